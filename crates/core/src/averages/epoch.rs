//! The mean of every n-th iterate: over the window x_2..x_{T+1} these are the ends of epochs of n steps, x_{n+1}, x_{2n+1}, ...,
//! the output of random reshuffling's theorem (Mishchenko, Khaled and Richtárik 2020). Before the first of them is reached it
//! is the latest iterate.

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;
use std::num::NonZeroU32;

/// Σ of every n-th iterate, and how many.
///
/// ```
/// use telescope_core::averages::{Running, EpochMean};
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into()); // |x|
/// let mut average = EpochMean::<f64>::new(2.try_into().unwrap(), 1);
/// // Epochs of two steps end at 1 and at 5.
/// for x in [4.0, 1.0, -2.0, 5.0] {
///     average.push(&problem, &0.5, &[x]);
/// }
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [3.0]);
/// ```
#[derive(Clone, Debug)]
pub struct EpochMean<A> {
    length: usize,
    seen: usize,
    latest: Vec<A>,
    sum: Vec<A>,
}

impl<A: Lanes> EpochMean<A> {
    /// Nothing yet, in that many coordinates; `length` is n.
    #[must_use]
    pub fn new(length: NonZeroU32, dimension: usize) -> Self {
        Self {
            length: length.get() as usize,
            seen: 0,
            latest: vec![A::zero(); dimension],
            sum: vec![A::zero(); dimension],
        }
    }
}

impl<A: Lanes> Running<A> for EpochMean<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, _problem: &P, _step_size: &A, iterate: &[A]) {
        self.seen += 1;
        if self.seen < self.length {
            self.latest.clone_from_slice(iterate);
        }
        if self.seen.is_multiple_of(self.length) {
            for (sum, x) in self.sum.iter_mut().zip(iterate) {
                *sum = sum.clone() + x;
            }
        }
    }
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        let ends = self.seen / self.length;
        if ends == 0 {
            out.clone_from_slice(&self.latest);
            return;
        }
        let count = A::from_count(ends);
        for (out, sum) in out.iter_mut().zip(&self.sum) {
            *out = sum.clone() / &count;
        }
    }
}
