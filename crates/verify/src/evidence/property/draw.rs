//! What a claim is checked on: a random problem, its facts, and a plan for its schedule.

use super::minimum::minimum;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop, prop_oneof};
use serde_json::json;
use std::ops::RangeInclusive;
use telescope_core::arithmetic::{Magnitude, Quantity, Rational, rational_sqrt};
use telescope_core::declare::declare;
use telescope_core::engine::{Instance, Setup};
use telescope_core::facts::{Fact, Facts, Known, Origin};
use telescope_core::losses::AnyLoss;
use telescope_core::methods::AnyMethod;
use telescope_core::number::{Number, Positive};
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::{AnySchedule, NoiseForm, OptimalConstant, Schedule, StepSizes};
use telescope_core::strategies::{
    bounded_sums, constant_step_ratios, finite_sums, noisy_quadratics, penalised_sums,
    positive_ratio, resisting_maxima, square_sums, step_ratios,
};
use telescope_core::vector::distance_sq;
use telescope_theory::setting::horizon;
use telescope_theory::theorem::{Family, Losses, Steps};

/// A problem and a plan for its schedule.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    /// The problem.
    pub(super) setup: Setup,
    pub(super) plan: Plan,
}

/// How the step sizes come about. A plan that the problem has no constants for falls back on the ratios themselves.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// The ratios.
    Plain(Vec<Rational>),
    /// The ratios times r/L, the scale at which bounds are tight.
    Scaled(Vec<Rational>),
    /// factor · r/(L√T) for T steps, where that is rational.
    Optimal { factor: Rational, steps: usize },
    /// A closed form with constants of the problem: factors, and how many steps (epochs, where rows are taken once an
    /// epoch).
    Form {
        form: Steps,
        factor: Rational,
        weights: Vec<Rational>,
        steps: usize,
    },
}

/// Problems of the family with plans for its steps.
pub(super) fn draws(sampler: AnySampler, family: Family) -> BoxedStrategy<Draw> {
    if family.losses == Losses::Resisting {
        let with_plan = |setup: Setup| {
            let steps = setup.start().len();
            (Just(setup), inside_plans(steps))
        };
        let pairs = resisting_maxima().prop_flat_map(with_plan);
        return pairs.prop_map(|(setup, plan)| Draw { setup, plan }).boxed();
    }
    let problems = match (family.losses, family.bounded) {
        (Losses::Absolute, false) => finite_sums(sampler).boxed(),
        (Losses::Absolute, true) => bounded_sums(sampler).boxed(),
        (Losses::Penalised, _) => penalised_sums(sampler).boxed(),
        (Losses::Squares, bounded) => square_sums(sampler, bounded).boxed(),
        (Losses::Quadratic, _) => noisy_quadratics().boxed(),
        (Losses::Resisting, _) => unreachable!("drawn above, with as many steps as coordinates"),
    };
    let plans = match family.steps {
        Steps::Any => free_plans(sampler, false).boxed(),
        Steps::Constant => free_plans(sampler, true).boxed(),
        form => formed_plans(form).boxed(),
    };
    (problems, plans)
        .prop_map(|(setup, plan)| Draw { setup, plan })
        .boxed()
}

/// Factors at least 1 where a form asks for that, weights, and few steps.
fn formed_plans(form: Steps) -> impl Strategy<Value = Plan> {
    let most = if form == Steps::Epochs { 2 } else { 4_usize };
    let weights = prop::collection::vec(positive_ratio(), 4);
    let factor = prop_oneof![1 => Just(Rational::ONE), 1 => positive_ratio()];
    (factor, weights, 1..=most).prop_map(move |(factor, weights, steps)| Plan::Form {
        form,
        factor,
        weights,
        steps,
    })
}

/// So many steps, mostly of at most r/(L√T), which do not leave the ball, so that no projection takes a root.
fn inside_plans(steps: usize) -> impl Strategy<Value = Plan> {
    let most = Rational::from(steps.isqrt().max(1));
    let shortened = move |ratios: Vec<Rational>| {
        let longest = ratios.iter().max().expect("a plan has a step") * &most;
        Plan::Scaled(ratios.iter().map(|ratio| ratio / &longest).collect())
    };
    let factor = Just(Rational::ONE);
    prop_oneof![
        4 => step_ratios(steps..=steps).prop_map(shortened),
        1 => step_ratios(steps..=steps).prop_map(Plan::Scaled),
        1 => factor.prop_map(move |factor| Plan::Optimal { factor, steps }),
    ]
}

/// Plans with the scale of the problem, or without: constant ones if `constant`.
fn free_plans(sampler: AnySampler, constant: bool) -> impl Strategy<Value = Plan> {
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
    prop_oneof![
        2 => ratios(1..=most_steps).prop_map(Plan::Plain),
        2 => ratios(1..=most_steps).prop_map(Plan::Scaled),
        4 => optimal.prop_map(|(factor, steps)| Plan::Optimal { factor, steps }),
    ]
}

#[cfg(test)]
impl Plan {
    /// How many steps it makes on a problem of that many rows, at most.
    pub(super) fn most_steps(&self, rows: usize) -> usize {
        match self {
            Self::Plain(ratios) | Self::Scaled(ratios) => ratios.len(),
            Self::Optimal { steps, .. } => *steps,
            Self::Form {
                form: Steps::Epochs,
                steps,
                ..
            } => steps * rows,
            Self::Form { steps, .. } => *steps,
        }
    }
}

impl Draw {
    /// The same run by another method.
    pub(super) fn with_method(self, method: AnyMethod) -> Self {
        let setup = self.setup.with_method(method, None);
        Self {
            setup: setup.expect("a method without factors fits every problem"),
            ..self
        }
    }

    /// This problem with the other's plan.
    #[cfg(test)]
    pub(super) fn with_plan_of(&self, other: &Self) -> Self {
        Self {
            setup: self.setup.clone(),
            plan: other.plan.clone(),
        }
    }

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
            Plan::Form {
                form,
                factor,
                weights,
                steps,
            } => {
                let scale = scale().unwrap_or(Rational::ONE);
                let of = Formed {
                    facts,
                    rows: self.setup.instance().rows().unwrap_or(1),
                    scale: factor * scale,
                    factor,
                    weights,
                    steps: *steps,
                };
                return of.table(*form);
            }
        };
        let schedule = from_file(&ratios);
        let horizon = horizon(facts, ratios.len());
        let table = StepSizes::new(&schedule, &horizon).expect("small ratios, not all zero");
        (schedule, table)
    }
}

/// A closed form with a problem's constants put in.
struct Formed<'a> {
    facts: &'a Facts,
    rows: usize,
    /// factor · r/L.
    scale: Rational,
    factor: &'a Rational,
    weights: &'a [Rational],
    steps: usize,
}

impl Formed<'_> {
    fn exact(known: &Known<Quantity>) -> Option<Rational> {
        let value = known.as_ref().ok()?.value.exact()?;
        (*value > Rational::ZERO).then(|| value.clone())
    }

    /// 1/μ, times a factor of at least 1.
    fn long(&self) -> Rational {
        let curvature = Self::exact(&self.facts.strong_convexity).unwrap_or(Rational::ONE);
        self.factor.clone().max(Rational::ONE) / curvature
    }

    /// A share of 1/(2L) in (0, 1], L the smoothness of the samples.
    fn short(&self) -> Rational {
        let smoothness = Self::exact(&self.facts.smoothness).unwrap_or(Rational::ONE);
        self.share() / (Rational::from(2) * smoothness)
    }

    fn share(&self) -> Rational {
        let inverse = Rational::ONE / self.factor;
        self.factor.clone().min(inverse)
    }

    fn table(&self, form: Steps) -> (AnySchedule, StepSizes) {
        let text = |value: &Rational| value.to_string();
        let mut steps = self.steps;
        let value = match form {
            Steps::InverseSqrt => json!({ "inverse-sqrt": { "scale": text(&self.scale) } }),
            Steps::Harmonic => json!({ "inverse-time": { "scale": text(&self.long()) } }),
            Steps::ShiftedHarmonic => json!({ "inverse-time": {
                "scale": text(&(self.long() * Rational::from(2))), "first-index": 1
            } }),
            Steps::Decreasing => {
                // β = 2·factor/μ, and an offset of β times R's smoothness, above β μ > 1.
                let scale = self.long() * Rational::from(2);
                let smoothness = Self::exact(&self.facts.risk_smoothness).unwrap_or(Rational::ONE);
                let offset = &scale * smoothness;
                json!({ "inverse-time": { "scale": text(&scale), "offset": text(&offset) } })
            }
            Steps::Weights => {
                let weights: Vec<String> = self.weights[..steps].iter().map(text).collect();
                // With a single point no step is taken: the table needs one.
                steps = steps.max(2);
                let mut weights = weights;
                if weights.len() < steps {
                    weights.push(text(&self.weights[1]));
                }
                json!({ "weight-transform": { "scale": text(&self.scale), "weights": { "list": weights } } })
            }
            Steps::LinearDecay => json!({ "linear-decay": {
                "initial": text(&self.scale), "steps": steps + 1, "first-index": 1
            } }),
            Steps::Falling => {
                let mut sizes: Vec<Rational> = self.weights[..steps]
                    .iter()
                    .map(|weight| weight * &self.scale)
                    .collect();
                sizes.sort_unstable_by(|a, b| b.cmp(a));
                let schedule = from_file(&sizes);
                let table = StepSizes::new(&schedule, &horizon(self.facts, steps));
                return (schedule, table.expect("positive ratios"));
            }
            Steps::Epochs => {
                steps = self.steps * self.rows;
                // At most 2/3 of 1/(Ln), which is below 1/√2 of it.
                let share = Rational::from_parts(4.into(), 3_u8.into()) / Rational::from(self.rows);
                json!({ "constant": { "step-size": text(&(self.short() * share)) } })
            }
            Steps::Any | Steps::Constant | Steps::Smooth => {
                json!({ "constant": { "step-size": text(&self.short()) } })
            }
        };
        let schedule: AnySchedule =
            serde_json::from_value(value).expect("the format of experiment files");
        let table = StepSizes::new(&schedule, &horizon(self.facts, steps));
        (schedule, table.expect("positive step sizes"))
    }
}

/// What the problem declares; where it knows no minimiser (dense rows on the whole plane), the one found from the kinks.
pub(super) fn facts(setup: &Setup) -> Facts {
    let mut facts = declare(setup).facts;
    if facts.distance.is_err() && is_absolute(setup) {
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

/// Whether the risk is a mean of absolute losses alone.
pub(super) fn is_absolute(setup: &Setup) -> bool {
    matches!(
        setup.instance(),
        Instance::FiniteSum { loss: AnyLoss::Absolute, penalty, .. } if *penalty == Rational::ZERO
    )
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
