//! Samplers: the law of ξ_1, ξ_2, ... One file each.

mod fixed_order;
mod importance;
mod noise;
mod outcomes;
mod permutation;
mod rademacher;
mod reshuffle;
mod rows;
mod shuffle_once;
mod sphere;
mod student_t;
#[cfg(test)]
mod tests;
mod truncated_normal;
mod with_replacement;

pub use fixed_order::FixedOrder;
pub use importance::Importance;
pub(crate) use noise::Unit;
pub use noise::{Noise, NoiseLaw, NoiseSampler, StudentT, TruncatedNormal};
pub use outcomes::{BatchOutcomes, NoiseOutcomes, Outcomes, RowOutcomes};
pub use reshuffle::Reshuffle;
pub use rows::{BatchSource, Batches, RowSampler};
pub use shuffle_once::ShuffleOnce;
pub use with_replacement::WithReplacement;

use crate::rng::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// A law of realisations. It owns no generator: the caller's stream decides.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{FixedOrder, Sampler};
///
/// let sampler = FixedOrder { rows: 2 };
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut row, mut state) = (sampler.blank(), sampler.start());
/// let mut draw = |step| {
///     sampler.draw(&mut state, step, &mut rng, &mut row);
///     row
/// };
/// assert_eq!([draw(1), draw(2), draw(3)], [0, 1, 0]);
/// ```
pub trait Sampler: Send + Sync {
    /// ξ.
    type Sample: Clone + Debug + Send + Sync;
    /// What one run remembers between draws (a permutation, say).
    type State: Send;
    /// A realisation to be overwritten.
    fn blank(&self) -> Self::Sample;
    /// The memory at the start of a run.
    fn start(&self) -> Self::State;
    /// Writes ξ_t, `step` = t from 1.
    fn draw(
        &self,
        state: &mut Self::State,
        step: usize,
        rng: &mut Stream,
        sample: &mut Self::Sample,
    );
}

/// How the rows of a finite sum are drawn, by the name in experiment files.
///
/// ```
/// use telescope_core::samplers::AnySampler;
///
/// let sampler: AnySampler = serde_json::from_str("\"reshuffle\"").unwrap();
/// assert_eq!(sampler.id(), "reshuffle");
/// // What the theorems of independent draws speak of.
/// assert!(AnySampler::default().is_independent() && !sampler.is_independent());
/// assert_eq!(AnySampler::ALL.len(), 6);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnySampler {
    /// Each draw is a uniform row, independent of all before: what the theorems ask for.
    #[default]
    WithReplacement,
    /// Rows 1, 2, ..., n, 1, 2, ...: deterministic, outside the theorems.
    FixedOrder,
    /// Each draw is independent, row i with a chance in proportion to ‖a_i‖; its gradient is weighted with 1/(n p_i).
    Importance,
    /// Every row once an epoch, in a new random order each time: outside the theorems of independent draws.
    Reshuffle,
    /// Every row once an epoch, in one random order: outside the theorems of independent draws.
    ShuffleOnce,
    /// Each batch is a uniformly drawn set of different rows, independent of all batches before.
    DistinctInBatch,
}

impl AnySampler {
    /// Every sampler of rows, for lists.
    pub const ALL: [Self; 6] = [
        Self::WithReplacement,
        Self::FixedOrder,
        Self::Importance,
        Self::Reshuffle,
        Self::ShuffleOnce,
        Self::DistinctInBatch,
    ];

    /// Whether each draw (each batch) is independent of all before and has the law that defines the risk.
    #[must_use]
    pub fn is_independent(self) -> bool {
        match self {
            Self::WithReplacement | Self::Importance | Self::DistinctInBatch => true,
            Self::FixedOrder | Self::Reshuffle | Self::ShuffleOnce => false,
        }
    }
    /// The name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::WithReplacement => "with-replacement",
            Self::FixedOrder => "fixed-order",
            Self::Importance => "importance",
            Self::Reshuffle => "reshuffle",
            Self::ShuffleOnce => "shuffle-once",
            Self::DistinctInBatch => "distinct-in-batch",
        }
    }
    /// How the rows of a step are drawn, in a clause.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::WithReplacement => "drawn uniformly with replacement",
            Self::FixedOrder => "taken in this order, over and over",
            Self::Importance => {
                "drawn independently, with chances in proportion to the length of their features"
            }
            Self::Reshuffle => "taken once an epoch, in a new random order each time",
            Self::ShuffleOnce => "taken once an epoch, in one random order",
            Self::DistinctInBatch => "drawn as a uniform set of different rows each step",
        }
    }
    /// Why draws are not independent with the law that defines the risk, if they are not.
    #[must_use]
    pub fn dependence(self) -> Option<&'static str> {
        match self {
            Self::WithReplacement | Self::Importance | Self::DistinctInBatch => None,
            Self::FixedOrder => Some(
                "rows are taken in a fixed order, so that ξ_t does not have the law that defines R",
            ),
            Self::Reshuffle => Some(
                "rows are drawn without replacement within an epoch, so that ξ_t depends on the rows before it, and so on x_t",
            ),
            Self::ShuffleOnce => Some(
                "rows are taken in one random order, so that ξ_t depends on the rows before it, and so on x_t",
            ),
        }
    }
}
