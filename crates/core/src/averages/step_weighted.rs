//! The step-weighted average Σ η_t x_t / Σ η_t: what the bound that everything starts from speaks of.

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// Σ η_t x_t and Σ η_t.
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
    fn write(&self, out: &mut [A]) {
        for (out, sum) in out.iter_mut().zip(&self.sum) {
            *out = sum.clone() / &self.weight;
        }
    }
}
