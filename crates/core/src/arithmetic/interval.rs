//! Closed intervals of doubles that contain the exact result of what was computed.
//!
//! Ends are rounded outwards, exact results stay points. An end is infinite where the result is not
//! bounded by a double; no end is ever NaN. What has no value in its domain (the quotient by an
//! interval around 0, the root or logarithm of a negative number) gives the whole line, so that no
//! comparison can succeed on it.

mod elementary;
mod rounding;
#[cfg(test)]
mod tests;
mod trigonometric;

use super::{Arithmetic, Elementary, Quantity, Rational, Roots, rational_from_f64};
use rounding::{add_down, add_up, div_down, div_up, mul_down, mul_up, sqrt_down, sqrt_up};
use serde::{Deserialize, Serialize, Serializer};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// All numbers from a lower to an upper end. The lower end may be −∞, the upper end +∞.
///
/// Written by serde as `[lower, upper]`, finite ends only.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// let third = Interval::point(1.0) / Interval::point(3.0);
/// assert!(third.lower() < third.upper());
/// assert!((third * Interval::point(3.0)).contains(1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "[f64; 2]")]
pub struct Interval {
    lower: f64,
    upper: f64,
}

/// Why two numbers are not the ends of an interval in a file.
///
/// ```
/// use telescope_core::arithmetic::Interval;
///
/// // Records are read back through the same check.
/// assert!(Interval::try_from([1.0, 2.0]).is_ok());
/// assert!(Interval::try_from([2.0, 1.0]).is_err() && Interval::try_from([f64::NAN, 1.0]).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum IntervalError {
    /// An end is infinite or NaN.
    #[error("interval [{0:?}, {1:?}] has an end that is not finite")]
    NotFinite(f64, f64),
    /// The lower end is above the upper.
    #[error("interval [{0:?}, {1:?}] has its ends in the wrong order")]
    WrongOrder(f64, f64),
}

impl TryFrom<[f64; 2]> for Interval {
    type Error = IntervalError;

    fn try_from([lower, upper]: [f64; 2]) -> Result<Self, IntervalError> {
        if !(lower.is_finite() && upper.is_finite()) {
            Err(IntervalError::NotFinite(lower, upper))
        } else if lower > upper {
            Err(IntervalError::WrongOrder(lower, upper))
        } else {
            Ok(Self::ends(lower, upper))
        }
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Some formats write ∞ as null without complaint.
        let ends = [self.lower, self.upper];
        Self::try_from(ends).map_err(serde::ser::Error::custom)?;
        ends.serialize(serializer)
    }
}

impl Interval {
    /// Adding 0 turns −0 into 0, so that equal intervals have equal bits.
    fn ends(lower: f64, upper: f64) -> Self {
        debug_assert!(lower <= upper && lower < f64::INFINITY && upper > f64::NEG_INFINITY);
        Self {
            lower: lower + 0.0,
            upper: upper + 0.0,
        }
    }

    /// The double itself.
    ///
    /// # Panics
    /// If `value` is not finite.
    #[must_use]
    pub fn point(value: f64) -> Self {
        assert!(value.is_finite(), "a point is finite, not {value}");
        Self::ends(value, value)
    }

    /// [lower, upper].
    ///
    /// # Panics
    /// Unless lower ≤ upper, lower < ∞ and upper > −∞; NaN fails.
    #[must_use]
    pub fn new(lower: f64, upper: f64) -> Self {
        let ordered = lower <= upper && lower < f64::INFINITY && upper > f64::NEG_INFINITY;
        assert!(ordered, "not the ends of an interval: {lower}, {upper}");
        Self::ends(lower, upper)
    }

    /// [−∞, ∞].
    #[must_use]
    pub fn whole() -> Self {
        Self::ends(f64::NEG_INFINITY, f64::INFINITY)
    }

    /// The point if the rational is a double, else its two neighbouring doubles.
    #[must_use]
    pub fn from_rational(value: &Rational) -> Self {
        // Only a first guess is taken from the conversion; the comparisons decide.
        let guess = value.to_f64().value().clamp(f64::MIN, f64::MAX);
        let (mut lower, mut upper) = (guess, guess);
        while lower.is_finite() && rational_from_f64(lower) > *value {
            lower = lower.next_down();
        }
        while upper.is_finite() && rational_from_f64(upper) < *value {
            upper = upper.next_up();
        }
        Self::ends(lower, upper)
    }

    /// The lower end; −∞ if unbounded.
    #[must_use]
    pub fn lower(&self) -> f64 {
        self.lower
    }

    /// The upper end; ∞ if unbounded.
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.upper
    }

    /// A finite number in the interval, about its middle.
    #[must_use]
    pub fn midpoint(&self) -> f64 {
        let lower = self.lower.max(f64::MIN);
        let upper = self.upper.min(f64::MAX);
        (0.5 * lower + 0.5 * upper).clamp(lower, upper)
    }

    /// upper − lower, rounded up.
    #[must_use]
    pub fn width(&self) -> f64 {
        add_up(self.upper, -self.lower)
    }

    /// Whether the double lies in the interval; NaN does not.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Whether the rational lies in the interval, decided exactly.
    #[must_use]
    pub fn contains_rational(&self, value: &Rational) -> bool {
        (self.lower.is_infinite() || rational_from_f64(self.lower) <= *value)
            && (self.upper.is_infinite() || *value <= rational_from_f64(self.upper))
    }

    /// The least interval that contains both.
    #[must_use]
    pub fn hull(&self, other: &Self) -> Self {
        Self::ends(self.lower.min(other.lower), self.upper.max(other.upper))
    }

    /// What lies in both; `None` if nothing does.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let (lower, upper) = (self.lower.max(other.lower), self.upper.min(other.upper));
        (lower <= upper).then(|| Self::ends(lower, upper))
    }

    /// Whether every number of this interval is ≤ every number of the other.
    #[must_use]
    pub fn certainly_le(&self, other: &Self) -> bool {
        self.upper <= other.lower
    }

    /// Whether every number of this interval is < every number of the other.
    #[must_use]
    pub fn certainly_lt(&self, other: &Self) -> bool {
        self.upper < other.lower
    }

    fn is_point(&self) -> bool {
        self.lower.to_bits() == self.upper.to_bits()
    }

    fn sum(&self, other: &Self) -> Self {
        Self::ends(
            add_down(self.lower, other.lower),
            add_up(self.upper, other.upper),
        )
    }

    fn difference(&self, other: &Self) -> Self {
        self.sum(&-*other)
    }

    fn product(&self, other: &Self) -> Self {
        self.extremes(other, mul_down, mul_up)
    }

    fn quotient(&self, other: &Self) -> Self {
        if other.contains(0.0) {
            Self::whole()
        } else {
            self.extremes(other, div_down, div_up)
        }
    }

    /// The least and the largest value over the four pairs of ends.
    fn extremes(&self, other: &Self, down: fn(f64, f64) -> f64, up: fn(f64, f64) -> f64) -> Self {
        let (a, b, c, d) = (self.lower, self.upper, other.lower, other.upper);
        let lower = down(a, c).min(down(a, d)).min(down(b, c)).min(down(b, d));
        let upper = up(a, c).max(up(a, d)).max(up(b, c)).max(up(b, d));
        Self::ends(lower, upper)
    }
}

macro_rules! operators {
    ($($operator:ident, $method:ident, $function:ident;)*) => {$(
        operators!(@one Interval, Interval, $operator, $method, $function);
        operators!(@one Interval, &Interval, $operator, $method, $function);
        operators!(@one &Interval, Interval, $operator, $method, $function);
        operators!(@one &Interval, &Interval, $operator, $method, $function);
    )*};
    (@one $left:ty, $right:ty, $operator:ident, $method:ident, $function:ident) => {
        impl $operator<$right> for $left {
            type Output = Interval;
            fn $method(self, other: $right) -> Interval {
                Interval::$function(&self, &other)
            }
        }
    };
}

operators! {
    Add, add, sum;
    Sub, sub, difference;
    Mul, mul, product;
    Div, div, quotient;
}

impl Neg for Interval {
    type Output = Self;
    fn neg(self) -> Self {
        Self::ends(-self.upper, -self.lower)
    }
}

impl Neg for &Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        -*self
    }
}

impl Arithmetic for Interval {
    fn from_f64(value: f64) -> Self {
        Self::point(value)
    }
    fn from_rational(value: &Rational) -> Self {
        Self::from_rational(value)
    }
    fn from_quantity(value: &Quantity) -> Option<Self> {
        Some(value.enclosure())
    }
    /// Product and sum are each rounded outwards.
    fn mul_add(&self, factor: &Self, term: &Self) -> Self {
        self.product(factor).sum(term)
    }
    fn max(&self, other: &Self) -> Self {
        Self::ends(self.lower.max(other.lower), self.upper.max(other.upper))
    }
    fn min(&self, other: &Self) -> Self {
        Self::ends(self.lower.min(other.lower), self.upper.min(other.upper))
    }
    fn abs(&self) -> Self {
        if self.lower >= 0.0 {
            *self
        } else if self.upper <= 0.0 {
            -*self
        } else {
            Self::ends(0.0, self.upper.max(-self.lower))
        }
    }
    /// Never below 0: both factors are the same number.
    fn square(&self) -> Self {
        let size = self.abs();
        Self::ends(
            mul_down(size.lower, size.lower),
            mul_up(size.upper, size.upper),
        )
    }
}

impl Roots for Interval {
    /// Of the part at or above 0; the whole line if there is none.
    fn sqrt(&self) -> Self {
        if self.upper < 0.0 {
            return Self::whole();
        }
        Self::ends(sqrt_down(self.lower.max(0.0)), sqrt_up(self.upper))
    }
}

impl Elementary for Interval {
    fn exp(&self) -> Self {
        let (lower, upper) = elementary::exp(self.lower);
        if self.is_point() {
            return Self::ends(lower, upper);
        }
        let upper = if self.upper.is_finite() {
            elementary::exp(self.upper).1
        } else {
            self.upper
        };
        Self::ends(lower, upper)
    }

    /// Of the part above 0; the whole line if there is none.
    fn ln(&self) -> Self {
        if self.upper <= 0.0 {
            return Self::whole();
        }
        if self.is_point() {
            let (lower, upper) = elementary::ln(self.lower);
            return Self::ends(lower, upper);
        }
        let lower = if self.lower > 0.0 {
            elementary::ln(self.lower).0
        } else {
            f64::NEG_INFINITY
        };
        let upper = if self.upper.is_finite() {
            elementary::ln(self.upper).1
        } else {
            self.upper
        };
        Self::ends(lower, upper)
    }
}
