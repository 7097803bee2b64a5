//! Quantile (pinball) loss ℓ(z, y) = max(q(y − z), (1 − q)(z − y)), 0 < q < 1: its risk is least at a q-quantile of y.
//! Convex, slope at most max(q, 1 − q), kink at z = y where the subderivative is 0 (which lies between −q and 1 − q).

use super::{Loss, LossParameter, LossSlope, LossValue, Slope};
use crate::arithmetic::{Arithmetic, Interval, Lanes, Rational, rational_from_f64};

/// max(q(y − z), (1 − q)(z − y)).
///
/// ```
/// use telescope_core::losses::{LossParameter, LossValue, Quantile};
///
/// // q = 3/4: to predict 2 too little costs 3/2, 2 too much 1/2.
/// let loss = Quantile::new(LossParameter::new(0.75).unwrap()).unwrap();
/// assert_eq!((loss.value(&0.0, &2.0), loss.value(&2.0, &0.0)), (1.5, 0.5));
/// assert!(Quantile::new(LossParameter::new(1.0).unwrap()).is_none());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Quantile {
    level: f64,
}

impl Quantile {
    /// The loss of level q; `None` unless 0 < q < 1.
    #[must_use]
    pub fn new(level: LossParameter) -> Option<Self> {
        let level = level.value();
        (level < 1.0).then_some(Self { level })
    }
}

impl Loss for Quantile {
    fn slope(&self) -> Slope {
        let level = rational_from_f64(self.level);
        let rest = Rational::ONE - &level;
        Slope::Bounded(if level > rest { level } else { rest })
    }
    fn curvature(&self) -> Option<Rational> {
        None
    }
    fn wants_classes(&self) -> bool {
        false
    }
    /// ℓ*(u) = uy for −q ≤ u ≤ 1 − q (and +∞ beyond). 1 − q may be no double: the upper end is rounded down.
    fn dual(&self, prediction: f64, label: f64, width: f64) -> (Interval, Interval) {
        let upper = (Interval::point(1.0) - Interval::point(self.level)).lower();
        let slope = ((prediction - label) / width).clamp(-self.level, upper);
        let slope = Interval::point(if slope.is_nan() { 0.0 } else { slope });
        (slope, -(slope * Interval::point(label)))
    }
}

impl<A: Arithmetic> LossValue<A> for Quantile {
    #[inline(always)]
    fn value(&self, prediction: &A, label: &A) -> A {
        let level = A::from_f64(self.level);
        let above = prediction.clone() - label;
        let below = -(level.clone() * &above);
        below.max(&((A::one() - &level) * &above))
    }
}

impl<A: Lanes> LossSlope<A> for Quantile {
    #[inline(always)]
    fn derivative(&self, prediction: &A, label: &A) -> A {
        let level = A::from_f64(self.level);
        let above = A::select(&prediction.le(label), &A::zero(), &(A::one() - &level));
        let below = A::select(&label.le(prediction), &A::zero(), &level);
        above - &below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let loss = Quantile::new(LossParameter::new(0.75).unwrap()).unwrap();
        for (z, value, slope) in [(3.0, 0.5, 0.25), (1.0, 0.0, 0.0), (-1.0, 1.5, -0.75)] {
            assert!((loss.value(&z, &1.0) - value).abs() < 1e-16);
            assert!((loss.derivative(&z, &1.0) - slope).abs() < 1e-16);
        }
        assert_eq!(
            loss.slope(),
            Slope::Bounded(Rational::from_parts(3.into(), 4_u8.into()))
        );
        assert!(Quantile::new(LossParameter::new(1.0).unwrap()).is_none());
    }

    #[test]
    fn dual_stays_below() {
        let loss = Quantile::new(LossParameter::new(0.9).unwrap()).unwrap();
        for at in [-4.0, 0.3, 1.01, 7.0] {
            let (u, value) = loss.dual(at, 1.0, 0.5);
            for z in [-3.0, 0.2, 1.0, 5.0] {
                assert!((u * Interval::point(z) + value).lower() <= loss.value(&z, &1.0));
            }
        }
    }
}
