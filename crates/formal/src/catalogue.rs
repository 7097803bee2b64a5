//! What is proved: the list of theorems that the check audits.

use crate::Failure;
use crate::sources::{CATALOGUE, read};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// The lines of the proof, by their identifiers, that must each have a lemma.
///
/// ```
/// use telescope_formal::catalogue::LINES;
///
/// // The last two are formulas; the proof of the bound ends with `bound`.
/// assert_eq!(LINES[8..], ["bound", "optimal-step"]);
/// ```
pub const LINES: [&str; 10] = [
    "unbiased",
    "expansion",
    "gradient-bound",
    "first-order",
    "descent",
    "expected-descent",
    "telescope",
    "average",
    "bound",
    "optimal-step",
];

/// A theorem of the formal proof.
///
/// ```
/// use telescope_formal::catalogue::Entry;
///
/// // Most rest on no axiom, and say nothing of it.
/// let entry: Entry = serde_json::from_str(r#"{ "name": "bound.average", "says": "the bound", "line": "bound" }"#).unwrap();
/// assert!(entry.axioms.is_empty() && entry.theorem.is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name in Coq, `module.name`.
    pub name: String,
    /// What it says, in a sentence.
    pub says: String,
    /// The line of the proof that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// The theorem of the workbench, by its identifier, that it proves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theorem: Option<String>,
    /// The axioms it may rest on, by their names in Coq; a development without axioms leaves this out.
    #[serde(default)]
    pub axioms: BTreeSet<String>,
}

/// Reads the list.
///
/// # Errors
/// If it cannot be read, a name occurs twice, or a line of the proof has no lemma.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::catalogue::{LINES, load};
///
/// let entries = load(Path::new("../..")).unwrap();
/// assert!(LINES.iter().all(|line| entries.iter().any(|entry| entry.line.as_deref() == Some(line))));
/// assert!(load(Path::new("no-such-folder")).is_err());
/// ```
pub fn load(root: &Path) -> Result<Vec<Entry>, Failure> {
    parse(&read(root, CATALOGUE)?)
}

fn parse(text: &str) -> Result<Vec<Entry>, Failure> {
    let wrong = |problem: String, mend: &str| Failure::form(CATALOGUE, problem, mend);
    let entries: Vec<Entry> = serde_json::from_str(text)
        .map_err(|error| wrong(error.to_string(), "mend the JSON at that place"))?;
    let mut names = BTreeSet::new();
    for entry in &entries {
        let name = &entry.name;
        let parts: Vec<&str> = name.split('.').collect();
        let word =
            |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
        if parts.len() != 2 || !parts.iter().all(word) {
            return Err(wrong(format!("`{name}` is no name"), "write module.name"));
        }
        if !names.insert(name) {
            return Err(wrong(format!("`{name}` occurs twice"), "remove one"));
        }
        if let Some(line) = &entry.line
            && !LINES.contains(&line.as_str())
        {
            let mend = format!("the lines are {}", LINES.join(", "));
            return Err(wrong(format!("no line `{line}`"), &mend));
        }
    }
    for line in LINES {
        if !entries
            .iter()
            .any(|entry| entry.line.as_deref() == Some(line))
        {
            let problem = format!("the line `{line}` has no lemma");
            return Err(wrong(problem, "name its lemma, with \"line\""));
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lemma(name: &str, line: &str) -> String {
        format!("{{\"name\": \"{name}\", \"says\": \"x\", \"line\": \"{line}\"}}")
    }

    fn all() -> Vec<String> {
        let named = |(i, line): (usize, &&str)| lemma(&format!("m.l{i}"), line);
        LINES.iter().enumerate().map(named).collect()
    }

    fn problem(entries: &[String]) -> Option<String> {
        let text = format!("[{}]", entries.join(","));
        parse(&text).err().map(|failure| failure.to_string())
    }

    #[test]
    fn a_whole_list_is_read() {
        assert_eq!(problem(&all()), None);
    }

    #[test]
    fn a_missing_line_a_double_and_a_bad_name_are_refused() {
        let found = problem(&all()[1..]).unwrap();
        assert!(found.contains("`unbiased` has no lemma"), "{found}");
        let mut twice = all();
        twice.push(lemma("m.l0", "bound"));
        assert!(problem(&twice).unwrap().contains("occurs twice"));
        for name in ["bound", "a.b.c", "a.b; Axiom x"] {
            let mut bad = all();
            bad.push(lemma(name, "bound"));
            assert!(problem(&bad).unwrap().contains("is no name"), "{name}");
        }
        let mut bad = all();
        bad.push(lemma("a.b", "unbaised"));
        assert!(problem(&bad).unwrap().contains("no line `unbaised`"));
    }
}
