//! Closed convex domains and the projection on them. One file each.

mod ball;
mod segment;
mod whole_space;

pub use ball::Ball;
pub use segment::Segment;
pub use whole_space::WholeSpace;

use crate::arithmetic::Arithmetic;
use crate::number::{Number, Positive};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The projection on a closed convex set, in the arithmetics that can express it.
pub trait Domain<A: Arithmetic>: Send + Sync {
    /// Replaces x by the nearest point of the domain.
    fn project(&self, x: &mut [A]);
}

/// The domain by its name in experiment files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyDomain {
    /// No projection.
    #[default]
    WholeSpace,
    /// A Euclidean ball.
    Ball(BallSpec),
}

/// {x : ‖x − centre‖ ≤ radius}.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BallSpec {
    /// The radius, greater than 0.
    pub radius: Positive,
    /// The centre; the origin if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<Vec<Number>>,
}
