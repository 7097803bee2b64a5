//! The catalogue: one file a theorem, one line here.

mod optimal_constant_step;
mod sharp_weighted_average;
pub(crate) mod weighted_average;

pub use optimal_constant_step::OptimalConstantStep;
pub use sharp_weighted_average::SharpWeightedAverage;
pub use weighted_average::WeightedAverage;

use crate::theorem::Theorem;

/// Every theorem.
pub const ALL: &[&dyn Theorem] = &[
    &WeightedAverage,
    &OptimalConstantStep,
    &SharpWeightedAverage,
];

/// The theorem of that name.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Theorem> {
    ALL.iter().copied().find(|theorem| theorem.id() == id)
}
