//! Numbers as facts: exact where they are rational, enclosed where they are not.

use super::{Interval, Rational, rational_from_f64, rational_sqrt};

/// A real number known exactly or within an enclosure.
///
/// ```
/// use telescope_core::arithmetic::{Interval, Quantity};
///
/// let exact = Quantity::from_f64(0.5);
/// assert_eq!(exact.exact().unwrap().to_string(), "1/2");
/// assert_eq!(exact.enclosure(), Interval::point(0.5));
/// assert_eq!(Quantity::Enclosed(Interval::new(1.0, 2.0)).exact(), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// The number itself.
    Exact(Rational),
    /// The number lies in the interval.
    Enclosed(Interval),
}

impl Quantity {
    /// The double itself.
    ///
    /// # Panics
    /// If `value` is not finite.
    #[must_use]
    pub fn from_f64(value: f64) -> Self {
        Self::Exact(rational_from_f64(value))
    }

    /// The rational, if the number is known exactly.
    #[must_use]
    pub fn exact(&self) -> Option<&Rational> {
        match self {
            Self::Exact(value) => Some(value),
            Self::Enclosed(_) => None,
        }
    }

    /// An interval that contains the number.
    #[must_use]
    pub fn enclosure(&self) -> Interval {
        match self {
            Self::Exact(value) => Interval::from_rational(value),
            Self::Enclosed(interval) => *interval,
        }
    }
}

/// A nonnegative number known through its square, as L, r and G_t are: the square of a norm is
/// rational where the norm is not.
///
/// ```
/// use telescope_core::arithmetic::{Magnitude, Quantity};
///
/// // √4 is rational, √2 is enclosed; both squares are exact.
/// let of = |square: i32| Magnitude::from_square(Quantity::Exact(square.into()));
/// assert_eq!(of(4).value().exact().unwrap().to_string(), "2");
/// assert!(of(2).value().exact().is_none() && of(2).value().enclosure().contains(2.0_f64.sqrt()));
/// assert_eq!(Magnitude::from_exact(&3.into()).square().exact(), Some(&9.into()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Magnitude {
    square: Quantity,
}

impl Magnitude {
    /// The number whose square is given.
    ///
    /// # Panics
    /// If the square is certainly negative.
    #[must_use]
    pub fn from_square(square: Quantity) -> Self {
        assert!(
            square.enclosure().upper() >= 0.0,
            "the square of a magnitude is not negative"
        );
        Self { square }
    }

    /// The number itself, given exactly and not negative.
    #[must_use]
    pub fn from_exact(value: &Rational) -> Self {
        Self::from_square(Quantity::Exact(value * value))
    }

    /// The square.
    #[must_use]
    pub fn square(&self) -> &Quantity {
        &self.square
    }

    /// The number: exact if the square is the square of a rational.
    #[must_use]
    pub fn value(&self) -> Quantity {
        use super::Roots;
        if let Quantity::Exact(square) = &self.square
            && let Some(root) = rational_sqrt(square)
        {
            return Quantity::Exact(root);
        }
        Quantity::Enclosed(self.square.enclosure().sqrt())
    }
}
