//! What an experiment can be made of: every part by its name, with what it is and the keys it takes. Nothing is listed
//! here: parts come from the schema that the reading types make, theorems and outputs from their registries.

use crate::config::json_schema;
use serde::Serialize;
use serde_json::Value;
use telescope_core::averages::Output;
use telescope_theory::theorem::Theorem;
use telescope_theory::{controls, theorems};

/// Parts of one kind.
///
/// ```
/// use telescope_verify::catalogue::catalogue;
///
/// let all = catalogue();
/// let losses = all.iter().find(|section| section.kind == "losses").unwrap();
/// assert_eq!(losses.place, "problem.finite-sum.loss");
/// assert!(losses.parts.len() > 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The kind, in the plural: `schedules`.
    pub kind: &'static str,
    /// Where an experiment file chooses among them.
    pub place: &'static str,
    /// The parts, in the order of the registry.
    pub parts: Vec<Part>,
}

/// One part.
///
/// ```
/// use telescope_verify::catalogue::catalogue;
///
/// let schedules = catalogue().into_iter().find(|section| section.kind == "schedules").unwrap();
/// let constant = schedules.parts.iter().find(|part| part.name == "constant").unwrap();
/// assert!(!constant.help.is_empty() && constant.keys.len() == 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its name in experiment files.
    pub name: String,
    /// What it is, in a line.
    pub help: String,
    /// The keys it takes.
    pub keys: Vec<Key>,
    /// If it is a key of a table: the names that it chooses among.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

/// A key of a part.
///
/// ```
/// use telescope_verify::catalogue::catalogue;
///
/// let schedules = catalogue().into_iter().find(|section| section.kind == "schedules").unwrap();
/// let constant = schedules.parts.into_iter().find(|part| part.name == "constant").unwrap();
/// let key = &constant.keys[0];
/// assert!(key.name == "step-size" && key.required && key.choices.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// What it means, in a line.
    pub help: String,
    /// Whether it must be given.
    pub required: bool,
    /// The names that it chooses among, if it is a choice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

/// The tables of a file whose keys are listed: name, place in a file, definition.
const TABLES: &[(&str, &str, &str)] = &[
    ("file", "the top level", ""),
    ("run", "[run]", "RunConfig"),
    ("claim", "[[claim]]", "ClaimConfig"),
    ("arm", "[[arm]]", "ArmConfig"),
    ("comparison", "[[comparison]]", "ComparisonConfig"),
    ("check", "[[check]]", "CheckConfig"),
    ("published", "[[published]]", "PublishedConfig"),
    ("endpoints", "[[endpoints]]", "EndpointsConfig"),
];

/// The kinds that the schema knows: kind, place in a file, definition.
const CHOICES: &[(&str, &str, &str)] = &[
    ("problems", "[problem]", "ProblemConfig"),
    ("losses", "problem.finite-sum.loss", "AnyLoss"),
    ("data", "problem.finite-sum.data", "DataConfig"),
    ("oracles", "[oracle]", "AnyOracle"),
    ("noise-laws", "oracle.additive-noise.law", "NoiseLaw"),
    (
        "samplers",
        "oracle.single-sample.sampler, oracle.minibatch.sampler",
        "AnySampler",
    ),
    ("methods", "[method]", "AnyMethod"),
    ("domains", "[domain]", "AnyDomain"),
    ("schedules", "[schedule]", "AnySchedule"),
    ("checks", "[[check]] that", "AnyCheck"),
];

/// Every kind with its parts.
///
/// # Panics
/// If a kind is no choice in the schema, which a test rules out.
///
/// ```
/// use telescope_verify::catalogue::catalogue;
///
/// let all = catalogue();
/// let losses = all.iter().find(|section| section.kind == "losses").unwrap();
/// assert!(losses.parts.iter().any(|part| part.name == "absolute"));
/// ```
#[must_use]
pub fn catalogue() -> Vec<Section> {
    let schema: Value = serde_json::from_str(&json_schema()).expect("the schema is JSON");
    let mut sections: Vec<Section> = CHOICES
        .iter()
        .map(|&(kind, place, definition)| Section {
            kind,
            place,
            parts: parts(&schema, definition),
        })
        .collect();
    sections.push(Section {
        kind: "averages",
        place: "[[comparison]] outputs",
        parts: Output::CATALOGUE
            .iter()
            .map(|output| Part {
                name: output.id(),
                help: format!("{}.", output.description()),
                keys: Vec::new(),
                choices: Vec::new(),
            })
            .collect(),
    });
    let listed = |theorems: &[&dyn Theorem]| theorems.iter().map(|it| of_theorem(*it)).collect();
    sections.push(Section {
        kind: "theorems",
        place: "[[claim]] theorem",
        parts: listed(theorems::ALL),
    });
    sections.push(Section {
        kind: "controls",
        place: "[[claim]] theorem",
        parts: listed(controls::ALL),
    });
    sections.extend(TABLES.iter().map(|&(kind, place, definition)| Section {
        kind,
        place,
        parts: of_table(&schema, definition),
    }));
    sections
}

/// The keys of a table, the required ones first.
fn of_table(schema: &Value, definition: &str) -> Vec<Part> {
    let table = match definition {
        "" => schema,
        definition => &schema["$defs"][definition],
    };
    let part = |key: Key| Part {
        name: key.name,
        help: if key.required {
            format!("{} Required.", key.help)
        } else {
            key.help
        },
        keys: Vec::new(),
        choices: key.choices,
    };
    keys(schema, table).into_iter().map(part).collect()
}

/// The names that a key chooses among, also where its value is a list of them; empty if it is no choice.
fn choices(schema: &Value, property: &Value) -> Vec<String> {
    let property = resolve(schema, property);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(names) = property["enum"].as_array() {
        return names.iter().filter_map(text).collect();
    }
    let of_branch = |branch: &Value| -> Vec<String> {
        let named = text(&branch["const"]).or_else(|| text(&branch["required"][0]));
        named.map_or_else(|| choices(schema, branch), |name| vec![name])
    };
    let branches = property["oneOf"]
        .as_array()
        .or(property["anyOf"].as_array());
    match branches {
        Some(branches) => branches.iter().flat_map(of_branch).collect(),
        None if property["items"].is_object() => choices(schema, &property["items"]),
        None => Vec::new(),
    }
}

fn of_theorem(theorem: &dyn Theorem) -> Part {
    Part {
        name: theorem.id().to_owned(),
        help: format!("{}.", theorem.title()),
        keys: Vec::new(),
        choices: Vec::new(),
    }
}

fn parts(schema: &Value, definition: &str) -> Vec<Part> {
    let branches = schema["$defs"][definition]["oneOf"]
        .as_array()
        .expect("a choice");
    let mut parts = Vec::new();
    for branch in branches {
        if let Some(name) = branch["const"].as_str() {
            parts.push(Part {
                name: name.to_owned(),
                help: first_line(branch),
                keys: Vec::new(),
                choices: Vec::new(),
            });
        } else if let Some(name) = branch["required"][0].as_str() {
            parts.push(Part {
                name: name.to_owned(),
                help: first_line(branch),
                keys: keys(schema, &branch["properties"][name]),
                choices: Vec::new(),
            });
        }
    }
    parts
}

/// The keys of a branch's table, which the schema defines on the spot or elsewhere.
fn keys(schema: &Value, table: &Value) -> Vec<Key> {
    let table = resolve(schema, table);
    let required: Vec<&str> = table["required"]
        .as_array()
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let Some(properties) = table["properties"].as_object() else {
        return Vec::new();
    };
    let mut keys: Vec<Key> = properties
        .iter()
        .map(|(name, property)| Key {
            name: name.clone(),
            help: match first_line(property) {
                help if help.is_empty() => first_line(resolve(schema, property)),
                help => help,
            },
            required: required.contains(&name.as_str()),
            choices: choices(schema, property),
        })
        .collect();
    keys.sort_by_key(|key| !key.required);
    keys
}

fn resolve<'a>(schema: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix('#'))
    {
        Some(path) => schema.pointer(path).unwrap_or(value),
        None => value,
    }
}

fn first_line(value: &Value) -> String {
    let text = value["description"].as_str().unwrap_or_default();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    paragraph.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_part_is_named_once_and_says_what_it_is() {
        let catalogue = catalogue();
        for section in &catalogue {
            assert!(!section.parts.is_empty(), "{}", section.kind);
            let names: BTreeSet<&str> = section.parts.iter().map(|part| &*part.name).collect();
            assert_eq!(names.len(), section.parts.len(), "{}", section.kind);
            for part in &section.parts {
                assert!(part.help.ends_with(['.', '}', ')']), "{part:?}");
                assert!(part.help.len() > 8, "{part:?}");
                for key in &part.keys {
                    assert!(!key.help.is_empty(), "{}: {key:?}", part.name);
                }
            }
        }
        let kinds: BTreeSet<&str> = catalogue.iter().map(|section| section.kind).collect();
        assert_eq!(kinds.len(), catalogue.len());
    }

    #[test]
    fn the_keys_of_a_part_are_those_of_its_table() {
        let catalogue = catalogue();
        let part = |kind: &str, name: &str| {
            let section = catalogue.iter().find(|it| it.kind == kind).unwrap();
            section.parts.iter().find(|it| it.name == name).cloned()
        };
        let polynomial = part("schedules", "polynomial").unwrap();
        let required: BTreeSet<&str> = polynomial
            .keys
            .iter()
            .filter(|key| key.required)
            .map(|key| &*key.name)
            .collect();
        assert!(required.contains("initial"), "{polynomial:?}");
        let of_key = |kind: &str, name: &str, key: &str| {
            let part = part(kind, name).unwrap();
            let key = part.keys.into_iter().find(|it| it.name == key);
            key.unwrap().choices
        };
        let weights = of_key("schedules", "weight-transform", "weights");
        assert_eq!(weights, ["constant", "polynomial", "list"]);
        assert_eq!(
            of_key("schedules", "one-cycle", "anneal"),
            ["cosine", "linear"]
        );
        assert_eq!(
            of_key("schedules", "optimal-constant", "noise"),
            ["sup", "moment"]
        );
        assert!(of_key("schedules", "polynomial", "initial").is_empty());
        let relation = part("claim", "relation").unwrap();
        assert_eq!(relation.choices, ["at-most", "equal", "at-least"]);
        let assume = part("claim", "assume").unwrap();
        assert!(assume.choices.contains(&"independent-sampling".to_owned()));
        assert!(part("run", "steps").is_some() && part("comparison", "axis").is_some());
        assert!(part("domains", "whole-space").unwrap().keys.is_empty());
        assert!(part("domains", "no-such-domain").is_none());
    }
}
