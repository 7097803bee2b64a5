//! Worked by hand, refused by name, and against exact arithmetic.

use super::*;
use crate::request::{Request, TargetKind};
use crate::target::regression_targets;

/// A table of features `a`, `b`, ... and a target of zeros.
fn table(rows: &[&[f64]]) -> Table {
    let dir = tempfile::tempdir().expect("temporary directory");
    let path = dir.path().join("t.csv");
    let names = ["a", "b", "c"];
    let mut text = names[..rows[0].len()].join(",") + ",y\n";
    for row in rows {
        for value in *row {
            text += &format!("{value:?},");
        }
        text += "0\n";
    }
    std::fs::write(&path, text).expect("write");
    crate::read(&path, &Request::new(Some("y"), TargetKind::Numbers)).expect("valid")
}

fn features(design: &Design) -> &[f64] {
    match design.matrix() {
        Matrix::Dense { values, .. } => values,
        Matrix::Sparse(_) => panic!("rows are dense"),
    }
}

#[test]
fn values_worked_by_hand() {
    // Means 5 and 2; deviations (-3, -1, 1, 3) of variance 5, and (-2, 2, 2, -2) of variance 4.
    let table = table(&[&[2.0, 0.0], &[4.0, 4.0], &[6.0, 4.0], &[8.0, 0.0]]);
    let design = standardise(table, Bias::Without).expect("varies");
    let root = 5.0_f64.sqrt();
    assert_eq!(design.means(), [5.0, 2.0]);
    assert_eq!(design.scales(), [root, 2.0]);
    let expected = [
        -3.0 / root,
        -1.0,
        -1.0 / root,
        1.0,
        1.0 / root,
        1.0,
        3.0 / root,
        -1.0,
    ];
    assert_eq!(features(&design), expected);
    assert_eq!((design.rows(), design.columns()), (4, 2));
}

#[test]
fn the_bias_column_is_last_and_left_alone() {
    let table = table(&[&[0.0], &[2.0]]);
    let design = standardise(table, Bias::Ones).expect("varies");
    assert_eq!(features(&design), [-1.0, 1.0, 1.0, 1.0]);
    assert_eq!(
        (design.name(0), design.name(1)),
        ("a".to_owned(), "(bias)".to_owned())
    );
    assert_eq!(design.means(), [1.0]);
    assert_eq!(design.scales(), [1.0]);
    assert_eq!((design.rows(), design.columns()), (2, 2));
}

#[test]
fn features_can_be_left_as_given() {
    let design = as_given(table(&[&[3.0], &[0.1]]), Bias::Ones);
    assert_eq!(features(&design), [3.0, 1.0, 0.1, 1.0]);
    assert!(design.means().is_empty() && design.scales().is_empty());
}

#[test]
fn a_constant_column_is_refused_by_name() {
    let table = table(&[&[1.0, 0.1], &[2.0, 0.1], &[4.0, 0.1]]);
    let message = standardise(table, Bias::Ones)
        .expect_err("b is constant")
        .to_string();
    assert!(
        message.contains("t.csv: column `b` is constant (0.1"),
        "{message}"
    );
}

#[test]
fn constant_up_to_rounding_and_up_to_a_sign_of_zero_are_refused() {
    for column in [[0.1 + 0.2, 0.3, 0.3], [0.0, -0.0, 0.0]] {
        let rows: Vec<[f64; 1]> = column.iter().map(|&value| [value]).collect();
        let rows: Vec<&[f64]> = rows.iter().map(|row| &row[..]).collect();
        let error = standardise(table(&rows), Bias::Without).expect_err("constant");
        assert!(
            matches!(error, TableError::ConstantColumn { .. }),
            "{column:?}: {error}"
        );
    }
    // A small spread on a large mean is a spread: what shows above is rounding, not caution.
    let kept = standardise(table(&[&[1e6], &[1e6 + 1e-6], &[1e6]]), Bias::Without);
    assert!(kept.is_ok(), "{kept:?}");
}

#[test]
fn overflow_and_underflow_are_refused() {
    for column in [
        [f64::MAX, f64::MAX, 0.0],
        [1e200, -1e200, 0.0],
        [1e-200, 3e-200, 0.0],
    ] {
        let rows: Vec<[f64; 1]> = column.iter().map(|&value| [value]).collect();
        let rows: Vec<&[f64]> = rows.iter().map(|row| &row[..]).collect();
        let error = standardise(table(&rows), Bias::Without).expect_err("out of range");
        assert!(
            matches!(error, TableError::ScaleOutOfRange { .. }),
            "{column:?}: {error}"
        );
    }
}

#[test]
fn targets_worked_by_hand_and_constant_ones_refused_by_name() {
    let table = table(&[&[0.0]]);
    // Mean 5, deviations (-3, -1, 1, 3) of variance 5.
    let root = 5.0_f64.sqrt();
    let scaled = standardise_targets(&table, &[2.0, 4.0, 6.0, 8.0]).expect("varies");
    assert_eq!(scaled, [-3.0 / root, -1.0 / root, 1.0 / root, 3.0 / root]);
    for constant in [[0.1 + 0.2, 0.3], [0.0, -0.0]] {
        let message = standardise_targets(&table, &constant)
            .expect_err("constant")
            .to_string();
        assert!(
            message.contains("t.csv: column `y` is constant"),
            "{message}"
        );
    }
    let error = standardise_targets(&table, &[1e200, -1e200]).expect_err("overflows");
    assert!(
        matches!(error, TableError::ScaleOutOfRange { .. }),
        "{error}"
    );
}

#[test]
fn the_committed_targets_agree_with_exact_arithmetic() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/diabetes.csv");
    let table = crate::read(
        path.as_ref(),
        &Request::new(Some("progression"), TargetKind::Numbers),
    )
    .expect("valid");
    assert_eq!((table.rows(), table.columns()), (442, 10));
    let names = [
        "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6",
    ];
    let found: Vec<String> = (0..10).map(|column| table.names().name(column)).collect();
    assert_eq!(found, names);
    let targets = regression_targets(&table).expect("numbers");
    // Mean and deviation from the integers in the file, summed as fractions, rounded once.
    let (mean, scale) = (152.13348416289594, 77.00574586945044);
    let scaled = standardise_targets(&table, &targets).expect("varies");
    for (value, target) in scaled.iter().zip(&targets) {
        assert!((value * scale + mean - target).abs() < 1e-11, "{target}");
    }
    let squares: f64 = scaled.iter().map(|value| value * value).sum();
    assert!((squares / 442.0 - 1.0).abs() < 1e-13, "{squares}");
}

#[test]
fn the_committed_data_set_agrees_with_exact_arithmetic() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/breast_cancer.csv");
    let table = crate::read(
        path.as_ref(),
        &Request::new(Some("diagnosis"), TargetKind::Classes),
    )
    .expect("valid");
    assert_eq!((table.rows(), table.columns()), (569, 30));
    assert_eq!(table.names().name(0), "mean_radius");
    let design = standardise(table, Bias::Ones).expect("no column is constant");
    // From the decimals in the file, summed as fractions, rounded once.
    let reference = [
        (0, (14.127291739894552, 3.520950760711062)),
        (3, (654.8891036906854, 351.60475406323)),
        (29, (0.08394581722319859, 0.01804538930859499)),
    ];
    for (column, (mean, scale)) in reference {
        assert!((design.means()[column] / mean - 1.0).abs() < 1e-14);
        assert!((design.scales()[column] / scale - 1.0).abs() < 1e-14);
    }
    for column in 0..30 {
        let values = || features(&design)[column..].iter().step_by(31);
        let sum: f64 = values().sum();
        let squares: f64 = values().map(|value| value * value).sum();
        assert!(sum.abs() < 1e-10, "column {column}: {sum}");
        assert!(
            (squares / 569.0 - 1.0).abs() < 1e-12,
            "column {column}: {squares}"
        );
    }
}

/// Rows in the LIBSVM format.
fn sparse(text: &str) -> Table {
    let request = Request::new(None, TargetKind::Numbers);
    crate::read_bytes("t.svm".as_ref(), text.into(), &request).expect("valid")
}

#[test]
fn sparse_rows_are_scaled_and_stay_sparse() {
    // Mean squares (9 + 16 + 0 + 0)/4 and, constant, 4; the second column is 0 everywhere.
    let text = "0 1:3 3:2\n0 1:-4 3:2\n0 3:2\n0 3:2\n";
    let design = scaled(sparse(text), Bias::Ones).expect("in range");
    assert_eq!(design.scales(), [2.5, 1.0, 2.0]);
    let Matrix::Sparse(rows) = design.matrix() else {
        panic!("rows are sparse");
    };
    assert_eq!((rows.rows(), rows.columns), (4, 4));
    assert_eq!(rows.row(0), (&[0, 2, 3][..], &[3.0 / 2.5, 1.0, 1.0][..]));
    assert_eq!(rows.row(2), (&[2, 3][..], &[1.0, 1.0][..]));
    assert_eq!(design.name(1), "2");
    assert_eq!(design.name(3), "(bias)");
    let error = standardise(sparse(text), Bias::Without).expect_err("filled in");
    assert!(error.to_string().contains("scale = true"), "{error}");
}

#[test]
fn dense_rows_are_scaled_by_the_same_numbers() {
    let dense = scaled(table(&[&[3.0, 0.0], &[-4.0, 1.0]]), Bias::Without).expect("in range");
    let thin = scaled(sparse("0 1:3\n0 1:-4 2:1\n"), Bias::Without).expect("in range");
    assert_eq!(dense.scales(), thin.scales());
    let Matrix::Sparse(rows) = thin.matrix() else {
        panic!("rows are sparse");
    };
    assert_eq!(rows.dense(4).as_deref(), Some(features(&dense)));
}

#[test]
fn scales_out_of_range_are_refused() {
    for text in ["0 1:1e200\n", "0 1:1e-200\n"] {
        let error = scaled(sparse(text), Bias::Without).expect_err("out of range");
        assert!(
            matches!(error, TableError::ScaleOutOfRange { .. }),
            "{error}"
        );
    }
}
