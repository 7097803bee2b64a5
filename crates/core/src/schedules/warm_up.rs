//! A straight line over the first w steps to the first value of another schedule, then that schedule from its own start:
//! with k = t − 1, j = k + first index and η' the other schedule, made for T − w steps (at least one),
//! η_t = η_0 (w − j)/w + η'_1 j/w while k < w and j < w, η'_1 while k < w ≤ j, and η_t = η'_{t−w} for k ≥ w.
//!
//! So the other schedule's index is 0 at the first step after the warm-up. optax's warmup_* schedules are this (their
//! decay_steps counts the warm-up too), and so is torch's SequentialLR of a LinearLR (η_0 = lr·start_factor) and another
//! at milestone w. With first index 1 and η_0 = 0 the first step is η'_1/w instead of 0, and the peak comes a step sooner.

use super::linear_decay::{end, end_latex, line};
use super::{AnySchedule, Horizon, MissingConstant, Schedule, StepSizesError};
use crate::arithmetic::{Arithmetic, Elementary, Rational};
use crate::number::StepSize;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A linear warm-up before any other schedule.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "warm-up": { "steps": 2, "then": { "constant": { "step-size": 1 } } } }"#).unwrap();
/// let horizon = Horizon { steps: 4, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert_eq!(table.doubles(), [0.0, 0.5, 1.0, 1.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WarmUp {
    /// w ≥ 0.
    pub steps: usize,
    /// η_0 ≥ 0, 0 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<StepSize>,
    /// The index j of the first step: 0 unless given.
    #[serde(default)]
    pub first_index: u32,
    /// The schedule afterwards.
    pub then: Box<AnySchedule>,
}

impl WarmUp {
    /// What the other schedule may depend on.
    fn rest(&self, horizon: &Horizon) -> Horizon {
        Horizon {
            steps: horizon.steps.saturating_sub(self.steps).max(1),
            ..horizon.clone()
        }
    }

    /// η_t for t ≤ w.
    fn rising<A: Arithmetic>(&self, t: usize, peak: &A) -> A {
        let index = (t - 1 + self.first_index as usize).min(self.steps);
        line(&end(self.initial.as_ref()), peak, index, self.steps)
    }

    /// The whole table, from the other schedule's.
    fn joined<A: Arithmetic>(&self, horizon: &Horizon, then: Vec<A>) -> Vec<A> {
        let rising = self.steps.min(horizon.steps);
        let mut table: Vec<A> = (1..=rising).map(|t| self.rising(t, &then[0])).collect();
        table.extend(then.into_iter().take(horizon.steps - rising));
        table
    }

    pub(super) fn latex(&self) -> String {
        let steps = self.steps;
        if steps == 0 {
            return self.then.latex();
        }
        let initial = end_latex(self.initial.as_ref());
        let index = super::exponential::index_latex(self.first_index);
        let inner = self.then.latex().replacen(r"\eta_t", r"\eta'_t", 1);
        format!(
            r"\eta_t = \begin{{cases}} {initial} + (\eta'_1 - {initial}) \min\left(1, \frac{{{index}}}{{{steps}}}\right) & t \le {steps} \\ \eta'_{{t-{steps}}} & \text{{else}} \end{{cases}}, \quad {inner} \text{{ for }} T - {steps} \text{{ steps}}"
        )
    }
}

impl Schedule for WarmUp {
    fn step_size<A: Elementary>(&self, t: usize, horizon: &Horizon) -> Result<A, MissingConstant> {
        let rest = self.rest(horizon);
        if t > self.steps {
            return self.then.step_size(t - self.steps, &rest);
        }
        Ok(self.rising(t, &self.then.step_size::<A>(1, &rest)?))
    }
    fn rational_step_size(&self, t: usize, horizon: &Horizon) -> Option<Rational> {
        let rest = self.rest(horizon);
        if t > self.steps {
            return self.then.rational_step_size(t - self.steps, &rest);
        }
        Some(self.rising(t, &self.then.rational_step_size(1, &rest)?))
    }
    fn asks_for_ratios(&self, horizon: &Horizon) -> bool {
        let rest = self.rest(horizon);
        let ratio = self
            .initial
            .as_ref()
            .is_some_and(|initial| initial.number().is_ratio());
        self.then.asks_for_ratios(&rest)
            || (ratio && self.then.rational_step_size(1, &rest).is_some())
    }
    fn check(&self, horizon: &Horizon) -> Result<(), StepSizesError> {
        if self.then.depends_on_data() {
            return Err(StepSizesError::DependsOnData);
        }
        self.then.check(&self.rest(horizon))
    }
    fn table<A: Elementary>(&self, horizon: &Horizon) -> Result<Vec<A>, MissingConstant> {
        let then = self.then.table(&self.rest(horizon))?;
        Ok(self.joined(horizon, then))
    }
    fn rational_table(&self, horizon: &Horizon) -> Option<Vec<Rational>> {
        let then = self.then.rational_table(&self.rest(horizon))?;
        Some(self.joined(horizon, then))
    }
}
