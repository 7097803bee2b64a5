//! A half-space: x ↦ x − max(0, ⟨a, x⟩ − b)/‖a‖² · a, which is exact in rationals.

use super::Domain;
use crate::arithmetic::{Arithmetic, Lanes};
use crate::vector::{dot, norm_sq};

/// {x : ⟨a, x⟩ ≤ b}.
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
}
