//! η_t = η_0 γ^⌊k/p⌋, k = t − 1 + first index: torch's StepLR, and with p = 1 its ExponentialLR.

use super::exponential::index_latex;
use super::{Horizon, MOST_GROWING_RATIOS, MissingConstant, Schedule};
use crate::arithmetic::{Arithmetic, Elementary, Rational};
use crate::number::{Nonnegative, StepSize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// Times a factor after every so many steps.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "step": { "initial": 1, "factor": 0.5, "period": 2 } }"#).unwrap();
/// let horizon = Horizon { steps: 5, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert_eq!(table.doubles(), [1.0, 1.0, 0.5, 0.5, 0.25]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Step {
    /// η_0 ≥ 0.
    pub initial: StepSize,
    /// γ ≥ 0; above 1 the steps grow.
    pub factor: Nonnegative,
    /// p ≥ 1.
    pub period: NonZeroU32,
    /// The index k of the first step: 0 unless given.
    #[serde(default)]
    pub first_index: u32,
}

impl Step {
    fn times(&self, t: usize) -> usize {
        (t - 1 + self.first_index as usize) / self.period.get() as usize
    }
    fn value<A: Arithmetic>(&self, t: usize) -> A {
        let factor: A = self.factor.number().in_arithmetic();
        self.initial.number().in_arithmetic::<A>() * &power(factor, self.times(t))
    }

    pub(super) fn latex(&self) -> String {
        let (initial, factor) = (self.initial.number(), self.factor.number());
        let index = index_latex(self.first_index);
        let exponent = match self.period.get() {
            1 => index,
            period => format!(r"\lfloor {index}/{period} \rfloor"),
        };
        format!(r"\eta_t = {initial} \cdot {factor}^{{{exponent}}}")
    }
}

impl Schedule for Step {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        Ok(self.value(t))
    }
    fn rational_step_size(&self, t: usize, _: &Horizon) -> Option<Rational> {
        Some(self.value(t))
    }
    /// Each factor makes the ratios longer.
    fn asks_for_ratios(&self, horizon: &Horizon) -> bool {
        (self.initial.number().is_ratio() || self.factor.number().is_ratio())
            && self.times(horizon.steps) <= MOST_GROWING_RATIOS
    }
}

/// base^exponent by squaring; 1 for the exponent 0.
pub(super) fn power<A: Arithmetic>(base: A, mut exponent: usize) -> A {
    let (mut square, mut result) = (base, A::one());
    loop {
        if exponent & 1 == 1 {
            result = result * &square;
        }
        exponent >>= 1;
        if exponent == 0 {
            return result;
        }
        square = square.square();
    }
}
