//! Whether one arm's expected gap is below another's at the end: exactly where both expectations are known, else on
//! replicates. Both arms minimise the same R, so the difference of gaps is that of risks, and R* need not be known.
//!
//! Sampled: D_i = R(other's output) − R(this one's) of replicate i. If gaps lie in [0, C] and [0, C'] (the ceilings that
//! [`telescope_core::declare::gap_ceilings`] proves), D_i lies in [−C, C'], and a betting limit (Waudby-Smith and Ramdas
//! 2024) on its mean decides at any sample size. Replicates of paired arms share their noise, which narrows D.

use super::{Check, CheckContext, Finding, Flaw};
use crate::config::{output_by_name, output_name};
use crate::evidence::exact;
use crate::evidence::sampled::ceiling;
use crate::number::{lower, nearest, probability, upper};
use crate::plan::Case;
use crate::record::{GroundRecord, pair};
use crate::statistics::{betting_lower_limit, betting_upper_limit};
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::averages::Output;
use telescope_core::engine::Ensemble;

/// One arm's expected gap below another's, in every case of the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrderCheck {
    /// Whose gap; that of the step-weighted average if left out.
    #[serde(
        default = "weighted",
        deserialize_with = "output_by_name",
        serialize_with = "output_name"
    )]
    #[schemars(with = "String")]
    pub output: Output,
    /// The arm whose gap is claimed to be lower.
    pub lower: String,
    /// The arm whose gap is claimed to be higher.
    pub higher: String,
}

fn weighted() -> Output {
    Output::WEIGHTED
}

impl Check for OrderCheck {
    fn statement(&self) -> String {
        format!(
            "the expected gap ({}) of *{}* is below that of *{}*",
            self.output.id(),
            self.lower,
            self.higher
        )
    }
    fn arms(&self) -> Vec<String> {
        vec![self.lower.clone(), self.higher.clone()]
    }
    fn flaw(&self) -> Option<Flaw> {
        (self.lower == self.higher).then(|| Flaw {
            key: "higher",
            message: format!("{} cannot be below itself", self.lower),
            hint: "name two different arms".to_owned(),
        })
    }
    fn runs(&self, cases: &[Case]) -> Vec<(usize, u64)> {
        let of = |arm: &str| -> Vec<usize> {
            let places = 0..cases.len();
            places
                .filter(|place| cases[*place].arm.as_deref() == Some(arm))
                .collect()
        };
        let exact = |place: usize| {
            let case = &cases[place];
            exact::gap(case, self.output, case.step_sizes.steps()).is_some()
        };
        let most = |place: usize| u64::from(cases[place].file.run.most_replicates);
        let pairs = of(&self.lower).into_iter().zip(of(&self.higher));
        pairs
            .filter(|(low, high)| !(exact(*low) && exact(*high)))
            .flat_map(|(low, high)| [low, high].map(|place| (place, most(low).min(most(high)))))
            .collect()
    }
    fn slots(&self, cases: usize) -> usize {
        cases
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        Ok(self.find_with_grounds(context)?.0)
    }
    fn find_with_grounds(
        &self,
        context: &CheckContext,
    ) -> Result<(Finding, Vec<GroundRecord>), String> {
        let lower: Vec<&Case> = context.of_arm(&self.lower).map(|(case, _)| case).collect();
        let higher: Vec<&Case> = context.of_arm(&self.higher).map(|(case, _)| case).collect();
        let mut evidence = Vec::new();
        let (mut verdicts, mut grounds) = (Vec::new(), Vec::new());
        for (low, high) in lower.iter().zip(&higher) {
            let (verdict, sentence, ground) = compare(self.output, low, high, context)?;
            verdicts.push(verdict);
            grounds.push(ground);
            let settings = low.label.trim_start_matches(&*self.lower);
            let settings = settings.trim_start_matches(", ");
            evidence.push(if settings.is_empty() {
                sentence
            } else {
                format!("{settings}: {sentence}")
            });
        }
        let verdict = worst(&verdicts).ok_or("an arm has no case")?;
        let finding = Finding {
            verdict,
            evidence,
            charts: Vec::new(),
        };
        Ok((finding, grounds))
    }
}

/// A verdict, the sentence that gives its reason, and the numbers it was taken from.
type Compared = (Verdict, String, GroundRecord);

/// Of several verdicts that must all hold, the one that says least.
pub(crate) fn worst(verdicts: &[Verdict]) -> Option<Verdict> {
    [
        Verdict::Refuted,
        Verdict::Inconclusive,
        Verdict::NotApplicable,
        Verdict::Verified,
        Verdict::Proved,
    ]
    .into_iter()
    .find(|verdict| verdicts.contains(verdict))
}

fn compare(
    output: Output,
    low: &Case,
    high: &Case,
    context: &CheckContext,
) -> Result<Compared, String> {
    let at_end = |case: &Case| exact::gap(case, output, case.step_sizes.steps());
    if let (Some(low), Some(high)) = (at_end(low), at_end(high)) {
        let certain = match (&low.value, &high.value) {
            (Some(low), Some(high)) => Some(low < high),
            _ if low.enclosure.certainly_lt(&high.enclosure) => Some(true),
            _ if high.enclosure.certainly_le(&low.enclosure) => Some(false),
            _ => None,
        };
        if let Some(holds) = certain {
            let verdict = if holds {
                Verdict::Proved
            } else {
                Verdict::Refuted
            };
            let ground = GroundRecord::Exact {
                lower: pair(low.enclosure),
                higher: pair(high.enclosure),
            };
            let [low, high] = [low, high].map(|gap| nearest(gap.enclosure.midpoint(), 6));
            return Ok((
                verdict,
                format!("{low} against {high}, exact expectations."),
                ground,
            ));
        }
    }
    sampled(output, low, high, context)
}

/// R(output) of each replicate.
fn risks(case: &Case, output: Output, replicates: u64) -> Result<Vec<f64>, String> {
    let steps = case.step_sizes.steps();
    let ensemble = Ensemble {
        setup: &case.setup,
        step_sizes: case.step_sizes.doubles(),
        key: case.key,
        checkpoints: &[steps],
        outputs: &[output],
    };
    let runs = ensemble.run(0..replicates);
    let risks: Vec<f64> = runs.iter().map(|run| run.risks[0]).collect();
    if risks.iter().all(|risk| risk.is_finite()) {
        Ok(risks)
    } else {
        Err(format!("a run of {} is not finite at its end", case.id))
    }
}

fn sampled(
    output: Output,
    low: &Case,
    high: &Case,
    context: &CheckContext,
) -> Result<Compared, String> {
    let same = |key: &str| -> Result<bool, String> {
        let part = |case: &Case| {
            let file = serde_json::to_value(&case.file).map_err(|error| error.to_string())?;
            Ok::<_, String>(file.get(key).cloned())
        };
        Ok(part(low)? == part(high)?)
    };
    if !(same("problem")? && same("domain")?) {
        return Err(format!(
            "{} and {} minimise different risks, whose values cannot be compared run by run",
            low.id, high.id
        ));
    }
    let (Some((_, low_most)), Some((_, high_most))) = (ceiling(low, output), ceiling(high, output))
    else {
        return Ok((
            Verdict::Inconclusive,
            "no upper bound on the gap of a replicate is proved, so that replicates decide nothing."
                .to_owned(),
            GroundRecord::NoCeiling,
        ));
    };
    let count = u64::from(
        low.file
            .run
            .most_replicates
            .min(high.file.run.most_replicates),
    );
    let (below, above) = (risks(low, output, count)?, risks(high, output, count)?);
    let differences: Vec<f64> = below
        .iter()
        .zip(&above)
        .map(|(low, high)| high - low)
        .collect();
    // Roundings of risks are far below this part of the range.
    let range = (low_most + high_most) * (1.0 + 1e-9);
    let shifted: Vec<f64> = differences
        .iter()
        .map(|difference| (difference + low_most).clamp(0.0, range))
        .collect();
    let failed = |error: crate::statistics::IntervalError| error.to_string();
    let least = betting_lower_limit(&shifted, context.budget.slot_verify()).map_err(failed)?;
    let most =
        betting_upper_limit(&shifted, range, context.budget.slot_refute()).map_err(failed)?;
    let (least, most) = ((least - low_most).next_down(), (most - low_most).next_up());
    let verdict = if least > 0.0 {
        Verdict::Verified
    } else if most < 0.0 {
        Verdict::Refuted
    } else {
        Verdict::Inconclusive
    };
    let mean = differences.iter().sum::<f64>() / f64::from_count(differences.len());
    let sentence = format!(
        "over {} the gap of *{}* is larger by {} in the mean; by more than {} but for an error probability of {}, by less than {} but for one of {}.",
        crate::number::counted(count, "replicate"),
        high.arm.as_deref().unwrap_or_default(),
        nearest(mean, 4),
        lower(least, 4),
        probability(context.budget.slot_verify()),
        upper(most, 4),
        probability(context.budget.slot_refute()),
    );
    let ground = GroundRecord::Sampled {
        replicates: count,
        least,
        most,
        verify_alpha: context.budget.slot_verify(),
        refute_alpha: context.budget.slot_refute(),
    };
    Ok((verdict, sentence, ground))
}
