//! The configured problem, checked, and its narrowing to one arithmetic.

use crate::arithmetic::{Interval, Rational};
use crate::domains::{AnyDomain, Shape, ShapeError};
use crate::losses::{AnyLoss, with_loss, with_rational_loss};
use crate::methods::{AnyMethod, ExactMethod, ReduceOnPlateau, RootedMethod};
use crate::number::Number;
use crate::problems::{Dataset, FiniteSum, RationalMaxAffine, RationalQuadratic, Risk};
use crate::samplers::{AnySampler, Importance, Noise};
use crate::vector::lift;
use std::sync::Arc;

/// A problem with its way of drawing gradients.
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

/// A problem, a domain, a start and a method.
#[derive(Clone, Debug)]
pub struct Setup {
    instance: Instance,
    domain: AnyDomain,
    shape: Shape,
    middle: Vec<Rational>,
    start: Vec<Rational>,
    method: AnyMethod,
    plateau: Option<ReduceOnPlateau>,
}

/// Why parts do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// x_1 of the wrong length.
    #[error("the start has {start} coordinates, the problem has {problem}")]
    StartDimension {
        /// Coordinates of x_1.
        start: usize,
        /// Coordinates of the problem.
        problem: usize,
    },
    /// The domain does not fit.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// The noise of the wrong length.
    #[error("{scales} scales are given, the problem has {problem} coordinates")]
    NoiseDimension {
        /// Scales given.
        scales: usize,
        /// Coordinates of the problem.
        problem: usize,
    },
    /// Factors of a method of the wrong length.
    #[error("{factors} factors are given, the problem has {problem} coordinates")]
    FactorDimension {
        /// Factors given.
        factors: usize,
        /// Coordinates of the problem.
        problem: usize,
    },
    /// A target whose variance is infinite or no rational.
    #[error("a random target needs a rational variance: {0}")]
    TargetVariance(String),
    /// x_1 outside a ball.
    #[error(
        "the start lies outside the domain: ‖x_1 − centre‖² = {distance_sq:.6} exceeds radius² = {radius_sq:.6}"
    )]
    StartOutside {
        /// ‖x_1 − c‖², as text of a double.
        distance_sq: String,
        /// ρ².
        radius_sq: String,
    },
    /// x_1 outside another domain.
    #[error("the start lies outside the domain, the {0}")]
    StartOutsideOf(&'static str),
    /// A label that is no class, of a loss that needs two.
    #[error("a label is {0}: this loss needs labels −1 and +1")]
    NotAClass(String),
    /// A batch of no row, or of more different rows than there are.
    #[error("a batch of {batch} rows cannot be drawn from {rows}")]
    Batch {
        /// b.
        batch: usize,
        /// n.
        rows: usize,
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

    /// The noise of a problem that is no finite sum.
    #[must_use]
    pub fn noise(&self) -> Option<&Noise> {
        match self {
            Self::AdditiveNoise { noise, .. }
            | Self::RandomTarget { noise, .. }
            | Self::MaxAffine { noise, .. } => Some(noise),
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

    /// R(x) in rationals, where R is rational.
    #[must_use]
    pub fn exact_risk(&self, x: &[Rational]) -> Option<Rational> {
        match self {
            Self::AdditiveNoise { quadratic, .. } | Self::RandomTarget { quadratic, .. } => {
                Some(quadratic.risk(x))
            }
            Self::MaxAffine { problem, .. } => Some(problem.risk(x)),
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

impl Setup {
    /// Checks that the parts fit and that x_1 lies in the domain. The method is plain SGD.
    ///
    /// # Errors
    /// If they do not.
    pub fn new(
        instance: Instance,
        domain: AnyDomain,
        start: Vec<Rational>,
    ) -> Result<Self, SetupError> {
        let problem = instance.dimension();
        if start.len() != problem {
            return Err(SetupError::StartDimension {
                start: start.len(),
                problem,
            });
        }
        let shape = Shape::new(&domain, problem)?;
        if !shape.contains(&start) {
            let Shape::Ball { centre, radius } = &shape else {
                return Err(SetupError::StartOutsideOf(domain.id()));
            };
            let show = |value: &Rational| value.to_f64().value().to_string();
            return Err(SetupError::StartOutside {
                distance_sq: show(&crate::vector::distance_sq(&start, centre)),
                radius_sq: show(&(radius.exact() * radius.exact())),
            });
        }
        Ok(Self {
            instance,
            domain,
            middle: shape.middle(problem),
            shape,
            start,
            method: AnyMethod::Sgd,
            plateau: None,
        })
    }

    /// The same setup with another method; a schedule that reduces on plateaus is part of it.
    ///
    /// # Errors
    /// If the method's factors do not fit the problem.
    pub fn with_method(
        mut self,
        method: AnyMethod,
        plateau: Option<ReduceOnPlateau>,
    ) -> Result<Self, SetupError> {
        if let AnyMethod::PerCoordinate(spec) = &method {
            let (factors, problem) = (spec.factors.len(), self.start.len());
            if factors != problem {
                return Err(SetupError::FactorDimension { factors, problem });
            }
        }
        self.method = method;
        self.plateau = plateau;
        Ok(self)
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &AnyMethod {
        &self.method
    }
    /// The rule that reduces step sizes, if there is one.
    #[must_use]
    pub fn plateau(&self) -> Option<&ReduceOnPlateau> {
        self.plateau.as_ref()
    }
    /// The method in `f64`. A schedule that reduces on plateaus takes the place of plain SGD.
    #[must_use]
    pub fn rooted_method(&self) -> RootedMethod<f64> {
        match &self.plateau {
            Some(rule) => RootedMethod::Plateau(rule.method()),
            None => self.method.rooted(),
        }
    }
    /// The method in rationals.
    ///
    /// # Errors
    /// If it is not rational, or looks at the run.
    pub fn exact_method(&self) -> Result<ExactMethod, String> {
        match &self.plateau {
            Some(_) => Err("the step sizes depend on the run".into()),
            None => self.method.exact(),
        }
    }
    /// The problem.
    #[must_use]
    pub fn instance(&self) -> &Instance {
        &self.instance
    }
    /// The domain.
    #[must_use]
    pub fn domain(&self) -> &AnyDomain {
        &self.domain
    }
    /// The domain as an exact set.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }
    /// A point in the middle of the domain: a ball's centre, the origin for the whole space.
    #[must_use]
    pub fn centre(&self) -> &[Rational] {
        &self.middle
    }
    /// The radius, if the domain is a ball.
    #[must_use]
    pub fn radius(&self) -> Option<&Number> {
        match &self.shape {
            Shape::Ball { radius, .. } => Some(radius),
            _ => None,
        }
    }
    /// x_1.
    #[must_use]
    pub fn start(&self) -> &[Rational] {
        &self.start
    }
    /// x_1, to nearest.
    #[must_use]
    pub fn start_doubles(&self) -> Vec<f64> {
        self.start.iter().map(|x| x.to_f64().value()).collect()
    }
    /// How rows are drawn, for finite sums.
    #[must_use]
    pub fn sampler(&self) -> Option<AnySampler> {
        match &self.instance {
            Instance::FiniteSum { sampler, .. } => Some(*sampler),
            _ => None,
        }
    }

    /// x_1 as intervals.
    #[must_use]
    pub fn start_enclosure(&self) -> Vec<Interval> {
        crate::vector::enclose(&self.start)
    }

    /// R at a point of doubles, enclosed.
    #[must_use]
    pub fn risk_at(&self, x: &[f64]) -> Interval {
        self.instance.risk_enclosure(&lift(x))
    }
}
