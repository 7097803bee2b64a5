//! Building the problem that a file describes; each error names the key that causes it.

use crate::config::{
    AnyOracle, ConfigError, CsvConfig, DataConfig, Document, ExperimentFile, InlineRow,
    ProblemConfig, Start,
};
use crate::data::{
    Bias, Features, as_given, classification_labels, read_csv, regression_targets, standardise,
    standardise_targets,
};
use std::path::Path;
use std::sync::Arc;
use telescope_core::arithmetic::Rational;
use telescope_core::engine::{Instance, Setup, SetupError};
use telescope_core::losses::AnyLoss;
use telescope_core::number::Number;
use telescope_core::problems::{Dataset, RationalQuadratic};

/// The most rows that an inline data set may stand for.
const MOST_INLINE_ROWS: u64 = 1_000_000;

/// The problem with its oracle.
pub(super) fn instance(
    file: &ExperimentFile,
    document: &Document,
    root: &Path,
) -> Result<Instance, ConfigError> {
    match (&file.problem, &file.oracle) {
        (ProblemConfig::Quadratic(quadratic), AnyOracle::AdditiveNoise(noise)) => {
            let problem = quadratic_of(&quadratic.matrix, &quadratic.minimiser, document)?;
            Instance::additive_noise(problem, noise.standard_deviations.clone()).map_err(|error| {
                noise_error(
                    document,
                    "oracle.additive-noise.standard-deviations",
                    &error,
                )
            })
        }
        (ProblemConfig::Quadratic(quadratic), AnyOracle::RandomTarget(noise)) => {
            let problem = quadratic_of(&quadratic.matrix, &quadratic.minimiser, document)?;
            Instance::random_target(problem, noise.standard_deviations.clone()).map_err(|error| {
                noise_error(document, "oracle.random-target.standard-deviations", &error)
            })
        }
        (ProblemConfig::FiniteSum(sum), AnyOracle::SingleSample(oracle)) => {
            let data = dataset(&sum.data, sum.loss, document, root)?;
            Instance::finite_sum(sum.loss, Arc::new(data), oracle.sampler).map_err(|error| {
                document.error(
                    "problem.finite-sum.data",
                    error.to_string(),
                    "write the labels as -1 and 1, or use the absolute loss",
                )
            })
        }
        (ProblemConfig::Quadratic(_), AnyOracle::SingleSample(_)) => Err(document.error(
            "oracle",
            "a quadratic has no rows to sample",
            "use [oracle.additive-noise] or [oracle.random-target]",
        )),
        (ProblemConfig::FiniteSum(_), _) => Err(document.error(
            "oracle",
            "a finite sum is sampled row by row",
            "use [oracle.single-sample]",
        )),
    }
}

fn noise_error(document: &Document, key: &str, error: &SetupError) -> ConfigError {
    document.error(
        key,
        error.to_string(),
        "give one standard deviation a coordinate",
    )
}

fn quadratic_of(
    matrix: &[Vec<Number>],
    minimiser: &[Number],
    document: &Document,
) -> Result<RationalQuadratic, ConfigError> {
    RationalQuadratic::new(matrix, minimiser).map_err(|error| {
        document.error(
            "problem.quadratic.matrix",
            error.to_string(),
            "the matrix must be square, symmetric and positive semidefinite; write it row by row",
        )
    })
}

fn dataset(
    data: &DataConfig,
    loss: AnyLoss,
    document: &Document,
    root: &Path,
) -> Result<Dataset, ConfigError> {
    match data {
        DataConfig::Inline(rows) => inline(rows, document),
        DataConfig::Csv(csv) => from_csv(csv, loss, root).map_err(|message| {
            // What is wrong with the data, a semicolon, and how to mend it.
            let (message, hint) = message
                .split_once("; ")
                .unwrap_or((&message, "see the data file"));
            document.error("problem.finite-sum.data.csv", message, hint)
        }),
    }
}

fn inline(rows: &[InlineRow], document: &Document) -> Result<Dataset, ConfigError> {
    let key = "problem.finite-sum.data.inline";
    let columns = rows.first().map_or(0, |row| row.features.len());
    let count: u64 = rows.iter().map(|row| u64::from(row.count)).sum();
    if count > MOST_INLINE_ROWS {
        return Err(document.error(key, format!("{count} rows are too many"), "use a CSV file"));
    }
    let (mut features, mut labels) = (Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        let at = format!("{key}.{index}");
        if row.features.len() != columns {
            return Err(document.error(
                &at,
                format!(
                    "this row has {} features, the first has {columns}",
                    row.features.len()
                ),
                "give every row the same number of features",
            ));
        }
        if let Some(number) = row
            .features
            .iter()
            .chain([&row.label])
            .find(|number| number.is_ratio())
        {
            return Err(document.error(
                &at,
                format!("{number} is a ratio, and data are doubles"),
                "write a decimal; the double nearest to it is then the datum, exactly",
            ));
        }
        if row.count == 0 {
            return Err(document.error(
                &format!("{at}.count"),
                "a row that stands there 0 times is no row",
                "remove the row, or count it at least once",
            ));
        }
        for _ in 0..row.count {
            features.extend(row.features.iter().map(Number::value));
            labels.push(row.label.value());
        }
    }
    Dataset::new(features, labels, columns).map_err(|error| {
        document.error(
            key,
            error.to_string(),
            "give at least one row with one feature",
        )
    })
}

/// Reads a CSV file; an error says what is wrong and, after a semicolon, how to mend it.
fn from_csv(csv: &CsvConfig, loss: AnyLoss, root: &Path) -> Result<Dataset, String> {
    let path = root.join(&csv.path);
    // Errors and records name the path as the user wrote it: no folder of this machine.
    let table = read_csv(&path, &csv.target, &Features::AllOthers).map_err(|error| {
        error
            .to_string()
            .replace(&path.display().to_string(), &csv.path.display().to_string())
    })?;
    let named = |error: crate::data::DataError| {
        error
            .to_string()
            .replace(&path.display().to_string(), &csv.path.display().to_string())
    };
    let labels = match loss {
        AnyLoss::Logistic => {
            classification_labels(&table, csv.positive_class.as_deref())
                .map_err(named)?
                .signs
        }
        AnyLoss::Absolute => regression_targets(&table).map_err(named)?,
    };
    let labels = match (csv.standardise_target, loss.wants_classes()) {
        (false, _) => labels,
        (true, false) => standardise_targets(&table, &labels).map_err(named)?,
        (true, true) => {
            return Err(format!(
                "{}: column `{}` holds classes, which cannot be standardised; leave standardise-target out, or choose a loss of numbers",
                csv.path.display(),
                csv.target
            ));
        }
    };
    let bias = if csv.intercept {
        Bias::Ones
    } else {
        Bias::Without
    };
    let design = if csv.standardise {
        standardise(&table, bias).map_err(named)?
    } else {
        as_given(&table, bias)
    };
    Dataset::new(design.features().to_vec(), labels, design.columns())
        .map_err(|error| error.to_string())
}

/// The problem with its domain and start. `total` is S, for the start that depends on it.
pub(super) fn setup(
    file: &ExperimentFile,
    instance: Instance,
    start: Vec<Rational>,
    document: &Document,
) -> Result<Setup, ConfigError> {
    Setup::new(instance, file.domain.clone(), start).map_err(|error| {
        let (key, hint) = match &error {
            SetupError::CentreDimension { .. } => (
                "domain.ball.centre",
                "give the centre as many coordinates as the problem",
            ),
            SetupError::StartOutside { .. } => ("run.start", "start inside the ball"),
            _ => (
                "run.start",
                "give the start as many coordinates as the problem, or write \"origin\"",
            ),
        };
        document.error(key, error.to_string(), hint)
    })
}

/// x_1 where it does not depend on the schedule.
pub(super) fn fixed_start(start: &Start, dimension: usize) -> Option<Vec<Rational>> {
    match start {
        Start::Point(point) => Some(point.iter().map(|number| number.exact().clone()).collect()),
        Start::Origin => Some(vec![Rational::ZERO; dimension]),
        Start::LipschitzTimesTotalStepSize => None,
    }
}
