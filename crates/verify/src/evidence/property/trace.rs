//! One path of a random run, taken with the real loop, and what the path-wise lines look at.

use super::describe;
use proptest::prelude::{Strategy, prop_oneof};
use std::ops::RangeInclusive;
use telescope_core::arithmetic::Rational;
use telescope_core::averages::{Average, Running, RunningAverage, Window};
use telescope_core::domains::{Domain, ExactDomain, WholeSpace};
use telescope_core::engine::{ExactOracle, ExactVisitor, Instance, Realisation, Sample};
use telescope_core::methods::{ExactMethod, Plain};
use telescope_core::oracles::{AdditiveNoise, Oracle};
use telescope_core::problems::{Risk, RiskGradient, SampleRisk};
use telescope_core::samplers::{AnySampler, Outcomes};
use telescope_core::schedules::StepSizes;
use telescope_core::sgd::{GivenSamples, Observer, run};
use telescope_core::strategies::{FiniteSumRun, QuadraticRun, finite_sum_runs, quadratic_runs};
use telescope_core::vector::norm_sq;
use telescope_theory::proof::{PathRisks, PathStep, UnbiasedView};

/// A run whose path is given.
#[derive(Clone, Debug)]
pub(super) enum PathCase {
    /// On a finite sum: bounded subgradients, maybe a projection.
    FiniteSum(Box<FiniteSumRun>),
    /// On a quadratic with noise: no bound on subgradients.
    Quadratic(Box<QuadraticRun>),
}

/// Runs on both kinds of problem.
pub(super) fn path_cases(steps: RangeInclusive<usize>) -> impl Strategy<Value = PathCase> {
    prop_oneof![
        2 => bounded_path_cases(steps.clone()),
        1 => quadratic_runs(steps).prop_map(|run| PathCase::Quadratic(Box::new(run))),
    ]
}

/// Runs whose subgradients are bounded.
pub(super) fn bounded_path_cases(steps: RangeInclusive<usize>) -> impl Strategy<Value = PathCase> {
    finite_sum_runs(AnySampler::WithReplacement, steps)
        .prop_map(|run| PathCase::FiniteSum(Box::new(run)))
}

/// What the lines look at on one path.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    /// Both gradients at x_1..x_T.
    pub(super) points: Vec<UnbiasedView<Rational>>,
    /// The steps.
    pub(super) steps: Vec<PathStep<Rational>>,
    /// Risks of x_1..x_T and of their weighted average.
    before: PathRisks<Rational>,
    /// The same for x_2..x_{T+1}.
    after: PathRisks<Rational>,
}

impl Trace {
    /// The risks along the path.
    pub(super) fn risks(&self, window: Window) -> &PathRisks<Rational> {
        match window {
            Window::BeforeUpdates => &self.before,
            Window::AfterUpdates => &self.after,
        }
    }
}

impl PathCase {
    /// Takes the path.
    pub(super) fn trace(&self) -> Trace {
        match self {
            Self::FiniteSum(run) => run
                .setup
                .visit_exact(Visit { run })
                .expect("absolute losses on the line or the whole space are rational"),
            Self::Quadratic(run) => Path {
                law: &run.noise,
                draws: &run.draws,
                step_sizes: &run.step_sizes,
                start: &run.start,
                comparator: &run.comparator,
                lipschitz_sq: None,
                projected: false,
            }
            .take(
                &AdditiveNoise {
                    problem: run.quadratic.clone(),
                },
                &WholeSpace,
            ),
        }
    }

    /// The case as text.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::FiniteSum(run) => describe::finite_sum_run(run, true),
            Self::Quadratic(run) => describe::quadratic_run(run),
        }
    }
}

/// ‖a_i‖² of every row, the squares of the bounds on its subgradients as the absolute loss has slope at most 1.
pub(super) fn row_bounds_sq(instance: &Instance) -> Vec<Rational> {
    let Instance::FiniteSum { data, .. } = instance else {
        unreachable!("only finite sums are asked for their rows")
    };
    (0..data.rows())
        .map(|row| data.row(row).norm_sq::<Rational>())
        .collect()
}

struct Visit<'a> {
    run: &'a FiniteSumRun,
}

impl ExactVisitor for Visit<'_> {
    type Out = Trace;
    fn visit<O, L>(self, oracle: &O, _law: &L, domain: &ExactDomain, _method: &ExactMethod) -> Trace
    where
        O: ExactOracle,
        L: Outcomes<Sample = <O as Oracle<Rational>>::Sample>,
    {
        let run = self.run;
        let bounds_sq = row_bounds_sq(run.setup.instance());
        let law: Vec<_> = (0..bounds_sq.len())
            .map(|row| Realisation::replay(&Sample::Row(row)).expect("a finite sum has rows"))
            .collect();
        Path {
            law: &law,
            draws: &run.rows,
            step_sizes: &run.step_sizes,
            start: run.setup.start(),
            comparator: &run.comparator,
            lipschitz_sq: bounds_sq.into_iter().max(),
            projected: run.setup.radius().is_some(),
        }
        .take(oracle, domain)
    }
}

struct Path<'a, S> {
    /// The equally likely values of ξ.
    law: &'a [S],
    /// Which of them each step draws.
    draws: &'a [usize],
    step_sizes: &'a StepSizes,
    start: &'a [Rational],
    comparator: &'a [Rational],
    lipschitz_sq: Option<Rational>,
    projected: bool,
}

impl<S: Clone> Path<'_, S> {
    fn take<O, D>(&self, oracle: &O, domain: &D) -> Trace
    where
        O: Oracle<Rational, Sample = S>
            + Risk<Rational>
            + RiskGradient<Rational>
            + SampleRisk<Rational, Sample = S>,
        D: Domain<Rational>,
    {
        let samples: Vec<S> = self
            .draws
            .iter()
            .map(|&draw| self.law[draw].clone())
            .collect();
        let step_sizes: Vec<Rational> = (1..=self.step_sizes.steps())
            .map(|t| self.step_sizes.exact(t))
            .collect();
        let mut recorder = Recorder::default();
        let mut x = self.start.to_vec();
        let mut source = GivenSamples::new(&samples);
        run(
            oracle,
            domain,
            &Plain,
            &mut source,
            &step_sizes,
            &mut x,
            &mut recorder,
        );

        let steps: Vec<PathStep<Rational>> = recorder
            .befores
            .into_iter()
            .zip(recorder.afters)
            .zip(step_sizes.iter().zip(&samples))
            .map(|(((x, g), next), (step_size, sample))| PathStep {
                step_size: step_size.clone(),
                sample_risk: oracle.sample_risk(sample, &x),
                comparator_risk: oracle.sample_risk(sample, self.comparator),
                lipschitz_sq: self.lipschitz_sq.clone().unwrap_or_else(|| norm_sq(&g)),
                x,
                g,
                next,
                comparator: self.comparator.to_vec(),
                projected: self.projected,
            })
            .collect();
        let befores: Vec<&[Rational]> = steps.iter().map(|step| &*step.x).collect();
        let afters: Vec<&[Rational]> = steps.iter().map(|step| &*step.next).collect();
        Trace {
            points: befores.iter().map(|x| self.gradients(oracle, x)).collect(),
            before: risks(oracle, &step_sizes, &befores),
            after: risks(oracle, &step_sizes, &afters),
            steps,
        }
    }

    /// The mean of the oracle's subgradients, and the risk's own.
    fn gradients<O>(&self, oracle: &O, x: &[Rational]) -> UnbiasedView<Rational>
    where
        O: Oracle<Rational, Sample = S> + RiskGradient<Rational>,
    {
        let mut sum = vec![Rational::ZERO; x.len()];
        let mut one = sum.clone();
        for value in self.law {
            oracle.subgradient(value, x, &mut one);
            for (sum, one) in sum.iter_mut().zip(&one) {
                *sum += one;
            }
        }
        let mut gradient = vec![Rational::ZERO; x.len()];
        oracle.risk_gradient(x, &mut gradient);
        let count = Rational::from(self.law.len());
        UnbiasedView {
            mean: sum.into_iter().map(|sum| sum / &count).collect(),
            gradient,
        }
    }
}

fn risks<O: Risk<Rational>>(
    oracle: &O,
    step_sizes: &[Rational],
    iterates: &[&[Rational]],
) -> PathRisks<Rational> {
    let dimension = iterates[0].len();
    let mut average = RunningAverage::<Rational>::new(Average::StepWeighted, dimension, &[]);
    for (step_size, x) in step_sizes.iter().zip(iterates) {
        average.push(oracle, step_size, x);
    }
    let mut averaged = vec![Rational::ZERO; dimension];
    average.write(&mut averaged);
    PathRisks {
        step_sizes: step_sizes.to_vec(),
        risks: iterates.iter().map(|x| oracle.risk(x)).collect(),
        averaged_risk: oracle.risk(&averaged),
    }
}

/// (x_t, g_t) and x_{t+1} of every step.
#[derive(Default)]
struct Recorder {
    befores: Vec<(Vec<Rational>, Vec<Rational>)>,
    afters: Vec<Vec<Rational>>,
}

impl<S> Observer<Rational, S> for Recorder {
    fn before(&mut self, _: usize, _: &S, _: &Rational, x: &[Rational], g: &[Rational]) {
        self.befores.push((x.to_vec(), g.to_vec()));
    }
    fn after(&mut self, _: usize, _: &Rational, x: &[Rational]) {
        self.afters.push(x.to_vec());
    }
}
