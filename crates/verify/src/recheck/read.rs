//! Reading the record of an experiment, which anybody may have edited.

use crate::record::{ExperimentRecord, SCHEMA};
use crate::suite::SuiteError;
use std::path::Path;

/// The largest record that is read, thirty times the largest of the standard suite.
pub(crate) const MOST_BYTES: u64 = 64 << 20;

/// Reads a record.
///
/// # Errors
/// If the file cannot be read, is too large, or is no record of this format.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// assert_eq!(read_record(Path::new("../../reports/records/tight-constant.json"))?.id, "tight-constant");
/// assert!(read_record(Path::new("../../reports/records")).is_err());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn read_record(path: &Path) -> Result<ExperimentRecord, SuiteError> {
    let hint = "give a file such as reports/records/ID.json";
    let failed = |message: String| SuiteError::File {
        path: path.to_owned(),
        message,
        hint,
    };
    let about = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
    if !about.is_file() {
        return Err(failed("this is no file".to_owned()));
    }
    if about.len() > MOST_BYTES {
        let message = format!("{} bytes are too many for a record", about.len());
        return Err(failed(message));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    record_from_text(path, &text)
}

/// Reads the text of a record; `path` is what errors name.
///
/// # Errors
/// If the text is no record of this format.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::record_from_text;
///
/// for (text, says) in [
///     ("{", "no JSON"),
///     (r#"{ "schema": 0 }"#, "the record has format 0, this program reads format 1"),
///     (r#"{ "schema": 99 }"#, "the record has format 99"),
/// ] {
///     let error = record_from_text(Path::new("old.json"), text).unwrap_err().to_string();
///     assert!(error.contains(says) && error.contains("old.json") && error.contains("hint: "), "{error}");
/// }
/// ```
pub fn record_from_text(path: &Path, text: &str) -> Result<ExperimentRecord, SuiteError> {
    let failed = |message: String, hint| SuiteError::File {
        path: path.to_owned(),
        message,
        hint,
    };
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        failed(
            format!("this is no JSON: {error}"),
            "the file is cut off or edited: run `telescope verify` again to write it anew",
        )
    })?;
    let schema = value.get("schema").and_then(serde_json::Value::as_u64);
    match schema {
        Some(schema) if schema == u64::from(SCHEMA) => {}
        Some(schema) => {
            return Err(failed(
                format!("the record has format {schema}, this program reads format {SCHEMA}"),
                "run `telescope verify` again to write it anew",
            ));
        }
        None => {
            return Err(failed(
                "this is no record".into(),
                "give a file such as reports/records/ID.json",
            ));
        }
    }
    let record: ExperimentRecord = serde_json::from_str(text).map_err(|error| {
        failed(
            format!("this is no experiment's record: {error}"),
            "give a file such as reports/records/ID.json",
        )
    })?;
    match record.flaw() {
        None => Ok(record),
        Some(flaw) => Err(failed(
            format!("no run writes such a record: {flaw}"),
            "run `telescope verify` again to write it anew",
        )),
    }
}
