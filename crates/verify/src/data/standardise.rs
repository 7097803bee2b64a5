//! Standardised features and targets: mean 0 and population standard deviation 1 in every column, the convention
//! of scikit-learn's `StandardScaler`.
//!
//! Per column, sums in row order: mean m = Σ a_i / n, then with d_i = a_i − m the variance
//! (Σ d_i² − (Σ d_i)²/n) / n, whose second term takes back the rounding of m (the corrected two-pass
//! algorithm; Chan, Golub & LeVeque 1983). Each value becomes d_i / √variance.

use super::csv_file::Table;
use super::error::DataError;

/// Whether a constant feature is appended, so that a linear model has an intercept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bias {
    /// The columns as they are.
    Without,
    /// A last column of ones, never scaled.
    Ones,
}

/// The matrix an experiment runs on.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    features: Vec<f64>,
    columns: usize,
    feature_names: Vec<String>,
    means: Vec<f64>,
    scales: Vec<f64>,
}

impl Design {
    /// All values, row after row: `rows() * columns()` finite numbers.
    pub fn features(&self) -> &[f64] {
        &self.features
    }

    /// Number of samples, at least 1.
    pub fn rows(&self) -> usize {
        self.features.len() / self.columns
    }

    /// Number of columns with the bias column, at least 1.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Column names; the bias column is called `(bias)`.
    pub fn feature_names(&self) -> &[String] {
        &self.feature_names
    }

    /// What was subtracted from each column; 0 for the bias column.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// What each column was divided by, positive; 1 for the bias column.
    pub fn scales(&self) -> &[f64] {
        &self.scales
    }
}

/// The table's features with mean 0 and population standard deviation 1 in each column.
///
/// # Errors
/// [`DataError::ConstantColumn`] when largest and least value differ by no more than the sum's
/// rounding, n · 2^-52 · |mean|, [`DataError::ScaleOutOfRange`] when a sum overflows or a variance underflows.
pub fn standardise(table: &Table, bias: Bias) -> Result<Design, DataError> {
    let mut means = Vec::with_capacity(table.columns());
    let mut scales = Vec::with_capacity(table.columns());
    for index in 0..table.columns() {
        let column: Vec<f64> = table.features()[index..]
            .iter()
            .step_by(table.columns())
            .copied()
            .collect();
        let (mean, scale) = moments(&column).map_err(|flaw| match flaw {
            Flaw::Constant(value) => DataError::ConstantColumn {
                file: table.file().to_path_buf(),
                column: table.feature_names()[index].clone(),
                value,
            },
            Flaw::OutOfRange => out_of_range(table, index),
        })?;
        means.push(mean);
        scales.push(scale);
    }
    let design = assemble(table, bias, means, scales);
    match design.features.iter().position(|value| !value.is_finite()) {
        Some(at) => Err(out_of_range(table, at % design.columns)),
        None => Ok(design),
    }
}

/// The table's features as they are, with means 0 and scales 1 recorded.
pub fn as_given(table: &Table, bias: Bias) -> Design {
    let columns = table.columns();
    assemble(table, bias, vec![0.0; columns], vec![1.0; columns])
}

/// The numbers `targets` of the table's target column with mean 0 and population standard deviation 1. A risk is
/// then measured in standard deviations of the target: ½ of the square at x = 0 is 1/2.
///
/// # Errors
/// [`DataError::ConstantTarget`] and [`DataError::ScaleOutOfRange`] where a feature would be refused.
pub fn standardise_targets(table: &Table, targets: &[f64]) -> Result<Vec<f64>, DataError> {
    let (file, column) = (table.file().to_path_buf(), table.target_name().to_owned());
    match moments(targets) {
        Ok((mean, scale)) => Ok(targets.iter().map(|value| (value - mean) / scale).collect()),
        Err(Flaw::Constant(value)) => Err(DataError::ConstantTarget {
            file,
            column,
            value,
        }),
        Err(Flaw::OutOfRange) => Err(DataError::ScaleOutOfRange { file, column }),
    }
}

/// Why a column has no scale.
enum Flaw {
    /// It does not vary; its least value.
    Constant(f64),
    /// A sum overflows or the variance underflows.
    OutOfRange,
}

/// Mean and population standard deviation of a column.
fn moments(column: &[f64]) -> Result<(f64, f64), Flaw> {
    let rows = column.len() as f64;
    let mean = column.iter().sum::<f64>() / rows;
    let (mut squares, mut rest) = (0.0, 0.0);
    for value in column {
        let deviation = value - mean;
        squares += deviation * deviation;
        rest += deviation;
    }
    let variance = (squares - rest * rest / rows) / rows;
    let least = column.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !mean.is_finite() {
        return Err(Flaw::OutOfRange);
    }
    if largest - least <= rows * f64::EPSILON * mean.abs() {
        return Err(Flaw::Constant(least));
    }
    // A variance of 0 or below the normal range has lost its digits; NaN and infinity fail here too.
    if !(variance.is_normal() && variance > 0.0) {
        return Err(Flaw::OutOfRange);
    }
    Ok((mean, variance.sqrt()))
}

fn assemble(table: &Table, bias: Bias, mut means: Vec<f64>, mut scales: Vec<f64>) -> Design {
    let mut feature_names = table.feature_names().to_vec();
    let columns = table.columns() + usize::from(bias == Bias::Ones);
    let mut features = Vec::with_capacity(table.rows() * columns);
    for index in 0..table.rows() {
        let row = table.row(index).iter().zip(&means).zip(&scales);
        features.extend(row.map(|((value, mean), scale)| (value - mean) / scale));
        if bias == Bias::Ones {
            features.push(1.0);
        }
    }
    if bias == Bias::Ones {
        feature_names.push("(bias)".to_owned());
        means.push(0.0);
        scales.push(1.0);
    }
    Design {
        features,
        columns,
        feature_names,
        means,
        scales,
    }
}

fn out_of_range(table: &Table, index: usize) -> DataError {
    DataError::ScaleOutOfRange {
        file: table.file().to_path_buf(),
        column: table.feature_names()[index].clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::csv_file::{Features, read_csv};
    use crate::data::target::regression_targets;

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
        read_csv(&path, "y", &Features::AllOthers).expect("valid")
    }

    #[test]
    fn values_worked_by_hand() {
        // Means 5 and 2; deviations (-3, -1, 1, 3) of variance 5, and (-2, 2, 2, -2) of variance 4.
        let table = table(&[&[2.0, 0.0], &[4.0, 4.0], &[6.0, 4.0], &[8.0, 0.0]]);
        let design = standardise(&table, Bias::Without).expect("varies");
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
        assert_eq!(design.features(), expected);
        assert_eq!((design.rows(), design.columns()), (4, 2));
    }

    #[test]
    fn the_bias_column_is_last_and_left_alone() {
        let table = table(&[&[0.0], &[2.0]]);
        let design = standardise(&table, Bias::Ones).expect("varies");
        assert_eq!(design.features(), [-1.0, 1.0, 1.0, 1.0]);
        assert_eq!(design.feature_names(), ["a", "(bias)"]);
        assert_eq!(design.means(), [1.0, 0.0]);
        assert_eq!(design.scales(), [1.0, 1.0]);
        assert_eq!((design.rows(), design.columns()), (2, 2));
    }

    #[test]
    fn features_can_be_left_as_given() {
        let design = as_given(&table(&[&[3.0], &[0.1]]), Bias::Ones);
        assert_eq!(design.features(), [3.0, 1.0, 0.1, 1.0]);
        assert_eq!(design.means(), [0.0, 0.0]);
        assert_eq!(design.scales(), [1.0, 1.0]);
    }

    #[test]
    fn a_constant_column_is_refused_by_name() {
        let table = table(&[&[1.0, 0.1], &[2.0, 0.1], &[4.0, 0.1]]);
        let message = standardise(&table, Bias::Ones)
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
            let error = standardise(&table(&rows), Bias::Without).expect_err("constant");
            assert!(
                matches!(error, DataError::ConstantColumn { .. }),
                "{column:?}: {error}"
            );
        }
        // A small spread on a large mean is a spread: what shows above is rounding, not caution.
        let kept = standardise(&table(&[&[1e6], &[1e6 + 1e-6], &[1e6]]), Bias::Without);
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
            let error = standardise(&table(&rows), Bias::Without).expect_err("out of range");
            assert!(
                matches!(error, DataError::ScaleOutOfRange { .. }),
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
            matches!(error, DataError::ScaleOutOfRange { .. }),
            "{error}"
        );
    }

    #[test]
    fn the_committed_targets_agree_with_exact_arithmetic() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/diabetes.csv");
        let table = read_csv(path.as_ref(), "progression", &Features::AllOthers).expect("valid");
        assert_eq!((table.rows(), table.columns()), (442, 10));
        let names = [
            "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6",
        ];
        assert_eq!(table.feature_names(), names);
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
        let table = read_csv(path.as_ref(), "diagnosis", &Features::AllOthers).expect("valid");
        assert_eq!((table.rows(), table.columns()), (569, 30));
        assert_eq!(table.feature_names()[0], "mean_radius");
        let design = standardise(&table, Bias::Ones).expect("no column is constant");
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
            let values = || design.features()[column..].iter().step_by(31);
            let sum: f64 = values().sum();
            let squares: f64 = values().map(|value| value * value).sum();
            assert!(sum.abs() < 1e-10, "column {column}: {sum}");
            assert!(
                (squares / 569.0 - 1.0).abs() < 1e-12,
                "column {column}: {squares}"
            );
        }
    }
}
