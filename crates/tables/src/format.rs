//! Which format a file is in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The format of a data file, plain or inside gzip.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::Format;
///
/// assert_eq!(Format::of_path(Path::new("rows.SVM.gz")), Some(Format::Libsvm));
/// assert_eq!(Format::of_path(Path::new("rows.txt")), None);
/// assert_eq!((Format::Arrow.id(), Format::Arrow.title()), ("arrow", "Arrow IPC"));
/// assert!(Format::Parquet.has_names() && !Format::Libsvm.has_names());
/// // Each extension means the format it is listed under.
/// for (format, extensions) in Format::EXTENSIONS {
///     assert!(extensions.iter().all(|end| Format::of_path(Path::new(&format!("x.{end}"))) == Some(format)));
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Comma-separated values with a header line (`.csv`).
    Csv,
    /// LIBSVM or SVMlight: a label, then `index:value` for the entries other than 0 (`.libsvm`, `.svmlight`, `.svm`).
    Libsvm,
    /// Apache Parquet with columns that are not nested (`.parquet`, `.pq`).
    Parquet,
    /// Arrow IPC, the file or the stream format; Feather version 2 is the same (`.arrow`, `.arrows`, `.feather`, `.ipc`).
    Arrow,
}

impl Format {
    /// Every format with the extensions that mean it.
    pub const EXTENSIONS: [(Self, &'static [&'static str]); 4] = [
        (Self::Csv, &["csv"]),
        (Self::Libsvm, &["libsvm", "svmlight", "svm"]),
        (Self::Parquet, &["parquet", "pq"]),
        (Self::Arrow, &["arrow", "arrows", "feather", "ipc"]),
    ];

    /// The format that the extension of `path` means, after `.gz` if it ends so; letter case is ignored.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let inner = if has_extension(path, "gz") {
            Path::new(path.file_stem()?)
        } else {
            path
        };
        Self::EXTENSIONS
            .iter()
            .find(|(_, names)| names.iter().any(|name| has_extension(inner, name)))
            .map(|&(format, _)| format)
    }

    /// The name in an experiment file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Libsvm => "libsvm",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }

    /// The name in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Libsvm => "LIBSVM",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow IPC",
        }
    }

    /// Whether columns have names, so that the target is one of them.
    #[must_use]
    pub fn has_names(self) -> bool {
        self != Self::Libsvm
    }
}

pub(crate) fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_mean_formats() {
        let of = |path: &str| Format::of_path(Path::new(path));
        assert_eq!(of("a/b.csv"), Some(Format::Csv));
        assert_eq!(of("b.CSV.GZ"), Some(Format::Csv));
        assert_eq!(of("rcv1.svm.gz"), Some(Format::Libsvm));
        assert_eq!(of("x.pq"), Some(Format::Parquet));
        assert_eq!(of("x.feather"), Some(Format::Arrow));
        for path in ["x", "x.gz", "x.txt", "csv", "x.csv.bz2", ".csv"] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
