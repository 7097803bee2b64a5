//! Narrowing a configured problem to concrete types, once a batch: in `f64`, and in rationals where it is rational.

use super::setup::{Instance, Setup};
use super::trace::Realisation;
use crate::arithmetic::{Lanes, Rational, Roots};
use crate::domains::{AnyDomain, Ball, Domain, Segment, WholeSpace};
use crate::losses::{Absolute, AnyLoss, Logistic};
use crate::number::Nonnegative;
use crate::oracles::{AdditiveNoise, Oracle, RandomTarget};
use crate::problems::{FiniteSum, Risk, RiskGradient, SampleRisk};
use crate::samplers::{AnySampler, FixedOrder, Gaussian, Sampler, WithReplacement};

/// Work that is generic over the problem, in `f64`.
pub trait Visitor {
    /// The result.
    type Out;
    /// Called once with the concrete types.
    fn visit<O, S, D>(self, oracle: &O, sampler: &S, domain: &D) -> Self::Out
    where
        O: Oracle<f64, Sample: Realisation> + Risk<f64> + RiskGradient<f64>,
        S: Sampler<Sample = O::Sample>,
        D: Domain<f64>;
}

/// Work on a finite sum in rationals.
pub trait ExactVisitor {
    /// The result.
    type Out;
    /// Called once with the concrete types.
    fn visit<O, D>(self, oracle: &O, domain: &D) -> Self::Out
    where
        O: Oracle<Rational, Sample = usize>
            + Risk<Rational>
            + RiskGradient<Rational>
            + SampleRisk<Rational, Sample = usize>,
        D: Domain<Rational>;
}

impl Setup {
    /// Enters the visitor with the problem in `f64`.
    pub fn visit<V: Visitor>(&self, visitor: V) -> V::Out {
        let doubles = |deviations: &[Nonnegative]| Gaussian {
            standard_deviations: deviations
                .iter()
                .map(|sigma| sigma.number().value())
                .collect(),
        };
        match self.instance() {
            Instance::AdditiveNoise {
                quadratic,
                deviations,
            } => {
                let oracle = AdditiveNoise {
                    quadratic: quadratic.lift(),
                };
                self.visit_domain(visitor, &oracle, &doubles(deviations))
            }
            Instance::RandomTarget {
                quadratic,
                deviations,
            } => {
                let oracle = RandomTarget {
                    quadratic: quadratic.lift(),
                };
                self.visit_domain(visitor, &oracle, &doubles(deviations))
            }
            Instance::FiniteSum {
                loss: AnyLoss::Absolute,
                data,
                sampler,
            } => {
                let oracle = FiniteSum::<f64, _>::new(Absolute, data.clone());
                self.visit_sampler(visitor, &oracle, *sampler, data.rows())
            }
            Instance::FiniteSum {
                loss: AnyLoss::Logistic,
                data,
                sampler,
            } => {
                let oracle = FiniteSum::<f64, _>::new(Logistic, data.clone());
                self.visit_sampler(visitor, &oracle, *sampler, data.rows())
            }
        }
    }

    fn visit_sampler<V, O>(
        &self,
        visitor: V,
        oracle: &O,
        sampler: AnySampler,
        rows: usize,
    ) -> V::Out
    where
        V: Visitor,
        O: Oracle<f64, Sample = usize> + Risk<f64> + RiskGradient<f64>,
    {
        match sampler {
            AnySampler::WithReplacement => {
                self.visit_domain(visitor, oracle, &WithReplacement { rows })
            }
            AnySampler::FixedOrder => self.visit_domain(visitor, oracle, &FixedOrder { rows }),
        }
    }

    fn visit_domain<V, O, S>(&self, visitor: V, oracle: &O, sampler: &S) -> V::Out
    where
        V: Visitor,
        O: Oracle<f64, Sample: Realisation> + Risk<f64> + RiskGradient<f64>,
        S: Sampler<Sample = O::Sample>,
    {
        match self.domain() {
            AnyDomain::WholeSpace => visitor.visit(oracle, sampler, &WholeSpace),
            AnyDomain::Ball(_) if self.centre().len() == 1 => {
                visitor.visit(oracle, sampler, &self.segment::<f64>())
            }
            AnyDomain::Ball(_) => visitor.visit(oracle, sampler, &self.ball::<f64>()),
        }
    }

    /// Enters the visitor with the problem in rationals.
    ///
    /// # Errors
    /// With the reason why the problem cannot be run in rationals.
    pub fn visit_exact<V: ExactVisitor>(&self, visitor: V) -> Result<V::Out, String> {
        let Instance::FiniteSum { loss, data, .. } = self.instance() else {
            return Err(
                "a quadratic with normal noise has its own exact rung, the moment recursion".into(),
            );
        };
        match loss {
            AnyLoss::Logistic => Err("the logistic loss is not rational".into()),
            AnyLoss::Absolute => {
                let oracle = FiniteSum::<Rational, _>::new(Absolute, data.clone());
                match self.domain() {
                    AnyDomain::WholeSpace => Ok(visitor.visit(&oracle, &WholeSpace)),
                    AnyDomain::Ball(_) if self.centre().len() == 1 => {
                        Ok(visitor.visit(&oracle, &self.segment::<Rational>()))
                    }
                    AnyDomain::Ball(_) => Err(
                        "the projection on a ball of more than one dimension is not rational"
                            .into(),
                    ),
                }
            }
        }
    }

    pub(super) fn segment<A: Lanes>(&self) -> Segment<A> {
        let radius = self.radius().expect("a ball has a radius").exact();
        Segment {
            lower: A::from_rational(&(&self.centre()[0] - radius)),
            upper: A::from_rational(&(&self.centre()[0] + radius)),
        }
    }

    fn ball<A: Lanes + Roots>(&self) -> Ball<A> {
        Ball {
            centre: self.centre().iter().map(A::from_rational).collect(),
            radius: self.radius().expect("a ball has a radius").in_arithmetic(),
        }
    }
}
