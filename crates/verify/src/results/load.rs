//! Finding records: in folders of reports, in folders of runs, or file by file.

use crate::config::is_experiment_name;
use crate::recheck::read_record;
use crate::record::{ExperimentRecord, SCHEMA, SuiteRecord};
use crate::suite::SuiteError;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The largest record that is read.
const MOST_BYTES: u64 = 1 << 30;
const GIVE: &str = "give a folder with records/ID.json in it, such as reports, or such a file";

/// The records that were found.
///
/// ```
/// use telescope_verify::results::load;
///
/// let loaded = load(&["../../reports/records/tight-constant.json".into()])?;
/// // From a record alone nothing is known of proof lines.
/// assert!(!loaded.whole && loaded.suite.lines.is_empty() && loaded.uniform);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The settings of the suite: from the first folder that has them, else from the first record, without proof lines.
    pub suite: SuiteRecord,
    /// The experiments, by name.
    pub experiments: Vec<ExperimentRecord>,
    /// Whether the settings came with the suite's own record, so that its proof lines and certificates are known.
    pub whole: bool,
    /// Whether each of them was made with the settings of the suite, so that one report can show them.
    pub uniform: bool,
}

/// Reads the records below these paths: `records/*.json` of a folder, the `*.json` of a folder named `records`, or a file.
///
/// # Errors
/// If there is none, if one cannot be read or is of another format, or if two are of the same experiment.
///
/// ```
/// use telescope_verify::results::load;
///
/// let records = std::path::Path::new("../../reports/records");
/// let loaded = load(&[records.join("suite.json"), records.join("tight-constant.json")])?;
/// assert!(loaded.whole && loaded.experiments[0].id == "tight-constant");
/// assert!(load(&["no-such-folder".into()]).is_err());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn load(paths: &[PathBuf]) -> Result<Loaded, SuiteError> {
    let mut suite = None;
    let mut found: BTreeMap<String, (PathBuf, ExperimentRecord)> = BTreeMap::new();
    for path in paths {
        for file in files(path)? {
            limit(&file)?;
            if file.file_name().is_some_and(|name| name == "suite.json") {
                let one = read_suite(&file)?;
                suite.get_or_insert(one);
                continue;
            }
            let record = read_record(&file)?;
            // Files are named after it, so it must not lead out of their folder.
            if !is_experiment_name(&record.id) {
                return Err(SuiteError::File {
                    path: file,
                    message: format!("{:?} is no name of an experiment", record.id),
                    hint: "names are lower-case letters, digits and hyphens: the record was edited",
                });
            }
            if let Some((other, _)) = found.get(&record.id) {
                return Err(SuiteError::Selection(format!(
                    "{} and {} are records of the same experiment, {:?}\n  hint: give one of them, or compare them with `telescope diff`",
                    other.display(),
                    file.display(),
                    record.id
                )));
            }
            found.insert(record.id.clone(), (file, record));
        }
    }
    let experiments: Vec<ExperimentRecord> =
        found.into_values().map(|(_, record)| record).collect();
    let whole = suite.is_some();
    let suite = match (suite, experiments.first()) {
        (Some(suite), _) => suite,
        (None, Some(first)) => settings_of(first),
        (None, None) => {
            let all: Vec<String> = paths
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            return Err(SuiteError::Selection(format!(
                "there is no record in {}\n  hint: {GIVE}",
                all.join(", ")
            )));
        }
    };
    let uniform = experiments.iter().all(|record| fits(&suite, record));
    Ok(Loaded {
        suite,
        experiments,
        whole,
        uniform,
    })
}

/// The files of records that a path stands for, sorted.
fn files(path: &Path) -> Result<Vec<PathBuf>, SuiteError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let below = path.join("records");
    let folder = if below.is_dir() {
        below
    } else {
        path.to_owned()
    };
    let failed = |error: std::io::Error| SuiteError::File {
        path: folder.clone(),
        message: error.to_string(),
        hint: GIVE,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if file.extension().is_some_and(|ending| ending == "json") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn limit(file: &Path) -> Result<(), SuiteError> {
    let failed = |message: String| SuiteError::File {
        path: file.to_owned(),
        message,
        hint: GIVE,
    };
    let size = std::fs::metadata(file)
        .map_err(|error| failed(error.to_string()))?
        .len();
    if size > MOST_BYTES {
        return Err(failed(format!("{size} bytes are too many for a record")));
    }
    Ok(())
}

fn read_suite(file: &Path) -> Result<SuiteRecord, SuiteError> {
    let failed = |message: String| SuiteError::File {
        path: file.to_owned(),
        message,
        hint: "run `telescope verify` again to write it anew",
    };
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| failed(format!("this is no JSON: {error}")))?;
    match value.get("schema").and_then(serde_json::Value::as_u64) {
        Some(schema) if schema == u64::from(SCHEMA) => {}
        Some(schema) => {
            return Err(failed(format!(
                "the record has format {schema}, this program reads format {SCHEMA}"
            )));
        }
        None => return Err(failed("this is no record of a suite".to_owned())),
    }
    serde_json::from_str(&text)
        .map_err(|error| failed(format!("this is no record of a suite: {error}")))
}

/// The settings that a record was made with.
fn settings_of(record: &ExperimentRecord) -> SuiteRecord {
    SuiteRecord {
        schema: SCHEMA,
        seed: record.seed,
        verify_alpha: record.verify_alpha,
        refute_alpha: record.refute_alpha,
        slots: record.slots,
        quick: record.quick,
        lines: Vec::new(),
        certificates: Vec::new(),
    }
}

fn fits(suite: &SuiteRecord, record: &ExperimentRecord) -> bool {
    let settings = settings_of(record);
    SuiteRecord {
        lines: Vec::new(),
        certificates: Vec::new(),
        ..suite.clone()
    } == settings
}
