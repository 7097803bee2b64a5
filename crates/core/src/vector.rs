//! Small vectors as slices, with one fixed order of summation: index 0 first, one fused
//! multiply-add a term. Every committed number depends on it.

use crate::arithmetic::{Arithmetic, Interval, Rational};

/// ⟨a, b⟩.
///
/// ```
/// use telescope_core::vector::dot;
///
/// assert_eq!(dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
/// ```
#[inline(always)]
#[must_use]
pub fn dot<A: Arithmetic>(a: &[A], b: &[A]) -> A {
    debug_assert_eq!(a.len(), b.len());
    // Loops, not folds: a closure would be compiled without the instruction set of the loop around it.
    let mut sum = A::zero();
    for (a, b) in a.iter().zip(b) {
        sum = a.mul_add(b, &sum);
    }
    sum
}

/// ‖a‖².
///
/// ```
/// use telescope_core::vector::norm_sq;
///
/// assert_eq!(norm_sq(&[3.0, 4.0]), 25.0);
/// ```
#[inline(always)]
#[must_use]
pub fn norm_sq<A: Arithmetic>(a: &[A]) -> A {
    let mut sum = A::zero();
    for a in a {
        sum = a.square() + &sum;
    }
    sum
}

/// ‖a − b‖².
///
/// ```
/// use telescope_core::vector::distance_sq;
///
/// assert_eq!(distance_sq(&[4.0, 1.0], &[1.0, 5.0]), 25.0);
/// ```
#[must_use]
pub fn distance_sq<A: Arithmetic>(a: &[A], b: &[A]) -> A {
    debug_assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .fold(A::zero(), |sum, (a, b)| (a.clone() - b).square() + &sum)
}

/// The sum, index 0 first.
///
/// ```
/// use telescope_core::vector::sum;
///
/// // From the front: 1 is lost beside 1e16 before −1e16 takes it back.
/// assert_eq!(sum(&[1e16, 1.0, -1e16]), 0.0);
/// ```
#[must_use]
pub fn sum<A: Arithmetic>(terms: &[A]) -> A {
    terms.iter().fold(A::zero(), |sum, term| sum + term)
}

/// The same doubles in another arithmetic.
///
/// ```
/// use telescope_core::{arithmetic::Rational, vector::lift};
///
/// assert_eq!(lift::<Rational>(&[0.5, 2.0]).iter().map(ToString::to_string).collect::<Vec<_>>(), ["1/2", "2"]);
/// ```
#[must_use]
pub fn lift<A: Arithmetic>(point: &[f64]) -> Vec<A> {
    point
        .iter()
        .map(|&coordinate| A::from_f64(coordinate))
        .collect()
}

/// Enclosures of rational coordinates.
///
/// ```
/// use telescope_core::vector::enclose;
///
/// let third = &enclose(&["1/3".parse().unwrap()])[0];
/// assert!(third.lower() < third.upper() && third.width() < 1e-16);
/// ```
#[must_use]
pub fn enclose(point: &[Rational]) -> Vec<Interval> {
    point.iter().map(Interval::from_rational).collect()
}
