//! Committed certificates: `certificates/NAME.json`, each with the worst-case function that was found for it in
//! `certificates/NAME.worst-case.json`, if one was. Both are checked in fractions; no solver has a part in it.

use crate::record::{CertificateRecord, ExactText, pair};
use crate::suite::SuiteError;
use std::path::{Path, PathBuf};
use telescope_certify::catalogue::textbook_bound;
use telescope_certify::proof::Metric;
use telescope_certify::witness::Witness;
use telescope_certify::{Certificate, check};
use telescope_core::arithmetic::Interval;

/// The ending of a worst-case function's file.
pub const WORST_CASE: &str = "worst-case.json";
/// The largest file that is read.
const MOST_BYTES: u64 = 64 << 20;

fn failed(path: &Path, message: String, hint: &'static str) -> SuiteError {
    SuiteError::File {
        path: path.to_owned(),
        message,
        hint,
    }
}

fn read(path: &Path) -> Result<String, SuiteError> {
    let hint = "give a file such as reports/records/ID.json or certificates/NAME.json";
    let about = std::fs::metadata(path).map_err(|error| failed(path, error.to_string(), hint))?;
    if !about.is_file() {
        return Err(failed(path, "this is no file".to_owned(), hint));
    }
    let size = about.len();
    if size > MOST_BYTES {
        return Err(failed(
            path,
            format!("{size} bytes are too many for a certificate"),
            hint,
        ));
    }
    std::fs::read_to_string(path).map_err(|error| failed(path, error.to_string(), hint))
}

/// Whether a file says of itself that it is a certificate.
///
/// # Errors
/// If it cannot be read.
pub fn is_certificate(path: &Path) -> Result<bool, SuiteError> {
    let value = serde_json::from_str::<serde_json::Value>(&read(path)?);
    Ok(value.is_ok_and(|value| {
        let format = value.get("format").and_then(serde_json::Value::as_str);
        format.is_some_and(|format| format.starts_with("telescope-certificate"))
    }))
}

/// Reads a certificate and checks it, with the worst-case function beside it if there is one.
///
/// # Errors
/// If the file cannot be read, or proves nothing, or the function beside it is none of the statement.
pub fn check_file(path: &Path) -> Result<CertificateRecord, SuiteError> {
    let remake = "make it anew with `telescope certify`";
    let text = read(path)?;
    let certificate = Certificate::from_text(&text)
        .map_err(|error| failed(path, format!("this is no certificate: {error}"), remake))?;
    let checked = check(&certificate).map_err(|flaw| failed(path, flaw.to_string(), remake))?;
    let beside = path.with_extension(WORST_CASE);
    let mut attained = None;
    if beside.is_file() {
        let witness: Witness = serde_json::from_str(&read(&beside)?).map_err(|error| {
            failed(
                &beside,
                format!("this is no worst-case function: {error}"),
                remake,
            )
        })?;
        if witness.statement != certificate.statement {
            return Err(failed(
                &beside,
                "it belongs to another statement".to_owned(),
                remake,
            ));
        }
        let value = witness
            .check()
            .map_err(|flaw| failed(&beside, flaw.to_string(), remake))?;
        if value > checked.bound {
            let message =
                "the function attains more than the certificate allows: one of them is wrong";
            return Err(failed(&beside, message.to_owned(), remake));
        }
        attained = Some(value);
    }
    let enclosure = |value| pair(Interval::from_rational(value));
    // A squared distance is no gap, which is what the textbook bounds.
    let is_gap = !matches!(
        certificate.statement.metric,
        Metric::Distance | Metric::LastGradient
    );
    let textbook = textbook_bound(&certificate.statement).filter(|_| is_gap);
    Ok(CertificateRecord {
        name: path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default(),
        statement: certificate.statement.to_string(),
        exact: ExactText::from(&checked.bound),
        steps: certificate.statement.steps(),
        multipliers: certificate.multipliers.len(),
        scope: checked.scope,
        bound: enclosure(&checked.bound),
        textbook: textbook.as_ref().map(enclosure),
        attained: attained.as_ref().map(enclosure),
    })
}

/// Checks every certificate of a folder, by name; none if the folder is not there.
///
/// # Errors
/// As [`check_file`], for the first that fails.
pub fn check_folder(folder: &Path) -> Result<Vec<CertificateRecord>, SuiteError> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| failed(folder, error.to_string(), "make the folder readable"))?
            .path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.ends_with(".json") && !name.ends_with(WORST_CASE) {
            files.push(path);
        }
    }
    files.sort();
    files.iter().map(|path| check_file(path)).collect()
}
