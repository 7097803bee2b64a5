//! What is known of an expected gap at T, for comparisons: the exact enclosure where there is one, else an interval over
//! the replicates of the figures. R* is taken at the end of its enclosure that widens the interval, and so is the rounding
//! of each risk.

use super::INTERVAL_ALPHA;
use super::exact;
use super::sampled::ceiling;
use crate::plan::Case;
use crate::record::{EndKnown, EndRecord};
use crate::statistics::{betting_lower_limit, betting_upper_limit};
use telescope_core::averages::Output;
use telescope_core::engine::Replicate;

/// The gap of `outputs[column]` at the checkpoint `last`, which is T; `None` unless a comparison asks for the output.
pub(super) fn known(
    case: &Case,
    outputs: &[Output],
    column: usize,
    last: usize,
    replicates: &[Replicate],
) -> Option<EndRecord> {
    let output = outputs[column];
    if !case.compared.contains(&output) {
        return None;
    }
    if let Some(gap) = exact::gap(case, output, case.step_sizes.steps()) {
        return Some(EndRecord {
            known: EndKnown::Exact,
            lower: gap.enclosure.lower(),
            upper: Some(gap.enclosure.upper()).filter(|upper| upper.is_finite()),
        });
    }
    let optimum = case.facts.optimum.as_ref().ok()?.value.enclosure();
    let error = case.setup.evaluation_error();
    let (mut least, mut most) = (Vec::new(), Vec::new());
    for replicate in replicates {
        let dimension = replicate.points.len() / outputs.len();
        let risk = replicate.risks[last * outputs.len() + column];
        let point = &replicate.points[column * dimension..(column + 1) * dimension];
        let rounding = error.at(point, risk);
        least.push((risk - rounding - optimum.upper()).next_down().max(0.0));
        most.push((risk + rounding - optimum.lower()).next_up().max(0.0));
    }
    if case.is_deterministic() {
        return Some(EndRecord {
            known: EndKnown::OneRun,
            lower: *least.first()?,
            upper: most.first().copied().filter(|upper| upper.is_finite()),
        });
    }
    // A gap is below its ceiling whatever the rounding says.
    let upper = ceiling(case, output).and_then(|(_, ceiling)| {
        let capped: Vec<f64> = most.iter().map(|gap| gap.min(ceiling)).collect();
        betting_upper_limit(&capped, ceiling, INTERVAL_ALPHA / 2.0).ok()
    });
    Some(EndRecord {
        known: EndKnown::Sampled,
        lower: betting_lower_limit(&least, INTERVAL_ALPHA / 2.0).ok()?,
        upper,
    })
}
