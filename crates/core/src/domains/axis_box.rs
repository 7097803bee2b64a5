//! An axis-parallel box: each coordinate is clamped, which is exact in rationals.

use super::Domain;
use crate::arithmetic::Lanes;

/// {x : lower_i ≤ x_i ≤ upper_i}.
///
/// ```
/// use telescope_core::domains::{Domain, AxisBox};
///
/// let domain = AxisBox { lower: vec![0.0, -1.0], upper: vec![1.0, 1.0] };
/// let mut x = [2.0, -0.5];
/// domain.project(&mut x);
/// assert_eq!(x, [1.0, -0.5]);
/// ```
#[derive(Clone, Debug)]
pub struct AxisBox<A> {
    /// The lower ends.
    pub lower: Vec<A>,
    /// The upper ends, none below its lower end.
    pub upper: Vec<A>,
}

impl<A: Lanes> Domain<A> for AxisBox<A> {
    #[inline(always)]
    fn project(&self, x: &mut [A]) {
        for ((x, lower), upper) in x.iter_mut().zip(&self.lower).zip(&self.upper) {
            // Selects, not a clamp: what compares with nothing (NaN) stays, so that divergence shows.
            *x = A::select(&x.le(lower), lower, x);
            *x = A::select(&upper.le(x), upper, x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::Rational;

    #[test]
    fn clamps_exactly_and_keeps_nan() {
        let exact = AxisBox {
            lower: vec![Rational::from(-1), Rational::ZERO],
            upper: vec![Rational::ONE, Rational::ZERO],
        };
        let mut x = [Rational::from(-3), Rational::from(2)];
        exact.project(&mut x);
        assert_eq!(x, [Rational::from(-1), Rational::ZERO]);
        let doubles = AxisBox {
            lower: vec![-1.0],
            upper: vec![1.0],
        };
        let mut x = [f64::NAN];
        doubles.project(&mut x);
        assert!(x[0].is_nan());
    }
}
