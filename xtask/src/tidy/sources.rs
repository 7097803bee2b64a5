//! Rules for Rust files.

use super::code::{lines_with_word, only_code};
use super::{Failure, File};

/// The most lines of a file, tests included.
const MOST_LINES: usize = 450;

/// The one folder where unsafe code may be, should the lanes need it.
const ENGINE: &str = "crates/core/src/engine";

fn sources(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path.ends_with(".rs"))
}

/// Every file says first what it is for.
pub(super) fn module_docs(files: &[File]) -> Vec<Failure> {
    sources(files)
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| {
            let mend = "say on the first line, after `//!`, what the file holds";
            Failure::new(file, 1, "no module documentation", mend)
        })
        .collect()
}

/// No file grows past what one reads in a sitting.
pub(super) fn file_length(files: &[File]) -> Vec<Failure> {
    sources(files)
        .filter_map(|file| {
            let lines = file.text.lines().count();
            let problem = format!("{lines} lines, the most is {MOST_LINES}");
            let mend = "split it by subject, or move its tests to a file of their own";
            (lines > MOST_LINES).then(|| Failure::new(file, MOST_LINES + 1, &problem, mend))
        })
        .collect()
}

/// Unsafe code stays in the fast engine.
pub(super) fn no_unsafe_code(files: &[File]) -> Vec<Failure> {
    let mut failures = Vec::new();
    for file in sources(files) {
        let engine = file.path.strip_prefix(ENGINE);
        if engine.is_some_and(|rest| rest.starts_with(['/', '.'])) {
            continue;
        }
        let mend = format!("write it safely; only {ENGINE} may hold unsafe code");
        for line in lines_with_word(&only_code(&file.text), "unsafe") {
            failures.push(Failure::new(file, line, "unsafe code", &mend));
        }
    }
    failures
}

/// A silenced lint says why.
pub(super) fn reasons_for_suppressions(files: &[File]) -> Vec<Failure> {
    let mut failures = Vec::new();
    for file in sources(files) {
        let code = only_code(&file.text);
        for opening in ["[allow(", "[expect("] {
            for (at, _) in code.match_indices(opening) {
                let attribute = code[at..].split(']').next().unwrap_or_default();
                if !attribute.contains("reason") {
                    let line = 1 + code[..at].matches('\n').count();
                    let mend = "write #[expect(lint, reason = \"...\")]";
                    let problem = "a lint is silenced without a reason";
                    failures.push(Failure::new(file, line, problem, mend));
                }
            }
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::super::tests::{files, places};
    use super::*;

    #[test]
    fn a_file_without_module_docs_is_found() {
        let files = files(&[
            ("good.rs", "//! Good.\n"),
            ("bad.rs", "use a::b;\n//! Too late.\n"),
            ("empty.rs", ""),
            ("other.toml", "a = 1\n"),
        ]);
        assert_eq!(places(&module_docs(&files)), ["bad.rs:1", "empty.rs:1"]);
    }

    #[test]
    fn a_long_file_is_found_and_one_at_the_limit_is_not() {
        let long = "//! Long.\n".repeat(MOST_LINES + 1);
        let most = "//! Most.\n".repeat(MOST_LINES);
        let failures = file_length(&files(&[("long.rs", &long), ("most.rs", &most)]));
        assert_eq!(places(&failures), ["long.rs:451"]);
        assert_eq!(failures[0].problem, "451 lines, the most is 450");
    }

    #[test]
    fn unsafe_code_is_found_outside_the_engine_only() {
        let text = "//! A.\n// unsafe in words\n#![forbid(unsafe_code)]\nunsafe { x() }\n";
        let files = files(&[
            ("crates/core/src/engine.rs", text),
            ("crates/core/src/engine/lanes.rs", text),
            ("crates/core/src/engines.rs", text),
            ("crates/theory/src/engine/a.rs", text),
        ]);
        assert_eq!(
            places(&no_unsafe_code(&files)),
            [
                "crates/core/src/engines.rs:4",
                "crates/theory/src/engine/a.rs:4"
            ]
        );
    }

    #[test]
    fn a_suppression_without_a_reason_is_found() {
        let text = "//! A.\n#[expect(a, reason = \"b\")]\nfn f() {}\n#[allow(dead_code)]\nfn g() {}\n\
            #![expect(\n    c,\n    reason = \"long\"\n)]\n#[expect(d)]\nfn h() { x.expect(\"y\") }\n";
        let failures = reasons_for_suppressions(&files(&[("a.rs", text)]));
        assert_eq!(places(&failures), ["a.rs:4", "a.rs:10"]);
    }
}
