//! From the columns of a file to a matrix: rows left out, gaps filled in, categories written as columns of 0 and 1.

use crate::column::{Cells, Column, Names};
use crate::error::{Place, TableError};
use crate::request::{Missing, Request};
use crate::table::{Encoded, FeatureNames, Filled, Matrix, Provenance, Table, Target};
use std::path::Path;

/// The level of a missing category.
const MISSING: &str = "(missing)";

/// The table that `columns`, features and then the target, make. `provenance` says where they come from.
///
/// # Errors
/// If no row is left, a column has nothing to average, or the matrix is too large.
pub(crate) fn assemble(
    path: &Path,
    mut columns: Vec<Column>,
    request: &Request,
    mut provenance: Provenance,
) -> Result<Table, TableError> {
    if request.missing == Missing::DropRow {
        provenance.dropped = drop_rows(path, &mut columns)?;
    }
    let target = columns.pop();
    let Some(target) = target else {
        let file = path.to_path_buf();
        return Err(TableError::NoFeatures { file });
    };
    let rows = target.rows();
    let parts: Vec<Part> = columns
        .into_iter()
        .map(|column| part(path, column, request, &mut provenance))
        .collect::<Result<_, _>>()?;
    let names: Vec<String> = parts.iter().flat_map(|part| part.names.clone()).collect();
    let width = names.len();
    if width == 0 {
        let file = path.to_path_buf();
        return Err(TableError::NoFeatures { file });
    }
    let limit = request.limits.cells;
    if rows.checked_mul(width).is_none_or(|cells| cells > limit) {
        let (file, at) = (path.to_path_buf(), Place::Row(limit / width + 1));
        return Err(TableError::TooLarge { file, at, limit });
    }
    let mut values = vec![0.0; rows * width];
    let mut first = 0;
    for part in parts {
        part.write(&mut values, width, first);
        first += part.names.len();
    }
    Ok(Table {
        file: path.to_path_buf(),
        names: FeatureNames::Listed(names),
        matrix: Matrix::Dense {
            values,
            columns: width,
        },
        target_name: target.name.clone(),
        target: match target.cells {
            Cells::Numbers(values) => Target::Numbers(values),
            Cells::Names(found) => {
                let (names, codes) = found.sorted(|_| true);
                Target::Classes { codes, names }
            }
        },
        provenance,
    })
}

/// Leaves out every row with a gap; how many.
fn drop_rows(path: &Path, columns: &mut [Column]) -> Result<usize, TableError> {
    let rows = columns.last().map_or(0, Column::rows);
    let mut keep = vec![true; rows];
    for &row in columns.iter().flat_map(|column| &column.missing) {
        keep[row] = false;
    }
    let dropped = keep.iter().filter(|&&keep| !keep).count();
    if dropped == rows {
        let file = path.to_path_buf();
        return Err(TableError::NoRowsLeft { file });
    }
    if dropped > 0 {
        for column in columns {
            column.retain(&keep);
        }
    }
    Ok(dropped)
}

/// The columns of the matrix that one column of the file becomes.
struct Part {
    names: Vec<String>,
    content: Content,
}

enum Content {
    /// Numbers, and with a second column the rows where it is 1.
    Numbers(Vec<f64>, Vec<usize>),
    /// For each row which column is 1, if any.
    Levels(Vec<Option<u32>>),
}

impl Part {
    /// Writes its columns into the matrix of `width` columns, beginning with the column `first`.
    fn write(&self, values: &mut [f64], width: usize, first: usize) {
        match &self.content {
            Content::Numbers(column, ones) => {
                for (row, value) in values.chunks_exact_mut(width).zip(column) {
                    row[first] = *value;
                }
                for row in ones {
                    values[row * width + first + 1] = 1.0;
                }
            }
            Content::Levels(codes) => {
                for (row, code) in values.chunks_exact_mut(width).zip(codes) {
                    if let Some(code) = code {
                        row[first + *code as usize] = 1.0;
                    }
                }
            }
        }
    }
}

fn part(
    path: &Path,
    column: Column,
    request: &Request,
    provenance: &mut Provenance,
) -> Result<Part, TableError> {
    match column.cells {
        Cells::Numbers(mut values) => {
            let mut names = vec![column.name.clone()];
            let mut ones = Vec::new();
            if !column.missing.is_empty() {
                let value = fill(path, &column.name, &values, &column.missing, request)?;
                for &row in &column.missing {
                    values[row] = value;
                }
                let indicator = request.missing == Missing::Indicator;
                provenance.filled.push(Filled {
                    column: column.name.clone(),
                    count: column.missing.len(),
                    value,
                    indicator,
                });
                if indicator {
                    names.push(format!("{} {MISSING}", column.name));
                    ones = column.missing;
                }
            }
            let content = Content::Numbers(values, ones);
            Ok(Part { names, content })
        }
        Cells::Names(names) => Ok(encode(
            column.name,
            &names,
            &column.missing,
            request,
            provenance,
        )),
    }
}

/// What stands for the missing values of a column.
fn fill(
    path: &Path,
    column: &str,
    values: &[f64],
    missing: &[usize],
    request: &Request,
) -> Result<f64, TableError> {
    let (file, column) = (path.to_path_buf(), column.to_owned());
    let mut gaps = missing.iter().peekable();
    let present = values.iter().enumerate().filter_map(|(row, &value)| {
        let is_gap = gaps.next_if(|&&gap| gap == row).is_some();
        (!is_gap).then_some(value)
    });
    let value = match request.missing {
        Missing::Zero => return Ok(0.0),
        Missing::Value(value) => return Ok(value),
        Missing::Median => {
            let mut sorted: Vec<f64> = present.collect();
            sorted.sort_by(f64::total_cmp);
            let middle = sorted.len() / 2;
            match sorted.get(middle) {
                Some(&high) if sorted.len() % 2 == 1 => Some(high),
                // Halved first, so that the sum stays in range.
                Some(&high) => Some(sorted[middle - 1] * 0.5 + high * 0.5),
                None => None,
            }
        }
        Missing::Mean | Missing::Indicator | Missing::Refuse | Missing::DropRow => {
            let (count, sum) = present.fold((0_usize, 0.0), |(count, sum), value| {
                (count + 1, sum + value)
            });
            (count > 0).then(|| sum / count as f64)
        }
    };
    match value {
        Some(value) if value.is_finite() => Ok(value),
        Some(_) => Err(TableError::ScaleOutOfRange { file, column }),
        None => Err(TableError::NothingToAverage { file, column }),
    }
}

/// One column of 0 and 1 for each level that occurs, in sorted order; missing values are the last level.
fn encode(
    column: String,
    names: &Names,
    missing: &[usize],
    request: &Request,
    provenance: &mut Provenance,
) -> Part {
    let rows = names.codes.len();
    let mut present = vec![true; rows];
    for &row in missing {
        present[row] = false;
    }
    let (mut levels, codes) = names.sorted(|row| present[row]);
    let of_missing = levels.len() as u32;
    if !missing.is_empty() {
        levels.push(MISSING.to_owned());
    }
    let left_out = (request.drop_first && !levels.is_empty()).then(|| levels.remove(0));
    let skipped = u32::from(left_out.is_some());
    let codes = codes.iter().zip(&present).map(|(&code, &present)| {
        let code = if present { code } else { of_missing };
        code.checked_sub(skipped)
    });
    let content = Content::Levels(codes.collect());
    let titles = levels.iter().map(|level| format!("{column}={level}"));
    let names = titles.collect();
    provenance.encoded.push(Encoded {
        column,
        levels,
        left_out,
        missing: missing.len(),
    });
    Part { names, content }
}
