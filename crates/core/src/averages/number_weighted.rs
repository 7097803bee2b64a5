//! The average with weights t: Σ t x_t / Σ t = 2/(T(T+1)) Σ t x_t, which gives strongly convex risks a bound without a
//! logarithm (Lacoste-Julien, Schmidt and Bach 2012, arXiv:1212.2002).

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// Σ t x_t and Σ t.
///
/// ```
/// use telescope_core::averages::{Running, NumberWeighted};
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into()); // |x|
/// let mut average = NumberWeighted::<f64>::new(1);
/// // (1·4 + 2·1 + 3·(−2))/6.
/// for x in [4.0, 1.0, -2.0] {
///     average.push(&problem, &0.5, &[x]);
/// }
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [0.0]);
/// ```
#[derive(Clone, Debug)]
pub struct NumberWeighted<A> {
    sum: Vec<A>,
    weight: A,
    number: A,
}

impl<A: Lanes> NumberWeighted<A> {
    /// Nothing yet, in that many coordinates.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self {
            sum: vec![A::zero(); dimension],
            weight: A::zero(),
            number: A::zero(),
        }
    }
}

impl<A: Lanes> Running<A> for NumberWeighted<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, _problem: &P, _step_size: &A, iterate: &[A]) {
        self.number = self.number.clone() + &A::one();
        for (sum, x) in self.sum.iter_mut().zip(iterate) {
            *sum = self.number.mul_add(x, sum);
        }
        self.weight = self.weight.clone() + &self.number;
    }
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        for (out, sum) in out.iter_mut().zip(&self.sum) {
            *out = sum.clone() / &self.weight;
        }
    }
}
