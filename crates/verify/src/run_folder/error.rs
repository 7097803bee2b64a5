//! What can be wrong with a run folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use telescope_tables::visible::visible_path;

/// Why a run folder cannot be used as asked.
///
/// ```
/// use std::path::{Path, PathBuf};
/// use telescope_verify::run_folder::{RunFolderError, open};
/// use telescope_verify::suite::{Silent, SuiteError};
///
/// let folder = tempfile::tempdir()?;
/// let error = open(folder.path(), &[], Path::new("."), &Silent).err().unwrap();
/// assert!(matches!(&error, SuiteError::RunFolder(RunFolderError::Absent(path)) if path == folder.path()));
/// assert!(error.to_string().contains("hint: "));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, thiserror::Error)]
pub enum RunFolderError {
    /// A folder with other things in it.
    #[error("{path}: there are files in it, and they are no run\n  hint: choose an empty folder with --out DIR", path = visible_path(.0))]
    NotARun(PathBuf),
    /// A run is there, and was not to be resumed.
    #[error("{path}: there is a run in it already\n  hint: go on with it by --resume, or choose another folder with --out DIR", path = visible_path(.0))]
    Exists(PathBuf),
    /// No run is there.
    #[error("{path}: there is no run.json in it, so it holds no run\n  hint: give the folder that `telescope run --out DIR` wrote", path = visible_path(.0))]
    Absent(PathBuf),
    /// Another process works there.
    #[error("{path}: {what} is at work in this folder\n  hint: wait until it ends, or choose another folder with --out DIR", path = visible_path(path))]
    Locked {
        /// The folder.
        path: PathBuf,
        /// Which kind of run.
        what: String,
    },
    /// The run there is another one.
    #[error("{path}: the run in it is another: {what}\n  hint: run it with what it was started with, or choose another folder with --out DIR", path = visible_path(path), what = what.join("; "))]
    Differs {
        /// The folder.
        path: PathBuf,
        /// What differs.
        what: Vec<String>,
    },
    /// A file of a format that this program does not read.
    #[error("{path}: its format is {found}, and this program reads format {known}\n  hint: use the program that wrote it, or run again into another folder", path = visible_path(path))]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// Ours.
        known: u32,
    },
    /// A file that says nothing that could be used.
    #[error("{path}: {message}\n  hint: run again into another folder", path = visible_path(path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// A sound chunk or record of another run.
    #[error("{path}: it belongs to another run: another experiment, seed, version or place\n  hint: take the file out of the folder; it is then made anew", path = visible_path(.0))]
    Foreign(PathBuf),
    /// Chunks that no shard has computed yet.
    #[error("{path}: {message}", path = visible_path(path))]
    Missing {
        /// The folder.
        path: PathBuf,
        /// Which, and what computes them.
        message: String,
    },
    /// Two machines computed different replicates.
    #[error("{path} and {other}: the same replicates, and other numbers\n  hint: one of the machines or programs is at fault: a chunk must not depend on who computes it", path = visible_path(path), other = visible_path(other))]
    Disagree {
        /// The one.
        path: PathBuf,
        /// The other.
        other: PathBuf,
    },
    /// A run divided otherwise.
    #[error("{path}: its run is divided into {there}, not into {asked}\n  hint: use --shard K/{there}, or choose another folder with --out DIR", path = visible_path(path))]
    OtherShards {
        /// The folder.
        path: PathBuf,
        /// How many there are.
        there: u32,
        /// How many were asked for.
        asked: u32,
    },
    /// Reading or writing failed.
    #[error("{path}: {message}\n  hint: {hint}", path = visible_path(path))]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        message: String,
        /// How to mend it.
        hint: &'static str,
    },
}

impl RunFolderError {
    /// Says what the system said of a file, and how to mend it.
    pub(super) fn file(path: &Path, error: &std::io::Error) -> Self {
        let hint = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                "make room for it; what is finished is kept, and --resume goes on from there"
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                "make the folder writable, or choose another with --out DIR; what is finished is kept, and --resume goes on from there"
            }
            ErrorKind::NotFound => {
                "was the folder moved or removed? Put it back and go on with --resume, or run again"
            }
            _ => "what is finished is kept: mend this, and go on with --resume",
        };
        Self::File {
            path: path.to_owned(),
            message: error.to_string(),
            hint,
        }
    }
}
