//! Features and targets in units of their own spread.
//!
//! *Standardised* columns have mean 0 and population standard deviation 1, the convention of scikit-learn's
//! `StandardScaler`. Per column, sums in row order: mean m = Σ a_i / n, then with d_i = a_i − m the variance
//! (Σ d_i² − (Σ d_i)²/n) / n, whose second term takes back the rounding of m (the corrected two-pass
//! algorithm; Chan, Golub & LeVeque 1983). Each value becomes d_i / √variance.
//!
//! *Scaled* columns are divided by their root mean square √(Σ a_i² / n), and nothing is subtracted, so that an entry 0
//! stays 0 and sparse rows stay sparse. The mean of the squares of each column is then 1. A column of zeros stays.

use crate::error::TableError;
use crate::sparse::SparseRows;
use crate::table::{FeatureNames, Matrix, Table};
use std::path::Path;

/// Whether a constant feature is appended, so that a linear model has an intercept.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Bias, Request, TargetKind, as_given, read_bytes};
///
/// let request = Request::new(Some("y"), TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n3,1\n4,2\n".to_vec(), &request)?;
/// assert_eq!(as_given(table.clone(), Bias::Without).columns(), 1);
/// let design = as_given(table, Bias::Ones);
/// assert_eq!((design.columns(), design.name(1)), (2, "(bias)".to_owned()));
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bias {
    /// The columns as they are.
    Without,
    /// A last column of ones, never scaled.
    Ones,
}

/// The matrix an experiment runs on.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Bias, Matrix, Request, TargetKind, read_bytes, standardise};
///
/// // 1 and 5: mean 3, standard deviation 2.
/// let request = Request::new(Some("y"), TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n1,0\n5,0\n".to_vec(), &request)?;
/// let design = standardise(table, Bias::Ones)?;
/// assert_eq!((design.means(), design.scales()), (&[3.0][..], &[2.0][..]));
/// assert_eq!((design.rows(), design.name(0)), (2, "x".to_owned()));
/// assert_eq!(design.matrix().columns(), 2);
/// assert_eq!(design.into_matrix(), Matrix::Dense { values: vec![-1.0, 1.0, 1.0, 1.0], columns: 2 });
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    matrix: Matrix,
    rows: usize,
    names: FeatureNames,
    means: Vec<f64>,
    scales: Vec<f64>,
    bias: Bias,
}

impl Design {
    /// All values, those of the bias column included: finite numbers.
    #[must_use]
    pub fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// The matrix alone.
    #[must_use]
    pub fn into_matrix(self) -> Matrix {
        self.matrix
    }

    /// Number of samples, at least 1.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns with the bias column, at least 1.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.matrix.columns()
    }

    /// The name of a column, from 0; the bias column is called `(bias)`.
    ///
    /// # Panics
    /// If there are not so many.
    #[must_use]
    pub fn name(&self, column: usize) -> String {
        if self.bias == Bias::Ones && column + 1 == self.columns() {
            "(bias)".to_owned()
        } else {
            self.names.name(column)
        }
    }

    /// What was subtracted from each column but the bias column; empty if nothing was.
    #[must_use]
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// What each column but the bias column was divided by, positive; empty if nothing was.
    #[must_use]
    pub fn scales(&self) -> &[f64] {
        &self.scales
    }
}

/// The table's features with mean 0 and population standard deviation 1 in each column.
///
/// # Errors
/// [`TableError::ConstantColumn`] when largest and least value differ by no more than the sum's
/// rounding, n · 2^-52 · |mean|, [`TableError::ScaleOutOfRange`] when a sum overflows or a variance underflows,
/// [`TableError::CentringSparse`] for sparse rows.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Bias, Request, TableError, TargetKind, read_bytes, standardise};
///
/// // A column that does not vary has no spread to divide by.
/// let request = Request::new(Some("y"), TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n4,0\n4,1\n".to_vec(), &request)?;
/// assert!(matches!(standardise(table, Bias::Without), Err(TableError::ConstantColumn { .. })));
/// # Ok::<(), TableError>(())
/// ```
pub fn standardise(table: Table, bias: Bias) -> Result<Design, TableError> {
    let rows = table.rows();
    let Table {
        file,
        names,
        mut matrix,
        ..
    } = table;
    let (mut means, mut scales) = (Vec::new(), Vec::new());
    match &mut matrix {
        Matrix::Sparse(sparse) => {
            return Err(TableError::CentringSparse {
                file,
                rows,
                columns: sparse.columns,
            });
        }
        Matrix::Dense { values, columns } => {
            for index in 0..*columns {
                let column: Vec<f64> = values[index..].iter().step_by(*columns).copied().collect();
                let (mean, scale) = moments(&column).map_err(|flaw| match flaw {
                    Flaw::Constant(value) => TableError::ConstantColumn {
                        file: file.clone(),
                        column: names.name(index),
                        value,
                    },
                    Flaw::OutOfRange => out_of_range(&file, &names, index),
                })?;
                means.push(mean);
                scales.push(scale);
            }
            for row in values.chunks_exact_mut(*columns) {
                for ((value, mean), scale) in row.iter_mut().zip(&means).zip(&scales) {
                    *value = (*value - mean) / scale;
                }
            }
            if let Some(at) = values.iter().position(|value| !value.is_finite()) {
                return Err(out_of_range(&file, &names, at % *columns));
            }
        }
    }
    Ok(Design {
        matrix: with_bias(matrix, bias),
        rows,
        names,
        means,
        scales,
        bias,
    })
}

/// The table's features, each column divided by its root mean square; columns of zeros are divided by 1.
///
/// # Errors
/// [`TableError::ScaleOutOfRange`] when a sum of squares overflows, or underflows in a column that is not 0.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Bias, Request, TargetKind, read_bytes, scaled};
///
/// // (1, 7): root mean square 5. A 0 of a sparse table would stay 0.
/// let request = Request::new(Some("y"), TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n1,0\n7,0\n".to_vec(), &request)?;
/// let design = scaled(table, Bias::Without)?;
/// assert_eq!(design.scales(), [5.0]);
/// assert!(design.means().is_empty(), "nothing is subtracted");
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
pub fn scaled(table: Table, bias: Bias) -> Result<Design, TableError> {
    let rows = table.rows();
    let Table {
        file,
        names,
        mut matrix,
        ..
    } = table;
    let columns = matrix.columns();
    let mut squares = vec![0.0; columns];
    let mut is_zero = vec![true; columns];
    for_each_entry(&mut matrix, |column, value| {
        squares[column] += *value * *value;
        is_zero[column] &= !(value.abs() > 0.0);
    });
    let mut scales = Vec::with_capacity(columns);
    for (index, (&sum, &is_zero)) in squares.iter().zip(&is_zero).enumerate() {
        let mean_square = if is_zero { 1.0 } else { sum / rows as f64 };
        // Below the normal range a sum of squares has lost its digits; infinity fails here too.
        if !mean_square.is_normal() {
            return Err(out_of_range(&file, &names, index));
        }
        scales.push(mean_square.sqrt());
    }
    let mut bad = None;
    for_each_entry(&mut matrix, |column, value| {
        *value /= scales[column];
        if !value.is_finite() {
            bad = Some(column);
        }
    });
    if let Some(column) = bad {
        return Err(out_of_range(&file, &names, column));
    }
    Ok(Design {
        matrix: with_bias(matrix, bias),
        rows,
        names,
        means: Vec::new(),
        scales,
        bias,
    })
}

/// The table's features as they are.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Bias, Matrix, Request, TargetKind, as_given, read_bytes};
///
/// let request = Request::new(Some("y"), TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n3,1\n4,2\n".to_vec(), &request)?;
/// let design = as_given(table, Bias::Ones);
/// assert_eq!(design.matrix(), &Matrix::Dense { values: vec![3.0, 1.0, 4.0, 1.0], columns: 2 });
/// assert!(design.scales().is_empty());
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[must_use]
pub fn as_given(table: Table, bias: Bias) -> Design {
    Design {
        rows: table.rows(),
        matrix: with_bias(table.matrix, bias),
        names: table.names,
        means: Vec::new(),
        scales: Vec::new(),
        bias,
    }
}

/// Calls `each` with the column of every entry, row after row.
fn for_each_entry(matrix: &mut Matrix, mut each: impl FnMut(usize, &mut f64)) {
    match matrix {
        Matrix::Dense { values, columns } => {
            for row in values.chunks_exact_mut(*columns) {
                row.iter_mut()
                    .enumerate()
                    .for_each(|(column, value)| each(column, value));
            }
        }
        Matrix::Sparse(rows) => {
            for (&column, value) in rows.columns_of.iter().zip(&mut rows.values) {
                each(column as usize, value);
            }
        }
    }
}

/// A last column of ones, if asked.
fn with_bias(matrix: Matrix, bias: Bias) -> Matrix {
    match (matrix, bias) {
        (matrix, Bias::Without) => matrix,
        (Matrix::Dense { values, columns }, Bias::Ones) => {
            let mut wider = Vec::with_capacity(values.len() / columns * (columns + 1));
            for row in values.chunks_exact(columns) {
                wider.extend_from_slice(row);
                wider.push(1.0);
            }
            Matrix::Dense {
                values: wider,
                columns: columns + 1,
            }
        }
        (Matrix::Sparse(rows), Bias::Ones) => {
            // Fewer than 2^26 columns are read.
            let last = rows.columns as u32;
            let entries = rows.values.len() + rows.rows();
            let mut wider = SparseRows {
                starts: Vec::with_capacity(rows.starts.len()),
                columns_of: Vec::with_capacity(entries),
                values: Vec::with_capacity(entries),
                columns: rows.columns + 1,
            };
            wider.starts.push(0);
            for index in 0..rows.rows() {
                let (columns, values) = rows.row(index);
                wider.columns_of.extend_from_slice(columns);
                wider.columns_of.push(last);
                wider.values.extend_from_slice(values);
                wider.values.push(1.0);
                wider.starts.push(wider.values.len());
            }
            Matrix::Sparse(wider)
        }
    }
}

/// The numbers `targets` of the table's target column with mean 0 and population standard deviation 1. A risk is
/// then measured in standard deviations of the target: ½ of the square at x = 0 is 1/2.
///
/// # Errors
/// [`TableError::ConstantTarget`] and [`TableError::ScaleOutOfRange`] where a feature would be refused.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TargetKind, read_bytes, regression_targets, standardise_targets};
///
/// let request = Request::new(Some("y"), TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n0,10\n1,14\n".to_vec(), &request)?;
/// let targets = regression_targets(&table)?;
/// assert_eq!(standardise_targets(&table, &targets)?, [-1.0, 1.0]);
/// assert!(standardise_targets(&table, &[3.0, 3.0]).is_err());
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
pub fn standardise_targets(table: &Table, targets: &[f64]) -> Result<Vec<f64>, TableError> {
    let (file, column) = (table.file().to_path_buf(), table.target_name().to_owned());
    match moments(targets) {
        Ok((mean, scale)) => Ok(targets.iter().map(|value| (value - mean) / scale).collect()),
        Err(Flaw::Constant(value)) => Err(TableError::ConstantTarget {
            file,
            column,
            value,
        }),
        Err(Flaw::OutOfRange) => Err(TableError::ScaleOutOfRange { file, column }),
    }
}

/// Why a column has no scale.
enum Flaw {
    /// It does not vary; its least value.
    Constant(f64),
    /// A sum overflows or the variance underflows.
    OutOfRange,
}

/// Mean and population standard deviation of a column.
fn moments(column: &[f64]) -> Result<(f64, f64), Flaw> {
    let rows = column.len() as f64;
    let mean = column.iter().sum::<f64>() / rows;
    let (mut squares, mut rest) = (0.0, 0.0);
    for value in column {
        let deviation = value - mean;
        squares += deviation * deviation;
        rest += deviation;
    }
    let variance = (squares - rest * rest / rows) / rows;
    let least = column.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !mean.is_finite() {
        return Err(Flaw::OutOfRange);
    }
    if largest - least <= rows * f64::EPSILON * mean.abs() {
        return Err(Flaw::Constant(least));
    }
    // A variance of 0 or below the normal range has lost its digits; NaN and infinity fail here too.
    if !(variance.is_normal() && variance > 0.0) {
        return Err(Flaw::OutOfRange);
    }
    Ok((mean, variance.sqrt()))
}

fn out_of_range(file: &Path, names: &FeatureNames, index: usize) -> TableError {
    TableError::ScaleOutOfRange {
        file: file.to_path_buf(),
        column: names.name(index),
    }
}

#[cfg(test)]
mod tests;
