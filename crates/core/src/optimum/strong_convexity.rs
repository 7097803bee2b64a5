//! Proven curvature from below, and what it says of a minimiser's place: with μ > 0 such that R − (μ/2)‖x‖² is convex on a
//! convex domain, R(x̂) ≥ R* + (μ/2)‖x̂ − x*‖² for every x̂ of it, so that
//!
//! ```text
//! ‖x_1 − x*‖ ≤ ‖x_1 − x̂‖ + √(2(R(x̂) − R*)/μ)
//! ```
//!
//! and anywhere R* ≥ R(x̂) − ‖∇R(x̂)‖²/(2μ).

use super::feasible::Feasible;
use crate::arithmetic::{Arithmetic, Interval, Magnitude, Quantity, Rational, Roots};
use crate::engine::Setup;
use crate::vector::distance_sq;

/// A number at or below the least eigenvalue of a symmetric matrix given in enclosures; 0 if none above 0 is found.
///
/// A − μI is positive definite if Gaussian elimination in intervals meets positive pivots only. The largest such μ is found
/// by halving.
pub(crate) fn least_eigenvalue(matrix: &[Interval], d: usize) -> f64 {
    let diagonal = (0..d).map(|i| matrix[i * d + i].lower());
    let (mut low, mut high) = (0.0, diagonal.fold(f64::INFINITY, f64::min));
    if !(high > 0.0) || !is_positive_definite(matrix, d, 0.0) {
        return 0.0;
    }
    // By ratio first, then by differences.
    let mut trial = high;
    while trial > 1e-18 * high && !is_positive_definite(matrix, d, trial) {
        (high, trial) = (trial, 0.25 * trial);
    }
    if is_positive_definite(matrix, d, trial) {
        low = trial;
        for _ in 0..8 {
            let middle = 0.5 * (low + high);
            if is_positive_definite(matrix, d, middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }
    low
}

/// Whether matrix − shift·I is positive definite for certain.
fn is_positive_definite(matrix: &[Interval], d: usize, shift: f64) -> bool {
    let mut a = matrix.to_vec();
    for i in 0..d {
        a[i * d + i] = a[i * d + i] - Interval::point(shift);
    }
    for k in 0..d {
        let pivot = a[k * d + k];
        if !(pivot.lower() > 0.0) {
            return false;
        }
        for i in k + 1..d {
            let factor = a[k * d + i] / pivot;
            // The upper triangle is enough.
            for j in i..d {
                a[i * d + j] = a[i * d + j] - factor * a[k * d + j];
            }
        }
    }
    true
}

/// An upper bound on ‖x_1 − x*‖, R* being enclosed in `value`, whose upper end is at or above R at the candidate.
pub(super) fn distance(
    setup: &Setup,
    candidate: &Feasible,
    value: &Interval,
    curvature: Interval,
) -> Option<Magnitude> {
    if !(curvature.lower() > 0.0 && value.lower().is_finite() && value.upper().is_finite()) {
        return None;
    }
    let exact: Rational = distance_sq(setup.start(), candidate.point());
    let gap =
        (Interval::point(value.upper()) - Interval::point(value.lower())).max(&Interval::zero());
    let off = (Interval::point(2.0) * gap / curvature).sqrt();
    let length = Interval::from_rational(&exact).sqrt() + Interval::new(0.0, off.upper());
    length
        .upper()
        .is_finite()
        .then(|| Magnitude::from_square(Quantity::Enclosed(length.square())))
}

/// R(x̂) − ‖∇R(x̂)‖²/(2μ).
pub(super) fn lower_bound(risk: Interval, gradient: &[Interval], curvature: Interval) -> Interval {
    risk - crate::vector::norm_sq(gradient) / (Interval::point(2.0) * curvature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::lift;

    #[test]
    fn eigenvalues_from_below() {
        // 1 and 3.
        let least = least_eigenvalue(&lift(&[2.0, 1.0, 1.0, 2.0]), 2);
        assert!(least <= 1.0 && least > 0.98, "{least}");
        let diagonal = least_eigenvalue(&lift(&[4.0, 0.0, 0.0, 0.5]), 2);
        assert!(diagonal <= 0.5 && diagonal > 0.49, "{diagonal}");
        // Singular, or not even semidefinite.
        for matrix in [[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 2.0, 1.0], [0.0; 4]] {
            assert!(least_eigenvalue(&lift(&matrix), 2).abs() < 1e-300);
        }
        // Just above the least eigenvalue the proof must fail.
        assert!(is_positive_definite(&lift(&[2.0, 1.0, 1.0, 2.0]), 2, 0.999));
        assert!(!is_positive_definite(
            &lift(&[2.0, 1.0, 1.0, 2.0]),
            2,
            1.001
        ));
    }
}
