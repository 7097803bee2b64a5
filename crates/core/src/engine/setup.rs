//! The configured problem with its domain, start and method, checked.

use super::Instance;
use crate::arithmetic::{Interval, Lanes, Rational, Roots};
use crate::domains::{AnyDomain, RootedDomain, Shape, ShapeError};
use crate::methods::{AnyMethod, Departure, ExactMethod, ReduceOnPlateau, RootedMethod};
use crate::number::Number;
use crate::samplers::AnySampler;
use crate::vector::lift;

#[cfg(test)]
mod tests;

/// A problem, a domain, a start and a method.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
///
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// assert!(Setup::new(instance.clone(), Default::default(), vec![3.into()]).is_ok());
/// // Two coordinates do not fit one feature.
/// assert!(Setup::new(instance, Default::default(), vec![3.into(), 0.into()]).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Setup {
    instance: Instance,
    domain: AnyDomain,
    shape: Shape,
    projection: RootedDomain<f64>,
    middle: Vec<Rational>,
    start: Vec<Rational>,
    method: AnyMethod,
    plateau: Option<ReduceOnPlateau>,
}

/// Why parts do not fit together.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::engine::SetupError;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// let refused = Setup::new(setup.instance().clone(), Default::default(), vec![]);
/// assert_eq!(refused.unwrap_err(), SetupError::StartDimension { start: 0, problem: 1 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// x_1 of the wrong length.
    #[error("the start's number of coordinates is {start}, the problem's is {problem}")]
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
    #[error("the number of scales is {scales}, that of the problem's coordinates is {problem}")]
    NoiseDimension {
        /// Scales given.
        scales: usize,
        /// Coordinates of the problem.
        problem: usize,
    },
    /// Factors of a method of the wrong length.
    #[error("the number of factors is {factors}, that of the problem's coordinates is {problem}")]
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
            projection: shape.rooted(),
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
    /// What of the theorems' step x − η_t g_t does not hold in this run, if anything.
    #[must_use]
    pub fn departure(&self) -> Option<Departure> {
        let reduced = self.plateau.as_ref().map(|_| Departure::REDUCED);
        reduced.or_else(|| self.method.departure())
    }
    /// The method in doubles or lanes. A schedule that reduces on plateaus takes the place of plain SGD.
    #[must_use]
    pub fn rooted_method<A: Lanes + Roots>(&self) -> RootedMethod<A> {
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
    /// The projection in doubles.
    pub(super) fn domain_doubles(&self) -> &RootedDomain<f64> {
        &self.projection
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
