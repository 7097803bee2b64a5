//! The index's account of the error probability: slots by kind of decision, and what α does not cover.

use super::markdown::{Align, Page, Table};
use crate::evidence::NOT_COVERED;
use crate::number;
use crate::record::{CaseRecord, ExperimentRecord, SuiteRecord};

/// Tests of replicates against an exact law that each case may make.
const LAWS_A_CASE: usize = 2;

/// Slots that one kind of decision takes.
struct Kind {
    name: &'static str,
    /// Those that the suite keeps for it, whether they are used or not.
    kept: usize,
    used: usize,
    /// Whether its decisions can refute at the second α.
    refutes: bool,
}

fn kinds(experiments: &[&ExperimentRecord]) -> [Kind; 3] {
    let cases = || experiments.iter().flat_map(|experiment| &experiment.cases);
    let claims = || cases().flat_map(|case| &case.claims);
    let checks: usize = experiments
        .iter()
        .flat_map(|experiment| {
            let cases = experiment.cases.len();
            let checks = experiment.checks.iter();
            checks.map(move |check| check.config.slots(cases))
        })
        .sum();
    let endpoints = |case: &CaseRecord| {
        let lists = case.config.get("endpoints");
        lists
            .and_then(serde_json::Value::as_array)
            .map_or(0, Vec::len)
    };
    [
        Kind {
            name: "claims of theorems",
            kept: claims().count(),
            used: claims().filter(|claim| claim.sampled.is_some()).count(),
            refutes: true,
        },
        Kind {
            name: "checks that may sample",
            kept: checks,
            used: checks,
            refutes: true,
        },
        Kind {
            name: "points against an exact law",
            kept: cases().map(|case| LAWS_A_CASE + endpoints(case)).sum(),
            used: cases().map(|case| case.laws.len()).sum(),
            refutes: false,
        },
    ]
}

/// What was spent of the error probability, and what it does not cover.
pub(super) fn alpha(suite: &SuiteRecord, experiments: &[&ExperimentRecord]) -> String {
    let mut table = Table::new([
        ("decisions", Align::Left),
        ("slots kept", Align::Right),
        ("slots used", Align::Right),
        ("α of one, to verify", Align::Right),
        ("α of one, to refute", Align::Right),
        ("spent at most, verifying", Align::Right),
        ("spent at most, refuting", Align::Right),
    ]);
    let share = |alpha: f64, count: usize| {
        let count = u32::try_from(count).map_or(f64::INFINITY, f64::from);
        number::upper(alpha / f64::from(suite.slots) * count, 3)
    };
    let kinds = kinds(experiments);
    for kind in &kinds {
        let refuting = |value: String| {
            if kind.refutes {
                value
            } else {
                "–".to_owned()
            }
        };
        table.row([
            kind.name.to_owned(),
            number::count(kind.kept as u64),
            number::count(kind.used as u64),
            share(suite.verify_alpha, 1),
            refuting(share(suite.refute_alpha, 1)),
            share(suite.verify_alpha, kind.used),
            refuting(share(suite.refute_alpha, kind.used)),
        ]);
    }
    let kept: usize = kinds.iter().map(|kind| kind.kept).sum();
    let slots = usize::try_from(suite.slots).unwrap_or(usize::MAX);
    let mut page = Page::default();
    page.block(&format!(
        "Seed {seed}. The suite may falsely verify any claim with probability {verify}, falsely refute any by sampling with \
         probability {refute}. Each is cut into {declared} equal slots, one for each decision by sampling, so that adding an experiment moves no other's \
         decision; {kept} are kept for what the suite may decide by sampling, {free} are free.",
        seed = suite.seed,
        verify = number::probability(suite.verify_alpha),
        refute = number::probability(suite.refute_alpha),
        declared = number::count(suite.slots.into()),
        kept = number::count(kept as u64),
        free = number::count(slots.saturating_sub(kept) as u64),
    ));
    page.block(&table.render());
    page.block(&format!(
        "- A claim keeps its slot also where no replicate is asked: of a squared distance, or of a bound from below.\n\
         - A right law fails a test against it with the probability of one slot of the first.\n\
         - {NOT_COVERED}"
    ));
    page.into_text()
}
