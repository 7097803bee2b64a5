//! The half that is trusted: statements, models, certificates and their checker, in rationals alone.

mod certificate;
mod checker;
mod class;
mod expression;
mod limits;
mod model;
mod name;
mod point;
mod positive;
mod ratio;
mod setting;
mod statement;
mod tree;

#[cfg(test)]
mod tests;

pub use certificate::{Certificate, Multiplier, Seal};
pub use checker::{Checked, Flaw, check, check_model, combine};
pub use class::{Class, FunctionClass};
pub use expression::{Expression, Vector};
pub use limits::{Excess, admit, run_is_admitted};
pub use model::{Constraint, Label, Model, Point, Scope};
pub use name::{Draws, Name, Place};
pub use point::{GramPoint, PointFlaw};
pub use positive::{NotPositive, is_positive_semidefinite};
pub use ratio::{Ratio, RatioError};
pub use setting::Setting;
pub use statement::{MOST_STEPS, Metric, Statement, StatementError, Weights};
