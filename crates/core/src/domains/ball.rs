//! A Euclidean ball: x ↦ c + (x − c)·min(1, ρ/‖x − c‖). Needs a root, so rationals have it in one dimension only
//! ([`super::Segment`]).

use super::Domain;
use crate::arithmetic::{Lanes, Roots};

/// {x : ‖x − c‖ ≤ ρ}.
///
/// ```
/// use telescope_core::domains::{Domain, Ball};
///
/// // (3, 4) has length 5.
/// let mut x = [3.0, 4.0];
/// Ball { centre: vec![0.0; 2], radius: 2.5 }.project(&mut x);
/// assert_eq!(x, [1.5, 2.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Ball<A> {
    /// c.
    pub centre: Vec<A>,
    /// ρ > 0.
    pub radius: A,
}

impl<A: Lanes + Roots> Domain<A> for Ball<A> {
    #[inline(always)]
    fn project(&self, x: &mut [A]) {
        let mut distance_sq = A::zero();
        for (x, c) in x.iter().zip(&self.centre) {
            let difference = x.clone() - c;
            distance_sq = difference.mul_add(&difference, &distance_sq);
        }
        let inside = distance_sq.le(&self.radius.square());
        let finite = distance_sq.le(&A::from_f64(f64::MAX));
        let scale = self.radius.clone() / &distance_sq.sqrt();
        for (x, c) in x.iter_mut().zip(&self.centre) {
            let scaled = scale.mul_add(&(x.clone() - c), c);
            // A norm beyond the doubles would move the point to the centre and hide that the run diverged.
            let moved = A::select(&finite, &scaled, &distance_sq);
            *x = A::select(&inside, x, &moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn divergence_is_not_hidden() {
        let ball = Ball {
            centre: vec![0.0; 2],
            radius: 1.0,
        };
        for far in [1e200, f64::INFINITY, f64::NAN] {
            let mut x = [far, 0.0];
            ball.project(&mut x);
            assert!(!x[0].is_finite());
        }
    }

    proptest! {
        #[test]
        fn projection_is_nonexpansive_and_idempotent(
            a in prop::array::uniform3(-9.0_f64..9.0),
            b in prop::array::uniform3(-9.0_f64..9.0),
        ) {
            let ball = Ball { centre: vec![0.5, -1.0, 0.0], radius: 2.0 };
            let project = |mut x: [f64; 3]| { ball.project(&mut x); x };
            let distance = |a: &[f64], b: &[f64]| crate::vector::distance_sq(a, b).sqrt();
            let (p, q) = (project(a), project(b));
            prop_assert!(distance(&p, &q) <= distance(&a, &b) + 1e-12);
            prop_assert!(distance(&project(p), &p) < 1e-14);
            prop_assert!(distance(&p, &ball.centre) <= 2.0 + 1e-14);
        }
    }
}
