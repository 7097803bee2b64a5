//! Parameters of statements: a number that the user may choose, and that is part of the claim.

use std::fmt;
use telescope_core::averages::Share;

/// What a statement lets the user choose.
///
/// ```
/// use telescope_theory::{parameter::Parameter, theorems};
///
/// let theorem = theorems::find("high-probability").unwrap();
/// let (parameter, value) = theorem.parameter().unwrap();
/// assert_eq!((parameter.key(), parameter.symbol()), ("delta", "δ"));
/// assert_eq!((value.numerator(), value.denominator()), (1, 20));
/// assert!(Parameter::ALL.contains(&parameter));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parameter {
    /// The chance δ that a bound with high probability allows a run to miss.
    Delta,
    /// The part of the iterates, from the end, that is averaged.
    Share,
}

impl Parameter {
    /// Every parameter.
    pub const ALL: [Self; 2] = [Self::Delta, Self::Share];

    /// The key of a claim that sets it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Delta => "delta",
            Self::Share => "share",
        }
    }
    /// The symbol in statements.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Delta => "δ",
            Self::Share => "α",
        }
    }
}

/// Why a statement is not made at some value of its parameter.
///
/// ```
/// use telescope_core::averages::Share;
/// use telescope_theory::{parameter::ParameterError, theorem::Theorem};
/// use telescope_theory::theorems::{HighProbability, WeightedAverage};
///
/// // δ is one over a whole number, and not every theorem has a parameter.
/// let two_fifths = Share::new(2, 5).unwrap();
/// let refused = HighProbability::REGISTERED.with_parameter(two_fifths).err();
/// assert_eq!(refused, Some(ParameterError::Delta(two_fifths)));
/// assert_eq!(WeightedAverage.with_parameter(two_fifths).err(), Some(ParameterError::None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterError {
    /// It has no parameter.
    None,
    /// δ is not 1 over a whole number from 2 on.
    Delta(Share),
    /// The share is the whole: the bound has ln(1/(1 − α)).
    Whole,
}

impl fmt::Display for ParameterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("the theorem has no such parameter; leave the key out"),
            Self::Delta(value) => write!(
                formatter,
                "δ = {value} is not 1 over a whole number from 2 on; write 1/100, say"
            ),
            Self::Whole => formatter.write_str(
                "a share of 1 leaves no iterate out, and the bound has ln(1/(1 − α)); write a share below 1, such as 1/4, or use the theorem strongly-convex-uniform",
            ),
        }
    }
}

impl std::error::Error for ParameterError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let names = Parameter::ALL.map(|parameter| (parameter.key(), parameter.symbol()));
        assert_eq!(names, [("delta", "δ"), ("share", "α")]);
    }
}
