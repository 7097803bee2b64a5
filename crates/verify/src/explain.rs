//! What a theorem says, what it needs, where it comes from, and which formal statement proves it: as text for people.

use crate::config::TheoremId;
use std::fmt::Write as _;
use telescope_core::schedules::NoiseForm;
use telescope_formal::Manifest;

/// The explanation of a theorem or a control; `None` if there is none of that name.
///
/// ```
/// use telescope_verify::explain::explain;
///
/// assert!(explain("weighted-average").unwrap().contains("known-distance"));
/// assert!(explain("no-such-theorem").is_none());
/// ```
#[must_use]
pub fn explain(id: &str) -> Option<String> {
    let found = TheoremId::find(id)?;
    let theorem = found.theorem();
    let mut text = format!("{}\n{}\n", theorem.id(), theorem.title());
    if let Some((parameter, value)) = theorem.parameter() {
        let _ = writeln!(
            text,
            "Here {} = {value}; a claim may choose another with the key {}.",
            parameter.symbol(),
            parameter.key()
        );
    }
    if found.is_control() {
        text.push_str("A planted error: it must be refuted.\n");
    }
    let _ = writeln!(text, "\nIt speaks of: {}.", theorem.output().description());
    for &form in theorem.forms() {
        let name = match form {
            NoiseForm::Sup => "sup form, ‖g_t‖ ≤ L always",
            NoiseForm::Moment => "moment form, E‖g_t‖² ≤ G_t²",
        };
        let _ = writeln!(
            text,
            "\nStatement ({name}), in LaTeX:\n  {}",
            theorem.latex_here(form)
        );
        text.push_str("It needs:\n");
        for hypothesis in theorem.hypotheses(form) {
            let _ = writeln!(text, "  {:26} {}", hypothesis.id(), hypothesis.statement());
            let _ = writeln!(text, "  {:26} if not: {}", "", hypothesis.mend());
        }
    }
    let _ = writeln!(
        text,
        "\nLines of its proof: {}.",
        theorem.proof_lines().join(", ")
    );
    let _ = writeln!(text, "Source: {}", theorem.citation().text);
    let _ = writeln!(text, "Checked so far: {}", theorem.remark());
    text.push_str(&formal(id));
    Some(text)
}

/// The formal statements, with their axioms.
fn formal(id: &str) -> String {
    let Some(manifest) = Manifest::of_this_build() else {
        return "\nFormal: the sources of the proof changed since they were last checked, so that nothing is claimed.\n"
            .to_owned();
    };
    let mut text = String::new();
    for proved in manifest.of_theorem(id) {
        let axioms = if proved.entry.axioms.is_empty() {
            "no axioms".to_owned()
        } else {
            let names: Vec<&str> = proved.entry.axioms.iter().map(String::as_str).collect();
            format!("the axioms {}", names.join(", "))
        };
        let _ = writeln!(
            text,
            "\nFormal, {} (rests on {axioms}): {}",
            proved.entry.name, proved.entry.says
        );
        for line in proved.statement.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    if text.is_empty() {
        "\nFormal: not machine-checked.\n".to_owned()
    } else {
        text.push_str(
            "\nNot covered by the formal statements: runs in floating point, and whether a problem meets the hypotheses.\n",
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use telescope_theory::{controls, theorems};

    #[test]
    fn every_theorem_and_control_is_explained() {
        for theorem in theorems::ALL.iter().chain(controls::ALL) {
            let text = explain(theorem.id()).unwrap();
            for form in theorem.forms() {
                assert!(text.contains(theorem.latex(*form)), "{text}");
                assert_eq!(theorem.latex(*form), theorem.latex_here(*form));
                for hypothesis in theorem.hypotheses(*form) {
                    assert!(text.contains(hypothesis.statement()), "{text}");
                    assert!(text.contains(hypothesis.mend()), "{text}");
                }
            }
            assert!(text.contains(theorem.citation().text), "{text}");
        }
        assert_eq!(explain("no-such-theorem"), None);
    }

    #[test]
    fn formal_statements_stand_beside_the_latex_one() {
        let text = explain("weighted-average").unwrap();
        let manifest = Manifest::of_this_build().unwrap();
        let proved: Vec<_> = manifest.of_theorem("weighted-average").collect();
        assert!(proved.len() > 1);
        for proved in proved {
            assert!(text.contains(&proved.entry.name), "{text}");
            for axiom in &proved.entry.axioms {
                assert!(text.contains(axiom), "{text}");
            }
        }
        assert!(text.contains("floating point"), "{text}");
        assert!(
            explain("lower-bound")
                .unwrap()
                .contains("not machine-checked")
        );
    }
}
