//! A question before files are overwritten that somebody edited since they were written.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use telescope_verify::suite::{SuiteError, edited};
use telescope_verify::visible::visible_path;

/// As many are named in the question.
const NAMED: usize = 5;

/// Lets files be written into a folder: none of those they replace was edited, or the user agrees.
///
/// # Errors
/// If one was edited and the user does not agree, or is not there to be asked.
pub(super) fn admit(
    folder: &Path,
    files: &BTreeMap<PathBuf, Vec<u8>>,
    force: bool,
) -> Result<(), SuiteError> {
    if force {
        return Ok(());
    }
    let changing = files
        .iter()
        .filter(|(path, bytes)| {
            std::fs::read(folder.join(path)).is_ok_and(|there| there != **bytes)
        })
        .map(|(path, _)| path.clone());
    settle(&edited(folder, changing.collect(), &committed))
}

/// The same before a run, when it is not known yet what will be written: all that it may replace or remove.
///
/// # Errors
/// As [`admit`].
pub(super) fn admit_run(
    folder: &Path,
    experiments: &BTreeSet<String>,
    whole: bool,
    force: bool,
) -> Result<(), SuiteError> {
    if force {
        return Ok(());
    }
    let candidates = telescope_verify::suite::replaceable(folder, experiments, whole)?;
    settle(&edited(folder, candidates, &committed))
}

fn settle(edited: &[PathBuf]) -> Result<(), SuiteError> {
    if edited.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = edited
        .iter()
        .take(NAMED)
        .map(|path| visible_path(path))
        .collect();
    if edited.len() > NAMED {
        names.push(format!("and {} more", edited.len() - NAMED));
    }
    let what = format!(
        "edited since telescope wrote them, or not written by it: {}",
        names.join(", ")
    );
    let there = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if there && ask(&what, &mut std::io::stdin().lock(), &mut anstream::stderr()) {
        return Ok(());
    }
    Err(SuiteError::Selection(format!(
        "{what}\n  hint: nothing is written; keep your edits elsewhere, or give --force to lose them"
    )))
}

/// Asks, and takes all but y and yes for no.
fn ask(what: &str, answers: &mut dyn BufRead, questions: &mut dyn Write) -> bool {
    let _ = write!(questions, "{what}\nOverwrite them? [y/N] ");
    let _ = questions.flush();
    let mut answer = String::new();
    answers.read_line(&mut answer).is_ok()
        && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// The files below a folder that git has as they are, relative to it: nothing is lost if they are overwritten. None
/// where there is no work tree or no git.
fn committed(folder: &Path) -> BTreeSet<PathBuf> {
    let names = |arguments: &[&str]| -> Option<BTreeSet<PathBuf>> {
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let names = text.split('\0').filter(|name| !name.is_empty());
        Some(names.map(PathBuf::from).collect())
    };
    let tracked = names(&["ls-files", "-z", "--", "."]);
    let changed = names(&["diff", "--name-only", "-z", "--relative", "HEAD", "--", "."]);
    match (tracked, changed) {
        (Some(tracked), Some(changed)) => tracked.difference(&changed).cloned().collect(),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        for (answer, agreed) in [
            ("y\n", true),
            ("YES\n", true),
            ("n\n", false),
            ("\n", false),
            ("", false),
            ("yesterday\n", false),
        ] {
            let mut question = Vec::new();
            assert_eq!(
                ask("x.md", &mut answer.as_bytes(), &mut question),
                agreed,
                "{answer:?}"
            );
            assert_eq!(
                String::from_utf8(question).unwrap(),
                "x.md\nOverwrite them? [y/N] "
            );
        }
    }
}
