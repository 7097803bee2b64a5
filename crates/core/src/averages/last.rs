//! No average: the last iterate of the window.

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// x_T.
///
/// ```
/// use telescope_core::averages::{Running, Last};
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into()); // |x|
/// let mut average = Last::<f64>::new(1);
/// for x in [4.0, 1.0, -2.0] {
///     average.push(&problem, &0.5, &[x]);
/// }
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [-2.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Last<A> {
    point: Vec<A>,
}

impl<A: Lanes> Last<A> {
    /// Nothing yet, in that many coordinates.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self {
            point: vec![A::zero(); dimension],
        }
    }
}

impl<A: Lanes> Running<A> for Last<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, _problem: &P, _step_size: &A, iterate: &[A]) {
        self.point.clone_from_slice(iterate);
    }
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        out.clone_from_slice(&self.point);
    }
}
