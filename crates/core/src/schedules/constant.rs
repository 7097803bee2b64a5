//! η_t = η.

use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::{Elementary, Rational};
use crate::number::StepSize;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A constant step size.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "constant": { "step-size": "1/4" } }"#).unwrap();
/// let horizon = Horizon { steps: 3, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert_eq!(table.doubles(), [0.25; 3]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Constant {
    /// η ≥ 0.
    pub step_size: StepSize,
}

impl Schedule for Constant {
    fn step_size<A: Elementary>(&self, _t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        Ok(self.step_size.number().in_arithmetic())
    }
    fn rational_step_size(&self, _t: usize, _: &Horizon) -> Option<Rational> {
        Some(self.step_size.number().exact().clone())
    }
    fn asks_for_ratios(&self, _: &Horizon) -> bool {
        self.step_size.number().is_ratio()
    }
}

impl Constant {
    pub(super) fn latex(&self) -> String {
        format!(r"\eta_t = {}", self.step_size.number())
    }
}
