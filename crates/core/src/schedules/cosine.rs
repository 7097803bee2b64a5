//! From η_0 to η_∞ along half a cosine wave over n steps, then η_∞, without restarts:
//! η_t = η_∞ + (η_0 − η_∞)(1 + cos(πj/n))/2, j = min(k, n), k = t − 1 + first index.
//!
//! torch's CosineAnnealingLR has n = T_max and η_∞ = eta_min, and agrees while k ≤ n (it then rises again); optax's
//! cosine_decay_schedule has n = decay_steps, η_∞ = alpha·init_value. Source: Loshchilov and Hutter, "SGDR: Stochastic
//! Gradient Descent with Warm Restarts", ICLR 2017, equation (5) without restarts.

use super::exponential::index_latex;
use super::half_cosine::wave;
use super::linear_decay::{end, end_latex, length_latex};
use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::Elementary;
use crate::number::StepSize;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;

/// Cosine decay.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "cosine": { "initial": 1 } }"#).unwrap();
/// let horizon = Horizon { steps: 4, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// // 1, then half of it half way.
/// assert!((table.doubles()[0] - 1.0).abs() < 1e-15 && (table.doubles()[2] - 0.5).abs() < 1e-15);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cosine {
    /// η_0 ≥ 0.
    pub initial: StepSize,
    /// η_∞ ≥ 0, 0 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<StepSize>,
    /// n ≥ 1, the index k at which the end is reached; T unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<NonZeroUsize>,
    /// The index k of the first step: 0 unless given.
    #[serde(default)]
    pub first_index: u32,
}

impl Schedule for Cosine {
    fn step_size<A: Elementary>(&self, t: usize, horizon: &Horizon) -> Result<A, MissingConstant> {
        let length = self.steps.map_or(horizon.steps, NonZeroUsize::get);
        let index = (t - 1 + self.first_index as usize).min(length);
        let initial: A = self.initial.number().in_arithmetic();
        Ok(wave(&initial, &end(self.end.as_ref()), index, length))
    }
}

impl Cosine {
    pub(super) fn depends_on_steps(&self) -> bool {
        self.steps.is_none()
    }

    pub(super) fn latex(&self) -> String {
        let initial = self.initial.number();
        let end = end_latex(self.end.as_ref());
        let length = length_latex(self.steps);
        let index = index_latex(self.first_index);
        format!(
            r"\eta_t = {end} + \tfrac12 ({initial} - {end}) \left(1 + \cos \pi \min\left(1, \frac{{{index}}}{{{length}}}\right)\right)"
        )
    }
}
