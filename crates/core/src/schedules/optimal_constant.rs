//! η = c·r/(L√T): for c = 1 it minimises (r² + L²Tη²)/(2Tη) over constants, with the minimum rL/√T.

use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::{Elementary, Magnitude, Quantity, Rational, rational_sqrt};
use crate::number::Positive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The constant step size that the bound is best for.
///
/// ```
/// use telescope_core::arithmetic::Magnitude;
/// use telescope_core::schedules::{AnySchedule, Horizon, OptimalConstant, StepSizes};
///
/// // r/(L√T) = 6/(2·3).
/// let length = |value: i32| Some(Magnitude::from_exact(&value.into()));
/// let horizon = Horizon { steps: 9, distance: length(6), lipschitz: length(2), second_moment: None };
/// let schedule = AnySchedule::OptimalConstant(OptimalConstant::default());
/// assert_eq!(StepSizes::new(&schedule, &horizon).unwrap().doubles(), [1.0; 9]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OptimalConstant {
    /// c > 0, 1 unless given: how far off the best step to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Positive>,
    /// Which bound on the noise stands for L.
    #[serde(default)]
    pub noise: NoiseForm,
}

/// Which bound on subgradients is used.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
///
/// assert_eq!([NoiseForm::Sup, NoiseForm::Moment].map(NoiseForm::id), ["sup", "moment"]);
/// assert_eq!(NoiseForm::default(), NoiseForm::Sup);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseForm {
    /// ‖g_t‖ ≤ L always.
    #[default]
    Sup,
    /// E‖g_t‖² ≤ G_t².
    Moment,
}

impl NoiseForm {
    /// The name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sup => "sup",
            Self::Moment => "moment",
        }
    }
}

impl OptimalConstant {
    fn noise_bound<'a>(&self, horizon: &'a Horizon) -> Result<&'a Magnitude, MissingConstant> {
        let (constant, needs, mend) = match self.noise {
            NoiseForm::Sup => (
                &horizon.lipschitz,
                "a bound L on every subgradient",
                "use a loss with bounded slope, or another schedule",
            ),
            NoiseForm::Moment => (
                &horizon.second_moment,
                "a bound G on the second moment of subgradients that holds at every step",
                "use a finite sum with bounded slopes, or another schedule",
            ),
        };
        let positive = |magnitude: &&Magnitude| magnitude.square().enclosure().lower() > 0.0;
        constant.as_ref().filter(positive).ok_or(MissingConstant {
            schedule: "optimal-constant",
            needs,
            mend,
        })
    }

    /// η² = c²r²/(L²T), exactly if r² and L² are known exactly.
    fn square(&self, horizon: &Horizon) -> Option<Rational> {
        let noise = self.noise_bound(horizon).ok()?.square().exact()?;
        let distance = horizon.distance.as_ref()?.square().exact()?;
        let factor = self
            .factor
            .as_ref()
            .map_or(Rational::ONE, |factor| factor.number().exact().clone());
        Some(&factor * &factor * distance / (noise * Rational::from(horizon.steps)))
    }

    pub(super) fn latex(&self) -> String {
        let noise = match self.noise {
            NoiseForm::Sup => "L",
            NoiseForm::Moment => "G",
        };
        let factor = self
            .factor
            .as_ref()
            .map_or(String::new(), |factor| format!(r"{}\,", factor.number()));
        format!(r"\eta_t = {factor}\frac{{r}}{{{noise}\sqrt{{T}}}}")
    }
}

impl Schedule for OptimalConstant {
    fn step_size<A: Elementary>(&self, _t: usize, horizon: &Horizon) -> Result<A, MissingConstant> {
        let noise = self.noise_bound(horizon)?;
        let distance = horizon.distance.as_ref().ok_or(MissingConstant {
            schedule: "optimal-constant",
            needs: "a bound r on the distance to a minimiser",
            mend: "give the domain a ball, or use another schedule",
        })?;
        let of = |quantity: &Quantity| {
            A::from_quantity(quantity).expect("arithmetics with roots hold every quantity")
        };
        let factor: A = self
            .factor
            .as_ref()
            .map_or(A::one(), |factor| factor.number().in_arithmetic());
        let ratio = of(distance.square()) / &of(noise.square());
        Ok(factor * &(ratio / &A::from_count(horizon.steps)).sqrt())
    }
    fn rational_step_size(&self, _t: usize, horizon: &Horizon) -> Option<Rational> {
        rational_sqrt(&self.square(horizon)?)
    }
    /// The problem's constants are rationals, whether or not they were written so.
    fn asks_for_ratios(&self, horizon: &Horizon) -> bool {
        self.rational_step_size(1, horizon).is_some()
    }
    fn table<A: Elementary>(&self, horizon: &Horizon) -> Result<Vec<A>, MissingConstant> {
        Ok(vec![self.step_size(1, horizon)?; horizon.steps])
    }
    fn rational_table(&self, horizon: &Horizon) -> Option<Vec<Rational>> {
        let step_size = self.rational_step_size(1, horizon)?;
        Some(vec![step_size; horizon.steps])
    }
}
