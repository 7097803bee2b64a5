//! Learning-rate schedules: closed forms, one file each, written once for every arithmetic, and the table of step
//! sizes that a run really uses.

mod constant;
mod cosine;
mod counterparts;
mod explicit_table;
mod exponential;
mod half_cosine;
mod inverse_sqrt;
mod inverse_time;
mod linear_decay;
mod one_cycle;
mod optimal_constant;
mod piecewise_constant;
mod polynomial;
mod reduce_on_plateau;
mod step;
mod table;
#[cfg(test)]
mod tests;
mod triangular;
mod warm_up;
mod weight_transform;

pub use crate::methods::ReduceOnPlateau;
pub use constant::Constant;
pub use cosine::Cosine;
pub use counterparts::COUNTERPARTS;
pub use explicit_table::ExplicitTable;
pub use exponential::Exponential;
pub use inverse_sqrt::InverseSqrt;
pub use inverse_time::InverseTime;
pub use linear_decay::LinearDecay;
pub use one_cycle::{Anneal, OneCycle};
pub use optimal_constant::{NoiseForm, OptimalConstant};
pub use piecewise_constant::PiecewiseConstant;
pub use polynomial::Polynomial;
pub use step::Step;
pub use table::{StepSizes, StepSizesError};
pub use triangular::Triangular;
pub use warm_up::WarmUp;
pub use weight_transform::{WeightTransform, Weights};

use crate::arithmetic::{Elementary, Magnitude, Rational};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the sums of a schedule's ratios grow with every step, its table is one of ratios up to so many steps (or, for
/// `step`, factors) only, and one of doubles beyond: no exact rung goes so far.
const MOST_GROWING_RATIOS: usize = 1000;

/// What a schedule may depend on beside t.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, OptimalConstant, StepSizes};
///
/// // The best constant step needs r and L: a horizon without them has none.
/// let horizon = Horizon { steps: 9, distance: None, lipschitz: None, second_moment: None };
/// assert!(StepSizes::new(&AnySchedule::OptimalConstant(OptimalConstant::default()), &horizon).is_err());
/// ```
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
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, OptimalConstant, Schedule};
///
/// let horizon = Horizon { steps: 9, distance: None, lipschitz: None, second_moment: None };
/// let schedule = AnySchedule::OptimalConstant(OptimalConstant::default());
/// let missing = schedule.step_size::<f64>(1, &horizon).unwrap_err();
/// assert_eq!(missing.schedule, "optimal-constant");
/// assert!(!missing.mend.is_empty());
/// ```
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
///
/// A schedule of one's own is `own_schedule.rs` among the examples of `telescope-theory`.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, Schedule, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "constant": { "step-size": "1/5" } }"#).unwrap();
/// let horizon = Horizon { steps: 3, distance: None, lipschitz: None, second_moment: None };
/// assert_eq!(schedule.step_size::<f64>(1, &horizon), Ok(0.2));
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert_eq!(table.total().to_string(), "3/5");
/// ```
pub trait Schedule {
    /// η_t, t from 1.
    ///
    /// # Errors
    /// If the horizon lacks a constant that the form needs.
    fn step_size<A: Elementary>(&self, t: usize, horizon: &Horizon) -> Result<A, MissingConstant>;
    /// η_t exactly, its doubles taken as they are, where the form is rational: for all t ≤ T or for none.
    fn rational_step_size(&self, _t: usize, _horizon: &Horizon) -> Option<Rational> {
        None
    }
    /// Whether the table is to hold [`rational_step_size`](Self::rational_step_size) beside its doubles: the form is
    /// rational, and a number in it was written as a ratio. Without that the doubles are all there is to a table.
    fn asks_for_ratios(&self, _horizon: &Horizon) -> bool {
        false
    }
    /// Whether the parameters suit the number of steps.
    ///
    /// # Errors
    /// If they do not.
    fn check(&self, _horizon: &Horizon) -> Result<(), StepSizesError> {
        Ok(())
    }
    /// η_1..η_T, in a time proportional to T.
    ///
    /// # Errors
    /// As for [`step_size`](Self::step_size).
    fn table<A: Elementary>(&self, horizon: &Horizon) -> Result<Vec<A>, MissingConstant> {
        (1..=horizon.steps)
            .map(|t| self.step_size(t, horizon))
            .collect()
    }
    /// The same exactly, where the form is rational.
    fn rational_table(&self, horizon: &Horizon) -> Option<Vec<Rational>> {
        (1..=horizon.steps)
            .map(|t| self.rational_step_size(t, horizon))
            .collect()
    }
}

/// A schedule by its name in experiment files.
///
/// ```
/// use telescope_core::schedules::AnySchedule;
///
/// let text = r#"{ "inverse-sqrt": { "scale": 0.5 } }"#;
/// let schedule: AnySchedule = serde_json::from_str(text).unwrap();
/// assert!(matches!(schedule, AnySchedule::InverseSqrt(_)));
/// assert!(serde_json::from_str::<AnySchedule>(r#"{ "constant": { "step-size": -1 } }"#).is_err());
/// ```
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
    /// scale / (offset + decay · k).
    InverseTime(InverseTime),
    /// scale / √(offset + decay · k).
    InverseSqrt(InverseSqrt),
    /// Times a factor after every so many steps.
    Step(Step),
    /// A straight line to 0 or another end.
    LinearDecay(LinearDecay),
    /// Half a cosine wave to 0 or another end.
    Cosine(Cosine),
    /// Straight up and down between two values, again and again.
    Triangular(Triangular),
    /// One rise and one fall.
    OneCycle(OneCycle),
    /// A straight line to another schedule's first value, then that schedule.
    WarmUp(WarmUp),
    /// A list of step sizes.
    Table(ExplicitTable),
    /// The last iterate's step sizes for given weights.
    WeightTransform(WeightTransform),
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
            AnySchedule::InverseTime($schedule) => $body,
            AnySchedule::InverseSqrt($schedule) => $body,
            AnySchedule::Step($schedule) => $body,
            AnySchedule::LinearDecay($schedule) => $body,
            AnySchedule::Cosine($schedule) => $body,
            AnySchedule::Triangular($schedule) => $body,
            AnySchedule::OneCycle($schedule) => $body,
            AnySchedule::WarmUp($schedule) => $body,
            AnySchedule::Table($schedule) => $body,
            AnySchedule::WeightTransform($schedule) => $body,
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
    fn asks_for_ratios(&self, horizon: &Horizon) -> bool {
        each_schedule!(self, schedule => schedule.asks_for_ratios(horizon))
    }
    fn check(&self, horizon: &Horizon) -> Result<(), StepSizesError> {
        each_schedule!(self, schedule => schedule.check(horizon))
    }
    fn table<A: Elementary>(&self, horizon: &Horizon) -> Result<Vec<A>, MissingConstant> {
        each_schedule!(self, schedule => schedule.table(horizon))
    }
    fn rational_table(&self, horizon: &Horizon) -> Option<Vec<Rational>> {
        each_schedule!(self, schedule => schedule.rational_table(horizon))
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
            Self::InverseTime(_) => "inverse-time",
            Self::InverseSqrt(_) => "inverse-sqrt",
            Self::Step(_) => "step",
            Self::LinearDecay(_) => "linear-decay",
            Self::Cosine(_) => "cosine",
            Self::Triangular(_) => "triangular",
            Self::OneCycle(_) => "one-cycle",
            Self::WarmUp(_) => "warm-up",
            Self::Table(_) => "table",
            Self::WeightTransform(_) => "weight-transform",
        }
    }
    /// Whether η_t depends on T, so that the first k steps of a T-step run are not a k-step run's.
    #[must_use]
    pub fn depends_on_steps(&self) -> bool {
        match self {
            Self::OptimalConstant(_) | Self::WeightTransform(_) => true,
            Self::LinearDecay(schedule) => schedule.depends_on_steps(),
            Self::Cosine(schedule) => schedule.depends_on_steps(),
            Self::OneCycle(schedule) => schedule.depends_on_steps(),
            Self::WarmUp(schedule) => schedule.then.depends_on_steps(),
            Self::Constant(_)
            | Self::Exponential(_)
            | Self::Polynomial(_)
            | Self::PiecewiseConstant(_)
            | Self::InverseTime(_)
            | Self::InverseSqrt(_)
            | Self::Step(_)
            | Self::Triangular(_)
            | Self::ReduceOnPlateau(_)
            | Self::Table(_) => false,
        }
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
