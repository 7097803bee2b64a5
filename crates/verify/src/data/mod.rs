//! Data sets: a CSV file read into a checked table, its target read as labels or numbers, its columns
//! and its target, if asked, standardised.
//!
//! The experiment's data are the doubles that come out of here, exactly: every decimal is parsed to the
//! nearest double, and every later operation is `+ - * /` or a square root in a fixed order, so that the
//! same file gives the same bits on every machine.

mod csv_file;
mod error;
mod standardise;
mod synthetic;
mod target;

pub use csv_file::{Features, MAX_CELLS, Table, TargetCell, read_csv};
pub use error::{ColumnRole, DataError};
pub use standardise::{Bias, Design, as_given, standardise, standardise_targets};
pub use synthetic::{LongRows, SyntheticConfig, synthetic};
pub use target::{Labels, classification_labels, regression_targets};
