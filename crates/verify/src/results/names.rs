//! Names of choices, as they stand in files, for cells.

use crate::config::TheoremId;
use crate::record::{ClaimRecord, ExperimentRecord, RungSummary};
use crate::verdict::Verdict;
use serde::Serialize;
use telescope_theory::theorem::Measure;

/// The name of a choice in files, in kebab-case.
pub(super) fn name<T: Serialize>(choice: &T) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// A rung in a word.
pub(super) fn rung(rung: RungSummary) -> String {
    match rung {
        RungSummary::Decided(verdict) => name(&verdict),
        RungSummary::Held => "held".to_owned(),
        RungSummary::Open => "open".to_owned(),
        RungSummary::Absent => "absent".to_owned(),
    }
}

/// What a claim's theorem bounds; of a theorem that this version does not know, the risk gap, as most do.
pub(super) fn measure_of(claim: &ClaimRecord) -> Measure {
    TheoremId::find(&claim.theorem).map_or(Measure::RiskGap, |found| found.theorem().measure())
}

/// The same in a word.
pub(super) fn measure(claim: &ClaimRecord) -> &'static str {
    match measure_of(claim) {
        Measure::RiskGap => "risk-gap",
        Measure::DistanceSq => "distance-squared",
        Measure::Exceedance { .. } => "exceedance",
    }
}

/// Whether nothing is wrong with a claim's verdict.
pub(super) fn as_expected(experiment: &ExperimentRecord, claim: &ClaimRecord) -> bool {
    let judged = match claim.expected {
        Some(expected) => claim.found.meets(expected) || experiment.excuses(claim),
        None => claim.found != Verdict::Refuted,
    };
    judged && !claim.contradiction
}
