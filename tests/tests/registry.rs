//! The registries are whole: every theorem has its file, source and experiment; every choice an experiment file offers
//! is used by the suite; the schema that editors read is the one the code makes.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::repository;
use serde_json::Value;
use std::collections::BTreeSet;
use telescope_core::averages::Output;
use telescope_theory::theorem::Theorem;
use telescope_theory::{controls, proof, theorems};
use telescope_verify::config::Experiment;
use telescope_verify::suite::load_experiments;

/// Choices that no experiment of the suite makes, each with the reason.
const NOT_REACHED: &[(&str, &str)] = &[];

/// Choices that files leave out: the table in which they are the default.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("NoiseLaw", "/oracle/additive-noise", "normal"),
    ("AnyMethod", "", "sgd"),
    ("AnyDomain", "", "whole-space"),
    ("AnySampler", "/oracle/single-sample", "with-replacement"),
    ("AnySampler", "/oracle/minibatch", "with-replacement"),
];

fn experiments() -> Vec<Experiment> {
    load_experiments(&[repository().join("experiments")], &[]).unwrap()
}

fn all() -> Vec<&'static dyn Theorem> {
    theorems::ALL.iter().chain(controls::ALL).copied().collect()
}

fn is_kebab_case(id: &str) -> bool {
    id.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// The names of a folder's files, as ids.
fn ids_of_files(folder: &str) -> BTreeSet<String> {
    std::fs::read_dir(repository().join("crates/theory/src").join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            path.file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .replace('_', "-")
        })
        .filter(|stem| stem != "mod" && stem != "tests")
        .collect()
}

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let ids: BTreeSet<&str> = all().iter().map(|theorem| theorem.id()).collect();
    assert_eq!(ids.len(), all().len());
    for id in ids {
        assert!(is_kebab_case(id), "{id}");
    }
    for wrong in ["Sharp", "a_b", "a--b", ""] {
        assert!(!is_kebab_case(wrong), "negative control: {wrong}");
    }
}

#[test]
fn each_theorem_is_a_file_and_each_file_a_theorem() {
    let ids: BTreeSet<String> = theorems::ALL
        .iter()
        .map(|theorem| theorem.id().to_owned())
        .collect();
    assert_eq!(ids, ids_of_files("theorems"));
}

#[test]
fn each_control_is_a_file_and_each_file_a_control() {
    let ids: BTreeSet<String> = controls::ALL
        .iter()
        .map(|control| control.id().strip_prefix("control-").unwrap().to_owned())
        .collect();
    assert_eq!(ids, ids_of_files("controls"));
}

#[test]
fn each_proof_line_is_a_file_and_each_file_a_proof_line() {
    let ids: BTreeSet<String> = proof::LINES.iter().map(|line| line.id.to_owned()).collect();
    assert_eq!(ids.len(), proof::LINES.len());
    assert_eq!(ids, ids_of_files("proof"));
}

#[test]
fn every_theorem_is_cited_and_proved_by_known_lines() {
    for theorem in all() {
        let (id, citation) = (theorem.id(), theorem.citation());
        assert!(citation.text.len() > 10, "{id}");
        let (kind, rest) = citation.bibtex.split_once('{').unwrap_or_default();
        assert!(
            kind.starts_with('@') && kind.len() > 1,
            "{id}: {}",
            citation.bibtex
        );
        assert!(rest.trim_end().ends_with('}'), "{id}: {}", citation.bibtex);
        let braces = |brace| citation.bibtex.matches(brace).count();
        assert_eq!(braces('{'), braces('}'), "{id}: unbalanced BibTeX");
        assert!(!theorem.proof_lines().is_empty(), "{id}");
        for line in theorem.proof_lines() {
            assert!(proof::find(line).is_some(), "{id}: no proof line {line}");
        }
        assert!(!theorem.forms().is_empty(), "{id}");
        for form in theorem.forms() {
            assert!(theorem.latex(*form).contains(r"\mathbb{E}"), "{id}");
            assert!(!theorem.hypotheses(*form).is_empty(), "{id}");
        }
        assert!(
            !theorem.title().is_empty() && !theorem.remark().is_empty(),
            "{id}"
        );
    }
    assert!(proof::find("no-such-line").is_none(), "negative control");
}

#[test]
fn every_theorem_is_claimed_somewhere() {
    let claimed: BTreeSet<&str> = experiments()
        .iter()
        .flat_map(|experiment| &experiment.cases)
        .flat_map(|case| &case.file.claim)
        .map(|claim| claim.theorem.theorem().id())
        .collect();
    let known: BTreeSet<&str> = all().iter().map(|theorem| theorem.id()).collect();
    assert_eq!(claimed, known);
}

/// Every name that the schema offers for a choice.
fn choices(definition: &str) -> BTreeSet<String> {
    let schema: Value = serde_json::from_str(&telescope_verify::config::json_schema()).unwrap();
    let definition = &schema["$defs"][definition];
    let mut names = BTreeSet::new();
    let branches = definition["oneOf"].as_array().unwrap();
    for branch in branches {
        let name = match (&branch["const"], &branch["required"][0], &branch["enum"]) {
            (Value::String(name), _, _) | (_, Value::String(name), _) => vec![name.clone()],
            (_, _, Value::Array(plain)) => plain
                .iter()
                .map(|name| name.as_str().unwrap().to_owned())
                .collect(),
            other => panic!("a choice without a name: {other:?}"),
        };
        names.extend(name);
    }
    assert!(!names.is_empty(), "{definition}");
    names
}

/// The name that an experiment's choice goes by.
fn chosen(value: &Value) -> String {
    match value {
        Value::String(name) => name.clone(),
        Value::Object(tagged) => tagged.keys().next().unwrap().clone(),
        other => panic!("no choice: {other}"),
    }
}

#[test]
fn every_choice_is_made_somewhere() {
    let files: Vec<Value> = experiments()
        .iter()
        .flat_map(|experiment| &experiment.cases)
        .map(|case| serde_json::to_value(&case.file).unwrap())
        .collect();
    let places: [(&str, &[&str]); 10] = [
        ("ProblemConfig", &["/problem"]),
        ("AnyOracle", &["/oracle"]),
        ("NoiseLaw", &["/oracle/additive-noise/law"]),
        ("AnyMethod", &["/method"]),
        ("AnyDomain", &["/domain"]),
        ("AnySchedule", &["/schedule"]),
        ("AnyLoss", &["/problem/finite-sum/loss"]),
        ("DataConfig", &["/problem/finite-sum/data"]),
        (
            "AnySampler",
            &["/oracle/single-sample/sampler", "/oracle/minibatch/sampler"],
        ),
        ("Weights", &["/schedule/weight-transform/weights"]),
    ];
    for (definition, pointers) in places {
        let mut made: BTreeSet<String> = files
            .iter()
            .flat_map(|file| pointers.iter().filter_map(|pointer| file.pointer(pointer)))
            .map(chosen)
            .collect();
        for (_, table, default) in DEFAULTS.iter().filter(|(of, ..)| *of == definition) {
            let left_out = |file: &Value| {
                file.pointer(table).is_some()
                    && !pointers
                        .iter()
                        .any(|pointer| file.pointer(pointer).is_some())
            };
            if files.iter().any(left_out) {
                made.insert((*default).to_owned());
            }
        }
        let mut known = choices(definition);
        for (excused, reason) in NOT_REACHED {
            assert!(!reason.is_empty());
            assert!(
                !made.contains(*excused),
                "{excused} is reached: strike it from the exceptions"
            );
            known.remove(*excused);
        }
        assert_eq!(made, known, "{definition}");
    }
}

#[test]
fn every_output_is_claimed_or_compared_somewhere() {
    let kind = |output: Output| std::mem::discriminant(&output.average);
    let files = experiments();
    let cases = files.iter().flat_map(|experiment| &experiment.cases);
    let used: Vec<_> = cases
        .flat_map(|case| {
            let claimed = case.file.claim.iter();
            let claimed = claimed.map(|claim| claim.theorem.theorem().output());
            case.outputs.iter().copied().chain(claimed)
        })
        .map(kind)
        .collect();
    for output in Output::CATALOGUE {
        assert!(used.contains(&kind(output)), "{output}");
    }
}

#[test]
fn the_list_of_parts_names_every_choice_of_the_schema() {
    let listed = |kind: &str| -> BTreeSet<String> {
        let all = telescope_verify::catalogue::catalogue();
        let section = all
            .into_iter()
            .find(|section| section.kind == kind)
            .unwrap();
        section.parts.into_iter().map(|part| part.name).collect()
    };
    for (kind, definition) in [
        ("problems", "ProblemConfig"),
        ("oracles", "AnyOracle"),
        ("samplers", "AnySampler"),
        ("schedules", "AnySchedule"),
        ("domains", "AnyDomain"),
        ("losses", "AnyLoss"),
    ] {
        assert_eq!(listed(kind), choices(definition), "{kind}");
    }
    let ids = |theorems: &[&dyn Theorem]| -> BTreeSet<String> {
        theorems.iter().map(|it| it.id().to_owned()).collect()
    };
    assert_eq!(listed("theorems"), ids(theorems::ALL));
    assert_eq!(listed("controls"), ids(controls::ALL));
}

#[test]
fn every_claim_of_the_suite_states_what_it_expects() {
    let experiments = experiments();
    assert!(experiments.len() > 10);
    for experiment in experiments {
        for claim in experiment.cases.iter().flat_map(|case| &case.file.claim) {
            assert!(claim.expect.is_some(), "{}: {claim:?}", experiment.id);
        }
        let file = &experiment.cases[0].file;
        for check in &experiment.checks {
            assert!(check.expect.is_some(), "{}: {check:?}", experiment.id);
        }
        let asks = !file.claim.is_empty()
            || !experiment.checks.is_empty()
            || !experiment.comparisons.is_empty();
        assert!(
            asks && !file.title.is_empty() && !file.summary.is_empty(),
            "{}",
            experiment.id
        );
    }
}

#[test]
fn the_schema_for_editors_is_the_one_the_code_makes() {
    let path = repository().join("experiments/schema.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == telescope_verify::config::json_schema(),
        "mend: `cargo run -p telescope-cli -- schema > experiments/schema.json`"
    );
}

#[test]
fn the_schema_offers_every_theorem() {
    let schema: Value = serde_json::from_str(&telescope_verify::config::json_schema()).unwrap();
    let offered: BTreeSet<&str> = schema["$defs"]["TheoremId"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert_eq!(offered, all().iter().map(|theorem| theorem.id()).collect());
}

#[test]
fn the_help_of_list_names_every_kind() {
    let help = common::Workspace::new(&[])
        .telescope(&["list", "--help"])
        .with_code(0)
        .out;
    let named: BTreeSet<&str> = help.split([' ', ',', '.', '\n']).collect();
    for section in telescope_verify::catalogue::catalogue() {
        assert!(named.contains(section.kind), "{}", section.kind);
    }
    assert!(!named.contains("no-such-kind"));
}
