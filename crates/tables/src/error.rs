//! What can be wrong with a data file, each said with its place (file, line or row, column) and how to mend it.

use crate::format::Format;
use crate::names::{listed, shown, some_of, suggestion};
use std::fmt;
use std::path::PathBuf;

/// Where in a file a row stands, from 1.
///
/// ```
/// use telescope_tables::Place;
///
/// assert_eq!(Place::Line(3).to_string(), "line 3");
/// assert_eq!(Place::Row(3).to_string(), "row 3");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The line of a text file where the row begins; the header counts.
    Line(usize),
    /// The row of a file that has no lines.
    Row(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}

/// `line 1: ` where a header stands in line 1, else nothing.
fn header_place(format: Format) -> &'static str {
    match format {
        Format::Csv => "line 1: ",
        Format::Libsvm | Format::Parquet | Format::Arrow => "",
    }
}

/// What a column was asked for.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{ColumnRole, Request, TableError, TargetKind, read_bytes};
///
/// let request = Request::new(Some("z"), TargetKind::Numbers);
/// let error = read_bytes(Path::new("t.csv"), b"x,y\n1,2\n".to_vec(), &request).unwrap_err();
/// assert!(matches!(error, TableError::MissingColumn { role: ColumnRole::Target, .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnRole {
    /// The label or number to predict.
    Target,
    /// One of the inputs.
    Feature,
    /// An input that is a category.
    Category,
}

impl ColumnRole {
    fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Feature => "feature",
            Self::Category => "categorical",
        }
    }
}

/// Why a data file cannot be used. Lines and rows count from 1; line 1 of a CSV file is the header.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Place, Request, TableError, TargetKind, read_bytes};
///
/// // Place, value and mend.
/// let request = Request::new(Some("y"), TargetKind::Numbers);
/// let error = read_bytes(Path::new("t.csv"), b"x,y\n1,2\nmany,3\n".to_vec(), &request).unwrap_err();
/// assert!(matches!(error, TableError::NotNumeric { at: Place::Line(3), .. }));
/// assert!(error.to_string().starts_with("t.csv: line 3, column `x`: `many` is not a number; write it as 12.5"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "file, line and column mean the same everywhere"
)]
pub enum TableError {
    /// The file cannot be opened or read.
    #[error("{}: cannot read the data file: {source}; check the path and its permissions", .file.display())]
    Unreadable {
        file: PathBuf,
        source: std::io::Error,
    },
    /// Some bytes are not UTF-8.
    #[error("{}: line {line} is not UTF-8 text; save the file as UTF-8", .file.display())]
    NotText { file: PathBuf, line: usize },
    /// No bytes, or blank lines only.
    #[error("{}: the file is empty; it needs a header line of column names, then one line a sample", .file.display())]
    EmptyFile { file: PathBuf },
    /// A header, and no rows below it.
    #[error("{}: line 1 is a header and no rows follow; add at least one line of data", .file.display())]
    HeaderOnly { file: PathBuf },
    /// No rows, in a format without header lines.
    #[error("{}: the file has no rows; it needs at least one", .file.display())]
    NoRows { file: PathBuf },
    /// A header cell is blank; `position` counts columns from 1.
    #[error("{}: {}column {position} has no name; give every column one", .file.display(), header_place(*.format))]
    UnnamedColumn {
        file: PathBuf,
        format: Format,
        position: usize,
    },
    /// Two columns share a name; positions count from 1.
    #[error("{}: {}columns {first} and {second} are both called `{column}`; rename one", .file.display(), header_place(*.format))]
    DuplicateColumn {
        file: PathBuf,
        format: Format,
        column: String,
        first: usize,
        second: usize,
    },
    /// A row with more or fewer cells than the header.
    #[error("{}: {at} has {found} cells, the header has {expected}; complete the row, or quote a cell that contains a comma", .file.display())]
    Ragged {
        file: PathBuf,
        at: Place,
        expected: usize,
        found: usize,
    },
    /// A column that was asked for is not there.
    #[error("{}: {}no {} column `{column}`; the columns are {}{}", .file.display(), header_place(*.format), .role.name(), listed(.available, 40), suggestion(.nearest, .available))]
    MissingColumn {
        file: PathBuf,
        format: Format,
        column: String,
        role: ColumnRole,
        available: Vec<String>,
        /// The name that differs least, if it is near enough to be a slip.
        nearest: Option<String>,
    },
    /// The same feature was asked for twice.
    #[error("{}: feature column `{column}` is listed twice; list it once", .file.display())]
    RepeatedFeature { file: PathBuf, column: String },
    /// The target was also asked for as a feature.
    #[error("{}: column `{column}` is the target and listed as a feature; remove it from the features", .file.display())]
    TargetAsFeature { file: PathBuf, column: String },
    /// A categorical column that is not among the features.
    #[error("{}: column `{column}` is listed under categorical, but not under features; list it there too", .file.display())]
    CategoryNotFeature { file: PathBuf, column: String },
    /// Nothing is left to learn from.
    #[error("{}: no feature columns; name at least one column besides the target", .file.display())]
    NoFeatures { file: PathBuf },
    /// More numbers than [`crate::limits::MAX_CELLS`].
    #[error("{}: {at}: more than {limit} feature values; use fewer columns or rows", .file.display())]
    TooLarge {
        file: PathBuf,
        at: Place,
        limit: usize,
    },
    /// A cell that should be a number is not one.
    #[error("{}: {at}, column `{column}`: {} is not a number; {}", .file.display(), shown(.cell), if .cell.is_empty() { "fill it in, or choose with missing = \"...\" what stands for it" } else { "write it as 12.5 or 1e-3, name the column under categorical if it holds categories, or take it out of the file" })]
    NotNumeric {
        file: PathBuf,
        at: Place,
        column: String,
        cell: String,
    },
    /// NaN, an infinity, or a decimal beyond the range of doubles.
    #[error("{}: {at}, column `{column}`: {} is not a finite number; remove the row or fill the value in", .file.display(), shown(.cell))]
    NotFinite {
        file: PathBuf,
        at: Place,
        column: String,
        cell: String,
    },
    /// A value is missing and nothing was said about missing values.
    #[error("{}: {at}, column `{column}`: the value is missing; fill it in, or choose with missing = \"...\" what stands for it", .file.display())]
    MissingValue {
        file: PathBuf,
        at: Place,
        column: String,
    },
    /// An integer that lies between two doubles.
    #[error("{}: {at}, column `{column}`: {value} is no double, and data must be exact; store the column as floats if the nearest ones will do", .file.display())]
    Inexact {
        file: PathBuf,
        at: Place,
        column: String,
        value: i128,
    },
    /// A column whose type has no numbers, or none that mean themselves.
    #[error("{}: column `{column}` is of the type {found}, which is neither number nor text; turn it into numbers, or leave it out of the features", .file.display())]
    UnsupportedType {
        file: PathBuf,
        column: String,
        found: String,
    },
    /// A categorical column with more levels than [`crate::limits::MAX_LEVELS`].
    #[error("{}: {at}, column `{column}` has more than {limit} different categories; group the rare ones, or leave the column out of the features", .file.display())]
    TooManyLevels {
        file: PathBuf,
        at: Place,
        column: String,
        limit: usize,
    },
    /// A target with more classes than [`crate::limits::MAX_LEVELS`].
    #[error("{}: {at}, column `{column}` has more than {limit} classes, and a classification needs exactly two; choose another target or keep the rows of two classes", .file.display())]
    TooManyClasses {
        file: PathBuf,
        at: Place,
        column: String,
        limit: usize,
    },
    /// A column without any value, so that there is no mean to fill in.
    #[error("{}: column `{column}` has no value at all, so missing ones have no mean or median; leave it out of the features, or choose missing = \"zero\"", .file.display())]
    NothingToAverage { file: PathBuf, column: String },
    /// Every row had a missing value.
    #[error("{}: every row has a missing value, and missing = \"drop-row\" leaves none; fill values in, or name fewer features", .file.display())]
    NoRowsLeft { file: PathBuf },
    /// The name does not tell the format.
    #[error("{}: the name does not say in which format the file is; write format = \"csv\", \"libsvm\", \"parquet\" or \"arrow\"", .file.display())]
    UnknownFormat { file: PathBuf },
    /// Called `.gz`, and not compressed.
    #[error("{}: the name ends in .gz, but the file does not begin as gzip does; rename it, or compress it", .file.display())]
    NotGzip { file: PathBuf },
    /// Not a file of its format, or damaged.
    #[error("{}: not a readable {} file ({problem}); check the format, or write the file again", .file.display(), .format.title())]
    Damaged {
        file: PathBuf,
        format: Format,
        problem: String,
    },
    /// A gzip file that cannot be expanded.
    #[error("{}: not a whole gzip file ({problem}); copy it once more, or compress it again", .file.display())]
    DamagedGzip { file: PathBuf, problem: String },
    /// A gzip file that becomes too large.
    #[error("{}: the file expands to more than {limit} bytes; use an uncompressed file or fewer rows", .file.display())]
    Expands { file: PathBuf, limit: u64 },
    /// A file that must be in memory as a whole and is too large.
    #[error("{}: the file has more than {limit} bytes; split it", .file.display())]
    TooManyBytes { file: PathBuf, limit: u64 },
    /// A line of text beyond [`crate::limits::MAX_LINE_BYTES`].
    #[error("{}: line {line} is longer than {limit} bytes; look for a quote that is not closed, or for line breaks that are missing", .file.display())]
    LineTooLong {
        file: PathBuf,
        line: usize,
        limit: usize,
    },
    /// Columns have names, and none was named as the target.
    #[error("{}: no target is named; write target = \"NAME\" with the column to predict, one of {}", .file.display(), listed(.available, 40))]
    TargetNotNamed {
        file: PathBuf,
        available: Vec<String>,
    },
    /// A key that speaks of names, for a format without them.
    #[error("{}: columns of a LIBSVM file have no names and each line begins with its label, so `{key}` means nothing here; leave it out", .file.display())]
    NamesUnwanted { file: PathBuf, key: &'static str },
    /// A key of LIBSVM files, for another format.
    #[error("{}: `{key}` speaks of LIBSVM files, and this is a {} file; leave it out", .file.display(), .format.title())]
    NumbersUnwanted {
        file: PathBuf,
        format: Format,
        key: &'static str,
    },
    /// A word of a LIBSVM line that is no entry.
    #[error("{}: line {line}: {} is not index:value; write entries as 3:0.5, and comments after #", .file.display(), shown(.cell))]
    NotAnEntry {
        file: PathBuf,
        line: usize,
        cell: String,
    },
    /// Index 0 where counting begins at 1.
    #[error("{}: line {line}: the index 0, and columns count from 1; write index-base = 0 if they count from 0 in this file", .file.display())]
    IndexZero { file: PathBuf, line: usize },
    /// An index that does not follow the one before it.
    #[error("{}: line {line}: the index {index} after {before}; sort the entries of each line by index and name each once", .file.display())]
    NotAscending {
        file: PathBuf,
        line: usize,
        index: u64,
        before: u64,
    },
    /// An index beyond the number of columns.
    #[error("{}: line {line}: the index {index} is beyond the last column, {last}; {}", .file.display(), if *.asked { "raise columns, or leave it out" } else { "renumber the columns" })]
    IndexTooLarge {
        file: PathBuf,
        line: usize,
        index: u64,
        last: u64,
        asked: bool,
    },
    /// More entries than [`crate::limits::MAX_ENTRIES`].
    #[error("{}: line {line}: more than {limit} entries; use fewer rows", .file.display())]
    TooManyEntries {
        file: PathBuf,
        line: usize,
        limit: usize,
    },
    /// More rows than [`crate::limits::MAX_ROWS`].
    #[error("{}: more than {limit} rows; use fewer", .file.display())]
    TooManyRows { file: PathBuf, limit: usize },
    /// More columns than [`crate::limits::MAX_NAMED_COLUMNS`].
    #[error("{}: {count} columns, and at most {limit} are read; use fewer, or the LIBSVM format", .file.display())]
    TooManyColumns {
        file: PathBuf,
        count: usize,
        limit: usize,
    },
    /// A sparse table whose entries would all be filled in.
    #[error("{}: {rows} rows of {columns} columns are sparse, and shifting the columns to mean 0 would fill in every 0; choose scale = true, which only divides, or dense = true if the table is small", .file.display())]
    CentringSparse {
        file: PathBuf,
        rows: usize,
        columns: usize,
    },
    /// A target cell is blank.
    #[error("{}: {at}, column `{column}`: the target is empty; fill it in or remove the row", .file.display())]
    EmptyTarget {
        file: PathBuf,
        at: Place,
        column: String,
    },
    /// The target does not have exactly two classes. `classes` holds the first five at most, sorted.
    #[error("{}: column `{column}` has {count} {} ({}), and a classification needs exactly two; choose another target or keep the rows of two classes", .file.display(), if *.count == 1 { "class" } else { "classes" }, some_of(.classes, *.count))]
    ClassCount {
        file: PathBuf,
        column: String,
        classes: Vec<String>,
        count: usize,
    },
    /// The class named as positive does not occur.
    #[error("{}: column `{column}` has no class `{positive}` to be the positive one; its classes are {}", .file.display(), listed(.classes.as_slice(), 2))]
    UnknownClass {
        file: PathBuf,
        column: String,
        positive: String,
        classes: Box<[String; 2]>,
    },
    /// A column that cannot be scaled to standard deviation 1, since it does not vary.
    #[error("{}: column `{column}` is constant ({value}, up to rounding), so it cannot be standardised; take it out of the file, and set intercept = true if that is what it is for", .file.display())]
    ConstantColumn {
        file: PathBuf,
        column: String,
        value: f64,
    },
    /// A target that cannot be scaled to standard deviation 1, since it does not vary.
    #[error("{}: column `{column}` is constant ({value}, up to rounding), so there is nothing to predict and it cannot be standardised; choose another target, or leave standardise-target out", .file.display())]
    ConstantTarget {
        file: PathBuf,
        column: String,
        value: f64,
    },
    /// The mean or the standard deviation leaves the range of doubles.
    #[error("{}: column `{column}`: its mean or standard deviation leaves the range of doubles; change its unit", .file.display())]
    ScaleOutOfRange { file: PathBuf, column: String },
}
