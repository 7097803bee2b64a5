//! What an experiment file claims: theorems and printed values.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use telescope_core::averages::Output;
use telescope_core::number::Number;
use telescope_core::schedules::NoiseForm;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::theorem::Theorem;
use telescope_theory::{controls, theorems};

/// A theorem of the catalogue, or a negative control, by its name.
#[derive(Clone, Copy)]
pub struct TheoremId(&'static dyn Theorem);

impl TheoremId {
    /// The theorem or control of that name.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        theorems::find(id).or_else(|| controls::find(id)).map(Self)
    }
    /// The theorem.
    #[must_use]
    pub fn theorem(self) -> &'static dyn Theorem {
        self.0
    }
    /// Whether it is a planted error.
    #[must_use]
    pub fn is_control(self) -> bool {
        controls::find(self.0.id()).is_some()
    }
    /// The names of all of them.
    pub(crate) fn all() -> Vec<&'static str> {
        theorems::ALL
            .iter()
            .chain(controls::ALL)
            .map(|theorem| theorem.id())
            .collect()
    }
}

impl fmt::Debug for TheoremId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.id())
    }
}

impl Serialize for TheoremId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.id())
    }
}

impl<'de> Deserialize<'de> for TheoremId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::find(&id).ok_or_else(|| {
            D::Error::custom(format!(
                "unknown variant `{id}`, expected one of `{}`",
                Self::all().join("`, `")
            ))
        })
    }
}

impl JsonSchema for TheoremId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TheoremId".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A theorem or a negative control", "enum": Self::all() })
    }
}

/// A claim.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClaimConfig {
    /// The theorem that is claimed to hold here.
    pub theorem: TheoremId,
    /// Which bound on the noise is used.
    #[serde(default)]
    pub form: NoiseForm,
    /// Whether the gap is at most the bound, equal to it (a tight instance), or at least it (a floor).
    #[serde(default)]
    pub relation: Relation,
    /// The arms of which this is claimed; all if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arms: Vec<String>,
    /// Hypotheses to assume although they do not hold: for negative controls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assume: Vec<Hypothesis>,
    /// Whether to prove it also for every function of the class, with a certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub certify: bool,
    /// The verdict that is expected; the suite fails on any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expectation>,
}

/// How gap and bound are claimed to relate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// E gap ≤ bound.
    #[default]
    AtMost,
    /// E gap = bound.
    Equal,
    /// E gap ≥ bound: for bounds from below.
    AtLeast,
}

/// The verdict that a claim expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// Decided without sampling.
    Proved,
    /// Decided by sampling, up to α.
    Verified,
    /// Shown to be false.
    Refuted,
    /// Not decided.
    Inconclusive,
    /// A hypothesis fails.
    NotApplicable,
}

/// A printed value.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PublishedConfig {
    /// Whose expected gap.
    #[serde(deserialize_with = "output_by_name", serialize_with = "output_name")]
    #[schemars(with = "String")]
    pub output: Output,
    /// The value as printed, in quotes: every digit counts.
    pub gap: String,
    /// Who printed it.
    pub source: String,
}

/// Printed end points.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EndpointsConfig {
    /// Of which output.
    #[serde(deserialize_with = "output_by_name", serialize_with = "output_name")]
    #[schemars(with = "String")]
    pub output: Output,
    /// The points.
    pub points: Vec<Vec<Number>>,
    /// Who printed them.
    pub source: String,
}

pub(crate) fn output_by_name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Output, D::Error> {
    Output::deserialize(deserializer)
}

pub(crate) fn output_name<S: Serializer>(
    output: &Output,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    output.serialize(serializer)
}
