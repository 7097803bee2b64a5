//! What was written into a folder, so that files which somebody edited since can be told from those that may be
//! replaced: `.written.json` holds the SHA-256 of each file as it was written. It belongs to the folder on one machine,
//! and git need not track it: a file that a checkout brought is told by git.

use super::SuiteError;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The file of digests.
const WRITTEN: &str = ".written.json";

/// Each file's digest, by its path below the folder with `/` between its parts.
type Digests = BTreeMap<String, String>;

fn digest(bytes: &[u8]) -> String {
    let bytes = Sha256::digest(bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn name(path: &Path) -> String {
    let parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn digests(folder: &Path) -> Option<Digests> {
    let text = std::fs::read_to_string(folder.join(WRITTEN)).ok()?;
    serde_json::from_str(&text).ok()
}

/// Remembers these files as written, and forgets those that are gone.
pub(super) fn remember(
    folder: &Path,
    files: &BTreeMap<PathBuf, Vec<u8>>,
) -> Result<(), SuiteError> {
    let mut known = digests(folder).unwrap_or_default();
    known.extend(
        files
            .iter()
            .map(|(path, bytes)| (name(path), digest(bytes))),
    );
    known.retain(|path, _| folder.join(path).is_file());
    let text = serde_json::to_string_pretty(&known).unwrap_or_default() + "\n";
    let path = folder.join(WRITTEN);
    if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    super::write::replace(&path, text.as_bytes())
}

/// Those of the files that would be lost if they were overwritten: edited since they were written here, or never written
/// here. `committed` gives those that a version control has as they are; it is asked only if one looks edited.
///
/// A folder of reports that keeps no digests was written by an earlier version: there only `committed` tells, and outside
/// of version control nothing does.
///
/// ```
/// use std::collections::{BTreeMap, BTreeSet};
/// use telescope_verify::suite::{edited, write_files};
///
/// let folder = tempfile::tempdir()?;
/// write_files(folder.path(), &BTreeMap::from([("page.md".into(), b"ours".to_vec())]))?;
/// let candidates = BTreeSet::from(["page.md".into()]);
/// let none_committed = |_: &std::path::Path| BTreeSet::new();
/// assert!(edited(folder.path(), candidates.clone(), &none_committed).is_empty());
/// std::fs::write(folder.path().join("page.md"), "somebody's own")?;
/// assert_eq!(edited(folder.path(), candidates, &none_committed), [std::path::Path::new("page.md")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn edited(
    folder: &Path,
    candidates: BTreeSet<PathBuf>,
    committed: &dyn Fn(&Path) -> BTreeSet<PathBuf>,
) -> Vec<PathBuf> {
    let known = digests(folder);
    let as_written = |path: &PathBuf| {
        let there = std::fs::read(folder.join(path)).ok();
        let known = known.as_ref().and_then(|known| known.get(&name(path)));
        // A file that cannot be read is left to the writer to complain of.
        there.is_none_or(|bytes| known == Some(&digest(&bytes)))
    };
    let suspects: Vec<PathBuf> = candidates
        .into_iter()
        .filter(|path| !as_written(path))
        .collect();
    if suspects.is_empty() {
        return suspects;
    }
    let safe = committed(folder);
    let earlier = known.is_none() && safe.is_empty() && folder.join("records/suite.json").is_file();
    suspects
        .into_iter()
        .filter(|path| !earlier && !safe.contains(path))
        .collect()
}

/// What a run may replace or remove in a folder of reports. `experiments`: those that are run; `whole`: they are all, so
/// that pages of others are removed.
///
/// # Errors
/// If the folder is there and cannot be read.
///
/// ```
/// use std::collections::BTreeSet;
/// use std::path::Path;
/// use telescope_verify::suite::replaceable;
///
/// let folder = tempfile::tempdir()?;
/// for page in ["README.md", "mine.md", "notes.md"] {
///     std::fs::write(folder.path().join(page), "")?;
/// }
/// let found = replaceable(folder.path(), &BTreeSet::from(["mine".to_owned()]), false)?;
/// assert!(found.contains(Path::new("mine.md")) && !found.contains(Path::new("notes.md")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn replaceable(
    folder: &Path,
    experiments: &BTreeSet<String>,
    whole: bool,
) -> Result<BTreeSet<PathBuf>, SuiteError> {
    let ours = |stem: &str| {
        let generated = ["README", "certificates", "formal-proof"];
        whole
            || generated.contains(&stem)
            || experiments.contains(stem)
            || folder.join(format!("records/{stem}.json")).is_file()
    };
    let mut found = BTreeSet::new();
    for path in super::write::generated(folder)? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let at_top = path
            .parent()
            .is_none_or(|parent| parent.as_os_str().is_empty());
        if !at_top || ours(&stem) {
            found.insert(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &Path) -> BTreeSet<PathBuf> {
        BTreeSet::new()
    }

    fn set(paths: &[&str]) -> BTreeSet<PathBuf> {
        paths.iter().map(PathBuf::from).collect()
    }

    /// A folder into which these files were written.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let files = files
            .iter()
            .map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()))
            .collect();
        crate::suite::write_files(folder.path(), &files).unwrap();
        folder
    }

    fn found(
        folder: &Path,
        candidates: &[&str],
        committed: &dyn Fn(&Path) -> BTreeSet<PathBuf>,
    ) -> BTreeSet<PathBuf> {
        edited(folder, set(candidates), committed)
            .into_iter()
            .collect()
    }

    #[test]
    fn what_was_written_may_be_replaced_and_what_was_edited_may_not() {
        let folder = folder(&[("a.md", "one"), ("figures/b.svg", "two")]);
        let path = folder.path();
        let all = ["a.md", "figures/b.svg", "absent.md"];
        assert_eq!(found(path, &all, &none), set(&[]));
        std::fs::write(path.join("figures/b.svg"), "edited").unwrap();
        assert_eq!(found(path, &all, &none), set(&["figures/b.svg"]));
        // One that git has as it is can be had again.
        let committed = |_: &Path| set(&["figures/b.svg"]);
        assert_eq!(found(path, &all, &committed), set(&[]));
        // Written again, it is ours again.
        let again = BTreeMap::from([(PathBuf::from("figures/b.svg"), b"three".to_vec())]);
        crate::suite::write_files(path, &again).unwrap();
        assert_eq!(found(path, &all, &none), set(&[]));
    }

    #[test]
    fn a_file_of_somebody_else_is_not_ours() {
        let mine = folder(&[("a.md", "one")]);
        std::fs::write(mine.path().join("README.md"), "my project").unwrap();
        assert_eq!(
            found(mine.path(), &["README.md", "a.md"], &none),
            set(&["README.md"])
        );
        // Nor in a folder where nothing was written yet.
        let other = tempfile::tempdir().unwrap();
        std::fs::write(other.path().join("README.md"), "my project").unwrap();
        assert_eq!(
            found(other.path(), &["README.md"], &none),
            set(&["README.md"])
        );
    }

    #[test]
    fn reports_of_an_earlier_version_are_ours() {
        let folder = folder(&[("a.md", "one"), ("records/suite.json", "{}")]);
        let path = folder.path();
        std::fs::remove_file(path.join(WRITTEN)).unwrap();
        assert_eq!(found(path, &["a.md"], &none), set(&[]));
        // But where git tracks the folder, it knows better.
        let committed = |_: &Path| set(&["records/suite.json"]);
        assert_eq!(found(path, &["a.md"], &committed), set(&["a.md"]));
    }

    #[test]
    fn a_part_of_a_suite_leaves_foreign_pages_alone() {
        let folder = folder(&[
            ("README.md", ""),
            ("mine.md", ""),
            ("notes.md", ""),
            ("other.md", ""),
            ("records/other.json", ""),
        ]);
        let part = replaceable(folder.path(), &BTreeSet::from(["mine".to_owned()]), false).unwrap();
        assert_eq!(
            part,
            set(&["README.md", "mine.md", "other.md", "records/other.json"])
        );
        let whole = replaceable(folder.path(), &BTreeSet::new(), true).unwrap();
        assert!(whole.contains(Path::new("notes.md")));
    }
}
