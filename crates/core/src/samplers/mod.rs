//! Samplers: the law of ξ_1, ξ_2, ... One file each.

mod fixed_order;
mod gaussian;
mod with_replacement;

pub use fixed_order::FixedOrder;
pub use gaussian::Gaussian;
pub use with_replacement::WithReplacement;

use crate::rng::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// A law of realisations. It owns no generator: the caller's stream decides.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnySampler {
    /// Each step draws a row uniformly, independently of all before: what the theorems ask for.
    #[default]
    WithReplacement,
    /// Rows 1, 2, ..., n, 1, 2, ...: deterministic, outside the theorems.
    FixedOrder,
}

impl AnySampler {
    /// Whether ξ_t is independent of x_1..x_t and has the law that defines the risk.
    #[must_use]
    pub fn is_independent(self) -> bool {
        match self {
            Self::WithReplacement => true,
            Self::FixedOrder => false,
        }
    }
    /// The name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::WithReplacement => "with-replacement",
            Self::FixedOrder => "fixed-order",
        }
    }
}
