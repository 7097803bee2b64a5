//! What a claim is checked on: a random problem, its facts, and a plan for its schedule.

use super::minimum::minimum;
use proptest::prelude::{Just, Strategy, prop_oneof};
use serde_json::json;
use std::ops::RangeInclusive;
use telescope_core::arithmetic::{Magnitude, Quantity, Rational, rational_sqrt};
use telescope_core::declare::declare;
use telescope_core::engine::Setup;
use telescope_core::facts::{Fact, Facts, Origin};
use telescope_core::number::{Number, Positive};
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::{AnySchedule, NoiseForm, OptimalConstant, Schedule, StepSizes};
use telescope_core::strategies::{constant_step_ratios, finite_sums, step_ratios};
use telescope_core::vector::distance_sq;
use telescope_theory::setting::horizon;

/// A problem and a plan for its schedule.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    /// The problem.
    pub(super) setup: Setup,
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

/// Problems with plans: constant ones if `constant`.
pub(super) fn draws(sampler: AnySampler, constant: bool) -> impl Strategy<Value = Draw> {
    // One path costs little, and sorted data hurt most when a block is long.
    let most_steps = match sampler {
        AnySampler::FixedOrder => 12,
        _ => 4,
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
        2 => ratios(1..=most_steps).prop_map(Plan::Plain),
        2 => ratios(1..=most_steps).prop_map(Plan::Scaled),
        4 => optimal.prop_map(|(factor, steps)| Plan::Optimal { factor, steps }),
    ];
    (finite_sums(sampler), plan).prop_map(|(setup, plan)| Draw { setup, plan })
}

impl Draw {
    /// The closed form and its table, `form` saying what stands for L in an optimal step size.
    pub(super) fn schedule(&self, facts: &Facts, form: NoiseForm) -> (AnySchedule, StepSizes) {
        let scale = || {
            let lipschitz = facts.lipschitz.as_ref().ok()?.value.square().exact()?;
            let distance = facts.distance.as_ref().ok()?.value.square().exact()?;
            let defined = *lipschitz != Rational::ZERO && *distance != Rational::ZERO;
            rational_sqrt(&(defined.then(|| distance / lipschitz)?))
        };
        let ratios = match &self.plan {
            Plan::Plain(ratios) => ratios.clone(),
            Plan::Scaled(ratios) => {
                let scale = scale().unwrap_or(Rational::ONE);
                ratios.iter().map(|ratio| ratio * &scale).collect()
            }
            Plan::Optimal { factor, steps } => {
                let schedule = AnySchedule::OptimalConstant(OptimalConstant {
                    factor: Some(Positive::new(number(factor)).expect("factors are positive")),
                    noise: form,
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
}

/// What the problem declares; where it knows no minimiser (dense rows on the whole plane), the one found from the kinks.
pub(super) fn facts(setup: &Setup) -> Facts {
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
