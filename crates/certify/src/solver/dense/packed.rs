//! Matrices as the products of tiles read them: what a tile reads lies together in memory.

use telescope_core::engine::TILE_COLUMNS;

/// Some columns of a matrix, strip after strip, each row by row; the last strip is filled up with zeros.
pub(crate) struct Packed {
    rows: usize,
    strips: Vec<f64>,
}

impl Packed {
    /// Packs the columns from `from` on of a matrix whose rows have `width` entries.
    pub(crate) fn new(matrix: &[f64], width: usize, from: usize) -> Self {
        let rows = matrix.len() / width;
        let strips = (width - from).div_ceil(TILE_COLUMNS);
        let mut packed = Self {
            rows,
            strips: vec![0.0; strips * rows * TILE_COLUMNS],
        };
        for (k, row) in matrix.chunks_exact(width).enumerate() {
            for (strip, entries) in row[from..].chunks(TILE_COLUMNS).enumerate() {
                let start = (strip * rows + k) * TILE_COLUMNS;
                packed.strips[start..start + entries.len()].copy_from_slice(entries);
            }
        }
        packed
    }
    /// Packs vectors as the columns of a matrix.
    pub(crate) fn of_columns<'a>(
        columns: impl ExactSizeIterator<Item = &'a [f64]>,
        rows: usize,
    ) -> Self {
        let mut packed = Self {
            rows,
            strips: vec![0.0; columns.len().div_ceil(TILE_COLUMNS) * rows * TILE_COLUMNS],
        };
        for (index, column) in columns.enumerate() {
            let start = index / TILE_COLUMNS * rows * TILE_COLUMNS + index % TILE_COLUMNS;
            let to = packed.strips[start..].iter_mut().step_by(TILE_COLUMNS);
            for (to, entry) in to.zip(column) {
                *to = *entry;
            }
        }
        packed
    }
    /// Writes the columns back to where they were packed from.
    pub(crate) fn unpack(&self, matrix: &mut [f64], width: usize, from: usize) {
        for (k, row) in matrix.chunks_exact_mut(width).enumerate() {
            for (strip, entries) in row[from..].chunks_mut(TILE_COLUMNS).enumerate() {
                let start = (strip * self.rows + k) * TILE_COLUMNS;
                entries.copy_from_slice(&self.strips[start..start + entries.len()]);
            }
        }
    }
    /// The strips, for changing them.
    pub(crate) fn strips_mut(&mut self) -> std::slice::ChunksExactMut<'_, f64> {
        self.strips.chunks_exact_mut(self.rows * TILE_COLUMNS)
    }
    /// How many strips there are.
    pub(crate) fn len(&self) -> usize {
        self.strips.len() / (self.rows * TILE_COLUMNS)
    }
    /// One strip.
    pub(crate) fn strip(&self, index: usize) -> &[f64] {
        &self.strips[index * self.rows * TILE_COLUMNS..(index + 1) * self.rows * TILE_COLUMNS]
    }
}
