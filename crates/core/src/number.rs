//! Numbers as a person writes them in an experiment file: a double, or a ratio in quotes.

use crate::arithmetic::{Arithmetic, Quantity, Rational, rational_from_f64};
use dashu_int::{IBig, UBig};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The most digits of either part of a ratio.
const MOST_DIGITS: usize = 1000;

/// A finite number. `0.1` is the double nearest to a tenth; `"1/10"` is a tenth itself, and f64 runs
/// then use the nearest double.
///
/// ```
/// use telescope_core::number::Number;
///
/// let (tenth, double): (Number, _) = ("1/10".parse().unwrap(), Number::from_f64(0.1).unwrap());
/// assert!(tenth.is_ratio() && tenth.value() == double.value() && tenth.exact() != double.exact());
/// assert!("1/0".parse::<Number>().is_err() && Number::from_f64(f64::NAN).is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    exact: Rational,
    value: f64,
    ratio: bool,
}

/// Why a text is not a [`Number`].
///
/// ```
/// use telescope_core::number::{Number, NumberError};
///
/// assert!(matches!("a third".parse::<Number>(), Err(NumberError::NotARatio(_))));
/// assert!(matches!(Number::from_f64(f64::NAN), Err(NumberError::NotFinite(_))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// NaN or infinite.
    #[error("{0} is not a finite number")]
    NotFinite(String),
    /// Not `p/q` with integers p and q ≠ 0.
    #[error("{0:?} is not a ratio of integers such as \"1/10\"")]
    NotARatio(String),
}

impl Number {
    /// The double itself.
    ///
    /// # Errors
    /// If `value` is NaN or infinite.
    pub fn from_f64(value: f64) -> Result<Self, NumberError> {
        if !value.is_finite() {
            return Err(NumberError::NotFinite(value.to_string()));
        }
        Ok(Self {
            exact: rational_from_f64(value),
            value,
            ratio: false,
        })
    }

    /// The rational itself.
    ///
    /// # Errors
    /// If it lies outside the range of doubles.
    pub fn from_rational(exact: Rational) -> Result<Self, NumberError> {
        let value = f64::from_rational(&exact);
        if !value.is_finite() {
            return Err(NumberError::NotFinite(exact.to_string()));
        }
        let ratio = rational_from_f64(value) != exact;
        Ok(Self {
            exact,
            value,
            ratio,
        })
    }

    /// The ratio of two integers written in decimal; `None` if they are not, or the second is 0.
    #[must_use]
    pub fn ratio(numerator: &str, denominator: &str) -> Option<Rational> {
        let numerator = IBig::from_str(numerator).ok()?;
        let denominator = UBig::from_str(denominator).ok()?;
        (denominator != UBig::ZERO).then(|| Rational::from_parts(numerator, denominator))
    }

    /// The nearest double.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The number itself.
    #[must_use]
    pub fn exact(&self) -> &Rational {
        &self.exact
    }

    /// Whether it was asked for as a ratio, and so may differ from [`value`](Self::value).
    #[must_use]
    pub fn is_ratio(&self) -> bool {
        self.ratio
    }

    /// The number in any arithmetic.
    #[must_use]
    pub fn in_arithmetic<A: Arithmetic>(&self) -> A {
        if self.ratio {
            A::from_rational(&self.exact)
        } else {
            A::from_f64(self.value)
        }
    }

    /// The number as an exact quantity.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        Quantity::Exact(self.exact.clone())
    }
}

impl FromStr for Number {
    type Err = NumberError;
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let bad = || NumberError::NotARatio(text.to_owned());
        // The library panics on a zero denominator, so the two parts are read apart.
        let (numerator, denominator) = text.trim().split_once('/').unwrap_or((text.trim(), "1"));
        let plain = |part: &str| {
            part.len() <= MOST_DIGITS
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || b"+-".contains(&byte))
        };
        if !(plain(numerator) && plain(denominator)) {
            return Err(bad());
        }
        let exact = Self::ratio(numerator, denominator).ok_or_else(bad)?;
        let mut number = Self::from_rational(exact)?;
        number.ratio = true;
        Ok(number)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ratio {
            self.exact.fmt(formatter)
        } else {
            self.value.fmt(formatter)
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.ratio {
            serializer.serialize_str(&self.exact.to_string())
        } else {
            serializer.serialize_f64(self.value)
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberVisitor;
        impl Visitor<'_> for NumberVisitor {
            type Value = Number;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .write_str("a finite number such as 0.1, or a ratio in quotes such as \"1/10\"")
            }
            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Number, E> {
                Number::from_f64(value).map_err(E::custom)
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Number, E> {
                let exact = Rational::from(value);
                Number::from_rational(exact).map_err(E::custom)
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Number, E> {
                Number::from_rational(Rational::from(value)).map_err(E::custom)
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Number, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(NumberVisitor)
    }
}

impl JsonSchema for Number {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A finite number, or a ratio in quotes such as \"1/10\"",
            "anyOf": [
                { "type": "number" },
                { "type": "string", "pattern": "^\\s*[+-]?[0-9]+(/[0-9]+)?\\s*$" }
            ]
        })
    }
}

macro_rules! checked_number {
    ($(#[$doc:meta])* $name:ident, $test:expr, $needs:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(transparent)]
        pub struct $name(Number);

        impl $name {
            /// The number, if it lies in the range.
            ///
            /// # Errors
            /// If it does not.
            pub fn new(number: Number) -> Result<Self, RangeError> {
                let test: fn(&Number) -> bool = $test;
                if test(&number) {
                    Ok(Self(number))
                } else {
                    Err(RangeError { value: number.to_string(), needs: $needs })
                }
            }
            /// The double.
            ///
            /// # Errors
            /// If it is not finite or not in the range.
            pub fn from_f64(value: f64) -> Result<Self, RangeError> {
                let number = Number::from_f64(value)
                    .map_err(|_| RangeError { value: value.to_string(), needs: $needs })?;
                Self::new(number)
            }
            /// The number.
            #[must_use]
            pub fn number(&self) -> &Number {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(Number::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let mut schema = Number::json_schema(generator);
                schema.insert("description".into(), concat!("A number ", $needs, ", or a ratio in quotes").into());
                schema
            }
        }
    };
}

/// A number outside its range.
///
/// ```
/// use telescope_core::number::StepSize;
///
/// assert_eq!(StepSize::from_f64(-0.5).unwrap_err().to_string(), "-0.5 must be at least 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{value} must be {needs}")]
pub struct RangeError {
    value: String,
    needs: &'static str,
}

checked_number!(
    /// A step size η ≥ 0.
    ///
    /// ```
    /// use telescope_core::number::StepSize;
    ///
    /// let step: StepSize = serde_json::from_str("\"1/10\"").unwrap();
    /// assert_eq!(step.number().exact().to_string(), "1/10");
    /// assert!(StepSize::from_f64(0.0).is_ok() && StepSize::from_f64(-1.0).is_err());
    /// ```
    StepSize, |number| *number.exact() >= Rational::ZERO, "at least 0"
);
checked_number!(
    /// A number > 0: a radius, a rate, a factor.
    ///
    /// ```
    /// use telescope_core::number::Positive;
    ///
    /// assert_eq!(Positive::from_f64(2.5).unwrap().number().value(), 2.5);
    /// assert!(Positive::from_f64(0.0).is_err());
    /// ```
    Positive, |number| number.value() > 0.0, "greater than 0"
);
checked_number!(
    /// A part of a whole, in (0, 1].
    ///
    /// ```
    /// use telescope_core::number::Fraction;
    ///
    /// assert!(Fraction::from_f64(1.0).is_ok());
    /// assert!(Fraction::from_f64(1.5).is_err() && Fraction::from_f64(0.0).is_err());
    /// ```
    Fraction, |number| number.value() > 0.0 && *number.exact() <= Rational::ONE, "greater than 0 and at most 1"
);
checked_number!(
    /// A number ≥ 0: a standard deviation, a decay.
    ///
    /// ```
    /// use telescope_core::number::{Nonnegative, Number};
    ///
    /// assert!(Nonnegative::new(Number::from_f64(0.0).unwrap()).is_ok());
    /// assert!(Nonnegative::new("-1/3".parse().unwrap()).is_err());
    /// ```
    Nonnegative, |number| *number.exact() >= Rational::ZERO, "at least 0"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratio_is_not_the_double() {
        let ratio: Number = "1/10".parse().unwrap();
        let double = Number::from_f64(0.1).unwrap();
        assert_ne!(ratio.exact(), double.exact());
        assert_eq!(ratio.value().to_bits(), double.value().to_bits());
    }

    #[test]
    fn bad_numbers_are_refused() {
        assert!("1/0".parse::<Number>().is_err());
        assert!("a tenth".parse::<Number>().is_err());
        assert!(Number::from_f64(f64::NAN).is_err());
        assert!(StepSize::from_f64(-0.1).is_err());
        assert!(Positive::from_f64(0.0).is_err());
        assert!(Positive::from_f64(f64::INFINITY).is_err());
        assert!(Fraction::from_f64(1.0).is_ok() && Fraction::from_f64(1.0_f64.next_up()).is_err());
        assert!(Fraction::from_f64(0.0).is_err());
    }

    #[test]
    fn a_ratio_below_zero_is_negative_however_small() {
        let tiny = format!("-1/1{}", "0".repeat(400));
        let number: Number = tiny.parse().unwrap();
        assert!(number.value() >= 0.0, "as a double it is a zero");
        assert!(StepSize::new(number.clone()).is_err());
        assert!(Nonnegative::new(number).is_err());
    }

    #[test]
    fn json_round_trip() {
        for text in ["0.1", "\"1/10\"", "3.0"] {
            let number: Number = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), text);
        }
    }
}
