//! The evidence for a claim, rung by rung, in sentences.

use super::claim_section::sentence;
use super::markdown::{code, code_block, details, math, text};
use super::wording::measured_latex;
use crate::config::Relation;
use crate::evidence::NOT_COVERED;
use crate::evidence::property::{ClaimDecision, ClaimOutcome};
use crate::number;
use crate::record::{
    CaseRecord, CertifiedRecord, ClaimRecord, DecisionRecord, Direction, ExactRecord, ExactText,
    SampledRecord,
};
use crate::verdict::Verdict;
use telescope_core::ops;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::theorems;

/// One item a rung.
pub(super) fn evidence(case: &CaseRecord, claim: &ClaimRecord, seed: u64) -> String {
    let mut items = vec![property(&claim.property.outcome)];
    if claim.bound.is_none() {
        items
            .push("**Sampled** and **exact:** not asked, since there is no bound here.".to_owned());
    } else {
        items.push(match &claim.sampled {
            Some(rung) => sampled(claim, rung, seed),
            None => "**Sampled:** not asked.".to_owned(),
        });
        items.push(match &claim.exact {
            Some(rung) => exact(claim, rung),
            None => "**Exact:** the expectation is not known without sampling.".to_owned(),
        });
        items.extend(claim.certified.as_ref().map(certified));
    }
    items.extend(super::formal_section::evidence(case, claim));
    let mut lines = vec!["**Evidence**".to_owned(), String::new()];
    lines.extend(items.iter().map(|item| {
        format!(
            "- {}",
            item.trim_end()
                .replace('\n', "\n  ")
                .replace("\n  \n", "\n\n")
        )
    }));
    lines.join("\n")
}

fn property(outcome: &ClaimOutcome) -> String {
    let of = format!(
        "{} of {}",
        number::count(outcome.decided.into()),
        number::counted(outcome.cases.into(), "random small problem")
    );
    let closest = outcome
        .closest
        .as_ref()
        .map_or_else(String::new, |closest| {
            format!(" Nearest to failing: {}.", sentence(closest))
        });
    // Steps divided by roots are no rationals.
    let adaptive = theorems::find(&outcome.theorem).is_some_and(|theorem| {
        let hypotheses = theorem.hypotheses(outcome.form);
        hypotheses.contains(&Hypothesis::AdaGradNorm)
    });
    let arithmetic = if adaptive { "intervals" } else { "rationals" };
    match &outcome.decision {
        ClaimDecision::Held => format!(
            "**Property:** the inequality was decided in {arithmetic} on {of}, and held on each. That proves nothing beyond them.{closest}"
        ),
        ClaimDecision::Refuted { witness } => format!(
            "**Property:** asked of random small problems, it is false. The simplest one found, by shrinking:\n\n{}",
            details("the counterexample", &code_block("text", witness))
        ),
        ClaimDecision::NotApplicable { unmet } => {
            let reasons: Vec<String> = unmet.iter().map(|unmet| sentence(&unmet.reason)).collect();
            format!(
                "**Property:** not asked, since a hypothesis fails on every random problem: {}.",
                reasons.join("; ")
            )
        }
        ClaimDecision::Open { reason } => {
            format!(
                "**Property:** undecided on the random small problems: {}.",
                sentence(reason)
            )
        }
    }
}

fn sampled(claim: &ClaimRecord, rung: &SampledRecord, seed: u64) -> String {
    let mut sentences = vec![format!(
        "**Sampled:** {} under seed {}.",
        number::counted(rung.replicates, "replicate"),
        code(&seed.to_string())
    )];
    match rung.decision {
        Some(decision) => sentences.push(decided(rung, decision)),
        None => sentences.extend(undecided(rung)),
    }
    sentences.push(match &rung.ceiling {
        Some((how, ceiling)) => format!(
            "The gap of a replicate is at most {} = {} ({}).",
            math(r"B_{\max}"),
            number::upper(*ceiling, 4),
            text(how)
        ),
        None => format!(
            "No upper bound {} on the gap of a replicate is proved, so this rung can refute and never verify.",
            math(r"B_{\max}")
        ),
    });
    sentences.push(format!(
        "Mean gap {}, {}.",
        number::nearest(rung.mean, 4),
        interval(rung)
    ));
    if claim.relation == Relation::Equal {
        sentences.push("An equality cannot be verified by sampling.".to_owned());
    }
    sentences.push(NOT_COVERED.to_owned());
    sentences.join(" ")
}

fn interval(rung: &SampledRecord) -> String {
    match rung.interval {
        (low, Some(high)) => format!(
            "99.9 % interval of the expectation [{}, {}]",
            number::lower(low, 4),
            number::upper(high, 4)
        ),
        (low, None) => format!(
            "expectation at least {} (99.9 %), no upper limit known",
            number::lower(low, 4)
        ),
    }
}

fn decided(rung: &SampledRecord, decision: DecisionRecord) -> String {
    let (what, bound, alpha) = match decision.direction {
        Direction::Verified => (
            "verifies",
            number::lower(rung.verify_bound, 6),
            rung.verify_alpha,
        ),
        Direction::Refuted => (
            "refutes",
            number::upper(rung.refute_bound, 6),
            rung.refute_alpha,
        ),
    };
    let reached = match decision.log_value {
        Some(logarithm) => format!(
            "reached {} ≥ 1/α = {}",
            number::from_logarithm(logarithm, 3),
            inverse(alpha)
        ),
        None => format!(
            "passed every bound (a positive gap against the bound 0), so also 1/α = {}",
            inverse(alpha)
        ),
    };
    format!(
        "The e-process that {what} gap ≤ {bound} {reached} at replicate {}, with α = {} in this claim's slot; later replicates do not undo it.",
        number::count(decision.index),
        number::probability(alpha)
    )
}

fn undecided(rung: &SampledRecord) -> Vec<String> {
    let value = |logarithm: Option<f64>| {
        logarithm.map_or_else(
            || "has no value".to_owned(),
            |value| format!("stands at {}", number::from_logarithm(value, 3)),
        )
    };
    let mut sentences = vec![format!(
        "Undecided: the e-process that refutes {} and would need 1/α = {}, the one that verifies {} and would need {}.",
        value(rung.refute_log_value),
        inverse(rung.refute_alpha),
        value(rung.verify_log_value),
        inverse(rung.verify_alpha)
    )];
    if let Some(forecast) = rung.forecast {
        sentences.push(format!(
            "About {} would likely decide.",
            number::counted(forecast, "replicate")
        ));
    }
    sentences
}

/// 1/α, through the logarithm, as the e-value beside it.
fn inverse(alpha: f64) -> String {
    number::from_logarithm(-ops::ln(alpha), 3)
}

fn certified(rung: &CertifiedRecord) -> String {
    match rung {
        CertifiedRecord::Absent { reason } => {
            format!(
                "**Certified:** there is no certificate: {}.",
                sentence(reason)
            )
        }
        CertifiedRecord::Checked {
            method,
            bound,
            scope,
            verdict,
            ..
        } => {
            let decision = match verdict {
                Some(_) => "That proves the claim, for every function of the class.",
                None => "That does not prove the claim.",
            };
            format!(
                "**Certified:** for every convex function with these r and L and these step sizes, the gap is at most {}: by a certificate ({}), checked in fractions, which speaks for {}. {decision}",
                code(&bound.shortened()),
                text(method),
                text(&scope.to_string())
            )
        }
    }
}

fn exact(claim: &ClaimRecord, rung: &ExactRecord) -> String {
    let fraction = rung
        .gap_exact
        .as_ref()
        .map_or_else(String::new, |exact| format!(", {}", fraction(exact)));
    let surd = rung.gap_surd.as_ref().map(|[rational, square]| {
        format!(
            ", exactly {} plus the root of {}",
            code(&rational.shortened()),
            code(&square.shortened())
        )
    });
    let fraction = surd.unwrap_or(fraction);
    let decision = match (rung.verdict, claim.relation) {
        (Some(Verdict::Proved), Relation::AtMost) => "It is at most the bound.",
        (Some(Verdict::Proved), Relation::Equal) => "It equals the bound.",
        (Some(Verdict::Proved), Relation::AtLeast) => "It is at least the bound.",
        (Some(Verdict::Refuted), Relation::AtLeast) => "It is below the bound.",
        (Some(Verdict::Refuted), Relation::AtMost) => "It is above the bound.",
        (Some(Verdict::Refuted), Relation::Equal) => "It is not the bound.",
        _ => "The enclosures of gap and bound overlap, so this rung does not decide.",
    };
    let witness = rung.witness.as_ref().map_or_else(String::new, |witness| {
        format!(" Witness: {}.", sentence(witness))
    });
    format!(
        "**Exact:** {}. {} = {}{fraction}. {decision}{witness}",
        sentence(&rung.method),
        math(&measured_latex(claim)),
        number::enclosure(rung.gap)
    )
}

/// An exact number, if it is short enough to be read.
pub(super) fn fraction(exact: &ExactText) -> String {
    let text = exact.shortened();
    if text.contains('…') {
        "a fraction that is in the record".to_owned()
    } else {
        format!("exactly {}", code(&text))
    }
}
