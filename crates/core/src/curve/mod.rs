//! Functions of one variable, known by enclosures: certified counts of local minima, the basins around them, and
//! witnesses that a function is not convex.

mod basins;
mod convexity;
mod stationary;
#[cfg(test)]
mod tests;

pub use basins::{Basin, Edge};
pub use convexity::{Concavity, NonConvexity, concavity, non_convexity};
pub use stationary::{Kind, StationaryPoint, Survey, SurveyError, survey};

use crate::arithmetic::Interval;

/// A twice continuously differentiable function f of one variable.
///
/// Each method returns an interval that contains its quantity at every number of `x`; a wider one than needed only makes
/// more undecided.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::survey;
/// use telescope_core::problems::Wiggle;
///
/// // x²(1 + sin x) has one local minimum between −1 and 1: 0.
/// let found = survey(&Wiggle, Interval::new(-1.0, 1.0), 1e-6).unwrap();
/// assert_eq!(found.count_of_minima(), Some(1));
/// assert!(found.minima().next().unwrap().place.contains(0.0));
/// ```
pub trait Curve {
    /// Encloses f.
    fn value(&self, x: &Interval) -> Interval;
    /// Encloses f'.
    fn slope(&self, x: &Interval) -> Interval;
    /// Encloses f''.
    fn curvature(&self, x: &Interval) -> Interval;
}
