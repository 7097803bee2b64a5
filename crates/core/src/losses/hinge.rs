//! Hinge loss ℓ(z, y) = max(0, 1 − yz), y = ±1: convex, slope at most 1, kink at margin yz = 1 where the subderivative
//! is 0. Rational data give rational values and subgradients.

use super::{Loss, LossSlope, LossValue, Slope};
use crate::arithmetic::{Arithmetic, Interval, Lanes, Rational};

/// max(0, 1 − yz).
///
/// ```
/// use telescope_core::losses::{Hinge, LossSlope, LossValue};
///
/// // Half way to the margin, and beyond it.
/// assert_eq!((Hinge.value(&0.5, &1.0), Hinge.derivative(&0.5, &1.0)), (0.5, -1.0));
/// assert_eq!((Hinge.value(&2.0, &1.0), Hinge.derivative(&2.0, &1.0)), (0.0, 0.0));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Hinge;

impl Loss for Hinge {
    fn slope(&self) -> Slope {
        Slope::Bounded(Rational::ONE)
    }
    fn curvature(&self) -> Option<Rational> {
        None
    }
    fn wants_classes(&self) -> bool {
        true
    }
    /// With u = −sy, s in \[0, 1\]: max(0, 1 − yz) ≥ s(1 − yz) = uz + s, so −ℓ*(u) = s.
    fn dual(&self, prediction: f64, label: f64, width: f64) -> (Interval, Interval) {
        let share = ((1.0 - label * prediction) / width).clamp(0.0, 1.0);
        let share = Interval::point(if share.is_nan() { 0.0 } else { share });
        (-(share * Interval::point(label)), share)
    }
}

impl<A: Arithmetic> LossValue<A> for Hinge {
    #[inline(always)]
    fn value(&self, prediction: &A, label: &A) -> A {
        // In this order a NaN stays one: the other would hide that a run diverged.
        A::zero().max(&(A::one() - &(prediction.clone() * label)))
    }
}

impl<A: Lanes> LossSlope<A> for Hinge {
    #[inline(always)]
    fn derivative(&self, prediction: &A, label: &A) -> A {
        let margin = prediction.clone() * label;
        A::select(&A::one().le(&margin), &A::zero(), &-label.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_from_the_kink_on() {
        for (z, slope, value) in [(0.5, -1.0, 0.5), (1.0, 0.0, 0.0), (3.0, 0.0, 0.0)] {
            assert!((Hinge.derivative(&z, &1.0) - slope).abs() < f64::EPSILON);
            assert!((Hinge.value(&z, &1.0) - value).abs() < f64::EPSILON);
            assert!((Hinge.derivative(&-z, &-1.0) + slope).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn what_is_not_a_number_has_no_loss() {
        assert!(Hinge.value(&f64::NAN, &1.0).is_nan());
    }

    #[test]
    fn dual_stays_below() {
        for (at, label) in [(0.3, 1.0), (-2.0, -1.0), (0.9, 1.0), (1.7, 1.0)] {
            let (u, value) = Hinge.dual(at, label, 0.5);
            for z in [-3.0, 0.2, 1.0, 5.0] {
                let affine = u * Interval::point(z) + value;
                assert!(affine.lower() <= Hinge.value(&z, &label));
            }
        }
    }
}
