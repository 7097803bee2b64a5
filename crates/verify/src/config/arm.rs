//! Arms, comparisons and checks of an experiment file.

use super::claim::{Expectation, output_by_name};
use super::error::ConfigError;
use super::file::ExperimentFile;
use super::location::Document;
use crate::checks::{AnyCheck, Flaw};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use telescope_core::averages::Output;
use telescope_tables::visible::is_hidden;

/// A variant of the experiment.
///
/// ```
/// use telescope_verify::config::ArmConfig;
///
/// let arm: ArmConfig = toml::from_str("name = \"long\"\nset = { \"run.steps\" = 1000 }")?;
/// assert_eq!(arm.set["run.steps"].as_integer(), Some(1000));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ArmConfig {
    /// Its name, on pages and in checks; it decides the arm's noise unless the arms are paired.
    pub name: String,
    /// What it changes: each key is a dotted path such as "run.steps" or "schedule".
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub set: BTreeMap<String, toml::Value>,
}

/// Arms beside each other.
///
/// ```
/// use telescope_core::averages::Output;
/// use telescope_verify::config::{ComparisonConfig, ComparisonQuantity};
///
/// let comparison: ComparisonConfig = toml::from_str("title = \"Beside each other\"")?;
/// assert_eq!(comparison.outputs, [Output::WEIGHTED]);
/// assert_eq!(comparison.quantity, ComparisonQuantity::Gap);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ComparisonConfig {
    /// A headline.
    pub title: String,
    /// Which outputs are compared; the step-weighted average if left out.
    #[serde(
        default = "weighted",
        deserialize_with = "outputs_by_name",
        serialize_with = "output_names"
    )]
    #[schemars(with = "Vec<String>")]
    pub outputs: Vec<Output>,
    /// What is drawn.
    #[serde(default)]
    pub quantity: ComparisonQuantity,
    /// Which arms; all if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arms: Vec<String>,
    /// What the horizontal axis counts.
    #[serde(default)]
    pub axis: ComparisonAxis,
}

/// What a comparison draws.
///
/// ```
/// use telescope_verify::config::{ComparisonConfig, ComparisonQuantity};
///
/// let comparison: ComparisonConfig = toml::from_str("title = \"How far\"\nquantity = \"distance\"")?;
/// assert_eq!(comparison.quantity, ComparisonQuantity::Distance);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ComparisonQuantity {
    /// The risk gap of each output.
    #[default]
    Gap,
    /// √(E‖x_t − x*‖²), the distance of the iterates from the minimiser, where it is known without sampling.
    Distance,
}

/// The horizontal axis of a comparison.
///
/// ```
/// use telescope_verify::config::{ComparisonAxis, ComparisonConfig};
///
/// let comparison: ComparisonConfig = toml::from_str("title = \"At equal cost\"\naxis = \"sample-gradients\"")?;
/// assert_eq!(comparison.axis, ComparisonAxis::SampleGradients);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ComparisonAxis {
    /// Steps.
    #[default]
    Steps,
    /// Gradients of single rows: a step costs as many as its batch has rows.
    SampleGradients,
}

fn weighted() -> Vec<Output> {
    vec![Output::WEIGHTED]
}

/// Something that is checked beside the claims.
///
/// ```
/// use telescope_verify::config::{CheckConfig, Expectation};
///
/// let check: CheckConfig = toml::from_str("that.minimum.value = \"1/2\"\nexpect = \"proved\"")?;
/// assert_eq!((check.that.id(), check.expect), ("minimum", Some(Expectation::Proved)));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CheckConfig {
    /// What.
    pub that: AnyCheck,
    /// The verdict that is expected; the suite fails on any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expectation>,
}

fn outputs_by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Output>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    names
        .into_iter()
        .map(|name| output_by_name(serde::de::value::StringDeserializer::new(name)))
        .collect()
}

fn output_names<S: Serializer>(outputs: &[Output], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(outputs.iter().map(|output| output.id()))
}

/// Names of arms: given once, and known where they are used.
///
/// # Errors
/// With the place of the name that is wrong.
pub(super) fn check(file: &ExperimentFile, document: &Document) -> Result<(), ConfigError> {
    let names: Vec<&str> = file.arm.iter().map(|arm| &*arm.name).collect();
    for (index, name) in names.iter().enumerate() {
        let at = format!("arm.{index}.name");
        let forbidden = |c: char| is_hidden(c) || "[],=|".contains(c);
        if name.trim().is_empty() || name.contains(forbidden) {
            return Err(document.error(
                &at,
                format!("{name:?} cannot be the name of an arm"),
                "use words without brackets, commas, bars, equal signs and line breaks",
            ));
        }
        if names[..index].contains(name) {
            return Err(document.error(
                &at,
                format!("two arms are called {name}"),
                "give each arm a name of its own",
            ));
        }
    }
    let known = |key: String, used: &[String]| match used
        .iter()
        .find(|name| !names.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(name) if names.is_empty() => Err(document.error(
            &key,
            format!("there is no arm {name}: the experiment has none"),
            "add [[arm]] tables, or leave the key out",
        )),
        Some(name) => Err(document.error(
            &key,
            format!("there is no arm {name}"),
            format!("use one of: {}", names.join(", ")),
        )),
    };
    for (index, claim) in file.claim.iter().enumerate() {
        known(format!("claim.{index}.arms"), &claim.arms)?;
    }
    for (index, comparison) in file.comparison.iter().enumerate() {
        known(format!("comparison.{index}.arms"), &comparison.arms)?;
    }
    for (index, comparison) in file.comparison.iter().enumerate() {
        if comparison.outputs.is_empty() {
            return Err(document.error(
                &format!("comparison.{index}.outputs"),
                "the list is empty: nothing would be compared",
                "name an output, or leave the key out for the step-weighted average",
            ));
        }
    }
    for (index, check) in file.check.iter().enumerate() {
        known(format!("check.{index}.that"), &check.that.arms())?;
        if let Some(Flaw { key, message, hint }) = check.that.flaw() {
            let kind = check.that.id();
            return Err(document.error(&format!("check.{index}.that.{kind}.{key}"), message, hint));
        }
    }
    if file.paired && names.is_empty() {
        return Err(document.error(
            "paired",
            "there are no arms to pair",
            "add [[arm]] tables, or leave the key out",
        ));
    }
    Ok(())
}
