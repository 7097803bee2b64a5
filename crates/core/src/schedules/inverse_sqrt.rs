//! η_t = c/√(a + βk), k = t − 1 + first index; c/√t if neither a nor β is given.

use super::inverse_time::{denominator, denominator_latex};
use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::Elementary;
use crate::number::{Nonnegative, Positive, StepSize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Decay with the inverse of the root of time.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "inverse-sqrt": { "scale": 2 } }"#).unwrap();
/// let horizon = Horizon { steps: 4, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert_eq!((table.doubles()[0], table.doubles()[3]), (2.0, 1.0));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InverseSqrt {
    /// c ≥ 0.
    pub scale: StepSize,
    /// a > 0, 1 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<Positive>,
    /// β ≥ 0, a step; 1 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decay: Option<Nonnegative>,
    /// The index k of the first step: 0 unless given.
    #[serde(default)]
    pub first_index: u32,
}

impl Schedule for InverseSqrt {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        let square: A = denominator(
            self.offset.as_ref(),
            self.decay.as_ref(),
            t,
            self.first_index,
        );
        Ok(self.scale.number().in_arithmetic::<A>() / &square.sqrt())
    }
}

impl InverseSqrt {
    pub(super) fn latex(&self) -> String {
        format!(
            r"\eta_t = \frac{{{}}}{{\sqrt{{{}}}}}",
            self.scale.number(),
            denominator_latex(self.offset.as_ref(), self.decay.as_ref(), self.first_index)
        )
    }
}
