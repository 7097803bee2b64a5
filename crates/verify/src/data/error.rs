//! What can be wrong with a data file, each said with its place (file, line, column) and how to mend it.

use crate::config::edit_distance;
use std::path::PathBuf;

/// What a column was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnRole {
    /// The label or number to predict.
    Target,
    /// One of the inputs.
    Feature,
}

impl ColumnRole {
    fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Feature => "feature",
        }
    }
}

/// Why a data file cannot be used. Lines count from 1, and line 1 is the header.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "file, line and column mean the same everywhere"
)]
pub enum DataError {
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
    /// A header cell is blank; `position` counts columns from 1.
    #[error("{}: line 1: column {position} has no name; give every column one", .file.display())]
    UnnamedColumn { file: PathBuf, position: usize },
    /// Two columns share a name; positions count from 1.
    #[error("{}: line 1: columns {first} and {second} are both called `{column}`; rename one", .file.display())]
    DuplicateColumn {
        file: PathBuf,
        column: String,
        first: usize,
        second: usize,
    },
    /// A row with more or fewer cells than the header.
    #[error("{}: line {line} has {found} cells, the header has {expected}; complete the row, or quote a cell that contains a comma", .file.display())]
    Ragged {
        file: PathBuf,
        line: usize,
        expected: usize,
        found: usize,
    },
    /// A column that was asked for is not there.
    #[error("{}: line 1: no {} column `{column}`; the columns are {}{}", .file.display(), .role.name(), listed(.available, 40), suggestion(.nearest, .available))]
    MissingColumn {
        file: PathBuf,
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
    /// Nothing is left to learn from.
    #[error("{}: no feature columns; name at least one column besides the target", .file.display())]
    NoFeatures { file: PathBuf },
    /// More numbers than [`crate::data::MAX_CELLS`].
    #[error("{}: line {line}: more than {limit} feature values; use fewer columns or rows", .file.display())]
    TooLarge {
        file: PathBuf,
        line: usize,
        limit: usize,
    },
    /// A cell that should be a number is not one.
    #[error("{}: line {line}, column `{column}`: {} is not a number; write it as 12.5 or 1e-3, or take the column out of the file", .file.display(), shown(.cell))]
    NotNumeric {
        file: PathBuf,
        line: usize,
        column: String,
        cell: String,
    },
    /// NaN, an infinity, or a decimal beyond the range of doubles.
    #[error("{}: line {line}, column `{column}`: {} is not a finite number; remove the row or fill the value in", .file.display(), shown(.cell))]
    NotFinite {
        file: PathBuf,
        line: usize,
        column: String,
        cell: String,
    },
    /// A target cell is blank.
    #[error("{}: line {line}, column `{column}`: the target is empty; fill it in or remove the row", .file.display())]
    EmptyTarget {
        file: PathBuf,
        line: usize,
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
    #[error("{}: column `{column}` has no class `{positive}` to be the positive one; its classes are {}", .file.display(), listed(.classes, 2))]
    UnknownClass {
        file: PathBuf,
        column: String,
        positive: String,
        classes: [String; 2],
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

/// The name in `names` with the fewest edits from `wanted`, letter case apart, if they are few enough to be
/// a slip of the pen: about a third of the letters, at least one. The first of equals.
pub(super) fn nearest_name(wanted: &str, names: &[String]) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let few = ((wanted.chars().count() + 1) / 3).max(1);
    names
        .iter()
        .map(|name| (edit_distance(&wanted, &name.to_lowercase()), name))
        .filter(|&(distance, _)| distance <= few)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name.clone())
}

/// ``; did you mean `x`?``, or a word on the separator, the usual reason for a single long name.
fn suggestion(nearest: &Option<String>, available: &[String]) -> String {
    match (nearest, available) {
        (Some(name), _) => format!("; did you mean `{name}`?"),
        (None, [only]) if only.contains([';', '\t']) => {
            "; cells are separated by commas here, not by semicolons or tabs".to_owned()
        }
        _ => String::new(),
    }
}

fn listed(names: &[String], most: usize) -> String {
    some_of(&names[..names.len().min(most)], names.len())
}

/// The names given, and how many of `count` are not among them.
fn some_of(names: &[String], count: usize) -> String {
    let quoted: Vec<String> = names.iter().map(|name| shown(name)).collect();
    let rest = match count - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    quoted.join(", ") + &rest
}

/// A cell in backquotes, cut short so that a pasted paragraph does not flood the terminal.
fn shown(cell: &str) -> String {
    const MOST: usize = 40;
    if cell.is_empty() {
        return "an empty cell".to_owned();
    }
    let short: String = cell.chars().take(MOST).collect();
    let dots = if short.len() < cell.len() { "..." } else { "" };
    format!("`{}{dots}`", short.escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_suggested() {
        let names = ["mean_area", "diagnosis", "x"].map(str::to_owned);
        assert_eq!(
            nearest_name("Diagnoses", &names).as_deref(),
            Some("diagnosis")
        );
        assert_eq!(nearest_name("outcome", &names), None);
    }

    #[test]
    fn long_cells_and_long_lists_are_cut() {
        assert_eq!(shown(&"a".repeat(50)), format!("`{}...`", "a".repeat(40)));
        assert_eq!(shown("a\tb"), "`a\\tb`");
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&names, 2), "`a`, `b` and 1 more");
    }
}
