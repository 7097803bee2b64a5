//! How large things may be. Each limit is checked before the memory is asked for, and named in the error.

/// The most cells that a dense table may hold: 400 MB of doubles.
pub const MAX_CELLS: usize = 50_000_000;
/// The most entries other than 0 that a sparse table may hold: 6 GB with their columns.
pub const MAX_ENTRIES: usize = 500_000_000;
/// The most columns of a sparse table. A point of the space has as many coordinates.
pub const MAX_SPARSE_COLUMNS: u32 = 1 << 26;
/// The most rows of any table.
pub const MAX_ROWS: usize = 1 << 30;
/// The most columns of a file with named columns.
pub const MAX_NAMED_COLUMNS: usize = 1 << 20;
/// The most levels of one categorical column, and the most classes that a target is read with.
pub const MAX_LEVELS: usize = 1_000;
/// The most bytes of one line of text, or of one row of a CSV file with its quoted line breaks.
pub const MAX_LINE_BYTES: usize = 64 << 20;
/// The most bytes that a gzip file may become.
pub const MAX_EXPANDED_BYTES: u64 = 64 << 30;
/// The most bytes of a file that must be in memory as a whole: Parquet and Arrow inside gzip.
pub const MAX_WHOLE_BYTES: u64 = 2 << 30;
/// The most bytes of one column of one row group or batch, decompressed, as a Parquet file declares them.
pub const MAX_CHUNK_BYTES: i64 = 4 << 30;

/// The limits in force; tests lower them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// See [`MAX_CELLS`].
    pub cells: usize,
    /// See [`MAX_ENTRIES`].
    pub entries: usize,
    /// See [`MAX_LINE_BYTES`].
    pub line_bytes: usize,
    /// See [`MAX_EXPANDED_BYTES`].
    pub expanded_bytes: u64,
    /// See [`MAX_WHOLE_BYTES`].
    pub whole_bytes: u64,
    /// See [`MAX_LEVELS`].
    pub levels: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cells: MAX_CELLS,
            entries: MAX_ENTRIES,
            line_bytes: MAX_LINE_BYTES,
            expanded_bytes: MAX_EXPANDED_BYTES,
            whole_bytes: MAX_WHOLE_BYTES,
            levels: MAX_LEVELS,
        }
    }
}
