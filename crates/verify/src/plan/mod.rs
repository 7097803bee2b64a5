//! From an experiment file to a plan: everything checked, every constant computed, nothing run yet.

mod build;
mod case;
mod exact;
mod printed;

pub use case::{Case, Exact, PlannedClaim, case_key};

use crate::config::{ConfigError, Experiment};
use std::path::Path;

/// A planned experiment.
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
pub fn plan(
    experiment: Experiment,
    root: &Path,
    seed: u64,
) -> Result<PlannedExperiment, ConfigError> {
    let cases = experiment
        .cases
        .iter()
        .map(|case| {
            Case::plan(&experiment, case, root, seed)
                .map_err(|error| experiment.in_case(case, error))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(PlannedExperiment { experiment, cases })
}

#[cfg(test)]
mod tests;
