//! Wrong lines, each a slip that a person could make.

use super::super::lines::{Ask, LineCheck};
use super::WITH;
use telescope_core::arithmetic::{Rational, rational_sqrt};
use telescope_core::averages::Window;
use telescope_core::samplers::AnySampler;
use telescope_core::vector::norm_sq;
use telescope_theory::proof::{
    self, AverageLine, BoundLine, CoverageLine, Descent, Expansion, ExpectedDescent, FirstOrder,
    GradientBound, OptimalStepLine, OptimalStepView, PathStep, ProofLine, Sides, TelescopeLine,
    Unbiased, UnbiasedView,
};

fn with_right(mut sides: Sides<Rational>, right: impl Fn(Rational) -> Rational) -> Sides<Rational> {
    sides.right = right(sides.right);
    sides
}

fn expansion_with_step_for_its_square(step: &PathStep<Rational>) -> Sides<Rational> {
    let eta = &step.step_size;
    with_right(Expansion::sides(step), |right| {
        right + (eta - eta * eta) * norm_sq(&step.g)
    })
}

fn half(value: &Rational) -> Rational {
    value / Rational::from(2)
}

/// Every one of them must be refuted.
pub(super) const PLANTED: [LineCheck; 15] = [
    LineCheck {
        id: "unbiased: the sum of two for the mean",
        ask: Ask::Point(|point| {
            let twice = |mean: &Rational| mean + mean;
            Unbiased::sides(&UnbiasedView {
                mean: point.mean.iter().map(twice).collect(),
                gradient: point.gradient.clone(),
            })
        }),
    },
    LineCheck {
        id: "expansion: η for η²",
        ask: Ask::BoundedStep(expansion_with_step_for_its_square),
    },
    LineCheck {
        id: "expansion: an equality although projected",
        ask: Ask::Step(|step| {
            let mut step = step.clone();
            step.projected = false;
            Expansion::sides(&step)
        }),
    },
    LineCheck {
        id: "gradient-bound: L for L²",
        ask: Ask::BoundedStep(|step| {
            let mut step = step.clone();
            step.lipschitz_sq = rational_sqrt(&step.lipschitz_sq).expect("rows of rational length");
            GradientBound::sides(&step)
        }),
    },
    LineCheck {
        id: "first-order: the sign flipped",
        ask: Ask::Step(|step| {
            let mut step = step.clone();
            step.g.iter_mut().for_each(|g| *g = -g.clone());
            FirstOrder::sides(&step)
        }),
    },
    LineCheck {
        id: "descent: half the noise term",
        ask: Ask::Step(|step| {
            let noise = &step.step_size * &step.step_size * &step.lipschitz_sq;
            with_right(Descent::sides(step), |right| right + half(&noise))
        }),
    },
    LineCheck {
        id: "expected-descent: half the noise term",
        ask: Ask::ExpectedStep(WITH, |step| {
            let mut step = step.clone();
            step.second_moment = half(&step.second_moment);
            ExpectedDescent::sides(&step)
        }),
    },
    LineCheck {
        id: "expected-descent: in a fixed order",
        ask: Ask::ExpectedStep(AnySampler::FixedOrder, ExpectedDescent::sides),
    },
    LineCheck {
        id: "telescope: the noise of T - 1 steps",
        ask: Ask::ExpectedRun(WITH, |run| {
            let last = run.steps.last().expect("a run has a step");
            let noise = &last.step_size * &last.step_size * &last.second_moment;
            with_right(TelescopeLine::sides(run), |right| right + &noise)
        }),
    },
    LineCheck {
        id: "average: over shifted iterates",
        ask: Ask::Path(|trace| {
            let mut risks = trace.risks(Window::BeforeUpdates).clone();
            risks.averaged_risk = trace.risks(Window::AfterUpdates).averaged_risk.clone();
            AverageLine::sides(&risks)
        }),
    },
    LineCheck {
        id: "average: Jensen reversed",
        ask: Ask::Path(|trace| {
            let mut sides = AverageLine::sides(trace.risks(Window::BeforeUpdates));
            sides.relation = proof::Relation::AtMost;
            sides
        }),
    },
    LineCheck {
        id: "bound: half the noise term",
        ask: Ask::ExpectedRun(WITH, |run| {
            let mut run = run.clone();
            for step in &mut run.steps {
                step.second_moment = half(&step.second_moment);
            }
            BoundLine::sides(&run)
        }),
    },
    LineCheck {
        id: "bound: in a fixed order",
        ask: Ask::ExpectedRun(AnySampler::FixedOrder, BoundLine::sides),
    },
    LineCheck {
        id: "optimal-step: c for (c + 1/c)/2",
        ask: Ask::Constants(|view: &OptimalStepView<Rational>| {
            let (c, rate) = (
                &view.factor,
                &view.distance * &view.lipschitz / &view.root_steps,
            );
            with_right(OptimalStepLine::sides(view), |_| c * &rate)
        }),
    },
    LineCheck {
        id: "coverage: n - 1 draws of n",
        ask: Ask::Rows(|view| {
            let miss = Rational::ONE - Rational::ONE / Rational::from(view.rows);
            with_right(CoverageLine::sides(view), |right| right * &miss)
        }),
    },
];
