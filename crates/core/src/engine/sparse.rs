//! Finite sums with sparse rows in `f64`: the loop of [`crate::sparse_sgd`], one replicate after the other, wherever method
//! and domain allow it. The others go through the plain loop, each step touching all columns; [`super::obstacle`] says so.

use super::dispatch::{Batch, dispatch};
use super::narrow::{any_sum, batches, row_sampler};
use super::trace::{Realisation, Watch};
use super::{Ensemble, Instance, Replicate, Setup};
use crate::arithmetic::{Arithmetic, Rational};
use crate::domains::{Ball, Shape, WholeSpace};
use crate::losses::AnyLoss;
use crate::methods::AnyMethod;
use crate::problems::{FiniteSum, Risk};
use crate::samplers::Sampler;
use crate::sgd::DrawnSamples;
use crate::sparse_sgd::{self, Averages, Gradient, Iterate, Shrinking};
use rayon::prelude::*;
use std::ops::Range;

/// Why steps on sparse rows touch all columns; `None` if they do not, or if there are no sparse rows.
pub(super) fn obstacle(setup: &Setup) -> Option<&'static str> {
    if !is_sparse(setup) {
        return None;
    }
    if setup.plateau().is_some() || *setup.method() != AnyMethod::Sgd {
        return Some(
            "sparse rows run one after the other, and with this method each step touches all columns",
        );
    }
    match setup.shape() {
        Shape::WholeSpace => None,
        Shape::Ball { centre, .. } if centre.iter().all(|c| *c == Rational::ZERO) => None,
        _ => Some(
            "sparse rows run one after the other, and the projection on this domain touches all columns; the whole space and balls about the origin do not",
        ),
    }
}

fn is_sparse(setup: &Setup) -> bool {
    matches!(setup.instance(), Instance::FiniteSum { data, .. } if data.is_sparse())
}

/// Work on a finite sum with sparse rows.
trait Visitor {
    type Out;
    fn visit<S, D>(self, sum: &FiniteSum<f64, AnyLoss>, sampler: &S, domain: &D) -> Self::Out
    where
        S: Sampler<Sample: sparse_sgd::Batch + Realisation>,
        D: Shrinking<f64>;
}

/// Enters the visitor, if the steps touch the features of their rows only.
fn visit<V: Visitor>(setup: &Setup, visitor: V) -> Option<V::Out> {
    if !is_sparse(setup) || obstacle(setup).is_some() {
        return None;
    }
    let Instance::FiniteSum {
        loss,
        data,
        penalty,
        sampler,
        batch,
        importance,
    } = setup.instance()
    else {
        return None;
    };
    let sum = any_sum(*loss, data, penalty, importance.as_ref());
    let rows = row_sampler(*sampler, importance.as_ref(), data.rows());
    let ball = setup.radius().map(|radius| Ball {
        centre: Vec::new(),
        radius: f64::from_rational(radius.exact()),
    });
    Some(match (*batch, ball) {
        (1, None) => visitor.visit(&sum, &rows, &WholeSpace),
        (1, Some(ball)) => visitor.visit(&sum, &rows, &ball),
        (size, None) => visitor.visit(
            &sum,
            &batches(*sampler, rows, data.rows(), size),
            &WholeSpace,
        ),
        (size, Some(ball)) => {
            visitor.visit(&sum, &batches(*sampler, rows, data.rows(), size), &ball)
        }
    })
}

/// Runs the replicates, if the steps touch the features of their rows only.
pub(super) fn run(ensemble: &Ensemble, replicates: Range<u64>) -> Option<Vec<Replicate>> {
    visit(
        ensemble.setup,
        RunAll {
            ensemble,
            start: &ensemble.setup.start_doubles(),
            replicates,
        },
    )
}

struct RunAll<'a> {
    ensemble: &'a Ensemble<'a>,
    start: &'a [f64],
    replicates: Range<u64>,
}

impl Visitor for RunAll<'_> {
    type Out = Vec<Replicate>;
    fn visit<S, D>(self, sum: &FiniteSum<f64, AnyLoss>, sampler: &S, domain: &D) -> Vec<Replicate>
    where
        S: Sampler<Sample: sparse_sgd::Batch>,
        D: Shrinking<f64>,
    {
        let ensemble = self.ensemble;
        let one = |replicate| {
            let samples = DrawnSamples::new(sampler, ensemble.key.stream(replicate));
            let outputs = ensemble.outputs;
            dispatch(RunOne {
                sum,
                domain,
                samples,
                step_sizes: ensemble.step_sizes,
                iterate: Iterate::new(self.start.to_vec(), D::BY_LENGTH),
                averages: Averages::new(outputs, self.start.len(), ensemble.checkpoints),
                observer: Recorder {
                    sum,
                    outputs: outputs.len(),
                    steps: ensemble.step_sizes.len(),
                    point: vec![0.0; self.start.len()],
                    risks: Vec::with_capacity(outputs.len() * ensemble.checkpoints.len()),
                    points: Vec::new(),
                },
            })
            .left()
        };
        self.replicates.into_par_iter().map(one).collect()
    }
}

struct RunOne<'a, S: Sampler, D, V> {
    sum: &'a FiniteSum<f64, AnyLoss>,
    domain: &'a D,
    samples: DrawnSamples<'a, S>,
    step_sizes: &'a [f64],
    iterate: Iterate<f64>,
    averages: Averages<'a, f64>,
    observer: V,
}

impl<S, D, V> Batch for RunOne<'_, S, D, V>
where
    S: Sampler<Sample: sparse_sgd::Batch>,
    D: Shrinking<f64>,
    V: sparse_sgd::Watch<f64, S::Sample>,
{
    type Out = V;
    #[inline(always)]
    fn run(mut self) -> V {
        sparse_sgd::run(
            self.sum,
            self.domain,
            &mut self.samples,
            self.step_sizes,
            &mut self.iterate,
            &mut self.averages,
            &mut self.observer,
        );
        self.observer
    }
}

/// Records R of the outputs at the checkpoints, and the outputs after the last step.
struct Recorder<'a> {
    sum: &'a FiniteSum<f64, AnyLoss>,
    outputs: usize,
    steps: usize,
    point: Vec<f64>,
    risks: Vec<f64>,
    points: Vec<f64>,
}

impl Recorder<'_> {
    fn left(self) -> Replicate {
        Replicate::alone(&self.risks, &self.points)
    }
}

impl<S> sparse_sgd::Watch<f64, S> for Recorder<'_> {
    #[inline(always)]
    fn before(&mut self, _: usize, _: &S, _: &f64, _: &Iterate<f64>, _: &Gradient<f64>) {}
    #[inline(always)]
    fn after(&mut self, step: usize, iterate: &Iterate<f64>, averages: &Averages<'_, f64>) {
        let looked_at = averages.is_checkpoint(step);
        if !looked_at && step != self.steps {
            return;
        }
        for output in 0..self.outputs {
            averages.write(output, iterate, &mut self.point);
            if looked_at {
                self.risks.push(self.sum.risk(&self.point));
            }
            if step == self.steps {
                self.points.extend_from_slice(&self.point);
            }
        }
    }
}

/// Runs the replicate under an observer that asks for all coordinates, if the replicates of an ensemble run so.
pub(super) fn replay<W: Watch>(
    setup: &Setup,
    step_sizes: &[f64],
    key: &crate::rng::StreamKey,
    replicate: u64,
    observer: &mut W,
) -> bool {
    visit(
        setup,
        Replay {
            start: setup.start_doubles(),
            step_sizes,
            key,
            replicate,
            observer,
        },
    )
    .is_some()
}

struct Replay<'a, W> {
    start: Vec<f64>,
    step_sizes: &'a [f64],
    key: &'a crate::rng::StreamKey,
    replicate: u64,
    observer: &'a mut W,
}

impl<W: Watch> Visitor for Replay<'_, W> {
    type Out = ();
    fn visit<S, D>(self, sum: &FiniteSum<f64, AnyLoss>, sampler: &S, domain: &D)
    where
        S: Sampler<Sample: sparse_sgd::Batch + Realisation>,
        D: Shrinking<f64>,
    {
        let zeros = vec![0.0; self.start.len()];
        dispatch(RunOne {
            sum,
            domain,
            samples: DrawnSamples::new(sampler, self.key.stream(self.replicate)),
            step_sizes: self.step_sizes,
            averages: Averages::new(&[], self.start.len(), &[]),
            iterate: Iterate::new(self.start, D::BY_LENGTH),
            observer: Watching {
                sum,
                x: zeros.clone(),
                g: zeros,
                watch: self.observer,
            },
        });
    }
}

/// A [`Watch`] of all coordinates.
struct Watching<'a, W> {
    sum: &'a FiniteSum<f64, AnyLoss>,
    x: Vec<f64>,
    g: Vec<f64>,
    watch: &'a mut W,
}

impl<W, S> sparse_sgd::Watch<f64, S> for Watching<'_, W>
where
    W: Watch,
    S: sparse_sgd::Batch + Realisation,
{
    fn before(
        &mut self,
        _step: usize,
        sample: &S,
        step_size: &f64,
        iterate: &Iterate<f64>,
        gradient: &Gradient<f64>,
    ) {
        iterate.write(&mut self.x);
        gradient.write(self.sum, sample.rows(), iterate, &mut self.g);
        let sample = || sample.record();
        self.watch.before(sample, *step_size, &self.x, &self.g);
    }
    fn after(&mut self, step: usize, iterate: &Iterate<f64>, _averages: &Averages<'_, f64>) {
        iterate.write(&mut self.x);
        self.watch.after(step, &self.x);
    }
}
