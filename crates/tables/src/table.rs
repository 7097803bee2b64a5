//! A data set in memory, and what was done to its file on the way.

use crate::error::{Place, TableError};
use crate::format::Format;
use crate::sparse::SparseRows;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The features of all rows.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Matrix, Request, TargetKind, read_bytes};
///
/// // LIBSVM files keep what is not 0.
/// let request = Request::new(None, TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.svm"), b"1 2:0.5\n-1 1:3\n".to_vec(), &request)?;
/// let Matrix::Sparse(rows) = table.matrix() else { panic!("dense") };
/// assert_eq!(rows.values, [0.5, 3.0]);
/// assert_eq!(table.matrix().columns(), 2);
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Matrix {
    /// Row after row, every cell.
    Dense {
        /// `rows * columns` finite numbers.
        values: Vec<f64>,
        /// Number of columns, at least 1.
        columns: usize,
    },
    /// The entries other than 0.
    Sparse(SparseRows),
}

impl Matrix {
    /// Number of columns, at least 1.
    #[must_use]
    pub fn columns(&self) -> usize {
        match self {
            Self::Dense { columns, .. } => *columns,
            Self::Sparse(rows) => rows.columns,
        }
    }
}

/// The target of all rows.
///
/// ```
/// use telescope_tables::Target;
///
/// let classes = Target::Classes { codes: vec![0, 1, 0], names: vec!["no".into(), "yes".into()] };
/// assert_eq!(classes.rows(), 3);
/// assert_eq!(Target::Numbers(vec![1.5]).rows(), 1);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Names of classes: for each row the place of its class in the list, which is sorted (as numbers where all are
    /// numbers, else by code point).
    Classes {
        /// One a row, below the number of names.
        codes: Vec<u32>,
        /// Those that occur.
        names: Vec<String>,
    },
    /// Finite numbers, one a row.
    Numbers(Vec<f64>),
}

impl Target {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Classes { codes, .. } => codes.len(),
            Self::Numbers(values) => values.len(),
        }
    }
}

/// What the features are called.
///
/// ```
/// use telescope_tables::FeatureNames;
///
/// assert_eq!(FeatureNames::Listed(vec!["area".into(), "age".into()]).name(1), "age");
/// assert_eq!(FeatureNames::Numbered { first: 1, count: 9 }.name(1), "2", "as the file counts");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum FeatureNames {
    /// One a column.
    Listed(Vec<String>),
    /// Their indices: the first of them and how many.
    Numbered {
        /// The index of the first column.
        first: u32,
        /// Number of columns.
        count: usize,
    },
}

impl FeatureNames {
    /// The name of a column, from 0.
    ///
    /// # Panics
    /// If there are not so many.
    #[must_use]
    pub fn name(&self, column: usize) -> String {
        match self {
            Self::Listed(names) => names[column].clone(),
            Self::Numbered { first, count } => {
                assert!(column < *count, "there are {count} columns");
                (*first as usize + column).to_string()
            }
        }
    }
}

/// Where a table comes from, and what was done to it: what a record keeps.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Format, Missing, Request, TargetKind, read_bytes};
///
/// let request = Request { missing: Missing::DropRow, ..Request::new(Some("y"), TargetKind::Numbers) };
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n1,1\n,2\n3,3\n".to_vec(), &request)?;
/// let provenance = table.provenance();
/// assert_eq!((provenance.format, provenance.compressed), (Format::Csv, false));
/// assert_eq!((provenance.rows, provenance.dropped, table.rows()), (3, 1, 2));
/// assert_eq!(provenance.sha256.len(), 64);
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The format.
    pub format: Format,
    /// Whether the file is compressed by gzip.
    pub compressed: bool,
    /// SHA-256 of the file as it is stored.
    pub sha256: String,
    /// Rows in the file.
    pub rows: usize,
    /// Columns that were read as features.
    pub columns: usize,
    /// Entries other than 0, if only they are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<usize>,
    /// Rows left out since a value is missing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dropped: usize,
    /// Columns where missing values were filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<Filled>,
    /// Columns that were replaced by one for each of their levels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encoded: Vec<Encoded>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A column of numbers where missing values were filled in.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Filled, Missing, Request, TargetKind, read_bytes};
///
/// let request = Request { missing: Missing::Indicator, ..Request::new(Some("y"), TargetKind::Numbers) };
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n1,1\n,2\n5,3\n".to_vec(), &request)?;
/// let expected = Filled { column: "x".into(), count: 1, value: 3.0, indicator: true };
/// assert_eq!(table.provenance().filled, [expected]);
/// assert_eq!(table.names().name(1), "x (missing)");
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filled {
    /// The column.
    pub column: String,
    /// How many were missing.
    pub count: usize,
    /// What stands in their place.
    pub value: f64,
    /// Whether a column of 0 and 1 says where.
    pub indicator: bool,
}

/// A column of categories.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TargetKind, read_bytes};
///
/// let request = Request {
///     categorical: vec!["colour".to_owned()],
///     drop_first: true,
///     ..Request::new(Some("y"), TargetKind::Numbers)
/// };
/// let table = read_bytes(Path::new("t.csv"), b"colour,y\nred,1\nblue,2\ngrey,3\n".to_vec(), &request)?;
/// let encoded = &table.provenance().encoded[0];
/// assert_eq!(encoded.left_out.as_deref(), Some("blue"));
/// assert_eq!(encoded.levels, ["grey", "red"]);
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoded {
    /// The column.
    pub column: String,
    /// The levels in order, each with a column of 0 and 1; `(missing)` stands last.
    pub levels: Vec<String>,
    /// The first level, if it was left out: 0 in all other columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<String>,
    /// How many values were missing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub missing: usize,
}

/// A data set in memory: at least one row and one column, every number finite.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TableError, TargetKind, read_bytes};
///
/// let request = Request::new(None, TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.svm"), b"1 3:0.5\n-1 1:2\n".to_vec(), &request)?;
/// assert_eq!((table.rows(), table.columns(), table.target_name()), (2, 3, "label"));
/// assert_eq!((table.file(), table.target().rows()), (Path::new("t.svm"), 2));
/// // Filled in there are six cells.
/// assert!(matches!(table.clone().filled_in(5), Err(TableError::TooLarge { limit: 5, .. })));
/// assert_eq!(table.filled_in(6)?.provenance().entries, None);
/// # Ok::<(), TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(crate) file: PathBuf,
    pub(crate) names: FeatureNames,
    pub(crate) matrix: Matrix,
    pub(crate) target_name: String,
    pub(crate) target: Target,
    pub(crate) provenance: Provenance,
}

impl Table {
    /// The path it was read from, as given.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What the features are called.
    #[must_use]
    pub fn names(&self) -> &FeatureNames {
        &self.names
    }

    /// The features.
    #[must_use]
    pub fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// Number of samples, at least 1.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.target.rows()
    }

    /// Number of features, at least 1.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.matrix.columns()
    }

    /// The target column's name; `label` where columns have none.
    #[must_use]
    pub fn target_name(&self) -> &str {
        &self.target_name
    }

    /// The targets.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The same table with every 0 of a sparse one as a number.
    ///
    /// # Errors
    /// [`TableError::TooLarge`] if that makes more than `limit` cells.
    pub fn filled_in(mut self, limit: usize) -> Result<Self, TableError> {
        if let Matrix::Sparse(rows) = &self.matrix {
            let columns = rows.columns;
            let Some(values) = rows.dense(limit) else {
                let (file, at) = (self.file, Place::Row(limit / columns + 1));
                return Err(TableError::TooLarge { file, at, limit });
            };
            self.matrix = Matrix::Dense { values, columns };
            self.provenance.entries = None;
        }
        Ok(self)
    }

    /// Where it comes from, and what was done to it.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }
}
