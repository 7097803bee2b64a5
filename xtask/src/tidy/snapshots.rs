//! Rules for insta snapshots.

use super::{Failure, File};

/// Every snapshot names, in its header, a test file that still exists.
pub(super) fn no_orphans(files: &[File]) -> Vec<Failure> {
    let mut failures = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".snap")) {
        let Some((line, source)) = source(&file.text) else {
            let mend = "delete the file and run `cargo xtask bless`";
            let problem = "no `source:` in the snapshot's header";
            failures.push(Failure::new(file, 1, problem, mend));
            continue;
        };
        if !files.iter().any(|other| other.path == source) {
            let problem = format!("its test file `{source}` is gone");
            let mend = "delete the snapshot, or run `cargo xtask bless` if the test has moved";
            failures.push(Failure::new(file, line, &problem, mend));
        }
    }
    failures
}

/// The line and value of `source:` between the first two lines of dashes.
fn source(snapshot: &str) -> Option<(usize, &str)> {
    let mut lines = snapshot.lines().enumerate();
    lines.next().filter(|(_, line)| *line == "---")?;
    lines
        .take_while(|(_, line)| *line != "---")
        .find_map(|(index, line)| {
            let value = line.strip_prefix("source:")?.trim().trim_matches('"');
            Some((index + 1, value))
        })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{files, places};
    use super::*;

    #[test]
    fn a_snapshot_of_a_test_that_exists_is_kept() {
        let files = files(&[
            ("tests/tests/help.rs", "//! Help.\n"),
            (
                "tests/tests/snapshots/help__top.snap",
                "---\nsource: tests/tests/help.rs\nexpression: text\n---\nUsage\n",
            ),
        ]);
        assert_eq!(no_orphans(&files), []);
    }

    #[test]
    fn an_orphan_is_found() {
        let text = "---\nexpression: text\nsource: tests/tests/gone.rs\n---\nUsage\n";
        let failures = no_orphans(&files(&[("a.snap", text)]));
        assert_eq!(places(&failures), ["a.snap:3"]);
        assert!(failures[0].problem.contains("gone.rs"), "{}", failures[0]);
    }

    #[test]
    fn a_snapshot_without_a_source_is_found() {
        let body_only = "---\nexpression: text\n---\nsource: tests/tests/help.rs\n";
        let failures = no_orphans(&files(&[("a.snap", body_only), ("b.snap", "")]));
        assert_eq!(places(&failures), ["a.snap:1", "b.snap:1"]);
    }
}
