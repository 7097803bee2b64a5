//! Losses ℓ(z, y) of a prediction z = ⟨a, x⟩ and a label y: one file each, one line in [`AnyLoss`].

mod absolute;
mod any;
mod hinge;
mod huber;
mod logistic;
mod parameter;
mod quantile;
mod squared;
#[cfg(test)]
mod tests;

pub use absolute::Absolute;
pub use hinge::Hinge;
pub use huber::Huber;
pub use logistic::Logistic;
pub use parameter::{LossParameter, LossParameterError};
pub use quantile::Quantile;
pub use squared::Squared;

use crate::arithmetic::{Arithmetic, Interval, Rational};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A bound on |∂ℓ/∂z|.
///
/// ```
/// use telescope_core::losses::{Hinge, Loss, Slope, Squared};
///
/// assert_eq!(Hinge.slope(), Slope::Bounded(1.into()));
/// assert_eq!(Squared.slope(), Slope::Residual, "as steep as predictions are off");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Slope {
    /// The factor c with |∂ℓ/∂z| ≤ c everywhere: a row a then gives subgradients of norm at most c‖a‖.
    Bounded(Rational),
    /// |∂ℓ/∂z| = |z − y|: bounded only where predictions are.
    Residual,
}

/// What holds of a loss in whatever arithmetic. Every loss is convex in z.
///
/// A loss of one's own is `examples/own_loss.rs`.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_core::losses::{Absolute, Loss, Slope, Squared};
///
/// assert_eq!(Absolute.slope(), Slope::Bounded(Rational::ONE));
/// assert_eq!((Squared.slope(), Squared.curvature()), (Slope::Residual, Some(Rational::ONE)));
/// // ℓ(z, 1) ≥ uz − ℓ*(u), here at z = 3.
/// let (u, value) = Absolute.dual(0.0, 1.0, 0.5);
/// assert!((u * telescope_core::arithmetic::Interval::point(3.0) + value).lower() <= 2.0);
/// ```
pub trait Loss: Copy + Send + Sync + 'static {
    /// How steep the loss can be in z.
    fn slope(&self) -> Slope;
    /// The factor c with ℓ'' ≤ c, so that a row's loss is c‖a‖²-smooth; `None` if the loss has kinks.
    fn curvature(&self) -> Option<Rational>;
    /// Whether labels must be ±1.
    fn wants_classes(&self) -> bool;
    /// A dual point: enclosures of some u and of −ℓ*(u), such that ℓ(z, y) ≥ uz − ℓ*(u) for all z.
    /// The closer z is to the minimiser's prediction, the tighter; a kink is smoothed over `width` > 0.
    fn dual(&self, prediction: f64, label: f64, width: f64) -> (Interval, Interval);
}

/// The loss itself, in the arithmetics that can express it.
///
/// ```
/// use telescope_core::losses::{Hinge, LossValue};
///
/// assert_eq!(Hinge.value(&0.25, &1.0), 0.75);
/// ```
pub trait LossValue<A: Arithmetic>: Loss {
    /// ℓ(z, y).
    fn value(&self, prediction: &A, label: &A) -> A;
}

/// A subderivative, fixed at kinks, in the arithmetics that can express it.
///
/// ```
/// use telescope_core::losses::{Absolute, LossSlope};
///
/// // At the kink the subderivative is 0, always.
/// assert_eq!([2.0, 1.0, 0.0].map(|z| Absolute.derivative(&z, &1.0)), [1.0, 0.0, -1.0]);
/// ```
pub trait LossSlope<A: Arithmetic>: Loss {
    /// An element of ∂ℓ(·, y) at z.
    fn derivative(&self, prediction: &A, label: &A) -> A;
}

/// A loss by its name in experiment files.
///
/// ```
/// use telescope_core::losses::AnyLoss;
///
/// let loss: AnyLoss = serde_json::from_str(r#"{ "huber": { "width": 0.5 } }"#).unwrap();
/// assert!(loss.id() == "huber" && loss.is_rational() && !loss.wants_classes());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum AnyLoss {
    /// |z − y|, subgradient 0 at the kink.
    Absolute,
    /// ln(1 + e^{−yz}), labels ±1.
    Logistic,
    /// max(0, 1 − yz), labels ±1, subgradient 0 at the kink.
    Hinge,
    /// ½(z − y)²; its slope is bounded only on a bounded domain.
    Squared,
    /// ½(z − y)² near 0 and linear beyond the width.
    #[schemars(extend("additionalProperties" = false))]
    Huber {
        /// Where the loss turns from a square into a line, greater than 0.
        width: LossParameter,
    },
    /// max(q(y − z), (1 − q)(z − y)), least at a q-quantile, subgradient 0 at the kink.
    #[schemars(extend("additionalProperties" = false))]
    Quantile {
        /// q, between 0 and 1.
        #[serde(deserialize_with = "level")]
        level: LossParameter,
    },
}

/// q < 1, checked where it is read.
fn level<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<LossParameter, D::Error> {
    let level = LossParameter::deserialize(deserializer)?;
    if Quantile::new(level).is_none() {
        return Err(serde::de::Error::custom(format!(
            "the level {} must lie between 0 and 1",
            level.value()
        )));
    }
    Ok(level)
}

/// Enters `$body` with the concrete loss.
macro_rules! with_loss {
    ($any:expr, $loss:ident => $body:expr) => {
        match $any {
            $crate::losses::AnyLoss::Logistic => {
                let $loss = $crate::losses::Logistic;
                $body
            }
            any => $crate::losses::with_rational_loss!(any, $loss => $body, unreachable!("logistic is above")),
        }
    };
}

/// Enters `$body` with the concrete loss if it maps rationals to rationals, else `$otherwise`.
macro_rules! with_rational_loss {
    ($any:expr, $loss:ident => $body:expr, $otherwise:expr) => {
        match $any {
            $crate::losses::AnyLoss::Absolute => {
                let $loss = $crate::losses::Absolute;
                $body
            }
            $crate::losses::AnyLoss::Hinge => {
                let $loss = $crate::losses::Hinge;
                $body
            }
            $crate::losses::AnyLoss::Squared => {
                let $loss = $crate::losses::Squared;
                $body
            }
            $crate::losses::AnyLoss::Huber { width } => {
                let $loss = $crate::losses::Huber::new(width);
                $body
            }
            $crate::losses::AnyLoss::Quantile { level } => {
                let $loss =
                    $crate::losses::Quantile::new(level).expect("checked where it was read");
                $body
            }
            $crate::losses::AnyLoss::Logistic => $otherwise,
        }
    };
}

pub(crate) use {with_loss, with_rational_loss};

impl AnyLoss {
    /// How steep the loss can be in z.
    #[must_use]
    pub fn slope(self) -> Slope {
        with_loss!(self, loss => loss.slope())
    }
    /// c with ℓ'' ≤ c; `None` if the loss has kinks.
    #[must_use]
    pub fn curvature(self) -> Option<Rational> {
        with_loss!(self, loss => loss.curvature())
    }
    /// Whether labels must be ±1.
    #[must_use]
    pub fn wants_classes(self) -> bool {
        with_loss!(self, loss => loss.wants_classes())
    }
    /// Whether rational predictions have rational losses and subderivatives.
    #[must_use]
    pub fn is_rational(self) -> bool {
        with_rational_loss!(self, _loss => true, false)
    }
    /// A dual point, as [`Loss::dual`].
    #[must_use]
    pub fn dual(self, prediction: f64, label: f64, width: f64) -> (Interval, Interval) {
        with_loss!(self, loss => loss.dual(prediction, label, width))
    }
    /// The name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Absolute => "absolute",
            Self::Logistic => "logistic",
            Self::Hinge => "hinge",
            Self::Squared => "squared",
            Self::Huber { .. } => "huber",
            Self::Quantile { .. } => "quantile",
        }
    }
    /// Why the loss is convex.
    #[must_use]
    pub fn convexity(self) -> &'static str {
        match self {
            Self::Absolute => "the absolute value of an affine function is convex",
            Self::Logistic => "ln(1 + e^z) is convex, and z is affine in x",
            Self::Hinge | Self::Quantile { .. } => "the larger of two affine functions is convex",
            Self::Squared => "the square of an affine function is convex",
            Self::Huber { .. } => "its derivative in z does not decrease, and z is affine in x",
        }
    }
    /// The loss in mathematics, with these symbols for the features a and the label y.
    #[must_use]
    pub fn latex(self, features: &str, label: &str) -> String {
        let prediction = format!(r"\langle {features}, x\rangle");
        match self {
            Self::Absolute => format!("|{prediction} - {label}|"),
            Self::Logistic => format!(r"\ln(1 + e^{{-{label}{prediction}}})"),
            Self::Hinge => format!(r"\max(0,\, 1 - {label}{prediction})"),
            Self::Squared => format!(r"\tfrac12({prediction} - {label})^2"),
            Self::Huber { width } => {
                format!(r"h_{{{}}}({prediction} - {label})", width.value())
            }
            Self::Quantile { level } => {
                format!(r"\rho_{{{}}}({label} - {prediction})", level.value())
            }
        }
    }
    /// What a symbol in [`latex`](Self::latex) stands for, where it needs a definition.
    #[must_use]
    pub fn definition(self) -> Option<String> {
        match self {
            Self::Huber { width } => {
                let width = width.value();
                Some(format!(
                    r"h_{{{width}}}(v) = \tfrac12 v^2 \text{{ for }} |v| \le {width}, \text{{ else }} {width}|v| - \tfrac12 \cdot {width}^2"
                ))
            }
            Self::Quantile { level } => {
                let level = level.value();
                Some(format!(
                    r"\rho_{{{level}}}(v) = \max({level} v,\, ({level} - 1) v)"
                ))
            }
            Self::Absolute | Self::Logistic | Self::Hinge | Self::Squared => None,
        }
    }
}
