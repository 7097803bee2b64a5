//! Whether R* is a stated number. The stated value is never used elsewhere: were it too high, gaps would look small and a
//! false bound would pass; were it too low, gaps would look large and a true bound would be called false. What either tool
//! would have said is part of the evidence.

use super::{Check, CheckContext, Finding};
use crate::evidence::exact;
use crate::number::{nearest, shortest};
use crate::plan::Case;
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Interval, Quantity};
use telescope_core::number::Number;

/// The minimum of R over the domain is this number, in every case.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, MinimumCheck};
///
/// let check: MinimumCheck = toml::from_str("value = \"21/20\"")?;
/// assert_eq!(AnyCheck::Minimum(check).statement(), "the minimum R* of the risk is 21/20");
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MinimumCheck {
    /// R*, as stated.
    pub value: Number,
}

impl Check for MinimumCheck {
    fn statement(&self) -> String {
        format!("the minimum R* of the risk is {}", self.value)
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        let (mut evidence, mut verdicts) = (Vec::new(), Vec::new());
        for case in context.cases {
            let optimum =
                &case.facts.optimum.as_ref().map_err(|reason| {
                    format!("the minimum of {} is not known: {reason}", case.id)
                })?;
            let stated: Interval = self.value.in_arithmetic();
            let known = optimum.value.enclosure();
            let (verdict, sentence) = match &optimum.value {
                Quantity::Exact(value) if value == self.value.exact() => (
                    Verdict::Proved,
                    format!("R* = {value} exactly: {}.", optimum.because),
                ),
                _ if known.certainly_lt(&stated) => {
                    let point = case.optimum.as_ref().map(|found| found.candidate.clone());
                    let at = point.ok().filter(|point| point.len() <= 6).map_or_else(
                        || "a point of the domain".to_owned(),
                        |point| {
                            let shown: Vec<String> = point.iter().map(|x| shortest(*x)).collect();
                            format!("({})", shown.join(", "))
                        },
                    );
                    (
                        Verdict::Refuted,
                        format!(
                            "it is less: R at {at} is at most {}. {}",
                            crate::number::upper(known.upper(), 8),
                            believed(case, stated, known)
                        ),
                    )
                }
                _ if stated.certainly_lt(&known) => (
                    Verdict::Refuted,
                    format!(
                        "it is more: R is nowhere below {} ({}). {}",
                        crate::number::lower(known.lower(), 8),
                        optimum.because,
                        believed(case, stated, known)
                    ),
                ),
                _ => (
                    Verdict::Inconclusive,
                    format!(
                        "R* lies in {}",
                        crate::number::enclosure([known.lower(), known.upper()])
                    ),
                ),
            };
            verdicts.push(verdict);
            evidence.push(sentence);
        }
        let verdict = [Verdict::Refuted, Verdict::Inconclusive]
            .into_iter()
            .find(|verdict| verdicts.contains(verdict))
            .unwrap_or(Verdict::Proved);
        Ok(Finding {
            verdict,
            evidence,
            charts: Vec::new(),
        })
    }
}

/// What would have been concluded of the case's claims, had the stated value been believed.
fn believed(case: &Case, stated: Interval, known: Interval) -> String {
    let steps = case.step_sizes.steps();
    let shift = known - stated;
    let mut sentences = Vec::new();
    for claim in &case.claims {
        let theorem = claim.config.theorem.theorem();
        if theorem.measure() != telescope_theory::theorem::Measure::RiskGap {
            continue;
        }
        let (Ok(bound), Some(gap)) = (&claim.bound, exact::gap(case, claim.output, steps)) else {
            continue;
        };
        let bound = bound.value(steps);
        let (true_gap, seen) = (gap.enclosure, gap.enclosure + shift);
        let verdict = |gap: Interval| {
            if gap.certainly_le(&bound) {
                "satisfied"
            } else if bound.certainly_lt(&gap) {
                "violated"
            } else {
                "undecided"
            }
        };
        sentences.push(format!(
            "With the stated value the gap of *{}* would be {} instead of {}, against its bound {}: {} instead of {}.",
            theorem.id(),
            nearest(seen.midpoint(), 6),
            nearest(true_gap.midpoint(), 6),
            nearest(bound.midpoint(), 6),
            verdict(seen),
            verdict(true_gap),
        ));
    }
    sentences.join(" ")
}
