//! Coverage: which theorem was asked of which problem, under which schedule, with which way of drawing, and by which rungs. One row for each
//! combination at which the theorem applied; an empty rung says why. A theorem that applied nowhere is listed with
//! where it was asked and why it did not apply, or as asked nowhere.

use super::markdown::{Align, Table, text};
use super::wording::rung_cell;
use crate::evidence::certified::metric;
use crate::evidence::property::ClaimDecision;
use crate::number;
use crate::record::{CaseRecord, ClaimRecord, ExperimentRecord, RungSummary};
use crate::verdict::Verdict;
use serde_json::Value;
use std::collections::BTreeMap;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::theorem::{Measure, Theorem};
use telescope_theory::theorems;

/// Where claims of one theorem were made.
pub(super) type Place = (String, String, String);

/// The strongest that each rung said, and how many claims there were.
#[derive(Default)]
struct Cell {
    claims: u64,
    property: Option<RungSummary>,
    sampled: Option<RungSummary>,
    exact: Option<RungSummary>,
    certified: Option<RungSummary>,
    /// Why claims have no such rung: each reason once, in the order of the cases.
    why_not: [Vec<String>; 3],
}

impl Cell {
    fn because(&mut self, rung: usize, reason: impl Into<String>) {
        let reason = reason.into();
        if !self.why_not[rung].contains(&reason) {
            self.why_not[rung].push(reason);
        }
    }
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
        ("certified", Align::Left),
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
                rung(cell.property, &cell.why_not[0]),
                rung(cell.sampled, &cell.why_not[1]),
                rung(cell.exact, &cell.why_not[2]),
                rung(cell.certified, &[not_certified(*theorem).to_owned()]),
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
            is_of(claim, theorem) && claim.bound.is_some() && claim.assumed.is_empty()
        };
        for claim in case.claims.iter().filter(asked) {
            let cell = places.entry(place(case)).or_default();
            cell.claims += 1;
            stronger(&mut cell.property, claim.property_summary());
            stronger(&mut cell.sampled, claim.sampled_summary());
            stronger(&mut cell.exact, claim.exact_summary());
            stronger(&mut cell.certified, certified_summary(claim));
            if claim.property_summary() == RungSummary::Absent {
                cell.because(0, why_not_property(claim));
            }
            if claim.sampled.is_none() {
                cell.because(1, why_not_sampled(case, theorem));
            }
            if claim.exact.is_none() {
                cell.because(2, why_not_exact(case, theorem));
            }
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
            if !is_of(claim, theorem) {
                continue;
            }
            let why = match claim.unmet.first() {
                Some(unmet) => format!("asked, not applicable: {}", unmet.reason),
                None => "asked, with a hypothesis assumed".to_owned(),
            };
            refused.entry(place(case)).or_insert(why);
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

fn rung(summary: Option<RungSummary>, why_not: &[String]) -> String {
    match summary {
        None | Some(RungSummary::Absent) => format!("– {}", text(&why_not.join("; "))),
        Some(RungSummary::Open) => "? not decided".to_owned(),
        Some(found) => rung_cell(found),
    }
}

/// Whether a claim is of that theorem, at whatever value of its parameter.
fn is_of(claim: &ClaimRecord, theorem: &dyn Theorem) -> bool {
    let name = &claim.theorem;
    name.split_once('(').map_or(name.as_str(), |(id, _)| id) == theorem.id()
}

fn certified_summary(claim: &ClaimRecord) -> RungSummary {
    match &claim.certified {
        None => RungSummary::Absent,
        Some(certified) => certified
            .verdict()
            .map_or(RungSummary::Open, RungSummary::Decided),
    }
}

/// Why no certificate was asked for, or could be.
fn not_certified(theorem: &dyn Theorem) -> &'static str {
    let speaks = theorem.measure() == Measure::RiskGap && !theorem.is_floor();
    let hypotheses = theorem.hypotheses(theorem.forms()[0]);
    if !speaks || metric(theorem.output()).is_none() {
        "certificates do not speak of its output"
    } else if hypotheses.contains(&Hypothesis::BoundedDomain) {
        "certificates speak of the whole space"
    } else {
        "not asked for here"
    }
}

fn why_not_property(claim: &ClaimRecord) -> String {
    match &claim.property.outcome.decision {
        ClaimDecision::NotApplicable { unmet } => match unmet.first() {
            Some(first) => format!(
                "no random problem of ours meets {}: {}",
                first.hypothesis.id(),
                first.reason
            ),
            None => "no random problem of ours meets its hypotheses".to_owned(),
        },
        ClaimDecision::Open { reason } => reason.clone(),
        ClaimDecision::Held | ClaimDecision::Refuted { .. } => String::new(),
    }
}

fn why_not_sampled(case: &CaseRecord, theorem: &dyn Theorem) -> String {
    let unknown = case
        .constants
        .more
        .as_ref()
        .and_then(|more| more.no_optimum.as_ref());
    match (theorem.measure(), unknown) {
        (Measure::DistanceSq, _) => "replicates do not know the minimiser".to_owned(),
        _ if theorem.is_floor() => "a bound from below is claimed of one run".to_owned(),
        (_, Some(reason)) => format!("R* is not known: {reason}"),
        (_, None) => "R* is not known".to_owned(),
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

/// Where a case stands.
pub(super) fn place(case: &CaseRecord) -> Place {
    (problem(case), case.schedule.id.clone(), drawing(case))
}

/// The kind of problem, and its data.
fn problem(case: &CaseRecord) -> String {
    let problem = &case.config["problem"];
    let Some(sum) = problem.get("finite-sum") else {
        return tag(problem);
    };
    let path = sum
        .pointer("/data/csv/path")
        .or_else(|| sum.pointer("/data/file/path"));
    let data = match path.and_then(Value::as_str) {
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
