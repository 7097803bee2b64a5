//! A loss's parameter: a positive double, taken exactly by every arithmetic, like the data that the loss is applied to.

use crate::number::{Number, Positive};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A double greater than 0. Ratios are taken if they are doubles, such as "1/2".
///
/// ```
/// use telescope_core::losses::LossParameter;
///
/// assert_eq!(LossParameter::new(0.5).unwrap().value(), 0.5);
/// assert_eq!(serde_json::from_str::<LossParameter>("\"1/4\"").unwrap().value(), 0.25);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct LossParameter(f64);

/// Why a number is no parameter.
///
/// ```
/// use telescope_core::losses::{LossParameter, LossParameterError};
///
/// assert!(matches!(LossParameter::new(0.0), Err(LossParameterError::NotPositive(_))));
/// // A third is no double.
/// assert!(serde_json::from_str::<LossParameter>("\"1/3\"").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LossParameterError {
    /// Not above 0, or not finite.
    #[error("{0} must be a finite number greater than 0")]
    NotPositive(String),
    /// A ratio between two doubles.
    #[error("{0} is no double: write a decimal, whose nearest double is then meant exactly")]
    NotADouble(String),
}

impl LossParameter {
    /// The double, if it is finite and above 0.
    ///
    /// # Errors
    /// If it is not.
    pub fn new(value: f64) -> Result<Self, LossParameterError> {
        if value > 0.0 && value.is_finite() {
            Ok(Self(value))
        } else {
            Err(LossParameterError::NotPositive(value.to_string()))
        }
    }

    /// The double.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for LossParameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Number::deserialize(deserializer)?;
        let value = number.value();
        let exact = Number::from_f64(value).map_err(D::Error::custom)?;
        if number.exact() != exact.exact() {
            return Err(D::Error::custom(LossParameterError::NotADouble(
                number.to_string(),
            )));
        }
        Self::new(value).map_err(D::Error::custom)
    }
}

impl JsonSchema for LossParameter {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LossParameter".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Positive::json_schema(generator);
        schema.insert(
            "description".into(),
            "A double greater than 0; a ratio in quotes must be a double, such as \"1/2\"".into(),
        );
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_positive_doubles() {
        let read = |text: &str| serde_json::from_str::<LossParameter>(text);
        assert!((read("0.9").unwrap().value() - 0.9).abs() < 1e-17);
        assert!((read("\"1/2\"").unwrap().value() - 0.5).abs() < 1e-17);
        for bad in ["0", "-1", "\"1/3\"", "\"half\""] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(LossParameter::new(f64::NAN).is_err());
        assert!(LossParameter::new(f64::INFINITY).is_err());
    }
}
