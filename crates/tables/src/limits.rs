//! How large things may be. Each limit is checked before the memory is asked for, and named in the error.

/// The most cells that a dense table may hold: 400 MB of doubles.
///
/// ```
/// use telescope_tables::limits::{Limits, MAX_CELLS};
///
/// assert_eq!(MAX_CELLS * size_of::<f64>(), 400_000_000); // bytes
/// assert_eq!(Limits::default().cells, MAX_CELLS);
/// ```
pub const MAX_CELLS: usize = 50_000_000;
/// The most entries other than 0 that a sparse table may hold: 6 GB with their columns.
///
/// ```
/// use telescope_tables::limits::MAX_ENTRIES;
///
/// assert_eq!(MAX_ENTRIES * (size_of::<f64>() + size_of::<u32>()), 6_000_000_000); // bytes
/// ```
pub const MAX_ENTRIES: usize = 500_000_000;
/// The most columns of a sparse table. A point of the space has as many coordinates.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TableError, TargetKind, limits::MAX_SPARSE_COLUMNS, read_bytes};
///
/// let line = format!("1 {}:1\n", u64::from(MAX_SPARSE_COLUMNS) + 1);
/// let request = Request::new(None, TargetKind::Numbers);
/// let error = read_bytes(Path::new("t.svm"), line.into_bytes(), &request).unwrap_err();
/// assert!(matches!(error, TableError::IndexTooLarge { line: 1, .. }));
/// ```
pub const MAX_SPARSE_COLUMNS: u32 = 1 << 26;
/// The most rows of any table.
///
/// ```
/// use telescope_tables::limits::{MAX_CELLS, MAX_ROWS};
///
/// assert!(MAX_ROWS > MAX_CELLS, "a dense table meets its other limit first");
/// ```
pub const MAX_ROWS: usize = 1 << 30;
/// The most columns of a file with named columns.
///
/// ```
/// use telescope_tables::limits::{MAX_NAMED_COLUMNS, MAX_SPARSE_COLUMNS};
///
/// assert!((MAX_NAMED_COLUMNS as u64) < u64::from(MAX_SPARSE_COLUMNS), "columns without names may be more");
/// ```
pub const MAX_NAMED_COLUMNS: usize = 1 << 20;
/// The most levels of one categorical column, and the most classes that a target is read with.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TableError, TargetKind, limits::MAX_LEVELS, read_bytes};
///
/// let mut text = String::from("name,y\n");
/// (0..=MAX_LEVELS).for_each(|i| text.push_str(&format!("n{i},1\n")));
/// let request = Request { categorical: vec!["name".to_owned()], ..Request::new(Some("y"), TargetKind::Numbers) };
/// let error = read_bytes(Path::new("t.csv"), text.into_bytes(), &request).unwrap_err();
/// assert!(matches!(error, TableError::TooManyLevels { limit: MAX_LEVELS, .. }));
/// ```
pub const MAX_LEVELS: usize = 1_000;
/// The most bytes of one line of text, or of one row of a CSV file with its quoted line breaks.
///
/// ```
/// use telescope_tables::limits::{Limits, MAX_LINE_BYTES};
///
/// assert_eq!(Limits::default().line_bytes, MAX_LINE_BYTES);
/// assert_eq!(MAX_LINE_BYTES, 64 * 1024 * 1024);
/// ```
pub const MAX_LINE_BYTES: usize = 64 << 20;
/// The most bytes that a gzip file may become.
///
/// ```
/// use telescope_tables::limits::{Limits, MAX_EXPANDED_BYTES};
///
/// assert_eq!(Limits::default().expanded_bytes, MAX_EXPANDED_BYTES);
/// ```
pub const MAX_EXPANDED_BYTES: u64 = 64 << 30;
/// The most bytes of a file that must be in memory as a whole: Parquet and Arrow inside gzip.
///
/// ```
/// use telescope_tables::limits::{MAX_EXPANDED_BYTES, MAX_WHOLE_BYTES};
///
/// assert!(MAX_WHOLE_BYTES < MAX_EXPANDED_BYTES, "what is read as a stream may be larger");
/// ```
pub const MAX_WHOLE_BYTES: u64 = 2 << 30;
/// The most bytes of one column of one row group or batch, decompressed, as a Parquet file declares them.
///
/// ```
/// use telescope_tables::limits::{MAX_CELLS, MAX_CHUNK_BYTES};
///
/// assert!(MAX_CHUNK_BYTES > 8 * MAX_CELLS as i64, "no column of doubles that fits is refused");
/// ```
pub const MAX_CHUNK_BYTES: i64 = 4 << 30;

/// The limits in force; tests lower them.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Limits, Request, TableError, TargetKind, read_bytes};
///
/// let request = Request {
///     limits: Limits { cells: 3, ..Limits::default() },
///     ..Request::new(Some("y"), TargetKind::Numbers)
/// };
/// let error = read_bytes(Path::new("t.csv"), b"a,b,y\n1,2,3\n4,5,6\n".to_vec(), &request).unwrap_err();
/// assert!(matches!(error, TableError::TooLarge { limit: 3, .. }));
/// ```
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
