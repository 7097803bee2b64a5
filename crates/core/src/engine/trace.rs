//! One run with everything it saw kept: the same run, bit for bit, as the replicate of that number in an
//! [`Ensemble`](super::Ensemble), since the stream, the oracle and the loop are the same.

use super::dispatch::{Batch, dispatch};
use super::{Setup, Visitor};
use crate::arithmetic::{Lanes, Rational};
use crate::domains::{Domain, RootedDomain};
use crate::methods::RootedMethod;
use crate::oracles::Oracle;
use crate::problems::{Risk, RiskGradient};
use crate::rng::StreamKey;
use crate::samplers::Sampler;
use crate::sgd::{DrawnSamples, Observer, Samples, run};

mod exact;
mod sample_risk;
#[cfg(test)]
mod tests;

/// A realisation ξ as a run has drawn it.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::engine::Sample;
/// use telescope_core::rng::StreamKey;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let key = StreamKey::derive(1, "an experiment", "replicates");
/// let steps = setup.trace(&[2.0, 1.0], &key, 0, 2);
/// assert!(steps.iter().all(|step| matches!(&step.sample, Sample::Row(0 | 1))));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Sample {
    /// A row of a finite sum, from 0.
    Row(usize),
    /// A batch of rows of a finite sum, from 0.
    Rows(Vec<usize>),
    /// A noise vector or a target's shift, finite.
    Noise(Vec<f64>),
}

/// A sample type whose values can be kept as a [`Sample`] and taken back.
///
/// ```
/// use telescope_core::engine::{Realisation, Sample};
///
/// assert_eq!(3_usize.record(), Sample::Row(3));
/// assert_eq!(usize::replay(&Sample::Rows(vec![1, 2])), None);
/// ```
pub trait Realisation: Sized {
    /// ξ to be kept.
    fn record(&self) -> Sample;
    /// ξ as it was kept; `None` if it is of another kind.
    fn replay(sample: &Sample) -> Option<Self>;
}

impl Realisation for usize {
    fn record(&self) -> Sample {
        Sample::Row(*self)
    }
    fn replay(sample: &Sample) -> Option<Self> {
        match sample {
            Sample::Row(row) => Some(*row),
            Sample::Noise(_) | Sample::Rows(_) => None,
        }
    }
}

impl Realisation for Vec<f64> {
    fn record(&self) -> Sample {
        Sample::Noise(self.clone())
    }
    fn replay(sample: &Sample) -> Option<Self> {
        match sample {
            Sample::Row(_) | Sample::Rows(_) => None,
            Sample::Noise(noise) => Some(noise.clone()),
        }
    }
}

impl Realisation for Vec<usize> {
    fn record(&self) -> Sample {
        Sample::Rows(self.clone())
    }
    fn replay(sample: &Sample) -> Option<Self> {
        match sample {
            Sample::Row(_) | Sample::Noise(_) => None,
            Sample::Rows(rows) => Some(rows.clone()),
        }
    }
}

impl Realisation for Vec<Rational> {
    /// The doubles nearest to the noise.
    fn record(&self) -> Sample {
        Sample::Noise(self.iter().map(|noise| noise.to_f64().value()).collect())
    }
    fn replay(sample: &Sample) -> Option<Self> {
        Vec::<f64>::replay(sample).map(|noise| crate::vector::lift(&noise))
    }
}

/// One step of a run.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::rng::StreamKey;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let key = StreamKey::derive(1, "an experiment", "replicates");
/// let step = &setup.trace(&[2.0, 1.0], &key, 0, 1)[0];
/// assert_eq!((step.step_size, step.x[0], step.g[0], step.next[0]), (2.0, 3.0, 1.0, 1.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TraceStep<A = f64> {
    /// η_t.
    pub step_size: A,
    /// ξ_t.
    pub sample: Sample,
    /// x_t.
    pub x: Vec<A>,
    /// g_t.
    pub g: Vec<A>,
    /// x_{t+1}. In `f64` a run that overflows leaves infinities or NaN here.
    pub next: Vec<A>,
}

impl Setup {
    /// The first `keep` steps (all T, if there are fewer) of the `f64` run of that replicate.
    #[must_use]
    pub fn trace(
        &self,
        step_sizes: &[f64],
        key: &StreamKey,
        replicate: u64,
        keep: usize,
    ) -> Vec<TraceStep> {
        let kept = keep.min(step_sizes.len());
        let mut recorder = Recorder::default();
        self.replay(&step_sizes[..kept], key, replicate, &mut recorder);
        recorder.steps
    }

    /// x_t of the `f64` run of that replicate at the indices asked for, in the order asked for; t from 1 to T+1.
    ///
    /// # Panics
    /// If an index is 0 or above T+1.
    #[must_use]
    pub fn path(
        &self,
        step_sizes: &[f64],
        key: &StreamKey,
        replicate: u64,
        points: &[usize],
    ) -> Vec<Vec<f64>> {
        let mut picker = Picker::new(self.start_doubles(), points, step_sizes.len());
        self.replay(&step_sizes[..picker.steps], key, replicate, &mut picker);
        picker.finish()
    }

    /// The same loop with ∇R for g: x_t at the indices asked for, in the order asked for; t from 1 to T+1.
    ///
    /// # Panics
    /// If an index is 0 or above T+1.
    #[must_use]
    pub fn gradient_descent_path(&self, step_sizes: &[f64], points: &[usize]) -> Vec<Vec<f64>> {
        let picker = Picker::new(self.start_doubles(), points, step_sizes.len());
        self.visit(Descend {
            start: self.start_doubles(),
            method: self.rooted_method(),
            step_sizes: &step_sizes[..picker.steps],
            picker,
        })
    }

    /// Runs the replicate under an observer.
    fn replay<W: Watch>(
        &self,
        step_sizes: &[f64],
        key: &StreamKey,
        replicate: u64,
        observer: &mut W,
    ) {
        if super::sparse::replay(self, step_sizes, key, replicate, observer) {
            return;
        }
        self.visit(Replay {
            start: self.start_doubles(),
            method: self.rooted_method(),
            step_sizes,
            key,
            replicate,
            observer,
        });
    }
}

fn foreign_sample() -> String {
    "the realisation is of another kind than this problem's".into()
}

/// An observer of `f64` runs, whatever the realisations.
pub(super) trait Watch {
    fn before(&mut self, sample: impl FnOnce() -> Sample, step_size: f64, x: &[f64], g: &[f64]);
    fn after(&mut self, step: usize, x: &[f64]);
}

/// A [`Watch`] as the loop's observer.
struct Watching<'a, W>(&'a mut W);

impl<W: Watch, S: Realisation> Observer<f64, S> for Watching<'_, W> {
    fn before(&mut self, _step: usize, sample: &S, step_size: &f64, x: &[f64], g: &[f64]) {
        self.0.before(|| sample.record(), *step_size, x, g);
    }
    fn after(&mut self, step: usize, _step_size: &f64, x: &[f64]) {
        self.0.after(step, x);
    }
}

#[derive(Default)]
struct Recorder {
    steps: Vec<TraceStep>,
}

impl Watch for Recorder {
    fn before(&mut self, sample: impl FnOnce() -> Sample, step_size: f64, x: &[f64], g: &[f64]) {
        self.steps.push(TraceStep {
            step_size,
            sample: sample(),
            x: x.to_vec(),
            g: g.to_vec(),
            next: Vec::new(),
        });
    }
    fn after(&mut self, _step: usize, x: &[f64]) {
        if let Some(last) = self.steps.last_mut() {
            last.next = x.to_vec();
        }
    }
}

/// Keeps x_t at chosen t.
struct Picker<'a> {
    points: &'a [usize],
    picked: Vec<Vec<f64>>,
    /// How many steps lead to the last of them.
    steps: usize,
}

impl<'a> Picker<'a> {
    fn new(start: Vec<f64>, points: &'a [usize], steps: usize) -> Self {
        for &t in points {
            assert!(
                (1..=steps + 1).contains(&t),
                "x_{t} is asked for, and the run has x_1 to x_{}",
                steps + 1
            );
        }
        let mut picker = Self {
            points,
            picked: vec![Vec::new(); points.len()],
            steps: points.iter().max().map_or(0, |last| last - 1),
        };
        picker.take(1, &start);
        picker
    }
    fn take(&mut self, t: usize, x: &[f64]) {
        for (&point, picked) in self.points.iter().zip(&mut self.picked) {
            if point == t {
                *picked = x.to_vec();
            }
        }
    }
    fn finish(self) -> Vec<Vec<f64>> {
        self.picked
    }
}

impl Watch for Picker<'_> {
    fn before(&mut self, _: impl FnOnce() -> Sample, _: f64, _: &[f64], _: &[f64]) {}
    fn after(&mut self, step: usize, x: &[f64]) {
        self.take(step + 1, x);
    }
}

struct Replay<'a, W> {
    start: Vec<f64>,
    method: RootedMethod<f64>,
    step_sizes: &'a [f64],
    key: &'a StreamKey,
    replicate: u64,
    observer: &'a mut W,
}

impl<W: Watch> Visitor for Replay<'_, W> {
    type Out = ();
    fn visit<O, S>(self, oracle: &O, sampler: &S, domain: &RootedDomain<f64>)
    where
        O: Oracle<f64, Sample: Realisation> + Risk<f64>,
        S: Sampler<Sample = O::Sample>,
    {
        dispatch(RunOne {
            oracle,
            domain,
            method: self.method,
            samples: DrawnSamples::new(sampler, self.key.stream(self.replicate)),
            step_sizes: self.step_sizes,
            x: self.start,
            observer: Watching(self.observer),
        });
    }
}

/// One `f64` run.
struct RunOne<'a, O, D, N, V> {
    oracle: &'a O,
    domain: &'a D,
    method: RootedMethod<f64>,
    samples: N,
    step_sizes: &'a [f64],
    x: Vec<f64>,
    observer: V,
}

impl<O, D, N, V> Batch for RunOne<'_, O, D, N, V>
where
    O: Oracle<f64> + Risk<f64>,
    D: Domain<f64>,
    N: Samples<O::Sample>,
    V: Observer<f64, O::Sample>,
{
    type Out = ();
    #[inline(always)]
    fn run(mut self) {
        run(
            self.oracle,
            self.domain,
            &self.method,
            &mut self.samples,
            self.step_sizes,
            &mut self.x,
            &mut self.observer,
        );
    }
}

/// ∇R as an oracle that ignores ξ, so that gradient descent takes the shared step.
struct FullGradient<'a, O>(&'a O);

impl<A: Lanes, O: RiskGradient<A>> Oracle<A> for FullGradient<'_, O> {
    type Sample = ();
    fn dimension(&self) -> usize {
        Risk::<A>::dimension(self.0)
    }
    fn subgradient(&self, (): &(), x: &[A], out: &mut [A]) {
        self.0.risk_gradient(x, out);
    }
}

impl<A: Lanes, O: RiskGradient<A>> Risk<A> for FullGradient<'_, O> {
    fn dimension(&self) -> usize {
        self.0.dimension()
    }
    fn risk(&self, x: &[A]) -> A {
        self.0.risk(x)
    }
}

/// Nothing is drawn.
struct NoSamples;

impl Samples<()> for NoSamples {
    fn next(&mut self, _step: usize) -> &() {
        &()
    }
}

impl Observer<f64, ()> for Picker<'_> {
    fn before(&mut self, _: usize, (): &(), _: &f64, _: &[f64], _: &[f64]) {}
    fn after(&mut self, step: usize, _: &f64, x: &[f64]) {
        self.take(step + 1, x);
    }
}

struct Descend<'a> {
    start: Vec<f64>,
    method: RootedMethod<f64>,
    step_sizes: &'a [f64],
    picker: Picker<'a>,
}

impl Visitor for Descend<'_> {
    type Out = Vec<Vec<f64>>;
    fn visit<O, S>(mut self, oracle: &O, _sampler: &S, domain: &RootedDomain<f64>) -> Vec<Vec<f64>>
    where
        O: Oracle<f64> + RiskGradient<f64>,
    {
        run(
            &FullGradient(oracle),
            domain,
            &self.method,
            &mut NoSamples,
            self.step_sizes,
            &mut self.start,
            &mut self.picker,
        );
        self.picker.finish()
    }
}
