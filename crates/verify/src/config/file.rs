//! The shape of an experiment file. Doc comments here are the help that editors show through the JSON Schema.

use super::arm::{ArmConfig, CheckConfig, ComparisonConfig};
use super::claim::{ClaimConfig, EndpointsConfig, PublishedConfig};
use super::problem::ProblemConfig;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use telescope_core::domains::AnyDomain;
use telescope_core::methods::AnyMethod;
use telescope_core::number::{Nonnegative, Number};
use telescope_core::samplers::{AnySampler, Noise, NoiseLaw};
use telescope_core::schedules::AnySchedule;

/// An experiment: a problem, a way of drawing gradients, a schedule, a number of steps, and what is claimed of it.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::config::ExperimentFile;
///
/// let text = std::fs::read_to_string("../../experiments/tight-constant.toml")?;
/// let file: ExperimentFile = toml::from_str(&text)?;
/// assert_eq!((file.run.steps, file.schedule.id(), file.claim.len()), (64, "constant", 2));
/// // It comes back from a record as it was.
/// let recorded = serde_json::to_value(&file)?;
/// let again: ExperimentFile = serde_json::from_value(recorded.clone())?;
/// assert_eq!(serde_json::to_value(&again)?, recorded);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExperimentFile {
    /// A headline for the report.
    pub title: String,
    /// What the experiment shows, in a few sentences of Markdown.
    pub summary: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What is minimised.
    pub problem: ProblemConfig,
    /// How stochastic gradients are drawn.
    pub oracle: AnyOracle,
    /// Where the iterates live; the whole space if left out.
    #[serde(default)]
    pub domain: AnyDomain,
    /// What is done with a subgradient before the step; nothing (plain SGD) if left out.
    #[serde(default, skip_serializing_if = "is_plain")]
    pub method: AnyMethod,
    /// The step sizes.
    pub schedule: AnySchedule,
    /// Start, number of steps, replicates.
    pub run: RunConfig,
    /// Parameters to vary: each key is a dotted path such as "run.steps", each value the list of its settings. Every
    /// combination becomes a case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, Vec<serde_json::Value>>")]
    pub grid: BTreeMap<String, Vec<toml::Value>>,
    /// Variants of the experiment that are compared with each other. Each becomes a case (with a grid, one a combination).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arm: Vec<ArmConfig>,
    /// Whether arms draw from the same streams: replicate i of each arm then sees the same noise, or the same rows.
    #[serde(default, skip_serializing_if = "is_false")]
    pub paired: bool,
    /// Figures and tables that put the arms beside each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparison: Vec<ComparisonConfig>,
    /// What is checked beside the claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub check: Vec<CheckConfig>,
    /// What is claimed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claim: Vec<ClaimConfig>,
    /// Expected gaps that somebody printed, to be reproduced to all printed digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<PublishedConfig>,
    /// End points of runs that somebody printed, to be tested against the exact law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<EndpointsConfig>,
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn is_plain(method: &AnyMethod) -> bool {
    *method == AnyMethod::Sgd
}

/// Records of experiments that do not ask for it stay as they were before there was the choice.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
pub(super) fn is_off(choice: &bool) -> bool {
    !choice
}

/// How stochastic gradients are drawn.
///
/// ```
/// use telescope_verify::config::AnyOracle;
///
/// let oracle: AnyOracle = toml::from_str("minibatch = { size = 8 }")?;
/// assert!(matches!(oracle, AnyOracle::Minibatch(batch) if batch.size == 8));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyOracle {
    /// A subgradient of R plus independent noise.
    AdditiveNoise(NoiseConfig),
    /// The gradient of a quadratic whose minimiser is drawn around c.
    RandomTarget(NoiseConfig),
    /// The subgradient of one row's loss.
    SingleSample(SingleSampleConfig),
    /// The mean subgradient of several rows.
    Minibatch(MinibatchConfig),
    /// A subgradient of R itself, without noise: gradient descent.
    FullGradient,
}

/// Noise of mean 0.
///
/// ```
/// use telescope_core::samplers::NoiseLaw;
/// use telescope_verify::config::NoiseConfig;
///
/// let noise: NoiseConfig = toml::from_str("scales = [1.0, 0.5]")?;
/// assert_eq!((noise.noise().law, noise.scales.len()), (NoiseLaw::Normal, 2));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoiseConfig {
    /// One factor a coordinate, by which the law is stretched: the standard deviations if the law has variance 1.
    pub scales: Vec<Nonnegative>,
    /// The law before it is stretched; standard normal if left out.
    #[serde(default, skip_serializing_if = "is_normal")]
    pub law: NoiseLaw,
}

fn is_normal(law: &NoiseLaw) -> bool {
    *law == NoiseLaw::Normal
}

impl NoiseConfig {
    /// The noise.
    #[must_use]
    pub fn noise(&self) -> Noise {
        Noise {
            law: self.law.clone(),
            scales: self.scales.clone(),
        }
    }
}

/// One row a step.
///
/// ```
/// use telescope_core::samplers::AnySampler;
/// use telescope_verify::config::SingleSampleConfig;
///
/// let drawn: SingleSampleConfig = toml::from_str("")?;
/// assert_eq!(drawn.sampler, AnySampler::WithReplacement);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SingleSampleConfig {
    /// How rows are drawn; with replacement if left out.
    #[serde(default)]
    pub sampler: AnySampler,
}

/// Several rows a step.
///
/// ```
/// use telescope_core::samplers::AnySampler;
/// use telescope_verify::config::MinibatchConfig;
///
/// let batch: MinibatchConfig = toml::from_str("size = 32\nsampler = \"distinct-in-batch\"")?;
/// assert_eq!((batch.size, batch.sampler), (32, AnySampler::DistinctInBatch));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MinibatchConfig {
    /// b, the rows of a step, at least 1.
    #[schemars(range(min = 1))]
    pub size: usize,
    /// How rows are drawn; with replacement if left out.
    #[serde(default)]
    pub sampler: AnySampler,
}

/// The run.
///
/// ```
/// use telescope_verify::config::{RunConfig, Start};
///
/// let run: RunConfig = toml::from_str("start = \"origin\"\nsteps = 100")?;
/// assert!(run.start == Start::Origin && run.replicates == 1000);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RunConfig {
    /// x_1: coordinates, or "origin", or "lipschitz-times-total-step-size" (x_1 = L·S, the tight start of L|x|).
    pub start: Start,
    /// T, the number of steps, at least 1. Left out if `sample-gradients` is given.
    #[serde(default)]
    pub steps: usize,
    /// The gradients of single rows that the run may cost, in place of `steps`: T is this divided by the rows of a step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_gradients: Option<usize>,
    /// Replicates whose checkpoints are drawn in figures; 1000 if left out.
    #[serde(default = "default_replicates")]
    #[schemars(range(min = 1, max = 100_000))]
    pub replicates: u32,
    /// The most replicates that the sampled rung may use before it stays inconclusive; 50000 if left out.
    #[serde(default = "default_most_replicates")]
    #[schemars(range(min = 1, max = 100_000_000))]
    pub most_replicates: u32,
}

fn default_replicates() -> u32 {
    1000
}
fn default_most_replicates() -> u32 {
    50_000
}

/// Where a run starts.
///
/// ```
/// use telescope_verify::config::{RunConfig, Start};
///
/// let run: RunConfig = toml::from_str("start = [1.0, \"1/3\"]\nsteps = 100")?;
/// assert!(matches!(run.start, Start::Point(point) if point[1].is_ratio()));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// Given coordinates.
    Point(Vec<Number>),
    /// All zeros.
    Origin,
    /// x_1 = L·S in one dimension, L the largest row norm.
    LipschitzTimesTotalStepSize,
}

const ORIGIN: &str = "origin";
const TIGHT: &str = "lipschitz-times-total-step-size";

impl Serialize for Start {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Point(point) => point.serialize(serializer),
            Self::Origin => serializer.serialize_str(ORIGIN),
            Self::LipschitzTimesTotalStepSize => serializer.serialize_str(TIGHT),
        }
    }
}

impl<'de> Deserialize<'de> for Start {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StartVisitor;
        impl<'de> Visitor<'de> for StartVisitor {
            type Value = Start;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(
                    formatter,
                    "a list of coordinates, \"{ORIGIN}\" or \"{TIGHT}\""
                )
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Start, E> {
                match text {
                    ORIGIN => Ok(Start::Origin),
                    TIGHT => Ok(Start::LipschitzTimesTotalStepSize),
                    other => Err(E::invalid_value(serde::de::Unexpected::Str(other), &self)),
                }
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut sequence: S) -> Result<Start, S::Error> {
                let mut point = Vec::new();
                while let Some(coordinate) = sequence.next_element()? {
                    point.push(coordinate);
                }
                Ok(Start::Point(point))
            }
        }
        deserializer.deserialize_any(StartVisitor)
    }
}

impl JsonSchema for Start {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Start".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let number = generator.subschema_for::<Number>();
        json_schema!({
            "description": "x_1: coordinates, \"origin\", or \"lipschitz-times-total-step-size\"",
            "anyOf": [
                { "type": "array", "items": number, "minItems": 1 },
                { "enum": [ORIGIN, TIGHT] }
            ]
        })
    }
}
