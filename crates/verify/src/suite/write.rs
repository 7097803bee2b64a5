//! Writing reports, whole or not at all, and comparing them with what is there.

use super::SuiteError;
use crate::record::{ExperimentRecord, SCHEMA, SuiteRecord};
use crate::report::render;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file that is not what the code produces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It is not there.
    Missing(PathBuf),
    /// It is another text, from this line on.
    Changed {
        /// The file.
        path: PathBuf,
        /// The first line that differs, from 1.
        line: usize,
    },
    /// Nothing produces it.
    Stale(PathBuf),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(path) => write!(formatter, "{}: missing", path.display()),
            Self::Changed { path, line } => write!(formatter, "{}:{line}: differs", path.display()),
            Self::Stale(path) => write!(
                formatter,
                "{}: nothing produces it any more",
                path.display()
            ),
        }
    }
}

fn failed(path: &Path, error: &std::io::Error, hint: &'static str) -> SuiteError {
    SuiteError::File {
        path: path.to_owned(),
        message: error.to_string(),
        hint,
    }
}

const WRITABLE: &str = "make the folder writable, or choose another with --out DIR";

/// Reads the records of a reports folder, by experiment. Those of another format or seed are left out.
///
/// # Errors
/// If one is there and cannot be read.
pub fn read_records(
    reports: &Path,
    suite: &SuiteRecord,
) -> Result<BTreeMap<String, ExperimentRecord>, SuiteError> {
    let folder = reports.join("records");
    let mut records = BTreeMap::new();
    let Ok(entries) = fs::read_dir(&folder) else {
        return Ok(records);
    };
    for entry in entries {
        let path = entry
            .map_err(|error| failed(&folder, &error, WRITABLE))?
            .path();
        let is_record = path
            .extension()
            .is_some_and(|extension| extension == "json");
        if !is_record || path.file_stem().is_some_and(|stem| stem == "suite") {
            continue;
        }
        let text = fs::read_to_string(&path)
            .map_err(|error| failed(&path, &error, "run the whole suite again"))?;
        let Ok(record) = serde_json::from_str::<ExperimentRecord>(&text) else {
            continue;
        };
        if record.schema == SCHEMA && record.seed == suite.seed && record.quick == suite.quick {
            records.insert(record.id.clone(), record);
        }
    }
    Ok(records)
}

/// The rendered reports of these records, by path.
fn rendered(suite: &SuiteRecord, experiments: &[ExperimentRecord]) -> BTreeMap<PathBuf, String> {
    render(suite, experiments)
        .into_iter()
        .map(|(path, text)| (PathBuf::from(path), text))
        .collect()
}

/// Writes every report. Each text is written beside its place; when all are there, they are renamed. `whole`: nothing else belongs into the folder, so that files nothing produces any more are removed.
///
/// # Errors
/// If a file cannot be written.
pub fn write_reports(
    reports: &Path,
    suite: &SuiteRecord,
    experiments: &[ExperimentRecord],
    whole: bool,
) -> Result<usize, SuiteError> {
    let files = rendered(suite, experiments);
    // Every text is on the disk, and every place free, before any file is replaced.
    let mut staged = Vec::new();
    for (path, text) in &files {
        let path = reports.join(path);
        if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            continue;
        }
        let temporary = stage(&path, text).map_err(|error| failed(&path, &error, WRITABLE))?;
        staged.push((temporary, path));
    }
    let written = staged.len();
    for (temporary, path) in staged {
        temporary
            .persist(&path)
            .map_err(|error| failed(&path, &error.error, WRITABLE))?;
    }
    if whole {
        for path in stale(reports, &files)? {
            fs::remove_file(&path).map_err(|error| failed(&path, &error, WRITABLE))?;
        }
    }
    Ok(written)
}

/// Writes texts to their places, all or none: each beside its place first, and renamed when all are there.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write_text(texts: &[(PathBuf, String)]) -> Result<(), SuiteError> {
    let mut staged = Vec::new();
    for (path, text) in texts {
        let temporary = stage(path, text).map_err(|error| failed(path, &error, WRITABLE))?;
        staged.push((temporary, path));
    }
    for (temporary, path) in staged {
        temporary
            .persist(path)
            .map_err(|error| failed(path, &error.error, WRITABLE))?;
    }
    Ok(())
}

/// Writes a text beside its place, to be renamed; dropped, it is removed.
fn stage(path: &Path, text: &str) -> std::io::Result<tempfile::TempPath> {
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".telescope-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(file.into_temp_path())
}

/// Generated files in the folder that nothing produces.
fn stale(reports: &Path, files: &BTreeMap<PathBuf, String>) -> Result<Vec<PathBuf>, SuiteError> {
    let mut found = Vec::new();
    for (folder, ending) in [("", "md"), ("figures", "svg"), ("records", "json")] {
        let Ok(entries) = fs::read_dir(reports.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry
                .map_err(|error| failed(reports, &error, WRITABLE))?
                .path();
            let Some(name) = path.file_name() else {
                continue;
            };
            let generated = path
                .extension()
                .is_some_and(|extension| extension == ending);
            if generated && !files.contains_key(&Path::new(folder).join(name)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// How the folder differs from what the code produces. `whole`: other generated files count as stale.
///
/// # Errors
/// If a file cannot be read.
pub fn differences(
    reports: &Path,
    suite: &SuiteRecord,
    experiments: &[ExperimentRecord],
    whole: bool,
) -> Result<Vec<Difference>, SuiteError> {
    let files = rendered(suite, experiments);
    let mut found = Vec::new();
    for (path, text) in &files {
        let path = reports.join(path);
        match fs::read(&path) {
            Err(_) => found.push(Difference::Missing(path)),
            Ok(there) if there != text.as_bytes() => {
                // Not `lines`, to which a carriage return or a missing last line feed is nothing.
                let same = there
                    .split_inclusive(|byte| *byte == b'\n')
                    .zip(text.as_bytes().split_inclusive(|byte| *byte == b'\n'))
                    .take_while(|(a, b)| a == b)
                    .count();
                found.push(Difference::Changed {
                    path,
                    line: same + 1,
                });
            }
            Ok(_) => {}
        }
    }
    if whole {
        found.extend(stale(reports, &files)?.into_iter().map(Difference::Stale));
    }
    Ok(found)
}
