//! Rationals as certificates write them: `"p/q"`, or `"p"`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use telescope_core::arithmetic::Rational;
use telescope_core::number::Number;

/// The most digits of either part.
const MOST_DIGITS: usize = 5_000;

/// A rational that is written as text.
///
/// ```
/// use telescope_certify::proof::Ratio;
///
/// let ratio: Ratio = "2/4".parse().unwrap();
/// assert_eq!(ratio.to_string(), "1/2");
/// assert_eq!(serde_json::to_string(&ratio).unwrap(), r#""1/2""#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(pub Rational);

/// A text that is no ratio of integers.
///
/// ```
/// use telescope_certify::proof::Ratio;
///
/// // Decimals would be doubles, which a proof does not contain.
/// let error = "0.5".parse::<Ratio>().unwrap_err();
/// assert!(error.to_string().starts_with(r#""0.5" is not a ratio of integers"#));
/// assert!("1/0".parse::<Ratio>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not a ratio of integers such as \"1/10\", of at most {MOST_DIGITS} digits each"
)]
pub struct RatioError {
    text: String,
}

impl FromStr for Ratio {
    type Err = RatioError;
    fn from_str(text: &str) -> Result<Self, RatioError> {
        let bad = || RatioError {
            text: text.chars().take(40).collect(),
        };
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let plain = |part: &str| {
            (1..=MOST_DIGITS).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !plain(numerator.strip_prefix('-').unwrap_or(numerator)) || !plain(denominator) {
            return Err(bad());
        }
        Number::ratio(numerator, denominator)
            .map(Self)
            .ok_or_else(bad)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl From<Rational> for Ratio {
    fn from(value: Rational) -> Self {
        Self(value)
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trip() {
        for text in ["1/3", "-7", "0", "22/7"] {
            assert_eq!(text.parse::<Ratio>().unwrap().to_string(), text);
        }
        assert_eq!("2/4".parse::<Ratio>().unwrap().to_string(), "1/2");
        for text in [
            "", "1/0", "0.5", "+1", "1/-2", "1//2", "a", "1/2/3", " 1", "-", "--1",
        ] {
            assert!(text.parse::<Ratio>().is_err(), "{text}");
        }
    }
}
