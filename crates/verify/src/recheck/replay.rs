//! Gathering the evidence of a record again, bit for bit.

use super::{Recheck, checks};
use crate::checks::CheckContext;
use crate::config::{CaseConfig, ConfigError, Experiment, ExperimentFile};
use crate::evidence::source::{Source, Stop};
use crate::plan::{Case, plan};
use crate::record::{CaseRecord, ExperimentRecord};
use crate::statistics::Budget;
use crate::suite::{Options, Progress, PropertyCache, Settings, SuiteError, make_case_record};
use std::path::Path;

/// Gathers the evidence of a record again, and compares.
///
/// # Errors
/// If the recorded experiment cannot be planned or run.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::{read_record, replay};
/// use telescope_verify::suite::Silent;
///
/// let record = read_record(Path::new("../../reports/records/tight-optimal-constant.json"))?;
/// let found = replay(&record, Path::new("../.."), &Silent)?;
/// assert!(found.faults.is_empty(), "{found:?}");
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn replay(
    record: &ExperimentRecord,
    root: &Path,
    progress: &dyn Progress,
) -> Result<Recheck, SuiteError> {
    let settings = Settings {
        seed: record.seed,
        verify_alpha: record.verify_alpha,
        refute_alpha: record.refute_alpha,
        slots: record.slots,
    };
    let options = Options {
        settings,
        quick: record.quick,
    };
    let budget = Budget::new(record.verify_alpha, record.refute_alpha, record.slots)
        .map_err(|error| SuiteError::Settings(error.to_string()))?;
    let cache = PropertyCache::new(options.property_cases(), record.seed);
    let (mut faults, mut claims) = (Vec::new(), 0);
    let (mut cases, mut records) = (Vec::new(), Vec::new());
    for (index, recorded) in record.cases.iter().enumerate() {
        progress.begin(&recorded.id, index, record.cases.len());
        let file: ExperimentFile =
            serde_json::from_value(recorded.config.clone()).map_err(|error| {
                SuiteError::Record(format!(
                    "{}: the recorded experiment cannot be read: {error}",
                    recorded.id
                ))
            })?;
        let planned = plan_again(record, recorded, file, root)?;
        let source = Source::new(&planned, record.quick, None);
        let again = make_case_record(&planned, &budget, &cache, source, progress).map_err(
            |stop| match stop {
                Stop::Interrupted => SuiteError::Interrupted,
                Stop::Store(error) => error,
                Stop::Run(message) => SuiteError::Run {
                    case: recorded.id.clone(),
                    message,
                },
            },
        )?;
        claims += again.claims.len();
        compare_cases(recorded, &again, &mut faults);
        cases.push(planned);
        records.push(again);
    }
    let context = CheckContext {
        experiment: &record.id,
        seed: record.seed,
        budget: &budget,
        cases: &cases,
        records: &records,
    };
    progress.begin("checks", record.cases.len(), record.cases.len());
    let checks = checks::replayed(record, &context, &mut faults);
    Ok(Recheck {
        claims,
        checks,
        faults,
    })
}

/// A case as its record says that it was run: with the outputs that comparisons asked for.
pub(super) fn plan_again(
    record: &ExperimentRecord,
    case: &CaseRecord,
    file: ExperimentFile,
    root: &Path,
) -> Result<Case, ConfigError> {
    let comparisons = record.comparisons.iter();
    let config = CaseConfig {
        label: case.label.clone(),
        arm: case.arm.clone(),
        noise: case.noise.clone().unwrap_or_else(|| case.id.clone()),
        outputs: comparisons
            .flat_map(|comparison| comparison.outputs.clone())
            .collect(),
        file,
    };
    let mut planned = plan(Experiment::from_case(&record.id, config), root, record.seed)?;
    Ok(planned.cases.remove(0))
}

fn compare_cases(recorded: &CaseRecord, again: &CaseRecord, faults: &mut Vec<String>) {
    let mut differ = |same: bool, what: &str| {
        if !same {
            faults.push(format!("{}: {what}", recorded.id));
        }
    };
    differ(recorded.start == again.start, "the start is another");
    differ(
        recorded.constants == again.constants,
        "the constants are others: has a data file changed?",
    );
    differ(recorded.facts == again.facts, "the facts are others");
    differ(
        recorded.schedule == again.schedule,
        "the step sizes are others",
    );
    differ(
        recorded.claims.len() == again.claims.len(),
        "the claims are others",
    );
    differ(
        recorded.published == again.published,
        "the printed values compare otherwise",
    );
    differ(
        recorded.laws == again.laws,
        "the tests of the law come out otherwise",
    );
    differ(recorded.curves == again.curves, "the curves are others");
    differ(
        recorded.paths == again.paths && recorded.contour == again.contour,
        "the paths are others",
    );
    differ(recorded.ledger == again.ledger, "the ledger is another");
    for (recorded, again) in recorded.claims.iter().zip(&again.claims) {
        if recorded.sampled != again.sampled {
            faults.push(format!(
                "{}: the replicates give another result",
                recorded.id
            ));
        }
        if recorded != again && recorded.sampled == again.sampled {
            faults.push(format!("{}: the claim comes out otherwise", recorded.id));
        }
    }
}
