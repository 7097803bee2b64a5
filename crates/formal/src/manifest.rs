//! What was checked: a committed record of the last check, for places where Coq is not installed.

use crate::Failure;
use crate::catalogue::Entry;
use crate::embedded;
use crate::sources::{MANIFEST, digests};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A theorem as Coq knows it.
///
/// ```
/// use telescope_formal::Manifest;
///
/// let manifest = Manifest::committed().unwrap();
/// let proved = manifest.of_theorem("weighted-average").next().unwrap();
/// assert!(!proved.statement.is_empty());
/// assert_eq!(proved.entry.theorem.as_deref(), Some("weighted-average"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    /// Name, meaning, line, theorem, axioms.
    #[serde(flatten)]
    pub entry: Entry,
    /// The statement as Coq prints it.
    pub statement: String,
}

/// The record of a check.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::Manifest;
///
/// let manifest = Manifest::committed().unwrap();
/// assert_eq!(Manifest::parse(&manifest.text()).unwrap(), manifest);
/// assert!(Manifest::parse("{}").is_err());
/// // The sources are those that were checked, here and in this build.
/// assert!(manifest.differences(Path::new("../..")).unwrap().is_empty());
/// assert_eq!(Manifest::of_this_build(), Some(manifest));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of Coq.
    pub coq: String,
    /// SHA-256 of each file that the check depends on.
    pub sources: BTreeMap<String, String>,
    /// The planted errors that were rejected.
    pub mutants: Vec<String>,
    /// What is proved.
    pub theorems: Vec<Proved>,
}

impl Manifest {
    /// The committed one, of the sources this was built from.
    ///
    /// # Errors
    /// If it is not of its form.
    pub fn committed() -> Result<Self, Failure> {
        Self::parse(include_str!("../../../proofs/manifest.json"))
    }

    /// The committed one, if it is that of the sources this was built from: otherwise they changed since they were
    /// checked, and nothing may be said of them.
    #[must_use]
    pub fn of_this_build() -> Option<Self> {
        Self::committed()
            .ok()
            .filter(|manifest| manifest.sources == embedded::digests())
    }

    /// Reads one.
    ///
    /// # Errors
    /// If it is not of its form.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        serde_json::from_str(text).map_err(|error| {
            let mend = "run `cargo xtask proof --bless`";
            Failure::form(MANIFEST, error.to_string(), mend)
        })
    }

    /// Its text, as committed.
    #[must_use]
    pub fn text(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("texts and maps of texts");
        format!("{json}\n")
    }

    /// The formal theorem that proves a theorem of the workbench, if there is one.
    pub fn of_theorem<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Proved> {
        self.theorems
            .iter()
            .filter(move |proved| proved.entry.theorem.as_deref() == Some(id))
    }

    /// In which files the repository at `root` is not what was checked. Empty: nothing changed since.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn differences(&self, root: &Path) -> Result<Vec<String>, Failure> {
        let now = digests(root)?;
        let mut differences = Vec::new();
        for (file, digest) in &now {
            match self.sources.get(file) {
                None => differences.push(format!("{file} is new")),
                Some(checked) if checked != digest => differences.push(format!("{file} changed")),
                Some(_) => {}
            }
        }
        let gone = self.sources.keys().filter(|file| !now.contains_key(*file));
        differences.extend(gone.map(|file| format!("{file} is gone")));
        Ok(differences)
    }
}
