//! Rows of features with labels: finite doubles, taken exactly by every arithmetic.

/// n rows of d features and a label each.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    features: Vec<f64>,
    labels: Vec<f64>,
    columns: usize,
}

/// Why rows are not a data set.
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
            let entries = &features[row * columns..(row + 1) * columns];
            for &value in entries.iter().chain([&labels[row]]) {
                if !value.is_finite() {
                    return Err(DatasetError::NotFinite {
                        row: row + 1,
                        value,
                    });
                }
            }
        }
        Ok(Self {
            features,
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
    /// Row `index`, from 0.
    #[must_use]
    #[inline(always)]
    pub fn row(&self, index: usize) -> &[f64] {
        &self.features[index * self.columns..(index + 1) * self.columns]
    }
    /// The label of row `index`, from 0.
    #[must_use]
    #[inline(always)]
    pub fn label(&self, index: usize) -> f64 {
        self.labels[index]
    }
    /// All features, row by row.
    #[must_use]
    pub fn features(&self) -> &[f64] {
        &self.features
    }
    /// All labels.
    #[must_use]
    pub fn labels(&self) -> &[f64] {
        &self.labels
    }
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
}
