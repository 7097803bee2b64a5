//! The files of `proofs/`: which there are, in which order Coq reads them, and what they must not contain.

use crate::Failure;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// The order of the theories, in Coq's own format.
///
/// ```
/// use telescope_formal::sources::{PROJECT, read};
///
/// let text = read("../..".as_ref(), PROJECT).unwrap();
/// assert!(text.lines().any(|line| line == "theories/bound.v"));
/// ```
pub const PROJECT: &str = "proofs/_CoqProject";
/// What is proved, by name.
///
/// ```
/// use telescope_formal::sources::{CATALOGUE, digests};
///
/// assert!(digests("../..".as_ref()).unwrap().contains_key(CATALOGUE));
/// ```
pub const CATALOGUE: &str = "proofs/theorems.json";
/// Statements with a planted error.
///
/// ```
/// use telescope_formal::sources::{MUTANTS, digests};
///
/// assert!(digests("../..".as_ref()).unwrap().contains_key(MUTANTS));
/// ```
pub const MUTANTS: &str = "proofs/mutants.json";
/// Values that Coq computed.
///
/// ```
/// use telescope_formal::sources::{VECTORS, digests};
///
/// assert!(digests("../..".as_ref()).unwrap().contains_key(VECTORS));
/// ```
pub const VECTORS: &str = "proofs/vectors.json";
/// Certificates of worst cases that Coq checks.
///
/// ```
/// use telescope_formal::sources::{CERTIFICATES, certificates};
///
/// let files = certificates("../..".as_ref()).unwrap();
/// assert!(!files.is_empty() && files.iter().all(|file| file.starts_with(CERTIFICATES)));
/// ```
pub const CERTIFICATES: &str = "proofs/certificates";
/// What was checked.
///
/// ```
/// use telescope_formal::sources::{MANIFEST, digests};
///
/// // What was found is no source of itself.
/// assert!(!digests("../..".as_ref()).unwrap().contains_key(MANIFEST));
/// ```
pub const MANIFEST: &str = "proofs/manifest.json";

/// Words that leave a hole in a proof or weaken the checker; `Print Assumptions` would find most of them as well.
const BANNED: &[&str] = &[
    "Admitted",
    "admit",
    "Axiom",
    "Axioms",
    "Conjecture",
    "Parameter",
    "Parameters",
    "Declare Module",
    "Load",
    "Unset Guard Checking",
    "Unset Positivity Checking",
    "Unset Universe Checking",
    "bypass_check",
    "Abort",
];

/// Reads a text file of the repository.
///
/// # Errors
/// If it cannot be read.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::{Failure, sources::read};
///
/// let failure = read(Path::new("../.."), "proofs/no-such-file.v").unwrap_err();
/// assert!(matches!(failure, Failure::File { path, .. } if path.ends_with("no-such-file.v")));
/// ```
pub fn read(root: &Path, path: &str) -> Result<String, Failure> {
    let path = root.join(path);
    std::fs::read_to_string(&path).map_err(|source| Failure::File { path, source })
}

/// The theories, in the order of `_CoqProject`, as `theories/NAME.v`.
///
/// # Errors
/// If a theory of the folder is not listed, or the list names one that is not there.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::sources::theories;
///
/// // In the order in which Coq reads them.
/// let theories = theories(Path::new("../..")).unwrap();
/// let place = |name: &str| theories.iter().position(|theory| theory == name).unwrap();
/// assert!(place("theories/inner.v") < place("theories/bound.v"));
/// ```
pub fn theories(root: &Path) -> Result<Vec<String>, Failure> {
    let listed: Vec<String> = read(root, PROJECT)?
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with(".v"))
        .map(str::to_owned)
        .collect();
    let folder = root.join("proofs/theories");
    let unreadable = |source| Failure::File {
        path: folder.clone(),
        source,
    };
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let name = format!("theories/{}", name.display());
        if name.ends_with(".v") && !listed.contains(&name) {
            let mend = "add it after the theories that it imports";
            return Err(Failure::form(
                PROJECT,
                format!("{name} is not listed"),
                mend,
            ));
        }
    }
    for name in &listed {
        read(root, &format!("proofs/{name}"))?;
    }
    Ok(listed)
}

/// The name of a theory as Coq files know it: `bound` of `theories/bound.v`.
///
/// ```
/// use telescope_formal::sources::module;
///
/// assert_eq!(module("theories/bound.v"), "bound");
/// ```
#[must_use]
pub fn module(theory: &str) -> &str {
    theory
        .trim_start_matches("theories/")
        .trim_end_matches(".v")
}

/// The certificates that Coq checks, as `proofs/certificates/NAME.json`, by name; none without the folder.
///
/// # Errors
/// If the folder cannot be read.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::sources::certificates;
///
/// assert!(certificates(Path::new("../..")).unwrap().is_sorted());
/// assert!(certificates(Path::new("no-such-folder")).unwrap().is_empty());
/// ```
pub fn certificates(root: &Path) -> Result<Vec<String>, Failure> {
    let folder = root.join(CERTIFICATES);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |source| Failure::File {
        path: folder.clone(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let name = name.display().to_string();
        if name.ends_with(".json") {
            files.push(format!("{CERTIFICATES}/{name}"));
        }
    }
    files.sort();
    Ok(files)
}

/// The SHA-256 of each file that the check depends on.
///
/// # Errors
/// If one cannot be read.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::{embedded, sources::digests};
///
/// // The sources beside us are those of this build.
/// assert_eq!(digests(Path::new("../..")).unwrap(), embedded::digests());
/// ```
pub fn digests(root: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut files: Vec<String> = theories(root)?
        .iter()
        .map(|theory| format!("proofs/{theory}"))
        .collect();
    files.extend([PROJECT, CATALOGUE, MUTANTS, VECTORS].map(str::to_owned));
    files.extend(certificates(root)?);
    files
        .into_iter()
        .map(|file| {
            let hex = digest(&read(root, &file)?);
            Ok((file, hex))
        })
        .collect()
}

/// The SHA-256 of a text.
pub(crate) fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text of a theory without its comments and what its strings hold, line breaks kept. As Coq reads them, a string may
/// stand in a comment and hide its end.
///
/// ```
/// use telescope_formal::sources::without_comments;
///
/// assert_eq!(without_comments("a (* b (* c *) d *) e"), "a  e");
/// ```
#[must_use]
pub fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut depth, mut in_string, mut rest) = (0_usize, false, text);
    while let Some(next) = rest.chars().next() {
        if in_string || next == '"' {
            in_string ^= next == '"';
            if next == '\n' || (depth == 0 && next == '"') {
                kept.push(next);
            }
            rest = &rest[next.len_utf8()..];
        } else if rest.starts_with("(*") {
            depth += 1;
            rest = &rest[2..];
        } else if depth > 0 && rest.starts_with("*)") {
            depth -= 1;
            rest = &rest[2..];
        } else {
            if depth == 0 || next == '\n' {
                kept.push(next);
            }
            rest = &rest[next.len_utf8()..];
        }
    }
    kept
}

/// The first banned word of a theory, with its line from 1.
///
/// ```
/// use telescope_formal::sources::banned;
///
/// assert_eq!(banned("Lemma a : True.\nAdmitted."), Some((2, "Admitted")));
/// assert_eq!(banned("(* Admitted *) Lemma not_Admitted : True."), None);
/// ```
#[must_use]
pub fn banned(text: &str) -> Option<(usize, &'static str)> {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
    for (index, line) in without_comments(text).lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let line = words.join(" ");
        for &found in BANNED {
            let whole = line.match_indices(found).any(|(at, _)| {
                !line[..at].ends_with(word) && !line[at + found.len()..].starts_with(word)
            });
            if whole {
                return Some((index + 1, found));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_left_out_nested_ones_too() {
        let text = "a (* b (* c *) \n d *) e";
        assert_eq!(without_comments(text), "a \n e");
        let text = "a (* \"*)\" b *) c \"(*\" d";
        assert_eq!(without_comments(text), "a  c \"\" d");
    }

    #[test]
    fn banned_words_are_found_outside_comments_and_whole() {
        assert_eq!(banned("(* Axiom *)\nLemma no_Axiom_here : True.\n"), None);
        assert_eq!(
            banned("Lemma a : False.\nAdmitted.\n"),
            Some((2, "Admitted"))
        );
        assert_eq!(banned("Axiom a : False."), Some((1, "Axiom")));
        assert_eq!(banned("Proof. admit. Qed."), Some((1, "admit")));
        assert_eq!(
            banned("Unset  Guard   Checking."),
            Some((1, "Unset Guard Checking"))
        );
        let hidden = "Definition hide := \"(*\"%string.\nAxiom oops : False.\n";
        assert_eq!(banned(hidden), Some((2, "Axiom")));
        assert_eq!(banned("#[bypass_check(guard)]"), Some((1, "bypass_check")));
    }

    #[test]
    fn a_theory_has_a_module_name() {
        assert_eq!(module("theories/last_iterate.v"), "last_iterate");
    }
}
