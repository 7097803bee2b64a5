//! Sixteen replicates side by side: the loop of [`crate::sgd::run`] on [`Wide`] numbers.

use super::chacha::STREAMS;
use super::noise;
use super::plan::{Plan, Problem};
use super::risk::LaneRisk;
use super::rows::RowState;
use super::simd::{EIGHT, Kernel, Simd};
use super::source::Source;
use super::stretch;
use super::wide::Wide;
use crate::averages::{Running, RunningAverage, Window};
use crate::domains::RootedDomain;
use crate::engine::Replicate;
use crate::methods::{Method, Proposal, RootedMethod};
use crate::ops::float::Float;
use crate::problems::{Quadratic, Risk};
use crate::samplers::Unit;
use crate::sgd::update;

/// Replicates `first`, ..., `first` + `count` − 1, at most sixteen.
pub(super) struct Group<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) first: u64,
    pub(super) count: usize,
}

impl Kernel for Group<'_> {
    type Out = Vec<Replicate>;
    #[inline(always)]
    fn run<S: Simd>(self) -> Vec<Replicate> {
        let (ensemble, problem) = (self.plan.ensemble, &self.plan.problem);
        let dimension = self.plan.start.len();
        let mut x: Vec<Wide<S>> = spread(&self.plan.start);
        let mut g = vec![Wide::<S>::splat(0.0); dimension];
        let domain = ensemble.setup.domain_doubles().spread::<Wide<S>>();
        let method = ensemble.setup.rooted_method::<Wide<S>>();
        let mut state = method.start(dimension);
        let mut oracle = OracleState::new(problem, dimension);
        let mut source = Source::<S>::new(&ensemble.key, self.first);
        let risk = LaneRisk(problem);
        let mut recorder = Recorder::new(self.plan);
        let simple = stretch::is_simple(problem)
            && matches!(method, RootedMethod::Plain)
            && matches!(domain, RootedDomain::WholeSpace)
            && recorder.is_simple();
        let mut index = 0;
        while index < ensemble.step_sizes.len() {
            if simple {
                let steps = ensemble.step_sizes.len();
                let next = recorder.next_stop().unwrap_or(steps);
                let step_sizes = &ensemble.step_sizes[index..next.clamp(index, steps)];
                oracle.stretch(
                    problem,
                    index + 1,
                    step_sizes,
                    &mut source,
                    &mut x,
                    &mut recorder,
                );
                index += step_sizes.len();
                if !step_sizes.is_empty() && !recorder.looks_back() {
                    let step_size = Wide::splat(0.0);
                    recorder.push(&risk, Window::AfterUpdates, index, &step_size, &x);
                    recorder.look(&risk, index);
                    continue;
                }
                if index == steps {
                    break;
                }
            }
            let step = index + 1;
            let mut step_size = Wide::<S>::splat(ensemble.step_sizes[index]);
            oracle.subgradient(problem, step, &mut source, &x, &mut g);
            let proposal = Proposal {
                step,
                x: &x,
                step_size: &mut step_size,
                g: &mut g,
            };
            method.direct(&mut state, &risk, proposal);
            recorder.push(&risk, Window::BeforeUpdates, step, &step_size, &x);
            update(&domain, &step_size, &g, &mut x);
            recorder.push(&risk, Window::AfterUpdates, step, &step_size, &x);
            recorder.look(&risk, step);
            index += 1;
        }
        recorder.finish(self.count)
    }
}

/// The same numbers in every lane.
#[inline(always)]
fn spread<S: Simd>(numbers: &[f64]) -> Vec<Wide<S>> {
    let mut out = Vec::with_capacity(numbers.len());
    for number in numbers {
        out.push(Float::splat(*number));
    }
    out
}

/// What is remembered between draws.
enum OracleState<S> {
    Quadratic {
        noise: Vec<Wide<S>>,
        scratch: Vec<Wide<S>>,
        shifted: Vec<Wide<S>>,
    },
    Rows(RowState<S>),
}

impl<S: Simd> OracleState<S> {
    fn new(problem: &Problem, dimension: usize) -> Self {
        match problem {
            Problem::Quadratic { noise, .. } => {
                let zeros = |count| vec![Wide::splat(0.0); count];
                let scratch = match noise.unit {
                    Unit::StudentT(degrees) => dimension * (degrees as usize + 1),
                    _ => 0,
                };
                Self::Quadratic {
                    noise: zeros(dimension),
                    scratch: zeros(scratch),
                    shifted: zeros(dimension),
                }
            }
            Problem::Rows(plan) => Self::Rows(RowState::new(plan)),
        }
    }

    /// Draws ξ_t and writes g ∈ ∂f(ξ_t, x).
    #[inline(always)]
    fn subgradient(
        &mut self,
        problem: &Problem,
        step: usize,
        source: &mut Source<S>,
        x: &[Wide<S>],
        g: &mut [Wide<S>],
    ) {
        match (self, problem) {
            (
                Self::Quadratic {
                    noise,
                    scratch,
                    shifted,
                },
                Problem::Quadratic {
                    form,
                    dense,
                    target,
                    noise: law,
                },
            ) => {
                noise::draw(law, source, scratch, noise);
                match dense {
                    None => diagonal_gradient(form, *target, noise, x, g),
                    Some(matrix) => dense_gradient(matrix, form, *target, noise, x, shifted, g),
                }
            }
            (Self::Rows(rows), Problem::Rows(plan)) => rows.subgradient(plan, step, source, x, g),
            _ => unreachable!("the state is that of the problem"),
        }
    }

    /// Takes the steps number `first`, `first` + 1, ... of a run that is simple.
    #[inline(always)]
    fn stretch(
        &mut self,
        problem: &Problem,
        first: usize,
        step_sizes: &[f64],
        source: &mut Source<S>,
        x: &mut [Wide<S>],
        recorder: &mut Recorder<S>,
    ) {
        let sums = recorder.sums(step_sizes);
        match (self, problem) {
            (
                Self::Quadratic { .. },
                Problem::Quadratic {
                    form,
                    target,
                    noise,
                    ..
                },
            ) => stretch::quadratic(form, &noise.scales, *target, step_sizes, source, x, sums),
            (Self::Rows(state), Problem::Rows(plan)) => {
                stretch::rows(plan, state, first, step_sizes, source, x, sums);
            }
            _ => unreachable!("the state is that of the problem"),
        }
    }
}

/// A(x − c) + ξ or A(x − c − ξ), A diagonal.
#[inline(always)]
fn diagonal_gradient<S: Simd>(
    form: &Quadratic<f64>,
    target: bool,
    noise: &[Wide<S>],
    x: &[Wide<S>],
    g: &mut [Wide<S>],
) {
    let diagonal = form.diagonal().expect("a diagonal form");
    let entries = diagonal.iter().zip(form.minimiser()).zip(noise);
    for ((g, x), ((a, c), noise)) in g.iter_mut().zip(x).zip(entries) {
        let v = *x - Wide::splat(*c);
        *g = if target {
            Wide::<S>::splat(*a) * (v - *noise)
        } else {
            Wide::<S>::splat(*a) * v + *noise
        };
    }
}

/// The same for a matrix that is not diagonal.
#[inline(always)]
fn dense_gradient<S: Simd>(
    matrix: &[f64],
    form: &Quadratic<f64>,
    target: bool,
    noise: &[Wide<S>],
    x: &[Wide<S>],
    shifted: &mut [Wide<S>],
    g: &mut [Wide<S>],
) {
    for (((v, x), c), noise) in shifted.iter_mut().zip(x).zip(form.minimiser()).zip(noise) {
        *v = *x - Wide::splat(*c);
        if target {
            *v = *v - *noise;
        }
    }
    for ((g, row), noise) in g.iter_mut().zip(matrix.chunks_exact(x.len())).zip(noise) {
        let mut sum = Wide::<S>::splat(0.0);
        for (a, v) in row.iter().zip(shifted.iter()) {
            sum = Wide::<S>::splat(*a).fused(*v, sum);
        }
        *g = if target { sum } else { sum + *noise };
    }
}

/// The averages, and what was seen of them at the checkpoints.
struct Recorder<'a, S: Simd> {
    averages: Vec<(Window, RunningAverage<Wide<S>>)>,
    /// Those not yet reached.
    checkpoints: &'a [usize],
    point: Vec<Wide<S>>,
    risks: Vec<Wide<S>>,
}

impl<'a, S: Simd> Recorder<'a, S> {
    fn new(plan: &Plan<'a>) -> Self {
        let (ensemble, dimension) = (plan.ensemble, plan.start.len());
        let average = |average| RunningAverage::new(average, dimension, ensemble.checkpoints);
        Self {
            averages: ensemble
                .outputs
                .iter()
                .map(|output| (output.window, average(output.average)))
                .collect(),
            checkpoints: ensemble.checkpoints,
            point: vec![Wide::splat(0.0); dimension],
            risks: Vec::with_capacity(ensemble.outputs.len() * ensemble.checkpoints.len()),
        }
    }

    /// Whether nothing but the step-weighted average before updates, once, is kept between checkpoints.
    fn is_simple(&self) -> bool {
        let kept = |of: &(Window, RunningAverage<Wide<S>>)| match of {
            (Window::BeforeUpdates, RunningAverage::StepWeighted(_)) => 1,
            (_, RunningAverage::Last(_)) => 0,
            _ => 2,
        };
        self.averages.iter().map(kept).sum::<usize>() <= 1
    }

    /// Whether x_t is looked at after step t has left it: a last iterate before the update.
    fn looks_back(&self) -> bool {
        self.averages
            .iter()
            .any(|(window, average)| *window == Window::BeforeUpdates && average.is_last())
    }

    /// After how many steps a stretch must end: with the next checkpoint, or before it if that looks back.
    fn next_stop(&self) -> Option<usize> {
        let next = self.checkpoints.first()?;
        Some(next - usize::from(self.looks_back()))
    }

    /// Σ η_t x_t of the average that a simple run keeps, or sums that nobody looks at. Σ η_t goes on by the step sizes.
    #[inline(always)]
    fn sums(&mut self, step_sizes: &[f64]) -> &mut [Wide<S>] {
        for (_, average) in &mut self.averages {
            if let RunningAverage::StepWeighted(average) = average {
                stretch::add_weights(average, step_sizes);
                return average.parts().0;
            }
        }
        &mut self.point
    }

    #[inline(always)]
    fn push(
        &mut self,
        risk: &LaneRisk,
        window: Window,
        step: usize,
        step_size: &Wide<S>,
        x: &[Wide<S>],
    ) {
        let looked_at = self.checkpoints.first() == Some(&step);
        for (of, average) in &mut self.averages {
            if *of == window && (looked_at || !average.is_last()) {
                average.push(risk, step_size, x);
            }
        }
    }

    /// Records R of each average if the step is a checkpoint.
    #[inline(always)]
    fn look(&mut self, risk: &LaneRisk, step: usize) {
        if self.checkpoints.first() == Some(&step) {
            self.checkpoints = &self.checkpoints[1..];
            for (_, average) in &self.averages {
                average.write(&mut self.point);
                self.risks.push(risk.risk(&self.point));
            }
        }
    }

    /// One replicate a lane.
    fn finish(mut self, count: usize) -> Vec<Replicate> {
        let dimension = self.point.len();
        let mut points = Vec::with_capacity(dimension * self.averages.len());
        for (_, average) in &self.averages {
            average.write(&mut self.point);
            points.extend_from_slice(&self.point);
        }
        debug_assert!(count <= STREAMS);
        let (risks, points) = (lanes(&self.risks), lanes(&points));
        let mut numbers = Vec::with_capacity(count * (risks.len() + points.len()));
        for lane in 0..count {
            let all = risks.iter().chain(&points);
            numbers.extend(all.map(|number| number[lane / EIGHT][lane % EIGHT]));
        }
        Replicate::together(count, numbers, risks.len(), points.len()).collect()
    }
}

#[inline(always)]
fn lanes<S: Simd>(numbers: &[Wide<S>]) -> Vec<[[f64; EIGHT]; 2]> {
    let mut out = Vec::with_capacity(numbers.len());
    for number in numbers {
        out.push(number.lanes());
    }
    out
}
