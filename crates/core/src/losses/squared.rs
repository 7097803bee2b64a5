//! Squared loss ℓ(z, y) = ½(z − y)²: convex, ℓ'' = 1, no kink. Its slope |z − y| is bounded only where predictions are:
//! on a bounded domain.

use super::{Loss, LossSlope, LossValue, Slope};
use crate::arithmetic::{Arithmetic, Interval, Lanes, Rational};

/// ½(z − y)².
///
/// ```
/// use telescope_core::losses::{Squared, LossSlope, LossValue};
///
/// assert_eq!((Squared.value(&3.0, &1.0), Squared.derivative(&3.0, &1.0)), (2.0, 2.0));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Squared;

impl Loss for Squared {
    fn slope(&self) -> Slope {
        Slope::Residual
    }
    fn curvature(&self) -> Option<Rational> {
        Some(Rational::ONE)
    }
    fn wants_classes(&self) -> bool {
        false
    }
    /// ℓ*(u) = uy + ½u².
    fn dual(&self, prediction: f64, label: f64, _width: f64) -> (Interval, Interval) {
        let slope = prediction - label;
        let slope = Interval::point(if slope.is_finite() { slope } else { 0.0 });
        let half = Interval::point(0.5);
        (
            slope,
            -(slope * Interval::point(label) + half * slope.square()),
        )
    }
}

impl<A: Arithmetic> LossValue<A> for Squared {
    #[inline(always)]
    fn value(&self, prediction: &A, label: &A) -> A {
        A::from_f64(0.5) * &(prediction.clone() - label).square()
    }
}

impl<A: Lanes> LossSlope<A> for Squared {
    #[inline(always)]
    fn derivative(&self, prediction: &A, label: &A) -> A {
        prediction.clone() - label
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        assert!((Squared.value(&3.0, &1.0) - 2.0).abs() < 1e-16);
        assert!((Squared.derivative(&3.0, &1.0) - 2.0).abs() < 1e-16);
    }

    #[test]
    fn dual_is_the_tangent() {
        let (u, value) = Squared.dual(3.0, 1.0, 1.0);
        for z in [-3.0, 0.2, 3.0, 5.0] {
            let affine = u * Interval::point(z) + value;
            assert!(affine.lower() <= Squared.value(&z, &1.0));
        }
        assert!(((u * Interval::point(3.0) + value).midpoint() - 2.0).abs() < 1e-15);
    }
}
