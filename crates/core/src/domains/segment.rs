//! A segment of the line: the ball of one dimension, whose projection needs no root and so is exact in rationals.

use super::Domain;
use crate::arithmetic::Arithmetic;

/// [lower, upper].
#[derive(Clone, Debug)]
pub struct Segment<A> {
    /// The left end.
    pub lower: A,
    /// The right end.
    pub upper: A,
}

impl<A: Arithmetic> Domain<A> for Segment<A> {
    #[inline(always)]
    fn project(&self, x: &mut [A]) {
        x[0] = x[0].max(&self.lower).min(&self.upper);
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
