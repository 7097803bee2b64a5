//! The problem's side of a record: facts, constants, schedule.

use super::ExactText;
use serde::{Deserialize, Serialize};
use telescope_core::facts::{Known, Origin};

/// A fact, for readers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRecord {
    /// The name, such as "Lipschitz constant".
    pub name: String,
    /// The symbol in mathematics.
    pub symbol: String,
    /// An enclosure of its value, if it is a number.
    pub enclosure: Option<[f64; 2]>,
    /// Its origin; `None` if the fact does not hold or is not known.
    pub origin: Option<Origin>,
    /// How it is known, or why it is not.
    pub because: String,
}

/// The numbers that bounds and decisions are computed from: enough to evaluate every bound again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstantsRecord {
    /// T.
    pub steps: usize,
    /// r², upper end.
    pub distance_sq: Option<ExactText>,
    /// L², upper end.
    pub lipschitz_sq: Option<ExactText>,
    /// K², upper end, K a Lipschitz constant of R.
    pub risk_lipschitz_sq: Option<ExactText>,
    /// D², upper end.
    pub diameter_sq: Option<ExactText>,
    /// G_t², upper ends.
    pub second_moments: Option<NoiseRecord>,
    /// R*, enclosed.
    pub optimum: Option<[f64; 2]>,
    /// R*, where it is rational.
    pub optimum_exact: Option<ExactText>,
    /// R(x_1) − R*, enclosed.
    pub initial_gap: Option<[f64; 2]>,
    /// Whether the samples f(ξ, ·) are convex; else why not.
    pub not_convex: Option<String>,
    /// Why L is not known.
    pub no_lipschitz: Option<String>,
    /// Why G_t is not known.
    pub no_second_moments: Option<String>,
    /// Why r is not known.
    pub no_distance: Option<String>,
    /// Why sampling is not independent, if it is not.
    pub dependent: Option<String>,
    /// Constants of smooth and of strongly convex risks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<MoreConstants>,
}

/// Constants of smooth and of strongly convex risks, and what else hypotheses ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoreConstants {
    /// μ, lower end.
    pub strong_convexity: KnownRecord<ExactText>,
    /// Smoothness of every sample, upper end.
    pub smoothness: KnownRecord<ExactText>,
    /// Smoothness of R, upper end.
    pub risk_smoothness: KnownRecord<ExactText>,
    /// σ², upper end.
    pub variance: KnownRecord<ExactText>,
    /// σ*², upper end.
    pub optimal_noise: KnownRecord<ExactText>,
    /// R² and σ² of least squares, upper ends.
    pub least_squares: KnownRecord<[ExactText; 2]>,
    /// n, and whether the order is fixed.
    pub epoch: KnownRecord<(usize, bool)>,
    /// d of the resisting maximum.
    pub resisting: KnownRecord<usize>,
    /// Why D is not known.
    pub no_diameter: Option<String>,
    /// Why R* is not known.
    pub no_optimum: Option<String>,
    /// Whether the domain is not the whole space.
    pub projected: bool,
}

/// A fact, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownRecord<T> {
    /// The value.
    Known(T),
    /// The reason.
    Unknown(String),
}

impl<T> KnownRecord<T> {
    /// What is recorded of a fact.
    pub(crate) fn of<F>(fact: &Known<F>, value: impl Fn(&F) -> T) -> Self {
        match fact {
            Ok(fact) => Self::Known(value(&fact.value)),
            Err(reason) => Self::Unknown(reason.clone()),
        }
    }
}

/// Second moments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseRecord {
    /// One G² for all steps.
    Constant(ExactText),
    /// One upper end a step.
    PerStep(Vec<f64>),
}

/// The schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleRecord {
    /// Its name.
    pub id: String,
    /// Its closed form.
    pub latex: String,
    /// η_1, ..., η_5 (fewer if T is less).
    pub first: Vec<f64>,
    /// η_T.
    pub last: f64,
    /// S, enclosed.
    pub total: [f64; 2],
    /// Q, enclosed.
    pub total_sq: [f64; 2],
    /// Largest relative distance between the table and an enclosure of the closed form.
    pub deviation: f64,
    /// Whether ratios were asked for, so that the f64 run uses rounded step sizes.
    pub rounded: bool,
    /// (t, η_t) at selected steps, for the figure.
    pub points: Vec<(usize, f64)>,
}
