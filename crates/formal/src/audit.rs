//! Asking Coq what was proved: the statement of each theorem, and the axioms it rests on.

use crate::Failure;
use crate::catalogue::Entry;
use crate::coq::Coq;
use std::collections::BTreeSet;

/// What Coq says of a theorem.
///
/// ```
/// use telescope_formal::audit::Finding;
///
/// let finding = Finding { statement: "forall x, x = x".into(), axioms: ["functional_extensionality".to_owned()].into() };
/// assert!(finding.axioms.contains("functional_extensionality"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its statement, closed over everything it needs.
    pub statement: String,
    /// The axioms it rests on.
    pub axioms: BTreeSet<String>,
}

/// Asks Coq about each entry, the theories being compiled.
///
/// # Errors
/// If there is no such theorem, or it rests on an axiom that its entry does not name, or on fewer.
///
/// ```no_run
/// use std::path::Path;
/// use telescope_formal::{audit::audit, catalogue, coq::Coq};
///
/// // Not run with the tests: it needs Coq, with the theories compiled in its folder.
/// let coq = Coq::find("target/proofs".into()).unwrap();
/// let entries = catalogue::load(Path::new(".")).unwrap();
/// let findings = audit(&coq, &["bound", "sgd"], &entries).unwrap();
/// assert_eq!(findings.len(), entries.len());
/// ```
pub fn audit(coq: &Coq, modules: &[&str], entries: &[Entry]) -> Result<Vec<Finding>, Failure> {
    // One question for all that should rest on nothing: each costs Coq a walk through the whole library. Only if the
    // answer is not the expected one are they asked about singly, to name the one at fault.
    let printed = ask(coq, modules, entries, false)?;
    let together = between(&printed, entries.len(), "together").and_then(names);
    let singly = together.is_none_or(|axioms| !axioms.is_empty());
    let printed = if singly {
        ask(coq, modules, entries, true)?
    } else {
        printed
    };
    entries
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let finding = answer(&printed, index, singly || !entry.axioms.is_empty());
            let finding = finding.ok_or_else(|| Failure::Rejected {
                file: format!("the audit of {}", entry.name),
                output: printed.clone(),
            })?;
            compare(entry, &finding)?;
            Ok(finding)
        })
        .collect()
}

fn ask(coq: &Coq, modules: &[&str], entries: &[Entry], singly: bool) -> Result<String, Failure> {
    let outcome = coq.run("audit", &questions(modules, entries, singly))?;
    if outcome.accepted {
        return Ok(outcome.printed);
    }
    Err(Failure::Rejected {
        file: "the audit of proofs/theorems.json".to_owned(),
        output: outcome.complaints,
    })
}

fn compare(entry: &Entry, finding: &Finding) -> Result<(), Failure> {
    if let Some(axiom) = finding.axioms.difference(&entry.axioms).next() {
        return Err(Failure::unsound(
            format!(
                "{} rests on the axiom {axiom}, which is not allowed there",
                entry.name
            ),
            "prove it without, or allow it in proofs/theorems.json and say why in the guide",
        ));
    }
    if let Some(axiom) = entry.axioms.difference(&finding.axioms).next() {
        return Err(Failure::unsound(
            format!("{} no longer needs the axiom {axiom}", entry.name),
            "take it off in proofs/theorems.json",
        ));
    }
    Ok(())
}

const MARK: &str = "@@@";

fn questions(modules: &[&str], entries: &[Entry], singly: bool) -> String {
    let mut text = String::from(
        "From mathcomp Require Import all_ssreflect all_algebra.\n\
         Import Order.Theory GRing.Theory Num.Theory.\n",
    );
    text.push_str(&format!("From Telescope Require {}.\n", modules.join(" ")));
    // The measure-theoretic file brings notations that would change how all the others are printed.
    let plain: Vec<&str> = modules
        .iter()
        .copied()
        .filter(|&m| m != "measure")
        .collect();
    text.push_str(&format!("Import {}.\n", plain.join(" ")));
    text.push_str("Local Open Scope ring_scope.\nUnset Printing Implicit Defensive.\nSet Printing Width 100.\n");
    let mark =
        |index: usize, what: &str| format!("Goal True. idtac \"{MARK} {index} {what}\". Abort.\n");
    for (index, entry) in entries.iter().enumerate() {
        let name = &entry.name;
        text.push_str(&mark(index, "statement"));
        text.push_str(&format!("Check {name}.\n"));
        if singly || !entry.axioms.is_empty() {
            text.push_str(&mark(index, "axioms"));
            text.push_str(&format!("Print Assumptions {name}.\n"));
        }
    }
    let free: Vec<String> = entries
        .iter()
        .filter(|entry| entry.axioms.is_empty())
        .map(|entry| format!("@{}", entry.name))
        .collect();
    if !singly && !free.is_empty() {
        text.push_str(&format!(
            "Definition together := ({}, tt).\n",
            free.join(", ")
        ));
        text.push_str(&mark(entries.len(), "together"));
        text.push_str("Print Assumptions together.\n");
    }
    text.push_str(&mark(entries.len(), "end"));
    text
}

/// What was printed between a mark and the next.
fn between<'a>(printed: &'a str, index: usize, what: &str) -> Option<&'a str> {
    let mark = format!("{MARK} {index} {what}\n");
    let (_, rest) = printed.split_once(&mark)?;
    rest.split(MARK).next()
}

/// With the axioms, if they were asked for; none otherwise.
fn answer(printed: &str, index: usize, asked: bool) -> Option<Finding> {
    let statement = between(printed, index, "statement")?;
    let (_, statement) = statement.split_once(" : ").or(statement.split_once(": "))?;
    let axioms = if asked {
        names(between(printed, index, "axioms")?)?
    } else {
        BTreeSet::new()
    };
    Some(Finding {
        statement: tidy(statement),
        axioms,
    })
}

/// Coq indents a statement under its colon; the indent common to all later lines goes.
fn tidy(statement: &str) -> String {
    let lines: Vec<&str> = statement.trim().lines().map(str::trim_end).collect();
    let indent = lines
        .iter()
        .skip(1)
        .filter(|line| !line.is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let mut tidied = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        tidied.push(if index == 0 {
            line
        } else {
            line.get(indent..).unwrap_or("")
        });
    }
    tidied.join("\n")
}

/// The names in the answer of `Print Assumptions`: each begins a line, its type may go on over several.
fn names(answer: &str) -> Option<BTreeSet<String>> {
    let answer = answer.trim();
    if answer.starts_with("Closed under the global context") {
        return Some(BTreeSet::new());
    }
    let list = answer.strip_prefix("Axioms:")?;
    let names: BTreeSet<String> = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(axioms: &[&str]) -> Entry {
        Entry {
            name: "m.t".to_owned(),
            says: String::new(),
            line: None,
            theorem: None,
            axioms: axioms.iter().map(|&axiom| axiom.to_owned()).collect(),
        }
    }

    fn finding(axioms: &[&str]) -> Finding {
        Finding {
            statement: String::new(),
            axioms: entry(axioms).axioms,
        }
    }

    #[test]
    fn answers_are_read_back() {
        let printed = "@@@ 0 statement\nm.t\n     : forall x,\n       x = x\n@@@ 0 axioms\n\
                       Closed under the global context\n@@@ 1 statement\nm.u : True\n@@@ 1 axioms\n\
                       Axioms:\nb.ext : forall P,\n  P\nb.choice\n  : True\n@@@ 2 end\n";
        let first = answer(printed, 0, true).unwrap();
        assert_eq!(first.statement, "forall x,\nx = x");
        assert!(first.axioms.is_empty());
        let second = answer(printed, 1, true).unwrap();
        assert_eq!(second.statement, "True");
        assert_eq!(second.axioms, entry(&["b.choice", "b.ext"]).axioms);
        assert_eq!(answer(printed, 2, true), None);
    }

    #[test]
    fn what_should_rest_on_nothing_is_asked_about_together() {
        let entries = [entry(&[]), entry(&["a"])];
        let together = questions(&["m", "measure"], &entries, false);
        assert!(
            together.contains("Definition together := (@m.t, tt)."),
            "{together}"
        );
        assert_eq!(together.matches("Print Assumptions").count(), 2);
        let singly = questions(&["m"], &entries, true);
        assert_eq!(singly.matches("Print Assumptions m.t.").count(), 2);
    }

    #[test]
    fn an_answer_that_is_not_understood_is_no_pass() {
        assert_eq!(names("Something else"), None);
        assert_eq!(names("Axioms:"), None);
    }

    #[test]
    fn an_axiom_too_many_or_too_few_fails() {
        assert!(compare(&entry(&[]), &finding(&[])).is_ok());
        assert!(compare(&entry(&["a"]), &finding(&["a"])).is_ok());
        let more = compare(&entry(&[]), &finding(&["a"])).unwrap_err();
        assert!(more.to_string().contains("rests on the axiom a"), "{more}");
        assert_eq!(more.exit_code(), 1);
        assert!(compare(&entry(&["a"]), &finding(&[])).is_err());
    }
}
