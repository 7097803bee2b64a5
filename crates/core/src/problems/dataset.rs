//! Rows of features with labels: finite doubles, taken exactly by every arithmetic. Rows are dense, or sparse (compressed
//! rows): then only the features that are given are stored, and all others are 0.

use super::row::Row;
use std::borrow::Cow;

/// Sums over more sparse features than this are not taken in rationals.
const MOST_EXACT: usize = 1 << 16;

/// n rows of d features and a label each.
///
/// ```
/// use telescope_core::problems::Dataset;
///
/// let data = Dataset::new(vec![1.0, 2.0, 3.0, 4.0], vec![0.0, 1.0], 2).unwrap();
/// assert_eq!((data.rows(), data.columns()), (2, 2));
/// assert_eq!(data.row(1).dot(&[1.0, 10.0]), 43.0);
/// assert_eq!(data.features(), [1.0, 2.0, 3.0, 4.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    rows: Rows,
    labels: Vec<f64>,
    columns: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum Rows {
    /// Row by row.
    Dense(Vec<f64>),
    /// Row i holds `values[k]` in column `columns_of[k]`, for k from `starts[i]` to `starts[i + 1]`.
    Sparse {
        starts: Vec<usize>,
        columns_of: Vec<u32>,
        values: Vec<f64>,
    },
}

/// Why rows are not a data set.
///
/// ```
/// use telescope_core::problems::{Dataset, DatasetError};
///
/// let refused = Dataset::new(vec![1.0, 2.0, 3.0], vec![0.0, 1.0], 2);
/// assert_eq!(refused, Err(DatasetError::Ragged { features: 3, rows: 2, columns: 2 }));
/// assert_eq!(Dataset::new(vec![], vec![], 1), Err(DatasetError::Empty));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DatasetError {
    /// No row or no column.
    #[error("a data set needs at least one row and one column")]
    Empty,
    /// The features do not fill rows × columns.
    #[error("{features} features do not fill {rows} rows of {columns}")]
    Ragged {
        /// How many features were given.
        features: usize,
        /// How many labels were given.
        rows: usize,
        /// How many columns were asked for.
        columns: usize,
    },
    /// A NaN or infinite entry.
    #[error("row {row} holds {value}: every entry must be finite")]
    NotFinite {
        /// The row, from 1.
        row: usize,
        /// The entry.
        value: f64,
    },
    /// Row starts that do not begin at 0, decrease, end elsewhere than the features, or are not one more than the rows.
    #[error(
        "the starts of {rows} sparse rows must be {rows} + 1 numbers from 0 up to {features}, the number of features given: {why}"
    )]
    Starts {
        /// How many labels were given.
        rows: usize,
        /// How many features were given.
        features: usize,
        /// What they are instead.
        why: String,
    },
    /// A column for each feature is missing, or too many are given.
    #[error("{columns} column numbers were given for {features} features: each needs one")]
    Unpaired {
        /// How many column numbers were given.
        columns: usize,
        /// How many features were given.
        features: usize,
    },
    /// A column number beyond the columns.
    #[error("row {row} names column {column}, counted from 1, of {columns}")]
    NoSuchColumn {
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: u64,
        /// How many columns there are.
        columns: usize,
    },
    /// Columns of a row that do not increase.
    #[error(
        "row {row} names column {column}, counted from 1, after one that is not smaller: the columns of a row must increase, each named once"
    )]
    ColumnOrder {
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: u64,
    },
    /// More columns than a sparse row can name.
    #[error("{columns} columns: sparse rows name at most 2^32")]
    TooWide {
        /// How many columns were asked for.
        columns: usize,
    },
}

impl Dataset {
    /// `features` row by row, one label a row.
    ///
    /// # Errors
    /// If empty, ragged or not finite.
    pub fn new(features: Vec<f64>, labels: Vec<f64>, columns: usize) -> Result<Self, DatasetError> {
        let rows = labels.len();
        if rows == 0 || columns == 0 {
            return Err(DatasetError::Empty);
        }
        if rows.checked_mul(columns) != Some(features.len()) {
            return Err(DatasetError::Ragged {
                features: features.len(),
                rows,
                columns,
            });
        }
        for row in 0..rows {
            all_finite(row, &features[row * columns..(row + 1) * columns], &labels)?;
        }
        Ok(Self {
            rows: Rows::Dense(features),
            labels,
            columns,
        })
    }

    /// Compressed rows: row i, from 0, holds `values[k]` in column `columns_of[k]`, also from 0, for
    /// `row_starts[i] <= k < row_starts[i + 1]`, and 0 in all other columns. A row may be empty, and a value 0.
    ///
    /// # Errors
    /// If empty or not finite, if the starts are not one more than the labels, from 0 to the number of values without a
    /// decrease, or if the columns of a row do not increase or pass `columns`.
    pub fn sparse(
        row_starts: Vec<usize>,
        columns_of: Vec<u32>,
        values: Vec<f64>,
        labels: Vec<f64>,
        columns: usize,
    ) -> Result<Self, DatasetError> {
        let rows = labels.len();
        if rows == 0 || columns == 0 {
            return Err(DatasetError::Empty);
        }
        if u64::try_from(columns).is_ok_and(|columns| columns > 1 << 32) {
            return Err(DatasetError::TooWide { columns });
        }
        if columns_of.len() != values.len() {
            return Err(DatasetError::Unpaired {
                columns: columns_of.len(),
                features: values.len(),
            });
        }
        check_starts(&row_starts, rows, values.len())?;
        for row in 0..rows {
            let range = row_starts[row]..row_starts[row + 1];
            all_finite(row, &values[range.clone()], &labels)?;
            let mut next = 0;
            for &column in &columns_of[range] {
                let (row, from_one) = (row + 1, u64::from(column) + 1);
                if column as usize >= columns {
                    return Err(DatasetError::NoSuchColumn {
                        row,
                        column: from_one,
                        columns,
                    });
                }
                if u64::from(column) < next {
                    return Err(DatasetError::ColumnOrder {
                        row,
                        column: from_one,
                    });
                }
                next = from_one;
            }
        }
        Ok(Self {
            rows: Rows::Sparse {
                starts: row_starts,
                columns_of,
                values,
            },
            labels,
            columns,
        })
    }

    /// n.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.labels.len()
    }
    /// d.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }
    /// Whether only the features that were given are stored.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        matches!(self.rows, Rows::Sparse { .. })
    }
    /// The features of row `index`, from 0.
    #[must_use]
    #[inline(always)]
    pub fn row(&self, index: usize) -> Row<'_> {
        match &self.rows {
            Rows::Dense(features) => {
                Row::Dense(&features[index * self.columns..(index + 1) * self.columns])
            }
            Rows::Sparse {
                starts,
                columns_of,
                values,
            } => {
                let range = starts[index]..starts[index + 1];
                Row::Sparse {
                    columns: &columns_of[range.clone()],
                    values: &values[range],
                }
            }
        }
    }
    /// All d features of row `index`, from 0: a copy if the rows are sparse.
    #[must_use]
    pub fn full_row(&self, index: usize) -> Cow<'_, [f64]> {
        match self.row(index) {
            Row::Dense(features) => Cow::Borrowed(features),
            row @ Row::Sparse { .. } => {
                let mut features = vec![0.0; self.columns];
                for (column, value) in row.entries() {
                    features[column] = value;
                }
                Cow::Owned(features)
            }
        }
    }
    /// The label of row `index`, from 0.
    #[must_use]
    #[inline(always)]
    pub fn label(&self, index: usize) -> f64 {
        self.labels[index]
    }
    /// The features that are stored, row by row: all n·d of dense rows, those given of sparse ones.
    #[must_use]
    pub fn features(&self) -> &[f64] {
        match &self.rows {
            Rows::Dense(features) => features,
            Rows::Sparse { values, .. } => values,
        }
    }
    /// The most features that a row stores: d for dense rows.
    #[must_use]
    pub fn longest_row(&self) -> usize {
        match &self.rows {
            Rows::Dense(_) => self.columns,
            Rows::Sparse { starts, .. } => {
                let lengths = starts.windows(2).map(|ends| ends[1] - ends[0]);
                lengths.max().unwrap_or(0)
            }
        }
    }
    /// Whether there are so many sparse features that sums over them are enclosed instead of taken in rationals.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.is_sparse() && self.features().len() + self.rows() > MOST_EXACT
    }
    /// All labels.
    #[must_use]
    pub fn labels(&self) -> &[f64] {
        &self.labels
    }
    /// The same rows with all their zeros stored, unless that takes more than `most` features.
    #[must_use]
    pub fn to_dense(&self, most: usize) -> Option<Self> {
        let size = self.rows().checked_mul(self.columns)?;
        if size > most {
            return None;
        }
        let mut features = Vec::with_capacity(size);
        for row in 0..self.rows() {
            features.extend_from_slice(&self.full_row(row));
        }
        Some(Self {
            rows: Rows::Dense(features),
            labels: self.labels.clone(),
            columns: self.columns,
        })
    }
    /// Row `index`, from 0, as a data set of its own.
    #[must_use]
    pub fn alone(&self, index: usize) -> Self {
        let rows = match self.row(index) {
            Row::Dense(features) => Rows::Dense(features.to_vec()),
            Row::Sparse { columns, values } => Rows::Sparse {
                starts: vec![0, values.len()],
                columns_of: columns.to_vec(),
                values: values.to_vec(),
            },
        };
        Self {
            rows,
            labels: vec![self.labels[index]],
            columns: self.columns,
        }
    }
}

fn all_finite(row: usize, features: &[f64], labels: &[f64]) -> Result<(), DatasetError> {
    for &value in features.iter().chain([&labels[row]]) {
        if !value.is_finite() {
            return Err(DatasetError::NotFinite {
                row: row + 1,
                value,
            });
        }
    }
    Ok(())
}

fn check_starts(starts: &[usize], rows: usize, features: usize) -> Result<(), DatasetError> {
    let why = if starts.len() != rows + 1 {
        format!("they are {}", starts.len())
    } else if starts[0] != 0 {
        format!("the first is {}", starts[0])
    } else if starts[rows] != features {
        format!("the last is {}", starts[rows])
    } else if let Some(row) = (0..rows).find(|&row| starts[row] > starts[row + 1]) {
        format!("{} is followed by {}", starts[row], starts[row + 1])
    } else {
        return Ok(());
    };
    Err(DatasetError::Starts {
        rows,
        features,
        why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_rows_are_refused() {
        assert_eq!(Dataset::new(vec![], vec![], 1), Err(DatasetError::Empty));
        assert!(matches!(
            Dataset::new(vec![1.0], vec![1.0], 2),
            Err(DatasetError::Ragged { .. })
        ));
        assert!(matches!(
            Dataset::new(vec![1.0, f64::NAN], vec![1.0, 1.0], 1),
            Err(DatasetError::NotFinite { row: 2, .. })
        ));
    }

    fn sparse(starts: &[usize], columns_of: &[u32], values: &[f64]) -> Result<Dataset, String> {
        Dataset::sparse(
            starts.to_vec(),
            columns_of.to_vec(),
            values.to_vec(),
            vec![1.0, -1.0, 1.0],
            4,
        )
        .map_err(|error| error.to_string())
    }

    #[test]
    fn sparse_rows_are_dense_rows_without_zeros() {
        let data = sparse(&[0, 2, 2, 3], &[0, 3, 1], &[5.0, 7.0, 2.0]).unwrap();
        assert!(data.is_sparse());
        assert_eq!(data.full_row(0), vec![5.0, 0.0, 0.0, 7.0]);
        assert_eq!(data.full_row(1), vec![0.0; 4]);
        assert_eq!((data.features().len(), data.longest_row()), (3, 2));
        let dense = data.to_dense(12).unwrap();
        assert_eq!(data.to_dense(11), None);
        assert!(!dense.is_sparse());
        let x = [0.5, -1.0, 3.0, 2.0];
        for row in 0..3 {
            assert_eq!(data.full_row(row), dense.full_row(row));
            assert_eq!(data.alone(row).full_row(0), dense.alone(row).full_row(0));
            let both = [data.row(row).dot::<f64>(&x), dense.row(row).dot(&x)];
            assert_eq!(both[0].to_bits(), both[1].to_bits());
        }
        assert_ne!(data.full_row(0), dense.full_row(2), "negative control");
    }

    #[test]
    fn bad_sparse_rows_are_refused() {
        let good: (&[usize], &[u32], &[f64]) = (&[0, 2, 2, 3], &[0, 3, 1], &[5.0, 7.0, 2.0]);
        assert!(sparse(good.0, good.1, good.2).is_ok());
        for (starts, columns_of, values, why) in [
            (&[0, 2, 3][..], good.1, good.2, "they are 3"),
            (&[1, 2, 2, 3], good.1, good.2, "the first is 1"),
            (&[0, 2, 2, 4], good.1, good.2, "the last is 4"),
            (&[0, 3, 2, 3], good.1, good.2, "3 is followed by 2"),
            (good.0, &[0, 3], good.2, "2 column numbers"),
            (good.0, &[0, 4, 1], good.2, "names column 5"),
            (good.0, &[3, 3, 1], good.2, "column 4"),
            (good.0, &[3, 0, 1], good.2, "must increase"),
            (
                good.0,
                good.1,
                &[5.0, 7.0, f64::INFINITY],
                "row 3 holds inf",
            ),
        ] {
            let error = sparse(starts, columns_of, values).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        let none = Dataset::sparse(vec![0], vec![], vec![], vec![], 3);
        assert_eq!(none, Err(DatasetError::Empty));
    }
}
