//! The target column, read as two classes or as numbers.

use crate::column::sort_names;
use crate::error::TableError;
use crate::table::{Table, Target};

/// How many classes an error names.
const NAMED: usize = 5;

/// Two-class labels.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TargetKind, classification_labels, read_bytes};
///
/// let request = Request::new(Some("y"), TargetKind::Classes);
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n1,yes\n2,no\n".to_vec(), &request)?;
/// let labels = classification_labels(&table, None)?;
/// assert_eq!((labels.signs, labels.classes), (vec![1.0, -1.0], ["no".to_owned(), "yes".to_owned()]));
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// -1 or +1, one a row.
    pub signs: Vec<f64>,
    /// The class of -1, then that of +1.
    pub classes: [String; 2],
}

/// Reads the target as two classes. In sorted order (as numbers where both are numbers, else by code point)
/// the first is -1 and the second +1, unless `positive` names the class of +1. A target that was read as numbers has
/// their shortest decimals as classes.
///
/// # Errors
/// [`TableError::ClassCount`] unless there are exactly two, [`TableError::UnknownClass`] when `positive` is
/// neither.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TableError, TargetKind, classification_labels, read_bytes};
///
/// let request = Request::new(Some("y"), TargetKind::Classes);
/// let table = read_bytes(Path::new("t.csv"), b"x,y\n1,yes\n2,no\n".to_vec(), &request)?;
/// assert_eq!(classification_labels(&table, Some("no"))?.signs, [-1.0, 1.0]);
/// let three = read_bytes(Path::new("t.csv"), b"x,y\n1,a\n2,b\n3,c\n".to_vec(), &request)?;
/// assert!(matches!(classification_labels(&three, None), Err(TableError::ClassCount { count: 3, .. })));
/// # Ok::<(), TableError>(())
/// ```
pub fn classification_labels(table: &Table, positive: Option<&str>) -> Result<Labels, TableError> {
    let (file, column) = (table.file().to_path_buf(), table.target_name().to_owned());
    let mut names = match table.target() {
        Target::Classes { names, .. } => names.clone(),
        Target::Numbers(values) => {
            let mut sorted: Vec<f64> = values.iter().map(|&value| value + 0.0).collect();
            sorted.sort_by(f64::total_cmp);
            sorted.dedup_by(|a, b| a.to_bits() == b.to_bits());
            sorted.iter().map(|value| format!("{value}")).collect()
        }
    };
    let count = names.len();
    let Ok(mut classes) = <[String; 2]>::try_from(names.clone()) else {
        names.truncate(NAMED);
        return Err(TableError::ClassCount {
            file,
            column,
            classes: names,
            count,
        });
    };
    sort_names(&mut classes, |name| name);
    let first = classes[0].clone();
    match positive {
        Some(name) if name == classes[0] => classes.reverse(),
        Some(name) if name != classes[1] => {
            return Err(TableError::UnknownClass {
                file,
                column,
                positive: name.to_owned(),
                classes: Box::new(classes),
            });
        }
        _ => {}
    }
    let (of_first, of_other) = if first == classes[0] {
        (-1.0, 1.0)
    } else {
        (1.0, -1.0)
    };
    let sign = |is_first: bool| if is_first { of_first } else { of_other };
    let signs = match table.target() {
        Target::Classes { codes, .. } => codes.iter().map(|&code| sign(code == 0)).collect(),
        Target::Numbers(values) => {
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            values.iter().map(|&value| sign(value <= least)).collect()
        }
    };
    Ok(Labels { signs, classes })
}

/// Reads the target as finite numbers.
///
/// # Errors
/// [`TableError::NotNumeric`] if it was read as names of classes.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TargetKind, read_bytes, regression_targets};
///
/// let table = |kind| read_bytes(Path::new("t.csv"), b"x,y\n1,10\n2,9\n".to_vec(), &Request::new(Some("y"), kind)).unwrap();
/// assert_eq!(regression_targets(&table(TargetKind::Numbers)).unwrap(), [10.0, 9.0]);
/// assert!(regression_targets(&table(TargetKind::Classes)).is_err(), "names of classes are no numbers");
/// ```
pub fn regression_targets(table: &Table) -> Result<Vec<f64>, TableError> {
    match table.target() {
        Target::Numbers(values) => Ok(values.clone()),
        Target::Classes { names, .. } => Err(TableError::NotNumeric {
            file: table.file().to_path_buf(),
            at: crate::error::Place::Row(1),
            column: table.target_name().to_owned(),
            cell: names.first().cloned().unwrap_or_default(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;
    use crate::request::{Request, TargetKind};

    fn read(targets: &[&str], kind: TargetKind) -> Result<Table, TableError> {
        let rows: String = targets.iter().map(|text| format!("1,{text}\n")).collect();
        let text = format!("x,y\n{rows}");
        crate::read_bytes(
            "t.csv".as_ref(),
            text.into(),
            &Request::new(Some("y"), kind),
        )
    }

    fn with_targets(targets: &[&str]) -> Table {
        read(targets, TargetKind::Classes).expect("valid")
    }

    fn libsvm(text: &str) -> Table {
        let request = Request::new(None, TargetKind::Classes);
        crate::read_bytes("t.svm".as_ref(), text.into(), &request).expect("valid")
    }

    #[test]
    fn classes_of_a_libsvm_file_are_numbers() {
        let table = libsvm("+1 1:2\n-1 1:3\n1.0 1:4\n");
        let labels = classification_labels(&table, None).expect("two classes");
        assert_eq!(labels.classes, ["-1", "1"]);
        assert_eq!(labels.signs, [1.0, -1.0, 1.0]);
        let labels = classification_labels(&table, Some("-1")).expect("two classes");
        assert_eq!(labels.classes, ["1", "-1"]);
        assert_eq!(labels.signs, [-1.0, 1.0, -1.0]);
        let zeros = libsvm("0 1:2\n-0 1:3\n0.5 1:4\n");
        let labels = classification_labels(&zeros, None).expect("two classes");
        assert_eq!(labels.classes, ["0", "0.5"]);
        assert_eq!(labels.signs, [-1.0, -1.0, 1.0]);
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
        let table = read(&["1.5", "-2e3"], TargetKind::Numbers).expect("numbers");
        let values = regression_targets(&table).expect("numbers");
        assert_eq!(values, [1.5, -2000.0]);
        let error = read(&["1.5", "two"], TargetKind::Numbers).expect_err("two");
        let message = error.to_string();
        assert!(
            message.contains("t.csv: line 3, column `y`: `two` is not a number"),
            "{message}"
        );
        let error = read(&["inf"], TargetKind::Numbers).expect_err("infinite");
        let at = Place::Line(2);
        assert!(
            matches!(error, TableError::NotFinite { at: found, .. } if found == at),
            "{error}"
        );
    }
}
