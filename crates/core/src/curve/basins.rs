//! Basins: from which starts the gradient flow x' = −f'(x), and gradient steps small enough to follow it, reach which
//! local minimum.
//!
//! On the line the flow never turns: it goes down to the next stationary point. So a basin ends at the maxima on both
//! sides. Steps that are not small, or noise, may jump over a maximum.

use super::{Kind, Survey};
use crate::arithmetic::Interval;
use serde::Serialize;

/// Where a basin ends on one side.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::{Edge, survey};
/// use telescope_core::problems::Wiggle;
///
/// // x²(1 + sin x) has a maximum below 0; above 0 it rises as far as the range goes.
/// let found = survey(&Wiggle, Interval::new(-1.0, 1.0), 1e-6).unwrap();
/// assert!(matches!(found.basins()[0].left, Edge::Maximum(_)));
/// assert_eq!(found.basins()[0].right, Edge::Range(1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// At the maximum enclosed here.
    Maximum(Interval),
    /// Not before the end of the range of the survey.
    Range(f64),
    /// Not before this undecided box.
    Undecided(Interval),
}

/// The basin of one local minimum.
///
/// ```
/// use telescope_core::arithmetic::Interval;
/// use telescope_core::curve::survey;
/// use telescope_core::problems::Wiggle;
///
/// let found = survey(&Wiggle, Interval::new(-1.0, 1.0), 1e-6).unwrap();
/// let basin = found.basins()[0];
/// assert!(basin.place.contains(0.0) && basin.contains(0.5) && !basin.contains(2.0) && !basin.contains(f64::NAN));
/// assert_eq!(found.basin_of(-0.5), Some(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Basin {
    /// The number of the minimum among [`Survey::minima`], from 0.
    pub minimum: usize,
    /// Encloses the minimum.
    pub place: Interval,
    /// The end below it.
    pub left: Edge,
    /// The end above it.
    pub right: Edge,
}

impl Basin {
    /// Whether the flow from `x` certainly goes to this minimum; NaN does not.
    #[must_use]
    pub fn contains(&self, x: f64) -> bool {
        let after = match self.left {
            Edge::Maximum(end) | Edge::Undecided(end) => end.upper() < x,
            Edge::Range(end) => end <= x,
        };
        let before = match self.right {
            Edge::Maximum(end) | Edge::Undecided(end) => x < end.lower(),
            Edge::Range(end) => x <= end,
        };
        after && before
    }
}

impl Survey {
    /// The basins of all certified minima, from left to right.
    #[must_use]
    pub fn basins(&self) -> Vec<Basin> {
        // Everything that may hold a stationary point, in order.
        let points = self
            .points
            .iter()
            .map(|point| (point.place, Some(point.kind)));
        let undecided = self.undecided.iter().map(|part| (*part, None));
        let mut places: Vec<_> = points.chain(undecided).collect();
        places.sort_by(|a, b| a.0.lower().total_cmp(&b.0.lower()));
        let edge = |(place, kind): (Interval, Option<Kind>)| match kind {
            // Never two minima in a row: between neighbours the slope has one sign.
            Some(_) => Edge::Maximum(place),
            None => Edge::Undecided(place),
        };
        let mut basins = Vec::new();
        for (at, &(place, kind)) in places.iter().enumerate() {
            if kind == Some(Kind::Minimum) {
                let left = at.checked_sub(1).map(|before| edge(places[before]));
                let right = places.get(at + 1).copied().map(edge);
                basins.push(Basin {
                    minimum: basins.len(),
                    place,
                    left: left.unwrap_or(Edge::Range(self.range.lower())),
                    right: right.unwrap_or(Edge::Range(self.range.upper())),
                });
            }
        }
        basins
    }

    /// The number, among [`minima`](Self::minima) from 0, of the minimum that the flow from `x` goes to; `None` outside the
    /// range, in the enclosure of a maximum, where the flow leaves the range or meets an undecided place.
    #[must_use]
    pub fn basin_of(&self, x: f64) -> Option<usize> {
        let basins = self.basins();
        let basin = basins.iter().find(|basin| basin.contains(x))?;
        Some(basin.minimum)
    }
}
