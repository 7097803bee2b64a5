//! Noise vectors in lanes: for each law the operations of its sampler in [`crate::samplers`], lane by lane.

use super::simd::Simd;
use super::source::{Source, polar};
use super::wide::Wide;
use crate::arithmetic::Arithmetic;
use crate::ops::float::{Bits, Float};
use crate::samplers::{NoiseSampler, Unit};
use crate::vector::norm_sq;

/// Writes one noise vector a lane, scaled. `scratch` has room for d(ν + 1) numbers if the law is Student's t.
#[inline(always)]
pub(super) fn draw<S: Simd>(
    sampler: &NoiseSampler,
    source: &mut Source<S>,
    scratch: &mut [Wide<S>],
    out: &mut [Wide<S>],
) {
    match sampler.unit {
        Unit::Normal => normals(source, out),
        Unit::Rademacher => signs(source, out),
        Unit::Sphere => sphere(source, out),
        Unit::StudentT(degrees) => student_t(source, degrees as usize, scratch, out),
        Unit::Truncated { mass } => truncated(source, mass, out),
    }
    for (out, scale) in out.iter_mut().zip(&sampler.scales) {
        *out = *out * Wide::splat(*scale);
    }
}

#[inline(always)]
fn normals<S: Simd>(source: &mut Source<S>, out: &mut [Wide<S>]) {
    for pair in out.chunks_mut(2) {
        let [first, second] = source.normals();
        pair[0] = first;
        if let Some(last) = pair.get_mut(1) {
            *last = second;
        }
    }
}

#[inline(always)]
fn signs<S: Simd>(source: &mut Source<S>, out: &mut [Wide<S>]) {
    for chunk in out.chunks_mut(64) {
        let mut word = source.word();
        for out in chunk {
            *out = Float::choose(word.is_odd(), Wide::splat(1.0), Wide::splat(-1.0));
            word = word.down(1);
        }
    }
}

#[inline(always)]
fn sphere<S: Simd>(source: &mut Source<S>, out: &mut [Wide<S>]) {
    normals(source, out);
    let (zero, one) = (Wide::splat(0.0), Wide::splat(1.0));
    let length_sq = norm_sq(out);
    let positive = zero.less(length_sq);
    out[0] = Float::choose(positive, out[0], one);
    let length_sq = Float::choose(positive, length_sq, one);
    let scale = (<Wide<S> as Arithmetic>::from_count(out.len()) / length_sq).root();
    for out in out.iter_mut() {
        *out = *out * scale;
    }
}

#[inline(always)]
fn student_t<S: Simd>(
    source: &mut Source<S>,
    degrees: usize,
    scratch: &mut [Wide<S>],
    out: &mut [Wide<S>],
) {
    normals(source, scratch);
    let freedom = <Wide<S> as Arithmetic>::from_count(degrees);
    for (normals, out) in scratch.chunks_exact(degrees + 1).zip(out) {
        let chi_sq = norm_sq(&normals[1..]);
        *out = normals[0] * (freedom / chi_sq).root();
    }
}

#[inline(always)]
fn truncated<S: Simd>(source: &mut Source<S>, mass: f64, out: &mut [Wide<S>]) {
    let (one, mass) = (Wide::<S>::splat(1.0), Wide::splat(mass));
    for pair in out.chunks_mut(2) {
        let (share, turns) = (source.uniform(), source.uniform());
        // In [1 − mass, 1], which is far above the subnormal numbers for every cutoff that leaves a mass.
        let (first, second) = polar((-share).fused(mass, one), turns);
        pair[0] = first;
        if let Some(last) = pair.get_mut(1) {
            *last = second;
        }
    }
}
