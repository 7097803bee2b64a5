//! A CSV file as a checked table: every feature a finite double, every row complete.
//!
//! The format is that of RFC 4180 with a header line: commas, double quotes, any line ending, UTF-8 with or
//! without a byte order mark. Blank lines are skipped, blanks around a cell are dropped.

use super::error::{ColumnRole, DataError, nearest_name};
use std::path::{Path, PathBuf};

/// The most feature values a table may hold: 400 MB of doubles.
pub const MAX_CELLS: usize = 50_000_000;

/// Which columns are features.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Features {
    /// Every column but the target, in the order of the file.
    AllOthers,
    /// These, in this order; the others may hold anything.
    Named(Vec<String>),
}

/// The target of one row, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetCell {
    /// The cell's text without blanks around it; never empty.
    pub text: String,
    /// The line of the file where the row begins, from 1.
    pub line: usize,
}

/// A data set in memory. At least one row and one column; every feature is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    file: PathBuf,
    feature_names: Vec<String>,
    features: Vec<f64>,
    target_name: String,
    target: Vec<TargetCell>,
}

impl Table {
    /// The path it was read from, as given.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The features' names, in column order.
    pub fn feature_names(&self) -> &[String] {
        &self.feature_names
    }

    /// All features, row after row: `rows() * columns()` finite numbers.
    pub fn features(&self) -> &[f64] {
        &self.features
    }

    /// Number of samples, at least 1.
    pub fn rows(&self) -> usize {
        self.target.len()
    }

    /// Number of features, at least 1.
    pub fn columns(&self) -> usize {
        self.feature_names.len()
    }

    /// The features of one sample, `index` from 0.
    ///
    /// # Panics
    /// If `index >= rows()`.
    pub fn row(&self, index: usize) -> &[f64] {
        &self.features[index * self.columns()..][..self.columns()]
    }

    /// The target column's name.
    pub fn target_name(&self) -> &str {
        &self.target_name
    }

    /// The targets, one a row.
    pub fn target(&self) -> &[TargetCell] {
        &self.target
    }
}

/// Reads `path`; `target` names the column to predict.
///
/// # Errors
/// Any of [`DataError`] but those of labels and standardisation; nothing is guessed or repaired.
pub fn read_csv(path: &Path, target: &str, features: &Features) -> Result<Table, DataError> {
    read_limited(path, target, features, MAX_CELLS)
}

fn read_limited(
    path: &Path,
    target: &str,
    features: &Features,
    limit: usize,
) -> Result<Table, DataError> {
    let file = path.to_path_buf();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(DataError::Unreadable { file, source }),
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + line_ends(&bytes[..error.valid_up_to()]);
            return Err(DataError::NotText { file, line });
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = LineCounter::new(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut next = |record: &mut csv::StringRecord| -> Result<Option<usize>, DataError> {
        match reader.read_record(record) {
            Ok(true) => Ok(Some(lines.line_of(record))),
            Ok(false) => Ok(None),
            Err(error) => Err(DataError::Unreadable {
                file: path.to_path_buf(),
                source: error.into(),
            }),
        }
    };

    if next(&mut record)?.is_none() || (record.len() == 1 && record[0].is_empty()) {
        return Err(DataError::EmptyFile { file });
    }
    let header: Vec<String> = record.iter().map(str::to_owned).collect();
    let (target_at, features_at) = choose_columns(path, &header, target, features)?;

    let mut table = Table {
        file,
        feature_names: features_at.iter().map(|&at| header[at].clone()).collect(),
        features: Vec::new(),
        target_name: target.to_owned(),
        target: Vec::new(),
    };
    while let Some(line) = next(&mut record)? {
        let file = || path.to_path_buf();
        if record.len() != header.len() {
            return Err(DataError::Ragged {
                file: file(),
                line,
                expected: header.len(),
                found: record.len(),
            });
        }
        // `len` cannot overflow: it is at most the limit plus one row of the header's length.
        if table.features.len() + features_at.len() > limit {
            return Err(DataError::TooLarge {
                file: file(),
                line,
                limit,
            });
        }
        for &at in &features_at {
            let value = parse_finite(path, line, &header[at], &record[at])?;
            table.features.push(value);
        }
        let text = record[target_at].to_owned();
        if text.is_empty() {
            return Err(DataError::EmptyTarget {
                file: file(),
                line,
                column: target.to_owned(),
            });
        }
        table.target.push(TargetCell { text, line });
    }
    if table.target.is_empty() {
        return Err(DataError::HeaderOnly { file: table.file });
    }
    Ok(table)
}

/// The positions of the target and of the features in a header that has been checked.
fn choose_columns(
    path: &Path,
    header: &[String],
    target: &str,
    features: &Features,
) -> Result<(usize, Vec<usize>), DataError> {
    let file = || path.to_path_buf();
    for (at, name) in header.iter().enumerate() {
        if name.is_empty() {
            return Err(DataError::UnnamedColumn {
                file: file(),
                position: at + 1,
            });
        }
        if let Some(first) = header[..at].iter().position(|other| other == name) {
            return Err(DataError::DuplicateColumn {
                file: file(),
                column: name.clone(),
                first: first + 1,
                second: at + 1,
            });
        }
    }
    let find = |column: &str, role: ColumnRole| {
        header
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| DataError::MissingColumn {
                file: file(),
                column: column.to_owned(),
                role,
                available: header.to_vec(),
                nearest: nearest_name(column, header),
            })
    };
    let target_at = find(target, ColumnRole::Target)?;
    let mut chosen = Vec::new();
    match features {
        Features::AllOthers => chosen.extend((0..header.len()).filter(|&at| at != target_at)),
        Features::Named(names) => {
            for name in names {
                let at = find(name, ColumnRole::Feature)?;
                let column = name.clone();
                if at == target_at {
                    let file = file();
                    return Err(DataError::TargetAsFeature { file, column });
                }
                if chosen.contains(&at) {
                    let file = file();
                    return Err(DataError::RepeatedFeature { file, column });
                }
                chosen.push(at);
            }
        }
    }
    if chosen.is_empty() {
        return Err(DataError::NoFeatures { file: file() });
    }
    Ok((target_at, chosen))
}

/// A cell as the nearest double.
///
/// # Errors
/// When it is not a decimal number, or not a finite one.
pub(super) fn parse_finite(
    file: &Path,
    line: usize,
    column: &str,
    cell: &str,
) -> Result<f64, DataError> {
    let (file, column) = (file.to_path_buf(), column.to_owned());
    let cell = cell.to_owned();
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(DataError::NotFinite {
            file,
            line,
            column,
            cell,
        }),
        Err(_) => Err(DataError::NotNumeric {
            file,
            line,
            column,
            cell,
        }),
    }
}

/// Turns byte positions, in rising order, into lines. The reader's own count is one short after `\r\n` and
/// does not see blank lines.
struct LineCounter<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: usize,
}

impl<'a> LineCounter<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            counted: 0,
            line: 1,
        }
    }

    fn line_of(&mut self, record: &csv::StringRecord) -> usize {
        let position = record.position().map_or(0, csv::Position::byte);
        let from =
            usize::try_from(position).map_or(self.bytes.len(), |at| at.min(self.bytes.len()));
        let blank = self.bytes[from..]
            .iter()
            .take_while(|&&byte| byte == b'\r' || byte == b'\n')
            .count();
        self.line += line_ends(&self.bytes[self.counted..from + blank]);
        self.counted = from + blank;
        self.line
    }
}

/// How many lines end in `bytes`, by `\n`, `\r\n` or `\r`.
fn line_ends(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .enumerate()
        .filter(|&(at, &byte)| {
            byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
        })
        .count()
}

#[cfg(test)]
mod tests;
