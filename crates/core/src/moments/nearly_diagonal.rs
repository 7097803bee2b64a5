//! One step of the recursion in O(d²), where M is nearly diagonal: what its other entries do to covariances is bounded by
//! variances instead of being multiplied out.
//!
//! With M = D + E, D diagonal and E beside the diagonal, F = Φ − ηE with Φ = I − ηD, and for P = Cov z_t
//!
//! ```text
//! FPFᵀ = ΦPΦ − η(ΦPEᵀ + EPΦ) + η²EPEᵀ
//! ```
//!
//! By Cauchy and Schwarz |P_kj| ≤ s_k s_j with s_k = √P_kk, so that |(EP)_ij| ≤ e_i s_j and |(EPEᵀ)_ij| ≤ e_i e_j with
//! e_i = Σ_k |E_ik| s_k. The entry ij is thus that of ΦPΦ, plus or minus η(|Φ_ii| s_i e_j + |Φ_jj| s_j e_i) + η² e_i e_j. In
//! the same way Cov(s, z_t)Fᵀ has the entry ij of Cov(s, z_t)Φ, plus or minus η σ_i e_j, where σ_i² = Var s_i. Means are
//! multiplied out.
//!
//! E is about 2^−40 of M, the grid of the approximate eigenvectors: an enclosure gets wider by about that part a step, and
//! keeps that width where ηD damps what is old. So it is used only where d³ would be felt ([`LEAST`]), and small problems
//! keep the narrower enclosures of the full product.

use super::recursion::Block;
use crate::arithmetic::{Arithmetic, Interval, Rational, Roots};

/// The least size for which it is used.
const LEAST: usize = 8;

/// An arithmetic that the recursion runs in.
pub(super) trait Advance: Arithmetic {
    /// Bounds on the entries of M beside its diagonal, row by row, if a step is to be bounded by them.
    fn remainder(matrix: &[Self], size: usize) -> Option<Vec<f64>>;
    /// z_t → z_{t+1}, by such bounds.
    fn advance_nearly(block: &mut Block<Self>, step_size: &Self)
    where
        Self: Sized;
}

/// Rationals cannot enclose, so every step is multiplied out.
impl Advance for Rational {
    fn remainder(_: &[Self], _: usize) -> Option<Vec<f64>> {
        None
    }
    fn advance_nearly(block: &mut Block<Self>, step_size: &Self) {
        block.advance_fully(step_size);
    }
}

impl Advance for Interval {
    fn remainder(matrix: &[Self], size: usize) -> Option<Vec<f64>> {
        (size >= LEAST).then(|| sizes_beside_diagonal(matrix, size))
    }

    fn advance_nearly(block: &mut Block<Self>, step_size: &Self) {
        let size = block.size;
        let Some(remainder) = &block.remainder else {
            unreachable!("the block has bounds");
        };
        let minus = -*step_size;
        let kept: Vec<Interval> = (0..size)
            .map(|i| minus.mul_add(&block.matrix[i * size + i], &Interval::one()))
            .collect();
        let eta = largest(step_size);
        let deviations = deviations(&block.iterate.covariance, size);
        // e_i.
        let mixed: Vec<f64> = remainder
            .chunks_exact(size)
            .map(|row| {
                let mut sum = 0.0;
                for (entry, deviation) in row.iter().zip(&deviations) {
                    sum += entry * deviation;
                }
                roundup(sum, size)
            })
            .collect();

        for (i, kept) in kept.iter().enumerate() {
            let mut pulled = Interval::zero();
            for k in (0..size).filter(|k| *k != i) {
                pulled = block.matrix[i * size + k].mul_add(&block.iterate.mean[k], &pulled);
            }
            let own = *kept * block.iterate.mean[i];
            block.scratch[i] = minus.mul_add(&pulled, &own);
        }
        block.iterate.mean.clone_from_slice(&block.scratch[..size]);

        let step_size_sq = step_size.square();
        let steep: Vec<f64> = kept.iter().map(largest).collect();
        for i in 0..size {
            for j in 0..=i {
                let (k, mirrored) = (i * size + j, j * size + i);
                let off = eta
                    * (steep[i] * deviations[i] * mixed[j]
                        + steep[j] * deviations[j] * mixed[i]
                        + eta * mixed[i] * mixed[j]);
                let product = kept[i] * kept[j] * block.iterate.covariance[k];
                let new = step_size_sq.mul_add(&block.noise[k], &product) + around(off);
                super::recursion::store(&mut block.iterate.covariance, k, mirrored, new);
            }
        }
        for tally in block.tallies.iter_mut().filter(|tally| tally.open) {
            for i in 0..size {
                let variance = &tally.moment.covariance[i * size + i];
                let deviation = eta * deviation(variance);
                for j in 0..size {
                    let cross = &mut tally.cross[i * size + j];
                    *cross = *cross * kept[j] + around(deviation * mixed[j]);
                }
            }
        }
    }
}

/// |M_ik| for i ≠ k, and 0 for i = k.
fn sizes_beside_diagonal(matrix: &[Interval], size: usize) -> Vec<f64> {
    let entries = matrix.iter().enumerate();
    entries
        .map(|(k, entry)| {
            if k / size == k % size {
                0.0
            } else {
                largest(entry)
            }
        })
        .collect()
}

/// The largest |x| of the interval.
fn largest(interval: &Interval) -> f64 {
    f64::max(interval.upper().abs(), interval.lower().abs())
}

/// √ of the largest that the variance can be, from above.
fn deviation(variance: &Interval) -> f64 {
    Interval::point(variance.upper().max(0.0)).sqrt().upper()
}

fn deviations(covariance: &[Interval], size: usize) -> Vec<f64> {
    (0..size)
        .map(|i| deviation(&covariance[i * size + i]))
        .collect()
}

/// Above a sum of so many products of numbers that are not negative, computed with a rounding an operation. A product below
/// the normal doubles is off by less than the least of them.
fn roundup(sum: f64, terms: usize) -> f64 {
    let slack = f64::from_count(terms + 16);
    sum * (1.0 + slack * f64::EPSILON) + slack * f64::MIN_POSITIVE
}

/// ±off, with `off` itself a few roundings short.
fn around(off: f64) -> Interval {
    let off = roundup(off, 8);
    if off.is_finite() {
        Interval::new(-off, off)
    } else {
        Interval::whole()
    }
}
