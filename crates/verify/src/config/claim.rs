//! What an experiment file claims: theorems and printed values.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;
use telescope_core::averages::{Output, Share};
use telescope_core::number::Number;
use telescope_core::schedules::NoiseForm;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::parameter::{Parameter, ParameterError};
use telescope_theory::theorem::Theorem;
use telescope_theory::{controls, theorems};

/// A theorem of the catalogue, or a negative control, by its name; with another value of its parameter than the registered
/// one as `name(1/100)`.
///
/// ```
/// use telescope_verify::config::TheoremId;
///
/// let rare = TheoremId::find("high-probability(1/100)").unwrap();
/// assert_eq!((rare.theorem().id(), rare.name().as_str()), ("high-probability", "high-probability(1/100)"));
/// assert!(TheoremId::find("control-half-noise").unwrap().is_control());
/// assert!(TheoremId::find("no-theorem").is_none());
/// ```
#[derive(Clone)]
pub struct TheoremId(Statement);

#[derive(Clone)]
enum Statement {
    Registered(&'static dyn Theorem),
    At(Arc<dyn Theorem>, Share),
}

impl TheoremId {
    /// The theorem or control of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        if let Some((id, value)) = name.strip_suffix(')').and_then(|name| name.split_once('(')) {
            return Self::find(id)?.at(value.parse().ok()?).ok();
        }
        let registered = theorems::find(name).or_else(|| controls::find(name))?;
        Some(Self(Statement::Registered(registered)))
    }
    /// The same statement at a value of its parameter.
    ///
    /// # Errors
    /// If it has none, or is not stated there.
    pub fn at(&self, value: Share) -> Result<Self, ParameterError> {
        let theorem = self.theorem().with_parameter(value)?;
        // The registered value needs no mention.
        let registered = Self::find(theorem.id())
            .filter(|registered| registered.theorem().parameter() == theorem.parameter());
        Ok(registered.unwrap_or(Self(Statement::At(theorem, value))))
    }
    /// The theorem.
    #[must_use]
    pub fn theorem(&self) -> &dyn Theorem {
        match &self.0 {
            Statement::Registered(theorem) => *theorem,
            Statement::At(theorem, _) => theorem.as_ref(),
        }
    }
    /// The theorem's name, with the value of its parameter where it is not the registered one: what records keep.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.0 {
            Statement::Registered(theorem) => theorem.id().to_owned(),
            Statement::At(theorem, value) => format!("{}({value})", theorem.id()),
        }
    }
    /// Whether it is a planted error.
    #[must_use]
    pub fn is_control(&self) -> bool {
        controls::find(self.theorem().id()).is_some()
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
        formatter.write_str(&self.name())
    }
}

impl Serialize for TheoremId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.theorem().id())
    }
}

impl<'de> Deserialize<'de> for TheoremId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::find(&id)
            .filter(|found| found.theorem().id() == id)
            .ok_or_else(|| {
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
///
/// ```
/// use telescope_verify::config::{ClaimConfig, Relation};
///
/// let claim: ClaimConfig = toml::from_str("theorem = \"high-probability\"\ndelta = \"1/100\"")?;
/// // The theorem takes δ with it.
/// assert_eq!(claim.theorem.name(), "high-probability(1/100)");
/// assert!(claim.relation == Relation::AtMost && claim.expect.is_none());
/// // One that has no δ refuses it.
/// assert!(toml::from_str::<ClaimConfig>("theorem = \"weighted-average\"\ndelta = \"1/100\"").is_err());
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", remote = "Self")]
pub struct ClaimConfig {
    /// The theorem that is claimed to hold here.
    pub theorem: TheoremId,
    /// δ, the chance that a bound with high probability allows a run to miss: 1 over a whole number, as "1/100"; 1/20 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delta: Option<ShareText>,
    /// The part of the iterates, from the end, that strongly-convex-suffix averages, below 1, as "1/4"; 1/2 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<ShareText>,
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

impl Serialize for ClaimConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// The theorem takes the values of the claim's keys with it, so that nobody can ask it for others.
impl<'de> Deserialize<'de> for ClaimConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut claim = Self::deserialize(deserializer)?;
        for (parameter, value) in [
            (Parameter::Delta, claim.delta),
            (Parameter::Share, claim.share),
        ] {
            let Some(ShareText(value)) = value else {
                continue;
            };
            let fails = |error: ParameterError| {
                let id = claim.theorem.theorem().id();
                D::Error::custom(format!("{} of {id}: {error}", parameter.key()))
            };
            let own = claim.theorem.theorem().parameter();
            if own.is_none_or(|(own, _)| own != parameter) {
                return Err(fails(ParameterError::None));
            }
            claim.theorem = claim.theorem.at(value).map_err(fails)?;
        }
        Ok(claim)
    }
}

/// A share as files write it, in quotes.
///
/// ```
/// use telescope_verify::config::ClaimConfig;
///
/// let claim: ClaimConfig = toml::from_str("theorem = \"strongly-convex-suffix\"\nshare = \"1/4\"")?;
/// assert_eq!(claim.share.unwrap().0.to_string(), "1/4");
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareText(pub Share);

impl Serialize for ShareText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ShareText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

impl JsonSchema for ShareText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Share".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A ratio p/q of whole numbers with 0 < p <= q, in quotes",
            "type": "string",
            "pattern": "^[0-9]+(/[0-9]+)?$"
        })
    }
}

/// How gap and bound are claimed to relate.
///
/// ```
/// use telescope_verify::config::{ClaimConfig, Relation};
///
/// let tight: ClaimConfig = toml::from_str("theorem = \"weighted-average\"\nrelation = \"equal\"")?;
/// assert_eq!(tight.relation, Relation::Equal);
/// # Ok::<(), toml::de::Error>(())
/// ```
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
///
/// ```
/// use telescope_verify::config::{ClaimConfig, Expectation};
///
/// let claim: ClaimConfig = toml::from_str("theorem = \"control-half-noise\"\nexpect = \"refuted\"")?;
/// assert_eq!(claim.expect, Some(Expectation::Refuted));
/// # Ok::<(), toml::de::Error>(())
/// ```
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
///
/// ```
/// use telescope_core::averages::Output;
/// use telescope_verify::config::PublishedConfig;
///
/// let text = "output = \"final-iterate\"\ngap = \"0.0590\"\nsource = \"a table\"";
/// let printed: PublishedConfig = toml::from_str(text)?;
/// // Text, since the last 0 says how far the value was rounded.
/// assert_eq!((printed.output, printed.gap.as_str()), (Output::FINAL, "0.0590"));
/// # Ok::<(), toml::de::Error>(())
/// ```
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
///
/// ```
/// use telescope_verify::config::EndpointsConfig;
///
/// let text = "output = \"final-iterate\"\npoints = [[0.1, -0.2], [0.0, 0.3]]\nsource = \"a notebook\"";
/// let printed: EndpointsConfig = toml::from_str(text)?;
/// assert_eq!((printed.points.len(), printed.points[0][1].value()), (2, -0.2));
/// # Ok::<(), toml::de::Error>(())
/// ```
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(claim: &str) -> Result<ClaimConfig, String> {
        toml::from_str::<ClaimConfig>(claim).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_parameter_is_part_of_the_theorem() {
        let rare = read("theorem = \"high-probability\"\ndelta = \"1/100\"").unwrap();
        assert_eq!(rare.theorem.name(), "high-probability(1/100)");
        let quarter = read("theorem = \"strongly-convex-suffix\"\nshare = \"1/4\"").unwrap();
        assert_eq!(
            quarter.theorem.theorem().output().id(),
            "suffix-average(1/4)"
        );
        for claim in [rare, quarter] {
            let name = claim.theorem.name();
            assert_eq!(TheoremId::find(&name).unwrap().name(), name);
            let text = serde_json::to_string(&claim).unwrap();
            let again: ClaimConfig = serde_json::from_str(&text).unwrap();
            assert_eq!(again.theorem.name(), name);
            assert_eq!(serde_json::to_string(&again).unwrap(), text);
        }
    }

    #[test]
    fn the_registered_value_needs_no_mention() {
        for text in [
            "theorem = \"high-probability\"",
            "theorem = \"high-probability\"\ndelta = \"2/40\"",
        ] {
            assert_eq!(read(text).unwrap().theorem.name(), "high-probability");
        }
        assert_eq!(
            TheoremId::find("high-probability(1/20)").unwrap().name(),
            "high-probability"
        );
        for wrong in [
            "high-probability(3)",
            "high-probability(",
            "lower-bound(1/2)",
        ] {
            assert!(TheoremId::find(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn parameters_out_of_place_are_refused() {
        for (text, says) in [
            (
                "theorem = \"weighted-average\"\ndelta = \"1/100\"",
                "no such parameter",
            ),
            (
                "theorem = \"high-probability\"\nshare = \"1/4\"",
                "no such parameter",
            ),
            (
                "theorem = \"high-probability\"\ndelta = \"2/5\"",
                "1 over a whole number",
            ),
            (
                "theorem = \"high-probability\"\ndelta = \"0.05\"",
                "is no share",
            ),
            (
                "theorem = \"strongly-convex-suffix\"\nshare = \"1\"",
                "share below 1",
            ),
            ("theorem = \"high-probability(1/100)\"", "unknown variant"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(says), "{text}: {message}");
        }
    }
}
