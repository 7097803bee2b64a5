//! `unbiased` at the first points of a path: the mean of the oracle's subgradients over all rows against ∂R, summed
//! apart.

use super::paths::Run;
use super::rounding::{Subgradient, prediction_error};
use super::row::{How, LedgerRow, Place};
use super::tally::Tally;
use telescope_core::arithmetic::{Arithmetic, Interval, Rational};
use telescope_core::domains::Domain;
use telescope_core::engine::{Instance, Realisation, Sample, Setup, Visitor};
use telescope_core::losses::{Absolute, AnyLoss, Logistic, Loss};
use telescope_core::oracles::Oracle;
use telescope_core::problems::{Dataset, FiniteSum, Risk, RiskGradient};
use telescope_core::samplers::Sampler;
use telescope_core::vector::{lift, norm_sq};
use telescope_theory::proof::{ProofLine, Unbiased, UnbiasedView};

/// How many points, at most.
const POINTS: usize = 4;
/// About how many entries of the data are read in rationals, over all points.
const EXACT_ENTRIES: usize = 1 << 19;

/// The row of `unbiased`.
pub(super) fn row(setup: &Setup, runs: &[Run]) -> LedgerRow {
    let id = Unbiased::META.id;
    let Instance::FiniteSum { loss, data, .. } = setup.instance() else {
        return LedgerRow::not_evaluated(id, "E ξ = 0 by the law of the noise");
    };
    let steps = runs.first().map_or(&[][..], |run| &run.steps);
    let points = steps.iter().map(|step| &step.x[..]).take(POINTS);
    match loss {
        AnyLoss::Absolute => exact(data, points),
        AnyLoss::Logistic => enclosed(setup, data, points),
    }
}

fn extent(points: usize) -> String {
    format!("the first {points} points of path 0, the mean over all rows")
}

fn place(index: usize) -> Place {
    Place {
        path: Some(0),
        t: Some(index + 1),
    }
}

const NOTHING: &str = "no step was kept";

fn exact<'a>(
    data: &std::sync::Arc<Dataset>,
    points: impl ExactSizeIterator<Item = &'a [f64]>,
) -> LedgerRow {
    let entries = data.rows() * data.columns();
    let count = points.len().min((EXACT_ENTRIES / entries).max(1));
    let problem = FiniteSum::<Rational, _>::new(Absolute, data.clone());
    let mut tally = Tally::default();
    for (index, x) in points.take(count).enumerate() {
        let x: Vec<Rational> = lift(x);
        let mut gradient = x.clone();
        problem.risk_gradient(&x, &mut gradient);
        let (mut one, mut mean) = (x.clone(), vec![Rational::ZERO; x.len()]);
        for row in 0..data.rows() {
            problem.subgradient(&row, &x, &mut one);
            for (mean, one) in mean.iter_mut().zip(&one) {
                *mean += one;
            }
        }
        for mean in &mut mean {
            *mean /= Rational::from(data.rows());
        }
        let view = UnbiasedView { mean, gradient };
        tally.push(&Unbiased::sides(&view), 0.0, place(index));
    }
    tally.row(Unbiased::META, How::ExactRational, &extent(count), NOTHING)
}

/// The oracle's doubles, as SGD uses them, against an enclosure of ∇R.
pub(super) fn enclosed<'a>(
    setup: &Setup,
    data: &std::sync::Arc<Dataset>,
    points: impl ExactSizeIterator<Item = &'a [f64]>,
) -> LedgerRow {
    let problem = FiniteSum::<f64, _>::new(Logistic, data.clone());
    let curvature = Logistic.curvature().expect("the logistic loss is smooth");
    let curvature = Interval::from_rational(&curvature).upper();
    let mut tally = Tally::default();
    let count = points.len();
    for (index, x) in points.enumerate() {
        let mut gradient: Vec<Interval> = lift(x);
        problem.risk_gradient(&lift::<Interval>(x), &mut gradient);
        let rows = setup.visit(RowGradients {
            x,
            rows: data.rows(),
        });
        let mut mean = vec![Interval::zero(); x.len()];
        // ‖g_i − ∇f_i(x)‖ ≤ roundings of the slope and the product, and ℓ'' times the prediction's error.
        let mut error = 0.0;
        for (row, g) in rows.iter().enumerate() {
            for (mean, &g) in mean.iter_mut().zip(g) {
                *mean = *mean + Interval::point(g);
            }
            let slope = curvature * prediction_error(data, row, x);
            let own = Subgradient::new(setup, &Sample::Row(row), x, g).error;
            error += slope.mul_add(norm_sq(data.row(row)).sqrt(), own);
        }
        let rows = Interval::from_count(data.rows());
        let mean = mean.into_iter().map(|sum| sum / rows).collect();
        let error = error / f64::from_count(data.rows());
        let view = UnbiasedView { mean, gradient };
        // Doubled once more, for the sum of the errors itself.
        tally.push(&Unbiased::sides(&view), 2.0 * error * error, place(index));
    }
    tally.row(Unbiased::META, How::EnclosedRun, &extent(count), NOTHING)
}

/// The oracle's subgradient of every row.
struct RowGradients<'a> {
    x: &'a [f64],
    rows: usize,
}

impl Visitor for RowGradients<'_> {
    type Out = Vec<Vec<f64>>;
    fn visit<O, S, D>(self, oracle: &O, _sampler: &S, _domain: &D) -> Self::Out
    where
        O: Oracle<f64, Sample: Realisation> + Risk<f64> + RiskGradient<f64>,
        S: Sampler<Sample = O::Sample>,
        D: Domain<f64>,
    {
        let gradient = |row| {
            let sample = Realisation::replay(&Sample::Row(row)).expect("a finite sum has rows");
            let mut g = vec![0.0; self.x.len()];
            oracle.subgradient(&sample, self.x, &mut g);
            g
        };
        (0..self.rows).map(gradient).collect()
    }
}
