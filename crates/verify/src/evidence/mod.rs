//! Evidence: one module a rung, and the ledger of proof lines.

mod adaptive;
pub mod certified;
pub mod chunks;
pub mod curves;
pub mod draws;
mod end;
pub mod exact;
pub mod law;
pub mod ledger;
pub mod property;
pub mod random_bound;
pub mod sampled;
pub mod source;
mod watch;

pub use watch::INTERVAL_ALPHA;

/// What α does not cover, said with every sampled verdict.
pub(crate) const NOT_COVERED: &str = "α takes ChaCha8 as random; it does not cover the rounding of trajectories in `f64`, which take start, step sizes and coefficients to the nearest doubles.";
