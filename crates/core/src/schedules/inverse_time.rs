//! η_t = c/(a + βk), k = t − 1 + first index: 1/t, η_0/(1 + βk) and c/(t + shift) in one form.
//!
//! c/t is a = β = 1; Keras' inverse-time decay η_0/(1 + βk) is a = 1; scikit-learn's "optimal", 1/(α(t_0 + t − 1)), is
//! c = 1, a = αt_0, β = α. Its "invscaling", η_0/t^p, is the schedule `polynomial` with decay 1.

use super::exponential::index_latex;
use super::{Horizon, MOST_GROWING_RATIOS, MissingConstant, Schedule};
use crate::arithmetic::{Arithmetic, Elementary, Rational};
use crate::number::{Nonnegative, Positive, StepSize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Decay with the inverse of time.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "inverse-time": { "scale": "2/1" } }"#).unwrap();
/// let horizon = Horizon { steps: 3, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// // 2/t, exactly.
/// assert_eq!(table.exact(3).to_string(), "2/3");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InverseTime {
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

impl InverseTime {
    fn value<A: Arithmetic>(&self, t: usize) -> A {
        let scale: A = self.scale.number().in_arithmetic();
        scale
            / &denominator(
                self.offset.as_ref(),
                self.decay.as_ref(),
                t,
                self.first_index,
            )
    }

    pub(super) fn latex(&self) -> String {
        format!(
            r"\eta_t = \frac{{{}}}{{{}}}",
            self.scale.number(),
            denominator_latex(self.offset.as_ref(), self.decay.as_ref(), self.first_index)
        )
    }
}

impl Schedule for InverseTime {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        Ok(self.value(t))
    }
    fn rational_step_size(&self, t: usize, _: &Horizon) -> Option<Rational> {
        Some(self.value(t))
    }
    /// No two denominators have much in common, so their sums grow with every step.
    fn asks_for_ratios(&self, horizon: &Horizon) -> bool {
        let offset = self
            .offset
            .as_ref()
            .is_some_and(|offset| offset.number().is_ratio());
        let decay = self
            .decay
            .as_ref()
            .is_some_and(|decay| decay.number().is_ratio());
        (self.scale.number().is_ratio() || offset || decay) && horizon.steps <= MOST_GROWING_RATIOS
    }
}

/// a + βk.
pub(super) fn denominator<A: Arithmetic>(
    offset: Option<&Positive>,
    decay: Option<&Nonnegative>,
    t: usize,
    first_index: u32,
) -> A {
    let index = A::from_count(t - 1 + first_index as usize);
    let offset: A = offset.map_or(A::one(), |offset| offset.number().in_arithmetic());
    let decay: A = decay.map_or(A::one(), |decay| decay.number().in_arithmetic());
    decay.mul_add(&index, &offset)
}

/// The same in mathematics; t alone where it is that.
pub(super) fn denominator_latex(
    offset: Option<&Positive>,
    decay: Option<&Nonnegative>,
    first_index: u32,
) -> String {
    if offset.is_none() && decay.is_none() {
        return match first_index {
            0 => "t".to_owned(),
            first => format!("t + {first}"),
        };
    }
    let offset = offset.map_or("1".to_owned(), |offset| offset.number().to_string());
    let decay = decay.map_or(String::new(), |decay| format!(r"{}\,", decay.number()));
    format!("{offset} + {decay}{}", index_latex(first_index))
}
