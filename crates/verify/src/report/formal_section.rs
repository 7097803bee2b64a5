//! The formal rung: what is machine-checked for every problem, schedule and T. A page of its own, and a line at each claim
//! whose theorem it proves.

use super::markdown::{Page, code, code_block};
use crate::config::Relation;
use crate::number;
use crate::record::{CaseRecord, ClaimRecord};
use std::sync::LazyLock;
use telescope_formal::{Manifest, Proved};

/// The page's file.
pub(super) const PAGE: &str = "formal-proof.md";

/// What no formal theorem speaks of.
const NOT_COVERED: &str = "It speaks of exact numbers: neither of runs in `f64`, nor of whether this problem meets the hypotheses, which is declared above.";

/// What was checked. Where the sources changed since, there is nothing to claim.
pub(super) fn manifest() -> Option<&'static Manifest> {
    static MANIFEST: LazyLock<Option<Manifest>> = LazyLock::new(Manifest::of_this_build);
    MANIFEST.as_ref()
}

fn anchor(proved: &Proved) -> String {
    proved.entry.name.replace('.', "-")
}

/// What a theorem rests on.
fn axioms(proved: &Proved) -> String {
    if proved.entry.axioms.is_empty() {
        return "no axioms".to_owned();
    }
    let names: Vec<String> = proved
        .entry
        .axioms
        .iter()
        .map(|axiom| code(axiom))
        .collect();
    format!("the axioms {}", names.join(", "))
}

/// Why a statement in Coq does not cover a case, if it does not: all but those on any probability space speak of laws on
/// finitely many samples, those on the last iterate of steps without a projection.
fn gap(proved: &Proved, case: &CaseRecord) -> Option<&'static str> {
    let at = |pointer: &str| case.config.pointer(pointer);
    let any_law = proved.entry.name.starts_with("measure.");
    let finite = at("/problem/finite-sum").is_some();
    if !any_law && !finite {
        return Some("it is stated for laws on finitely many samples");
    }
    let projected = at("/domain").is_some_and(|domain| domain != "whole-space");
    if proved.entry.name.starts_with("last_iterate.") && projected {
        return Some("it is stated without a projection");
    }
    None
}

/// The item of a claim's evidence. A claim with a hypothesis that fails or was only assumed is no instance of the theorem.
pub(super) fn evidence(case: &CaseRecord, claim: &ClaimRecord) -> Option<String> {
    let manifest = manifest()?;
    let all: Vec<&Proved> = manifest.of_theorem(&claim.theorem).collect();
    if all.is_empty() || claim.bound.is_none() {
        return None;
    }
    let proofs: Vec<&Proved> = all
        .iter()
        .copied()
        .filter(|proved| gap(proved, case).is_none())
        .collect();
    if let (true, Some(reason)) = (proofs.is_empty(), gap(all[0], case)) {
        return Some(format!(
            "**Formal:** the theorem is machine-checked, but not for this case: {reason}."
        ));
    }
    if !claim.assumed.is_empty() {
        return Some(
            "**Formal:** the theorem is machine-checked, and says nothing here, where a hypothesis was only assumed."
                .to_owned(),
        );
    }
    let links: Vec<String> = proofs
        .iter()
        .map(|proved| {
            format!(
                "[{}]({PAGE}#{}) ({})",
                code(&proved.entry.name),
                anchor(proved),
                axioms(proved)
            )
        })
        .collect();
    let equality = if claim.relation == Relation::Equal {
        " It is the upper bound that is proved; the equality is this case's own."
    } else {
        ""
    };
    Some(format!(
        "**Formal:** the theorem is machine-checked for every problem of its hypotheses, schedule and T: {}.{equality} {NOT_COVERED} A run of this suite does not check it again: `cargo xtask proof` does.",
        links.join("; ")
    ))
}

/// The page with every statement as Coq prints it.
pub(super) fn page() -> Option<String> {
    let manifest = manifest()?;
    let mut page = Page::default();
    page.block("# The machine-checked proof");
    page.block(&format!(
        "{} of `proofs/`, checked with Coq {} and MathComp, as Coq prints them. {} with a planted error were rejected. What is here was written by `cargo xtask proof --bless`; `cargo test` and `cargo xtask proof --compare` tell whether the sources are still those that were checked, and `cargo xtask proof` checks them again.",
        number::counted(manifest.theorems.len() as u64, "statement"),
        manifest.coq,
        number::counted(manifest.mutants.len() as u64, "statement")
    ));
    page.block("They speak of exact numbers: of any ordered field, or of the real numbers where a root or a measure occurs. They say nothing of floating point. Time runs from 0: `x 0` is x_1.");
    for proved in &manifest.theorems {
        page.block(&format!(
            "## <a name=\"{}\"></a>{}",
            anchor(proved),
            code(&proved.entry.name)
        ));
        let line = proved.entry.line.as_ref();
        let line = line.map_or_else(String::new, |line| {
            format!(" The line {} of the proof.", code(line))
        });
        let theorem = proved.entry.theorem.as_ref();
        let theorem = theorem.map_or_else(String::new, |id| format!(" The theorem {}.", code(id)));
        page.block(&format!(
            "{}{line}{theorem} Rests on {}.",
            proved.entry.says,
            axioms(proved)
        ));
        page.block(&code_block("coq", &proved.statement));
    }
    page.block("## Planted errors, each rejected");
    let mutants: Vec<String> = manifest
        .mutants
        .iter()
        .map(|what| format!("- {what}"))
        .collect();
    page.block(&mutants.join("\n"));
    Some(page.into_text())
}
