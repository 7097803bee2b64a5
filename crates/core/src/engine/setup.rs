//! The configured problem, checked, and its narrowing to one arithmetic.

use crate::arithmetic::{Interval, Rational};
use crate::domains::AnyDomain;
use crate::losses::{Absolute, AnyLoss, Logistic};
use crate::number::{Nonnegative, Number};
use crate::problems::{Dataset, FiniteSum, RationalQuadratic, Risk};
use crate::samplers::AnySampler;
use crate::vector::lift;
use std::sync::Arc;

/// A problem with its way of drawing gradients.
#[derive(Clone, Debug)]
pub enum Instance {
    /// A quadratic whose gradient carries independent normal noise.
    AdditiveNoise {
        /// The problem.
        quadratic: RationalQuadratic,
        /// The standard deviation of each coordinate's noise.
        deviations: Vec<Nonnegative>,
    },
    /// A quadratic whose target is normal around the minimiser.
    RandomTarget {
        /// The problem; its offset is ½ tr(A Cov ξ).
        quadratic: RationalQuadratic,
        /// The standard deviation of each coordinate's target.
        deviations: Vec<Nonnegative>,
    },
    /// A finite sum over the rows of a data set.
    FiniteSum {
        /// The loss.
        loss: AnyLoss,
        /// The rows.
        data: Arc<Dataset>,
        /// How rows are drawn.
        sampler: AnySampler,
    },
}

/// A problem, a domain and a start.
#[derive(Clone, Debug)]
pub struct Setup {
    instance: Instance,
    domain: AnyDomain,
    centre: Vec<Rational>,
    start: Vec<Rational>,
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
    /// The ball's centre of the wrong length.
    #[error("the ball's centre has {centre} coordinates, the problem has {problem}")]
    CentreDimension {
        /// Coordinates of the centre.
        centre: usize,
        /// Coordinates of the problem.
        problem: usize,
    },
    /// The noise of the wrong length.
    #[error("{deviations} standard deviations are given, the problem has {problem} coordinates")]
    NoiseDimension {
        /// Standard deviations given.
        deviations: usize,
        /// Coordinates of the problem.
        problem: usize,
    },
    /// x_1 outside the domain.
    #[error(
        "the start lies outside the domain: ‖x_1 − centre‖² = {distance_sq:.6} exceeds radius² = {radius_sq:.6}"
    )]
    StartOutside {
        /// ‖x_1 − c‖², as text of a double.
        distance_sq: String,
        /// ρ².
        radius_sq: String,
    },
    /// A label that is no class, of a loss that needs two.
    #[error("a label is {0}: this loss needs labels −1 and +1")]
    NotAClass(String),
}

impl Instance {
    /// d.
    #[must_use]
    pub fn dimension(&self) -> usize {
        match self {
            Self::AdditiveNoise { quadratic, .. } | Self::RandomTarget { quadratic, .. } => {
                quadratic.minimiser().len()
            }
            Self::FiniteSum { data, .. } => data.columns(),
        }
    }

    /// A random target in x: its offset is set to ½ Σ A_ii σ_i².
    ///
    /// # Errors
    /// If the number of deviations is not the dimension.
    pub fn random_target(
        quadratic: RationalQuadratic,
        deviations: Vec<Nonnegative>,
    ) -> Result<Self, SetupError> {
        check_noise(&quadratic, &deviations)?;
        let half = Rational::from_parts(1.into(), 2_u8.into());
        let offset = deviations
            .iter()
            .enumerate()
            .fold(Rational::ZERO, |sum, (i, deviation)| {
                let deviation = deviation.number().exact();
                sum + quadratic.entry(i, i) * deviation * deviation * &half
            });
        Ok(Self::RandomTarget {
            quadratic: quadratic.with_offset(offset),
            deviations,
        })
    }

    /// Additive noise.
    ///
    /// # Errors
    /// If the number of deviations is not the dimension.
    pub fn additive_noise(
        quadratic: RationalQuadratic,
        deviations: Vec<Nonnegative>,
    ) -> Result<Self, SetupError> {
        check_noise(&quadratic, &deviations)?;
        Ok(Self::AdditiveNoise {
            quadratic,
            deviations,
        })
    }

    /// A finite sum.
    ///
    /// # Errors
    /// If the loss wants classes and a label is not ±1.
    pub fn finite_sum(
        loss: AnyLoss,
        data: Arc<Dataset>,
        sampler: AnySampler,
    ) -> Result<Self, SetupError> {
        if loss == AnyLoss::Logistic
            && let Some(label) = data
                .labels()
                .iter()
                .find(|label| label.abs().to_bits() != 1.0_f64.to_bits())
        {
            return Err(SetupError::NotAClass(label.to_string()));
        }
        Ok(Self::FiniteSum {
            loss,
            data,
            sampler,
        })
    }

    /// R(x), in intervals.
    #[must_use]
    pub fn risk_enclosure(&self, x: &[Interval]) -> Interval {
        match self {
            Self::AdditiveNoise { quadratic, .. } | Self::RandomTarget { quadratic, .. } => {
                quadratic.lift::<Interval>().risk(x)
            }
            Self::FiniteSum {
                loss: AnyLoss::Absolute,
                data,
                ..
            } => FiniteSum::<f64, _>::new(Absolute, data.clone()).risk(x),
            Self::FiniteSum {
                loss: AnyLoss::Logistic,
                data,
                ..
            } => FiniteSum::<f64, _>::new(Logistic, data.clone()).risk(x),
        }
    }

    /// R(x) in rationals, where R is rational.
    #[must_use]
    pub fn exact_risk(&self, x: &[Rational]) -> Option<Rational> {
        match self {
            Self::AdditiveNoise { quadratic, .. } | Self::RandomTarget { quadratic, .. } => {
                Some(quadratic.risk(x))
            }
            Self::FiniteSum {
                loss: AnyLoss::Absolute,
                data,
                ..
            } => Some(FiniteSum::<Rational, _>::new(Absolute, data.clone()).risk(x)),
            Self::FiniteSum {
                loss: AnyLoss::Logistic,
                ..
            } => None,
        }
    }
}

fn check_noise(
    quadratic: &RationalQuadratic,
    deviations: &[Nonnegative],
) -> Result<(), SetupError> {
    let problem = quadratic.minimiser().len();
    if deviations.len() == problem {
        Ok(())
    } else {
        Err(SetupError::NoiseDimension {
            deviations: deviations.len(),
            problem,
        })
    }
}

impl Setup {
    /// Checks that the parts fit and that x_1 lies in the domain.
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
        let mut centre = vec![Rational::ZERO; problem];
        if let AnyDomain::Ball(ball) = &domain {
            if let Some(given) = &ball.centre {
                if given.len() != problem {
                    return Err(SetupError::CentreDimension {
                        centre: given.len(),
                        problem,
                    });
                }
                centre = given.iter().map(|number| number.exact().clone()).collect();
            }
            let radius = ball.radius.number().exact();
            let (distance_sq, radius_sq) =
                (crate::vector::distance_sq(&start, &centre), radius * radius);
            if distance_sq > radius_sq {
                let show = |value: &Rational| value.to_f64().value().to_string();
                return Err(SetupError::StartOutside {
                    distance_sq: show(&distance_sq),
                    radius_sq: show(&radius_sq),
                });
            }
        }
        Ok(Self {
            instance,
            domain,
            centre,
            start,
        })
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
    /// The ball's centre (the origin for the whole space).
    #[must_use]
    pub fn centre(&self) -> &[Rational] {
        &self.centre
    }
    /// The ball's radius.
    #[must_use]
    pub fn radius(&self) -> Option<&Number> {
        match &self.domain {
            AnyDomain::WholeSpace => None,
            AnyDomain::Ball(ball) => Some(ball.radius.number()),
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
