//! What can stop a suite.

use crate::config::ConfigError;
use crate::run_folder::RunFolderError;
use std::path::PathBuf;
use telescope_tables::visible::visible_path;

/// Why a suite, or one of its experiments, did not run.
///
/// ```
/// use telescope_verify::suite::{SuiteError, load_experiments};
///
/// let folder = vec!["../../experiments".into()];
/// let error = load_experiments(&folder, &["tight-constnat".to_owned()]).unwrap_err();
/// let SuiteError::NoSuchExperiment { hint, .. } = error else { unreachable!() };
/// assert!(hint.contains("tight-constant"));
/// ```
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// A bad experiment file.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Bad settings.
    #[error("suite settings: {0}")]
    Settings(String),
    /// Nothing to run, or two experiments of one name.
    #[error("{0}")]
    Selection(String),
    /// A run that cannot go on.
    #[error("{case}: {message}")]
    Run {
        /// The case.
        case: String,
        /// Why.
        message: String,
    },
    /// A file that cannot be read or written.
    #[error("{path}: {message}\n  hint: {hint}", path = visible_path(path))]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
        /// How to mend it.
        hint: &'static str,
    },
    /// No experiment of that name.
    #[error("there is no experiment {name:?}\n  hint: {hint}")]
    NoSuchExperiment {
        /// The name asked for.
        name: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// A record that does not re-check.
    #[error("{0}")]
    Record(String),
    /// The user interrupted.
    #[error("interrupted; earlier reports are as they were")]
    Interrupted,
    /// The user interrupted a run that is kept.
    #[error("interrupted; what is finished is kept in {folder}\n  hint: the same command with --resume goes on from there", folder = visible_path(folder))]
    Paused {
        /// The run folder.
        folder: PathBuf,
    },
    /// A run folder that cannot be used as asked.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
}

impl SuiteError {
    /// Whether no other experiment can go on either.
    pub(crate) fn stops(&self) -> bool {
        matches!(
            self,
            Self::Interrupted | Self::RunFolder(_) | Self::File { .. }
        )
    }
}
