//! What a run may not exceed: steps, replicates, memory, doubles.

use crate::config::{ConfigError, Document, ExperimentFile};
use crate::evidence::curves::checkpoints;
use telescope_core::arithmetic::Interval;
use telescope_core::engine::Setup;
use telescope_core::schedules::StepSizes;

/// The most replicates that are drawn in figures.
const MOST_DRAWN: u32 = 100_000;
/// The most replicates of the sampled rung.
const MOST_REPLICATES: u32 = 100_000_000;
/// The most numbers that the replicates of the figures may leave: two gigabytes.
const MOST_KEPT: usize = 1 << 28;

/// Steps and replicates within their limits.
pub(super) fn check_run(file: &ExperimentFile, document: &Document) -> Result<(), ConfigError> {
    let run = &file.run;
    if run.steps == 0 {
        return Err(document.error(
            "run.steps",
            "the number of steps must be at least 1",
            "write steps = 100, say",
        ));
    }
    if run.steps > StepSizes::MAX_STEPS {
        return Err(document.error(
            "run.steps",
            format!("{} steps are more than {}", run.steps, StepSizes::MAX_STEPS),
            "use fewer steps",
        ));
    }
    for (key, value, most) in [
        ("run.replicates", run.replicates, MOST_DRAWN),
        ("run.most-replicates", run.most_replicates, MOST_REPLICATES),
    ] {
        if value == 0 {
            return Err(document.error(
                key,
                "at least one replicate is needed",
                "leave the key out for the default",
            ));
        }
        if value > most {
            return Err(document.error(
                key,
                format!("{value} replicates are more than {most}"),
                "use fewer replicates, or leave the key out for the default",
            ));
        }
    }
    Ok(())
}

/// The replicates of the figures are kept whole: each output's risk at each checkpoint, and its point at T.
pub(super) fn check_memory(
    file: &ExperimentFile,
    setup: &Setup,
    outputs: usize,
    document: &Document,
) -> Result<(), ConfigError> {
    if setup.instance().is_deterministic() {
        return Ok(());
    }
    let dimension = setup.start().len();
    let a_replicate = outputs.saturating_mul(checkpoints(file.run.steps).len() + dimension);
    let numbers = a_replicate.saturating_mul(file.run.replicates as usize);
    if numbers <= MOST_KEPT {
        return Ok(());
    }
    Err(document.error(
        "run.replicates",
        format!(
            "{} replicates of {outputs} outputs in {dimension} coordinates are {numbers} numbers to keep, and {MOST_KEPT} are the most",
            file.run.replicates
        ),
        format!("use at most {} replicates", (MOST_KEPT / a_replicate.max(1)).max(1)),
    ))
}

/// Second moments beyond the doubles bound nothing, and the replicates' risks follow them.
pub(super) fn no_overflow(
    id: &str,
    squares: &[Interval],
    file: &ExperimentFile,
    document: &Document,
) -> Result<(), ConfigError> {
    match squares
        .iter()
        .position(|square| !square.upper().is_finite())
    {
        None => Ok(()),
        Some(index) => Err(document.error(
            &format!("schedule.{}", file.schedule.id()),
            format!(
                "case {id}: the run diverges: by step {} the second moment of its gradient is no finite number any more",
                index + 1
            ),
            if index == 0 {
                "start nearer to the minimiser, or give the problem less noise"
            } else {
                "use smaller step sizes"
            },
        )),
    }
}
