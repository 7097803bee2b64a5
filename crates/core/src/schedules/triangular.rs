//! Up from the base to the maximum in a straight line over u steps, down again over d steps, and so on:
//! with p = (t − 1) mod (u + d), η_t = base + (max − base) p/u for p ≤ u, else base + (max − base)(u + d − p)/d.
//!
//! torch's CyclicLR in triangular mode, u = step_size_up, d = step_size_down. Source: Smith, "Cyclical Learning Rates for
//! Training Neural Networks", WACV 2017.

use super::linear_decay::line;
use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::{Arithmetic, Elementary, Rational};
use crate::number::StepSize;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// A triangular wave.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "triangular": { "base": 0, "maximum": 1, "steps-up": 2 } }"#).unwrap();
/// let horizon = Horizon { steps: 5, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert_eq!(table.doubles(), [0.0, 0.5, 1.0, 0.5, 0.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Triangular {
    /// The first and least step size, ≥ 0.
    pub base: StepSize,
    /// The step size after each rise, ≥ 0.
    pub maximum: StepSize,
    /// u ≥ 1.
    pub steps_up: NonZeroU32,
    /// d ≥ 1; u unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps_down: Option<NonZeroU32>,
}

impl Triangular {
    fn lengths(&self) -> (usize, usize) {
        let down = self.steps_down.unwrap_or(self.steps_up);
        (self.steps_up.get() as usize, down.get() as usize)
    }

    fn value<A: Arithmetic>(&self, t: usize) -> A {
        let (up, down) = self.lengths();
        let place = (t - 1) % (up + down);
        let base = self.base.number().in_arithmetic();
        let maximum = self.maximum.number().in_arithmetic();
        if place <= up {
            line(&base, &maximum, place, up)
        } else {
            line(&maximum, &base, place - up, down)
        }
    }

    pub(super) fn latex(&self) -> String {
        let (base, maximum) = (self.base.number(), self.maximum.number());
        let (up, down) = self.lengths();
        let cycle = up + down;
        format!(
            r"\eta_t = {base} + ({maximum} - {base}) \min\left(\frac{{p}}{{{up}}}, \frac{{{cycle} - p}}{{{down}}}\right), \quad p = (t-1) \bmod {cycle}"
        )
    }
}

impl Schedule for Triangular {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        Ok(self.value(t))
    }
    fn rational_step_size(&self, t: usize, _: &Horizon) -> Option<Rational> {
        Some(self.value(t))
    }
    fn asks_for_ratios(&self, _: &Horizon) -> bool {
        self.base.number().is_ratio() || self.maximum.number().is_ratio()
    }
}
