//! From η_0 to η_∞ in a straight line over n steps, then η_∞:
//! η_t = η_0 (n − j)/n + η_∞ j/n, j = min(k, n), k = t − 1 + first index.
//!
//! With n = T and η_∞ = 0 this is η_0 (T − t + 1)/T, the last-iterate schedule r(N + 1 − k)/… of the literature up to
//! its scale; with first index 1 it is η_0 (T − t)/T. torch's LinearLR has η_0 = lr·start_factor, η_∞ = lr·end_factor
//! and n = total_iters; optax's linear_schedule n = transition_steps.

use super::exponential::index_latex;
use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::{Arithmetic, Elementary, Rational};
use crate::number::StepSize;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;

/// Linear decay, or growth.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "linear-decay": { "initial": 1 } }"#).unwrap();
/// let horizon = Horizon { steps: 4, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert_eq!(table.doubles(), [1.0, 0.75, 0.5, 0.25]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LinearDecay {
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

impl LinearDecay {
    fn value<A: Arithmetic>(&self, t: usize, horizon: &Horizon) -> A {
        let length = self.steps.map_or(horizon.steps, NonZeroUsize::get);
        let index = (t - 1 + self.first_index as usize).min(length);
        line(
            &self.initial.number().in_arithmetic(),
            &end(self.end.as_ref()),
            index,
            length,
        )
    }

    pub(super) fn depends_on_steps(&self) -> bool {
        self.steps.is_none()
    }

    pub(super) fn latex(&self) -> String {
        let initial = self.initial.number();
        let end = end_latex(self.end.as_ref());
        let length = length_latex(self.steps);
        let index = index_latex(self.first_index);
        format!(
            r"\eta_t = {initial} + ({end} - {initial}) \min\left(1, \frac{{{index}}}{{{length}}}\right)"
        )
    }
}

impl Schedule for LinearDecay {
    fn step_size<A: Elementary>(&self, t: usize, horizon: &Horizon) -> Result<A, MissingConstant> {
        Ok(self.value(t, horizon))
    }
    fn rational_step_size(&self, t: usize, horizon: &Horizon) -> Option<Rational> {
        Some(self.value(t, horizon))
    }
    fn asks_for_ratios(&self, _: &Horizon) -> bool {
        let end = self.end.as_ref().is_some_and(|end| end.number().is_ratio());
        self.initial.number().is_ratio() || end
    }
}

/// from·(n − j)/n + to·j/n, for 0 ≤ j ≤ n: terms of one sign, so that nothing cancels; at its ends exact.
pub(super) fn line<A: Arithmetic>(from: &A, to: &A, index: usize, length: usize) -> A {
    let count = A::from_count(length);
    let (left, done) = (A::from_count(length - index), A::from_count(index));
    left / &count * from + done / &count * to
}

pub(super) fn end<A: Arithmetic>(end: Option<&StepSize>) -> A {
    end.map_or(A::zero(), |end| end.number().in_arithmetic())
}

pub(super) fn end_latex(end: Option<&StepSize>) -> String {
    end.map_or("0".to_owned(), |end| end.number().to_string())
}

pub(super) fn length_latex(steps: Option<NonZeroUsize>) -> String {
    steps.map_or("T".to_owned(), |steps| steps.to_string())
}
