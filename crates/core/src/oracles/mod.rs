//! Oracles: the stochastic subgradient g ∈ ∂f(ξ, x) of a problem, given the realisation ξ. How ξ is drawn is the
//! business of [`crate::samplers`].
//!
//! A finite sum is its own oracle ([`crate::problems::FiniteSum`], [`crate::problems::Minibatch`]); other problems get
//! theirs from noise: one of the two below.

mod additive_noise;
mod random_target;

pub use additive_noise::AdditiveNoise;
pub use random_target::RandomTarget;

use crate::arithmetic::Lanes;
use crate::problems::Risk;
use std::fmt::Debug;

/// A stochastic subgradient. No closure, no allocation, no branch on a lane's value: an implementation serves one
/// number and SIMD lanes alike.
///
/// ```
/// use telescope_core::losses::Absolute;
/// use telescope_core::oracles::Oracle;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// // A finite sum is its own oracle: ξ is a row.
/// let data = Dataset::new(vec![1.0, -2.0], vec![0.0, 0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, _>::new(Absolute, data.into());
/// let mut g = [0.0];
/// problem.subgradient(&1, &[3.0], &mut g);
/// assert_eq!(g, [2.0]);
/// ```
pub trait Oracle<A: Lanes>: Send + Sync {
    /// ξ: a row, a noise vector.
    type Sample: Clone + Debug + Send + Sync;
    /// The number of coordinates.
    fn dimension(&self) -> usize;
    /// Writes g ∈ ∂f(ξ, x).
    fn subgradient(&self, sample: &Self::Sample, x: &[A], out: &mut [A]);
}

/// A problem whose own subgradient an oracle perturbs.
///
/// ```
/// use telescope_core::oracles::MeanSubgradient;
/// use telescope_core::problems::Wiggle;
///
/// let mut slope = [1.0];
/// Wiggle.mean_subgradient(&[0.0], &mut slope); // x²(1 + sin x) is flat at 0
/// assert_eq!(slope, [0.0]);
/// ```
pub trait MeanSubgradient<A: Lanes>: Risk<A> {
    /// Writes an element of ∂R(x), without allocation.
    fn mean_subgradient(&self, x: &[A], out: &mut [A]);
}
