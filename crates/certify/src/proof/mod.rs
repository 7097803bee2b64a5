//! The half that is trusted: statements, models, certificates and their checker, in rationals alone.

mod certificate;
mod checker;
mod class;
mod expression;
mod model;
mod point;
mod positive;
mod ratio;
mod statement;

#[cfg(test)]
mod tests;

pub use certificate::{Certificate, Multiplier, Seal};
pub use checker::{Checked, Flaw, check, check_model, combine};
pub use class::Class;
pub use expression::{Expression, Vector};
pub use model::{Constraint, Label, Model, Name, Point, Scope};
pub use point::{GramPoint, PointFlaw};
pub use positive::{NotPositive, is_positive_semidefinite};
pub use ratio::{Ratio, RatioError};
pub use statement::{MOST_STEPS, Metric, Statement, StatementError, Weights};
