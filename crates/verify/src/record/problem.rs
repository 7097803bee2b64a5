//! The problem's side of a record: facts, constants, schedule.

use super::ExactText;
use serde::{Deserialize, Serialize};
use telescope_core::facts::{Known, Origin};

/// A fact, for readers.
///
/// ```
/// use std::path::Path;
/// use telescope_core::facts::Origin;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let facts = &record.cases[0].facts;
/// let lipschitz = facts.iter().find(|fact| fact.symbol == "L").unwrap();
/// assert_eq!((lipschitz.enclosure, lipschitz.origin), (Some([2.0, 2.0]), Some(Origin::Computed)));
/// // What is not known says why.
/// let smoothness = facts.iter().find(|fact| fact.name == "smoothness of the samples").unwrap();
/// assert!(smoothness.origin.is_none() && smoothness.because.contains("kink"));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let constants = &record.cases[0].constants;
/// assert_eq!(constants.lipschitz_sq.as_ref().unwrap().as_str(), "4");
/// assert_eq!(constants.optimum, Some([0.0, 0.0]));
/// assert!(constants.diameter_sq.is_none());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let more = record.cases[0].constants.more.as_ref().unwrap();
/// assert!(!more.projected);
/// assert_eq!(more.no_diameter.as_deref(), Some("the whole space has no diameter"));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::KnownRecord;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let more = record.cases[0].constants.more.as_ref().unwrap();
/// // Every step takes the gradient itself, so its variance is 0; a kink has no smoothness.
/// assert!(matches!(&more.variance, KnownRecord::Known(value) if value.as_str() == "0"));
/// assert!(matches!(&more.smoothness, KnownRecord::Unknown(reason) if reason.contains("kink")));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::NoiseRecord;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let moments = record.cases[0].constants.second_moments.as_ref().unwrap();
/// assert!(matches!(moments, NoiseRecord::Constant(square) if square.as_str() == "4"));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseRecord {
    /// One G² for all steps.
    Constant(ExactText),
    /// One upper end a step.
    PerStep(Vec<f64>),
}

/// The schedule.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let schedule = &record.cases[0].schedule;
/// assert_eq!((schedule.id.as_str(), schedule.last), ("constant", 0.2));
/// // A fifth is no double: the run takes the nearest, the bound the fraction.
/// assert!(schedule.rounded && schedule.deviation < 1e-15);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
