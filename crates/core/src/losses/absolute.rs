//! Absolute loss ℓ(z, y) = |z − y|: convex, slope at most 1, kink at z = y where the subderivative is 0.
//! Rational data give rational values and subgradients, so every exact rung applies.

use super::{Loss, LossSlope, LossValue, Slope};
use crate::arithmetic::{Arithmetic, Interval, Lanes, Rational};

/// |z − y|.
///
/// ```
/// use telescope_core::losses::{Absolute, LossSlope, LossValue};
///
/// assert_eq!((Absolute.value(&3.0, &1.0), Absolute.derivative(&3.0, &1.0)), (2.0, 1.0));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Absolute;

impl Loss for Absolute {
    fn slope(&self) -> Slope {
        Slope::Bounded(Rational::ONE)
    }
    fn curvature(&self) -> Option<Rational> {
        None
    }
    fn wants_classes(&self) -> bool {
        false
    }
    /// ℓ*(u) = uy for |u| ≤ 1 (and +∞ beyond): any u in \[−1, 1\] is sound.
    fn dual(&self, prediction: f64, label: f64, width: f64) -> (Interval, Interval) {
        let slope = ((prediction - label) / width).clamp(-1.0, 1.0);
        let slope = Interval::point(if slope.is_nan() { 0.0 } else { slope });
        (slope, -(slope * Interval::point(label)))
    }
}

impl<A: Arithmetic> LossValue<A> for Absolute {
    #[inline(always)]
    fn value(&self, prediction: &A, label: &A) -> A {
        (prediction.clone() - label).abs()
    }
}

impl<A: Lanes> LossSlope<A> for Absolute {
    #[inline(always)]
    fn derivative(&self, prediction: &A, label: &A) -> A {
        let above = A::select(&prediction.le(label), &A::zero(), &A::one());
        let below = A::select(&label.le(prediction), &A::zero(), &A::one());
        above - &below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_with_zero_at_the_kink() {
        for (z, expected) in [(2.0, 1.0), (1.0, 0.0), (0.5, -1.0)] {
            assert!((Absolute.derivative(&z, &1.0) - expected).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn dual_stays_below() {
        for z in [-3.0, 0.2, 1.0, 5.0] {
            let (u, value) = Absolute.dual(0.3, 1.0, 0.5);
            let affine = u * Interval::point(z) + value;
            assert!(affine.lower() <= (z - 1.0_f64).abs());
        }
    }
}
