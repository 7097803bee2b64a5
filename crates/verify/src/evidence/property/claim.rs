//! A theorem's claim itself on random small finite sums: built as for an experiment, from a problem's declared facts, a
//! schedule and its table, and compared with the exact expectation over all paths.

use super::describe;
use super::draw::{Draw, draws, facts, is_absolute};
use super::expectation::MOST_NODES;
use super::minimum::{Minimum, minimum};
use super::search::search;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Interval, Magnitude, Quantity, Rational, rational_from_f64};
use telescope_core::averages::Output;
use telescope_core::engine::Setup;
use telescope_core::enumeration::{Enumeration, enumerate_with};
use telescope_core::facts::{Facts, SecondMoments};
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::NoiseForm;
use telescope_theory::bound::{Bound, ExactBound};
use telescope_theory::hypothesis::{Hypothesis, Unmet};
use telescope_theory::setting::{Setting, horizon};
use telescope_theory::theorem::{Family, Measure, Steps, Theorem};

/// What the property rung says of one claim.
///
/// ```
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::theorems;
/// use telescope_verify::evidence::property::check_claim;
///
/// let theorem = theorems::find("weighted-average").unwrap();
/// let found = check_claim(theorem, NoiseForm::Sup, AnySampler::WithReplacement, &[], 8, 1);
/// assert_eq!((found.theorem.as_str(), found.cases), ("weighted-average", 8));
/// assert!(found.decided <= found.cases && found.closest.is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClaimOutcome {
    /// The theorem's identifier.
    pub theorem: String,
    /// The form of the noise bound.
    pub form: NoiseForm,
    /// How rows are drawn.
    pub sampler: AnySampler,
    /// Cases drawn, up to the first that fails.
    pub cases: u32,
    /// Those of them on which the claim was decided, exactly or with an enclosure of the bound.
    pub decided: u32,
    /// The decision.
    pub decision: ClaimDecision,
    /// Gap and bound where their ratio was largest.
    pub closest: Option<String>,
}

/// The decision on a claim.
///
/// ```
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::theorems;
/// use telescope_verify::evidence::property::{ClaimDecision, check_claim};
///
/// let theorem = theorems::find("weighted-average").unwrap();
/// let independent = check_claim(theorem, NoiseForm::Sup, AnySampler::WithReplacement, &[], 8, 1);
/// assert_eq!(independent.decision, ClaimDecision::Held);
/// // Rows in the data's own order are no independent draws.
/// let fixed = check_claim(theorem, NoiseForm::Sup, AnySampler::FixedOrder, &[], 8, 1);
/// assert!(matches!(fixed.decision, ClaimDecision::NotApplicable { .. }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimDecision {
    /// It held on every case that was decided, and on one at least.
    Held,
    /// It is false.
    Refuted {
        /// The shrunk counterexample, from which a person can redo the failure.
        witness: String,
    },
    /// A hypothesis failed on every case.
    NotApplicable {
        /// Those of the first case.
        unmet: Vec<Unmet>,
    },
    /// No case was decided.
    Open {
        /// Why, on the last case.
        reason: String,
    },
}

/// Checks that the gap is at most the bound on `cases` random finite sums of absolute losses with a random schedule (a
/// constant one if the theorem asks for that), `assumed` being hypotheses to assume although they do not hold. The same
/// seed gives the same cases on every machine.
///
/// # Panics
/// If `cases` is 0.
///
/// ```
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::controls;
/// use telescope_verify::evidence::property::{ClaimDecision, check_claim};
///
/// // Half of the noise term is too little, and a small problem shows it.
/// let control = controls::find("control-half-noise").unwrap();
/// let found = check_claim(control, NoiseForm::Sup, AnySampler::WithReplacement, &[], 64, 1);
/// assert!(matches!(found.decision, ClaimDecision::Refuted { .. }));
/// ```
#[must_use]
pub fn check_claim(
    theorem: &dyn Theorem,
    form: NoiseForm,
    sampler: AnySampler,
    assumed: &[Hypothesis],
    cases: u32,
    seed: u64,
) -> ClaimOutcome {
    let claim = Claim {
        theorem,
        form,
        assumed,
    };
    let name = format!("{}/{}/{}", theorem.id(), form.id(), sampler.id());
    let mut decided = 0;
    let mut unmet: Option<Vec<Unmet>> = None;
    let mut open: Option<String> = None;
    let mut closest: Option<(Rational, String)> = None;
    let found = search(
        &draws(sampler, claim.family()),
        (seed, &name),
        cases,
        |draw, shrinking| {
            let case = claim.decide(draw);
            let fails = matches!(&case, Case::Decided(comparison) if !comparison.holds);
            if shrinking {
                return fails;
            }
            match case {
                Case::Unmet(reasons) => {
                    unmet.get_or_insert(reasons);
                }
                Case::Open(reason) => open = Some(reason),
                Case::Decided(comparison) => {
                    decided += 1;
                    if closest
                        .as_ref()
                        .is_none_or(|(ratio, _)| comparison.ratio_sq > *ratio)
                    {
                        closest = Some((comparison.ratio_sq, comparison.sides));
                    }
                }
            }
            fails
        },
    );
    let decision = match (&found.counterexample, unmet) {
        (Some(draw), _) => ClaimDecision::Refuted {
            witness: claim.describe(draw),
        },
        _ if decided > 0 => ClaimDecision::Held,
        (None, Some(unmet)) if open.is_none() => ClaimDecision::NotApplicable { unmet },
        (None, _) => ClaimDecision::Open {
            reason: open.expect("a case that meets the hypotheses is decided or open"),
        },
    };
    ClaimOutcome {
        theorem: theorem.id().to_owned(),
        form,
        sampler,
        cases: found.cases,
        decided,
        decision,
        closest: closest.map(|(_, sides)| format!("gap: {sides}")),
    }
}

/// What came of one case.
pub(super) enum Case {
    Unmet(Vec<Unmet>),
    Open(String),
    Decided(Comparison),
}

/// The gap beside the bound.
pub(super) struct Comparison {
    pub(super) holds: bool,
    /// (gap/bound)², to compare cases; with the upper end of a bound that is enclosed.
    pub(super) ratio_sq: Rational,
    sides: String,
}

/// A claim that is asked of random problems.
pub(super) struct Claim<'a> {
    pub(super) theorem: &'a dyn Theorem,
    pub(super) form: NoiseForm,
    pub(super) assumed: &'a [Hypothesis],
}

impl Claim<'_> {
    /// The theorem's family, with constant steps where it asks for them.
    pub(super) fn family(&self) -> Family {
        let mut family = self.theorem.family();
        let hypotheses = self.theorem.hypotheses(self.form);
        if hypotheses.contains(&Hypothesis::ConstantSchedule) && family.steps == Steps::Any {
            family.steps = Steps::Constant;
        }
        family
    }

    pub(super) fn decide(&self, draw: &Draw) -> Case {
        let facts = facts(&draw.setup);
        let (schedule, step_sizes) = draw.schedule(&facts, self.form);
        let steps = step_sizes.steps();
        let horizon = horizon(&facts, steps);
        let setting = Setting {
            facts: &facts,
            schedule: &schedule,
            horizon: &horizon,
            step_sizes: &step_sizes,
            // By the sampler, also where a single row makes every order the same.
            independent: draw
                .setup
                .sampler()
                .and_then(AnySampler::dependence)
                .map_or(Ok(()), Err),
            departure: draw.setup.departure(),
            assumed: self.assumed,
        };
        let bound = match self.theorem.instantiate(&setting, self.form) {
            Ok(bound) => bound,
            Err(unmet) => return Case::Unmet(unmet),
        };
        let Some(least) = least(&draw.setup, &facts) else {
            return Case::Open("the minimiser is not known exactly".into());
        };
        let output = self.theorem.output_in(&setting);
        let found = enumerate_with(
            &draw.setup,
            &step_sizes,
            &least.point,
            MOST_NODES,
            &[output],
        );
        let enumeration = match found {
            Ok(enumeration) => enumeration,
            Err(reason) => return Case::Open(reason),
        };
        match self.theorem.measure() {
            Measure::RiskGap => match enumeration.risk(output, steps) {
                Some(risk) => compare(&(risk - least.value), bound.as_ref(), steps),
                None => Case::Open(format!("the output {output} is not enumerated")),
            },
            Measure::DistanceSq => {
                compare(&enumeration.distances_sq()[steps], bound.as_ref(), steps)
            }
            Measure::Exceedance { odds } => {
                chance(&enumeration, &least.value, bound.value(steps), odds)
            }
        }
    }

    fn output_of(&self, draw: &Draw) -> Output {
        let facts = facts(&draw.setup);
        let (schedule, step_sizes) = draw.schedule(&facts, self.form);
        let horizon = horizon(&facts, step_sizes.steps());
        self.theorem.output_in(&Setting {
            facts: &facts,
            schedule: &schedule,
            horizon: &horizon,
            step_sizes: &step_sizes,
            independent: Ok(()),
            departure: None,
            assumed: self.assumed,
        })
    }

    /// The case as text, with the claim's two sides.
    pub(super) fn describe(&self, draw: &Draw) -> String {
        let facts = facts(&draw.setup);
        let (_, step_sizes) = draw.schedule(&facts, self.form);
        let Some(least) = least(&draw.setup, &facts) else {
            return "the minimiser is not known exactly".to_owned();
        };
        let mut text = describe::setup(&draw.setup) + &describe::schedule(&step_sizes);
        text += &format!("R*: {} at {}\n", least.value, describe::point(&least.point));
        let magnitude = |magnitude: &Magnitude| match magnitude.square() {
            Quantity::Exact(square) => square.to_string(),
            Quantity::Enclosed(interval) => format!("at most {}", interval.upper()),
        };
        if let Ok(distance) = &facts.distance {
            text += &format!("r^2: {}\n", magnitude(&distance.value));
        }
        match (self.form, &facts.lipschitz, &facts.second_moments) {
            (NoiseForm::Sup, Ok(fact), _) => text += &format!("L^2: {}\n", magnitude(&fact.value)),
            (NoiseForm::Moment, _, Ok(fact)) => {
                if let SecondMoments::Constant(moment) = &fact.value {
                    text += &format!("G^2: {}\n", magnitude(moment));
                }
            }
            _ => {}
        }
        let output = self.output_of(draw);
        match self.decide(draw) {
            Case::Decided(comparison) => {
                let what = match self.theorem.measure() {
                    Measure::RiskGap => format!("expected gap of the {output}"),
                    Measure::DistanceSq => "expected squared distance of x_{T+1}".to_owned(),
                    Measure::Exceedance { .. } => "chance of a gap above the bound".to_owned(),
                };
                text += &format!("{what}: {}", comparison.sides);
            }
            Case::Open(reason) => text += &reason,
            Case::Unmet(_) => text += "a hypothesis fails",
        }
        text
    }
}

/// The minimum: from the kinks for absolute losses, else as declared.
fn least(setup: &Setup, facts: &Facts) -> Option<Minimum> {
    if is_absolute(setup) {
        return Some(minimum(setup));
    }
    Some(Minimum {
        value: facts.optimum.as_ref().ok()?.value.exact()?.clone(),
        point: facts.minimiser.clone()?,
    })
}

/// The chance of a gap above the bound against 1/odds; the ratio is that of the gap's quantile, above which it lies with a
/// chance of at most 1/odds, to the bound: at most 1 if and only if the claim holds.
fn chance(enumeration: &Enumeration, optimum: &Rational, bound: Interval, odds: u32) -> Case {
    let (mut certain, mut possible) = (Rational::ZERO, Rational::ZERO);
    let mut law: Vec<(Rational, Rational)> = Vec::new();
    for (risk, chance) in enumeration.weighted_risks() {
        let gap = risk - optimum;
        let enclosed = Interval::from_rational(&gap);
        if bound.certainly_lt(&enclosed) {
            certain += chance;
        }
        if !enclosed.certainly_le(&bound) {
            possible += chance;
        }
        law.push((gap, chance.clone()));
    }
    let limit = Rational::from_parts(1.into(), odds.into());
    if certain <= limit && possible > limit {
        return Case::Open("gaps lie within the enclosure of the bound".into());
    }
    if !bound.upper().is_finite() {
        return Case::Open("the bound is beyond the doubles".into());
    }
    let quantile = quantile(law, &limit);
    let most = rational_from_f64(bound.upper());
    Case::Decided(Comparison {
        holds: certain <= limit,
        ratio_sq: ratio_sq(&quantile, &(&most * &most)),
        sides: format!(
            "{certain}, bound: {limit}; the gap is above {quantile} with no greater chance, bound: in [{}, {}]",
            bound.lower(),
            bound.upper()
        ),
    })
}

/// The least value that is exceeded with a chance of at most `limit`.
fn quantile(mut law: Vec<(Rational, Rational)>, limit: &Rational) -> Rational {
    law.sort_by(|(a, _), (b, _)| b.cmp(a));
    let mut above = Rational::ZERO;
    for (value, chance) in law {
        above += chance;
        if above > *limit {
            return value;
        }
    }
    unreachable!("the chances of a law add up to 1")
}

/// (gap/bound)² from the square of the bound.
fn ratio_sq(gap: &Rational, bound_sq: &Rational) -> Rational {
    if *gap <= Rational::ZERO {
        Rational::ZERO
    } else if *bound_sq == Rational::ZERO {
        // Only a claim that fails has a gap above the bound 0.
        gap * gap
    } else {
        gap * gap / bound_sq
    }
}

fn compare(gap: &Rational, bound: &dyn Bound, steps: usize) -> Case {
    let (holds, square, text) = match bound.exact(steps) {
        Some(exact) => {
            let holds = exact.admits(gap);
            match exact {
                ExactBound::Value(value) => (holds, &value * &value, value.to_string()),
                ExactBound::RootOf(square) => {
                    let text = format!("the root of {square}");
                    (holds, square, text)
                }
            }
        }
        None => {
            let enclosure = bound.enclosure(steps);
            let (lower, upper) = (enclosure.lower(), enclosure.upper());
            if !(lower.is_finite() && upper.is_finite()) {
                return Case::Open("the bound is beyond the doubles".into());
            }
            let upper = rational_from_f64(upper);
            let (above, below) = (*gap > upper, *gap <= rational_from_f64(lower));
            if !(above || below) {
                return Case::Open(format!(
                    "the gap {gap} lies within the enclosure of the bound"
                ));
            }
            let text = format!("in [{lower}, {}]", enclosure.upper());
            (below, &upper * &upper, text)
        }
    };
    Case::Decided(Comparison {
        holds,
        ratio_sq: ratio_sq(gap, &square),
        sides: format!("{gap}, bound: {text}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_least_value_exceeded_so_rarely() {
        let number = |n: u32, d: u32| Rational::from_parts(n.into(), d.into());
        let law = vec![
            (number(1, 1), number(1, 2)),
            (number(5, 1), number(1, 20)),
            (number(2, 1), number(9, 20)),
        ];
        // 5 has the chance 1/20: it may be exceeded, and so may be left out, at 1/20 but not below.
        assert_eq!(quantile(law.clone(), &number(1, 20)), number(2, 1));
        assert_eq!(quantile(law.clone(), &number(1, 21)), number(5, 1));
        assert_eq!(quantile(law, &number(1, 2)), number(1, 1));
    }
}
