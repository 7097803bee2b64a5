//! Whether a run has stopped improving: the expected gap of its last iterate at the largest T of the grid is within a part of
//! that at the smallest T. Exact expectations only.

use super::{Check, CheckContext, Finding, worst};
use crate::evidence::exact;
use crate::number::nearest;
use crate::plan::Case;
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use telescope_core::arithmetic::{Arithmetic, Interval, Rational};
use telescope_core::averages::Output;
use telescope_core::number::Positive;

/// An arm's last iterate has the same expected gap after the fewest and after the most steps of the grid, but for a part.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, StallsCheck};
///
/// let check: StallsCheck = toml::from_str("arm = \"exponential\"\nwithin = 0.01")?;
/// assert!(AnyCheck::Stalls(check).statement().contains("by at most a part of 0.01"));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StallsCheck {
    /// The arm.
    pub arm: String,
    /// The part of the earlier gap by which the later one may differ.
    pub within: Positive,
}

impl Check for StallsCheck {
    fn statement(&self) -> String {
        format!(
            "the expected gap of *{}* changes by at most a part of {} between the fewest steps and the most",
            self.arm,
            self.within.number()
        )
    }
    fn arms(&self) -> Vec<String> {
        vec![self.arm.clone()]
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        // Cases that differ in T alone belong together.
        let mut groups: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
        for (case, _) in context.of_arm(&self.arm) {
            let settings = case.label.split(", ");
            let others: Vec<&str> = settings.filter(|it| !it.starts_with("steps=")).collect();
            groups.entry(others.join(", ")).or_default().push(case);
        }
        let (mut verdicts, mut evidence) = (Vec::new(), Vec::new());
        for (settings, cases) in &groups {
            let (verdict, sentence) = self.within(cases)?;
            verdicts.push(verdict);
            evidence.push(if groups.len() > 1 {
                format!("{settings}: {sentence}")
            } else {
                sentence
            });
        }
        let verdict =
            worst(&verdicts).ok_or_else(|| format!("the arm {} has no case", self.arm))?;
        Ok(Finding {
            verdict,
            evidence,
            charts: Vec::new(),
        })
    }
}

impl StallsCheck {
    /// The fewest steps against the most of these cases.
    fn within(&self, cases: &[&Case]) -> Result<(Verdict, String), String> {
        let steps = |case: &&Case| case.step_sizes.steps();
        let (first, last) = (
            cases.iter().min_by_key(|case| steps(case)),
            cases.iter().max_by_key(|case| steps(case)),
        );
        let (Some(first), Some(last)) = (first, last) else {
            return Err(format!("the arm {} has no case", self.arm));
        };
        if steps(first) == steps(last) {
            return Err("the check needs a grid of run.steps".to_owned());
        }
        let gap = |case: &Case| {
            exact::gap(case, Output::FINAL, case.step_sizes.steps())
                .ok_or_else(|| format!("{} has no exact expectation", case.id))
        };
        let (early, late) = (gap(first)?.enclosure, gap(last)?.enclosure);
        let change = (late - early).abs();
        let allowed = self.within.number().in_arithmetic::<Interval>() * early;
        let verdict = if change.certainly_le(&allowed) {
            Verdict::Proved
        } else if allowed.certainly_lt(&change) {
            Verdict::Refuted
        } else {
            Verdict::Inconclusive
        };
        let table = &last.step_sizes;
        let rest =
            (steps(first) + 1..=steps(last)).fold(Rational::ZERO, |sum, t| sum + table.exact(t));
        Ok((
            verdict,
            format!(
                "the expected gap of the last iterate is {} after {} steps and {} after {}; the step sizes in between sum to {}.",
                nearest(early.midpoint(), 6),
                steps(first),
                nearest(late.midpoint(), 6),
                steps(last),
                nearest(rest.to_f64().value(), 4),
            ),
        ))
    }
}
