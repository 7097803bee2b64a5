//! `unbiased` at the first points of a path: the mean of the oracle's subgradients over all rows against ∂R, summed
//! apart.

use super::paths::Run;
use super::rounding::{Subgradient, prediction_error};
use super::row::{How, LedgerRow, Place};
use super::tally::Tally;
use telescope_core::arithmetic::{Arithmetic, Interval, Rational};
use telescope_core::domains::{ExactDomain, RootedDomain};
use telescope_core::engine::{
    ExactOracle, ExactVisitor, Instance, Realisation, Sample, Setup, Visitor,
};
use telescope_core::methods::{AnyMethod, ExactMethod};
use telescope_core::oracles::Oracle;
use telescope_core::problems::{Dataset, Risk, RiskGradient};
use telescope_core::samplers::{Outcomes, Sampler};
use telescope_core::vector::lift;
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
    if data.is_long() {
        return LedgerRow::not_evaluated(id, "the rows are too many for the mean over all of them");
    }
    let steps = runs.first().map_or(&[][..], |run| &run.steps);
    let points = steps.iter().map(|step| &step.x[..]).take(POINTS);
    if loss.is_rational() {
        exact(setup, data, points)
    } else {
        enclosed(setup, setup.instance(), points)
    }
}

/// p_i, the chances of a row.
fn chances(setup: &Setup, rows: usize) -> Vec<Rational> {
    match setup.instance() {
        Instance::FiniteSum {
            importance: Some(law),
            ..
        } => (0..rows).map(|row| law.chance(row)).collect(),
        _ => vec![Rational::from_parts(1.into(), rows.into()); rows],
    }
}

/// One row alone, also for an oracle that takes several.
fn replay<S: Realisation>(row: usize) -> S {
    let alone = S::replay(&Sample::Row(row)).or_else(|| S::replay(&Sample::Rows(vec![row])));
    alone.expect("a finite sum has rows")
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
    setup: &Setup,
    data: &Dataset,
    points: impl ExactSizeIterator<Item = &'a [f64]>,
) -> LedgerRow {
    let entries = data.rows() * data.columns();
    let count = points.len().min((EXACT_ENTRIES / entries).max(1));
    let points: Vec<Vec<Rational>> = points.take(count).map(lift).collect();
    // The method comes after the oracle, and need not be rational.
    let plain = setup.clone().with_method(AnyMethod::Sgd, None);
    let views = plain.map_err(|error| error.to_string()).and_then(|plain| {
        plain.visit_exact(ExactGradients {
            points: &points,
            chances: &chances(setup, data.rows()),
        })
    });
    let views = match views {
        Ok(views) => views,
        Err(reason) => return LedgerRow::not_evaluated(Unbiased::META.id, reason),
    };
    let mut tally = Tally::default();
    for (index, view) in views.iter().enumerate() {
        tally.push(&Unbiased::sides(view), 0.0, place(index));
    }
    tally.row(Unbiased::META, How::ExactRational, &extent(count), NOTHING)
}

struct ExactGradients<'a> {
    points: &'a [Vec<Rational>],
    chances: &'a [Rational],
}

impl ExactVisitor for ExactGradients<'_> {
    type Out = Vec<UnbiasedView<Rational>>;
    fn visit<O, L>(self, oracle: &O, _: &L, _: &ExactDomain, _: &ExactMethod) -> Self::Out
    where
        O: ExactOracle,
        L: Outcomes<Sample = <O as Oracle<Rational>>::Sample>,
    {
        let view = |x: &Vec<Rational>| {
            let mut gradient = x.clone();
            oracle.risk_gradient(x, &mut gradient);
            let (mut one, mut mean) = (x.clone(), vec![Rational::ZERO; x.len()]);
            for (row, chance) in self.chances.iter().enumerate() {
                oracle.subgradient(&replay(row), x, &mut one);
                for (mean, one) in mean.iter_mut().zip(&one) {
                    *mean += chance * one;
                }
            }
            UnbiasedView { mean, gradient }
        };
        self.points.iter().map(view).collect()
    }
}

/// The oracle's doubles, as SGD uses them, against an enclosure of the target's ∇R, which is the setup's own.
pub(super) fn enclosed<'a>(
    setup: &Setup,
    target: &Instance,
    points: impl ExactSizeIterator<Item = &'a [f64]>,
) -> LedgerRow {
    let Instance::FiniteSum {
        loss,
        data,
        importance,
        ..
    } = setup.instance()
    else {
        return LedgerRow::not_evaluated(Unbiased::META.id, "there are no rows");
    };
    let Some(curvature) = loss.curvature() else {
        return LedgerRow::not_evaluated(
            Unbiased::META.id,
            "the loss has kinks and is not rational",
        );
    };
    let curvature = Interval::from_rational(&curvature).upper();
    let chances: Vec<Interval> = chances(setup, data.rows())
        .iter()
        .map(Interval::from_rational)
        .collect();
    let mut tally = Tally::default();
    let count = points.len();
    for (index, x) in points.enumerate() {
        let gradient = target.logistic_gradient(&lift(x));
        let gradient = gradient.expect("what is not rational is logistic");
        let rows = setup.visit(RowGradients {
            x,
            rows: data.rows(),
        });
        let mut mean = vec![Interval::zero(); x.len()];
        // ‖g_i − ∇f_i(x)‖ ≤ roundings of the slope and the product, and ℓ'' times the prediction's error.
        let mut error = 0.0;
        for (row, g) in rows.iter().enumerate() {
            for (mean, &g) in mean.iter_mut().zip(g) {
                *mean = chances[row].mul_add(&Interval::point(g), mean);
            }
            let weight = importance
                .as_ref()
                .map_or(1.0, |law| law.weight(row).to_f64().value());
            let slope = weight * curvature * prediction_error(data, row, x);
            let own = Subgradient::new(setup, &Sample::Row(row), x, g).error;
            error +=
                chances[row].upper() * slope.mul_add(data.row(row).norm_sq::<f64>().sqrt(), own);
        }
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
    fn visit<O, S>(self, oracle: &O, _: &S, _: &RootedDomain<f64>) -> Self::Out
    where
        O: Oracle<f64, Sample: Realisation> + Risk<f64> + RiskGradient<f64>,
        S: Sampler<Sample = O::Sample>,
    {
        let gradient = |row| {
            let mut g = vec![0.0; self.x.len()];
            oracle.subgradient(&replay(row), self.x, &mut g);
            g
        };
        (0..self.rows).map(gradient).collect()
    }
}
