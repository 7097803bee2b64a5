//! The configured problem with its way of drawing gradients.

use super::setup::SetupError;
use crate::arithmetic::{Interval, Rational};
use crate::losses::{AnyLoss, Logistic, with_loss, with_rational_loss};
use crate::problems::{
    Dataset, FiniteSum, RationalMaxAffine, RationalQuadratic, Risk, RiskGradient, Wiggle,
};
use crate::samplers::{AnySampler, Importance, Noise};
use std::sync::Arc;

/// A problem with its way of drawing gradients.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// assert_eq!(setup.instance().dimension(), 1);
/// assert!(matches!(setup.instance(), Instance::FiniteSum { batch: 1, .. }));
/// ```
#[derive(Clone, Debug)]
pub enum Instance {
    /// A quadratic whose gradient carries noise.
    AdditiveNoise {
        /// The problem.
        quadratic: RationalQuadratic,
        /// The noise of the gradient.
        noise: Noise,
    },
    /// A quadratic whose target varies around the minimiser.
    RandomTarget {
        /// The problem; its offset is ½ tr(A Cov ξ).
        quadratic: RationalQuadratic,
        /// The target less the minimiser.
        noise: Noise,
    },
    /// The largest of affine functions, whose subgradient carries noise (perhaps of scale 0).
    MaxAffine {
        /// The problem.
        problem: RationalMaxAffine,
        /// The noise of the subgradient.
        noise: Noise,
    },
    /// x²(1 + sin x), which is not convex, with noise on its derivative.
    Wiggle {
        /// The noise of the derivative.
        noise: Noise,
    },
    /// A finite sum over the rows of a data set.
    FiniteSum {
        /// The loss.
        loss: AnyLoss,
        /// The rows.
        data: Arc<Dataset>,
        /// λ ≥ 0 of the penalty (λ/2)‖x‖².
        penalty: Rational,
        /// How rows are drawn.
        sampler: AnySampler,
        /// b ≥ 1, the rows of a step.
        batch: usize,
        /// The chances of the rows, for importance sampling.
        importance: Option<Importance>,
    },
}

impl Instance {
    /// d.
    #[must_use]
    pub fn dimension(&self) -> usize {
        match self {
            Self::AdditiveNoise { quadratic, .. } | Self::RandomTarget { quadratic, .. } => {
                quadratic.minimiser().len()
            }
            Self::MaxAffine { problem, .. } => Risk::<Rational>::dimension(problem),
            Self::Wiggle { .. } => 1,
            Self::FiniteSum { data, .. } => data.columns(),
        }
    }

    /// A random target in x: its offset is set to ½ Σ A_ii Var ξ_i.
    ///
    /// # Errors
    /// If the number of scales is not the dimension, or a variance is not rational.
    pub fn random_target(quadratic: RationalQuadratic, noise: Noise) -> Result<Self, SetupError> {
        check_noise(quadratic.minimiser().len(), &noise)?;
        let variance = noise.law.variance().map_err(SetupError::TargetVariance)?;
        let Some(variance) = variance.exact() else {
            let law = format!("that of the law {} is not", noise.law.id());
            return Err(SetupError::TargetVariance(law));
        };
        let half = variance / Rational::from(2);
        let mut offset = Rational::ZERO;
        for i in 0..noise.scales.len() {
            let scale = noise.scale(i);
            offset += quadratic.entry(i, i) * scale * scale * &half;
        }
        Ok(Self::RandomTarget {
            quadratic: quadratic.with_offset(offset),
            noise,
        })
    }

    /// Additive noise on a quadratic.
    ///
    /// # Errors
    /// If the number of scales is not the dimension.
    pub fn additive_noise(quadratic: RationalQuadratic, noise: Noise) -> Result<Self, SetupError> {
        check_noise(quadratic.minimiser().len(), &noise)?;
        Ok(Self::AdditiveNoise { quadratic, noise })
    }

    /// Additive noise on the largest of affine functions.
    ///
    /// # Errors
    /// If the number of scales is not the dimension.
    pub fn max_affine(problem: RationalMaxAffine, noise: Noise) -> Result<Self, SetupError> {
        check_noise(Risk::<Rational>::dimension(&problem), &noise)?;
        Ok(Self::MaxAffine { problem, noise })
    }

    /// Additive noise on x²(1 + sin x).
    ///
    /// # Errors
    /// If there is not one scale.
    pub fn wiggle(noise: Noise) -> Result<Self, SetupError> {
        check_noise(1, &noise)?;
        Ok(Self::Wiggle { noise })
    }

    /// A finite sum, one row a step, without a penalty.
    ///
    /// # Errors
    /// If the loss wants classes and a label is not ±1.
    pub fn finite_sum(
        loss: AnyLoss,
        data: Arc<Dataset>,
        sampler: AnySampler,
    ) -> Result<Self, SetupError> {
        Self::penalised_sum(loss, data, Rational::ZERO, sampler, 1)
    }

    /// A finite sum with the penalty (λ/2)‖x‖², λ ≥ 0, and `batch` rows a step.
    ///
    /// # Errors
    /// If the loss wants classes and a label is not ±1, or the batch cannot be drawn.
    pub fn penalised_sum(
        loss: AnyLoss,
        data: Arc<Dataset>,
        penalty: Rational,
        sampler: AnySampler,
        batch: usize,
    ) -> Result<Self, SetupError> {
        let is_class = |label: &f64| label.abs().to_bits() == 1.0_f64.to_bits();
        if loss.wants_classes()
            && let Some(label) = data.labels().iter().find(|label| !is_class(label))
        {
            return Err(SetupError::NotAClass(label.to_string()));
        }
        let rows = data.rows();
        if batch == 0 || (sampler == AnySampler::DistinctInBatch && batch > rows) {
            return Err(SetupError::Batch { batch, rows });
        }
        let importance = (sampler == AnySampler::Importance).then(|| Importance::new(&data));
        Ok(Self::FiniteSum {
            loss,
            data,
            penalty,
            sampler,
            batch,
            importance,
        })
    }

    /// n, the number of rows of a finite sum.
    #[must_use]
    pub fn rows(&self) -> Option<usize> {
        match self {
            Self::FiniteSum { data, .. } => Some(data.rows()),
            _ => None,
        }
    }

    /// The rows whose gradients a step computes, of a finite sum.
    #[must_use]
    pub fn rows_a_step(&self) -> Option<usize> {
        match self {
            Self::FiniteSum { batch, .. } => Some(*batch),
            _ => None,
        }
    }

    /// The noise of a problem that is no finite sum.
    #[must_use]
    pub fn noise(&self) -> Option<&Noise> {
        match self {
            Self::AdditiveNoise { noise, .. }
            | Self::RandomTarget { noise, .. }
            | Self::MaxAffine { noise, .. }
            | Self::Wiggle { noise } => Some(noise),
            Self::FiniteSum { .. } => None,
        }
    }

    /// Whether each step takes all rows, so that the subgradient is that of R itself.
    #[must_use]
    pub fn is_full_batch(&self) -> bool {
        match self {
            Self::FiniteSum {
                data,
                sampler,
                batch,
                ..
            } => match sampler {
                AnySampler::FixedOrder | AnySampler::Reshuffle | AnySampler::ShuffleOnce => {
                    batch % data.rows() == 0
                }
                AnySampler::DistinctInBatch => *batch == data.rows(),
                AnySampler::WithReplacement | AnySampler::Importance => data.rows() == 1,
            },
            _ => false,
        }
    }

    /// Why ξ_t is not independent of x_1..x_t with the law that defines R, if it is not.
    #[must_use]
    pub fn dependence(&self) -> Option<&'static str> {
        match self {
            Self::FiniteSum { sampler, .. } if !self.is_full_batch() => sampler.dependence(),
            _ => None,
        }
    }

    /// Whether every run is the same run, up to rounding.
    #[must_use]
    pub fn is_deterministic(&self) -> bool {
        match self {
            Self::FiniteSum { data, sampler, .. } => {
                *sampler == AnySampler::FixedOrder || data.rows() == 1
            }
            _ => self.noise().is_some_and(Noise::is_zero),
        }
    }

    /// R(x), in intervals.
    #[must_use]
    pub fn risk_enclosure(&self, x: &[Interval]) -> Interval {
        match self {
            Self::AdditiveNoise { quadratic, .. } | Self::RandomTarget { quadratic, .. } => {
                quadratic.lift::<Interval>().risk(x)
            }
            Self::MaxAffine { problem, .. } => problem.lift::<Interval>().risk(x),
            Self::Wiggle { .. } => Wiggle.risk(x),
            Self::FiniteSum {
                loss,
                data,
                penalty,
                ..
            } => with_loss!(*loss, loss => {
                FiniteSum::<f64, _>::new(loss, data.clone()).with_penalty(penalty).risk(x)
            }),
        }
    }

    /// ∇R(x) in intervals, of a finite sum of logistic losses; `None` for the others, whose gradients are rational or at
    /// whose kinks an interval does not tell the sides apart.
    #[must_use]
    pub fn logistic_gradient(&self, x: &[Interval]) -> Option<Vec<Interval>> {
        let Self::FiniteSum {
            loss: AnyLoss::Logistic,
            data,
            penalty,
            ..
        } = self
        else {
            return None;
        };
        let mut gradient = x.to_vec();
        FiniteSum::<f64, _>::new(Logistic, data.clone())
            .with_penalty(penalty)
            .risk_gradient(x, &mut gradient);
        Some(gradient)
    }

    /// R(x) in rationals, where R is rational.
    #[must_use]
    pub fn exact_risk(&self, x: &[Rational]) -> Option<Rational> {
        match self {
            Self::AdditiveNoise { quadratic, .. } | Self::RandomTarget { quadratic, .. } => {
                Some(quadratic.risk(x))
            }
            Self::MaxAffine { problem, .. } => Some(problem.risk(x)),
            // sin 0 = 0; no other rational has a rational sine (Lindemann).
            Self::Wiggle { .. } => (x[0] == Rational::ZERO).then_some(Rational::ZERO),
            Self::FiniteSum {
                loss,
                data,
                penalty,
                ..
            } => with_rational_loss!(*loss, loss => {
                let sum = FiniteSum::<f64, _>::new(loss, data.clone()).with_penalty(penalty);
                Some(sum.risk(x))
            }, None),
        }
    }
}

fn check_noise(problem: usize, noise: &Noise) -> Result<(), SetupError> {
    let scales = noise.scales.len();
    if scales == problem {
        Ok(())
    } else {
        Err(SetupError::NoiseDimension { scales, problem })
    }
}
