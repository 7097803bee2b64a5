//! The exponential moving average a_1 = x_1, a_t = a_{t−1} + ρ(x_t − a_{t−1}): x_t has the weight ρ(1 − ρ)^{T−t}, and x_1
//! the rest, (1 − ρ)^{T−1}. torch's `get_ema_multi_avg_fn(decay)` is this with ρ = 1 − decay, and starts alike.

use super::{Running, Share};
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// a_t.
///
/// ```
/// use telescope_core::averages::{Running, Exponential, Share};
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into()); // |x|
/// let mut average = Exponential::<f64>::new(Share::HALF, 1);
/// // 4, then half way to 1, then half way to −2.5.
/// for x in [4.0, 1.0, -2.5] {
///     average.push(&problem, &0.5, &[x]);
/// }
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [0.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Exponential<A> {
    average: Vec<A>,
    rate: A,
    begun: bool,
}

impl<A: Lanes> Exponential<A> {
    /// Nothing yet, in that many coordinates; `rate` is ρ.
    #[must_use]
    pub fn new(rate: Share, dimension: usize) -> Self {
        Self {
            average: vec![A::zero(); dimension],
            rate: rate.value(),
            begun: false,
        }
    }
}

impl<A: Lanes> Running<A> for Exponential<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, _problem: &P, _step_size: &A, iterate: &[A]) {
        if !self.begun {
            self.begun = true;
            self.average.clone_from_slice(iterate);
            return;
        }
        for (average, x) in self.average.iter_mut().zip(iterate) {
            let ahead = x.clone() - &*average;
            *average = self.rate.mul_add(&ahead, average);
        }
    }
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        out.clone_from_slice(&self.average);
    }
}
