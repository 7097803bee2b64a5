//! What is asked of a file: its target, its features and what to do about text and gaps.

use crate::format::Format;
use crate::limits::Limits;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which columns are features.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Features, Matrix, Request, TargetKind, read_bytes};
///
/// // In the order asked; the column that is left out may hold anything.
/// let features = Features::Named(vec!["c".to_owned(), "a".to_owned()]);
/// let request = Request { features, ..Request::new(Some("y"), TargetKind::Numbers) };
/// let table = read_bytes(Path::new("t.csv"), b"a,b,c,y\n1,?,3,4\n".to_vec(), &request)?;
/// assert_eq!(table.matrix(), &Matrix::Dense { values: vec![3.0, 1.0], columns: 2 });
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Features {
    /// Every column but the target, in the order of the file.
    AllOthers,
    /// These, in this order; the others may hold anything.
    Named(Vec<String>),
}

/// How the target is read.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, Target, TargetKind, read_bytes};
///
/// let target = |kind| {
///     let text = b"x,y\n1,10\n2,9\n".to_vec();
///     read_bytes(Path::new("t.csv"), text, &Request::new(Some("y"), kind)).unwrap().target().clone()
/// };
/// assert_eq!(target(TargetKind::Numbers), Target::Numbers(vec![10.0, 9.0]));
/// // As classes they are names, sorted as numbers since all are.
/// assert_eq!(target(TargetKind::Classes), Target::Classes { codes: vec![1, 0], names: vec!["9".into(), "10".into()] });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// As names of classes: text as it is written.
    Classes,
    /// As finite numbers.
    Numbers,
}

/// What to do where a value is missing. In a column of numbers a missing value is filled in as said; in a categorical
/// column it becomes a level of its own, `(missing)`.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Matrix, Missing, Request, TargetKind, read_bytes};
///
/// let cells = |missing| {
///     let request = Request { missing, ..Request::new(Some("y"), TargetKind::Numbers) };
///     let table = read_bytes(Path::new("t.csv"), b"x,y\n1,0\n,0\n5,0\n".to_vec(), &request);
///     table.map(|table| table.matrix().clone())
/// };
/// assert!(cells(Missing::Refuse).is_err());
/// assert_eq!(cells(Missing::Mean).unwrap(), Matrix::Dense { values: vec![1.0, 3.0, 5.0], columns: 1 });
/// assert_eq!(cells(Missing::DropRow).unwrap(), Matrix::Dense { values: vec![1.0, 5.0], columns: 1 });
/// assert!(Missing::default().is_refuse() && !Missing::Zero.is_refuse());
/// ```
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// An error that names the row and the column.
    #[default]
    Refuse,
    /// The row is left out, also if its target is missing.
    DropRow,
    /// The mean of the column's other values.
    Mean,
    /// The median of the column's other values; of two in the middle their mean.
    Median,
    /// 0.
    Zero,
    /// This number.
    Value(f64),
    /// The mean, and beside the column another, `NAME (missing)`, that is 1 where the value was missing and else 0.
    Indicator,
}

impl Missing {
    /// Whether it is [`Missing::Refuse`].
    #[must_use]
    pub fn is_refuse(&self) -> bool {
        *self == Self::Refuse
    }
}

/// What is asked of a file.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Matrix, Request, TargetKind, read_bytes};
///
/// // One column of 0 and 1 a level, `blue` and `red`.
/// let request = Request { categorical: vec!["colour".to_owned()], ..Request::new(Some("y"), TargetKind::Numbers) };
/// let table = read_bytes(Path::new("t.csv"), b"colour,y\nred,1\nblue,2\n".to_vec(), &request)?;
/// assert_eq!(table.matrix(), &Matrix::Dense { values: vec![0.0, 1.0, 1.0, 0.0], columns: 2 });
/// // The first may be left out, since the others tell.
/// let request = Request { drop_first: true, ..request };
/// let table = read_bytes(Path::new("t.csv"), b"colour,y\nred,1\nblue,2\n".to_vec(), &request)?;
/// assert_eq!(table.columns(), 1);
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The format; by the file's extension if `None`.
    pub format: Option<Format>,
    /// The column to predict. `None` where columns have no names: the label is then the first number of a line.
    pub target: Option<String>,
    /// How the target is read.
    pub kind: TargetKind,
    /// The features.
    pub features: Features,
    /// The features that are categories, each replaced by one column of 0 and 1 for each of its levels.
    pub categorical: Vec<String>,
    /// Whether the first level of each categorical column is left out.
    pub drop_first: bool,
    /// What to do about missing values.
    pub missing: Missing,
    /// Cells that mean a missing value, beside the empty one, if `missing` is not [`Missing::Refuse`].
    pub marks: Vec<String>,
    /// The index of the first column in LIBSVM files: 1 by convention, 0 in some.
    pub index_base: u32,
    /// The number of columns of a LIBSVM file; its largest index if `None`.
    pub columns: Option<u32>,
    /// Sizes that are not exceeded.
    pub limits: Limits,
}

impl Request {
    /// All columns but `target` as features, nothing missing, nothing categorical.
    #[must_use]
    pub fn new(target: Option<&str>, kind: TargetKind) -> Self {
        Self {
            format: None,
            target: target.map(str::to_owned),
            kind,
            features: Features::AllOthers,
            categorical: Vec::new(),
            drop_first: false,
            missing: Missing::Refuse,
            marks: Vec::new(),
            index_base: 1,
            columns: None,
            limits: Limits::default(),
        }
    }

    /// Whether a cell with this text is a missing value.
    pub(crate) fn is_mark(&self, cell: &str) -> bool {
        !self.missing.is_refuse() && (cell.is_empty() || self.marks.iter().any(|mark| mark == cell))
    }
}
