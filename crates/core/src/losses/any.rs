//! [`AnyLoss`] as a loss: the choice is one branch a row, the same one at every row, so that what runs over rows need not be
//! compiled for each loss.

use super::{AnyLoss, Loss, LossSlope, LossValue, Slope, with_loss};
use crate::arithmetic::{Elementary, Interval, Lanes, Rational};

impl Loss for AnyLoss {
    fn slope(&self) -> Slope {
        with_loss!(*self, loss => loss.slope())
    }
    fn curvature(&self) -> Option<Rational> {
        with_loss!(*self, loss => loss.curvature())
    }
    fn wants_classes(&self) -> bool {
        with_loss!(*self, loss => loss.wants_classes())
    }
    fn dual(&self, prediction: f64, label: f64, width: f64) -> (Interval, Interval) {
        with_loss!(*self, loss => loss.dual(prediction, label, width))
    }
}

impl<A: Elementary> LossValue<A> for AnyLoss {
    #[inline(always)]
    fn value(&self, prediction: &A, label: &A) -> A {
        with_loss!(*self, loss => loss.value(prediction, label))
    }
}

impl<A: Elementary + Lanes> LossSlope<A> for AnyLoss {
    #[inline(always)]
    fn derivative(&self, prediction: &A, label: &A) -> A {
        with_loss!(*self, loss => loss.derivative(prediction, label))
    }
}
