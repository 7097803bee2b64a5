//! A ball in rationals: a point inside stays, and one outside is moved where the length that divides it is rational.
//! Otherwise the projection is not rational, and the run says so instead of rounding.

use super::Domain;
use crate::arithmetic::{Rational, rational_sqrt};
use crate::vector::distance_sq;
use std::sync::atomic::{AtomicBool, Ordering};

/// {x : ‖x − c‖ ≤ ρ}, with a flag that is raised when a projection was not rational.
///
/// ```
/// use telescope_core::domains::{Domain, ExactBall};
///
/// let ball = ExactBall::new(vec![0.into(), 0.into()], 1.into());
/// let mut x = [3.into(), 4.into()];
/// ball.project(&mut x);
/// assert_eq!(x.map(|x| x.to_string()), ["3/5", "4/5"]);
/// // (1, 1) has an irrational length: the ball says that its answers no longer count.
/// ball.project(&mut [1.into(), 1.into()]);
/// assert!(ball.has_failed());
/// ```
#[derive(Debug)]
pub struct ExactBall {
    centre: Vec<Rational>,
    radius: Rational,
    irrational: AtomicBool,
}

impl ExactBall {
    /// The ball, nothing having failed yet.
    #[must_use]
    pub fn new(centre: Vec<Rational>, radius: Rational) -> Self {
        Self {
            centre,
            radius,
            irrational: AtomicBool::new(false),
        }
    }

    /// What x − c of that squared length is multiplied with, if it is long and the factor rational.
    pub(crate) fn shrink(&self, length_sq: &Rational) -> Option<Rational> {
        if *length_sq <= &self.radius * &self.radius {
            return None;
        }
        let Some(length) = rational_sqrt(length_sq) else {
            self.irrational.store(true, Ordering::Relaxed);
            return None;
        };
        Some(&self.radius / length)
    }

    /// Whether some projection so far was not rational: results since then are worthless.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.irrational.load(Ordering::Relaxed)
    }
}

impl Domain<Rational> for ExactBall {
    fn project(&self, x: &mut [Rational]) {
        let Some(scale) = self.shrink(&distance_sq(x, &self.centre)) else {
            return;
        };
        for (x, c) in x.iter_mut().zip(&self.centre) {
            *x = c + (&*x - c) * &scale;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rational_where_it_can_be() {
        let ball = ExactBall::new(vec![Rational::ZERO; 2], Rational::from(5));
        let mut inside = [Rational::from(3), Rational::from(4)];
        ball.project(&mut inside);
        assert_eq!(inside, [Rational::from(3), Rational::from(4)]);
        let mut outside = [Rational::from(6), Rational::from(8)];
        ball.project(&mut outside);
        assert_eq!(outside, inside);
        assert!(!ball.has_failed());
        ball.project(&mut [Rational::from(6), Rational::from(6)]);
        assert!(ball.has_failed(), "negative control");
    }
}
