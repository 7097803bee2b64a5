//! Whether the step-weighted mean of the iterates' gaps, (Σ η_t (E R(x_t) − R*))/S, equals the bound of a claim. By Jensen's
//! inequality it is at least the gap of x̄, and the proofs bound it on the way: an instance may attain the bound here and stay
//! below it at x̄.

use super::{Check, CheckContext, Finding, Flaw};
use crate::config::{Relation, TheoremId};
use crate::evidence::exact::compare_exactly;
use crate::number::nearest;
use crate::plan::{Case, Exact};
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Quantity, Rational};

/// The step-weighted mean of the iterates' expected gaps equals the bound of a claim, in every case that makes it; exactly.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, MeanGapCheck};
///
/// let theorem = "weighted-average".to_owned();
/// let check = AnyCheck::MeanGap(MeanGapCheck { theorem });
/// assert!(check.statement().ends_with("equals the bound of *weighted-average*"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MeanGapCheck {
    /// The claim's theorem.
    pub theorem: String,
}

impl Check for MeanGapCheck {
    fn statement(&self) -> String {
        format!(
            "the mean of the iterates' gaps, weighted with the step sizes, equals the bound of *{}*",
            self.theorem
        )
    }
    fn flaw(&self) -> Option<Flaw> {
        if TheoremId::find(&self.theorem).is_some() {
            return None;
        }
        let known = TheoremId::all();
        Some(Flaw {
            key: "theorem",
            message: format!("there is no theorem `{}`", self.theorem),
            hint: format!("use one of: {}", known.join(", ")),
        })
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        let (mut evidence, mut verdicts) = (Vec::new(), Vec::new());
        for case in context.cases {
            let claims = &case.claims;
            let claim = claims
                .iter()
                .find(|claim| claim.config.theorem.theorem().id() == self.theorem);
            let Some(claim) = claim else { continue };
            let Ok(bound) = &claim.bound else {
                return Err(format!("{} does not apply in {}", self.theorem, case.id));
            };
            let mean = mean_gap(case)?;
            let exact = bound
                .exact(case.step_sizes.steps())
                .ok_or("the bound is not known exactly")?;
            let verdict = compare_exactly(&mean, &exact, Relation::Equal);
            let value = bound.value(case.step_sizes.steps()).midpoint();
            verdicts.push(verdict);
            evidence.push(format!(
                "{}the mean gap is {mean} ≈ {}, the bound {}.",
                if case.label.is_empty() {
                    String::new()
                } else {
                    format!("{}: ", case.label)
                },
                nearest(mean.to_f64().value(), 6),
                nearest(value, 6)
            ));
        }
        if verdicts.is_empty() {
            return Err(format!("no case claims {}", self.theorem));
        }
        let refuted = verdicts.contains(&Verdict::Refuted);
        Ok(Finding {
            verdict: if refuted {
                Verdict::Refuted
            } else {
                Verdict::Proved
            },
            evidence,
            charts: Vec::new(),
        })
    }
}

fn mean_gap(case: &Case) -> Result<Rational, String> {
    let Exact::Enumeration(enumeration) = &case.exact else {
        return Err(format!("{} has no expectations in rationals", case.id));
    };
    let Ok(Quantity::Exact(optimum)) = case.facts.optimum.as_ref().map(|fact| &fact.value) else {
        return Err(format!("R* is not known exactly in {}", case.id));
    };
    let steps = case.step_sizes.steps();
    let risks = enumeration.iterate_risks();
    let (mut sum, mut total) = (Rational::ZERO, Rational::ZERO);
    for t in 1..=steps {
        let eta = case.step_sizes.exact(t);
        sum += &eta * (&risks[t - 1] - optimum);
        total += eta;
    }
    Ok(sum / total)
}
