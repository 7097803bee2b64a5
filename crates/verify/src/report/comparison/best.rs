//! Each arm with the theorem that says most of it: among the claims made of it, of whatever output, the least bound on an expected gap.

use crate::number;
use crate::record::{CaseRecord, ClaimRecord, ExperimentRecord};
use crate::report::markdown::{Align, Table, code, text};
use crate::report::wording::{
    Gap, anchor, bound_cell, case_cell, headroom_cell, or_dash, output_label, theorem, verdict_cell,
};
use telescope_theory::theorem::Measure;

/// A claim on an expected gap, from above, that assumes nothing and is no planted error, with its bound at T.
fn sound(claim: &ClaimRecord) -> Option<f64> {
    let found = theorem(claim)?;
    let of_gap = found.theorem().measure() == Measure::RiskGap && !found.theorem().is_floor();
    let sound = of_gap && !claim.control && claim.assumed.is_empty();
    claim
        .bound
        .as_ref()
        .filter(|_| sound)
        .map(|bound| bound.enclosure[1])
}

/// The place and the claim with the least bound.
pub(super) fn least(case: &CaseRecord) -> Option<(usize, &ClaimRecord)> {
    let bounds = case.claims.iter().enumerate();
    bounds
        .filter_map(|(index, claim)| Some((index, claim, sound(claim)?)))
        .min_by(|one, other| one.2.total_cmp(&other.2))
        .map(|(index, claim, _)| (index, claim))
}

/// Why an arm has none.
fn why_none(case: &CaseRecord) -> String {
    let unmet = case.claims.iter().find_map(|claim| {
        let first = claim.unmet.first()?;
        Some(format!(
            "no theorem claimed applies: {}, {}",
            text(&claim.theorem),
            text(&first.reason)
        ))
    });
    unmet.unwrap_or_else(|| "no theorem is claimed".to_owned())
}

/// The table; empty without a claim on a gap.
pub(super) fn table(experiment: &ExperimentRecord) -> String {
    if experiment.cases.iter().all(|case| least(case).is_none()) {
        return String::new();
    }
    let mut table = Table::new([
        ("case", Align::Left),
        ("T", Align::Right),
        ("theorem", Align::Left),
        ("of", Align::Left),
        ("bound", Align::Right),
        ("gap", Align::Right),
        ("bound / gap", Align::Right),
        ("verdict", Align::Left),
    ]);
    for (index, case) in experiment.cases.iter().enumerate() {
        let steps = number::count(case.constants.steps as u64);
        let dash = || "–".to_owned();
        match least(case) {
            Some((place, claim)) => table.row([
                case_cell(case),
                steps,
                format!(
                    "[{}](#{}) ({})",
                    code(&claim.theorem),
                    anchor(index, place),
                    claim.form.id()
                ),
                text(&output_label(&claim.output)),
                bound_cell(claim),
                or_dash(Gap::of(claim).map(Gap::cell)),
                headroom_cell(claim),
                verdict_cell(claim.found),
            ]),
            None => table.row([
                case_cell(case),
                steps,
                format!("– {}", why_none(case)),
                dash(),
                dash(),
                dash(),
                dash(),
                dash(),
            ]),
        }
    }
    format!(
        "## Each case with its best theorem\n\nThe least bound among the claims made of it, each of the output that its theorem speaks of: outputs of different rows may differ.\n\n{}",
        table.render()
    )
}
