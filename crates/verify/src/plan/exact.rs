//! The exact rung of a case: which expectations are computed, and how.

use super::Exact;
use crate::config::ExperimentFile;
use crate::evidence::curves::checkpoints;
use telescope_core::averages::Output;
use telescope_core::engine::{Instance, Setup};
use telescope_core::enumeration::enumerate_with;
use telescope_core::facts::Facts;
use telescope_core::moments::moments_with;
use telescope_core::schedules::StepSizes;

/// The most nodes of the tree of paths that the exact rung enumerates: about a second.
const MOST_NODES: u64 = 200_000;
/// The most points times entries of the data, since R is evaluated at each point: a second or two.
const MOST_WORK: u64 = 1_000_000;

/// The outputs whose expectation something asks for: comparisons and claims, printed values and printed points; each once.
pub(super) fn asked(file: &ExperimentFile, compared_or_claimed: &[Output]) -> Vec<Output> {
    let printed = file.published.iter().map(|value| value.output);
    let points = file.endpoints.iter().map(|points| points.output);
    let all = compared_or_claimed
        .iter()
        .copied()
        .chain(printed)
        .chain(points);
    let mut asked = Vec::new();
    for output in all {
        if !asked.contains(&output) {
            asked.push(output);
        }
    }
    asked
}

/// All paths or the moment recursion, or why neither is to be had.
pub(super) fn exact_rung(
    setup: &Setup,
    step_sizes: &StepSizes,
    facts: &Facts,
    more: &[Output],
) -> Exact {
    match setup.instance() {
        Instance::AdditiveNoise { .. } | Instance::RandomTarget { .. } => {
            match moments_with(setup, step_sizes, more, &checkpoints(step_sizes.steps())) {
                Ok(moments) => Exact::Moments(Box::new(moments)),
                Err(reason) => Exact::Absent(reason),
            }
        }
        Instance::FiniteSum { .. } | Instance::MaxAffine { .. } | Instance::Wiggle { .. } => {
            let entries = match setup.instance() {
                // A batch may take a row many times.
                Instance::FiniteSum { data, batch, .. } => {
                    let batch = batch.saturating_mul(data.longest_row().max(1));
                    data.features().len().max(data.rows()).max(batch)
                }
                Instance::MaxAffine { problem, .. } => problem.pieces() * setup.start().len(),
                _ => 1,
            };
            let most_nodes = (MOST_WORK / entries as u64).clamp(1, MOST_NODES);
            // Without a minimiser the expectation of R is still exact; distances are then to the start.
            let comparator = facts
                .minimiser
                .clone()
                .unwrap_or_else(|| setup.start().to_vec());
            match enumerate_with(setup, step_sizes, &comparator, most_nodes, more) {
                Ok(enumeration) => Exact::Enumeration(Box::new(enumeration)),
                Err(reason) => Exact::Absent(reason),
            }
        }
    }
}
