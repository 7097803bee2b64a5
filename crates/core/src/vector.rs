//! Small vectors as slices, with one fixed order of summation: index 0 first, one fused
//! multiply-add a term. Every committed number depends on it.

use crate::arithmetic::{Arithmetic, Interval, Rational};

/// ⟨a, b⟩.
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
#[must_use]
pub fn distance_sq<A: Arithmetic>(a: &[A], b: &[A]) -> A {
    debug_assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .fold(A::zero(), |sum, (a, b)| (a.clone() - b).square() + &sum)
}

/// The sum, index 0 first.
#[must_use]
pub fn sum<A: Arithmetic>(terms: &[A]) -> A {
    terms.iter().fold(A::zero(), |sum, term| sum + term)
}

/// The same doubles in another arithmetic.
#[must_use]
pub fn lift<A: Arithmetic>(point: &[f64]) -> Vec<A> {
    point
        .iter()
        .map(|&coordinate| A::from_f64(coordinate))
        .collect()
}

/// Enclosures of rational coordinates.
#[must_use]
pub fn enclose(point: &[Rational]) -> Vec<Interval> {
    point.iter().map(Interval::from_rational).collect()
}
