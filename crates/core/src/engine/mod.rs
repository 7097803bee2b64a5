//! A configured problem with its sampler, domain and start, and the one place where its kind is chosen: a visitor is
//! entered once a batch with concrete types, never once a step.

mod dispatch;
mod ensemble;
mod evaluation;
mod instance;
mod lanes;
mod narrow;
mod replicate;
mod setup;
mod sparse;
mod trace;

pub use dispatch::{Batch, dispatch, hardware_fma};
pub use ensemble::Ensemble;
pub use evaluation::EvaluationError;
pub use instance::Instance;
pub use lanes::{Engine, TILE_COLUMNS, TILE_ROWS, tile};
pub use narrow::{ExactOracle, ExactVisitor, Visitor};
pub use replicate::Replicate;
pub use setup::{Setup, SetupError};
pub use trace::{Realisation, Sample, TraceStep};

/// Why replicates do not run in SIMD lanes; `None` if they do. For sparse rows also whether a step touches all columns.
///
/// ```
/// use std::sync::Arc;
/// use telescope_core::engine::{Instance, Setup};
/// use telescope_core::losses::AnyLoss;
/// use telescope_core::problems::Dataset;
/// use telescope_core::samplers::AnySampler;
/// use telescope_core::engine::obstacle;
///
/// // f_1 = |x + 1| and f_2 = |x − 1|, from x_1 = 3.
/// let data = Arc::new(Dataset::new(vec![1.0, 1.0], vec![-1.0, 1.0], 1).unwrap());
/// let instance = Instance::finite_sum(AnyLoss::Absolute, data, AnySampler::WithReplacement).unwrap();
/// let setup = Setup::new(instance, Default::default(), vec![3.into()]).unwrap();
/// assert_eq!(obstacle(&setup), None, "a small finite sum runs in lanes");
/// ```
#[must_use]
pub fn obstacle(setup: &Setup) -> Option<&'static str> {
    sparse::obstacle(setup).or_else(|| lanes::obstacle(setup.instance()))
}
