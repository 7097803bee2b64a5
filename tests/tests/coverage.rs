//! What the suite covers, computed from the committed records and from the plans: each theorem on two rungs and two problems,
//! one of them real data; each case of a comparison with the best theorem that applies to it.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::repository;
use std::collections::{BTreeMap, BTreeSet};
use telescope_theory::theorem::{Measure, Theorem};
use telescope_theory::theorems;
use telescope_verify::plan::{Case, plan};
use telescope_verify::record::{CaseRecord, ClaimRecord, ExperimentRecord, RungSummary, Vacuity};
use telescope_verify::suite::load_experiments;
use telescope_verify::verdict::Verdict;

/// What a theorem may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    SecondRung,
    SecondProblem,
    RealData,
}

/// What cannot be had, each with the reason.
const EXCEPTIONS: &[(&str, Lack, &str)] = &[
    (
        "lower-bound",
        Lack::RealData,
        "it speaks of one function, the largest of d coordinates",
    ),
    (
        "strongly-convex-constant-step",
        Lack::RealData,
        "its variance is bounded on the whole space, which data have with bounded slopes only, and those are not strongly convex without a ball",
    ),
    (
        "strongly-convex-decreasing-step",
        Lack::RealData,
        "as strongly-convex-constant-step",
    ),
];

/// What was found of one theorem.
#[derive(Debug, Default)]
struct Seen {
    rungs: BTreeSet<&'static str>,
    problems: BTreeSet<String>,
    real: bool,
}

fn problem(case: &CaseRecord) -> (String, bool) {
    let problem = &case.config["problem"];
    let Some(sum) = problem.get("finite-sum") else {
        return (format!("{problem} {:?}", case.config["oracle"]), false);
    };
    let file = sum.pointer("/data/csv/path").and_then(|path| path.as_str());
    let loss = sum["loss"].to_string();
    match file {
        Some(path) => (format!("{loss} on {path}"), true),
        None => (format!("{loss} on {}", sum["data"]), false),
    }
}

fn see(seen: &mut Seen, case: &CaseRecord, claim: &ClaimRecord) {
    if claim.property_summary() == RungSummary::Held {
        seen.rungs.insert("property");
    }
    let decided = |summary| matches!(summary, RungSummary::Decided(_));
    if decided(claim.sampled_summary()) {
        seen.rungs.insert("sampled");
    }
    if decided(claim.exact_summary()) {
        seen.rungs.insert("exact");
    }
    if claim
        .certified
        .as_ref()
        .is_some_and(|it| it.verdict().is_some())
    {
        seen.rungs.insert("certified");
    }
    let (name, real) = problem(case);
    seen.problems.insert(name);
    seen.real |= real;
}

/// The committed records of the standard suite's experiments.
fn committed() -> Vec<ExperimentRecord> {
    let experiments = load_experiments(&[repository().join("experiments")], &[]).unwrap();
    let records = experiments.iter().map(|experiment| {
        let path = repository().join(format!("reports/records/{}.json", experiment.id));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{}: {error}; mend: cargo xtask verify", path.display())
        });
        serde_json::from_str(&text).unwrap()
    });
    records.collect()
}

/// What each theorem lacks.
fn lacks(cases: &[&CaseRecord]) -> BTreeSet<(&'static str, Lack)> {
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    for case in cases {
        for claim in &case.claims {
            let counts = claim.bound.is_some()
                && claim.assumed.is_empty()
                && claim.found != Verdict::Refuted;
            if counts {
                see(seen.entry(&claim.theorem).or_default(), case, claim);
            }
        }
    }
    let none = Seen::default();
    let mut lacks = BTreeSet::new();
    for theorem in theorems::ALL {
        let seen = seen.get(theorem.id()).unwrap_or(&none);
        for (lack, is_so) in [
            (Lack::SecondRung, seen.rungs.len() < 2),
            (Lack::SecondProblem, seen.problems.len() < 2),
            (Lack::RealData, !seen.real),
        ] {
            if is_so {
                lacks.insert((theorem.id(), lack));
            }
        }
    }
    lacks
}

#[test]
fn each_theorem_has_two_rungs_two_problems_and_real_data() {
    let experiments = committed();
    let cases: Vec<&CaseRecord> = experiments.iter().flat_map(|it| &it.cases).collect();
    let excused: BTreeSet<(&str, Lack)> = EXCEPTIONS
        .iter()
        .map(|(id, lack, reason)| {
            assert!(!reason.is_empty());
            (*id, *lack)
        })
        .collect();
    let found = lacks(&cases);
    let gaps: Vec<_> = found.difference(&excused).collect();
    assert!(
        gaps.is_empty(),
        "add an experiment, or an exception with its reason: {gaps:?}"
    );
    let stale: Vec<_> = excused.difference(&found).collect();
    assert!(stale.is_empty(), "strike from the exceptions: {stale:?}");
    // Control: without the real data nobody has them.
    let synthetic: Vec<&CaseRecord> = cases.into_iter().filter(|case| !problem(case).1).collect();
    let without = lacks(&synthetic);
    assert!(without.contains(&("weighted-average", Lack::RealData)));
}

/// From which T a bound says something is known of each theorem somewhere, and of each bound where R(x_1) − R* is known: a T,
/// or how far was searched. A bound from below has no such T.
#[test]
fn every_bound_tells_from_which_number_of_steps_it_says_something() {
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut silent = Vec::new();
    for experiment in committed() {
        for case in &experiment.cases {
            for claim in &case.claims {
                let Some(bound) = &claim.bound else { continue };
                match bound.vacuity {
                    Vacuity::Informative { .. } | Vacuity::Vacuous { from: Some(_), .. } => {
                        told.insert(claim.theorem.clone());
                    }
                    Vacuity::Vacuous { from: None, .. } => {}
                    Vacuity::Unknown => {
                        let floor = theorems::find(&claim.theorem).is_some_and(|it| it.is_floor());
                        if !floor && case.constants.initial_gap.is_some() {
                            silent.push(claim.id.clone());
                        }
                    }
                }
            }
        }
    }
    assert!(silent.is_empty(), "{silent:?}");
    for theorem in theorems::ALL {
        assert_eq!(
            told.contains(theorem.id()),
            !theorem.is_floor(),
            "{}",
            theorem.id()
        );
    }
}

/// Theorems whose least bound somebody would have to claim: bounds on an expected gap, from above.
fn bounds_gap(theorem: &dyn Theorem) -> bool {
    theorem.measure() == Measure::RiskGap && !theorem.is_floor()
}

/// The least bound of the whole catalogue in a case, with its theorem.
fn best(case: &Case) -> Option<(f64, &'static str)> {
    let claim = case.claims.first()?;
    let config = telescope_verify::config::ClaimConfig {
        assume: Vec::new(),
        ..claim.config.clone()
    };
    let setting = case.setting(&config);
    let steps = case.step_sizes.steps();
    let bounds = theorems::ALL
        .iter()
        .filter(|it| bounds_gap(**it))
        .flat_map(|theorem| {
            let forms = theorem.forms().iter();
            forms.filter_map(|&form| {
                let bound = theorem.instantiate(&setting, form).ok()?;
                Some((bound.value(steps).upper(), theorem.id()))
            })
        });
    bounds.min_by(|one, other| one.0.total_cmp(&other.0))
}

#[test]
fn comparisons_show_each_case_with_the_best_theorem_of_the_catalogue() {
    let root = repository();
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for experiment in load_experiments(&[root.join("experiments")], &[]).unwrap() {
        if !experiment.id.starts_with("compare-") {
            continue;
        }
        assert!(!experiment.comparisons.is_empty(), "{}", experiment.id);
        let planned = plan(experiment, &root, 1).unwrap();
        for case in &planned.cases {
            let claimed = case.claims.iter().filter(|claim| {
                let theorem = claim.config.theorem.theorem();
                bounds_gap(theorem) && claim.config.assume.is_empty()
            });
            let steps = case.step_sizes.steps();
            let claimed = claimed
                .filter_map(|claim| Some(claim.bound.as_ref().ok()?.value(steps).upper()))
                .min_by(f64::total_cmp);
            let Some((least, theorem)) = best(case) else {
                continue;
            };
            looked_at += 1;
            if claimed.is_none_or(|claimed| claimed > least * (1.0 + 1e-9)) {
                wrong.push(format!(
                    "{}: {theorem} has {least}, the claims {claimed:?}",
                    case.id
                ));
            }
        }
    }
    assert!(looked_at > 20, "{looked_at}");
    assert!(wrong.is_empty(), "claim these:\n{}", wrong.join("\n"));
}
