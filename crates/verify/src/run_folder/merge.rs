//! Gathering the shards of a run: their chunks into one folder, everything there, then the rest of the run.

use super::chunk_store::Found;
use super::work::{Wanted, each_wanted};
use super::{EXPERIMENTS, Manifest, RunFolder, RunFolderError, Shard, lock, must_agree, shards};
use crate::config::Experiment;
use crate::suite::{Options, Progress, SuiteError, load_experiments};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The most missing chunks that a message names.
const NAMED: usize = 20;

/// A run folder with all the chunks of its run, and what is to be made of them.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::run_folder::{Request, RunFolder, Shard, Use, fill, open};
/// use telescope_verify::suite::{Options, Silent, load_experiments};
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let (folder, root, options) = (tempfile::tempdir()?, Path::new("../.."), Options::default());
/// let request = Request {
///     folder: folder.path(),
///     experiments: &experiments,
///     root,
///     settings: None,
///     options: &options,
/// };
/// let shard: Shard = "1/1".parse()?;
/// let run = RunFolder::start(&request, Use::Shard(shard), &Silent)?;
/// fill(&run, shard, &experiments, root, &options)?;
/// drop(run);
/// // The folder knows what is run in it.
/// let opened = open(folder.path(), &[], root, &Silent)?;
/// assert_eq!((opened.experiments[0].id.as_str(), opened.copied), ("tight-constant", 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Opened<'a> {
    /// The folder, in which chunks are read and not computed.
    pub run: RunFolder<'a>,
    /// The experiments, from the folder.
    pub experiments: Vec<Experiment>,
    /// The settings and the mode.
    pub options: Options,
    /// Chunks that came from other folders.
    pub copied: u64,
}

/// Opens a run folder whose shards have ended, and takes chunks that it lacks from other folders of the same run. `root` is
/// the folder that data paths start from.
///
/// # Errors
/// If the folder holds no run, or one at work; if experiments, data or versions are others than in its manifest, here or in
/// another folder; if two folders disagree; if a chunk is missing: then all are named with the shard that computes them.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::run_folder::{Request, RunFolder, Use, open};
/// use telescope_verify::suite::{Options, Silent, load_experiments};
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let (folder, root) = (tempfile::tempdir()?, Path::new("../.."));
/// let request = Request {
///     folder: folder.path(),
///     experiments: &experiments,
///     root,
///     settings: None,
///     options: &Options::default(),
/// };
/// // The first of two shards has begun and computed nothing yet.
/// drop(RunFolder::start(&request, Use::Shard("1/2".parse()?), &Silent)?);
/// let error = open(folder.path(), &[], root, &Silent).err().unwrap();
/// assert!(error.to_string().contains("missing"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn open<'a>(
    folder: &Path,
    others: &[PathBuf],
    root: &Path,
    progress: &'a dyn Progress,
) -> Result<Opened<'a>, SuiteError> {
    let there = manifest_of(folder)?;
    let locks = lock::alone(folder)?;
    let paths: Vec<PathBuf> = there
        .experiments
        .iter()
        .map(|entry| folder.join(EXPERIMENTS).join(format!("{}.toml", entry.id)))
        .collect();
    let experiments = load_experiments(&paths, &[])?;
    let options = there.options();
    let asked = Manifest::of(&experiments, root, &options)?;
    must_agree(folder, &there, &asked)?;
    let mut reading = Vec::new();
    for other in others {
        must_agree(other, &manifest_of(other)?, &there)?;
        reading.extend(lock::to_read(other)?);
    }
    super::file::remove_partial(folder)?;
    let run = RunFolder {
        path: folder.to_owned(),
        manifest: there,
        computes: false,
        progress,
        _locks: locks,
    };
    let copied = gather(&run, others, &experiments, root, &options, progress)?;
    drop(reading);
    Ok(Opened {
        run,
        experiments,
        options,
        copied,
    })
}

fn manifest_of(folder: &Path) -> Result<Manifest, RunFolderError> {
    Manifest::read(folder)?.ok_or_else(|| RunFolderError::Absent(folder.to_owned()))
}

/// Takes chunks from other folders, and insists that all are there.
fn gather(
    run: &RunFolder,
    others: &[PathBuf],
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<u64, SuiteError> {
    let mut folders = vec![run.path.clone()];
    folders.extend(others.iter().cloned());
    let count = folders
        .iter()
        .map(|folder| shards(folder))
        .collect::<Result<Vec<_>, _>>()?;
    let count = count.into_iter().flatten().next();
    let (mut copied, mut missing) = (0, Missing::default());
    let look = &mut |wanted: Wanted| {
        let store = run.store(wanted.experiment, wanted.place, wanted.case);
        let path = |folder: &Path| store.path(folder, wanted.chunk.index);
        let mut found: Option<(&Path, Vec<u8>)> = None;
        let mut why = "missing";
        for folder in &folders {
            match store.find(folder, &wanted.chunk)? {
                Found::Nothing => {}
                Found::Damaged(_) => why = "damaged",
                Found::Whole(_, bytes) => match &found {
                    None => found = Some((folder, bytes)),
                    Some((first, there)) if *there != bytes => {
                        return Err(RunFolderError::Disagree {
                            path: path(first),
                            other: path(folder),
                        }
                        .into());
                    }
                    Some(_) => {}
                },
            }
        }
        match found {
            None => missing.push(&wanted, why, count),
            Some((folder, bytes)) if folder != run.path => {
                store.put(wanted.chunk.index, &bytes)?;
                copied += 1;
            }
            Some(_) => {}
        }
        Ok(())
    };
    each_wanted(run, experiments, root, options, progress, look)?;
    missing.none(&run.path, count)?;
    Ok(copied)
}

/// Chunks that are nowhere.
#[derive(Default)]
struct Missing {
    /// How many of each shard.
    shards: BTreeMap<u32, u64>,
    names: Vec<String>,
    count: usize,
}

impl Missing {
    fn push(&mut self, wanted: &Wanted, why: &str, count: Option<u32>) {
        if let Some(count) = count {
            let shard = Shard::of(count, wanted.number, wanted.chunk.index);
            *self.shards.entry(shard).or_default() += 1;
        }
        if self.names.len() < NAMED {
            let range = &wanted.chunk.replicates;
            self.names.push(format!(
                "chunk {} of {} (replicates {} to {}) is {why}",
                wanted.chunk.index,
                wanted.case.id,
                range.start,
                range.end - 1
            ));
        }
        self.count += 1;
    }

    fn none(&self, folder: &Path, count: Option<u32>) -> Result<(), RunFolderError> {
        if self.count == 0 {
            return Ok(());
        }
        let mut lines = vec![format!("{} of its chunks are not there", self.count)];
        lines.extend(self.names.iter().map(|name| format!("  {name}")));
        if self.count > self.names.len() {
            lines.push(format!("  and {} more", self.count - self.names.len()));
        }
        lines.push(match count {
            None => {
                "  hint: the run is not divided: go on with `telescope run ... --resume`".to_owned()
            }
            Some(count) => {
                let shards = self.shards.iter();
                let shards: Vec<String> = shards
                    .map(|(shard, chunks)| format!("--shard {shard}/{count} ({chunks})"))
                    .collect();
                format!("  hint: run again with {}", shards.join(", "))
            }
        });
        Err(RunFolderError::Missing {
            path: folder.to_owned(),
            message: lines.join("\n"),
        })
    }
}
