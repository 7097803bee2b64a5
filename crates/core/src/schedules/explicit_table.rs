//! η_t = the t-th number of a list.

use super::{AnySchedule, Horizon, MissingConstant, Schedule, StepSizes, StepSizesError};
use crate::arithmetic::{Elementary, Rational};
use crate::number::{Number, StepSize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Step sizes one by one.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "table": { "step-sizes": [1, 0.5, 0.25, 9] } }"#).unwrap();
/// let horizon = Horizon { steps: 3, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// // The rest is not used.
/// assert_eq!(table.doubles(), [1.0, 0.5, 0.25]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExplicitTable {
    /// η_1, η_2, …, each ≥ 0: at least T of them, the rest is not used.
    #[schemars(length(min = 1))]
    pub step_sizes: Vec<StepSize>,
}

impl ExplicitTable {
    fn entry(&self, t: usize) -> Option<&Number> {
        self.step_sizes.get(t - 1).map(StepSize::number)
    }

    pub(super) fn latex(&self) -> String {
        const SHOWN: usize = 6;
        let mut shown: Vec<String> = self
            .step_sizes
            .iter()
            .take(SHOWN)
            .map(|size| size.number().to_string())
            .collect();
        if self.step_sizes.len() > SHOWN {
            shown.push(r"\dots".to_owned());
        }
        format!(r"(\eta_1, \eta_2, \dots) = ({})", shown.join(",\\; "))
    }
}

/// A table as the schedule that lists it.
impl From<&StepSizes> for AnySchedule {
    fn from(table: &StepSizes) -> Self {
        let listed = |t| {
            let number = Number::from_rational(table.exact(t)).expect("a table is finite");
            StepSize::new(number).expect("a table is not negative")
        };
        let step_sizes = (1..=table.steps()).map(listed).collect();
        Self::Table(ExplicitTable { step_sizes })
    }
}

impl Schedule for ExplicitTable {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        self.entry(t)
            .map(Number::in_arithmetic)
            .ok_or(MissingConstant {
                schedule: "table",
                needs: "a step size for every step of the run",
                mend: "list a step size for every step, or make fewer steps",
            })
    }
    fn rational_step_size(&self, t: usize, _: &Horizon) -> Option<Rational> {
        self.entry(t).map(|number| number.exact().clone())
    }
    fn asks_for_ratios(&self, horizon: &Horizon) -> bool {
        let used = self.step_sizes.iter().take(horizon.steps);
        used.into_iter().any(|size| size.number().is_ratio())
    }
    fn check(&self, horizon: &Horizon) -> Result<(), StepSizesError> {
        if self.step_sizes.len() < horizon.steps {
            return Err(StepSizesError::TooFewEntries {
                entries: self.step_sizes.len(),
                steps: horizon.steps,
            });
        }
        Ok(())
    }
}
