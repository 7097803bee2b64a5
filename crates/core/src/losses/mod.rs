//! Losses ℓ(z, y) of a prediction z = ⟨a, x⟩ and a label y: one file each, one line in [`AnyLoss`].

mod absolute;
mod logistic;

pub use absolute::Absolute;
pub use logistic::Logistic;

use crate::arithmetic::{Arithmetic, Interval, Rational};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What holds of a loss in whatever arithmetic. Every loss is convex in z.
pub trait Loss: Copy + Send + Sync + 'static {
    /// The factor c with |∂ℓ/∂z| ≤ c: a row a then gives subgradients of norm at most c‖a‖.
    fn slope(&self) -> Rational;
    /// The factor c with ℓ'' ≤ c, so that a row's loss is c‖a‖²-smooth; `None` if the loss has kinks.
    fn curvature(&self) -> Option<Rational>;
    /// Whether labels must be ±1.
    fn wants_classes(&self) -> bool;
    /// A dual point: u (a double) and an enclosure of −ℓ*(u), such that ℓ(z, y) ≥ uz − ℓ*(u) for all z.
    /// The closer z is to the minimiser's prediction, the tighter; a kink is smoothed over `width` > 0.
    fn dual(&self, prediction: f64, label: f64, width: f64) -> (Interval, Interval);
}

/// The loss itself, in the arithmetics that can express it.
pub trait LossValue<A: Arithmetic>: Loss {
    /// ℓ(z, y).
    fn value(&self, prediction: &A, label: &A) -> A;
}

/// A subderivative, fixed at kinks, in the arithmetics that can express it.
pub trait LossSlope<A: Arithmetic>: Loss {
    /// An element of ∂ℓ(·, y) at z.
    fn derivative(&self, prediction: &A, label: &A) -> A;
}

/// A loss by its name in experiment files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyLoss {
    /// |z − y|, subgradient 0 at the kink.
    Absolute,
    /// ln(1 + e^{−yz}), labels ±1.
    Logistic,
}

impl AnyLoss {
    /// The loss in mathematics.
    #[must_use]
    pub fn latex(self) -> &'static str {
        match self {
            Self::Absolute => r"|\langle a, x\rangle - y|",
            Self::Logistic => r"\ln(1 + e^{-y\langle a, x\rangle})",
        }
    }
}
