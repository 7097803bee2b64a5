//! The step-weighted average Σ η_t x_t / Σ η_t: what the bound that everything starts from speaks of.

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// Σ η_t x_t and Σ η_t.
///
/// ```
/// use telescope_core::averages::{Running, StepWeighted};
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into()); // |x|
/// let mut average = StepWeighted::<f64>::new(1);
/// // (1·4 + 3·0)/4.
/// average.push(&problem, &1.0, &[4.0]);
/// average.push(&problem, &3.0, &[0.0]);
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct StepWeighted<A> {
    sum: Vec<A>,
    weight: A,
}

impl<A: Lanes> StepWeighted<A> {
    /// Σ η_t x_t and Σ η_t so far, for an engine that takes several steps at once.
    #[inline(always)]
    pub(crate) fn parts(&mut self) -> (&mut [A], &mut A) {
        (&mut self.sum, &mut self.weight)
    }

    /// Nothing yet, in that many coordinates.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self {
            sum: vec![A::zero(); dimension],
            weight: A::zero(),
        }
    }
}

impl<A: Lanes> Running<A> for StepWeighted<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, _problem: &P, step_size: &A, iterate: &[A]) {
        for (sum, x) in self.sum.iter_mut().zip(iterate) {
            *sum = step_size.mul_add(x, sum);
        }
        self.weight = self.weight.clone() + step_size;
    }
    /// Without a positive weight yet, the division by zero shows as NaN in `f64`: callers ask only where Σ η > 0.
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        for (out, sum) in out.iter_mut().zip(&self.sum) {
            *out = sum.clone() / &self.weight;
        }
    }
}
