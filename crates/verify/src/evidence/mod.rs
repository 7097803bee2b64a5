//! Evidence: one module a rung, and the ledger of proof lines.

pub mod curves;
mod end;
pub mod exact;
pub mod law;
pub mod ledger;
pub mod property;
pub mod sampled;
mod watch;

pub use watch::INTERVAL_ALPHA;
