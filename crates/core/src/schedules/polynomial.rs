//! η_t = η_0 (1 + βk)^{−α}, k = t − 1 + first index.

use super::exponential::index_latex;
use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::Elementary;
use crate::number::{Nonnegative, StepSize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Polynomial decay.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "polynomial": { "initial": 1, "decay": 3, "power": 0.5 } }"#).unwrap();
/// let horizon = Horizon { steps: 2, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// // 1/√(1 + 3k).
/// assert_eq!(table.doubles(), [1.0, 0.5]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Polynomial {
    /// η_0 ≥ 0.
    pub initial: StepSize,
    /// β ≥ 0, a step.
    pub decay: Nonnegative,
    /// α ≥ 0; the book has 1/2.
    pub power: Nonnegative,
    /// The index k of the first step: 0 unless given; the book's code has 2.
    #[serde(default)]
    pub first_index: u32,
}

impl Schedule for Polynomial {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        let index = A::from_count(t - 1 + self.first_index as usize);
        let base = self
            .decay
            .number()
            .in_arithmetic::<A>()
            .mul_add(&index, &A::one());
        let initial: A = self.initial.number().in_arithmetic();
        let power = self.power.number();
        // The usual exponents need neither exp nor ln.
        Ok(
            if *power.exact() == crate::arithmetic::rational_from_f64(0.5) {
                initial / &base.sqrt()
            } else if *power.exact() == crate::arithmetic::Rational::ONE {
                initial / &base
            } else {
                initial * &(-(power.in_arithmetic::<A>() * &base.ln())).exp()
            },
        )
    }
}

impl Polynomial {
    pub(super) fn latex(&self) -> String {
        let (initial, decay, power) = (
            self.initial.number(),
            self.decay.number(),
            self.power.number(),
        );
        format!(
            r"\eta_t = {initial}\,(1 + {decay}\,{})^{{-{power}}}",
            index_latex(self.first_index)
        )
    }
}
