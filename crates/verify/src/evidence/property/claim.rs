//! A theorem's claim itself on random small finite sums: built as for an experiment, from a problem's declared facts, a
//! schedule and its table, and compared with the exact expectation over all paths.

use super::describe;
use super::expectation::MOST_NODES;
use super::minimum::minimum;
use super::search::search;
use proptest::prelude::{Just, Strategy, prop_oneof};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::ops::RangeInclusive;
use telescope_core::arithmetic::{Magnitude, Quantity, Rational, rational_from_f64, rational_sqrt};
use telescope_core::declare::declare;
use telescope_core::engine::Setup;
use telescope_core::enumeration::enumerate;
use telescope_core::facts::{Fact, Facts, Origin, SecondMoments};
use telescope_core::number::{Number, Positive};
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::{AnySchedule, NoiseForm, OptimalConstant, Schedule, StepSizes};
use telescope_core::strategies::{constant_step_ratios, finite_sums, step_ratios};
use telescope_core::vector::distance_sq;
use telescope_theory::bound::{Bound, ExactBound};
use telescope_theory::hypothesis::{Hypothesis, Unmet};
use telescope_theory::setting::{Setting, horizon};
use telescope_theory::theorem::Theorem;

/// What the property rung says of one claim.
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
    let constant = theorem
        .hypotheses(form)
        .contains(&Hypothesis::ConstantSchedule);
    let name = format!("{}/{}/{}", theorem.id(), form.id(), sampler.id());
    let mut decided = 0;
    let mut unmet: Option<Vec<Unmet>> = None;
    let mut open: Option<String> = None;
    let mut closest: Option<(Rational, String)> = None;
    let found = search(
        &draws(sampler, constant),
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
        closest: closest.map(|(_, sides)| sides),
    }
}

/// A problem and a plan for its schedule.
#[derive(Clone, Debug)]
struct Draw {
    setup: Setup,
    plan: Plan,
}

/// How the step sizes come about. A plan that the problem has no constants for falls back on the ratios themselves.
#[derive(Clone, Debug)]
enum Plan {
    /// The ratios.
    Plain(Vec<Rational>),
    /// The ratios times r/L, the scale at which bounds are tight.
    Scaled(Vec<Rational>),
    /// factor · r/(L√T) for T steps, where that is rational.
    Optimal { factor: Rational, steps: usize },
}

fn draws(sampler: AnySampler, constant: bool) -> impl Strategy<Value = Draw> {
    // One path costs little, and sorted data hurt most when a block is long.
    let most_steps = match sampler {
        AnySampler::WithReplacement => 4,
        AnySampler::FixedOrder => 12,
    };
    let ratios = move |steps: RangeInclusive<usize>| {
        if constant {
            constant_step_ratios(steps).boxed()
        } else {
            step_ratios(steps).boxed()
        }
    };
    let factor = prop_oneof![
        2 => Just(Rational::ONE),
        1 => constant_step_ratios(1..=1).prop_map(|mut ratios| ratios.remove(0)),
    ];
    // r/(L√T) is rational for square T, if r/L is.
    let optimal = (
        factor,
        prop_oneof![Just(1_usize), Just(4), Just(9.min(most_steps))],
    );
    let plan = prop_oneof![
        3 => ratios(1..=most_steps).prop_map(Plan::Plain),
        3 => ratios(1..=most_steps).prop_map(Plan::Scaled),
        2 => optimal.prop_map(|(factor, steps)| Plan::Optimal { factor, steps }),
    ];
    (finite_sums(sampler), plan).prop_map(|(setup, plan)| Draw { setup, plan })
}

/// What came of one case.
enum Case {
    Unmet(Vec<Unmet>),
    Open(String),
    Decided(Comparison),
}

/// The gap beside the bound.
struct Comparison {
    holds: bool,
    /// (gap/bound)², to compare cases; with the upper end of a bound that is enclosed.
    ratio_sq: Rational,
    sides: String,
}

struct Claim<'a> {
    theorem: &'a dyn Theorem,
    form: NoiseForm,
    assumed: &'a [Hypothesis],
}

impl Claim<'_> {
    fn decide(&self, draw: &Draw) -> Case {
        let facts = facts(&draw.setup);
        let (schedule, step_sizes) = self.schedule(&draw.plan, &facts);
        let steps = step_sizes.steps();
        let horizon = horizon(&facts, steps);
        let setting = Setting {
            facts: &facts,
            schedule: &schedule,
            horizon: &horizon,
            step_sizes: &step_sizes,
            independent: match draw.setup.sampler() {
                Some(sampler) if sampler.is_independent() => Ok(()),
                _ => Err(
                    "the rows are taken in a fixed order, so a step's row depends on the steps before it",
                ),
            },
            assumed: self.assumed,
        };
        let bound = match self.theorem.instantiate(&setting, self.form) {
            Ok(bound) => bound,
            Err(unmet) => return Case::Unmet(unmet),
        };
        let least = minimum(&draw.setup);
        let output = self.theorem.output();
        let risk = enumerate(&draw.setup, &step_sizes, &least.point, MOST_NODES)
            .map(|enumeration| enumeration.risk(output, steps).cloned());
        match risk {
            Ok(Some(risk)) => compare(&(risk - least.value), bound.as_ref(), steps),
            Ok(None) => Case::Open(format!("the output {output} is not enumerated")),
            Err(reason) => Case::Open(reason),
        }
    }

    /// The closed form and its table.
    fn schedule(&self, plan: &Plan, facts: &Facts) -> (AnySchedule, StepSizes) {
        let scale = || {
            let lipschitz = facts.lipschitz.as_ref().ok()?.value.square().exact()?;
            let distance = facts.distance.as_ref().ok()?.value.square().exact()?;
            let defined = *lipschitz != Rational::ZERO && *distance != Rational::ZERO;
            rational_sqrt(&(defined.then(|| distance / lipschitz)?))
        };
        let ratios = match plan {
            Plan::Plain(ratios) => ratios.clone(),
            Plan::Scaled(ratios) => {
                let scale = scale().unwrap_or(Rational::ONE);
                ratios.iter().map(|ratio| ratio * &scale).collect()
            }
            Plan::Optimal { factor, steps } => {
                let schedule = AnySchedule::OptimalConstant(OptimalConstant {
                    factor: Some(Positive::new(number(factor)).expect("factors are positive")),
                    noise: self.form,
                });
                let horizon = horizon(facts, *steps);
                let rational = schedule.rational_step_size(1, &horizon);
                if rational.is_some_and(|size| size > Rational::ZERO) {
                    let table = StepSizes::new(&schedule, &horizon).expect("a positive step size");
                    return (schedule, table);
                }
                vec![factor.clone(); *steps]
            }
        };
        let schedule = from_file(&ratios);
        let horizon = horizon(facts, ratios.len());
        let table = StepSizes::new(&schedule, &horizon).expect("small ratios, not all zero");
        (schedule, table)
    }

    /// The case as text, with the claim's two sides.
    fn describe(&self, draw: &Draw) -> String {
        let facts = facts(&draw.setup);
        let (_, step_sizes) = self.schedule(&draw.plan, &facts);
        let least = minimum(&draw.setup);
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
        let output = self.theorem.output();
        match self.decide(draw) {
            Case::Decided(comparison) => {
                text += &format!("expected gap of the {output}: {}", comparison.sides);
            }
            Case::Open(reason) => text += &reason,
            Case::Unmet(_) => text += "a hypothesis fails",
        }
        text
    }
}

/// What the problem declares; where it knows no minimiser (dense rows on the whole plane), the one found from the kinks.
fn facts(setup: &Setup) -> Facts {
    let mut facts = declare(setup).facts;
    if facts.distance.is_err() {
        let least = minimum(setup);
        let distance_sq = distance_sq(setup.start(), &least.point);
        let because = "the kinks of a small finite sum were searched";
        facts.distance = Ok(Fact::new(
            Magnitude::from_square(Quantity::Exact(distance_sq)),
            Origin::Computed,
            because,
        ));
        facts.optimum = Ok(Fact::new(
            Quantity::Exact(least.value),
            Origin::Computed,
            because,
        ));
        facts.minimiser = Some(least.point);
    }
    facts
}

/// The schedule that an experiment file would give for these step sizes.
fn from_file(ratios: &[Rational]) -> AnySchedule {
    let text = |ratio: &Rational| number(ratio).exact().to_string();
    let value = if ratios.iter().all(|ratio| *ratio == ratios[0]) {
        json!({ "constant": { "step-size": text(&ratios[0]) } })
    } else {
        let boundaries: Vec<usize> = (2..=ratios.len()).collect();
        let levels: Vec<String> = ratios.iter().map(text).collect();
        json!({ "piecewise-constant": { "boundaries": boundaries, "levels": levels } })
    };
    serde_json::from_value(value).expect("the format of experiment files")
}

fn number(value: &Rational) -> Number {
    Number::from_rational(value.clone()).expect("small ratios are within the doubles")
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
    let ratio_sq = if *gap <= Rational::ZERO {
        Rational::ZERO
    } else if square == Rational::ZERO {
        // Only a claim that fails has a gap above the bound 0.
        gap * gap
    } else {
        gap * gap / square
    };
    Case::Decided(Comparison {
        holds,
        ratio_sq,
        sides: format!("{gap}, bound: {text}"),
    })
}
