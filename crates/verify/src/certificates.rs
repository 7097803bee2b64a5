//! Committed certificates: `certificates/NAME.json`, each with the worst-case function that was found for it in
//! `certificates/NAME.worst-case.json`, if one was. Both are checked in fractions; no solver has a part in it.

use crate::record::{CertificateRecord, ExactText, PlaneRecord, pair};
use crate::suite::SuiteError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use telescope_certify::catalogue::{Entry, catalogue, textbook_bound};
use telescope_certify::plane::on_the_line;
use telescope_certify::proof::{Class, Metric, Weights};
use telescope_certify::witness::Witness;
use telescope_certify::{Certificate, Statement, check};
use telescope_core::arithmetic::{Arithmetic, Interval, Rational, Roots};

/// The ending of a worst-case function's file.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::certificates::WORST_CASE;
///
/// let certificate = Path::new("../../certificates/constant-average-02.json");
/// assert!(certificate.with_extension(WORST_CASE).is_file());
/// ```
pub const WORST_CASE: &str = "worst-case.json";
/// The largest file that is read.
const MOST_BYTES: u64 = 16 << 20;

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
            format!("{size} bytes are more than {MOST_BYTES}, the most of a certificate"),
            hint,
        ));
    }
    std::fs::read_to_string(path).map_err(|error| failed(path, error.to_string(), hint))
}

/// Whether a file says of itself that it is a certificate.
///
/// # Errors
/// If it cannot be read.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::certificates::is_certificate;
///
/// assert!(is_certificate(Path::new("../../certificates/constant-average-02.json"))?);
/// assert!(!is_certificate(Path::new("../../reports/records/suite.json"))?);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_verify::certificates::check_file;
///
/// let checked = check_file(Path::new("../../certificates/constant-average-02.json"))?;
/// assert_eq!((checked.name.as_str(), checked.steps), ("constant-average-02", 2));
/// // The function beside it attains what is proved, but for the rounding of multipliers.
/// assert!(checked.attained.unwrap()[1] <= checked.bound[1]);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn check_file(path: &Path) -> Result<CertificateRecord, SuiteError> {
    let remake = "make it anew with `telescope certify`";
    let text = read(path)?;
    let certificate = Certificate::from_text(&text)
        .map_err(|error| failed(path, format!("this is no certificate: {error}"), remake))?;
    let checked = check(&certificate).map_err(|flaw| failed(path, flaw.to_string(), remake))?;
    let beside = path.with_extension(WORST_CASE);
    let (mut attained, mut plane) = (None, None);
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
        plane = in_plane(&witness);
        attained = Some(value);
    }
    let enclosure = |value| pair(Interval::from_rational(value));
    // A squared distance is no gap, which is what the textbook bounds.
    let is_gap = !matches!(
        certificate.statement.metric,
        Metric::Distance | Metric::LastGradient
    );
    let textbook = textbook_bound(&certificate.statement).filter(|_| is_gap);
    let ordinary = on_the_line(&certificate.statement).filter(|_| is_gap);
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
        unit: ordinary.as_ref().and_then(|_| unit(&certificate.statement)),
        ordinary: ordinary.as_ref().map(enclosure),
        plane,
    })
}

/// rL.
fn unit(statement: &Statement) -> Option<[f64; 2]> {
    let Class::BoundedSubgradients { subgradient_sq } = &statement.class else {
        return None;
    };
    let square = &statement.distance_sq.0 * &subgradient_sq.0;
    Some(pair(Interval::from_rational(&square).sqrt()))
}

/// The function and its run in doubles, if they have two dimensions.
fn in_plane(witness: &Witness) -> Option<PlaneRecord> {
    let near = f64::from_rational;
    let point = |x: &[Rational]| match x {
        [x, y] => Some([near(x), near(y)]),
        _ => None,
    };
    let pieces = witness.pieces.iter().map(|piece| match &piece.slope[..] {
        [x, y] => Some([near(&x.0), near(&y.0), near(&piece.intercept.0)]),
        _ => None,
    });
    let pieces = pieces.collect::<Option<Vec<_>>>()?;
    let bounded = matches!(witness.statement.class, Class::BoundedSubgradients { .. });
    let whole = witness.path().ok().filter(|_| bounded)?;
    let seen = match witness.statement.metric {
        Metric::LastIterate | Metric::BestIterate => witness.statement.steps(),
        _ => whole.len(),
    };
    let path = whole[..seen].iter().map(|x| point(x));
    let average = match witness.statement.metric {
        Metric::Average(Weights::StepSizes) => {
            let steps = &witness.statement.step_sizes;
            let total = steps.iter().fold(Rational::ZERO, |sum, step| sum + &step.0);
            let mut mean = [Rational::ZERO, Rational::ZERO];
            for (step, x) in steps.iter().zip(&whole) {
                for (mean, x) in mean.iter_mut().zip(x) {
                    *mean += &step.0 * x / &total;
                }
            }
            point(&mean)
        }
        _ => None,
    };
    Some(PlaneRecord {
        pieces,
        path: path.collect::<Option<Vec<_>>>()?,
        average,
    })
}

/// What a folder of certificates holds.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// The sound ones, by name.
    pub records: Vec<CertificateRecord>,
    /// What is wrong with the others, and which files of the catalogue are missing.
    pub faults: Vec<SuiteError>,
}

/// Checks every certificate of a folder, by name; nothing if the folder is not there. A file that is bad, or no certificate,
/// is a fault by its name and keeps no other from being checked. If the folder holds files of the catalogue, it must hold
/// them all.
#[must_use]
pub(crate) fn check_folder(folder: &Path) -> Folder {
    let mut found = Folder::default();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return found,
        Err(error) => {
            let hint = "make it a readable folder, or take it away";
            found.faults.push(failed(folder, error.to_string(), hint));
            return found;
        }
    };
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    for entry in entries {
        match entry {
            Ok(entry) if ends_with(&entry.path(), ".json") => {
                files.insert(entry.path());
            }
            Ok(_) => {}
            Err(error) => {
                let hint = "make the folder readable";
                found.faults.push(failed(folder, error.to_string(), hint));
            }
        }
    }
    for path in &files {
        if ends_with(path, WORST_CASE) {
            let whole = path.with_extension("").with_extension("json");
            if !files.contains(&whole) {
                let message = "there is no certificate beside this worst-case function".to_owned();
                let hint = "make both anew with `telescope certify`, or take the file away";
                found.faults.push(failed(path, message, hint));
            }
            continue;
        }
        match check_file(path) {
            Ok(record) => found.records.push(record),
            Err(fault) => found.faults.push(fault),
        }
    }
    let path = |entry: &Entry| folder.join(format!("{}.json", entry.name));
    let (there, missing): (Vec<Entry>, Vec<Entry>) = catalogue()
        .into_iter()
        .partition(|entry| files.contains(&path(entry)));
    if !there.is_empty() {
        let faults = missing.iter().map(|entry| {
            let message = "this certificate of the catalogue is missing".to_owned();
            let hint = "make it with `telescope certify --catalogue --only NAME`";
            failed(&path(entry), message, hint)
        });
        found.faults.extend(faults);
    }
    found
}

fn ends_with(path: &Path, ending: &str) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn committed() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../certificates")
    }

    #[test]
    fn the_repository_keeps_what_the_catalogue_names() {
        let mut files: BTreeSet<String> = BTreeSet::new();
        for entry in std::fs::read_dir(committed()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !name.ends_with(WORST_CASE) {
                files.insert(name);
            }
        }
        let named: BTreeSet<String> = catalogue()
            .into_iter()
            .map(|entry| format!("{}.json", entry.name))
            .collect();
        let missing: Vec<&String> = named.difference(&files).collect();
        let extra: Vec<&String> = files.difference(&named).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "missing {missing:?}, extra {extra:?}"
        );
    }

    #[test]
    fn a_bad_file_is_named_and_the_others_are_checked() {
        let folder = tempfile::tempdir().unwrap();
        let copy = |name: &str| {
            std::fs::copy(committed().join(name), folder.path().join(name)).unwrap();
        };
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        assert!(check_folder(&folder.path().join("none")).faults.is_empty());
        copy("constant-last-iterate-02.json");
        write("notes.json", "{\"format\": 3}");
        write("README.md", "no certificate, and none by its name");
        write("stray.worst-case.json", "{}");
        let found = check_folder(folder.path());
        assert_eq!(found.records.len(), 1);
        let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
        assert!(
            faults[0].contains("notes.json: this is no certificate"),
            "{}",
            faults[0]
        );
        assert!(faults[1].contains("stray.worst-case.json: there is no certificate"));
        assert_eq!(faults.len(), 2 + catalogue().len() - 1);
        assert!(faults.iter().any(|fault| {
            fault.contains("constant-average-05.json: this certificate of the catalogue is missing")
        }));
        // Somebody's own certificates need no others beside them.
        let own = tempfile::tempdir().unwrap();
        let from = committed().join("constant-last-iterate-02.json");
        std::fs::copy(from, own.path().join("mine.json")).unwrap();
        let found = check_folder(own.path());
        assert!(found.faults.is_empty() && found.records[0].name == "mine");
    }
}
