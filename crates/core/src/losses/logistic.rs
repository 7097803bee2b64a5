//! Logistic loss ℓ(z, y) = ln(1 + e^{−yz}), y = ±1: convex, slope at most 1, ℓ'' ≤ 1/4.
//! On separable data it has no minimiser; on a ball it has.

use super::{Loss, LossSlope, LossValue, Slope};
use crate::arithmetic::{Elementary, Interval, Rational};

/// ln(1 + e^{−yz}).
///
/// ```
/// use telescope_core::losses::{Logistic, LossSlope, LossValue};
///
/// // ln 2 on the boundary, where the slope is −1/2.
/// assert!((Logistic.value(&0.0_f64, &1.0) - std::f64::consts::LN_2).abs() < 1e-15);
/// assert_eq!(Logistic.derivative(&0.0, &1.0), -0.5);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Logistic;

impl Loss for Logistic {
    fn slope(&self) -> Slope {
        Slope::Bounded(Rational::ONE)
    }
    fn curvature(&self) -> Option<Rational> {
        Some(Rational::from_parts(1.into(), 4_u8.into()))
    }
    fn wants_classes(&self) -> bool {
        true
    }
    /// u = ℓ'(z) and −ℓ*(u) = ℓ(z) − uz, the tangent at z (Fenchel-Young with equality).
    fn dual(&self, prediction: f64, label: f64, _width: f64) -> (Interval, Interval) {
        let (z, y) = (Interval::point(prediction), Interval::point(label));
        let slope = self.derivative(&z, &y);
        (slope, self.value(&z, &y) - slope * z)
    }
}

impl<A: Elementary> LossValue<A> for Logistic {
    #[inline(always)]
    fn value(&self, prediction: &A, label: &A) -> A {
        let margin = prediction.clone() * label;
        // max(0, −m) + ln(1 + e^{−|m|}): no overflow, and no cancellation.
        let tail = (A::one() + &(-margin.abs()).exp()).ln();
        (-margin).max(&A::zero()) + &tail
    }
}

impl<A: Elementary> LossSlope<A> for Logistic {
    #[inline(always)]
    fn derivative(&self, prediction: &A, label: &A) -> A {
        let margin = prediction.clone() * label;
        // e^m may overflow to infinity: the quotient is then the right limit 0.
        -(label.clone() / &(A::one() + &margin.exp()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_hand() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-15;
        assert!(near(Logistic.value(&0.0, &1.0), std::f64::consts::LN_2));
        assert!(near(Logistic.derivative(&0.0, &1.0), -0.5));
        assert!(near(Logistic.value(&-800.0, &1.0), 800.0));
        assert!(near(Logistic.derivative(&800.0, &1.0), 0.0));
        assert!(near(Logistic.derivative(&-800.0, &1.0), -1.0));
    }

    #[test]
    fn derivative_matches_difference_quotient() {
        for z in [-3.0, -0.5, 0.1, 2.0] {
            for y in [-1.0, 1.0] {
                let h = 1e-5;
                let quotient =
                    (Logistic.value(&(z + h), &y) - Logistic.value(&(z - h), &y)) / (2.0 * h);
                let slope: f64 = Logistic.derivative(&z, &y);
                assert!((slope - quotient).abs() < 1e-9);
            }
        }
    }
}
