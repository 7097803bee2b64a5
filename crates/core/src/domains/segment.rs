//! A segment of the line: the ball of one dimension, whose projection needs no root and so is exact in rationals.

use super::Domain;
use crate::arithmetic::Lanes;

/// [lower, upper].
///
/// ```
/// use telescope_core::domains::{Domain, Segment};
///
/// let mut x = [7.0];
/// Segment { lower: -1.0, upper: 2.0 }.project(&mut x);
/// assert_eq!(x, [2.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Segment<A> {
    /// The left end.
    pub lower: A,
    /// The right end.
    pub upper: A,
}

impl<A: Lanes> Domain<A> for Segment<A> {
    #[inline(always)]
    fn project(&self, x: &mut [A]) {
        // Selects, not a clamp: what compares with nothing (NaN) stays, so that divergence shows.
        x[0] = A::select(&x[0].le(&self.lower), &self.lower, &x[0]);
        x[0] = A::select(&self.upper.le(&x[0]), &self.upper, &x[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::Rational;

    #[test]
    fn clamps_exactly() {
        let segment = Segment {
            lower: Rational::from(-1),
            upper: Rational::ONE,
        };
        for (x, expected) in [(-3, -1), (0, 0), (2, 1)] {
            let mut x = [Rational::from(x)];
            segment.project(&mut x);
            assert_eq!(x[0], Rational::from(expected));
        }
    }
}
