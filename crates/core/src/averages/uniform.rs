//! The plain mean (x_1 + ... + x_T)/T.

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// Σ x_t and T.
///
/// ```
/// use telescope_core::averages::{Running, Uniform};
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into()); // |x|
/// let mut average = Uniform::<f64>::new(1);
/// for x in [4.0, 1.0, -2.0] {
///     average.push(&problem, &0.5, &[x]);
/// }
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Uniform<A> {
    sum: Vec<A>,
    weight: A,
}

impl<A: Lanes> Uniform<A> {
    /// Nothing yet, in that many coordinates.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self {
            sum: vec![A::zero(); dimension],
            weight: A::zero(),
        }
    }
}

impl<A: Lanes> Running<A> for Uniform<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, _problem: &P, _step_size: &A, iterate: &[A]) {
        for (sum, x) in self.sum.iter_mut().zip(iterate) {
            *sum = sum.clone() + x;
        }
        self.weight = self.weight.clone() + &A::one();
    }
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        for (out, sum) in out.iter_mut().zip(&self.sum) {
            *out = sum.clone() / &self.weight;
        }
    }
}
