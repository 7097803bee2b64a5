//! Results for other programs: tables as CSV and Parquet, records as JSON lines. Pure functions of the records, so the
//! same records give the same bytes.

mod checks;
mod claims;
mod columns;
mod curves;
mod diff;
mod files;
mod load;
mod names;
mod table;
mod theorem;

#[cfg(test)]
mod tests;

pub use checks::checks;
pub use claims::claims;
pub(crate) use curves::{bounds, curves};
pub use diff::{Change, Part, diff};
pub use files::{csv_files, json_lines, parquet_files};
pub use load::{Loaded, load};
pub use table::{Cell, Column, Kind, Table};
pub use theorem::theorem;

use crate::record::ExperimentRecord;

/// Every table of these experiments.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::results::tables;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let names: Vec<_> = tables(&[record]).iter().map(|table| table.name).collect();
/// assert_eq!(names, ["claims", "curves", "bounds", "checks"]);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[must_use]
pub fn tables(experiments: &[ExperimentRecord]) -> Vec<Table> {
    vec![
        claims(experiments),
        curves(experiments),
        bounds(experiments),
        checks(experiments),
    ]
}
