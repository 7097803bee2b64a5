//! Every TOML and JSON block of the guide is what it is shown as.

use super::blocks::{Block, blocks};
use super::common::{LOGISTIC, QUADRATIC};
use std::path::Path;
use telescope_verify::config::{Experiment, ExperimentFile};
use telescope_verify::suite::Settings;
use toml::{Table, Value};

/// Tables that hold one choice among several.
const CHOICES: [&str; 6] = ["problem", "oracle", "schedule", "domain", "method", "data"];

/// The keys of `with` take the place of those of `base`; another choice takes the place of the one that was made.
pub(crate) fn overlay(base: &mut Table, with: &Table) {
    for (key, value) in with {
        let same_choice = |old: &Table, new: &Table| {
            !CHOICES.contains(&key.as_str()) || new.keys().all(|choice| old.contains_key(choice))
        };
        match (base.get_mut(key), value) {
            (Some(Value::Table(old)), Value::Table(new)) if same_choice(old, new) => {
                overlay(old, new);
            }
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

/// A block that shows several choices beside each other is an example of each.
fn alternatives(table: &Table) -> Vec<Table> {
    let several = |key: &&&str| {
        let choices = table.get(**key).and_then(Value::as_table);
        choices.is_some_and(|choices| choices.len() > 1)
    };
    let Some(key) = CHOICES.iter().find(several) else {
        return vec![table.clone()];
    };
    let choices = table[*key].as_table().unwrap();
    let only = |(name, value): (&String, &Value)| {
        let mut one = table.clone();
        one[*key] = Value::Table(Table::from_iter([(name.clone(), value.clone())]));
        one
    };
    choices.iter().map(only).collect()
}

/// What is wrong with an example, if anything.
fn fault(text: &str) -> Option<String> {
    let table: Table = match toml::from_str(text) {
        Ok(table) => table,
        Err(error) => return Some(error.to_string()),
    };
    if table.contains_key("problem") && table.contains_key("run") {
        let read = Experiment::parse(Path::new("example.toml"), text);
        return read.err().map(|error| error.to_string());
    }
    if Value::Table(table.clone()).try_into::<Settings>().is_ok() && !table.is_empty() {
        return None;
    }
    // A part: with the rest of a file around it.
    alternatives(&table).iter().find_map(|part| {
        let mut faults = [QUADRATIC, LOGISTIC].into_iter().map(|base| {
            let mut file: Table = toml::from_str(base).unwrap();
            overlay(&mut file, part);
            let read = Value::Table(file).try_into::<ExperimentFile>();
            read.err().map(|error| error.to_string())
        });
        let first = faults.next()?;
        faults.all(|fault| fault.is_some()).then_some(first)?
    })
}

#[test]
fn every_toml_example_can_be_read() {
    let examples: Vec<Block> = blocks()
        .into_iter()
        .filter(|block| block.language == "toml")
        .collect();
    let faults: Vec<String> = examples
        .iter()
        .filter_map(|block| Some(format!("{}: {}", block.place(), fault(&block.text)?)))
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(examples.len() > 15, "the guide has examples");
}

#[test]
fn an_example_with_a_wrong_key_or_value_is_found() {
    for (part, wrong) in [
        ("[run]\nreplicates = 4", "[run]\nreplicate = 4"),
        (
            "[domain.ball]\nradius = 1.0\n[domain.simplex]",
            "[domain.ball]\nradius = 1.0\n[domain.cube]",
        ),
        (
            "[schedule.constant]\nstep-size = \"1/2\"",
            "[schedule.constant]\nstep-size = \"1/0\"",
        ),
        ("slots = 1024", "slot = 1024"),
    ] {
        assert_eq!(fault(part), None, "{part}");
        assert!(fault(wrong).is_some(), "{wrong}");
    }
}

#[test]
fn every_json_example_can_be_read() {
    let all = blocks();
    for block in all.iter().filter(|block| block.language == "json") {
        let read: Result<serde_json::Value, _> = serde_json::from_str(&block.text);
        assert!(read.is_ok(), "{}: {read:?}", block.place());
    }
}
