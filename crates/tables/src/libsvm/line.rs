//! One line of a LIBSVM file.

use crate::error::{Place, TableError};
use crate::limits::{MAX_ROWS, MAX_SPARSE_COLUMNS};
use crate::number::parse_double;
use crate::request::Request;
use crate::sparse::SparseRows;
use std::path::Path;

/// Rows as far as they are read.
pub(super) struct Parser<'a> {
    path: &'a Path,
    request: &'a Request,
    base: u64,
    /// The largest index allowed.
    last: u64,
    /// One more than the largest column seen.
    columns: u32,
    line: usize,
    rows: SparseRows,
    labels: Vec<f64>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(path: &'a Path, base: u64, last: u64, request: &'a Request) -> Self {
        Self {
            path,
            request,
            base,
            last,
            columns: 0,
            line: 0,
            rows: SparseRows::default(),
            labels: Vec::new(),
        }
    }

    /// All lines of `block`; the last may lack its line end.
    pub(super) fn block(&mut self, block: &[u8]) -> Result<(), TableError> {
        let block = match block {
            [0xef, 0xbb, 0xbf, rest @ ..] if self.line == 0 => rest,
            block => block,
        };
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', block) {
            self.one(&block[from..end])?;
            from = end + 1;
        }
        if from < block.len() {
            self.one(&block[from..])?;
        }
        Ok(())
    }

    /// The rows and their labels.
    pub(super) fn finish(mut self) -> Result<(SparseRows, Vec<f64>), TableError> {
        let file = self.path.to_path_buf();
        if self.labels.is_empty() {
            return Err(TableError::NoRows { file });
        }
        self.rows.columns = self.request.columns.unwrap_or(self.columns) as usize;
        if self.rows.columns == 0 {
            return Err(TableError::NoFeatures { file });
        }
        Ok((self.rows, self.labels))
    }

    fn one(&mut self, line: &[u8]) -> Result<(), TableError> {
        self.line += 1;
        let limit = self.request.limits.line_bytes;
        if line.len() > limit {
            return Err(TableError::LineTooLong {
                file: self.path.to_path_buf(),
                line: self.line,
                limit,
            });
        }
        let mut words = Words { rest: line };
        let Some(label) = words.next() else {
            return Ok(());
        };
        let label = self.number(label, || "label".to_owned())?;
        if self.labels.len() >= MAX_ROWS {
            return Err(TableError::TooManyRows {
                file: self.path.to_path_buf(),
                limit: MAX_ROWS,
            });
        }
        let mut before = None;
        for word in words {
            self.entry(word, &mut before)?;
        }
        if self.rows.values.len() > self.request.limits.entries {
            return Err(TableError::TooManyEntries {
                file: self.path.to_path_buf(),
                line: self.line,
                limit: self.request.limits.entries,
            });
        }
        self.labels.push(label);
        self.rows.starts.push(self.rows.values.len());
        Ok(())
    }

    #[inline]
    fn entry(&mut self, word: &[u8], before: &mut Option<u64>) -> Result<(), TableError> {
        let mut index = 0_u64;
        let mut at = 0;
        // Twelve digits are more than any index has, and fewer than overflow.
        while let Some(digit) = word.get(at).map(|byte| byte.wrapping_sub(b'0')) {
            if digit > 9 || at > 12 {
                break;
            }
            index = 10 * index + u64::from(digit);
            at += 1;
        }
        if at == 0 || word.get(at) != Some(&b':') {
            return if word.starts_with(b"qid:") && before.is_none() {
                Ok(())
            } else {
                Err(self.not_an_entry(word))
            };
        }
        let value = self.number(&word[at + 1..], || index.to_string())?;
        if index < self.base || index > self.last || before.is_some_and(|before| index <= before) {
            return Err(self.bad_index(index, *before));
        }
        *before = Some(index);
        // `last` is below 2^26 plus the base.
        let column = (index - self.base) as u32;
        self.columns = self.columns.max(column + 1);
        if value.abs() > 0.0 {
            self.rows.columns_of.push(column);
            self.rows.values.push(value);
        }
        Ok(())
    }

    #[inline]
    fn number(&self, word: &[u8], column: impl Fn() -> String) -> Result<f64, TableError> {
        match parse_double(word) {
            Some(value) if value.is_finite() => Ok(value),
            parsed => {
                let file = self.path.to_path_buf();
                let (at, column) = (Place::Line(self.line), column());
                let cell = String::from_utf8_lossy(word).into_owned();
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
        }
    }

    #[cold]
    fn not_an_entry(&self, word: &[u8]) -> TableError {
        TableError::NotAnEntry {
            file: self.path.to_path_buf(),
            line: self.line,
            cell: String::from_utf8_lossy(word).into_owned(),
        }
    }

    #[cold]
    fn bad_index(&self, index: u64, before: Option<u64>) -> TableError {
        let (file, line) = (self.path.to_path_buf(), self.line);
        match before {
            _ if index < self.base => TableError::IndexZero { file, line },
            Some(before) if index <= before => TableError::NotAscending {
                file,
                line,
                index,
                before,
            },
            _ => TableError::IndexTooLarge {
                file,
                line,
                index,
                last: self.last,
                asked: self
                    .request
                    .columns
                    .is_some_and(|columns| columns <= MAX_SPARSE_COLUMNS),
            },
        }
    }
}

/// The words of a line up to a comment, parted by blanks and tabs.
struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r');
        let start = self.rest.iter().position(|&byte| !is_blank(byte))?;
        let rest = &self.rest[start..];
        let end = rest
            .iter()
            .position(|&byte| is_blank(byte) || byte == b'#')
            .unwrap_or(rest.len());
        self.rest = match rest.get(end) {
            Some(b'#') => &[],
            _ => &rest[end..],
        };
        (end > 0).then_some(&rest[..end])
    }
}
