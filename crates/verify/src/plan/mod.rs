//! From an experiment file to a plan: everything checked, every constant computed, nothing run yet.

mod build;
mod case;
mod exact;
mod limits;
mod printed;

pub use case::{Case, Exact, PlannedClaim};

use crate::config::{ConfigError, Experiment};
use crate::data::DataFiles;
use std::path::Path;
use telescope_core::declare::{Declared, declare};
use telescope_core::engine::Setup;

/// A planned experiment.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::plan::plan;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/weights-counted.toml".into()], &[])?;
/// let planned = plan(experiments[0].clone(), Path::new("../.."), 1)?;
/// assert_eq!(planned.cases.len(), planned.experiment.cases.len());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub struct PlannedExperiment {
    /// The file as read.
    pub experiment: Experiment,
    /// Its cases, in the order of the grid.
    pub cases: Vec<Case>,
}

/// Plans every case of an experiment. `root` is the folder that data paths start from.
///
/// # Errors
/// The first problem of the file, with its place.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::plan::plan;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let planned = plan(experiments[0].clone(), Path::new("../.."), 1)?;
/// // Every bound is known, and nothing has run.
/// let case = &planned.cases[0];
/// assert_eq!(case.claims[0].bound.as_ref().unwrap().value(case.step_sizes.steps()).upper(), 26.0);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn plan(
    experiment: Experiment,
    root: &Path,
    seed: u64,
) -> Result<PlannedExperiment, ConfigError> {
    let files = DataFiles::default();
    let cases = experiment
        .cases
        .iter()
        .map(|case| {
            Case::plan(&experiment, case, root, &files, seed)
                .map_err(|error| experiment.in_case(case, error))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(PlannedExperiment { experiment, cases })
}

/// The problem of a file's first case and what it declares: a plan that goes no farther.
///
/// # Errors
/// As for [`plan`].
///
/// # Panics
/// If the experiment has no case, which its reader rules out.
pub(crate) fn problem(
    experiment: &Experiment,
    root: &Path,
    files: &DataFiles,
) -> Result<(Setup, Declared), ConfigError> {
    let (file, document) = (&experiment.cases[0].file, &experiment.document);
    let (instance, _) = build::instance(file, document, root, files)?;
    let start = build::fixed_start(&file.run.start, instance.dimension()).ok_or_else(|| {
        let hint = "write \"origin\", or the coordinates";
        document.error("run.start", "the start depends on the schedule", hint)
    })?;
    let setup = build::setup(file, instance, start, document)?;
    let declared = declare(&setup);
    Ok((setup, declared))
}

#[cfg(test)]
mod tests;
