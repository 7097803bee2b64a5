//! The keys of a data file.

use super::file::is_off;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use telescope_tables::{Features, Format, Missing, Request, TargetKind};

/// A file of rows: CSV, LIBSVM, Parquet or Arrow IPC, plain or compressed by gzip.
///
/// ```
/// use telescope_tables::TargetKind;
/// use telescope_verify::config::FileConfig;
///
/// let file: FileConfig = toml::from_str("path = \"data/mine.csv.gz\"\ntarget = \"price\"\nmissing = \"mean\"")?;
/// assert!(file.prepares() && !file.drop_first);
/// assert_eq!(file.request(TargetKind::Numbers).target.as_deref(), Some("price"));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FileConfig {
    /// The file, from the folder of the experiment file's workspace (the parent of `experiments/`) or absolute.
    pub path: PathBuf,
    /// The format; if left out it is told by the name: .csv; .libsvm, .svmlight, .svm; .parquet, .pq; .arrow, .arrows,
    /// .feather, .ipc; each also with .gz after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The column that holds the label. Every format but LIBSVM needs it; there each line begins with the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The class that is labelled +1; the later one in alphabetical order if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positive_class: Option<String>,
    /// The columns that are features, in this order; all but the label if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// The features that hold categories. Each becomes one column of 0 and 1 for each category, in sorted order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categorical: Vec<String>,
    /// Whether the first category of each such column gets no column of its own.
    #[serde(default, skip_serializing_if = "is_off")]
    pub drop_first: bool,
    /// What stands for missing values (empty cells, nulls): an error if left out, or "mean", "median", "zero",
    /// { value = 0.5 }, "indicator" (the mean, and a column that says where) or "drop-row". A missing category becomes
    /// the category `(missing)`, unless rows are dropped.
    #[serde(default, skip_serializing_if = "Missing::is_refuse")]
    pub missing: Missing,
    /// Cells that mean a missing value, beside the empty one, such as "NA" or "?".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_marks: Vec<String>,
    /// LIBSVM: whether every 0 is kept as a number, as in the other formats; standardise needs it.
    #[serde(default, skip_serializing_if = "is_off")]
    pub dense: bool,
    /// Whether each column is shifted to mean 0 and scaled to standard deviation 1.
    #[serde(default)]
    pub standardise: bool,
    /// Whether each column is divided by its root mean square. Nothing is shifted, so sparse rows stay sparse.
    #[serde(default, skip_serializing_if = "is_off")]
    pub scale: bool,
    /// Whether the label, a number, is shifted to mean 0 and scaled to standard deviation 1.
    #[serde(default, skip_serializing_if = "is_off")]
    pub standardise_target: bool,
    /// Whether a column of ones is appended.
    #[serde(default)]
    pub intercept: bool,
    /// LIBSVM: the index of the first column, 1 if left out, or 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub index_base: Option<u32>,
    /// LIBSVM: the number of columns; the largest index if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub columns: Option<u32>,
}

impl FileConfig {
    /// This file with all else left out.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            format: None,
            target: None,
            positive_class: None,
            features: None,
            categorical: Vec::new(),
            drop_first: false,
            missing: Missing::Refuse,
            missing_marks: Vec::new(),
            dense: false,
            standardise: false,
            scale: false,
            standardise_target: false,
            intercept: false,
            index_base: None,
            columns: None,
        }
    }

    /// The key of a file with this name: `file`, if the name says that it is no CSV file, and else `csv`.
    #[must_use]
    pub fn key_of(path: &Path) -> &'static str {
        match Format::of_path(path) {
            None | Some(Format::Csv) => "csv",
            Some(_) => "file",
        }
    }

    /// The key that brings the columns of a file with this name to one scale: `standardise`, or `scale` where rows are
    /// sparse and must stay so.
    #[must_use]
    pub fn scaling_of(path: &Path) -> &'static str {
        match Format::of_path(path) {
            Some(Format::Libsvm) => "scale",
            _ => "standardise",
        }
    }

    /// The path as reports write it.
    #[must_use]
    pub fn shown_path(&self) -> String {
        self.path.to_string_lossy().replace('\\', "/")
    }

    /// What is asked of the file.
    #[must_use]
    pub fn request(&self, kind: TargetKind) -> Request {
        let mut request = Request::new(self.target.as_deref(), kind);
        request.format = self.format;
        if let Some(features) = &self.features {
            request.features = Features::Named(features.clone());
        }
        request.categorical.clone_from(&self.categorical);
        request.drop_first = self.drop_first;
        request.missing = self.missing.clone();
        request.marks.clone_from(&self.missing_marks);
        request.index_base = self.index_base.unwrap_or(1);
        request.columns = self.columns;
        request
    }

    /// Whether columns are chosen, rewritten or filled in.
    #[must_use]
    pub fn prepares(&self) -> bool {
        self.features.is_some()
            || !self.categorical.is_empty()
            || !self.missing.is_refuse()
            || self.scale
            || self.dense
    }
}

/// An error's words on the key `target`, for people who gave a flag and wrote no file.
pub(crate) fn of_flags(message: &str) -> String {
    message
        .replace("write target = \"NAME\" with", "give --target NAME with")
        .replace(
            "so `target` means nothing here",
            "so --target means nothing here",
        )
}
