//! Every public item of a library shows by an example what it is.
//!
//! The lint `unreachable_pub` sees to it that what says `pub` can be reached from outside, so that the text of a file is
//! enough to know its public items. Methods and fields are left to the example of their type.

use super::code::only_code;
use super::{Failure, File};

/// The crates whose items all have an example.
const COVERED: [&str; 7] = [
    "certify",
    "core",
    "formal",
    "statistics",
    "tables",
    "theory",
    "verify",
];

/// Folders and files that need none, each with its reason.
const EXCEPTIONS: [(&str, &str); 1] = [(
    "crates/core/src/strategies",
    "random problems for tests, behind a feature that the crate's own doc tests lack",
)];

/// Kinds of items that have an example; modules and re-exports do not.
const KINDS: [&str; 8] = [
    "struct", "enum", "union", "trait", "fn", "type", "const", "static",
];

/// A public type, trait, function or constant has a fenced example in its own documentation.
pub(super) fn examples_of_public_items(files: &[File]) -> Vec<Failure> {
    let covered = files.iter().filter(|file| is_covered(&file.path));
    covered.flat_map(missing).collect()
}

fn is_covered(path: &str) -> bool {
    let source = path
        .strip_prefix("crates/")
        .and_then(|rest| rest.split_once("/src/"))
        .is_some_and(|(name, _)| COVERED.contains(&name));
    let excepted = EXCEPTIONS.iter().any(|(start, _)| path.starts_with(start));
    source && path.ends_with(".rs") && !excepted
}

fn missing(file: &File) -> Vec<Failure> {
    let code = only_code(&file.text);
    let code: Vec<&str> = code.lines().collect();
    let text: Vec<&str> = file.text.lines().collect();
    let items = code.iter().enumerate();
    items
        .filter_map(|(index, line)| Some((index, item(line)?)))
        .filter(|&(index, _)| !has_example(&text, &code, index))
        .map(|(index, item)| {
            let problem = format!("`{item}` has no example");
            let mend = "show in its documentation, between ``` lines, what goes in and what comes out; or make it pub(crate)";
            Failure::new(file, index + 1, &problem, mend)
        })
        .collect()
}

/// Kind and name of the public item that begins in this line, if it stands in no block.
fn item(line: &str) -> Option<String> {
    let mut words = line.strip_prefix("pub ")?.split_whitespace();
    let mut kind = words.next()?;
    if !KINDS.contains(&kind) {
        return None;
    }
    let mut name = words.next()?;
    if kind == "const" && name == "fn" {
        kind = "fn";
        name = words.next()?;
    }
    let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    Some(format!("{kind} {}", &name[..end.unwrap_or(name.len())]))
}

/// Whether the documentation above the item, attributes apart, has a fenced example: a block that is not marked as text.
fn has_example(text: &[&str], code: &[&str], index: usize) -> bool {
    let above = (0..index).rev().take_while(|&above| {
        // Up to a blank line or the end of another item.
        !text[above].trim().is_empty() && !code[above].trim_end().ends_with([';', '}'])
    });
    let first = index - above.count();
    let fences = text[first..index]
        .iter()
        .filter_map(|line| line.strip_prefix("/// ```"));
    // Every other fence opens a block.
    fences
        .step_by(2)
        .any(|info| !info.starts_with("text") && !info.starts_with("ignore"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{files, places};
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        places(&examples_of_public_items(&files(&[(path, text)])))
    }

    const PATH: &str = "crates/core/src/a.rs";

    #[test]
    fn an_item_without_example_is_found() {
        let text = "//! A.\n\n/// One.\n#[derive(\n    Clone,\n)]\npub struct One;\n\n/// Two.\npub const fn two() {}\n\npub trait Bare {}\n";
        assert_eq!(
            found(PATH, text),
            [7, 10, 12].map(|line| format!("{PATH}:{line}"))
        );
        let failure = &examples_of_public_items(&files(&[(PATH, text)]))[1];
        assert!(failure.to_string().contains("`fn two` has no example"));
    }

    #[test]
    fn an_item_with_example_passes() {
        let text = "/// One.\n///\n/// ```\n/// assert!(true);\n/// ```\n#[derive(Clone)]\npub enum One {}\n";
        assert_eq!(found(PATH, text), [""; 0]);
    }

    #[test]
    fn a_block_of_text_is_no_example() {
        let text = "/// One.\n///\n/// ```text\n/// a figure\n/// ```\npub struct One;\n";
        assert_eq!(found(PATH, text), [format!("{PATH}:6")]);
    }

    #[test]
    fn the_example_of_a_neighbour_does_not_count() {
        let text = "/// A.\n///\n/// ```\n/// assert!(true);\n/// ```\npub const A: u8 = 1;\n/// B.\npub const B: u8 = 2;\n";
        assert_eq!(found(PATH, text), [format!("{PATH}:8")]);
    }

    #[test]
    fn what_is_not_public_or_not_covered_needs_none() {
        let text = "pub mod a;\npub use a::B;\npub(crate) struct C;\nstruct D;\nimpl D {\n    pub fn e() {}\n}\n// pub fn f() {}\n";
        assert_eq!(found(PATH, text), [""; 0]);
        for path in [
            "crates/cli/src/a.rs",
            "crates/core/tests/a.rs",
            "crates/core/src/strategies/a.rs",
        ] {
            assert_eq!(found(path, "pub struct A;\n"), [""; 0], "{path}");
        }
    }
}
