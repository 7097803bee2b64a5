//! Learning-rate schedules: closed forms, one file each, written once for every arithmetic, and the table of step
//! sizes that a run really uses.

mod constant;
mod exponential;
mod optimal_constant;
mod piecewise_constant;
mod polynomial;
mod reduce_on_plateau;
mod table;

pub use crate::methods::ReduceOnPlateau;
pub use constant::Constant;
pub use exponential::Exponential;
pub use optimal_constant::{NoiseForm, OptimalConstant};
pub use piecewise_constant::PiecewiseConstant;
pub use polynomial::Polynomial;
pub use table::{StepSizes, StepSizesError};

use crate::arithmetic::{Elementary, Magnitude, Rational};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a schedule may depend on beside t.
#[derive(Clone, Debug)]
pub struct Horizon {
    /// T.
    pub steps: usize,
    /// r ≥ ‖x_1 − x*‖, if known.
    pub distance: Option<Magnitude>,
    /// L, if subgradients are bounded.
    pub lipschitz: Option<Magnitude>,
    /// G with E‖g_t‖² ≤ G² for every t, if there is one.
    pub second_moment: Option<Magnitude>,
}

/// Why a schedule has no value here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the schedule {schedule} needs {needs}, which this problem does not have")]
pub struct MissingConstant {
    /// The schedule's name.
    pub schedule: &'static str,
    /// The constant that is missing.
    pub needs: &'static str,
    /// What to do.
    pub mend: &'static str,
}

/// A closed form for η_t. It is fixed in advance: it sees t and the horizon, never the run.
pub trait Schedule {
    /// η_t, t from 1.
    ///
    /// # Errors
    /// If the horizon lacks a constant that the form needs.
    fn step_size<A: Elementary>(&self, t: usize, horizon: &Horizon) -> Result<A, MissingConstant>;
    /// η_t as the rational that was asked for, where the form is one.
    fn rational_step_size(&self, _t: usize, _horizon: &Horizon) -> Option<Rational> {
        None
    }
}

/// A schedule by its name in experiment files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnySchedule {
    /// The same step size for ever.
    Constant(Constant),
    /// initial · exp(−decay · k).
    Exponential(Exponential),
    /// initial · (1 + decay · k)^(−power).
    Polynomial(Polynomial),
    /// A table of levels on half-open stretches of steps.
    PiecewiseConstant(PiecewiseConstant),
    /// factor · r/(L√T): the constant step that the bound is best for.
    OptimalConstant(OptimalConstant),
    /// The initial step size, reduced when the risk stops falling. It depends on the data.
    ReduceOnPlateau(ReduceOnPlateau),
}

macro_rules! each_schedule {
    ($any:expr, $schedule:ident => $body:expr) => {
        match $any {
            AnySchedule::Constant($schedule) => $body,
            AnySchedule::Exponential($schedule) => $body,
            AnySchedule::Polynomial($schedule) => $body,
            AnySchedule::PiecewiseConstant($schedule) => $body,
            AnySchedule::OptimalConstant($schedule) => $body,
            AnySchedule::ReduceOnPlateau($schedule) => $body,
        }
    };
}

impl Schedule for AnySchedule {
    fn step_size<A: Elementary>(&self, t: usize, horizon: &Horizon) -> Result<A, MissingConstant> {
        each_schedule!(self, schedule => schedule.step_size(t, horizon))
    }
    fn rational_step_size(&self, t: usize, horizon: &Horizon) -> Option<Rational> {
        each_schedule!(self, schedule => schedule.rational_step_size(t, horizon))
    }
}

impl AnySchedule {
    /// The name in files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Constant(_) => "constant",
            Self::Exponential(_) => "exponential",
            Self::Polynomial(_) => "polynomial",
            Self::PiecewiseConstant(_) => "piecewise-constant",
            Self::OptimalConstant(_) => "optimal-constant",
            Self::ReduceOnPlateau(_) => "reduce-on-plateau",
        }
    }
    /// Whether η_t depends on T, so that the first k steps of a T-step run are not a k-step run's.
    #[must_use]
    pub fn depends_on_steps(&self) -> bool {
        matches!(self, Self::OptimalConstant(_))
    }
    /// Whether the step sizes depend on what a run sees, so that the table holds only where they start.
    #[must_use]
    pub fn depends_on_data(&self) -> bool {
        matches!(self, Self::ReduceOnPlateau(_))
    }
    /// The closed form in mathematics, with its numbers.
    #[must_use]
    pub fn latex(&self) -> String {
        each_schedule!(self, schedule => schedule.latex())
    }
}
