//! What a run would do and about how long its replicates would take, without running it.

use super::{Options, SuiteError, budget};
use crate::config::Experiment;
use crate::evidence::exact;
use crate::evidence::sampled::figure_replicates;
use crate::plan::{Case, Exact, plan};
use std::path::Path;
use telescope_core::engine::{Ensemble, obstacle};

/// Steps of a dry run's probe, at most.
const PROBE_STEPS: usize = 10_000;

/// What would be done.
///
/// ```
/// use telescope_verify::suite::{CheckLine, Plan};
///
/// let check = CheckLine { check: "mine, check 1 (order)".to_owned(), replicates: 800, seconds: 0.5 };
/// let plan = Plan { cases: Vec::new(), checks: vec![check] };
/// assert!(plan != Plan::default());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// One line a case.
    pub cases: Vec<PlanLine>,
    /// One line a check that draws runs of its own.
    pub checks: Vec<CheckLine>,
}

/// What one case would do.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::suite::{Options, dry_run, load_experiments};
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let plan = dry_run(&experiments, Path::new("../.."), &Options::default(), &|work| {
///     work();
///     0.0
/// })?;
/// let line = &plan.cases[0];
/// assert_eq!((line.case.as_str(), line.steps, line.claims), ("tight-constant", 64, 2));
/// // Every run is the same, so there is one.
/// assert_eq!(line.most_replicates, 1);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PlanLine {
    /// The case.
    pub case: String,
    /// T.
    pub steps: usize,
    /// Claims.
    pub claims: usize,
    /// Replicates drawn for figures, at least.
    pub least_replicates: u64,
    /// Replicates, at most.
    pub most_replicates: u64,
    /// Coordinates.
    pub dimension: usize,
    /// How the exact expectation is found, or why it is not.
    pub exact: String,
    /// Why the replicates do not run in SIMD lanes, if the problem is not written for them.
    pub not_in_lanes: Option<&'static str>,
    /// Seconds of one core for the most replicates, from a probe of a few.
    pub seconds: f64,
}

/// What one check would draw beside the replicates of its cases.
///
/// ```
/// use telescope_verify::suite::CheckLine;
///
/// let line = CheckLine { check: "mine, check 1 (order)".to_owned(), replicates: 800, seconds: 0.5 };
/// assert_eq!(line.replicates, 800);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CheckLine {
    /// The experiment and the check's place in it, from 1.
    pub check: String,
    /// Replicates of all its arms together.
    pub replicates: u64,
    /// Seconds of one core.
    pub seconds: f64,
}

/// Runs a piece of work and tells how many seconds it took: clocks belong to the caller.
///
/// ```
/// use std::time::Instant;
/// use telescope_verify::suite::Timer;
///
/// let timer: Timer = &|work| {
///     let begin = Instant::now();
///     work();
///     begin.elapsed().as_secs_f64()
/// };
/// let mut done = false;
/// assert!(timer(&mut || done = true) >= 0.0);
/// assert!(done);
/// ```
pub type Timer<'a> = &'a dyn Fn(&mut dyn FnMut()) -> f64;

/// What would be run, without running it.
///
/// # Errors
/// If a file is bad or a plan cannot be made.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::suite::{Options, dry_run, load_experiments};
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// // A clock that has every probe take a millisecond.
/// let plan = dry_run(&experiments, Path::new("../.."), &Options::default(), &|work| {
///     work();
///     1e-3
/// })?;
/// assert!(plan.cases.len() == 1 && plan.cases[0].seconds > 0.0 && plan.checks.is_empty());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn dry_run(
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
    timer: Timer,
) -> Result<Plan, SuiteError> {
    budget(experiments, &options.settings)?;
    let mut lines = Plan::default();
    for experiment in experiments {
        let cases = plan(experiment.clone(), root, options.settings.seed)?.cases;
        let mut each = Vec::with_capacity(cases.len());
        for case in &cases {
            let seconds = seconds_a_run(case, timer);
            each.push(seconds);
            lines.cases.push(plan_line(case, options.quick, seconds));
        }
        for (index, check) in experiment.checks.iter().enumerate() {
            let runs = check.that.runs(&cases);
            if !runs.is_empty() {
                lines.checks.push(CheckLine {
                    check: format!(
                        "{}, check {} ({})",
                        experiment.id,
                        index + 1,
                        check.that.id()
                    ),
                    replicates: runs.iter().map(|(_, count)| count).sum(),
                    seconds: runs
                        .iter()
                        .map(|(place, count)| each[*place] * float(*count))
                        .sum(),
                });
            }
        }
    }
    Ok(lines)
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn float(count: u64) -> f64 {
    count as f64
}

/// Seconds of one replicate with the outputs that are looked at. A prefix is enough to tell the cost of a step.
fn seconds_a_run(case: &Case, timer: Timer) -> f64 {
    let steps = case.step_sizes.steps();
    let probed = steps.min(PROBE_STEPS);
    let outputs = case.outputs();
    let ensemble = Ensemble {
        setup: &case.setup,
        step_sizes: &case.step_sizes.doubles()[..probed],
        key: case.key,
        outputs: &outputs,
        checkpoints: &[probed],
    };
    let together = ensemble.side_by_side();
    let probe = timer(&mut || {
        let _ = ensemble.run(0..together);
    });
    probe / float(together) * (float(steps as u64) / float(probed as u64))
}

/// Whether a comparison asks for a gap at T that only replicates can tell.
fn compares_by_sampling(case: &Case) -> bool {
    let steps = case.step_sizes.steps();
    let mut compared = case.compared.iter();
    case.facts.optimum.is_ok() && compared.any(|output| exact::gap(case, *output, steps).is_none())
}

fn plan_line(case: &Case, quick: bool, seconds: f64) -> PlanLine {
    let least = figure_replicates(case, quick);
    let undecided = case.claims.iter().any(|claim| claim.bound.is_ok());
    let most = if quick || case.is_deterministic() || !(undecided || compares_by_sampling(case)) {
        least
    } else {
        u64::from(case.file.run.most_replicates).max(least)
    };
    PlanLine {
        seconds: seconds * float(most),
        case: case.id.clone(),
        steps: case.step_sizes.steps(),
        claims: case.claims.len(),
        least_replicates: least,
        most_replicates: most,
        dimension: case.setup.start().len(),
        not_in_lanes: obstacle(&case.setup),
        exact: match &case.exact {
            Exact::Moments(_) => "moment recursion".to_owned(),
            Exact::Enumeration(enumeration) => crate::number::counted(enumeration.paths(), "path"),
            Exact::Absent(reason) => format!("none: {reason}"),
        },
    }
}
