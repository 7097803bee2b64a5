//! Whether AdaGrad's bound that is only seen in the run holds jointly with the gap of the same run, in expectation: the evidence
//! is in [`crate::evidence::random_bound`].

use super::{Check, CheckContext, Finding, worst};
use crate::evidence::NOT_COVERED;
use crate::evidence::random_bound::RandomBound;
use crate::number::{counted, nearest, probability, upper};
use crate::plan::Case;
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::Rational;
use telescope_core::number::Positive;

/// AdaGrad's random bound holds in expectation, jointly with the gap of the same run: E[gap − (D²/(2c) + c)√(Σ‖g_t‖²)/T] ≤ 0.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, RandomBoundCheck};
///
/// // A negative control: half of the bound.
/// let check: RandomBoundCheck = toml::from_str("arm = \"adagrad\"\nfactor = 0.5")?;
/// assert!(AnyCheck::RandomBound(check).statement().ends_with("times 0.5"));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RandomBoundCheck {
    /// The arm that runs ada-grad-norm.
    pub arm: String,
    /// What the bound is multiplied by, for negative controls; 1 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Positive>,
}

impl RandomBoundCheck {
    fn factor(&self) -> Rational {
        self.factor
            .as_ref()
            .map_or(Rational::ONE, |factor| factor.number().exact().clone())
    }
}

impl Check for RandomBoundCheck {
    fn statement(&self) -> String {
        let times = self.factor.as_ref().map_or(String::new(), |factor| {
            format!(" times {}", factor.number())
        });
        format!(
            "the expected gap of *{}* (uniform average) is at most the expectation of the bound seen in the run, (D²/(2c) + c)√(Σ‖g_t‖²)/T{times}",
            self.arm
        )
    }
    fn arms(&self) -> Vec<String> {
        vec![self.arm.clone()]
    }
    fn runs(&self, cases: &[Case]) -> Vec<(usize, u64)> {
        let named = |case: &&Case| case.arm.as_deref() == Some(self.arm.as_str());
        let places = cases.iter().enumerate();
        places
            .filter(|(_, case)| named(case))
            .map(|(place, case)| (place, u64::from(case.file.run.most_replicates)))
            .collect()
    }
    fn slots(&self, cases: usize) -> usize {
        cases
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        let (mut verdicts, mut evidence) = (Vec::new(), Vec::new());
        for (case, _) in context.of_arm(&self.arm) {
            let (verdict, sentence) = self.look(case, context)?;
            let settings = case.label.trim_start_matches(&*self.arm);
            let settings = settings.trim_start_matches(", ");
            verdicts.push(verdict);
            evidence.push(if settings.is_empty() {
                sentence
            } else {
                format!("{settings}: {sentence}")
            });
        }
        Ok(Finding {
            verdict: worst(&verdicts).ok_or_else(|| format!("no case has the arm {}", self.arm))?,
            evidence,
            charts: Vec::new(),
        })
    }
}

impl RandomBoundCheck {
    fn look(&self, case: &Case, context: &CheckContext) -> Result<(Verdict, String), String> {
        let bound = RandomBound::new(case, &self.factor())?;
        let why_not = match bound.expected() {
            Ok(expected) if expected.verdict() != Verdict::Inconclusive => {
                let sentence = format!(
                    "over all {} the mean gap is {} and the mean bound {}, in intervals.",
                    counted(expected.paths as u64, "path"),
                    nearest(expected.gap.midpoint(), 6),
                    nearest(expected.bound.midpoint(), 6),
                );
                return Ok((expected.verdict(), sentence));
            }
            Ok(_) => "the two are too close for intervals".to_owned(),
            Err(reason) => reason,
        };
        if case.is_deterministic() {
            return Ok((
                Verdict::Inconclusive,
                format!("not decided: {why_not}, and replicates would be copies of one run."),
            ));
        }
        let joint = bound.sampled(context.budget)?;
        let means = format!(
            "over {} the mean gap is {} and the mean bound {}; gap + M − bound lies in [0, {}], M = {}",
            counted(joint.replicates, "replicate"),
            nearest(joint.gap, 4),
            nearest(joint.bound, 4),
            upper(joint.ceiling, 4),
            upper(joint.shift, 4),
        );
        Ok(match joint.decision {
            Some((verdict, decision)) => {
                let alpha = match verdict {
                    Verdict::Refuted => context.budget.slot_refute(),
                    _ => context.budget.slot_verify(),
                };
                let sentence = format!(
                    "{means}. {} at replicate {}, but for an error probability of {}. {NOT_COVERED}",
                    if verdict == Verdict::Refuted {
                        "Refuted"
                    } else {
                        "Verified"
                    },
                    crate::number::count(decision.index),
                    probability(alpha),
                );
                (verdict, sentence)
            }
            None => (
                Verdict::Inconclusive,
                format!("{means}: undecided. {NOT_COVERED}"),
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Experiment;
    use crate::plan::plan;
    use crate::statistics::Budget;
    use std::path::Path;

    const LINE: &str = r#"title = "Line"
summary = "Three points."
method = "ada-grad-norm"
[problem.finite-sum]
loss = "absolute"
data.inline = [{ features = [1.0], label = -1.0 }, { features = [1.0], label = 0.5 }, { features = [2.0], label = 4.0 }]
[oracle.single-sample]
[domain.ball]
radius = 2.0
[schedule.constant]
step-size = 2.75
[run]
start = [-1.75]
steps = 5
replicates = 64
most-replicates = 4096
[[arm]]
name = "line"
[[arm]]
name = "forty steps"
set = { "run.steps" = 40 }
"#;

    fn found(arm: &str, factor: &str) -> (Verdict, String) {
        let experiment = Experiment::parse(Path::new("line.toml"), LINE).unwrap();
        let planned = plan(experiment, Path::new("."), 1).unwrap();
        let budget = Budget::new(1e-3, 1e-3, 1).unwrap();
        let check = RandomBoundCheck {
            arm: arm.to_owned(),
            factor: Some(Positive::new(factor.parse().unwrap()).unwrap()),
        };
        let context = CheckContext {
            experiment: "line",
            seed: 1,
            budget: &budget,
            cases: &planned.cases,
            records: &[],
        };
        let named = |case: &&Case| case.arm.as_deref() == Some(arm);
        let case = planned.cases.iter().find(named).unwrap();
        check.look(case, &context).unwrap()
    }

    #[test]
    fn few_paths_prove_it_and_refute_a_smaller_one() {
        let (verdict, sentence) = found("line", "1");
        assert_eq!(verdict, Verdict::Proved, "{sentence}");
        assert!(sentence.contains("243 paths"), "{sentence}");
        let (verdict, sentence) = found("line", "1/16");
        assert_eq!(verdict, Verdict::Refuted, "{sentence}");
    }

    #[test]
    fn many_paths_are_sampled_both_ways() {
        let (verdict, sentence) = found("forty steps", "1");
        assert_eq!(verdict, Verdict::Verified, "{sentence}");
        let (verdict, sentence) = found("forty steps", "1/200");
        assert_eq!(verdict, Verdict::Refuted, "{sentence}");
    }
}
