//! Huber loss of width k: with e = z − y, ½e² for |e| ≤ k and k|e| − ½k² beyond. Convex, slope at most k, ℓ'' ≤ 1, no
//! kink. Written ½m² + k(|e| − m) with m = min(|e|, k), so that no branch is needed and nothing cancels.

use super::{Loss, LossParameter, LossSlope, LossValue, Slope};
use crate::arithmetic::{Arithmetic, Interval, Lanes, Rational, rational_from_f64};

/// ½e² near 0, k|e| − ½k² beyond k.
///
/// ```
/// use telescope_core::losses::{Huber, LossParameter, LossSlope, LossValue};
///
/// // Width 1: ½·½² inside, 1·3 − ½ beyond.
/// let loss = Huber::new(LossParameter::new(1.0).unwrap());
/// assert_eq!((loss.value(&0.5, &0.0), loss.derivative(&0.5, &0.0)), (0.125, 0.5));
/// assert_eq!((loss.value(&3.0, &0.0), loss.derivative(&3.0, &0.0)), (2.5, 1.0));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Huber {
    width: f64,
}

impl Huber {
    /// The loss of width k > 0.
    #[must_use]
    pub fn new(width: LossParameter) -> Self {
        Self {
            width: width.value(),
        }
    }
}

impl Loss for Huber {
    fn slope(&self) -> Slope {
        Slope::Bounded(rational_from_f64(self.width))
    }
    fn curvature(&self) -> Option<Rational> {
        Some(Rational::ONE)
    }
    fn wants_classes(&self) -> bool {
        false
    }
    /// ℓ*(u) = uy + ½u² for |u| ≤ k (and +∞ beyond).
    fn dual(&self, prediction: f64, label: f64, _width: f64) -> (Interval, Interval) {
        let slope = (prediction - label).clamp(-self.width, self.width);
        let slope = Interval::point(if slope.is_nan() { 0.0 } else { slope });
        let half = Interval::point(0.5);
        (
            slope,
            -(slope * Interval::point(label) + half * slope.square()),
        )
    }
}

impl<A: Arithmetic> LossValue<A> for Huber {
    #[inline(always)]
    fn value(&self, prediction: &A, label: &A) -> A {
        let width = A::from_f64(self.width);
        let size = (prediction.clone() - label).abs();
        let inner = size.min(&width);
        let rest = width * &(size - &inner);
        (A::from_f64(0.5) * &inner.square()) + &rest
    }
}

impl<A: Lanes> LossSlope<A> for Huber {
    #[inline(always)]
    fn derivative(&self, prediction: &A, label: &A) -> A {
        let width = A::from_f64(self.width);
        (prediction.clone() - label).min(&width).max(&-width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss() -> Huber {
        Huber::new(LossParameter::new(0.5).unwrap())
    }

    #[test]
    fn by_hand() {
        for (z, value, slope) in [(1.25, 0.03125, 0.25), (3.0, 0.875, 0.5), (0.0, 0.375, -0.5)] {
            assert!((loss().value(&z, &1.0) - value).abs() < 1e-16);
            assert!((loss().derivative(&z, &1.0) - slope).abs() < 1e-16);
        }
    }

    #[test]
    fn dual_stays_below_and_touches() {
        for at in [-4.0, 0.8, 1.01, 7.0] {
            let (u, value) = loss().dual(at, 1.0, 0.5);
            for z in [-3.0, 0.2, 1.0, 5.0] {
                let affine = u * Interval::point(z) + value;
                assert!(affine.lower() <= loss().value(&z, &1.0));
            }
            let there = u * Interval::point(at) + value;
            assert!((there.midpoint() - loss().value(&at, &1.0)).abs() < 1e-12);
        }
    }
}
