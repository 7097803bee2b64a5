//! Statements with a planted error: each must make the check fail, or the check proves nothing.

use crate::Failure;
use crate::coq::Coq;
use crate::sources::{MUTANTS, module, read};
use serde::Deserialize;
use std::path::Path;

/// A change to one theory.
///
/// ```
/// use telescope_formal::mutants::Mutant;
///
/// let text = r#"{ "what": "the wrong sign", "file": "theories/a.v", "from": "<=", "to": ">=" }"#;
/// let mutant: Mutant = serde_json::from_str(text).unwrap();
/// assert_eq!(mutant.apply("x <= y").unwrap(), "x >= y");
/// assert!(mutant.apply("x <= y <= z").is_err(), "not one place");
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// What is wrong with it.
    pub what: String,
    /// The theory, `theories/NAME.v`.
    pub file: String,
    /// The text to replace, which occurs once.
    pub from: String,
    /// The text in its place.
    pub to: String,
    /// Whether Coq must still accept it: a control, so that a mutant cannot fail for a reason of the harness.
    #[serde(default)]
    pub harmless: bool,
}

/// Reads the mutants.
///
/// # Errors
/// If the file is not of its form, there is no harmless one or no other, or a text does not occur exactly once.
///
/// ```
/// use std::path::Path;
/// use telescope_formal::mutants::load;
///
/// // Errors that Coq must reject, and a harmless change as a control.
/// let mutants = load(Path::new("../..")).unwrap();
/// assert!(mutants.iter().any(|mutant| mutant.harmless) && mutants.iter().any(|mutant| !mutant.harmless));
/// ```
pub fn load(root: &Path) -> Result<Vec<Mutant>, Failure> {
    let wrong = |problem: String, mend: &str| Failure::form(MUTANTS, problem, mend);
    let mutants: Vec<Mutant> = serde_json::from_str(&read(root, MUTANTS)?)
        .map_err(|error| wrong(error.to_string(), "mend the JSON at that place"))?;
    for harmless in [true, false] {
        if !mutants.iter().any(|mutant| mutant.harmless == harmless) {
            let problem = format!("no mutant with harmless = {harmless}");
            return Err(wrong(problem, "write one"));
        }
    }
    for mutant in &mutants {
        mutant.apply(&read(root, &format!("proofs/{}", mutant.file))?)?;
    }
    Ok(mutants)
}

impl Mutant {
    /// The theory with the change.
    ///
    /// # Errors
    /// If the text to replace does not occur exactly once.
    pub fn apply(&self, text: &str) -> Result<String, Failure> {
        match text.matches(&self.from).count() {
            1 => Ok(text.replace(&self.from, &self.to)),
            count => Err(Failure::form(
                MUTANTS,
                format!("`{}` occurs {count} times in {}", self.from, self.file),
                "give the text of one place as it stands now",
            )),
        }
    }

    /// Has Coq judge the change, the theories before it being compiled.
    ///
    /// # Errors
    /// If Coq accepts what it must reject, rejects what it must accept, or rejects a text for its form only.
    pub fn judge(&self, coq: &Coq, text: &str, number: usize) -> Result<(), Failure> {
        let name = format!("mutant_{number}_{}", module(&self.file));
        let outcome = coq.run(&name, &self.apply(text)?)?;
        self.verdict(outcome.accepted, &outcome.complaints)
    }

    fn verdict(&self, accepted: bool, complaints: &str) -> Result<(), Failure> {
        let what = &self.what;
        match (self.harmless, accepted) {
            (true, true) => Ok(()),
            (true, false) => Err(Failure::unsound(
                format!("the harmless change ({what}) is rejected: {complaints}"),
                "mend the harness: until then a rejected mutant shows nothing",
            )),
            (false, true) => Err(Failure::unsound(
                format!("Coq accepts a planted error: {what}"),
                "the statement does not need what was taken from it, or the mutant is none",
            )),
            (false, false) if of_form_only(complaints) => Err(Failure::unsound(
                format!("a mutant ({what}) is rejected for its form: {complaints}"),
                "write it so that it parses",
            )),
            (false, false) => Ok(()),
        }
    }
}

/// Whether a text was rejected for a slip of writing, which would show nothing about the proof.
fn of_form_only(complaints: &str) -> bool {
    [
        "Syntax error",
        "was not found in the current",
        "Cannot find a physical path",
        "not done after",
    ]
    .iter()
    .any(|slip| complaints.contains(slip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(harmless: bool) -> Mutant {
        Mutant {
            what: "x".to_owned(),
            file: "theories/a.v".to_owned(),
            from: "two".to_owned(),
            to: "three".to_owned(),
            harmless,
        }
    }

    #[test]
    fn a_text_is_replaced_where_it_occurs_once() {
        assert_eq!(mutant(false).apply("one two").unwrap(), "one three");
        for text in ["one", "two two"] {
            assert!(mutant(false).apply(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_a_rejection_with_cause_counts() {
        let wrong = "Error: No applicable tactic.";
        assert!(mutant(false).verdict(false, wrong).is_ok());
        assert!(mutant(false).verdict(true, "").is_err());
        assert!(mutant(false).verdict(false, "Syntax error: ...").is_err());
        assert!(mutant(true).verdict(true, "").is_ok());
        assert!(mutant(true).verdict(false, wrong).is_err());
    }
}
