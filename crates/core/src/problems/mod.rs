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
pub trait Risk<A: Arithmetic>: Send + Sync {
    /// The number of coordinates.
    fn dimension(&self) -> usize;
    /// R(x).
    fn risk(&self, x: &[A]) -> A;
}

/// A (sub)gradient of the risk itself, summed apart from the oracle's so that the two are witnesses of each other.
pub trait RiskGradient<A: Arithmetic>: Risk<A> {
    /// Writes an element of ∂R(x): the mean of the oracle's subgradients.
    fn risk_gradient(&self, x: &[A], out: &mut [A]);
}

/// The loss of one realisation ξ.
pub trait SampleRisk<A: Arithmetic> {
    /// ξ.
    type Sample;
    /// f(ξ, x).
    fn sample_risk(&self, sample: &Self::Sample, x: &[A]) -> A;
}
