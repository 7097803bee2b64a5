//! The plain mean (x_1 + ... + x_T)/T.

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// Σ x_t and T.
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
    fn write(&self, out: &mut [A]) {
        for (out, sum) in out.iter_mut().zip(&self.sum) {
            *out = sum.clone() / &self.weight;
        }
    }
}
