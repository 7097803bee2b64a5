//! Exact numbers in records: a rational as text, or an enclosure.

use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Interval, Quantity, Rational};
use telescope_core::number::Number;

/// The most digits of either part: a hundred times what the standard suite writes, and read in a moment.
const MOST_DIGITS: usize = 100_000;

/// A rational as `p/q`.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_verify::record::ExactText;
///
/// let half: Rational = "2/4".parse().unwrap();
/// let text = ExactText::from(&half);
/// assert_eq!((text.as_str(), text.parse()), ("1/2", Ok(half)));
/// ```
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
    /// If the text is no ratio of integers, or of more digits than any record has.
    pub fn parse(&self) -> Result<Rational, String> {
        let bad = || format!("{:?} is no ratio of integers", self.shortened());
        let (numerator, denominator) = self.0.split_once('/').unwrap_or((&self.0, "1"));
        let digits = |text: &str| {
            (1..=MOST_DIGITS).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_digit())
        };
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
            // A record may hold anything here: characters, not bytes.
            let count = part.chars().count();
            if count <= MOST / 2 {
                part.to_owned()
            } else {
                let first: String = part.chars().take(8).collect();
                let last: String = part.chars().skip(count - 4).collect();
                format!("{first}…{last} ({count} digits)")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_refused_and_shortened_by_characters() {
        let text = |text: String| ExactText(text);
        assert_eq!(
            text("-3/6".into()).parse(),
            Ok(Rational::from_parts((-1).into(), 2_u8.into()))
        );
        for bad in ["", "-", "1/0", "1/-2", "0.5", "1//2"] {
            assert!(text(bad.into()).parse().is_err(), "{bad}");
        }
        // Two bytes a letter: a cut at a byte would fall inside one.
        let error = text("é".repeat(99)).parse().unwrap_err();
        assert!(error.contains("éééééééé…éééé (99 digits)"), "{error}");
        let long = text("7".repeat(MOST_DIGITS + 1));
        assert!(long.parse().is_err() && text("7".repeat(MOST_DIGITS)).parse().is_ok());
    }
}
