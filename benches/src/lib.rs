//! Speed of the engine: the workloads W1 to W4 as configured problems and as the loops that one would write by hand, how they
//! are timed, and the table. `benches/` runs them.

pub mod by_hand;
pub mod scaling;
pub mod statistics;
pub mod table;
pub mod timing;
pub mod workloads;
