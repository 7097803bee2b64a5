//! A lower bound on domains without an end, where minorants must add up to no slope at all (or, on a half-space, to one
//! against its normal): a solver's multipliers do so up to rounding only, and this mends them exactly.

use super::first_order::EXACT_DIMENSION;
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
    if data.columns() > EXACT_DIMENSION || !multipliers.iter().all(|u| u.is_finite()) {
        return None;
    }
    [
        Draw::Nowhere,
        Draw::Outwards,
        Draw::Inwards(1e-12),
        Draw::Inwards(1e-9),
    ]
    .into_iter()
    .find_map(|draw| balanced_from(loss, data, multipliers, shape, draw))
}

/// What is done to multipliers near an end of their range before they are balanced.
#[derive(Clone, Copy, Debug)]
enum Draw {
    Nowhere,
    /// To the end, where the solver meant it and rounding came between.
    Outwards,
    /// Away from it by a part of the range: where all that could mend the sum are at ends, a little room often helps.
    Inwards(f64),
}

/// Multipliers this near to an end, as a part of the range, are taken to be there.
const NEAR: f64 = 1e-9;

impl Draw {
    fn apply(self, u: f64, low: f64, high: f64) -> f64 {
        let size = high - low;
        match self {
            Self::Outwards if u - low <= NEAR * size => low,
            Self::Outwards if high - u <= NEAR * size => high,
            Self::Inwards(room) => u
                .max(room.mul_add(size, low))
                .min((-room).mul_add(size, high)),
            Self::Nowhere | Self::Outwards => u,
        }
    }

    /// The least slack of a multiplier that may be moved.
    fn least_slack(self) -> f64 {
        match self {
            Self::Nowhere | Self::Outwards => NEAR,
            Self::Inwards(room) => 0.5 * room,
        }
    }
}

/// The same from multipliers that are first drawn.
fn balanced_from(
    loss: AnyLoss,
    data: &Dataset,
    multipliers: &[f64],
    shape: &Shape,
    draw: Draw,
) -> Option<Interval> {
    let (n, d) = (data.rows(), data.columns());
    let duals: Vec<(Option<[Rational; 2]>, bool)> = data
        .labels()
        .iter()
        .map(|&label| dual_of(loss, label))
        .collect::<Option<_>>()?;
    let multipliers: Vec<f64> = multipliers
        .iter()
        .zip(&duals)
        .map(|(&u, (range, _))| match range {
            Some([low, high]) => draw.apply(u, low.to_f64().value(), high.to_f64().value()),
            None => u,
        })
        .collect();
    let count = Rational::from(n);
    let mut missing = combine(data, &multipliers)?;
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
    let least = draw.least_slack();
    let basis = basis(data, &(0..n).map(slack).collect::<Vec<f64>>(), least);
    let equations: Vec<Vec<Rational>> = (0..d)
        .map(|column| {
            let mut equation: Vec<Rational> = basis
                .iter()
                .map(|&row| rational_from_f64(data.full_row(row)[column]))
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

/// Up to d rows that span what rows with more than the least slack span, by orthogonalisation: each time the row that sticks out most,
/// weighted with how far its multiplier may move.
pub(super) fn basis(data: &Dataset, slack: &[f64], least: f64) -> Vec<usize> {
    let mut rest: Vec<(usize, Vec<f64>)> = (0..data.rows())
        .filter(|&row| slack[row] > least)
        .map(|row| {
            let weighted = data.full_row(row).iter().map(|a| slack[row] * a).collect();
            (row, weighted)
        })
        .collect();
    let length = |row: &[f64]| dot(row, row);
    let longest = rest.iter().map(|(_, a)| length(a)).fold(0.0, f64::max);
    let mut chosen = Vec::new();
    for _ in 0..data.columns() {
        let mut best = None;
        let mut most = 1e-26 * longest;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domains::{AnyDomain, HalfSpaceSpec};
    use crate::number::Number;

    /// |x_1 + x_2 − 2| + |x_1 − x_2| + |x_1 − 3| is least at (1, 1).
    fn data() -> Dataset {
        Dataset::new(vec![1.0, 1.0, 1.0, -1.0, 1.0, 0.0], vec![2.0, 0.0, 3.0], 2).unwrap()
    }

    #[test]
    fn rounding_is_mended_exactly() {
        let bound = |u: &[f64]| balanced_bound(AnyLoss::Absolute, &data(), u, &Shape::WholeSpace);
        // u = (½, ½, −1) has no slope: −(2u_1 + 0 + 3u_3)/3 = 2/3.
        for off in [0.0, 1e-13, -3e-9] {
            let found = bound(&[0.5 + off, 0.5 - 0.7 * off, -1.0]).unwrap();
            assert!(
                found.contains(2.0 / 3.0) && found.width() < 1e-15,
                "{found:?}"
            );
        }
        // Far off they bound from below, less well, as long as they stay in range.
        let poor = bound(&[0.25, 0.25, -0.5]).unwrap();
        assert!(poor.upper() < 0.34);
        // All at an end of their ranges: a little room for each, and the first two move far.
        assert!(bound(&[1.0, 1.0, -1.0]).unwrap().upper() <= 2.0 / 3.0);
        // One that must move would leave its range.
        let steep = Dataset::new(vec![1.0, 1.0, 1.0, -1.0, 3.0, 0.0], vec![2.0, 0.0, 3.0], 2);
        let outside = [-0.9, -0.9, 1.0];
        let whole = Shape::WholeSpace;
        assert!(balanced_bound(AnyLoss::Absolute, &steep.unwrap(), &outside, &whole).is_none());
        assert!(bound(&[f64::NAN, 0.0, 0.0]).is_none());
    }

    #[test]
    fn a_plane_takes_its_part() {
        let domain = AnyDomain::HalfSpace(HalfSpaceSpec {
            normal: vec![
                Number::from_f64(1.0).unwrap(),
                Number::from_f64(0.0).unwrap(),
            ],
            offset: Number::from_f64(0.0).unwrap(),
        });
        let shape = Shape::new(&domain, 2).unwrap();
        // Where x_1 ≤ 0: |x_2 − 2| + |x_2| + 3 = 5. u = (−1 + s, −1 + s, −1), 0 ≤ s: ā = (2s − 3, 0)/3.
        let bound = |u: &[f64]| balanced_bound(AnyLoss::Absolute, &data(), u, &shape);
        let found = bound(&[-0.75 + 1e-12, -0.75, -1.0]).unwrap();
        assert!((found.midpoint() - 1.5).abs() < 1e-9, "{found:?}");
        // A slope that the plane would have to push outwards is balanced without it: u = (−½, −½, 1).
        assert!((bound(&[1.0, 1.0, 1.0]).unwrap().midpoint() + 2.0 / 3.0).abs() < 1e-9);
        let ball = AnyDomain::Ball(crate::domains::BallSpec {
            radius: crate::number::Positive::from_f64(1.0).unwrap(),
            centre: None,
        });
        let ball = Shape::new(&ball, 2).unwrap();
        assert!(balanced_bound(AnyLoss::Absolute, &data(), &[0.0; 3], &ball).is_none());
    }
}
