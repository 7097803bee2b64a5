//! Narrowing a configured problem to concrete types, once a batch: in `f64`, and in rationals where it is rational.

use super::trace::Realisation;
use super::{Instance, Setup};
use crate::arithmetic::Rational;
use crate::domains::{ExactDomain, RootedDomain};
use crate::losses::{AnyLoss, with_rational_loss};
use crate::methods::ExactMethod;
use crate::oracles::{AdditiveNoise, Oracle, RandomTarget};
use crate::problems::{Dataset, FiniteSum, Minibatch, Risk, RiskGradient, SampleRisk, Wiggle};
use crate::samplers::{
    AnySampler, BatchOutcomes, BatchSource, Batches, FixedOrder, Importance, NoiseOutcomes,
    Outcomes, Reshuffle, RowOutcomes, RowSampler, Sampler, ShuffleOnce, WithReplacement,
};
use std::sync::Arc;

/// Work that is generic over the problem, in `f64`.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::domains::RootedDomain;
/// use telescope_core::engine::{Realisation, Visitor};
/// use telescope_core::oracles::Oracle;
/// use telescope_core::problems::{Risk, RiskGradient};
/// use telescope_core::samplers::Sampler;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// /// R(x), whatever the problem.
/// struct RiskAt(f64);
/// impl Visitor for RiskAt {
///     type Out = f64;
///     fn visit<O, S>(self, oracle: &O, _: &S, _: &RootedDomain<f64>) -> f64
///     where
///         O: Oracle<f64, Sample: Realisation> + Risk<f64> + RiskGradient<f64>,
///         S: Sampler<Sample = O::Sample>,
///     {
///         oracle.risk(&[self.0])
///     }
/// }
/// assert_eq!(setup.visit(RiskAt(3.0)), 3.0);
/// ```
pub trait Visitor {
    /// The result.
    type Out;
    /// Called once with the concrete types.
    fn visit<O, S>(self, oracle: &O, sampler: &S, domain: &RootedDomain<f64>) -> Self::Out
    where
        O: Oracle<f64, Sample: Realisation> + Risk<f64> + RiskGradient<f64>,
        S: Sampler<Sample = O::Sample>;
}

/// A problem in rationals.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::arithmetic::Rational;
/// use telescope_core::domains::ExactDomain;
/// use telescope_core::engine::{ExactOracle, ExactVisitor};
/// use telescope_core::methods::ExactMethod;
/// use telescope_core::oracles::Oracle;
/// use telescope_core::samplers::Outcomes;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// struct RiskAtZero;
/// impl ExactVisitor for RiskAtZero {
///     type Out = Rational;
///     fn visit<O, L>(self, oracle: &O, law: &L, _: &ExactDomain, _: &ExactMethod) -> Rational
///     where
///         O: ExactOracle,
///         L: Outcomes<Sample = <O as Oracle<Rational>>::Sample>,
///     {
///         let _ = law;
///         oracle.risk(&[Rational::ZERO])
///     }
/// }
/// // (|1| + |−1|)/2.
/// assert_eq!(setup.visit_exact(RiskAtZero).unwrap(), Rational::ONE);
/// ```
pub trait ExactOracle:
    Oracle<Rational, Sample: Realisation>
    + Risk<Rational>
    + RiskGradient<Rational>
    + SampleRisk<Rational, Sample = <Self as Oracle<Rational>>::Sample>
{
}

impl<O> ExactOracle for O where
    O: Oracle<Rational, Sample: Realisation>
        + Risk<Rational>
        + RiskGradient<Rational>
        + SampleRisk<Rational, Sample = <Self as Oracle<Rational>>::Sample>
{
}

/// Work on a problem in rationals.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::arithmetic::Rational;
/// use telescope_core::domains::ExactDomain;
/// use telescope_core::engine::{ExactOracle, ExactVisitor};
/// use telescope_core::methods::ExactMethod;
/// use telescope_core::oracles::Oracle;
/// use telescope_core::samplers::Outcomes;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// struct MeanSample;
/// impl ExactVisitor for MeanSample {
///     type Out = Rational;
///     fn visit<O, L>(self, oracle: &O, law: &L, _: &ExactDomain, _: &ExactMethod) -> Rational
///     where
///         O: ExactOracle,
///         L: Outcomes<Sample = <O as Oracle<Rational>>::Sample>,
///     {
///         let outcomes = law.outcomes(&[]);
///         outcomes.iter().fold(Rational::ZERO, |sum, (row, p)| sum + p * oracle.sample_risk(row, &[Rational::ZERO]))
///     }
/// }
/// // The mean over the two rows is R(0).
/// assert_eq!(setup.visit_exact(MeanSample).unwrap(), Rational::ONE);
/// ```
pub trait ExactVisitor {
    /// The result.
    type Out;
    /// Called once with the concrete types. The law may have infinitely many outcomes.
    fn visit<O, L>(
        self,
        oracle: &O,
        law: &L,
        domain: &ExactDomain,
        method: &ExactMethod,
    ) -> Self::Out
    where
        O: ExactOracle,
        L: Outcomes<Sample = <O as Oracle<Rational>>::Sample>;
}

impl Setup {
    /// Enters the visitor with the problem in `f64`.
    pub fn visit<V: Visitor>(&self, visitor: V) -> V::Out {
        let domain = self.shape().rooted();
        match self.instance() {
            Instance::AdditiveNoise { quadratic, noise } => {
                let problem = quadratic.lift();
                visitor.visit(&AdditiveNoise { problem }, &noise.sampler(), &domain)
            }
            Instance::RandomTarget { quadratic, noise } => {
                let quadratic = quadratic.lift();
                visitor.visit(&RandomTarget { quadratic }, &noise.sampler(), &domain)
            }
            Instance::MaxAffine { problem, noise } => {
                let problem = problem.lift();
                visitor.visit(&AdditiveNoise { problem }, &noise.sampler(), &domain)
            }
            Instance::Wiggle { noise } => {
                let problem = Wiggle;
                visitor.visit(&AdditiveNoise { problem }, &noise.sampler(), &domain)
            }
            Instance::FiniteSum {
                loss,
                data,
                penalty,
                sampler,
                batch,
                importance,
            } => {
                let rows = row_sampler(*sampler, importance.as_ref(), data.rows());
                let sum = any_sum(*loss, data, penalty, importance.as_ref());
                if *batch == 1 {
                    visitor.visit(&sum, &rows, &domain)
                } else {
                    let batches = batches(*sampler, rows, data.rows(), *batch);
                    visitor.visit(&Minibatch { sum }, &batches, &domain)
                }
            }
        }
    }

    /// Enters the visitor with the problem in rationals.
    ///
    /// # Errors
    /// With the reason why the problem cannot be run in rationals.
    pub fn visit_exact<V: ExactVisitor>(&self, visitor: V) -> Result<V::Out, String> {
        let (domain, method) = (self.shape().exact(), self.exact_method()?);
        let out = match self.instance() {
            Instance::AdditiveNoise { quadratic, noise } => {
                let (problem, noise) = (quadratic.clone(), noise.clone());
                visitor.visit(
                    &AdditiveNoise { problem },
                    &NoiseOutcomes { noise },
                    &domain,
                    &method,
                )
            }
            Instance::RandomTarget { quadratic, noise } => {
                let (quadratic, noise) = (quadratic.clone(), noise.clone());
                visitor.visit(
                    &RandomTarget { quadratic },
                    &NoiseOutcomes { noise },
                    &domain,
                    &method,
                )
            }
            Instance::MaxAffine { problem, noise } => {
                let (problem, noise) = (problem.clone(), noise.clone());
                visitor.visit(
                    &AdditiveNoise { problem },
                    &NoiseOutcomes { noise },
                    &domain,
                    &method,
                )
            }
            Instance::Wiggle { .. } => return Err("a sine is not rational".into()),
            Instance::FiniteSum {
                loss,
                data,
                penalty,
                sampler,
                batch,
                importance,
            } => {
                let rows = RowOutcomes {
                    rows: data.rows(),
                    sampler: *sampler,
                    importance: importance.clone(),
                };
                with_rational_loss!(*loss, loss => {
                    let mut sum = FiniteSum::<Rational, _>::new(loss, data.clone()).with_penalty(penalty);
                    if let Some(law) = importance {
                        sum = sum.with_weights(law.weights());
                    }
                    if *batch == 1 {
                        visitor.visit(&sum, &rows, &domain, &method)
                    } else {
                        let batches = BatchOutcomes { rows, size: *batch };
                        visitor.visit(&Minibatch { sum }, &batches, &domain, &method)
                    }
                }, return Err("the logistic loss is not rational".into()))
            }
        };
        domain.check()?;
        Ok(out)
    }
}

/// With any loss, chosen row by row: what a visitor does is then compiled once, not for each loss.
pub(super) fn any_sum(
    loss: AnyLoss,
    data: &Arc<Dataset>,
    penalty: &Rational,
    importance: Option<&Importance>,
) -> FiniteSum<f64, AnyLoss> {
    let sum = FiniteSum::new(loss, data.clone()).with_penalty(penalty);
    match importance {
        Some(law) => sum.with_weights(law.weights()),
        None => sum,
    }
}

/// Batches of several rows.
pub(super) fn batches(sampler: AnySampler, rows: RowSampler, count: usize, size: usize) -> Batches {
    let source = match sampler {
        AnySampler::DistinctInBatch => BatchSource::Distinct { rows: count },
        _ => BatchSource::Rows(rows),
    };
    Batches { size, source }
}

pub(super) fn row_sampler(
    sampler: AnySampler,
    importance: Option<&Importance>,
    rows: usize,
) -> RowSampler {
    match sampler {
        // A batch of one distinct row is a uniform row.
        AnySampler::WithReplacement | AnySampler::DistinctInBatch => {
            RowSampler::WithReplacement(WithReplacement { rows })
        }
        AnySampler::FixedOrder => RowSampler::FixedOrder(FixedOrder { rows }),
        AnySampler::Reshuffle => RowSampler::Reshuffle(Reshuffle { rows }),
        AnySampler::ShuffleOnce => RowSampler::ShuffleOnce(ShuffleOnce { rows }),
        AnySampler::Importance => {
            let law = importance.expect("importance sampling has its chances");
            RowSampler::Importance(law.clone())
        }
    }
}
