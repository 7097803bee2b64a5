//! `cargo xtask tidy`: the house rules that no compiler checks. Each rule is a function of the files, so that
//! its tests can plant a violation; each failure names the file, the line and the mend.

mod code;
mod examples;
mod manifests;
mod snapshots;
mod sources;

use crate::run::{root, say};
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

/// A text file of the repository.
pub(crate) struct File {
    /// From the root, with `/` between folders.
    path: String,
    text: String,
}

/// A rule broken at one place.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure {
    path: String,
    /// From 1.
    line: usize,
    problem: String,
    mend: String,
}

impl Failure {
    fn new(file: &File, line: usize, problem: &str, mend: &str) -> Self {
        Self {
            path: file.path.clone(),
            line,
            problem: problem.to_owned(),
            mend: mend.to_owned(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            problem,
            mend,
        } = self;
        write!(f, "{path}:{line}: {problem}; mend: {mend}")
    }
}

type Rule = fn(&[File]) -> Vec<Failure>;

const RULES: [Rule; 9] = [
    sources::module_docs,
    sources::file_length,
    sources::no_unsafe_code,
    sources::reasons_for_suppressions,
    manifests::dependency_direction,
    manifests::chores_depend_on_nothing,
    manifests::no_target_cpu,
    snapshots::no_orphans,
    examples::examples_of_public_items,
];

/// Prints every failure; succeeds when there is none.
pub(crate) fn run() -> ExitCode {
    match check(&root()) {
        Ok(failures) if failures.is_empty() => ExitCode::SUCCESS,
        Ok(failures) => {
            for failure in &failures {
                say(&failure.to_string());
            }
            say(&format!("tidy: {} to mend", failures.len()));
            ExitCode::FAILURE
        }
        Err(error) => {
            say(&format!("tidy: cannot read the repository: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn check(root: &Path) -> std::io::Result<Vec<Failure>> {
    let mut files = Vec::new();
    collect(root, "", &mut files)?;
    Ok(RULES.iter().flat_map(|rule| rule(&files)).collect())
}

/// Folders that hold nothing written by hand, or nothing that a rule reads.
const SKIPPED: [&str; 4] = [".git", "target", "data", "reports"];

/// The files below `folder` that some rule reads, sorted by path.
fn collect(root: &Path, folder: &str, files: &mut Vec<File>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(root.join(folder))?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            // Only folders of the root are skipped: crates/verify/src/data is source.
            if !SKIPPED.contains(&&*path) && name != "target" {
                collect(root, &path, files)?;
            }
        } else if kind.is_file() && is_read(&path) {
            let text = std::fs::read_to_string(entry.path())?;
            files.push(File { path, text });
        }
    }
    Ok(())
}

fn is_read(path: &str) -> bool {
    [".rs", ".toml", ".snap", ".yml", ".yaml", ".sh"]
        .iter()
        .any(|end| path.ends_with(end))
        || path.starts_with(".ci/")
        || path == ".cargo/config"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files in memory, for the rules' tests.
    pub(super) fn files(all: &[(&str, &str)]) -> Vec<File> {
        all.iter()
            .map(|&(path, text)| File {
                path: path.to_owned(),
                text: text.to_owned(),
            })
            .collect()
    }

    /// Places of the failures, as `path:line`.
    pub(super) fn places(failures: &[Failure]) -> Vec<String> {
        failures
            .iter()
            .map(|failure| format!("{}:{}", failure.path, failure.line))
            .collect()
    }

    #[test]
    fn this_repository_is_tidy() {
        let failures = check(&root()).expect("readable");
        let lines: Vec<String> = failures.iter().map(Failure::to_string).collect();
        assert!(lines.is_empty(), "\n{}", lines.join("\n"));
    }

    #[test]
    fn a_failure_names_file_line_and_mend() {
        let file = &files(&[("a.rs", "")])[0];
        let failure = Failure::new(file, 3, "bad", "make it good");
        assert_eq!(failure.to_string(), "a.rs:3: bad; mend: make it good");
    }

    #[test]
    fn the_walk_reads_sources_and_skips_what_is_built() {
        let mut files = Vec::new();
        collect(&root(), "", &mut files).expect("readable");
        let has = |path: &str| files.iter().any(|file| file.path == path);
        assert!(has("Cargo.toml") && has("xtask/src/tidy/mod.rs") && has(".cargo/config.toml"));
        assert!(!files.iter().any(|file| file.path.starts_with("target/")));
        assert!(files.is_sorted_by(|a, b| a.path != b.path));
    }
}
