//! Student's t: Z √(ν/(Z_1² + ... + Z_ν²)) with independent normals, so that a draw takes a fixed number of words. For ν = 2
//! the variance is infinite, for ν = 1 there is no mean.

use crate::arithmetic::Arithmetic;
use crate::rng::Stream;

/// Writes independent t variates of `degrees` ≥ 1 degrees of freedom; `scratch` holds d(ν + 1) normals.
#[inline(always)]
pub(super) fn draw_student_t(rng: &mut Stream, degrees: u32, scratch: &mut [f64], out: &mut [f64]) {
    rng.normals(scratch);
    let freedom = f64::from_count(degrees as usize);
    for (normals, out) in scratch.chunks_exact(degrees as usize + 1).zip(out) {
        let chi_sq = crate::vector::norm_sq(&normals[1..]);
        *out = normals[0] * (freedom / chi_sq).sqrt();
    }
}
