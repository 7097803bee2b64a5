//! A shard's work: its chunks of every case, all that the case may ask for.

use super::{RunFolder, Shard};
use crate::config::Experiment;
use crate::evidence::sampled::reach;
use crate::evidence::source::{Chunk, Source, Stop};
use crate::plan::{Case, plan};
use crate::statistics::Budget;
use crate::suite::{Keep as _, Options, Part, Progress, SuiteError, SuiteRun, budget, run_kept};
use std::path::Path;

/// What a shard did.
///
/// ```
/// use telescope_verify::run_folder::Filled;
///
/// // A shard that was resumed: three of its four chunks were there.
/// let filled = Filled { chunks: 4, computed: 1, failures: Vec::new() };
/// assert_eq!(filled.chunks - filled.computed, 3);
/// ```
#[derive(Debug, Default)]
pub struct Filled {
    /// Chunks that are the shard's.
    pub chunks: u64,
    /// Those that it computed now; the others were there.
    pub computed: u64,
    /// Experiments that could not be planned, with the reason.
    pub failures: Vec<SuiteError>,
}

/// Does what is left of a run: what its folder holds is read, and what it lacks is computed and kept there.
///
/// # Errors
/// As for [`crate::suite::run`], or if a part cannot be read or kept.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::run_folder::{Request, RunFolder, Use, finish};
/// use telescope_verify::suite::{Options, Silent, load_experiments};
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let (folder, root) = (tempfile::tempdir()?, Path::new("../.."));
/// let options = Options { quick: true, ..Options::default() };
/// let request = Request {
///     folder: folder.path(),
///     experiments: &experiments,
///     root,
///     settings: None,
///     options: &options,
/// };
/// let run = RunFolder::start(&request, Use::Begin, &Silent)?;
/// let result = finish(&run, &experiments, root, &options)?;
/// assert!(result.failures.is_empty() && result.experiments[0].id == "tight-constant");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn finish(
    run: &RunFolder,
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
) -> Result<SuiteRun, SuiteError> {
    run_kept(experiments, root, options, Some(run), run.progress)
}

/// Computes a shard's chunks.
///
/// # Errors
/// If the settings are bad, if the user interrupts, or if a chunk cannot be read or written.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::run_folder::{Request, RunFolder, Shard, Use, fill};
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
/// let filled = fill(&run, shard, &experiments, root, &options)?;
/// assert!(filled.chunks > 0 && filled.computed == filled.chunks);
/// // The second time they are there.
/// assert_eq!(fill(&run, shard, &experiments, root, &options)?.computed, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fill(
    run: &RunFolder,
    shard: Shard,
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
) -> Result<Filled, SuiteError> {
    let budget = budget(experiments, &options.settings)?;
    let (mut filled, mut before) = (Filled::default(), 0);
    for (done, experiment) in experiments.iter().enumerate() {
        run.progress.begin(&experiment.id, done, experiments.len());
        run.progress.check().map_err(|_| SuiteError::Interrupted)?;
        let planned = match plan(experiment.clone(), root, options.settings.seed) {
            Ok(planned) => planned,
            Err(error) => {
                filled.failures.push(error.into());
                before += experiment.cases.len() as u64;
                continue;
            }
        };
        for (place, case) in planned.cases.iter().enumerate() {
            let store = run.chunks(&experiment.id, place, case);
            let source = Source::new(case, options.quick, Some(store.as_ref()));
            let number = before + place as u64;
            let own: Vec<u64> = (0..wanted(case, &budget, &source))
                .filter(|chunk| shard.has(number, *chunk))
                .collect();
            filled.chunks += own.len() as u64;
            filled.computed += source
                .fill(&own, run.progress)
                .map_err(|stop| stopped(case, stop))?;
        }
        before += planned.cases.len() as u64;
    }
    Ok(filled)
}

/// How many chunks a case may ask for.
fn wanted(case: &Case, budget: &Budget, source: &Source) -> u64 {
    source.chunks().count_to(reach(case, budget, source))
}

fn stopped(case: &Case, stop: Stop) -> SuiteError {
    match stop {
        Stop::Interrupted => SuiteError::Interrupted,
        Stop::Store(error) => error,
        Stop::Run(message) => SuiteError::Run {
            case: case.id.clone(),
            message,
        },
    }
}

/// A chunk that a case may ask for, with the number of the case.
pub(super) struct Wanted<'a> {
    pub(super) experiment: &'a str,
    pub(super) place: usize,
    pub(super) case: &'a Case,
    /// The case's number in the run, from 0.
    pub(super) number: u64,
    pub(super) chunk: Chunk,
}

/// Looks at every chunk that is needed for what is not finished yet. Experiments that cannot be planned are left to the run,
/// which says why.
pub(super) fn each_wanted(
    run: &RunFolder,
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
    progress: &dyn Progress,
    look: &mut dyn FnMut(Wanted) -> Result<(), SuiteError>,
) -> Result<(), SuiteError> {
    let budget = budget(experiments, &options.settings)?;
    let mut before = 0;
    for (done, experiment) in experiments.iter().enumerate() {
        progress.begin(&experiment.id, done, experiments.len());
        progress.check().map_err(|_| SuiteError::Interrupted)?;
        let first = before;
        before += experiment.cases.len() as u64;
        let mut open = Vec::new();
        for place in 0..experiment.cases.len() {
            if run.load(Part::Case(&experiment.id, place))?.is_none() {
                open.push(place);
            }
        }
        if open.is_empty() {
            continue;
        }
        let Ok(planned) = plan(experiment.clone(), root, options.settings.seed) else {
            continue;
        };
        for place in open {
            let case = &planned.cases[place];
            let source = Source::new(case, options.quick, None);
            for index in 0..wanted(case, &budget, &source) {
                look(Wanted {
                    experiment: &experiment.id,
                    place,
                    case,
                    number: first + place as u64,
                    chunk: source.chunk(index),
                })?;
            }
        }
    }
    Ok(())
}
