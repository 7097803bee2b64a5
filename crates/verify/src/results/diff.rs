//! What changed between two sets of records.

use super::load::Loaded;
use super::table::{Cell, Table};
use super::{checks, claims};
use crate::record::{CaseRecord, ExperimentRecord};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One thing that is not the same.
///
/// ```
/// use telescope_verify::results::{Change, Part};
///
/// let change = Change {
///     of: Part::Claim,
///     name: "mine/weighted-average/sup".to_owned(),
///     what: "verdict".to_owned(),
///     before: "verified".into(),
///     after: "proved".into(),
/// };
/// assert_eq!(serde_json::to_value(&change)?["of"], "claim");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Which kind of thing it belongs to.
    pub of: Part,
    /// The name of the suite's part, experiment, case, claim or check.
    pub name: String,
    /// What of it changed: a column of the tables of results, a constant, a setting; `presence` if only one side has it.
    pub what: String,
    /// The value on the first side; `null` if it has none.
    pub before: Value,
    /// The value on the second.
    pub after: Value,
}

/// Kinds of things.
///
/// ```
/// use telescope_verify::results::Part;
///
/// // Changes of the suite come before those of single claims.
/// assert!(Part::Suite < Part::Claim);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The settings, the proof lines and the certificates.
    Suite,
    /// An experiment.
    Experiment,
    /// A case: its constants and step sizes.
    Case,
    /// A claim.
    Claim,
    /// A check.
    Check,
    /// Anything else in an experiment's record, counted.
    Record,
}

/// What changed from `before` to `after`; empty if and only if the records are the same.
///
/// Whatever differs in an experiment's record is counted in one change of kind [`Part::Record`]; what a reader asks for
/// first (verdicts, gaps, bounds, constants, step sizes, checks) is listed one by one before it.
///
/// ```
/// use telescope_verify::results::{diff, load};
/// use telescope_verify::verdict::Verdict;
///
/// let before = load(&["../../reports/records/tight-constant.json".into()])?;
/// assert!(diff(&before, &before).is_empty());
/// let mut after = before.clone();
/// after.experiments[0].cases[0].claims[0].found = Verdict::Inconclusive;
/// let changes = diff(&before, &after);
/// let changed = changes.iter().find(|change| change.what == "verdict").unwrap();
/// assert_eq!((&changed.before, &changed.after), (&"proved".into(), &"inconclusive".into()));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[must_use]
pub fn diff(before: &Loaded, after: &Loaded) -> Vec<Change> {
    let mut changes = Vec::new();
    suite(&mut changes, before, after);
    let index = |loaded: &'_ Loaded| -> BTreeMap<String, ExperimentRecord> {
        let all = loaded.experiments.iter();
        all.map(|record| (record.id.clone(), record.clone()))
            .collect()
    };
    pairs(
        &index(before),
        &index(after),
        Part::Experiment,
        &mut changes,
        |_, one, other, changes| experiment(one, other, changes),
    );
    changes
}

/// Goes through both sides in the order of the names, and says what only one has.
fn pairs<T>(
    before: &BTreeMap<String, T>,
    after: &BTreeMap<String, T>,
    of: Part,
    changes: &mut Vec<Change>,
    mut both: impl FnMut(&str, &T, &T, &mut Vec<Change>),
) {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        match (before.get(name), after.get(name)) {
            (Some(one), Some(other)) => both(name, one, other, changes),
            (one, other) => changes.push(Change {
                of,
                name: name.clone(),
                what: "presence".to_owned(),
                before: one.is_some().into(),
                after: other.is_some().into(),
            }),
        }
    }
}

fn suite(changes: &mut Vec<Change>, before: &Loaded, after: &Loaded) {
    let [mut one, mut other] = [before, after].map(|loaded| json(&loaded.suite));
    // Of single files, neither proof lines nor certificates are known.
    for part in ["lines", "certificates"] {
        let known = |loaded: &Loaded| loaded.whole;
        if !(known(before) && known(after)) {
            for side in [&mut one, &mut other] {
                if let Some(fields) = side.as_object_mut() {
                    fields.remove(part);
                }
            }
        }
    }
    leaves("", &one, &other, &mut |path, before, after| {
        changes.push(Change {
            of: Part::Suite,
            name: "suite".to_owned(),
            what: path.to_owned(),
            before: before.clone(),
            after: after.clone(),
        });
    });
}

fn experiment(one: &ExperimentRecord, other: &ExperimentRecord, changes: &mut Vec<Change>) {
    if one == other {
        return;
    }
    let cases = |record: &ExperimentRecord| -> BTreeMap<String, CaseRecord> {
        let all = record.cases.iter();
        all.map(|case| (case.id.clone(), case.clone())).collect()
    };
    pairs(
        &cases(one),
        &cases(other),
        Part::Case,
        changes,
        |name, one, other, changes| {
            for (part, [one, other]) in [
                ("constants", [json(&one.constants), json(&other.constants)]),
                ("schedule", [json(&one.schedule), json(&other.schedule)]),
            ] {
                leaves(part, &one, &other, &mut |path, before, after| {
                    changes.push(Change {
                        of: Part::Case,
                        name: name.to_owned(),
                        what: path.to_owned(),
                        before: before.clone(),
                        after: after.clone(),
                    });
                });
            }
        },
    );
    let tables = |make: fn(&[ExperimentRecord]) -> Table| {
        [one, other].map(|record| make(std::slice::from_ref(record)))
    };
    rows(&tables(claims), "claim", Part::Claim, changes);
    rows(&tables(checks), "check", Part::Check, changes);
    let (mut count, mut first) = (0_u64, None);
    leaves("", &json(one), &json(other), &mut |path, before, after| {
        count += 1;
        first.get_or_insert_with(|| (path.to_owned(), before.clone(), after.clone()));
    });
    if let Some((path, before, after)) = first {
        changes.push(Change {
            of: Part::Record,
            name: one.id.clone(),
            what: format!("{count} of its values, the first is {path}"),
            before,
            after,
        });
    }
}

/// Rows of two tables, column by column; `key` is the column that names a row.
fn rows(tables: &[Table; 2], key: &str, of: Part, changes: &mut Vec<Change>) {
    let [before, after] = tables.each_ref().map(|table| {
        let at = table
            .columns
            .iter()
            .position(|column| column.name == key)
            .unwrap_or(0);
        let named = table.rows().iter().map(|row| {
            let name = match &row[at] {
                Cell::Text(name) => name.clone(),
                Cell::Count(number) => match &row[0] {
                    Cell::Text(experiment) => format!("{experiment}, check {number}"),
                    _ => number.to_string(),
                },
                _ => String::new(),
            };
            (name, row.clone())
        });
        named.collect::<BTreeMap<String, Vec<Cell>>>()
    });
    let columns = tables[0].columns;
    pairs(&before, &after, of, changes, |name, one, other, changes| {
        for (column, (one, other)) in columns.iter().zip(one.iter().zip(other)) {
            if one != other {
                changes.push(Change {
                    of,
                    name: name.to_owned(),
                    what: column.name.to_owned(),
                    before: one.json(),
                    after: other.json(),
                });
            }
        }
    });
}

fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// Lists of more numbers than this are one leaf.
const FEW: usize = 8;

fn all_numbers(items: &[Value], others: &[Value]) -> bool {
    items.iter().chain(others).all(Value::is_number)
}

/// Every leaf that differs, with its path; lists of different lengths differ as a whole, and of a long list of numbers
/// the first that differs stands for all.
fn leaves(path: &str, one: &Value, other: &Value, found: &mut dyn FnMut(&str, &Value, &Value)) {
    match (one, other) {
        (Value::Object(fields), Value::Object(others)) => {
            let mut keys: Vec<&String> = fields.keys().chain(others.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let below = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                let side = |fields: &serde_json::Map<String, Value>| {
                    fields.get(key).cloned().unwrap_or(Value::Null)
                };
                leaves(&below, &side(fields), &side(others), found);
            }
        }
        (Value::Array(items), Value::Array(others))
            if items.len() == others.len() && items.len() > FEW && all_numbers(items, others) =>
        {
            let pairs = items.iter().zip(others).enumerate();
            let mut differing = pairs.filter(|(_, (one, other))| one != other);
            if let Some((index, (one, other))) = differing.next() {
                let more = match differing.count() {
                    0 => String::new(),
                    more => format!(" and {more} more of {}", items.len()),
                };
                found(&format!("{path}[{index}]{more}"), one, other);
            }
        }
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => {
            for (index, (one, other)) in items.iter().zip(others).enumerate() {
                leaves(&format!("{path}[{index}]"), one, other, found);
            }
        }
        (one, other) if one != other => found(path, one, other),
        _ => {}
    }
}
