//! The main job: read the experiments, gather the evidence, make the records, write the reports.

mod case_record;
mod fact_records;
pub(crate) use case_record::{LAW_OUTPUTS, make as make_case_record};
pub(crate) use fact_records::{constants as recorded_constants, facts_of};
mod dry_run;
mod error;
mod keep;
mod load;
mod property_cache;
mod vacuity;
mod write;
mod written;

pub use dry_run::{CheckLine, Plan, PlanLine, Timer, dry_run};
pub use error::SuiteError;
pub(crate) use keep::{Keep, Part};
pub use load::{Settings, load_experiments, load_settings};
pub use write::{Difference, differences, read_records, write_files, write_reports};
pub use written::{edited, replaceable};

use crate::certificates::{Folder, check_folder};
use crate::checks::{self, CheckContext};
use crate::config::Experiment;
use crate::evidence::property::check_lines;
use crate::evidence::source::{Source, Stop};
use crate::plan::{Case, PlannedExperiment, plan};
use crate::record::{CaseRecord, CheckRecord, ExperimentRecord, SCHEMA, SuiteRecord};
use crate::statistics::{Budget, BudgetError};
use keep::{kept, loaded};
pub(crate) use property_cache::PropertyCache;
use std::path::Path;

/// Random problems a proof line and a claim is checked on.
const PROPERTY_CASES: u32 = 64;
/// The same in a quick run.
const QUICK_PROPERTY_CASES: u32 = 8;

/// Told how far the work is; a terminal draws it, a pipe does not.
///
/// ```
/// use telescope_verify::suite::{Progress, Silent};
///
/// /// Stops after the first part.
/// struct Impatient;
///
/// impl Progress for Impatient {
///     fn begin(&self, _what: &str, _done: usize, _total: usize) {}
///     fn note(&self, _text: &str) {}
///     fn check(&self) -> Result<(), String> {
///         Err("interrupted".to_owned())
///     }
/// }
/// assert!(Silent.check().is_ok() && Impatient.check().is_err());
/// ```
pub trait Progress: Sync {
    /// A part of the work begins.
    fn begin(&self, what: &str, done: usize, total: usize);
    /// Something happened inside the part.
    fn note(&self, text: &str);
    /// Stops the work if the user asked for it.
    ///
    /// # Errors
    /// If the user interrupts.
    fn check(&self) -> Result<(), String>;
    /// Tells of something that the user should know, though the work goes on.
    fn warn(&self, _text: &str) {}
}

/// No progress shown, no interruption.
///
/// ```
/// use telescope_verify::suite::{Progress, Silent};
///
/// Silent.begin("nothing to see", 0, 1);
/// assert!(Silent.check().is_ok());
/// ```
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: usize, _: usize) {}
    fn note(&self, _: &str) {}
    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

/// What to run.
///
/// ```
/// use telescope_verify::suite::{Options, Settings};
///
/// let options = Options { quick: true, ..Options::default() };
/// assert_eq!(options.settings, Settings::default());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The seed, α and slots.
    pub settings: Settings,
    /// Fewer replicates and fewer random problems.
    pub quick: bool,
}

impl Options {
    pub(crate) fn property_cases(&self) -> u32 {
        if self.quick {
            QUICK_PROPERTY_CASES
        } else {
            PROPERTY_CASES
        }
    }
}

/// The records of a run, and the experiments that failed.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::suite::{Options, Silent, run};
///
/// // Without experiments only the proof lines are looked at.
/// let result = run(&[], Path::new("."), &Options { quick: true, ..Options::default() }, &Silent)?;
/// assert!(result.suite.lines.iter().all(|line| line.held));
/// assert!(result.experiments.is_empty() && result.failures.is_empty());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub struct SuiteRun {
    /// Settings and proof lines.
    pub suite: SuiteRecord,
    /// One record an experiment, sorted by name.
    pub experiments: Vec<ExperimentRecord>,
    /// Experiments that could not be run, with the reason.
    pub failures: Vec<SuiteError>,
    /// What is wrong in the folder of certificates.
    pub certificate_faults: Vec<SuiteError>,
}

/// The suite's own record: its settings, and the proof lines on random problems.
#[must_use]
pub(crate) fn suite_record(options: &Options) -> SuiteRecord {
    let settings = &options.settings;
    SuiteRecord {
        schema: SCHEMA,
        seed: settings.seed,
        verify_alpha: settings.verify_alpha,
        refute_alpha: settings.refute_alpha,
        slots: settings.slots,
        quick: options.quick,
        lines: check_lines(options.property_cases(), settings.seed),
        certificates: Vec::new(),
    }
}

/// Runs the experiments, and checks the certificates beside the folder `experiments` if one of them is from there. An
/// experiment that fails does not stop the others, nor does a bad certificate.
///
/// # Errors
/// If the settings are bad, if the claims need more slots than there are, or if the user interrupts.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::suite::{Options, Silent, load_experiments, run};
/// use telescope_verify::verdict::{Outcome, Verdict};
///
/// let experiments = load_experiments(&["../../experiments/tight-constant.toml".into()], &[])?;
/// let options = Options { quick: true, ..Options::default() };
/// let result = run(&experiments, Path::new("."), &options, &Silent)?;
/// let record = &result.experiments[0];
/// assert_eq!(record.outcome(), Outcome::AsExpected);
/// assert!(record.cases[0].claims.iter().all(|claim| claim.found == Verdict::Proved));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn run(
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<SuiteRun, SuiteError> {
    run_kept(experiments, root, options, None, progress)
}

/// As [`run`], with parts that were finished before, and keeping those that are finished now.
///
/// # Errors
/// As [`run`], or if a part cannot be read or kept.
pub(crate) fn run_kept(
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
    keep: Option<&dyn Keep>,
    progress: &dyn Progress,
) -> Result<SuiteRun, SuiteError> {
    let settings = &options.settings;
    let budget = budget(experiments, settings)?;
    let cache = PropertyCache::new(options.property_cases(), settings.seed);
    progress.begin("proof lines on random problems", 0, experiments.len());
    let folder = root.join("experiments");
    let of_suite = |experiment: &Experiment| experiment.file.parent() == Some(folder.as_path());
    // They belong to the suite: a run folder holds its experiments alone.
    let certificates = if keep.is_none() && experiments.iter().any(of_suite) {
        check_folder(&root.join("certificates"))
    } else {
        Folder::default()
    };
    let mut suite = kept(keep, Part::Suite, || Ok(suite_record(options)))?;
    suite.certificates = certificates.records;
    let (mut records, mut failures) = (Vec::new(), Vec::new());
    for (index, experiment) in experiments.iter().enumerate() {
        progress.begin(&experiment.id, index, experiments.len());
        progress.check().map_err(|_| SuiteError::Interrupted)?;
        let work = Work {
            root,
            options,
            budget: &budget,
            cache: &cache,
            keep,
            progress,
        };
        match work.run_one(experiment) {
            Ok(record) => records.push(record),
            Err(error) if error.stops() => return Err(error),
            Err(error) => failures.push(error),
        }
    }
    Ok(SuiteRun {
        suite,
        experiments: records,
        failures,
        certificate_faults: certificates.faults,
    })
}

/// Runs one experiment, on its own.
///
/// # Errors
/// As for [`run`].
pub(crate) fn run_single(
    experiment: &Experiment,
    root: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<ExperimentRecord, SuiteError> {
    let budget = budget(std::slice::from_ref(experiment), &options.settings)?;
    let cache = PropertyCache::new(options.property_cases(), options.settings.seed);
    let work = Work {
        root,
        options,
        budget: &budget,
        cache: &cache,
        keep: None,
        progress,
    };
    work.run_one(experiment)
}

pub(crate) fn budget(
    experiments: &[Experiment],
    settings: &Settings,
) -> Result<Budget, SuiteError> {
    let budget = Budget::new(settings.verify_alpha, settings.refute_alpha, settings.slots)
        .map_err(|error| bad_settings(&error))?;
    let slots: usize = experiments
        .iter()
        .flat_map(|experiment| &experiment.cases)
        .map(|case| {
            case.file.claim.len() + case.file.endpoints.len() + case_record::LAW_OUTPUTS.len()
        })
        .sum::<usize>()
        + experiments
            .iter()
            .flat_map(|experiment| {
                let cases = experiment.cases.len();
                experiment
                    .checks
                    .iter()
                    .map(move |check| check.that.slots(cases))
            })
            .sum::<usize>();
    budget.admit(slots).map_err(|error| bad_settings(&error))?;
    Ok(budget)
}

fn bad_settings(error: &BudgetError) -> SuiteError {
    SuiteError::Settings(format!(
        "{error}\n  hint: see verify-alpha, refute-alpha and slots in suite.toml beside the experiments"
    ))
}

/// The records of an experiment's cases and checks.
type Gathered = (Vec<CaseRecord>, Vec<CheckRecord>);

/// What the experiments of a run share.
struct Work<'a> {
    root: &'a Path,
    options: &'a Options,
    budget: &'a Budget,
    cache: &'a PropertyCache,
    keep: Option<&'a dyn Keep>,
    progress: &'a dyn Progress,
}

impl Work<'_> {
    fn run_one(&self, experiment: &Experiment) -> Result<ExperimentRecord, SuiteError> {
        let (cases, checks) = match self.finished(experiment)? {
            Some(finished) => finished,
            None => self.gather(experiment)?,
        };
        let settings = &self.options.settings;
        let file = &experiment.cases[0].file;
        let record = ExperimentRecord {
            schema: SCHEMA,
            id: experiment.id.clone(),
            title: file.title.clone(),
            summary: file.summary.clone(),
            source: file.source.clone(),
            seed: settings.seed,
            verify_alpha: settings.verify_alpha,
            refute_alpha: settings.refute_alpha,
            slots: settings.slots,
            quick: self.options.quick,
            cases,
            comparisons: experiment.comparisons.clone(),
            checks,
        };
        if !is_readable(&record) {
            return Err(SuiteError::Run {
                case: experiment.id.clone(),
                message: "a number of its record is not finite, so that it could not be read again\n  hint: use moderate step sizes, starts and data".to_owned(),
            });
        }
        Ok(record)
    }

    /// The records of an experiment of which nothing is left to do.
    fn finished(&self, experiment: &Experiment) -> Result<Option<Gathered>, SuiteError> {
        let Some(keep) = self.keep else {
            return Ok(None);
        };
        let (mut cases, mut checks) = (Vec::new(), Vec::new());
        for place in 0..experiment.cases.len() {
            match loaded(keep, Part::Case(&experiment.id, place))? {
                Some(record) => cases.push(record),
                None => return Ok(None),
            }
        }
        for place in 0..experiment.checks.len() {
            match loaded(keep, Part::Check(&experiment.id, place))? {
                Some(record) => checks.push(record),
                None => return Ok(None),
            }
        }
        Ok(Some((cases, checks)))
    }

    /// The records of an experiment's cases and checks.
    fn gather(&self, experiment: &Experiment) -> Result<Gathered, SuiteError> {
        let seed = self.options.settings.seed;
        let PlannedExperiment { experiment, cases } = plan(experiment.clone(), self.root, seed)?;
        let mut records = Vec::with_capacity(cases.len());
        for (place, case) in cases.iter().enumerate() {
            self.progress.note(&case.id);
            self.go_on()?;
            let part = Part::Case(&experiment.id, place);
            records.push(kept(self.keep, part, || {
                let chunks = self
                    .keep
                    .map(|keep| keep.chunks(&experiment.id, place, case));
                let source = Source::new(case, self.options.quick, chunks.as_deref());
                case_record::make(case, self.budget, self.cache, source, self.progress).map_err(
                    |stop| match stop {
                        Stop::Interrupted => SuiteError::Interrupted,
                        Stop::Store(error) => error,
                        Stop::Run(message) => diverged(&experiment, case, &message),
                    },
                )
            })?);
        }
        let context = CheckContext {
            experiment: &experiment.id,
            seed,
            budget: self.budget,
            cases: &cases,
            records: &records,
        };
        let mut checks = Vec::with_capacity(experiment.checks.len());
        for (place, check) in experiment.checks.iter().enumerate() {
            let id = check.that.id();
            self.progress.note(&format!("{}: {id}", experiment.id));
            self.go_on()?;
            let part = Part::Check(&experiment.id, place);
            checks.push(kept(self.keep, part, || {
                checks::record(check, &context).map_err(|reason| {
                    let key = format!("check.{place}.that");
                    let hint = "change the check, or take it out";
                    experiment.document.error(&key, reason, hint).into()
                })
            })?);
        }
        Ok((records, checks))
    }

    fn go_on(&self) -> Result<(), SuiteError> {
        self.progress.check().map_err(|_| SuiteError::Interrupted)
    }
}

/// JSON has no NaN and no infinity, and writes them as `null`: a record with one must not leave the house.
fn is_readable(record: &ExperimentRecord) -> bool {
    serde_json::to_string(record)
        .and_then(|text| serde_json::from_str::<ExperimentRecord>(&text))
        .is_ok_and(|again| again == *record)
}

/// A run goes wrong by its step sizes only: the error points at them.
fn diverged(experiment: &Experiment, case: &Case, message: &str) -> SuiteError {
    let (message, hint) = message
        .split_once("; ")
        .unwrap_or((message, "change the schedule"));
    let key = format!("schedule.{}", case.file.schedule.id());
    let message = format!("case {}: {message}", case.id);
    experiment.document.error(&key, message, hint).into()
}
