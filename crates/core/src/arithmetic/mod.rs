//! The arithmetics that one and the same formula runs in.
//!
//! | arithmetic | used for | lacks |
//! |---|---|---|
//! | `f64` | the readable reference of every run | nothing |
//! | [`Interval`] | formulas, facts, R*: outward rounded | comparisons (no trajectories) |
//! | [`Rational`] | exact rungs, proofs | roots, exp, ln, sin, cos |
//! | SIMD lanes, inside the engine | sixteen replicates at once | nothing |
//!
//! Capabilities are traits: what needs a square root says [`Roots`], so the compiler tells what can
//! be decided exactly.

mod double;
mod interval;
mod quantity;
mod rational;

pub use interval::Interval;
pub use quantity::{Magnitude, Quantity};
pub use rational::{Rational, rational_from_f64, rational_sqrt};

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Field operations, minima and maxima: enough for every bound without a root.
///
/// Operators also take the right side by reference, so that big rationals are not copied.
///
/// ```
/// use telescope_core::arithmetic::{Arithmetic, Interval, Rational};
///
/// /// Written once: the mean of two numbers.
/// fn mean<A: Arithmetic>(a: A, b: A) -> A {
///     (a + &b) / &A::from_count(2)
/// }
/// assert_eq!(mean(1.0, 2.0), 1.5);
/// assert_eq!(mean(Rational::ONE, Rational::from(2)), Rational::from_f64(1.5));
/// assert!(mean(Interval::new(0.9, 1.1), Interval::point(2.0)).contains(1.5));
/// ```
pub trait Arithmetic:
    Clone
    + Debug
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + for<'a> Add<&'a Self, Output = Self>
    + for<'a> Sub<&'a Self, Output = Self>
    + for<'a> Mul<&'a Self, Output = Self>
    + for<'a> Div<&'a Self, Output = Self>
{
    /// The number itself, without rounding. `value` must be finite.
    fn from_f64(value: f64) -> Self;
    /// The rational itself where the arithmetic can hold it, else the nearest double (`f64`) or an
    /// enclosure (intervals).
    fn from_rational(value: &Rational) -> Self;
    /// The quantity itself, its nearest double or its enclosure; `None` in exact arithmetic if the quantity is known by an
    /// enclosure only.
    fn from_quantity(value: &Quantity) -> Option<Self>;
    /// `self * factor + term`, rounded once.
    #[must_use]
    fn mul_add(&self, factor: &Self, term: &Self) -> Self;
    /// The larger of the two.
    #[must_use]
    fn max(&self, other: &Self) -> Self;
    /// The smaller of the two.
    #[must_use]
    fn min(&self, other: &Self) -> Self;

    /// 0.
    #[must_use]
    fn zero() -> Self {
        Self::from_f64(0.0)
    }
    /// 1.
    #[must_use]
    fn one() -> Self {
        Self::from_f64(1.0)
    }
    /// A count as a number; exact up to 2^53.
    #[must_use]
    fn from_count(count: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
        Self::from_f64(count as f64)
    }
    /// |self|.
    #[must_use]
    fn abs(&self) -> Self {
        self.max(&-self.clone())
    }
    /// self².
    #[must_use]
    fn square(&self) -> Self {
        self.clone() * self
    }
}

/// Square roots. Rationals lack them.
///
/// ```
/// use telescope_core::arithmetic::{Interval, Roots};
///
/// let root = Interval::point(2.0).sqrt();
/// assert!(root.lower() * root.lower() <= 2.0 && 2.0 <= root.upper() * root.upper());
/// ```
/// ```compile_fail
/// use telescope_core::arithmetic::{Rational, Roots};
///
/// Rational::from(2).sqrt(); // no rational squares to 2: the compiler says so
/// ```
pub trait Roots: Arithmetic {
    /// √self, for self ≥ 0; an interval is first cut at 0.
    #[must_use]
    fn sqrt(&self) -> Self;
}

/// exp and ln, from one pinned implementation ([`crate::ops`] for `f64`). Rationals lack them.
///
/// ```
/// use telescope_core::arithmetic::{Elementary, Interval};
///
/// assert!(Interval::point(1.0).exp().contains(std::f64::consts::E));
/// assert!(Interval::point(2.0).ln().contains(std::f64::consts::LN_2));
/// ```
pub trait Elementary: Roots {
    /// e^self.
    #[must_use]
    fn exp(&self) -> Self;
    /// ln(self), for self > 0.
    #[must_use]
    fn ln(&self) -> Self;
}

/// sin and cos of radians, from one pinned implementation ([`crate::ops`] for `f64`). Rationals lack them.
///
/// ```
/// use telescope_core::arithmetic::{Interval, Trigonometric};
///
/// let (sin, cos) = Interval::point(0.0).sin_cos();
/// assert!(sin.contains(0.0) && cos.contains(1.0));
/// ```
pub trait Trigonometric: Elementary {
    /// (sin self, cos self); two NaNs for an `f64` that is not finite.
    #[must_use]
    fn sin_cos(&self) -> (Self, Self);
    /// sin self.
    #[must_use]
    fn sin(&self) -> Self {
        self.sin_cos().0
    }
    /// cos self.
    #[must_use]
    fn cos(&self) -> Self {
        self.sin_cos().1
    }
}

/// What the SGD loop needs beyond [`Arithmetic`]: decisions at kinks and rows picked by an index.
///
/// Everything is phrased so that SIMD lanes can implement it: a [`Mask`](Self::Mask) and
/// [`select`](Self::select) instead of `if`, one row index per lane instead of one row.
///
/// ```
/// use telescope_core::arithmetic::Lanes;
///
/// /// max(0, x), for one number and for sixteen side by side.
/// fn positive_part<A: Lanes>(x: &A) -> A {
///     A::select(&x.le(&A::zero()), &A::zero(), x)
/// }
/// assert_eq!((positive_part(&-1.0), positive_part(&2.0)), (0.0, 2.0));
/// ```
pub trait Lanes: Arithmetic {
    /// One lane's number: what tables (data, step sizes) are made of.
    type Scalar: Clone + Debug + Send + Sync + 'static;
    /// One row index per lane.
    type Index: Clone + Debug + Send + Sync + 'static;
    /// One truth value per lane.
    type Mask: Clone + Debug;

    /// The same number in every lane.
    fn splat(value: &Self::Scalar) -> Self;
    /// The same row in every lane.
    fn splat_index(row: usize) -> Self::Index;
    /// self ≤ other, lane by lane.
    fn le(&self, other: &Self) -> Self::Mask;
    /// `yes` where the mask holds, else `no`.
    fn select(mask: &Self::Mask, yes: &Self, no: &Self) -> Self;
    /// `table[row * columns + column]`, with each lane's own row.
    ///
    /// # Panics
    /// If a row lies outside the table.
    fn gather(table: &[Self::Scalar], columns: usize, row: &Self::Index, column: usize) -> Self;
}
