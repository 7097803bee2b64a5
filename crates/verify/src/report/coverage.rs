//! Coverage: which theorem was asked of which problem, under which schedule, with which way of drawing, and by which rungs. One row for each
//! combination at which the theorem applied; an empty rung says why. A theorem that applied nowhere is listed with
//! where it was asked and why it did not apply, or as asked nowhere.

use super::markdown::{Align, Table, text};
use super::wording::rung_cell;
use crate::number;
use crate::record::{CaseRecord, ClaimRecord, ExperimentRecord, RungSummary};
use crate::verdict::Verdict;
use serde_json::Value;
use std::collections::BTreeMap;
use telescope_theory::theorem::{Measure, Theorem};
use telescope_theory::theorems;

/// Where claims of one theorem were made.
type Place = (String, String, String);

/// The strongest that each rung said, and how many claims there were.
#[derive(Default)]
struct Cell {
    claims: u64,
    property: Option<RungSummary>,
    sampled: Option<RungSummary>,
    exact: Option<RungSummary>,
    why_not_exact: &'static str,
}

pub(super) fn coverage(experiments: &[&ExperimentRecord]) -> String {
    let mut table = Table::new([
        ("theorem", Align::Left),
        ("problem", Align::Left),
        ("schedule", Align::Left),
        ("drawing", Align::Left),
        ("claims", Align::Right),
        ("property", Align::Left),
        ("sampled", Align::Left),
        ("exact", Align::Left),
    ]);
    for theorem in theorems::ALL {
        let places = places(experiments, *theorem);
        let refused = refused(experiments, *theorem);
        if places.is_empty() && !refused.is_empty() {
            for ((problem, schedule, drawing), why) in refused {
                let dash = || "–".to_owned();
                table.row([
                    text(theorem.id()),
                    text(&problem),
                    text(&schedule),
                    text(&drawing),
                    dash(),
                    format!("– {}", text(&why)),
                    dash(),
                    dash(),
                ]);
            }
        } else if places.is_empty() {
            let nowhere = "nowhere in this suite".to_owned();
            let dash = || "–".to_owned();
            table.row([
                text(theorem.id()),
                nowhere,
                dash(),
                dash(),
                dash(),
                dash(),
                dash(),
                dash(),
            ]);
        }
        for ((problem, schedule, drawing), cell) in places {
            table.row([
                text(theorem.id()),
                text(&problem),
                text(&schedule),
                text(&drawing),
                number::count(cell.claims),
                rung(
                    cell.property,
                    "no random problem of ours meets its hypotheses",
                ),
                rung(cell.sampled, why_not_sampled(*theorem)),
                rung(cell.exact, cell.why_not_exact),
            ]);
        }
    }
    table.render()
}

fn places(experiments: &[&ExperimentRecord], theorem: &dyn Theorem) -> BTreeMap<Place, Cell> {
    let mut places: BTreeMap<Place, Cell> = BTreeMap::new();
    let cases = experiments.iter().flat_map(|experiment| &experiment.cases);
    for case in cases {
        let asked = |claim: &&ClaimRecord| {
            claim.theorem == theorem.id() && claim.bound.is_some() && claim.assumed.is_empty()
        };
        for claim in case.claims.iter().filter(asked) {
            let place = (problem(case), case.schedule.id.clone(), drawing(case));
            let cell = places.entry(place).or_default();
            cell.claims += 1;
            stronger(&mut cell.property, claim.property_summary());
            stronger(&mut cell.sampled, claim.sampled_summary());
            stronger(&mut cell.exact, claim.exact_summary());
            cell.why_not_exact = why_not_exact(case, theorem);
        }
    }
    places
}

/// Where a theorem was asked and no bound of it without assumptions was claimed, with the reason.
fn refused(experiments: &[&ExperimentRecord], theorem: &dyn Theorem) -> BTreeMap<Place, String> {
    let mut refused = BTreeMap::new();
    let cases = experiments.iter().flat_map(|experiment| &experiment.cases);
    for case in cases {
        for claim in &case.claims {
            if claim.theorem != theorem.id() {
                continue;
            }
            let why = match claim.unmet.first() {
                Some(unmet) => format!("asked, not applicable: {}", unmet.reason),
                None => "asked, with a hypothesis assumed".to_owned(),
            };
            let place = (problem(case), case.schedule.id.clone(), drawing(case));
            refused.entry(place).or_insert(why);
        }
    }
    refused
}

fn strength(rung: RungSummary) -> u8 {
    match rung {
        RungSummary::Decided(Verdict::Refuted) => 5,
        RungSummary::Decided(Verdict::Proved) => 4,
        RungSummary::Decided(_) => 3,
        RungSummary::Held => 2,
        RungSummary::Open => 1,
        RungSummary::Absent => 0,
    }
}

fn stronger(kept: &mut Option<RungSummary>, found: RungSummary) {
    if kept.is_none_or(|kept| strength(found) > strength(kept)) {
        *kept = Some(found);
    }
}

fn rung(summary: Option<RungSummary>, why_not: &str) -> String {
    match summary {
        None | Some(RungSummary::Absent) => format!("– {}", text(why_not)),
        Some(RungSummary::Open) => "? not decided".to_owned(),
        Some(found) => rung_cell(found),
    }
}

fn why_not_sampled(theorem: &dyn Theorem) -> &'static str {
    match theorem.measure() {
        Measure::DistanceSq => "replicates do not know the minimiser",
        _ if theorem.is_floor() => "a bound from below is claimed of one run",
        _ => "R* is not known",
    }
}

fn why_not_exact(case: &CaseRecord, theorem: &dyn Theorem) -> &'static str {
    let is = |pointer: &str, what: &str| {
        case.config.pointer(pointer).and_then(Value::as_str) == Some(what)
    };
    if is("/problem/finite-sum/loss", "logistic") {
        "the logistic loss is not rational"
    } else if is("/method", "ada-grad-norm") {
        "its steps are divided by roots"
    } else if theorem.measure() == Measure::DistanceSq {
        "the minimiser is not rational, or the runs are too many to count"
    } else if case.rows.is_some() {
        "the runs are too many to count"
    } else {
        "no closed recursion and no finite count of runs"
    }
}

/// The kind of problem, and its data.
fn problem(case: &CaseRecord) -> String {
    let problem = &case.config["problem"];
    let Some(sum) = problem.get("finite-sum") else {
        return tag(problem);
    };
    let data = match sum.pointer("/data/csv/path").and_then(Value::as_str) {
        Some(path) => path.rsplit('/').next().unwrap_or(path).to_owned(),
        None => tag(&sum["data"]),
    };
    format!("{}, {data}", tag(&sum["loss"]))
}

/// How samples are drawn, or the noise's law.
fn drawing(case: &CaseRecord) -> String {
    let oracle = &case.config["oracle"];
    let kind = tag(oracle);
    let inner = oracle.get(&kind);
    let default = match kind.as_str() {
        "single-sample" | "minibatch" => "with-replacement",
        "full-gradient" => return kind,
        _ => "normal",
    };
    let named = |key: &str| inner.and_then(|inner| inner.get(key)).map(tag);
    let how = named("sampler")
        .or_else(|| named("law"))
        .unwrap_or_else(|| default.to_owned());
    match kind.as_str() {
        "single-sample" => how,
        "minibatch" => format!("batches, {how}"),
        kind => format!("{kind}, {how}"),
    }
}

/// The name of a choice: a text, or the only key of a table.
fn tag(value: &Value) -> String {
    match value {
        Value::String(name) => name.clone(),
        Value::Object(table) => table.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}
