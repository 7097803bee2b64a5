//! A lower bound on domains without an end, where minorants must add up to no slope at all (or, on a half-space, to one
//! against its normal): a solver's multipliers do so up to rounding only, and this mends them exactly.

use super::linear_system::{combine, solve};
use crate::arithmetic::{Arithmetic, Interval, Rational, rational_from_f64};
use crate::domains::Shape;
use crate::losses::AnyLoss;
use crate::problems::Dataset;
use crate::vector::dot;

/// The interval of the slopes of a row's loss, exactly, and whether ℓ*(u) = uy + ½u² there (else uy); `None` if the loss is
/// neither piecewise linear nor quadratic.
fn dual_of(loss: AnyLoss, label: f64) -> Option<(Option<[Rational; 2]>, bool)> {
    let ends = |low: Rational, high: Rational| Some([low, high]);
    let y = || rational_from_f64(label);
    Some(match loss {
        AnyLoss::Absolute => (ends(-Rational::ONE, Rational::ONE), false),
        AnyLoss::Hinge => {
            let end = -y();
            if end < Rational::ZERO {
                (ends(end, Rational::ZERO), false)
            } else {
                (ends(Rational::ZERO, end), false)
            }
        }
        AnyLoss::Quantile { level } => {
            let level = rational_from_f64(level.value());
            (ends(-level.clone(), Rational::ONE - level), false)
        }
        AnyLoss::Huber { width } => {
            let width = rational_from_f64(width.value());
            (ends(-width.clone(), width), true)
        }
        AnyLoss::Squared => (None, true),
        AnyLoss::Logistic => return None,
    })
}

/// An enclosure whose lower end is below the mean loss on the whole space or a half-space, from multipliers near the given
/// ones whose slopes add up exactly. `None` if no such multipliers are found.
pub(super) fn balanced_bound(
    loss: AnyLoss,
    data: &Dataset,
    multipliers: &[f64],
    shape: &Shape,
) -> Option<Interval> {
    let (n, d) = (data.rows(), data.columns());
    if d > super::first_order::EXACT_DIMENSION || !multipliers.iter().all(|u| u.is_finite()) {
        return None;
    }
    let duals: Vec<(Option<[Rational; 2]>, bool)> = data
        .labels()
        .iter()
        .map(|&label| dual_of(loss, label))
        .collect::<Option<_>>()?;
    let count = Rational::from(n);
    let mut missing = combine(data, multipliers)?;
    // ā = −μa: what the plane takes, μ ≥ 0.
    let mut pull = Rational::ZERO;
    match shape {
        Shape::WholeSpace => {}
        Shape::HalfSpace { normal, .. } => {
            let level = -dot(&missing, normal) / dot(normal, normal) / &count;
            if level > Rational::ZERO {
                pull = rational_from_f64(level.to_f64().value());
            }
            for (missing, a) in missing.iter_mut().zip(normal) {
                *missing += &pull * &count * a;
            }
        }
        _ => return None,
    }
    let slack = |row: usize| match &duals[row].0 {
        None => 1.0,
        Some([low, high]) => {
            let (low, high) = (low.to_f64().value(), high.to_f64().value());
            (multipliers[row] - low).min(high - multipliers[row]) / (high - low)
        }
    };
    let basis = basis(data, &(0..n).map(slack).collect::<Vec<f64>>());
    let equations: Vec<Vec<Rational>> = (0..d)
        .map(|column| {
            let mut equation: Vec<Rational> = basis
                .iter()
                .map(|&row| rational_from_f64(data.row(row)[column]))
                .collect();
            // Last, so that μ changes only if the rows do not suffice.
            if let Shape::HalfSpace { normal, .. } = shape {
                equation.push(&count * &normal[column]);
            }
            equation.push(-missing[column].clone());
            equation
        })
        .collect();
    let unknowns = basis.len() + usize::from(matches!(shape, Shape::HalfSpace { .. }));
    let changes = solve(&equations, &vec![Rational::ZERO; unknowns])?;
    if let Some(change) = changes.get(basis.len()) {
        pull += change;
        if pull < Rational::ZERO {
            return None;
        }
    }
    let mut exact: Vec<Rational> = multipliers.iter().map(|&u| rational_from_f64(u)).collect();
    for (&row, change) in basis.iter().zip(changes) {
        exact[row] += change;
    }
    let mut sum = Interval::zero();
    for (row, (u, (range, curved))) in exact.iter().zip(&duals).enumerate() {
        if let Some([low, high]) = range
            && (u < low || u > high)
        {
            return None;
        }
        let u = Interval::from_rational(u);
        sum = sum - u * Interval::point(data.label(row));
        if *curved {
            sum = sum - Interval::point(0.5) * u.square();
        }
    }
    let mut bound = sum / Interval::from_count(n);
    if let Shape::HalfSpace { offset, .. } = shape {
        bound = bound - Interval::from_rational(&(pull * offset));
    }
    Some(bound)
}

/// Up to d rows that span what rows with some slack span, by orthogonalisation: each time the row that sticks out most,
/// weighted with how far its multiplier may move.
fn basis(data: &Dataset, slack: &[f64]) -> Vec<usize> {
    let mut rest: Vec<(usize, Vec<f64>)> = (0..data.rows())
        .filter(|&row| slack[row] > 1e-9)
        .map(|row| {
            let weighted = data.row(row).iter().map(|a| slack[row] * a).collect();
            (row, weighted)
        })
        .collect();
    let length = |row: &[f64]| dot(row, row);
    let longest = rest.iter().map(|(_, a)| length(a)).fold(0.0, f64::max);
    let mut chosen = Vec::new();
    for _ in 0..data.columns() {
        let mut best = None;
        let mut most = 1e-20 * longest;
        for (index, (_, a)) in rest.iter().enumerate() {
            if length(a) > most {
                (most, best) = (length(a), Some(index));
            }
        }
        let Some(best) = best else {
            break;
        };
        let (row, direction) = rest.swap_remove(best);
        chosen.push(row);
        for (_, a) in &mut rest {
            let share = dot(a, &direction) / most;
            for (a, direction) in a.iter_mut().zip(&direction) {
                *a = (-share).mul_add(*direction, *a);
            }
        }
    }
    chosen
}
