//! The four workloads as configured problems.

use telescope_core::arithmetic::Rational;
use telescope_core::averages::Output;
use telescope_core::domains::{AnyDomain, BallSpec};
use telescope_core::engine::{Instance, Setup};
use telescope_core::losses::AnyLoss;
use telescope_core::number::{Nonnegative, Number, Positive};
use telescope_core::problems::{Dataset, RationalQuadratic};
use telescope_core::samplers::{AnySampler, Noise};

/// A workload: what every contender runs.
pub struct Workload {
    /// `W1` to `W4`.
    pub id: &'static str,
    /// What it is.
    pub text: &'static str,
    /// The problem, the domain and the start.
    pub setup: Setup,
    /// η_1..η_T.
    pub step_sizes: Vec<f64>,
    /// What is looked at.
    pub outputs: Vec<Output>,
    /// Where.
    pub checkpoints: Vec<usize>,
    /// Replicates of the full workload.
    pub replicates: u64,
}

fn number(value: f64) -> Number {
    Number::from_f64(value).expect("finite")
}

/// η_t = 0.1 (1 + 0.1 t)^{−1/2}.
#[must_use]
pub fn polynomial(steps: usize) -> Vec<f64> {
    (1..=steps)
        .map(|t| 0.1 / (1.0 + 0.1 * t as f64).sqrt())
        .collect()
}

/// The eigenvalues of the quadratic in d dimensions: 2 and 4, and then between them.
#[must_use]
pub fn eigenvalues(dimension: usize) -> Vec<f64> {
    (0..dimension)
        .map(|k| 2.0 + 2.0 * (k as f64) / (dimension.max(2) - 1) as f64)
        .collect()
}

/// The start in d dimensions: −5 and −2, in turns.
#[must_use]
pub fn start(dimension: usize) -> Vec<f64> {
    (0..dimension)
        .map(|k| if k % 2 == 0 { -5.0 } else { -2.0 })
        .collect()
}

/// ½ Σ a_k x_k² with standard normal noise on each coordinate of the gradient.
///
/// # Panics
/// Never, for d ≥ 1.
#[must_use]
pub fn quadratic(dimension: usize) -> Setup {
    let diagonal: Vec<Number> = eigenvalues(dimension).into_iter().map(number).collect();
    let centre = vec![number(0.0); dimension];
    let form = RationalQuadratic::of_diagonal(&diagonal, &centre).expect("convex");
    let scales = vec![Nonnegative::from_f64(1.0).expect("positive"); dimension];
    let instance = Instance::additive_noise(form, Noise::normal(scales)).expect("fits");
    let start: Vec<Rational> = start(dimension)
        .into_iter()
        .map(|x| number(x).exact().clone())
        .collect();
    Setup::new(instance, AnyDomain::WholeSpace, start).expect("fits")
}

/// The rows of the breast cancer data, standardised, with a 1 for the bias, and labels ±1.
///
/// # Panics
/// If the file is not what it was.
#[must_use]
pub fn breast_cancer() -> Dataset {
    let text = include_str!("../../data/breast_cancer.csv");
    let mut labels = Vec::new();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for line in text.lines().skip(1) {
        let (features, label) = line.rsplit_once(',').expect("a label");
        let feature = |cell: &str| cell.parse::<f64>().expect("a number");
        rows.push(features.split(',').map(feature).collect());
        labels.push(if label == "malignant" { 1.0 } else { -1.0 });
    }
    let (n, d) = (rows.len() as f64, rows[0].len());
    for column in 0..d {
        let mean = rows.iter().map(|row| row[column]).sum::<f64>() / n;
        let square = |row: &Vec<f64>| (row[column] - mean) * (row[column] - mean);
        let squares: f64 = rows.iter().map(square).sum();
        let deviation = (squares / n).sqrt();
        for row in &mut rows {
            row[column] = (row[column] - mean) / deviation;
        }
    }
    for row in &mut rows {
        row.push(1.0);
    }
    Dataset::new(rows.concat(), labels, d + 1).expect("rows")
}

/// A finite sum over the rows, one a step with replacement.
///
/// # Panics
/// If the labels do not suit the loss.
#[must_use]
pub fn rows(loss: AnyLoss, data: Dataset) -> Setup {
    let start = vec![Rational::ZERO; data.columns()];
    let sampler = AnySampler::WithReplacement;
    let instance = Instance::finite_sum(loss, data.into(), sampler).expect("fits");
    Setup::new(instance, AnyDomain::WholeSpace, start).expect("fits")
}

/// The same with a penalty, on a ball about the origin.
///
/// # Panics
/// If the labels do not suit the loss, or the penalty or the radius is none.
#[must_use]
pub fn penalised(loss: AnyLoss, data: Dataset, penalty: f64, radius: f64) -> Setup {
    let start = vec![Rational::ZERO; data.columns()];
    let (sampler, penalty) = (AnySampler::WithReplacement, number(penalty).exact().clone());
    let instance = Instance::penalised_sum(loss, data.into(), penalty, sampler, 1).expect("fits");
    let ball = BallSpec {
        radius: Positive::from_f64(radius).expect("positive"),
        centre: None,
    };
    Setup::new(instance, AnyDomain::Ball(ball), start).expect("fits")
}

/// Increasing, about evenly spaced in their logarithms, from 1 to `steps`.
#[must_use]
pub fn spaced(count: usize, steps: usize) -> Vec<usize> {
    let ratio = (count - 1) as f64;
    #[expect(
        clippy::disallowed_methods,
        reason = "where a benchmark looks, no result"
    )]
    let at = |k: usize| (steps as f64).powf(k as f64 / ratio).round() as usize;
    let mut points: Vec<usize> = (0..count).map(at).collect();
    // The first few would coincide.
    for k in 1..count {
        points[k] = points[k].max(points[k - 1] + 1);
    }
    points[count - 1] = steps;
    points
}

/// W1, W2, W3 and W4.
#[must_use]
pub fn all() -> Vec<Workload> {
    let both = vec![Output::WEIGHTED, Output::LAST];
    vec![
        Workload {
            id: "W1",
            text: "x_1² + 2x_2², normal noise, T = 1000; E R of x̄ and x_T",
            setup: quadratic(2),
            step_sizes: polynomial(1000),
            outputs: both.clone(),
            checkpoints: vec![1000],
            replicates: 100_000,
        },
        Workload {
            id: "W2",
            text: "diagonal quadratic, d = 64, T = 1000; E R of x̄ and x_T",
            setup: quadratic(64),
            step_sizes: polynomial(1000),
            outputs: both,
            checkpoints: vec![1000],
            replicates: 2000,
        },
        Workload {
            id: "W3",
            text: "logistic loss on breast_cancer, one row a step, T = 5690; R of x̄",
            setup: rows(AnyLoss::Logistic, breast_cancer()),
            step_sizes: polynomial(5690),
            outputs: vec![Output::WEIGHTED],
            checkpoints: vec![5690],
            replicates: 2000,
        },
        Workload {
            id: "W4",
            text: "W1 with the gap of x̄ at 50 steps: mean, variance, 5/50/95 % quantiles",
            setup: quadratic(2),
            step_sizes: polynomial(1000),
            outputs: vec![Output::WEIGHTED],
            checkpoints: spaced(50, 1000),
            replicates: 100_000,
        },
    ]
}
