//! A theorem's claim itself on random small problems: built as for an experiment, from a problem's declared facts, a
//! schedule and its table, and compared with the exact expectation over all paths, of AdaGrad's in intervals.

mod comparison;

use super::super::adaptive::AdaptiveLine;
use super::describe;
use super::draw::{Draw, draws, facts, is_absolute};
use super::expectation::MOST_NODES;
use super::minimum::{Minimum, minimum};
use super::search::search;
use comparison::{above_floor, chance, compare, enclosed};
use proptest::prelude::{BoxedStrategy, Strategy};
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Interval, Magnitude, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::engine::Setup;
use telescope_core::enumeration::enumerate_with;
use telescope_core::facts::{Facts, SecondMoments};
use telescope_core::methods::{AnyMethod, Departure};
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::NoiseForm;
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

/// Checks that the gap is at most the bound (at least, if the bound is from below) on `cases` random problems and schedules
/// of the theorem's [`Family`], run by the method that it speaks of; `assumed` are hypotheses to assume although they do not
/// hold. The same seed gives the same cases on every machine.
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
        &claim.draws(sampler),
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
    /// (gap/bound)², or (bound/gap)² of a bound from below, to compare cases: at most 1 if and only if the claim holds. Where
    /// a side is enclosed, of the ends that make it least.
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

    /// Random problems and steps of the family, with the method that the theorem speaks of.
    pub(super) fn draws(&self, sampler: AnySampler) -> BoxedStrategy<Draw> {
        let plain = draws(sampler, self.family());
        let hypotheses = self.theorem.hypotheses(self.form);
        if hypotheses.contains(&Hypothesis::AdaGradNorm) {
            let adaptive = |draw: Draw| draw.with_method(AnyMethod::AdaGradNorm);
            return plain.prop_map(adaptive).boxed();
        }
        plain
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
        let floor = self.theorem.is_floor();
        let of_gap = self.theorem.measure() == Measure::RiskGap;
        if floor && !of_gap {
            return Case::Open("bounds from below are compared for gaps only".into());
        }
        if draw.setup.departure() == Some(Departure::Norm) {
            if output != Output::UNIFORM || floor || !of_gap {
                return Case::Open(
                    "of an adaptive run the gap of the uniform average is enumerated only".into(),
                );
            }
            return match AdaptiveLine::of(&draw.setup, &step_sizes)
                .and_then(|line| line.expected(steps))
            {
                Ok(expected) => enclosed(
                    expected.risk - Interval::from_rational(&least.value),
                    bound.value(steps),
                ),
                Err(reason) => Case::Open(reason),
            };
        }
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
                Some(risk) if floor => above_floor(&(risk - least.value), bound.as_ref(), steps),
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
