//! Normal pairs, conditioned on lying in the disc of radius c: by Box and Muller the squared radius over 2 is exponential,
//! here cut at a = c²/2, and the angle is uniform and independent. So a draw takes a fixed number of words, no coordinate
//! exceeds c, and each has the variance 1 − a e^{−a}/(1 − e^{−a}), half the mean squared radius. The coordinates of a pair
//! are uncorrelated but not independent.

use crate::ops;
use crate::rng::Stream;

/// Writes pairs from the disc of radius c, `mass` being 1 − e^{−c²/2}. Two words a pair; an odd last coordinate is the
/// first of its pair.
#[inline(always)]
pub(super) fn draw_truncated(rng: &mut Stream, mass: f64, out: &mut [f64]) {
    for pair in out.chunks_mut(2) {
        // 1 − u·mass lies in (1 − mass, 1], so the logarithm is finite and not positive.
        let share = rng.uniform();
        let radius = (-2.0 * ops::ln((-share).mul_add(mass, 1.0))).sqrt();
        let (sin, cos) = ops::sin_cos_turns(rng.uniform());
        pair[0] = radius * cos;
        if let Some(second) = pair.get_mut(1) {
            *second = radius * sin;
        }
    }
}
