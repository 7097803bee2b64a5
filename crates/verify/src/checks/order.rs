//! Whether one arm's expected gap is below another's at the end: exactly where both expectations are known, else on
//! replicates. Both arms minimise the same R, so the difference of gaps is that of risks, and R* need not be known.
//!
//! Sampled: D_i = R(other's output) − R(this one's) of replicate i. If gaps lie in [0, C] and [0, C'] (the ceilings that
//! [`telescope_core::declare::gap_ceilings`] proves), D_i lies in [−C, C'], and a betting limit (Waudby-Smith and Ramdas
//! 2024) on its mean decides at any sample size. Replicates of paired arms share their noise, which narrows D.

use super::{Check, CheckContext, Finding, Flaw, worst};
use crate::config::{output_by_name, output_name};
use crate::evidence::sampled::ceiling;
use crate::evidence::{NOT_COVERED, exact};
use crate::number::{lower, nearest, probability, upper};
use crate::plan::Case;
use crate::record::{GroundRecord, pair};
use crate::statistics::{betting_lower_limit, betting_upper_limit};
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::engine::{Ensemble, Instance};

/// One arm's expected gap below another's, in every case of the grid.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, OrderCheck};
///
/// let check: OrderCheck = toml::from_str("lower = \"large batches\"\nhigher = \"small batches\"")?;
/// assert_eq!(
///     AnyCheck::Order(check).statement(),
///     "the expected gap (weighted-average) of *large batches* is below that of *small batches*"
/// );
/// # Ok::<(), toml::de::Error>(())
/// ```
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

/// The quadratic's offset, by which arms of one problem may differ; `None` for other problems, where nothing is added.
fn minimum(case: &Case) -> Option<&Rational> {
    match case.setup.instance() {
        Instance::AdditiveNoise { quadratic, .. } | Instance::RandomTarget { quadratic, .. } => {
            Some(quadratic.minimum())
        }
        Instance::FiniteSum { .. } | Instance::MaxAffine { .. } | Instance::Wiggle { .. } => None,
    }
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

/// Replicates run at a time.
const PART: usize = 8192;

/// R(output) of each replicate in `f64`, with a bound on the error of its evaluation.
fn risks(case: &Case, output: Output, replicates: u64) -> Result<Vec<(f64, f64)>, String> {
    let steps = case.step_sizes.steps();
    let ensemble = Ensemble {
        setup: &case.setup,
        step_sizes: case.step_sizes.doubles(),
        key: case.key,
        checkpoints: &[steps],
        outputs: &[output],
    };
    let error = case.setup.evaluation_error();
    let mut risks: Vec<(f64, f64)> = Vec::new();
    // In parts: the points of all replicates at once may be more than fit into memory.
    for from in (0..replicates).step_by(PART) {
        let runs = ensemble.run(from..(from + PART as u64).min(replicates));
        let of_run = runs
            .iter()
            .map(|run| (run.risks()[0], error.at(run.points(), run.risks()[0])));
        risks.extend(of_run);
    }
    if risks.iter().all(|(risk, _)| risk.is_finite()) {
        Ok(risks)
    } else {
        Err(format!(
            "a run of {} is not finite at its end, so that means say nothing.",
            case.id
        ))
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
    // A random target adds a constant to R.
    if !(same("problem")? && same("domain")? && minimum(low) == minimum(high)) {
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
            GroundRecord::Undecided,
        ));
    };
    let range = (low_most + high_most).next_up();
    if low_most + high_most <= 0.0 {
        return Ok((
            Verdict::Refuted,
            "both gaps are 0, since no gap is above 0 on this domain.".to_owned(),
            GroundRecord::Exact {
                lower: [0.0; 2],
                higher: [0.0; 2],
            },
        ));
    }
    if low.is_deterministic() && high.is_deterministic() {
        return Ok((
            Verdict::Inconclusive,
            "each is one run without chance, whose rounding in doubles nothing here bounds: more replicates would be copies of it."
                .to_owned(),
            GroundRecord::Undecided,
        ));
    }
    let count = u64::from(
        low.file
            .run
            .most_replicates
            .min(high.file.run.most_replicates),
    );
    let (below, above) = match (risks(low, output, count), risks(high, output, count)) {
        (Ok(below), Ok(above)) => (below, above),
        (Err(reason), _) | (_, Err(reason)) => {
            return Ok((Verdict::Inconclusive, reason, GroundRecord::Undecided));
        }
    };
    let differences: Vec<(f64, f64)> = below
        .iter()
        .zip(&above)
        .map(|((low, low_error), (high, high_error))| {
            let error = low_error + high_error;
            // The subtraction rounds once more.
            let difference = high - low;
            (difference, difference.abs().mul_add(f64::EPSILON, error))
        })
        .collect();
    // Each sample is moved against the decision by what its evaluation may be off; a true one lies in the range, so
    // that cutting to the range moves none past it.
    let moved = |sign: f64| -> Vec<f64> {
        differences
            .iter()
            .map(|(difference, error)| {
                let shifted = sign.mul_add(error.next_up(), *difference) + low_most;
                // The addition rounds as well.
                let shifted = sign.mul_add(range * f64::EPSILON, shifted);
                shifted.clamp(0.0, range)
            })
            .collect()
    };
    let failed = |error: crate::statistics::IntervalError| error.to_string();
    let least = betting_lower_limit(&moved(-1.0), context.budget.slot_verify()).map_err(failed)?;
    let most =
        betting_upper_limit(&moved(1.0), range, context.budget.slot_refute()).map_err(failed)?;
    let (least, most) = ((least - low_most).next_down(), (most - low_most).next_up());
    let verdict = if least > 0.0 {
        Verdict::Verified
    } else if most < 0.0 {
        Verdict::Refuted
    } else {
        Verdict::Inconclusive
    };
    let sum: f64 = differences.iter().map(|(difference, _)| difference).sum();
    let mean = sum / f64::from_count(differences.len());
    let sentence = format!(
        "over {} the gap of *{}* is larger by {} in the mean; by more than {} but for an error probability of {}, by less than {} but for one of {}. {NOT_COVERED}",
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
