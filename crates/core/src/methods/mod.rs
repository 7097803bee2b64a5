//! Methods: what is done with a subgradient before the step is taken. Plain SGD does nothing; the others change the
//! direction or the step size, and say which hypothesis of the theorems they give up. One file each.

mod ada_grad;
mod ada_grad_norm;
mod clipping;
mod per_coordinate;
mod plateau;

pub use ada_grad::{AdaGrad, AdaGradSpec};
pub use ada_grad_norm::AdaGradNorm;
pub use clipping::{ClipNorm, ClipNormSpec, ClipValue, ClipValueSpec};
pub use per_coordinate::{PerCoordinate, PerCoordinateSpec};
pub use plateau::{Plateau, ReduceOnPlateau};

use crate::arithmetic::{Lanes, Rational, Roots};
use crate::problems::Risk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a method may see and change in one step.
///
/// ```
/// use telescope_core::methods::{Method, Plain, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// // What a method sees of step 7, and may change: η and g.
/// let (mut step_size, mut g) = (0.5, [2.0]);
/// Plain.direct(&mut (), &Wiggle, Proposal { step: 7, x: &[1.0], step_size: &mut step_size, g: &mut g });
/// assert_eq!((step_size, g), (0.5, [2.0]));
/// ```
pub struct Proposal<'a, A> {
    /// t, from 1.
    pub step: usize,
    /// x_t.
    pub x: &'a [A],
    /// η_t from the table; a method may scale it, and averages use what it leaves.
    pub step_size: &'a mut A,
    /// g_t; a method may change it into the direction of the step.
    pub g: &'a mut [A],
}

/// A rule that turns (η_t, g_t) into the step that is taken. No allocation a step.
///
/// ```
/// use telescope_core::arithmetic::Lanes;
/// use telescope_core::methods::{Method, Proposal};
/// use telescope_core::problems::Risk;
///
/// /// Steps half as long as the schedule says.
/// struct Halved;
///
/// impl<A: Lanes> Method<A> for Halved {
///     type State = ();
///     fn start(&self, _dimension: usize) {}
///     fn direct<P: Risk<A>>(&self, (): &mut (), _problem: &P, proposal: Proposal<'_, A>) {
///         *proposal.step_size = proposal.step_size.clone() * &A::from_f64(0.5);
///     }
/// }
/// let (mut step_size, mut g) = (1.0, [3.0]);
/// let proposal = Proposal { step: 1, x: &[0.0], step_size: &mut step_size, g: &mut g };
/// Halved.direct(&mut (), &telescope_core::problems::Wiggle, proposal);
/// assert_eq!(step_size, 0.5);
/// ```
pub trait Method<A: Lanes>: Send + Sync {
    /// What a run remembers.
    type State: Clone + Send;
    /// The memory at the start of a run in that many coordinates.
    fn start(&self, dimension: usize) -> Self::State;
    /// Changes the proposal; R may be looked at.
    fn direct<P: Risk<A>>(&self, state: &mut Self::State, problem: &P, proposal: Proposal<'_, A>);
}

/// Plain SGD.
///
/// ```
/// use telescope_core::domains::WholeSpace;
/// use telescope_core::losses::Absolute;
/// use telescope_core::methods::Plain;
/// use telescope_core::problems::{Dataset, FiniteSum};
/// use telescope_core::sgd::{GivenSamples, run};
///
/// // |x| from 1, one step of 1/4.
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into());
/// let mut x = [1.0];
/// run(&problem, &WholeSpace, &Plain, &mut GivenSamples::new(&[0]), &[0.25], &mut x, &mut ());
/// assert_eq!(x, [0.75]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl<A: Lanes> Method<A> for Plain {
    type State = ();
    fn start(&self, _dimension: usize) {}
    #[inline(always)]
    fn direct<P: Risk<A>>(&self, (): &mut (), _problem: &P, _proposal: Proposal<'_, A>) {}
}

/// The method by its name in experiment files.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Departure};
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "clip-norm": { "threshold": 1 } }"#).unwrap();
/// assert_eq!(method.id(), "clip-norm");
/// // What is clipped is biased, and not rational.
/// assert!(matches!(method.departure(), Some(Departure::Direction(_))));
/// assert!(method.exact().is_err() && AnyMethod::Sgd.exact().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyMethod {
    /// x_{t+1} = Π(x_t − η_t g_t): what the theorems speak of.
    #[default]
    Sgd,
    /// Each coordinate has a step size of its own, η_t times a fixed factor.
    PerCoordinate(PerCoordinateSpec),
    /// Each coordinate's step is divided by the root of the sum of its squared subgradients so far.
    AdaGrad(AdaGradSpec),
    /// Every step is divided by the root of the sum of the squared lengths of the subgradients so far.
    AdaGradNorm,
    /// A subgradient longer than the threshold is cut to it: biased.
    ClipNorm(ClipNormSpec),
    /// Each coordinate of the subgradient is cut to the threshold: biased.
    ClipValue(ClipValueSpec),
}

impl AnyMethod {
    /// The name in files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::PerCoordinate(_) => "per-coordinate",
            Self::AdaGrad(_) => "ada-grad",
            Self::AdaGradNorm => "ada-grad-norm",
            Self::ClipNorm(_) => "clip-norm",
            Self::ClipValue(_) => "clip-value",
        }
    }

    /// What of the theorems' step x − η_t g_t does not hold, if anything: the reason, and whether the step size is still
    /// fixed in advance.
    #[must_use]
    pub fn departure(&self) -> Option<Departure> {
        match self {
            Self::Sgd => None,
            Self::PerCoordinate(_) => Some(Departure::Direction(
                "each coordinate has its own step size, so that the step does not follow the subgradient",
            )),
            Self::AdaGrad(_) => Some(Departure::StepSize(
                "AdaGrad's step sizes depend on the subgradients that were drawn",
            )),
            Self::AdaGradNorm => Some(Departure::Norm),
            Self::ClipNorm(_) | Self::ClipValue(_) => Some(Departure::Direction(
                "a clipped gradient is biased: its mean is no subgradient of R",
            )),
        }
    }
}

/// How a method leaves the theorems.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Departure};
///
/// assert_eq!(AnyMethod::Sgd.departure(), None);
/// assert_eq!(AnyMethod::AdaGradNorm.departure(), Some(Departure::Norm));
/// assert!(matches!(Departure::REDUCED, Departure::StepSize(_)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// The direction is no unbiased subgradient.
    Direction(&'static str),
    /// The step sizes are not fixed in advance.
    StepSize(&'static str),
    /// The direction is an unbiased subgradient; its length is that of AdaGrad with one step size for all coordinates.
    Norm,
}

impl Departure {
    /// That of a schedule that reduces on plateaus.
    pub const REDUCED: Self =
        Self::StepSize("the step size is reduced when the run's own risks stop falling");
}

/// Any method in an arithmetic with roots. The choice is one branch a step, the same one at every step, so that a loop
/// is compiled once for all methods.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#""sgd""#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// // Plain SGD changes nothing.
/// assert_eq!((step_size, g), (1.0, [3.0, 4.0]));
/// ```
#[derive(Clone, Debug)]
pub enum RootedMethod<A> {
    /// Plain SGD.
    Plain,
    /// Factors a coordinate.
    PerCoordinate(PerCoordinate<A>),
    /// Adaptive steps.
    AdaGrad(AdaGrad<A>),
    /// Adaptive steps, one size for all coordinates.
    AdaGradNorm(AdaGradNorm),
    /// Cut lengths.
    ClipNorm(ClipNorm<A>),
    /// Cut coordinates.
    ClipValue(ClipValue<A>),
    /// Steps that shrink when R stops falling.
    Plateau(Plateau<A>),
}

impl<A: Lanes + Roots> Method<A> for RootedMethod<A> {
    /// Whatever numbers the method keeps.
    type State = Vec<A>;
    fn start(&self, dimension: usize) -> Vec<A> {
        match self {
            Self::Plain | Self::PerCoordinate(_) | Self::ClipNorm(_) | Self::ClipValue(_) => {
                Vec::new()
            }
            Self::AdaGrad(method) => method.start(dimension),
            Self::AdaGradNorm(method) => Method::<A>::start(method, dimension),
            Self::Plateau(method) => method.start(dimension),
        }
    }
    #[inline(always)]
    fn direct<P: Risk<A>>(&self, state: &mut Vec<A>, problem: &P, proposal: Proposal<'_, A>) {
        match self {
            Self::Plain => {}
            Self::PerCoordinate(method) => method.direct(&mut (), problem, proposal),
            Self::AdaGrad(method) => method.direct(state, problem, proposal),
            Self::AdaGradNorm(method) => method.direct(state, problem, proposal),
            Self::ClipNorm(method) => method.direct(&mut (), problem, proposal),
            Self::ClipValue(method) => method.direct(&mut (), problem, proposal),
            Self::Plateau(method) => method.direct(state, problem, proposal),
        }
    }
}

/// Any method that is rational.
///
/// ```
/// use telescope_core::methods::{AnyMethod, ExactMethod};
///
/// assert!(matches!(AnyMethod::Sgd.exact(), Ok(ExactMethod::Plain)));
/// let reason = AnyMethod::AdaGradNorm.exact().unwrap_err();
/// assert!(reason.contains("not rational"), "{reason}");
/// ```
#[derive(Clone, Debug)]
pub enum ExactMethod {
    /// Plain SGD.
    Plain,
    /// Factors a coordinate.
    PerCoordinate(PerCoordinate<Rational>),
    /// Cut coordinates.
    ClipValue(ClipValue<Rational>),
}

impl Method<Rational> for ExactMethod {
    type State = ();
    fn start(&self, _dimension: usize) {}
    fn direct<P: Risk<Rational>>(
        &self,
        (): &mut (),
        problem: &P,
        proposal: Proposal<'_, Rational>,
    ) {
        match self {
            Self::Plain => {}
            Self::PerCoordinate(method) => method.direct(&mut (), problem, proposal),
            Self::ClipValue(method) => method.direct(&mut (), problem, proposal),
        }
    }
}

impl AnyMethod {
    /// The method in an arithmetic with roots, for a plain schedule.
    #[must_use]
    pub fn rooted<A: Lanes + Roots>(&self) -> RootedMethod<A> {
        match self {
            Self::Sgd => RootedMethod::Plain,
            Self::PerCoordinate(spec) => RootedMethod::PerCoordinate(spec.method()),
            Self::AdaGrad(spec) => RootedMethod::AdaGrad(spec.method()),
            Self::AdaGradNorm => RootedMethod::AdaGradNorm(AdaGradNorm),
            Self::ClipNorm(spec) => RootedMethod::ClipNorm(spec.method()),
            Self::ClipValue(spec) => RootedMethod::ClipValue(spec.method()),
        }
    }

    /// The method in rationals.
    ///
    /// # Errors
    /// If it needs a root.
    pub fn exact(&self) -> Result<ExactMethod, String> {
        match self {
            Self::Sgd => Ok(ExactMethod::Plain),
            Self::PerCoordinate(spec) => Ok(ExactMethod::PerCoordinate(spec.method())),
            Self::ClipValue(spec) => Ok(ExactMethod::ClipValue(spec.method())),
            Self::AdaGrad(_) | Self::AdaGradNorm => {
                Err("AdaGrad's steps are divided by roots, which are not rational".into())
            }
            Self::ClipNorm(_) => Err("the length of a clipped gradient is not rational".into()),
        }
    }
}

#[cfg(test)]
mod tests;
