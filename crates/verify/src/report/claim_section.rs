//! A claim: its statement, its hypotheses, its bound, its verdict.

use super::evidence_section::{evidence, fraction};
use super::markdown::{Page, code, display, math, mixed, text};
use super::wording::{
    self, as_expected, form, gap_latex, headroom_cell, is_negative_control, theorem, verdict_sign,
};
use crate::config::Relation;
use crate::number;
use crate::record::{BoundRecord, CaseRecord, ClaimRecord, Direction, RungSummary};
use crate::verdict::Verdict;
use telescope_theory::hypothesis::Hypothesis;

/// The claim with its evidence. `level`: how many hashes its heading has.
pub(super) fn claim(
    case: &CaseRecord,
    claim: &ClaimRecord,
    seed: u64,
    anchor: &str,
    level: usize,
) -> String {
    let mut page = Page::default();
    let hashes = "#".repeat(level);
    page.block(&format!(
        "{hashes} <a name=\"{anchor}\"></a>{} ({} form)",
        wording::title(claim),
        claim.form.id()
    ));
    page.block(&verdict(claim));
    page.block(&statement(claim));
    page.block(&hypotheses(claim));
    if let Some(bound) = &claim.bound {
        page.block(&bound_sentences(claim, bound, case.constants.steps));
    }
    page.block(&evidence(case, claim, seed));
    if let Some(found) = theorem(claim) {
        page.block(&format!(
            "Of this statement: {}",
            text(found.theorem().remark())
        ));
    }
    page.into_text()
}

fn statement(claim: &ClaimRecord) -> String {
    let mut page = Page::default();
    match theorem(claim) {
        Some(found) => {
            page.block(&format!("{}, {}:", code(&claim.theorem), form(claim.form)));
            page.block(&display(&found.theorem().latex_here(claim.form)));
        }
        None => page.block(&format!(
            "{} is in no catalogue that this version knows.",
            code(&claim.theorem)
        )),
    }
    if claim.relation == Relation::Equal {
        page.block(&format!(
            "Here it is claimed with equality: {} is the bound, no less.",
            math(&gap_latex(&claim.output))
        ));
    }
    if is_negative_control(claim) {
        page.block("This is a negative control: it is there to be refuted, and no theorem.");
    }
    page.into_text()
}

fn hypotheses(claim: &ClaimRecord) -> String {
    let needed: Vec<Hypothesis> = match theorem(claim) {
        Some(found) => found.theorem().hypotheses(claim.form),
        None => claim.unmet.iter().map(|unmet| unmet.hypothesis).collect(),
    };
    let mut lines = vec!["**It needs**".to_owned(), String::new()];
    for hypothesis in needed {
        let statement = mixed(hypothesis.statement());
        lines.push(
            match claim
                .unmet
                .iter()
                .find(|unmet| unmet.hypothesis == hypothesis)
            {
                Some(unmet) => format!(
                    "- ✗ {statement}. It fails: {}. What would mend it: {}.",
                    sentence(&unmet.reason),
                    sentence(&unmet.mend)
                ),
                None if claim.assumed.contains(&hypothesis) => {
                    format!("- ◌ {statement}: assumed here, although it was not shown")
                }
                None => format!("- ✓ {statement}"),
            },
        );
    }
    lines.join("\n")
}

/// A reason without its full stop.
pub(super) fn sentence(reason: &str) -> String {
    text(reason.trim_end().trim_end_matches('.'))
}

fn bound_sentences(claim: &ClaimRecord, bound: &BoundRecord, steps: usize) -> String {
    let is = match claim.relation {
        Relation::AtMost => "is at most",
        Relation::Equal | Relation::AtLeast => "is",
    };
    let exact = match &bound.exact {
        Some(exact) if bound.exact_is_square => format!("; its square is {}", fraction(exact)),
        Some(exact) => format!(", {}", fraction(exact)),
        None => String::new(),
    };
    let headroom = match claim.headroom {
        Some(_) if claim.relation == Relation::AtMost => {
            format!(" It is {} times the gap.", headroom_cell(claim))
        }
        _ => String::new(),
    };
    format!(
        "**The bound** after T = {} steps {is} {}{exact}. {}{headroom}",
        number::count(steps as u64),
        wording::bound_cell(claim),
        wording::vacuity_sentence(bound.vacuity)
    )
}

/// The verdict in a sentence, with what was expected.
fn verdict(claim: &ClaimRecord) -> String {
    let word = claim.found.word();
    let (sign, mut sentences) = (verdict_sign(claim.found), String::new());
    sentences.push_str(&match claim.found {
        Verdict::Proved => {
            "decided without sampling, for this problem, this schedule and this T.".to_owned()
        }
        Verdict::Verified => {
            "decided by sampling; wrong with a probability of at most the α below.".to_owned()
        }
        Verdict::Refuted => format!("false here, by the {}.", refuting_rung(claim)),
        Verdict::Inconclusive => "no rung decides it.".to_owned(),
        Verdict::NotApplicable => {
            "a hypothesis fails, so the theorem says nothing here.".to_owned()
        }
    });
    let expected = claim
        .expected
        .map(|expected| Verdict::from(expected).word());
    sentences.push_str(&match (expected, as_expected(claim)) {
        (Some(_), Some(true)) => " As expected.".to_owned(),
        (Some(expected), _) => {
            format!(" **Not as expected:** the experiment expects *{expected}*.")
        }
        (None, Some(_)) => " **No verdict was expected, and this one needs a look.**".to_owned(),
        (None, None) => " No verdict was expected.".to_owned(),
    });
    if claim.contradiction {
        sentences.push_str(" **Two rungs contradict each other: one of them is wrong, which is an error of the workbench.**");
    }
    format!("> {sign} **{word}**: {sentences}")
}

fn refuting_rung(claim: &ClaimRecord) -> &'static str {
    if claim.exact_summary() == RungSummary::Decided(Verdict::Refuted) {
        return "exact expectation";
    }
    let sampled = claim.sampled.as_ref().and_then(|sampled| sampled.decision);
    match sampled {
        Some(decision) if decision.direction == Direction::Refuted => "replicates below",
        _ => "evidence below",
    }
}
