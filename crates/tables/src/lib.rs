//! Tables in many formats (CSV, LIBSVM, Parquet, Arrow IPC, each plain or inside gzip), read into one checked form in
//! memory: dense columns of numbers or text, or sparse rows.
//!
//! [`read`] takes a [`Request`] (which column is the target, which are features, which of them are categories, what is to
//! be done where a value is missing) and gives a [`Table`], or a [`TableError`] with file, line or row, column, value and
//! mend. Then [`classification_labels`] or [`regression_targets`] read the target, and [`standardise`], [`scaled`] or
//! [`as_given`] make the matrix of an experiment.
//!
//! Numbers are the doubles nearest to what the file says, every later operation is `+ - * /` or a square root in a fixed
//! order, so that the same file gives the same bits on every machine.

#![forbid(unsafe_code)]

mod arrow_file;
mod assemble;
mod column;
mod csv_file;
mod error;
mod format;
mod guard;
mod libsvm;
pub mod limits;
mod names;
mod number;
mod parquet_file;
mod plan;
mod read;
mod request;
mod sparse;
mod standardise;
mod stream;
mod table;
mod target;
mod typed;
pub mod visible;
pub mod write;

pub use error::{ColumnRole, Place, TableError};
pub use format::Format;
pub use limits::{Limits, MAX_CELLS};
pub use names::edit_distance;
pub use read::{read, read_bytes};
pub use request::{Features, Missing, Request, TargetKind};
pub use sparse::SparseRows;
pub use standardise::{Bias, Design, as_given, scaled, standardise, standardise_targets};
pub use table::{Encoded, FeatureNames, Filled, Matrix, Provenance, Table, Target};
pub use target::{Labels, classification_labels, regression_targets};
