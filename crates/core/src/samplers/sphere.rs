//! Uniform on the sphere of radius √d, so that each coordinate has variance 1: a vector of d independent normals, divided
//! by its length (Muller 1959).

use crate::arithmetic::Arithmetic;
use crate::rng::Stream;
use crate::vector::norm_sq;

/// Writes a point of the sphere of radius √d.
#[inline(always)]
pub(super) fn draw_on_sphere(rng: &mut Stream, out: &mut [f64]) {
    rng.normals(out);
    let length_sq = norm_sq(out);
    if !(length_sq > 0.0) {
        // All normals are 0, which has a chance below 2^−52: some point of the sphere, so that no NaN enters a run.
        out[0] = 1.0;
    }
    let length_sq = if length_sq > 0.0 { length_sq } else { 1.0 };
    let scale = (f64::from_count(out.len()) / length_sq).sqrt();
    for out in out.iter_mut() {
        *out *= scale;
    }
}
