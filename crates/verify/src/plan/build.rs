//! Building the problem that a file describes; each error names the key that causes it.

use crate::config::{
    AnyOracle, ConfigError, DataConfig, Document, ExperimentFile, FileConfig, FiniteSumConfig,
    InlineRow, MaxAffineConfig, ProblemConfig, Start,
};
use crate::data::{DataFiles, Loaded, synthetic};
use crate::record::DataRecord;
use std::path::Path;
use std::sync::Arc;
use telescope_core::arithmetic::Rational;
use telescope_core::domains::ShapeError;
use telescope_core::engine::{Instance, Setup, SetupError};
use telescope_core::losses::AnyLoss;
use telescope_core::methods::AnyMethod;
use telescope_core::number::{Nonnegative, Number};
use telescope_core::problems::{Dataset, RationalMaxAffine, RationalQuadratic};
use telescope_core::samplers::{AnySampler, Noise};
use telescope_core::schedules::AnySchedule;
use telescope_tables::Format;

/// The most rows that an inline data set may stand for.
const MOST_INLINE_ROWS: u64 = 1_000_000;

/// The most rows of a minibatch: each run keeps the places of its rows.
const MOST_BATCH: usize = 1 << 22;

/// The problem with its oracle, and what a record keeps of its data file.
pub(super) fn instance(
    file: &ExperimentFile,
    document: &Document,
    root: &Path,
    files: &DataFiles,
) -> Result<(Instance, Option<DataRecord>), ConfigError> {
    match &file.problem {
        ProblemConfig::FiniteSum(sum) => {
            let (data, record) = dataset(&sum.data, sum.loss, document, root, files)?;
            let instance = finite_sum(sum, data, &file.oracle, document)?;
            Ok((instance, record))
        }
        _ => without_rows(file, document).map(|instance| (instance, None)),
    }
}

fn without_rows(file: &ExperimentFile, document: &Document) -> Result<Instance, ConfigError> {
    match &file.problem {
        ProblemConfig::FiniteSum(_) => unreachable!("a finite sum has rows"),
        ProblemConfig::Quadratic(config) => {
            let quadratic = quadratic_of(&config.matrix, &config.minimiser, document)?;
            let size = config.minimiser.len();
            match &file.oracle {
                AnyOracle::RandomTarget(config) => {
                    let result = Instance::random_target(quadratic, config.noise());
                    result.map_err(|error| noise_error(document, "oracle.random-target", &error))
                }
                oracle => {
                    let noise = additive_noise(oracle, size, "quadratic", document)?;
                    let result = Instance::additive_noise(quadratic, noise);
                    result.map_err(|error| noise_error(document, "oracle.additive-noise", &error))
                }
            }
        }
        ProblemConfig::MaxAffine(config) => {
            let problem = max_affine(config, document)?;
            let size = config.pieces.first().map_or(0, |piece| piece.slope.len());
            let noise =
                additive_noise(&file.oracle, size, "maximum of affine functions", document)?;
            let result = Instance::max_affine(problem, noise);
            result.map_err(|error| noise_error(document, "oracle.additive-noise", &error))
        }
        ProblemConfig::Wiggle => {
            let noise = additive_noise(&file.oracle, 1, "function of one coordinate", document)?;
            let result = Instance::wiggle(noise);
            result.map_err(|error| noise_error(document, "oracle.additive-noise", &error))
        }
    }
}

/// The noise of an oracle of a problem without rows; none for the full gradient.
fn additive_noise(
    oracle: &AnyOracle,
    size: usize,
    problem: &str,
    document: &Document,
) -> Result<Noise, ConfigError> {
    match oracle {
        AnyOracle::AdditiveNoise(config) => Ok(config.noise()),
        AnyOracle::FullGradient => {
            let zero = Nonnegative::from_f64(0.0).expect("0 is not negative");
            Ok(Noise::normal(vec![zero; size]))
        }
        AnyOracle::RandomTarget(_) => Err(document.error(
            "oracle",
            format!("a {problem} has no target that could vary"),
            "use [oracle.additive-noise], or a quadratic",
        )),
        AnyOracle::SingleSample(_) | AnyOracle::Minibatch(_) => Err(document.error(
            "oracle",
            format!("a {problem} has no rows to sample"),
            if problem == "quadratic" {
                "use [oracle.additive-noise] or [oracle.random-target]"
            } else {
                "use [oracle.additive-noise]"
            },
        )),
    }
}

fn noise_error(document: &Document, oracle: &str, error: &SetupError) -> ConfigError {
    let (key, hint) = match error {
        SetupError::TargetVariance(_) => ("law", "use another law, or [oracle.additive-noise]"),
        _ => ("scales", "give one scale a coordinate"),
    };
    document.error(&format!("{oracle}.{key}"), error.to_string(), hint)
}

fn finite_sum(
    sum: &FiniteSumConfig,
    data: Arc<Dataset>,
    oracle: &AnyOracle,
    document: &Document,
) -> Result<Instance, ConfigError> {
    let (sampler, batch) = match oracle {
        AnyOracle::SingleSample(oracle) => (oracle.sampler, 1),
        AnyOracle::Minibatch(oracle) if oracle.size > MOST_BATCH => {
            return Err(document.error(
                "oracle.minibatch.size",
                format!("a batch of {} rows is more than {MOST_BATCH}", oracle.size),
                "draw fewer rows a step, or write oracle = \"full-gradient\"",
            ));
        }
        AnyOracle::Minibatch(oracle) => (oracle.sampler, oracle.size),
        AnyOracle::FullGradient => (AnySampler::FixedOrder, data.rows()),
        AnyOracle::AdditiveNoise(_) | AnyOracle::RandomTarget(_) => {
            return Err(document.error(
                "oracle",
                "a finite sum is sampled row by row",
                "use [oracle.single-sample] or [oracle.minibatch]",
            ));
        }
    };
    let penalty = sum
        .penalty
        .as_ref()
        .map_or(Rational::ZERO, |penalty| penalty.number().exact().clone());
    let instance = Instance::penalised_sum(sum.loss, data, penalty, sampler, batch);
    instance.map_err(|error| {
        let (key, hint) = match &error {
            SetupError::Batch { .. } => (
                "oracle.minibatch.size",
                "draw at least one row, and no more different rows than there are",
            ),
            _ => (
                "problem.finite-sum.data",
                "write the labels as -1 and 1, or use the absolute loss",
            ),
        };
        document.error(key, error.to_string(), hint)
    })
}

fn max_affine(
    config: &MaxAffineConfig,
    document: &Document,
) -> Result<RationalMaxAffine, ConfigError> {
    let pieces: Vec<(Vec<Number>, Number)> = config
        .pieces
        .iter()
        .map(|piece| {
            let zero = || Number::from_f64(0.0).expect("0 is finite");
            let intercept = piece.intercept.clone().unwrap_or_else(zero);
            (piece.slope.clone(), intercept)
        })
        .collect();
    RationalMaxAffine::new(&pieces).map_err(|error| {
        document.error(
            "problem.max-affine.pieces",
            error.to_string(),
            "give each piece a slope of as many coordinates",
        )
    })
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
    files: &DataFiles,
) -> Result<(Arc<Dataset>, Option<DataRecord>), ConfigError> {
    match data {
        DataConfig::Inline(rows) => inline(rows, document).map(|data| (Arc::new(data), None)),
        DataConfig::Synthetic(config) => {
            let data = synthetic(config, loss.wants_classes()).map_err(|message| {
                let (message, hint) = message.split_once("; ").unwrap_or((&message, ""));
                document.error("problem.finite-sum.data.synthetic", message, hint)
            })?;
            Ok((Arc::new(data), None))
        }
        DataConfig::Csv(config) => {
            let key = "problem.finite-sum.data.csv";
            if config.format.is_some_and(|format| format != Format::Csv) {
                return Err(document.error(
                    &format!("{key}.format"),
                    "data.csv is a CSV file",
                    "write data.file instead of data.csv",
                ));
            }
            let as_csv = FileConfig {
                format: Some(Format::Csv),
                ..(**config).clone()
            };
            let (data, record) = from_file(&as_csv, key, loss, document, root, files)?;
            // Records of CSV files as they are stay as they were before there was anything to say.
            Ok((data, Some(record).filter(|_| config.prepares())))
        }
        DataConfig::File(config) => {
            let key = "problem.finite-sum.data.file";
            let (data, record) = from_file(config, key, loss, document, root, files)?;
            Ok((data, Some(record)))
        }
    }
}

fn from_file(
    config: &FileConfig,
    key: &str,
    loss: AnyLoss,
    document: &Document,
    root: &Path,
    files: &DataFiles,
) -> Result<(Arc<Dataset>, DataRecord), ConfigError> {
    match files.load(config, loss.wants_classes(), root) {
        Ok(Loaded { data, record }) => Ok((data, record)),
        Err(message) => {
            // What is wrong with the data, a semicolon, and how to mend it.
            let (message, hint) = message
                .split_once("; ")
                .unwrap_or((&message, "see the data file"));
            Err(document.error(key, message, hint))
        }
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

/// The problem with its domain and start. `total` is S, for the start that depends on it.
pub(super) fn setup(
    file: &ExperimentFile,
    instance: Instance,
    start: Vec<Rational>,
    document: &Document,
) -> Result<Setup, ConfigError> {
    let setup = Setup::new(instance, file.domain.clone(), start).map_err(|error| {
        let domain = file.domain.id();
        let (key, hint) = match &error {
            SetupError::Shape(shape @ ShapeError::Dimension { .. }) => (
                format!("domain.{domain}.{}", shape.list()),
                format!(
                    "give the {} as many coordinates as the problem",
                    shape.list()
                ),
            ),
            SetupError::Shape(shape) => (
                format!("domain.{domain}.{}", shape.list()),
                "change the numbers so that the domain has points and a boundary".to_owned(),
            ),
            SetupError::StartOutside { .. } | SetupError::StartOutsideOf(_) => {
                ("run.start".to_owned(), format!("start inside the {domain}"))
            }
            _ => (
                "run.start".to_owned(),
                "give the start as many coordinates as the problem, or write \"origin\"".to_owned(),
            ),
        };
        document.error(&key, error.to_string(), &hint)
    })?;
    let plateau = match &file.schedule {
        AnySchedule::ReduceOnPlateau(rule) => Some(rule.clone()),
        _ => None,
    };
    if plateau.is_some() && file.method != AnyMethod::Sgd {
        return Err(document.error(
            "method",
            "a schedule that reduces on plateaus runs with plain SGD only",
            "leave the method out, or use another schedule",
        ));
    }
    setup
        .with_method(file.method.clone(), plateau)
        .map_err(|error| {
            document.error(
                &format!("method.{}", file.method.id()),
                error.to_string(),
                "give one factor a coordinate",
            )
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
