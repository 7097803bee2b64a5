//! Exact numbers in records: a rational as text, or an enclosure.

use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Interval, Quantity, Rational};
use telescope_core::number::Number;

/// A rational as `p/q`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExactText(String);

impl From<&Rational> for ExactText {
    fn from(value: &Rational) -> Self {
        Self(value.to_string())
    }
}

impl ExactText {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number.
    ///
    /// # Errors
    /// If the text is no ratio of integers.
    pub fn parse(&self) -> Result<Rational, String> {
        let bad = || format!("{:?} is no ratio of integers", self.shortened());
        let (numerator, denominator) = self.0.split_once('/').unwrap_or((&self.0, "1"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(numerator.strip_prefix('-').unwrap_or(numerator)) || !digits(denominator) {
            return Err(bad());
        }
        Number::ratio(numerator, denominator).ok_or_else(bad)
    }

    /// The text, its middle left out when it is long.
    #[must_use]
    pub fn shortened(&self) -> String {
        const MOST: usize = 60;
        if self.0.len() <= MOST {
            return self.0.clone();
        }
        let shorten = |part: &str| {
            if part.len() <= MOST / 2 {
                part.to_owned()
            } else {
                format!(
                    "{}…{} ({} digits)",
                    &part[..8],
                    &part[part.len() - 4..],
                    part.len()
                )
            }
        };
        self.0
            .split('/')
            .map(shorten)
            .collect::<Vec<_>>()
            .join(" / ")
    }
}

/// An enclosure of a quantity, for records.
pub(crate) fn ends(quantity: &Quantity) -> [f64; 2] {
    pair(quantity.enclosure())
}

/// The ends of an interval.
pub(crate) fn pair(interval: Interval) -> [f64; 2] {
    [interval.lower(), interval.upper()]
}
