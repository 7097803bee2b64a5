//! Problems: a risk R(x) = E f(ξ, x) with each f(ξ, ·) convex, but for [`Wiggle`], which is not. One file each.

mod dataset;
mod finite_sum;
mod max_affine;
mod quadratic;
mod row;
mod wiggle;

pub use dataset::{Dataset, DatasetError};
pub use finite_sum::{FiniteSum, Minibatch};
pub use max_affine::{MaxAffine, MaxAffineError, RationalMaxAffine};
pub use quadratic::{Quadratic, QuadraticError, RationalQuadratic};
pub use row::Row;
pub use wiggle::Wiggle;

use crate::arithmetic::Arithmetic;

/// The objective, in the arithmetics that can express it.
///
/// ```
/// use telescope_core::arithmetic::{Arithmetic, Rational};
/// use telescope_core::losses::Squared;
/// use telescope_core::problems::{Dataset, FiniteSum, Risk, RiskGradient};
///
/// let data = Dataset::new(vec![1.0, 2.0], vec![0.0, 2.0], 1).unwrap();
/// let problem = FiniteSum::<Rational, _>::new(Squared, data.into());
/// // (½·1² + ½·0²)/2 at x = 1, and the mean of 1·1 and 0·2.
/// assert_eq!(problem.risk(&[Rational::ONE]), Rational::from_f64(0.25));
/// let mut gradient = [Rational::ZERO];
/// problem.risk_gradient(&[Rational::ONE], &mut gradient);
/// assert_eq!(gradient[0], Rational::from_f64(0.5));
/// ```
pub trait Risk<A: Arithmetic>: Send + Sync {
    /// The number of coordinates.
    fn dimension(&self) -> usize;
    /// R(x).
    fn risk(&self, x: &[A]) -> A;
}

/// A (sub)gradient of the risk itself, summed apart from the oracle's so that the two are witnesses of each other.
///
/// ```
/// use telescope_core::losses::Squared;
/// use telescope_core::problems::{Dataset, FiniteSum, RiskGradient};
///
/// // ½x² and ½(2x − 2)² at x = 3: the mean of 3 and 8.
/// let data = Dataset::new(vec![1.0, 2.0], vec![0.0, 2.0], 1).unwrap();
/// let problem = FiniteSum::<f64, _>::new(Squared, data.into());
/// let mut gradient = [0.0];
/// problem.risk_gradient(&[3.0], &mut gradient);
/// assert_eq!(gradient, [5.5]);
/// ```
pub trait RiskGradient<A: Arithmetic>: Risk<A> {
    /// Writes an element of ∂R(x): the mean of the oracle's subgradients.
    fn risk_gradient(&self, x: &[A], out: &mut [A]);
}

/// The loss of one realisation ξ.
///
/// ```
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum, SampleRisk};
///
/// let data = Dataset::new(vec![1.0, 2.0], vec![0.0, 2.0], 1).unwrap();
/// let problem = FiniteSum::<f64, _>::new(Absolute, data.into());
/// assert_eq!(problem.sample_risk(&0, &[3.0]), 3.0);
/// ```
pub trait SampleRisk<A: Arithmetic> {
    /// ξ.
    type Sample;
    /// f(ξ, x).
    fn sample_risk(&self, sample: &Self::Sample, x: &[A]) -> A;
}
