//! Many seeded runs of one problem: replicate i uses stream i of the key, so that the results depend neither on the
//! number of threads nor on how many replicates are asked for at once.

use super::dispatch::{Batch, dispatch};
use super::lanes::{self, Engine};
use super::replicate::Replicate;
use super::{Setup, Visitor, obstacle, sparse};
use crate::averages::{Output, Running, RunningAverage, Window};
use crate::domains::{Domain, RootedDomain};
use crate::methods::RootedMethod;
use crate::oracles::Oracle;
use crate::problems::{Risk, RiskGradient};
use crate::rng::StreamKey;
use crate::samplers::Sampler;
use crate::sgd::{DrawnSamples, Observer, run};
use rayon::prelude::*;
use std::ops::Range;

/// What to run and what to look at.
///
/// ```
/// use telescope_core::averages::Output;
/// use telescope_core::engine::Ensemble;
/// use telescope_core::rng::StreamKey;
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
///
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let ensemble = Ensemble {
///     setup: &setup,
///     step_sizes: &[0.5; 8],
///     key: StreamKey::derive(1, "an experiment", "replicates"),
///     outputs: &[Output::WEIGHTED],
///     checkpoints: &[4, 8],
/// };
/// let runs = ensemble.run(0..20);
/// assert_eq!((runs.len(), runs[0].risks().len(), runs[0].points().len()), (20, 2, 1));
/// // Replicate 7 is the same however many are asked for.
/// assert_eq!(ensemble.run(7..8)[0], runs[7]);
/// ```
#[derive(Clone, Debug)]
pub struct Ensemble<'a> {
    /// The problem, the domain and the start.
    pub setup: &'a Setup,
    /// η_1..η_T.
    pub step_sizes: &'a [f64],
    /// The key whose streams the replicates draw from.
    pub key: StreamKey,
    /// The outputs whose risk is recorded; no others are computed.
    pub outputs: &'a [Output],
    /// The steps after which it is recorded, increasing, the last being T.
    pub checkpoints: &'a [usize],
}

impl Ensemble<'_> {
    /// Runs the replicates of the range, in parallel, and returns them in order: in lanes where the problem and the CPU allow
    /// it, else by the reference.
    #[must_use]
    pub fn run(&self, replicates: Range<u64>) -> Vec<Replicate> {
        let engine = Engine::fastest();
        if engine == Engine::Reference {
            return self.run_reference(replicates);
        }
        // A few runs are left over for the reference: a group would cost more.
        let count = replicates.end.saturating_sub(replicates.start);
        let middle = replicates.start + lanes::worthwhile(count);
        if middle == replicates.start {
            return self.run_reference(replicates);
        }
        let Some(mut all) = lanes::run(self, engine, replicates.start..middle) else {
            return self.run_reference(replicates);
        };
        if middle < replicates.end {
            all.extend(self.run_reference(middle..replicates.end));
        }
        all
    }

    /// How many replicates [`run`](Self::run) takes side by side: the cost of one is that of so many, divided.
    #[must_use]
    pub fn side_by_side(&self) -> u64 {
        let alone = Engine::fastest() == Engine::Reference || obstacle(self.setup).is_some();
        if alone { 1 } else { lanes::TOGETHER }
    }

    /// As [`run`](Self::run), by the engine named; `None` if the problem does not run there.
    ///
    /// # Panics
    /// If the CPU lacks the instruction set.
    #[must_use]
    pub fn run_by(&self, engine: Engine, replicates: Range<u64>) -> Option<Vec<Replicate>> {
        match engine {
            Engine::Reference => Some(self.run_reference(replicates)),
            _ => lanes::run(self, engine, replicates),
        }
    }

    /// One replicate after the other, by the loop of [`crate::sgd`], or that of [`crate::sparse_sgd`].
    fn run_reference(&self, replicates: Range<u64>) -> Vec<Replicate> {
        if let Some(all) = sparse::run(self, replicates.clone()) {
            return all;
        }
        let start = self.setup.start_doubles();
        let method = self.setup.rooted_method();
        self.setup.visit(RunAll {
            ensemble: self,
            method: &method,
            start: &start,
            replicates,
        })
    }
}

struct RunAll<'a> {
    ensemble: &'a Ensemble<'a>,
    method: &'a RootedMethod<f64>,
    start: &'a [f64],
    replicates: Range<u64>,
}

impl Visitor for RunAll<'_> {
    type Out = Vec<Replicate>;
    fn visit<O, S>(self, oracle: &O, sampler: &S, domain: &RootedDomain<f64>) -> Vec<Replicate>
    where
        O: Oracle<f64> + Risk<f64> + RiskGradient<f64>,
        S: Sampler<Sample = O::Sample>,
    {
        self.replicates
            .into_par_iter()
            .map(|replicate| {
                dispatch(RunOne {
                    ensemble: self.ensemble,
                    start: self.start,
                    oracle,
                    sampler,
                    domain,
                    method: self.method,
                    replicate,
                })
            })
            .collect()
    }
}

struct RunOne<'a, O, S, D> {
    ensemble: &'a Ensemble<'a>,
    start: &'a [f64],
    oracle: &'a O,
    sampler: &'a S,
    domain: &'a D,
    method: &'a RootedMethod<f64>,
    replicate: u64,
}

impl<O, S, D> Batch for RunOne<'_, O, S, D>
where
    O: Oracle<f64> + Risk<f64>,
    S: Sampler<Sample = O::Sample>,
    D: Domain<f64>,
{
    type Out = Replicate;
    #[inline(always)]
    fn run(self) -> Replicate {
        let Self {
            ensemble,
            start,
            oracle,
            sampler,
            domain,
            method,
            replicate,
        } = self;
        let dimension = start.len();
        let mut x = start.to_vec();
        let mut samples = DrawnSamples::new(sampler, ensemble.key.stream(replicate));
        let mut recorder = Recorder {
            oracle,
            averages: ensemble
                .outputs
                .iter()
                .map(|output| {
                    (
                        output.window,
                        RunningAverage::new(output.average, dimension, ensemble.checkpoints),
                    )
                })
                .collect(),
            checkpoints: ensemble.checkpoints,
            point: vec![0.0; dimension],
            risks: Vec::with_capacity(ensemble.outputs.len() * ensemble.checkpoints.len()),
        };
        run(
            oracle,
            domain,
            method,
            &mut samples,
            ensemble.step_sizes,
            &mut x,
            &mut recorder,
        );
        let mut points = Vec::with_capacity(dimension * ensemble.outputs.len());
        for (_, average) in &recorder.averages {
            average.write(&mut recorder.point);
            points.extend_from_slice(&recorder.point);
        }
        Replicate::alone(&recorder.risks, &points)
    }
}

struct Recorder<'a, O> {
    oracle: &'a O,
    averages: Vec<(Window, RunningAverage<f64>)>,
    checkpoints: &'a [usize],
    point: Vec<f64>,
    risks: Vec<f64>,
}

impl<O: Risk<f64>> Recorder<'_, O> {
    #[inline(always)]
    fn push(&mut self, window: Window, step: usize, step_size: f64, x: &[f64]) {
        let looked_at = self.checkpoints.first() == Some(&step);
        for (of, average) in &mut self.averages {
            // A last iterate is copied only where it is looked at.
            if *of == window && (looked_at || !average.is_last()) {
                average.push(self.oracle, &step_size, x);
            }
        }
    }
}

impl<O: Risk<f64>, S> Observer<f64, S> for Recorder<'_, O> {
    #[inline(always)]
    fn before(&mut self, step: usize, _sample: &S, step_size: &f64, x: &[f64], _g: &[f64]) {
        self.push(Window::BeforeUpdates, step, *step_size, x);
    }
    #[inline(always)]
    fn after(&mut self, step: usize, step_size: &f64, x: &[f64]) {
        self.push(Window::AfterUpdates, step, *step_size, x);
        if self.checkpoints.first() == Some(&step) {
            self.checkpoints = &self.checkpoints[1..];
            for (_, average) in &self.averages {
                average.write(&mut self.point);
                self.risks.push(self.oracle.risk(&self.point));
            }
        }
    }
}
