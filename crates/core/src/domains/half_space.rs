//! A half-space: x ↦ x − max(0, ⟨a, x⟩ − b)/‖a‖² · a, which is exact in rationals.

use super::Domain;
use crate::arithmetic::{Arithmetic, Lanes};
use crate::vector::{dot, norm_sq};

/// {x : ⟨a, x⟩ ≤ b}.
///
/// ```
/// use telescope_core::domains::{Domain, HalfSpace};
///
/// let below = HalfSpace::new(vec![1.0, 1.0], 2.0); // x_1 + x_2 ≤ 2
/// let mut x = [3.0, 1.0];
/// below.project(&mut x);
/// assert_eq!(x, [2.0, 0.0]);
/// ```
#[derive(Clone, Debug)]
pub struct HalfSpace<A> {
    normal: Vec<A>,
    offset: A,
    norm_sq: A,
}

impl<A: Arithmetic> HalfSpace<A> {
    /// ⟨normal, x⟩ ≤ offset, the normal not being 0.
    #[must_use]
    pub fn new(normal: Vec<A>, offset: A) -> Self {
        let norm_sq = norm_sq(&normal);
        Self {
            normal,
            offset,
            norm_sq,
        }
    }
}

impl HalfSpace<f64> {
    /// The same half-space in every lane.
    pub(crate) fn spread<A: Lanes<Scalar = f64>>(&self) -> HalfSpace<A> {
        HalfSpace {
            normal: self.normal.iter().map(A::splat).collect(),
            offset: A::splat(&self.offset),
            norm_sq: A::splat(&self.norm_sq),
        }
    }
}

impl<A: Lanes> Domain<A> for HalfSpace<A> {
    #[inline(always)]
    fn project(&self, x: &mut [A]) {
        let height = dot(&self.normal, x);
        let inside = height.le(&self.offset);
        let excess = (height - &self.offset) / &self.norm_sq;
        for (x, a) in x.iter_mut().zip(&self.normal) {
            let moved = x.clone() - &(excess.clone() * a);
            *x = A::select(&inside, x, &moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::Rational;

    #[test]
    fn drops_a_perpendicular() {
        let exact = HalfSpace::new(
            vec![Rational::from(3), Rational::from(4)],
            Rational::from(5),
        );
        let mut x = [Rational::from(3), Rational::from(4)];
        exact.project(&mut x);
        // (3, 4) − 20/25·(3, 4).
        let fifth = |n: i32| Rational::from_parts(n.into(), 5_u8.into());
        assert_eq!(x, [fifth(3), fifth(4)]);
        exact.project(&mut x);
        assert_eq!(x, [fifth(3), fifth(4)]);
        let mut inside = [Rational::from(-3), Rational::from(1)];
        exact.project(&mut inside);
        assert_eq!(inside, [Rational::from(-3), Rational::from(1)]);
    }

    #[test]
    fn the_length_of_the_normal_does_not_matter() {
        use crate::domains::Shape;
        let projected = |length: f64| {
            let number = |value: f64| crate::arithmetic::rational_from_f64(value);
            let shape = Shape::HalfSpace {
                normal: vec![number(3.0 * length), number(4.0 * length)],
                offset: number(5.0 * length),
            };
            let mut x = [3.0, 4.0];
            shape.rooted::<f64>().project(&mut x);
            x.map(f64::to_bits)
        };
        // Its square passes the doubles at either end.
        for length in [1e-200_f64, 1e200] {
            // To the nearest power of two, which changes no rounding.
            let length = f64::from_bits(length.to_bits() & (0x7ff << 52));
            assert_eq!(projected(length), projected(1.0), "{length}");
        }
    }
}
