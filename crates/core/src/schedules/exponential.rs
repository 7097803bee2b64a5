//! η_t = η_0 e^{−βk}, k = t − 1 + first index. Σ η_t stays below η_0/(1 − e^{−β}) for ever: decaying so fast, x may never
//! arrive (Dive into Deep Learning, section 12.4).

use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::Elementary;
use crate::number::{Nonnegative, StepSize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Exponential decay.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "exponential": { "initial": 1, "decay": 1 } }"#).unwrap();
/// let horizon = Horizon { steps: 2, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert!((table.doubles()[1] - std::f64::consts::E.recip()).abs() < 1e-15);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exponential {
    /// η_0 ≥ 0.
    pub initial: StepSize,
    /// β ≥ 0, a step.
    pub decay: Nonnegative,
    /// The index k of the first step: 0 unless given (as in torch); the book's code has 2.
    #[serde(default)]
    pub first_index: u32,
}

impl Schedule for Exponential {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        let index = A::from_count(t - 1 + self.first_index as usize);
        let exponent: A = -(self.decay.number().in_arithmetic::<A>() * &index);
        Ok(self.initial.number().in_arithmetic::<A>() * &exponent.exp())
    }
}

impl Exponential {
    pub(super) fn latex(&self) -> String {
        let (initial, decay) = (self.initial.number(), self.decay.number());
        format!(
            r"\eta_t = {initial}\,e^{{-{decay}\,{}}}",
            index_latex(self.first_index)
        )
    }
}

/// k in terms of t.
pub(super) fn index_latex(first_index: u32) -> String {
    match first_index {
        0 => "(t-1)".to_owned(),
        1 => "t".to_owned(),
        first => format!("(t+{})", first - 1),
    }
}
