//! What the tests share.

use std::path::PathBuf;
use telescope_tables::{Matrix, Request, Table, TableError, Target, TargetKind, read_bytes};

/// A file made by another library.
pub(crate) fn foreign(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", name]
        .iter()
        .collect()
}

/// The target `y` as numbers.
pub(crate) fn of_y() -> Request {
    Request::new(Some("y"), TargetKind::Numbers)
}

/// All cells, row after row; sparse rows filled in.
pub(crate) fn cells(table: &Table) -> Vec<f64> {
    match table.matrix() {
        Matrix::Dense { values, .. } => values.clone(),
        Matrix::Sparse(rows) => rows.dense(1 << 20).expect("small"),
    }
}

pub(crate) fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

pub(crate) fn names(table: &Table) -> Vec<String> {
    (0..table.columns())
        .map(|column| table.names().name(column))
        .collect()
}

pub(crate) fn numbers(table: &Table) -> &[f64] {
    match table.target() {
        Target::Numbers(values) => values,
        Target::Classes { .. } => panic!("the target was read as classes"),
    }
}

/// The message of a refusal.
pub(crate) fn message(result: Result<Table, TableError>) -> String {
    match result {
        Ok(table) => panic!("accepted: {table:?}"),
        Err(error) => error.to_string(),
    }
}

/// Reads a CSV file of this text.
pub(crate) fn csv(text: &str, request: &Request) -> Result<Table, TableError> {
    read_bytes("t.csv".as_ref(), text.as_bytes().to_vec(), request)
}

/// `text` inside gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).expect("in memory");
    writer.finish().expect("in memory")
}
