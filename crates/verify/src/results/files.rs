//! The files that hold results, as (path, bytes).

use super::table::{TABLES, Table};
use crate::record::ExperimentRecord;
use telescope_tables::write::WriteError;

/// `tables/NAME.csv` for each table, and `tables/schema.json` which says what they mean.
///
/// ```
/// use telescope_verify::results::{csv_files, tables};
///
/// let files = csv_files(&tables(&[]));
/// assert_eq!((files[0].0.as_str(), files[1].0.as_str()), ("tables/schema.json", "tables/claims.csv"));
/// ```
#[must_use]
pub fn csv_files(tables: &[Table]) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("tables/schema.json".to_owned(), schema(tables).into_bytes())];
    files.extend(tables.iter().map(|table| {
        (
            format!("tables/{}.csv", table.name),
            table.csv().into_bytes(),
        )
    }));
    files
}

/// `tables/NAME.parquet` for each table, and `tables/schema.json`.
///
/// # Errors
/// As [`Table::parquet`].
///
/// ```
/// use telescope_verify::results::{parquet_files, tables};
///
/// let files = parquet_files(&tables(&[]))?;
/// assert!(files[1].0 == "tables/claims.parquet" && files[1].1.starts_with(b"PAR1"));
/// # Ok::<(), telescope_tables::write::WriteError>(())
/// ```
pub fn parquet_files(tables: &[Table]) -> Result<Vec<(String, Vec<u8>)>, WriteError> {
    let mut files = vec![("tables/schema.json".to_owned(), schema(tables).into_bytes())];
    for table in tables {
        files.push((format!("tables/{}.parquet", table.name), table.parquet()?));
    }
    Ok(files)
}

/// What the tables mean, as JSON: the version, and for each table its columns.
#[must_use]
pub(crate) fn schema(tables: &[Table]) -> String {
    let all: Vec<_> = tables.iter().map(Table::schema).collect();
    let schema =
        serde_json::json!({ "format": "telescope-tables", "schema": TABLES, "tables": all });
    format!("{schema:#}\n")
}

/// The records, one a line, sorted by name: each as in `records/ID.json`, with its schema.
///
/// # Panics
/// If a record cannot be written as JSON, which plain data always can.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::recheck::record_from_text;
/// use telescope_verify::results::json_lines;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let lines = json_lines(std::slice::from_ref(&record));
/// assert_eq!(lines.lines().count(), 1);
/// assert_eq!(record_from_text(Path::new("line"), &lines)?, record);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[must_use]
pub fn json_lines(experiments: &[ExperimentRecord]) -> String {
    let mut experiments: Vec<&ExperimentRecord> = experiments.iter().collect();
    experiments.sort_by(|a, b| a.id.cmp(&b.id));
    experiments
        .iter()
        .map(|record| serde_json::to_string(record).expect("records are plain data") + "\n")
        .collect()
}
