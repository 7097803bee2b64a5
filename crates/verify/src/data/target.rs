//! The target column, read as two classes or as numbers.

use super::csv_file::{Table, parse_finite};
use super::error::DataError;
use std::collections::BTreeSet;

/// How many classes an error names.
const NAMED: usize = 5;

/// Two-class labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// -1 or +1, one a row.
    pub signs: Vec<f64>,
    /// The class of -1, then that of +1.
    pub classes: [String; 2],
}

/// Reads the target as two classes. In sorted order (as numbers where both are numbers, else by code point)
/// the first is -1 and the second +1, unless `positive` names the class of +1.
///
/// # Errors
/// [`DataError::ClassCount`] unless there are exactly two, [`DataError::UnknownClass`] when `positive` is
/// neither.
pub fn classification_labels(table: &Table, positive: Option<&str>) -> Result<Labels, DataError> {
    let (file, column) = (table.file().to_path_buf(), table.target_name().to_owned());
    let found: BTreeSet<&str> = table.target().iter().map(|cell| &*cell.text).collect();
    let count = found.len();
    let mut sorted: Vec<String> = found.into_iter().map(str::to_owned).collect();
    let Ok([first, second]) = <[String; 2]>::try_from(sorted.clone()) else {
        sorted.truncate(NAMED);
        return Err(DataError::ClassCount {
            file,
            column,
            classes: sorted,
            count,
        });
    };
    // "9" sorts after "10" as text.
    let swap = matches!((first.parse::<f64>(), second.parse::<f64>()), (Ok(a), Ok(b)) if a > b);
    let mut classes = if swap {
        [second, first]
    } else {
        [first, second]
    };
    match positive {
        Some(name) if name == classes[0] => classes.reverse(),
        Some(name) if name != classes[1] => {
            return Err(DataError::UnknownClass {
                file,
                column,
                positive: name.to_owned(),
                classes,
            });
        }
        _ => {}
    }
    let sign = |text: &str| if text == classes[1] { 1.0 } else { -1.0 };
    let signs = table.target().iter().map(|cell| sign(&cell.text)).collect();
    Ok(Labels { signs, classes })
}

/// Reads the target as finite numbers.
///
/// # Errors
/// [`DataError::NotNumeric`] or [`DataError::NotFinite`] with the line of the first bad one.
pub fn regression_targets(table: &Table) -> Result<Vec<f64>, DataError> {
    let (file, column) = (table.file(), table.target_name());
    table
        .target()
        .iter()
        .map(|cell| parse_finite(file, cell.line, column, &cell.text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::csv_file::{Features, read_csv};

    fn with_targets(targets: &[&str]) -> Table {
        let dir = tempfile::tempdir().expect("temporary directory");
        let path = dir.path().join("t.csv");
        let rows: String = targets.iter().map(|text| format!("1,{text}\n")).collect();
        std::fs::write(&path, format!("x,y\n{rows}")).expect("write");
        read_csv(&path, "y", &Features::AllOthers).expect("valid")
    }

    #[test]
    fn sorted_classes_become_minus_and_plus_one() {
        let table = with_targets(&["malignant", "benign", "malignant"]);
        let labels = classification_labels(&table, None).expect("two classes");
        assert_eq!(labels.classes, ["benign", "malignant"]);
        assert_eq!(labels.signs, [1.0, -1.0, 1.0]);
    }

    #[test]
    fn the_positive_class_can_be_chosen() {
        let table = with_targets(&["malignant", "benign", "malignant"]);
        let labels = classification_labels(&table, Some("benign")).expect("two classes");
        assert_eq!(labels.classes, ["malignant", "benign"]);
        assert_eq!(labels.signs, [-1.0, 1.0, -1.0]);
        let same = classification_labels(&table, Some("malignant")).expect("two classes");
        assert_eq!(same.signs, [1.0, -1.0, 1.0]);
    }

    #[test]
    fn numeric_classes_sort_as_numbers() {
        let labels = classification_labels(&with_targets(&["10", "9"]), None).expect("two");
        assert_eq!(labels.classes, ["9", "10"]);
        assert_eq!(labels.signs, [1.0, -1.0]);
        let labels = classification_labels(&with_targets(&["1", "-1"]), None).expect("two");
        assert_eq!(labels.signs, [1.0, -1.0]);
    }

    #[test]
    fn one_class_is_refused() {
        let error = classification_labels(&with_targets(&["a", "a"]), None).expect_err("one");
        let message = error.to_string();
        assert!(
            message.contains("t.csv: column `y` has 1 class (`a`)"),
            "{message}"
        );
    }

    #[test]
    fn many_classes_are_counted_and_five_named() {
        let table = with_targets(&["g", "f", "e", "d", "c", "b", "a", "a"]);
        let message = classification_labels(&table, None)
            .expect_err("seven")
            .to_string();
        let named = "has 7 classes (`a`, `b`, `c`, `d`, `e` and 2 more)";
        assert!(message.contains(named), "{message}");
    }

    #[test]
    fn an_unknown_positive_class_is_refused() {
        let error = classification_labels(&with_targets(&["a", "b"]), Some("c")).expect_err("no c");
        let message = error.to_string();
        assert!(message.contains("no class `c`"), "{message}");
        assert!(message.contains("its classes are `a`, `b`"), "{message}");
    }

    #[test]
    fn regression_targets_are_numbers_or_an_error_with_the_line() {
        let values = regression_targets(&with_targets(&["1.5", "-2e3"])).expect("numbers");
        assert_eq!(values, [1.5, -2000.0]);
        let error = regression_targets(&with_targets(&["1.5", "two"])).expect_err("two");
        let message = error.to_string();
        assert!(
            message.contains("t.csv: line 3, column `y`: `two` is not a number"),
            "{message}"
        );
        let error = regression_targets(&with_targets(&["inf"])).expect_err("infinite");
        assert!(
            matches!(error, DataError::NotFinite { line: 2, .. }),
            "{error}"
        );
    }
}
