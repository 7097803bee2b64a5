//! Run folders: a run whose finished parts are kept, so that it goes on after any end, and may be divided among machines.
//!
//! | path | what |
//! | --- | --- |
//! | `run.json` | the manifest: what is run, with digests of all that it depends on |
//! | `experiments/` | the experiment files as they are run |
//! | `chunks/ID/CASE/CHUNK.chunk` | finished replicates of a case, by its place in the experiment |
//! | `cases/ID/CASE.jsonl`, `checks/ID/CHECK.jsonl` | finished records of cases and checks |
//! | `checks/proof-lines.jsonl` | the suite's own record |
//! | `shards.json` | into how many shards the run is divided, if it is |
//! | all else | the reports and their records, as `telescope verify` writes them |
//!
//! Every file is written whole or not at all. What is there depends on the manifest only, not on how often the run was
//! stopped.

mod arithmetic;
mod chunk_file;
mod chunk_store;
mod error;
mod file;
mod lock;
mod manifest;
mod merge;
mod part_file;
mod shard;
mod work;

pub use arithmetic::ARITHMETIC;
pub use error::RunFolderError;
pub(crate) use manifest::FORMAT;
pub(crate) use manifest::Manifest;
pub use merge::{Opened, open};
pub use shard::Shard;
pub use work::{Filled, fill, finish};

use crate::config::Experiment;
use crate::evidence::source::ChunkStore;
use crate::plan::Case;
use crate::suite::{Keep, Options, Part, Progress, SuiteError};
use chunk_store::ChunkFiles;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where the experiment files are copied to.
const EXPERIMENTS: &str = "experiments";
/// The settings' file there.
const SETTINGS: &str = "suite.toml";
const SHARDS: &str = "shards.json";

/// What to run, and where.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::run_folder::Request;
/// use telescope_verify::suite::{Options, load_experiments};
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let request = Request {
///     folder: Path::new("runs/tight"),
///     experiments: &experiments,
///     root: Path::new("../.."),
///     settings: None,
///     options: &Options::default(),
/// };
/// assert!(!request.options.quick && request.experiments.len() == 1);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub struct Request<'a> {
    /// The run folder.
    pub folder: &'a Path,
    /// The experiments.
    pub experiments: &'a [Experiment],
    /// The folder that data paths start from.
    pub root: &'a Path,
    /// The settings' file as it is, if there is one.
    pub settings: Option<&'a str>,
    /// The settings and the mode.
    pub options: &'a Options,
}

/// How a run folder is to be used.
///
/// ```
/// use telescope_verify::run_folder::Use;
///
/// let third = Use::Shard("3/8".parse()?);
/// assert!(matches!(third, Use::Shard(shard) if (shard.index(), shard.count()) == (3, 8)));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A whole run, which must be a new one.
    Begin,
    /// A whole run, a new one or one that was stopped.
    Resume,
    /// One shard of a run, which others may be at work on.
    Shard(Shard),
}

/// Into how many shards a run is divided.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shards {
    schema: u32,
    shards: u32,
}

/// A run folder that this process may write to.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::run_folder::{Request, RunFolder, RunFolderError, Use};
/// use telescope_verify::suite::{Options, Silent, load_experiments};
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let folder = tempfile::tempdir()?;
/// let request = Request {
///     folder: folder.path(),
///     experiments: &experiments,
///     root: Path::new("../.."),
///     settings: None,
///     options: &Options::default(),
/// };
/// let run = RunFolder::start(&request, Use::Begin, &Silent)?;
/// run.check()?;
/// drop(run);
/// // A run that is there is gone on with only where that is asked for.
/// let again = RunFolder::start(&request, Use::Begin, &Silent);
/// assert!(matches!(again, Err(RunFolderError::Exists(_))));
/// assert!(RunFolder::start(&request, Use::Resume, &Silent).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RunFolder<'a> {
    path: PathBuf,
    manifest: Manifest,
    /// Whether a chunk that is not there is computed.
    computes: bool,
    progress: &'a dyn Progress,
    /// Freed when they are closed.
    _locks: Vec<File>,
}

impl<'a> RunFolder<'a> {
    /// Begins a run, or goes on with one.
    ///
    /// # Errors
    /// If the folder holds something else, another run or a run at work; if a file cannot be read or written.
    pub fn start(
        request: &Request,
        how: Use,
        progress: &'a dyn Progress,
    ) -> Result<Self, RunFolderError> {
        let path = request.folder;
        let asked = Manifest::of(request.experiments, request.root, request.options)?;
        // Nothing is written into a folder that is not this run's, not even a lock.
        if path.exists() {
            must_be_folder(path)?;
            fits(path, &asked, how)?;
        }
        fs::create_dir_all(path).map_err(|error| RunFolderError::file(path, &error))?;
        let locks = match how {
            Use::Begin | Use::Resume => lock::alone(path)?,
            Use::Shard(shard) => lock::as_shard(path, shard)?,
        };
        let setup = match how {
            Use::Shard(_) => Some(lock::setup(path)?),
            _ => None,
        };
        // Once more, now that nobody else changes it.
        if !fits(path, &asked, how)? {
            file::write(&path.join(manifest::NAME), asked.text()?.as_bytes())?;
        }
        copy_experiments(request)?;
        match how {
            Use::Begin | Use::Resume => file::remove_partial(path)?,
            Use::Shard(shard) => divide(path, shard.count())?,
        }
        drop(setup);
        Ok(Self {
            path: path.to_owned(),
            manifest: asked,
            computes: true,
            progress,
            _locks: locks,
        })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the run is still there, so that its results belong there.
    ///
    /// # Errors
    /// If it is not.
    pub fn check(&self) -> Result<(), RunFolderError> {
        match Manifest::read(&self.path)? {
            Some(there) => must_agree(&self.path, &there, &self.manifest),
            None => Err(RunFolderError::Absent(self.path.clone())),
        }
    }

    /// Takes the run out of the folder again if nothing was computed, as where an experiment cannot be planned, so that
    /// another one may be begun there.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn forget_if_unused(&self) -> Result<(), RunFolderError> {
        let used = ["chunks", "cases", SHARDS];
        if used.iter().any(|name| self.path.join(name).exists()) {
            return Ok(());
        }
        let remove = |path: PathBuf| match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(RunFolderError::file(&path, &error))
            }
            _ => Ok(()),
        };
        let copies = self.path.join(EXPERIMENTS);
        for entry in &self.manifest.experiments {
            remove(copies.join(format!("{}.toml", entry.id)))?;
        }
        remove(copies.join(SETTINGS))?;
        let checks = self.path.join("checks");
        remove(checks.join(part_file::SUITE))?;
        // Not if something else is in them.
        let _ = fs::remove_dir(copies);
        let _ = fs::remove_dir(checks);
        remove(self.path.join(manifest::NAME))
    }

    fn store(&self, experiment: &str, place: usize, case: &Case) -> ChunkFiles<'_> {
        let mut entries = self.manifest.experiments.iter();
        let entry = entries.find(|entry| entry.id == experiment);
        ChunkFiles::new(self, experiment, place, case, entry)
    }
}

impl Keep for RunFolder<'_> {
    fn chunks<'a>(
        &'a self,
        experiment: &'a str,
        place: usize,
        case: &Case,
    ) -> Box<dyn ChunkStore + 'a> {
        Box::new(self.store(experiment, place, case))
    }

    fn load(&self, part: Part) -> Result<Option<String>, SuiteError> {
        Ok(part_file::load(self, part)?)
    }

    fn save(&self, part: Part, record: &str) -> Result<(), SuiteError> {
        Ok(part_file::save(self, part, record)?)
    }
}

fn must_be_folder(path: &Path) -> Result<(), RunFolderError> {
    if path.is_dir() {
        return Ok(());
    }
    Err(RunFolderError::File {
        path: path.to_owned(),
        message: "this is no folder".to_owned(),
        hint: "choose another with --out DIR",
    })
}

/// Whether the run is in the folder already.
///
/// # Errors
/// If something else is, or if it may not be gone on with.
fn fits(folder: &Path, asked: &Manifest, how: Use) -> Result<bool, RunFolderError> {
    match Manifest::read(folder)? {
        None => must_be_empty(folder).map(|()| false),
        Some(_) if how == Use::Begin => Err(RunFolderError::Exists(folder.to_owned())),
        Some(there) => must_agree(folder, &there, asked).map(|()| true),
    }
}

/// A folder may hold what a run leaves that was killed before it wrote its manifest, and nothing else.
fn must_be_empty(folder: &Path) -> Result<(), RunFolderError> {
    let failed = |error: std::io::Error| RunFolderError::file(folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        if !lock::is_lock(&name) && name != format!(".{}{}", manifest::NAME, file::PARTIAL) {
            return Err(RunFolderError::NotARun(folder.to_owned()));
        }
    }
    Ok(())
}

fn must_agree(folder: &Path, there: &Manifest, asked: &Manifest) -> Result<(), RunFolderError> {
    let what = there.differences(asked);
    if what.is_empty() {
        Ok(())
    } else {
        Err(RunFolderError::Differs {
            path: folder.to_owned(),
            what,
        })
    }
}

fn copy_experiments(request: &Request) -> Result<(), RunFolderError> {
    let folder = file::make_folders(request.folder, &[EXPERIMENTS])?;
    let mut copies: Vec<(String, &str)> = request
        .experiments
        .iter()
        .map(|experiment| (format!("{}.toml", experiment.id), experiment.text()))
        .collect();
    copies.extend(request.settings.map(|text| (SETTINGS.to_owned(), text)));
    for (name, text) in copies {
        let path = folder.join(name);
        if !fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            file::write(&path, text.as_bytes())?;
        }
    }
    Ok(())
}

/// Says into how many shards the run is divided; another number is refused, since a merge must name what is missing.
fn divide(folder: &Path, count: u32) -> Result<(), RunFolderError> {
    match shards(folder)? {
        Some(there) if there != count => Err(RunFolderError::OtherShards {
            path: folder.to_owned(),
            there,
            asked: count,
        }),
        Some(_) => Ok(()),
        None => {
            let text = format!("{{\"schema\": {FORMAT}, \"shards\": {count}}}\n");
            file::write(&folder.join(SHARDS), text.as_bytes())
        }
    }
}

/// Into how many shards the run is divided, if it is.
fn shards(folder: &Path) -> Result<Option<u32>, RunFolderError> {
    let path = folder.join(SHARDS);
    let Some(bytes) = file::read(&path, 4096)? else {
        return Ok(None);
    };
    match serde_json::from_slice::<Shards>(&bytes) {
        Ok(shards) if shards.schema == FORMAT => Ok(Some(shards.shards)),
        Ok(shards) => Err(RunFolderError::Format {
            path,
            found: shards.schema.into(),
            known: FORMAT,
        }),
        Err(error) => Err(RunFolderError::Unreadable {
            path,
            message: error.to_string(),
        }),
    }
}
