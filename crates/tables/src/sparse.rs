//! Rows of which only the entries other than 0 are kept.

/// Compressed sparse rows: the entries of row i are those from `starts[i]` up to `starts[i + 1]`.
///
/// ```
/// use telescope_tables::SparseRows;
///
/// // (0, 5, 0) and (7, 0, 1).
/// let rows = SparseRows { starts: vec![0, 1, 3], columns_of: vec![1, 0, 2], values: vec![5.0, 7.0, 1.0], columns: 3 };
/// assert_eq!(rows.rows(), 2);
/// assert_eq!(rows.row(1), (&[0, 2][..], &[7.0, 1.0][..]));
/// assert_eq!(rows.dense(6).unwrap(), [0.0, 5.0, 0.0, 7.0, 0.0, 1.0]);
/// assert_eq!(rows.dense(5), None, "more cells than allowed");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SparseRows {
    /// One more than there are rows; from 0, never falling, to the number of entries.
    pub starts: Vec<usize>,
    /// The column of each entry, from 0, rising within a row.
    pub columns_of: Vec<u32>,
    /// The entries: finite and not 0.
    pub values: Vec<f64>,
    /// Number of columns, above every entry's column.
    pub columns: usize,
}

impl Default for SparseRows {
    fn default() -> Self {
        Self {
            starts: vec![0],
            columns_of: Vec::new(),
            values: Vec::new(),
            columns: 0,
        }
    }
}

impl SparseRows {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The columns and the values of the entries of a row, `index` from 0.
    ///
    /// # Panics
    /// If `index >= rows()`.
    #[must_use]
    pub fn row(&self, index: usize) -> (&[u32], &[f64]) {
        let range = self.starts[index]..self.starts[index + 1];
        (&self.columns_of[range.clone()], &self.values[range])
    }

    /// All cells, row after row, if they are no more than `limit`.
    #[must_use]
    pub fn dense(&self, limit: usize) -> Option<Vec<f64>> {
        let cells = self.rows().checked_mul(self.columns)?;
        if cells > limit {
            return None;
        }
        let mut dense = vec![0.0; cells];
        for (index, row) in dense.chunks_exact_mut(self.columns).enumerate() {
            let (columns, values) = self.row(index);
            for (&column, &value) in columns.iter().zip(values) {
                row[column as usize] = value;
            }
        }
        Some(dense)
    }
}
