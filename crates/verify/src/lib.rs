//! From an experiment file to a plan, evidence, verdicts, records and reports.

#![forbid(unsafe_code)]

pub mod advice;
pub mod bounds;
pub mod catalogue;
pub mod certificates;
pub mod checks;
pub mod cite;
pub mod cluster;
pub mod config;
pub mod data;
pub mod evidence;
pub mod explain;
pub mod figure;
pub mod number;
pub mod plan;
pub mod recheck;
pub mod record;
pub mod report;
pub mod results;
pub mod run_folder;
pub mod suite;
pub mod template;
pub mod verdict;

pub use telescope_core::engine::hardware_fma;
pub use telescope_statistics as statistics;
pub use telescope_tables::visible;
