//! The main job: read the experiments, gather the evidence, make the records, write the reports.

mod case_record;
mod fact_records;
pub(crate) use case_record::make as make_case_record;
pub(crate) use fact_records::constants as recorded_constants;
mod dry_run;
mod error;
mod load;
mod property_cache;
mod vacuity;
mod write;

pub use dry_run::{CheckLine, Plan, PlanLine, Timer, dry_run};
pub use error::SuiteError;
pub use load::{Settings, load_experiments, load_settings};
pub use write::{Difference, differences, read_records, write_reports};

use crate::certificates::{Folder, check_folder};
use crate::checks::{self, CheckContext};
use crate::config::Experiment;
use crate::evidence::property::check_lines;
use crate::plan::{Case, PlannedExperiment, plan};
use crate::record::{ExperimentRecord, SCHEMA, SuiteRecord};
use crate::statistics::{Budget, BudgetError};
pub(crate) use property_cache::PropertyCache;
use std::path::Path;

/// Random problems a proof line and a claim is checked on.
const PROPERTY_CASES: u32 = 64;
/// The same in a quick run.
const QUICK_PROPERTY_CASES: u32 = 8;

/// Told how far the work is; a terminal draws it, a pipe does not.
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
}

/// No progress shown, no interruption.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: usize, _: usize) {}
    fn note(&self, _: &str) {}
    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

/// What to run.
#[derive(Clone, Debug)]
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
pub fn suite_record(options: &Options) -> SuiteRecord {
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
pub fn run(
    experiments: &[Experiment],
    root: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<SuiteRun, SuiteError> {
    let settings = &options.settings;
    let budget = budget(experiments, settings)?;
    let cache = PropertyCache::new(options.property_cases(), settings.seed);
    progress.begin("proof lines on random problems", 0, experiments.len());
    let mut suite = suite_record(options);
    let folder = root.join("experiments");
    let of_suite = |experiment: &Experiment| experiment.file.parent() == Some(folder.as_path());
    let certificates = if experiments.iter().any(of_suite) {
        check_folder(&root.join("certificates"))
    } else {
        Folder::default()
    };
    suite.certificates = certificates.records;
    let (mut records, mut failures) = (Vec::new(), Vec::new());
    for (index, experiment) in experiments.iter().enumerate() {
        progress.begin(&experiment.id, index, experiments.len());
        progress.check().map_err(|_| SuiteError::Interrupted)?;
        match run_one(experiment, root, options, &budget, &cache, progress) {
            Ok(record) => records.push(record),
            Err(SuiteError::Interrupted) => return Err(SuiteError::Interrupted),
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

fn budget(experiments: &[Experiment], settings: &Settings) -> Result<Budget, SuiteError> {
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

fn run_one(
    experiment: &Experiment,
    root: &Path,
    options: &Options,
    budget: &Budget,
    cache: &PropertyCache,
    progress: &dyn Progress,
) -> Result<ExperimentRecord, SuiteError> {
    let PlannedExperiment { experiment, cases } =
        plan(experiment.clone(), root, options.settings.seed)?;
    let mut records = Vec::with_capacity(cases.len());
    for case in &cases {
        progress.note(&case.id);
        progress.check().map_err(|_| SuiteError::Interrupted)?;
        let record =
            case_record::make(case, budget, cache, options.quick, progress).map_err(|message| {
                if progress.check().is_err() {
                    SuiteError::Interrupted
                } else {
                    diverged(&experiment, case, &message)
                }
            })?;
        records.push(record);
    }
    let context = CheckContext {
        experiment: &experiment.id,
        seed: options.settings.seed,
        budget,
        cases: &cases,
        records: &records,
    };
    let mut checks = Vec::with_capacity(experiment.checks.len());
    for (index, check) in experiment.checks.iter().enumerate() {
        progress.note(&format!("{}: {}", experiment.id, check.that.id()));
        progress.check().map_err(|_| SuiteError::Interrupted)?;
        let found = checks::record(check, &context).map_err(|reason| {
            let key = format!("check.{index}.that");
            experiment
                .document
                .error(&key, reason, "change the check, or take it out")
        })?;
        checks.push(found);
    }
    let file = &experiment.cases[0].file;
    let record = ExperimentRecord {
        schema: SCHEMA,
        id: experiment.id.clone(),
        title: file.title.clone(),
        summary: file.summary.clone(),
        source: file.source.clone(),
        seed: options.settings.seed,
        verify_alpha: options.settings.verify_alpha,
        refute_alpha: options.settings.refute_alpha,
        slots: options.settings.slots,
        quick: options.quick,
        cases: records,
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
