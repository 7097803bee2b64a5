//! Writing reports, whole or not at all, and comparing them with what is there.

use super::{SuiteError, written};
use crate::recheck::MOST_BYTES;
use crate::record::{ExperimentRecord, SCHEMA, SuiteRecord};
use crate::report::render;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file that is not what the code produces.
///
/// ```
/// use telescope_verify::suite::Difference;
///
/// let changed = Difference::Changed { path: "reports/README.md".into(), line: 12 };
/// assert_eq!(changed.to_string(), "reports/README.md:12: differs");
/// ```
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

/// Reads the records of a reports folder, by experiment. Those of another format or seed, or that no run writes, are left
/// out.
///
/// # Errors
/// If one is there and cannot be read.
///
/// ```
/// use telescope_verify::results::load;
/// use telescope_verify::suite::{read_records, write_reports};
///
/// let loaded = load(&["../../reports/records/tight-constant.json".into()])?;
/// let folder = tempfile::tempdir()?;
/// assert!(read_records(folder.path(), &loaded.suite)?.is_empty());
/// write_reports(folder.path(), &loaded.suite, &loaded.experiments, true)?;
/// assert_eq!(read_records(folder.path(), &loaded.suite)?["tight-constant"], loaded.experiments[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
        let about = fs::metadata(&path).map_err(|error| failed(&path, &error, WRITABLE))?;
        if !about.is_file() || about.len() > MOST_BYTES {
            continue;
        }
        let text = fs::read_to_string(&path)
            .map_err(|error| failed(&path, &error, "run the whole suite again"))?;
        let Ok(record) = serde_json::from_str::<ExperimentRecord>(&text) else {
            continue;
        };
        // Its id becomes the name of files: one that was edited is not to lead out of the folder.
        let own_name = path
            .file_stem()
            .is_some_and(|stem| stem == record.id.as_str());
        if own_name
            && record.schema == SCHEMA
            && record.seed == suite.seed
            && record.quick == suite.quick
            && record.flaw().is_none()
        {
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

/// Writes every report. `whole`: nothing else belongs into the folder, so that files nothing produces any more are removed.
///
/// # Errors
/// As [`write_files`].
///
/// ```
/// use telescope_verify::results::load;
/// use telescope_verify::suite::write_reports;
///
/// let loaded = load(&["../../reports/records/tight-constant.json".into()])?;
/// let folder = tempfile::tempdir()?;
/// assert!(write_reports(folder.path(), &loaded.suite, &loaded.experiments, true)? > 0);
/// assert!(folder.path().join("tight-constant.md").is_file());
/// // Nothing changes the second time.
/// assert_eq!(write_reports(folder.path(), &loaded.suite, &loaded.experiments, true)?, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_reports(
    reports: &Path,
    suite: &SuiteRecord,
    experiments: &[ExperimentRecord],
    whole: bool,
) -> Result<usize, SuiteError> {
    let files = rendered(suite, experiments);
    let bytes = files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
        .collect();
    let written = write_files(reports, &bytes)?;
    if whole {
        for path in stale(reports, &files)? {
            fs::remove_file(&path).map_err(|error| failed(&path, &error, WRITABLE))?;
        }
        // Forgets what was removed.
        written::remember(reports, &BTreeMap::new())?;
    }
    Ok(written)
}

/// Writes files below a folder, by path, and remembers them as written there; gives how many changed. Each is written
/// beside its place; when all are there, they are renamed.
///
/// # Errors
/// If a file cannot be written.
///
/// ```
/// use std::collections::BTreeMap;
/// use telescope_verify::suite::write_files;
///
/// let folder = tempfile::tempdir()?;
/// let files = BTreeMap::from([("tables/claims.csv".into(), b"a,b\n1,2\n".to_vec())]);
/// assert_eq!(write_files(folder.path(), &files)?, 1);
/// assert_eq!(std::fs::read(folder.path().join("tables/claims.csv"))?, b"a,b\n1,2\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_files(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<usize, SuiteError> {
    // Every text is on the disk, and every place free, before any file is replaced.
    let mut staged = Vec::new();
    for (path, bytes) in files {
        let path = folder.join(path);
        if fs::read(&path).is_ok_and(|there| there == *bytes) {
            continue;
        }
        let temporary = stage(&path, bytes).map_err(|error| failed(&path, &error, WRITABLE))?;
        staged.push((temporary, path));
    }
    let written = staged.len();
    for (temporary, path) in staged {
        temporary
            .persist(&path)
            .map_err(|error| failed(&path, &error.error, WRITABLE))?;
    }
    written::remember(folder, files)?;
    Ok(written)
}

/// Writes one file, whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), SuiteError> {
    stage(path, bytes)
        .and_then(|temporary| temporary.persist(path).map_err(|error| error.error))
        .map_err(|error| failed(path, &error, WRITABLE))
}

/// Writes a text beside its place, to be renamed; dropped, it is removed.
fn stage(path: &Path, bytes: &[u8]) -> std::io::Result<tempfile::TempPath> {
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".telescope-")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
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
    let all = generated(reports)?.into_iter();
    Ok(all
        .filter(|path| !files.contains_key(path))
        .map(|path| reports.join(path))
        .collect())
}

/// Files in the places where reports are, by their names: pages, figures, records; relative to the folder, sorted.
pub(super) fn generated(reports: &Path) -> Result<Vec<PathBuf>, SuiteError> {
    let mut found = Vec::new();
    for (folder, ending) in [("", "md"), ("figures", "svg"), ("records", "json")] {
        let Ok(entries) = fs::read_dir(reports.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry
                .map_err(|error| failed(reports, &error, WRITABLE))?
                .path();
            let ours = path
                .extension()
                .is_some_and(|extension| extension == ending);
            if let Some(name) = path.file_name().filter(|_| ours) {
                found.push(Path::new(folder).join(name));
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
///
/// ```
/// use telescope_verify::results::load;
/// use telescope_verify::suite::{Difference, differences, write_reports};
///
/// let loaded = load(&["../../reports/records/tight-constant.json".into()])?;
/// let folder = tempfile::tempdir()?;
/// write_reports(folder.path(), &loaded.suite, &loaded.experiments, true)?;
/// assert!(differences(folder.path(), &loaded.suite, &loaded.experiments, true)?.is_empty());
/// let page = folder.path().join("tight-constant.md");
/// std::fs::remove_file(&page)?;
/// let found = differences(folder.path(), &loaded.suite, &loaded.experiments, true)?;
/// assert_eq!(found, [Difference::Missing(page)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
