//! A share of a whole: the parameter of suffix and exponential averages, exactly the same number in every arithmetic.

use crate::arithmetic::{Arithmetic, Rational};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// p/q in lowest terms, 0 < p ≤ q.
///
/// ```
/// use telescope_core::averages::Share;
///
/// let share: Share = "2/8".parse().unwrap();
/// assert_eq!((share.numerator(), share.denominator()), (1, 4));
/// assert_eq!((share.value::<f64>(), share.rest::<f64>()), (0.25, 0.75));
/// assert_eq!(share.of(10), 3, "rounded up");
/// assert!(Share::TENTH < share && share < Share::HALF);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    numerator: u32,
    denominator: u32,
}

/// Why two numbers make no share.
///
/// ```
/// use telescope_core::averages::Share;
///
/// assert!(Share::new(3, 2).is_err() && Share::new(0, 2).is_err(), "not in (0, 1]");
/// assert!("a half".parse::<Share>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no share: write a ratio p/q of whole numbers with 0 < p ≤ q, such as 1/2")]
pub struct ShareError(String);

impl Share {
    /// 1/2.
    pub const HALF: Self = Self {
        numerator: 1,
        denominator: 2,
    };
    /// 1/10.
    pub const TENTH: Self = Self {
        numerator: 1,
        denominator: 10,
    };

    /// p/q.
    ///
    /// # Errors
    /// Unless 0 < p ≤ q.
    pub fn new(numerator: u32, denominator: u32) -> Result<Self, ShareError> {
        if numerator == 0 || numerator > denominator {
            return Err(ShareError(format!("{numerator}/{denominator}")));
        }
        let (mut divisor, mut rest) = (denominator, numerator);
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        Ok(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// p.
    #[must_use]
    pub fn numerator(self) -> u32 {
        self.numerator
    }

    /// q.
    #[must_use]
    pub fn denominator(self) -> u32 {
        self.denominator
    }

    /// The number in any arithmetic.
    #[must_use]
    pub fn value<A: Arithmetic>(self) -> A {
        A::from_rational(&Rational::from_parts(
            self.numerator.into(),
            self.denominator.into(),
        ))
    }

    /// 1 − p/q in any arithmetic.
    #[must_use]
    pub fn rest<A: Arithmetic>(self) -> A {
        A::from_rational(&Rational::from_parts(
            (self.denominator - self.numerator).into(),
            self.denominator.into(),
        ))
    }

    /// ⌈count·p/q⌉: at least 1 of one or more.
    #[must_use]
    pub fn of(self, count: usize) -> usize {
        let product = count as u128 * u128::from(self.numerator);
        let most = product.div_ceil(u128::from(self.denominator));
        usize::try_from(most).expect("a share of a count is at most the count")
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Share {
    fn cmp(&self, other: &Self) -> Ordering {
        let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
        product(self.numerator, other.denominator).cmp(&product(other.numerator, self.denominator))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            formatter.write_str("1")
        } else {
            write!(formatter, "{}/{}", self.numerator, self.denominator)
        }
    }
}

impl FromStr for Share {
    type Err = ShareError;
    fn from_str(text: &str) -> Result<Self, ShareError> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        // No signs and no blanks: a name has one spelling for each way of writing the ratio.
        let part = |part: &str| {
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>().ok().filter(|_| plain)
        };
        match (part(numerator), part(denominator)) {
            (Some(numerator), Some(denominator)) => Self::new(numerator, denominator),
            _ => Err(ShareError(format!("{text:?}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_terms_in_the_range() {
        assert_eq!(Share::new(10, 20), Ok(Share::HALF));
        assert_eq!("3/30".parse(), Ok(Share::TENTH));
        assert_eq!("1".parse::<Share>().unwrap().to_string(), "1");
        assert_eq!("4/6".parse::<Share>().unwrap().to_string(), "2/3");
        for bad in [
            "0/1",
            "3/2",
            "1/0",
            "0.5",
            "-1/2",
            "+1/2",
            " 1/2",
            "",
            "1/2/3",
            "5000000000/6000000000",
        ] {
            assert!(bad.parse::<Share>().is_err(), "{bad}");
        }
        assert!(Share::TENTH < Share::HALF);
        assert_eq!(
            Share::HALF.value::<Rational>() * Rational::from(2),
            Rational::ONE
        );
        assert!((Share::TENTH.value::<f64>() - 0.1).abs() < f64::MIN_POSITIVE);
    }

    #[test]
    fn shares_of_counts_are_rounded_up() {
        let counts = |share: Share| [1, 2, 3, 10, 11].map(|count| share.of(count));
        assert_eq!(counts(Share::HALF), [1, 1, 2, 5, 6]);
        assert_eq!(counts(Share::TENTH), [1, 1, 1, 1, 2]);
        assert_eq!(counts(Share::new(7, 7).unwrap()), [1, 2, 3, 10, 11]);
        assert_eq!(
            Share::new(u32::MAX - 1, u32::MAX).unwrap().of(usize::MAX),
            usize::MAX - 4_294_967_297
        );
    }
}
