//! Levels on half-open stretches: η_t = levels\[i\] for boundaries\[i−1\] ≤ t < boundaries\[i\].

use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::{Elementary, Rational};
use crate::number::{Number, StepSize};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A piecewise constant schedule.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "piecewise-constant": { "boundaries": [3], "levels": [1, 0.5] } }"#).unwrap();
/// let horizon = Horizon { steps: 4, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// assert_eq!(table.doubles(), [1.0, 1.0, 0.5, 0.5]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Unchecked", deny_unknown_fields)]
pub struct PiecewiseConstant {
    /// The steps t, increasing and from 2, at which the next level starts.
    boundaries: Vec<usize>,
    /// The levels, one more than the boundaries, each ≥ 0.
    levels: Vec<StepSize>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PiecewiseConstant")]
#[serde(deny_unknown_fields)]
struct Unchecked {
    /// The steps t, increasing and from 2, at which the next level starts.
    boundaries: Vec<usize>,
    /// The levels, one more than the boundaries, each at least 0.
    levels: Vec<StepSize>,
}

/// Why boundaries and levels do not fit.
///
/// ```
/// use telescope_core::schedules::AnySchedule;
///
/// let text = r#"{ "piecewise-constant": { "boundaries": [3, 2], "levels": [1, 0.5, 0.25] } }"#;
/// let error = serde_json::from_str::<AnySchedule>(text).unwrap_err();
/// assert!(error.to_string().contains("boundary 2 does not lie beyond the one before"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PiecewiseError {
    /// Wrong counts.
    #[error(
        "{levels} levels for {boundaries} boundaries: there must be one more level than boundaries"
    )]
    Counts {
        /// Levels given.
        levels: usize,
        /// Boundaries given.
        boundaries: usize,
    },
    /// Not increasing from 2.
    #[error(
        "boundary {0} does not lie beyond the one before: boundaries are steps t ≥ 2 in increasing order"
    )]
    Order(usize),
}

impl TryFrom<Unchecked> for PiecewiseConstant {
    type Error = PiecewiseError;
    fn try_from(unchecked: Unchecked) -> Result<Self, PiecewiseError> {
        let Unchecked { boundaries, levels } = unchecked;
        if levels.len() != boundaries.len() + 1 {
            return Err(PiecewiseError::Counts {
                levels: levels.len(),
                boundaries: boundaries.len(),
            });
        }
        let mut last = 1;
        for &boundary in &boundaries {
            if boundary <= last {
                return Err(PiecewiseError::Order(boundary));
            }
            last = boundary;
        }
        Ok(Self { boundaries, levels })
    }
}

impl PiecewiseConstant {
    fn level(&self, t: usize) -> &Number {
        let index = self.boundaries.partition_point(|&boundary| boundary <= t);
        self.levels[index].number()
    }

    pub(super) fn latex(&self) -> String {
        let mut cases = String::new();
        for (index, level) in self.levels.iter().enumerate() {
            let separator = if index == 0 { "" } else { r" \\ " };
            let condition = match self.boundaries.get(index) {
                Some(boundary) => format!("t < {boundary}"),
                None => r"\text{else}".to_owned(),
            };
            cases.push_str(&format!("{separator}{} & {condition}", level.number()));
        }
        format!(r"\eta_t = \begin{{cases}} {cases} \end{{cases}}")
    }
}

impl Schedule for PiecewiseConstant {
    fn step_size<A: Elementary>(&self, t: usize, _: &Horizon) -> Result<A, MissingConstant> {
        Ok(self.level(t).in_arithmetic())
    }
    fn rational_step_size(&self, t: usize, _: &Horizon) -> Option<Rational> {
        Some(self.level(t).exact().clone())
    }
    fn asks_for_ratios(&self, _: &Horizon) -> bool {
        self.levels.iter().any(|level| level.number().is_ratio())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<PiecewiseConstant, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn stretches_are_half_open() {
        let schedule = parse(r#"{"boundaries": [3, 5], "levels": [0.5, 0.25, 0]}"#).unwrap();
        let levels: Vec<f64> = (1..=6).map(|t| schedule.level(t).value()).collect();
        assert_eq!(levels, [0.5, 0.5, 0.25, 0.25, 0.0, 0.0]);
    }

    #[test]
    fn bad_tables_are_refused() {
        assert!(parse(r#"{"boundaries": [3], "levels": [0.5]}"#).is_err());
        assert!(parse(r#"{"boundaries": [3, 3], "levels": [0.5, 0.25, 0.1]}"#).is_err());
        assert!(parse(r#"{"boundaries": [1], "levels": [0.5, 0.25]}"#).is_err());
        assert!(parse(r#"{"boundaries": [3], "levels": [0.5, -0.25]}"#).is_err());
    }
}
