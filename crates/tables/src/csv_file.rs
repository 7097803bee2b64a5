//! CSV, read row by row: the format of RFC 4180 with a header line. Commas, double quotes, any line ending, UTF-8 with
//! or without a byte order mark. Blank lines are skipped, blanks around a cell are dropped.

mod tap;

use crate::column::{Cells, Column};
use crate::error::{Place, TableError};
use crate::format::Format;
use crate::number::parse_double;
use crate::plan::{Chosen, Plan, Reading};
use crate::request::Request;
use crate::stream::{Faults, Stream};
use std::io::Read;
use std::path::Path;
use tap::{Tap, TooLong};

/// Bytes read at once.
const BLOCK: usize = 1 << 16;

struct Rows<R> {
    reader: csv::Reader<Tap<Stream<R>>>,
    faults: Faults,
}

/// The columns that `request` asks for, the target last, and SHA-256 of the file.
///
/// # Errors
/// Any error of a text file with a header; nothing is guessed or repaired.
pub(crate) fn read<R: Read>(
    path: &Path,
    stream: Stream<R>,
    request: &Request,
) -> Result<(Vec<Column>, String), TableError> {
    let faults = stream.faults();
    let tap = Tap::new(stream, request.limits.line_bytes);
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .buffer_capacity(BLOCK)
        .from_reader(tap);
    let mut rows = Rows { reader, faults };
    let mut record = csv::StringRecord::new();
    let first = rows.next(path, &mut record)?;
    if first.is_none() || (record.len() == 1 && record[0].is_empty()) {
        let file = path.to_path_buf();
        return Err(TableError::EmptyFile { file });
    }
    let header: Vec<String> = record.iter().map(str::to_owned).collect();
    let plan = Plan::new(path, Format::Csv, &header, request)?;
    let mut columns: Vec<Column> = plan.columns.iter().map(empty).collect();
    let mut count = 0;
    while let Some(line) = rows.next(path, &mut record)? {
        let at = Place::Line(line);
        if record.len() != header.len() {
            return Err(TableError::Ragged {
                file: path.to_path_buf(),
                at,
                expected: header.len(),
                found: record.len(),
            });
        }
        plan.room(count, request.limits.cells, at)?;
        for (chosen, column) in plan.columns.iter().zip(&mut columns) {
            let cell = &record[chosen.at];
            if is_missing(chosen, cell, request) {
                plan.missing(chosen, at, &request.missing)?;
                column.push_missing();
            } else {
                push_text(path, at, chosen, column, cell, request)?;
            }
        }
        count += 1;
    }
    if count == 0 {
        let file = path.to_path_buf();
        return Err(TableError::HeaderOnly { file });
    }
    let digest = rows.reader.into_inner().into_inner().finish()?;
    Ok((columns, digest))
}

/// Whether the cell stands for a missing value. An empty number is one only where missing values are asked about:
/// otherwise it is not a number.
fn is_missing(chosen: &Chosen, cell: &str, request: &Request) -> bool {
    let is_number = chosen.reading == Reading::Number && !chosen.is_target;
    request.is_mark(cell) || (cell.is_empty() && !is_number)
}

/// A column as it is before the first row.
pub(crate) fn empty(chosen: &Chosen) -> Column {
    match chosen.reading {
        Reading::Number => Column::numbers(&chosen.name),
        Reading::Name => Column::names(&chosen.name),
    }
}

/// Adds a cell's text to its column.
///
/// # Errors
/// If it is no finite number where one is wanted, or one name too many.
pub(crate) fn push_text(
    path: &Path,
    at: Place,
    chosen: &Chosen,
    column: &mut Column,
    cell: &str,
    request: &Request,
) -> Result<(), TableError> {
    match &mut column.cells {
        Cells::Numbers(values) => values.push(finite(path, at, &chosen.name, cell)?),
        Cells::Names(names) => {
            let limit = request.limits.levels;
            if !names.push(cell, limit) {
                let (file, column) = (path.to_path_buf(), chosen.name.clone());
                return Err(if chosen.is_target {
                    TableError::TooManyClasses {
                        file,
                        at,
                        column,
                        limit,
                    }
                } else {
                    TableError::TooManyLevels {
                        file,
                        at,
                        column,
                        limit,
                    }
                });
            }
        }
    }
    Ok(())
}

/// A cell as the nearest double.
///
/// # Errors
/// When it is not a decimal number, or not a finite one.
pub(crate) fn finite(path: &Path, at: Place, column: &str, cell: &str) -> Result<f64, TableError> {
    let parsed = parse_double(cell.as_bytes());
    if let Some(value) = parsed.filter(|value| value.is_finite()) {
        return Ok(value);
    }
    let (file, column, cell) = (path.to_path_buf(), column.to_owned(), cell.to_owned());
    Err(match parsed {
        Some(_) => TableError::NotFinite {
            file,
            at,
            column,
            cell,
        },
        None => TableError::NotNumeric {
            file,
            at,
            column,
            cell,
        },
    })
}

impl<R: Read> Rows<R> {
    /// The next row and the line where it begins.
    fn next(
        &mut self,
        path: &Path,
        record: &mut csv::StringRecord,
    ) -> Result<Option<usize>, TableError> {
        match self.reader.read_record(record) {
            Ok(true) => {
                let byte = record.position().map_or(0, csv::Position::byte);
                Ok(Some(self.reader.get_mut().line_at(byte)))
            }
            Ok(false) => Ok(None),
            Err(error) => Err(self.error(path, error)),
        }
    }

    fn error(&mut self, path: &Path, error: csv::Error) -> TableError {
        let file = path.to_path_buf();
        match error.into_kind() {
            csv::ErrorKind::Utf8 { pos, .. } => {
                let byte = pos.as_ref().map_or(0, csv::Position::byte);
                let line = self.reader.get_mut().line_at(byte);
                TableError::NotText { file, line }
            }
            csv::ErrorKind::Io(error) => match error.get_ref().map(|inner| inner.is::<TooLong>()) {
                Some(true) => {
                    let tap = self.reader.get_ref();
                    let (line, limit) = (tap.line(), tap.limit());
                    TableError::LineTooLong { file, line, limit }
                }
                _ => self.faults.report(error),
            },
            // Rows of any length are allowed, nothing is deserialised and nothing is sought.
            _ => TableError::Damaged {
                file,
                format: Format::Csv,
                problem: "a row cannot be read".to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests;
