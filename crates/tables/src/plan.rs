//! Which columns of a file with names are read, and as what.

use crate::error::{ColumnRole, Place, TableError};
use crate::format::Format;
use crate::limits::MAX_NAMED_COLUMNS;
use crate::names::nearest_name;
use crate::request::{Features, Missing, Request, TargetKind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Finite numbers.
    Number,
    /// Names of categories or of classes.
    Name,
}

/// A column to read.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    /// Its position in the file, from 0.
    pub(crate) at: usize,
    pub(crate) name: String,
    pub(crate) reading: Reading,
    pub(crate) is_target: bool,
}

/// The columns to read: the features in the order asked, then the target.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) file: PathBuf,
    pub(crate) columns: Vec<Chosen>,
}

impl Plan {
    /// Checks a header and what is asked of it against each other.
    ///
    /// # Errors
    /// If the header has blank or equal names, or a column is missing, named twice or in two roles.
    pub(crate) fn new(
        path: &Path,
        format: Format,
        header: &[String],
        request: &Request,
    ) -> Result<Self, TableError> {
        let file = || path.to_path_buf();
        let places = places(path, format, header)?;
        let find = |column: &str, role: ColumnRole| {
            let at = places.get(column).copied();
            at.ok_or_else(|| TableError::MissingColumn {
                file: file(),
                format,
                column: column.to_owned(),
                role,
                available: header.to_vec(),
                nearest: nearest_name(column, header),
            })
        };
        let Some(target) = &request.target else {
            let available = header.to_vec();
            let file = file();
            return Err(TableError::TargetNotNamed { file, available });
        };
        let target_at = find(target, ColumnRole::Target)?;
        let mut columns = Vec::new();
        let mut taken = vec![false; header.len()];
        match &request.features {
            Features::AllOthers => {
                columns.extend((0..header.len()).filter(|&at| at != target_at));
            }
            Features::Named(names) => {
                for name in names {
                    let at = find(name, ColumnRole::Feature)?;
                    if std::mem::replace(&mut taken[at], true) {
                        let (file, column) = (file(), name.clone());
                        return Err(TableError::RepeatedFeature { file, column });
                    }
                    columns.push(at);
                }
            }
        }
        if columns.contains(&target_at) {
            let (file, column) = (file(), target.clone());
            return Err(TableError::TargetAsFeature { file, column });
        }
        if columns.is_empty() {
            return Err(TableError::NoFeatures { file: file() });
        }
        let mut categorical = vec![false; header.len()];
        for name in &request.categorical {
            let at = find(name, ColumnRole::Category)?;
            let (file, column) = (file(), name.clone());
            if at == target_at {
                return Err(TableError::TargetAsFeature { file, column });
            }
            if request.features != Features::AllOthers && !taken[at] {
                return Err(TableError::CategoryNotFeature { file, column });
            }
            if std::mem::replace(&mut categorical[at], true) {
                return Err(TableError::RepeatedFeature { file, column });
            }
        }
        let mut columns: Vec<Chosen> = columns
            .into_iter()
            .map(|at| Chosen {
                at,
                name: header[at].clone(),
                reading: if categorical[at] {
                    Reading::Name
                } else {
                    Reading::Number
                },
                is_target: false,
            })
            .collect();
        columns.push(Chosen {
            at: target_at,
            name: target.clone(),
            reading: match request.kind {
                TargetKind::Classes => Reading::Name,
                TargetKind::Numbers => Reading::Number,
            },
            is_target: true,
        });
        Ok(Self {
            file: file(),
            columns,
        })
    }

    /// Number of feature columns, at least 1.
    pub(crate) fn features(&self) -> usize {
        self.columns.len() - 1
    }

    /// Whether one more row fits after `rows` of them.
    ///
    /// # Errors
    /// [`TableError::TooLarge`] if not.
    pub(crate) fn room(&self, rows: usize, limit: usize, at: Place) -> Result<(), TableError> {
        // Neither factor is beyond 2^30.
        if (rows + 1).saturating_mul(self.features()) > limit {
            let file = self.file.clone();
            return Err(TableError::TooLarge { file, at, limit });
        }
        Ok(())
    }

    /// The error for a missing value, if it is one.
    ///
    /// # Errors
    /// If missing values are refused, and for targets unless their row is dropped.
    pub(crate) fn missing(
        &self,
        column: &Chosen,
        at: Place,
        policy: &Missing,
    ) -> Result<(), TableError> {
        let (file, name) = (self.file.clone(), column.name.clone());
        match policy {
            Missing::DropRow => Ok(()),
            _ if column.is_target => Err(TableError::EmptyTarget {
                file,
                at,
                column: name,
            }),
            Missing::Refuse => Err(TableError::MissingValue {
                file,
                at,
                column: name,
            }),
            _ => Ok(()),
        }
    }
}

/// The position of each name.
fn places<'a>(
    path: &Path,
    format: Format,
    header: &'a [String],
) -> Result<BTreeMap<&'a str, usize>, TableError> {
    let file = || path.to_path_buf();
    if header.len() > MAX_NAMED_COLUMNS {
        return Err(TableError::TooManyColumns {
            file: file(),
            count: header.len(),
            limit: MAX_NAMED_COLUMNS,
        });
    }
    let mut places = BTreeMap::new();
    for (at, name) in header.iter().enumerate() {
        if name.is_empty() {
            let position = at + 1;
            let file = file();
            return Err(TableError::UnnamedColumn {
                file,
                format,
                position,
            });
        }
        if let Some(first) = places.insert(name.as_str(), at) {
            return Err(TableError::DuplicateColumn {
                file: file(),
                format,
                column: name.clone(),
                first: first + 1,
                second: at + 1,
            });
        }
    }
    Ok(places)
}
