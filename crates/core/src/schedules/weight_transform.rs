//! From weights w_1..w_T > 0 to step sizes: η_t = c·w_t·w_{t+1:T}/w_{1:T}, where w_{a:b} = w_a + … + w_b.
//!
//! With these steps the last iterate is as good as the average of the iterates with weights w (Defazio, Cutkosky, Mehta
//! and Mishchenko, "When, Why and How Much? Adaptive Learning Rate Scheduling by Refinement", 2023, Theorem 1). The last
//! step is always 0. Equal weights give linear decay, c(T − t)/T.

use super::step::power;
use super::{Horizon, MissingConstant, Schedule, StepSizesError};
use crate::arithmetic::{Arithmetic, Elementary, Rational};
use crate::number::{Number, Positive, StepSize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whole powers up to this one are products, and so rational.
const MOST_WHOLE_POWER: u32 = 16;

/// The step sizes of given weights.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "weight-transform": { "scale": 1 } }"#).unwrap();
/// let horizon = Horizon { steps: 4, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// // Equal weights: (T − t)/T.
/// assert_eq!(table.doubles(), [0.75, 0.5, 0.25, 0.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WeightTransform {
    /// c ≥ 0.
    pub scale: StepSize,
    /// The weights w_1..w_T: equal ones unless given.
    #[serde(default)]
    pub weights: Weights,
}

/// Positive weights of the T steps.
///
/// ```
/// use telescope_core::schedules::Weights;
///
/// assert_eq!(Weights::Constant.values::<f64>(3), Ok(vec![1.0; 3]));
/// let squares: Weights = serde_json::from_str(r#"{ "polynomial": { "power": 2 } }"#).unwrap();
/// assert_eq!(squares.values::<f64>(2), Ok(vec![1.0, 0.25]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// w_t = 1.
    #[default]
    Constant,
    /// w_t = ((T − t + 1)/T)^p.
    Polynomial {
        /// p, of either sign.
        power: Number,
    },
    /// w_t is the t-th number, each > 0: at least T of them, the rest is not used.
    List(#[schemars(length(min = 1))] Vec<Positive>),
}

impl Weights {
    /// w_t where it is rational; `t` from 1 to `steps`, which a list must reach.
    fn rational<A: Arithmetic>(&self, t: usize, steps: usize) -> Option<A> {
        match self {
            Self::Constant => Some(A::one()),
            Self::List(list) => Some(list.get(t - 1)?.number().in_arithmetic()),
            Self::Polynomial { power: exponent } => {
                let (whole, negative) = whole(exponent)?;
                let (left, all) = (A::from_count(steps - t + 1), A::from_count(steps));
                let base = if negative { all / &left } else { left / &all };
                Some(power(base, whole))
            }
        }
    }

    /// w_1..w_T.
    ///
    /// # Errors
    /// If a list is shorter than that.
    pub fn values<A: Elementary>(&self, steps: usize) -> Result<Vec<A>, MissingConstant> {
        (1..=steps)
            .map(|t| {
                if let Some(weight) = self.rational(t, steps) {
                    return Ok(weight);
                }
                let Self::Polynomial { power } = self else {
                    return Err(MissingConstant {
                        schedule: "weight-transform",
                        needs: "a weight for every step of the run",
                        mend: "list a weight for every step, or make fewer steps",
                    });
                };
                let base: A = A::from_count(steps - t + 1) / &A::from_count(steps);
                Ok((power.in_arithmetic::<A>() * &base.ln()).exp())
            })
            .collect()
    }

    /// The same exactly, if every weight is rational.
    #[must_use]
    pub fn rational_values(&self, steps: usize) -> Option<Vec<Rational>> {
        (1..=steps).map(|t| self.rational(t, steps)).collect()
    }
}

/// |p| and whether p < 0, for a whole p that is not large.
fn whole(power: &Number) -> Option<(usize, bool)> {
    let whole = (0..=MOST_WHOLE_POWER).find(|&whole| {
        let whole = Rational::from(whole);
        *power.exact() == whole || *power.exact() == -whole
    })?;
    Some((whole as usize, power.value() < 0.0))
}

impl WeightTransform {
    fn transformed<A: Arithmetic>(&self, weights: Vec<A>) -> Vec<A> {
        let scale: A = self.scale.number().in_arithmetic();
        let sums = sums_from_the_end(&weights);
        let mut table = Vec::with_capacity(weights.len());
        for (index, weight) in weights.into_iter().enumerate() {
            let later = sums[index + 1].clone() / &sums[0];
            table.push(scale.clone() * &(weight * &later));
        }
        table
    }

    pub(super) fn latex(&self) -> String {
        let weights = match &self.weights {
            Weights::Constant => "w_t = 1".to_owned(),
            Weights::Polynomial { power } => {
                format!(r"w_t = \left(\frac{{T-t+1}}{{T}}\right)^{{{power}}}")
            }
            Weights::List(_) => r"w \text{ as listed}".to_owned(),
        };
        format!(
            r"\eta_t = {}\,\frac{{w_t\, w_{{t+1:T}}}}{{w_{{1:T}}}}, \quad {weights}",
            self.scale.number()
        )
    }
}

impl Schedule for WeightTransform {
    /// Every call sums all weights: ask for the whole table instead.
    fn step_size<A: Elementary>(&self, t: usize, horizon: &Horizon) -> Result<A, MissingConstant> {
        Ok(self.table(horizon)?.swap_remove(t - 1))
    }
    fn rational_step_size(&self, t: usize, horizon: &Horizon) -> Option<Rational> {
        Some(self.rational_table(horizon)?.swap_remove(t - 1))
    }
    fn asks_for_ratios(&self, horizon: &Horizon) -> bool {
        let rational = self
            .weights
            .rational::<Rational>(1, horizon.steps)
            .is_some();
        let ratio = match &self.weights {
            Weights::Constant => false,
            Weights::Polynomial { power } => power.is_ratio(),
            Weights::List(list) => {
                let mut used = list.iter().take(horizon.steps);
                used.any(|weight| weight.number().is_ratio())
            }
        };
        rational && (ratio || self.scale.number().is_ratio())
    }
    fn check(&self, horizon: &Horizon) -> Result<(), StepSizesError> {
        match &self.weights {
            Weights::List(list) if list.len() < horizon.steps => {
                Err(StepSizesError::TooFewEntries {
                    entries: list.len(),
                    steps: horizon.steps,
                })
            }
            _ => Ok(()),
        }
    }
    fn table<A: Elementary>(&self, horizon: &Horizon) -> Result<Vec<A>, MissingConstant> {
        Ok(self.transformed(self.weights.values(horizon.steps)?))
    }
    fn rational_table(&self, horizon: &Horizon) -> Option<Vec<Rational>> {
        Some(self.transformed(self.weights.rational_values(horizon.steps)?))
    }
}

/// s_i = w_i + … + w_n for i from 0 to n, s_n = 0. Within blocks of about √n, and then over the blocks, so that no sum has
/// more than about 2√n roundings.
fn sums_from_the_end<A: Arithmetic>(weights: &[A]) -> Vec<A> {
    let count = weights.len();
    let block = count.isqrt().max(1);
    let mut sums = vec![A::zero(); count + 1];
    let mut beyond = A::zero();
    let mut end = count;
    while end > 0 {
        // Blocks are aligned to the start; the last one may be short.
        let start = (end - 1) / block * block;
        let mut inside = A::zero();
        for index in (start..end).rev() {
            inside = inside + &weights[index];
            sums[index] = inside.clone() + &beyond;
        }
        beyond = beyond + &inside;
        end = start;
    }
    sums
}
