//! Finite sums with and without a penalty.

use super::balance::balanced_bound;
use super::feasible::Feasible;
use super::first_order::{EXACT_DIMENSION, EXACT_WORK, minimise_form};
use super::line::{Bent, Stretch};
use super::linear_system::Form;
use super::lower_bound::{Minorant, enclose, rows_bound};
use super::region::Region;
use super::separability::{LogisticMinimum, logistic_minimum};
use super::{Optimum, cut, exact, exact_value, near, nearest_inside, solver, strong_convexity};
use crate::arithmetic::{Arithmetic, Interval, Magnitude, Quantity, Rational, Roots};
use crate::domains::Shape;
use crate::engine::Setup;
use crate::losses::AnyLoss;
use crate::problems::Dataset;
use crate::vector::{distance_sq, dot, enclose as enclose_point, lift};

pub(super) fn optimum(
    setup: &Setup,
    loss: AnyLoss,
    data: &Dataset,
    penalty: &Rational,
) -> Result<Optimum, String> {
    if let Some(found) = separately(setup, loss, data, penalty) {
        return found;
    }
    let unbounded = matches!(setup.shape(), Shape::WholeSpace | Shape::HalfSpace { .. });
    let penalised = *penalty > Rational::ZERO;
    if unbounded && !penalised && loss == AnyLoss::Logistic {
        if matches!(setup.shape(), Shape::WholeSpace) {
            return logistic(setup, data);
        }
        return Err("the logistic loss on an unbounded domain may have no minimiser: separable data have none; use a ball as the domain, or a penalty".into());
    }
    let region = Region::new(setup.shape(), data.columns());
    let found = solver::rows(loss, data, penalty.to_f64().value(), &region);
    if loss == AnyLoss::Squared
        && data.columns() <= EXACT_DIMENSION
        && work(data) <= EXACT_WORK
        && let Some(form) = Form::of_squares(data, penalty)
        && let Some(minimiser) = minimise_form(&form, setup.shape(), &found.x, setup.start())
    {
        return Ok(exact_value(
            setup,
            form.value(&minimiser),
            minimiser,
            "the normal equations on the face of the domain that holds a minimiser are solved in rationals, and the gradient there points into the domain nowhere",
        ));
    }
    let candidate = near(setup, &found.x)?;
    let curvature = curvature(loss, data, penalty);
    let lower = lower_bound(
        setup,
        loss,
        data,
        penalty,
        &candidate,
        found.multipliers,
        curvature,
    )?;
    // Losses are not negative.
    let value = enclose(setup, &candidate, lower.max(&Interval::zero()))?;
    Ok(Optimum {
        distance: strong_convexity::distance(setup, &candidate, &value, curvature),
        value: Quantity::Enclosed(value),
        minimiser: None,
        candidate: candidate.doubles().to_vec(),
        near: None,
        because: because(setup, loss).into(),
    })
}

/// The logistic loss on the whole space, without a penalty.
fn logistic(setup: &Setup, data: &Dataset) -> Result<Optimum, String> {
    match logistic_minimum(data) {
        LogisticMinimum::Escapes(found) => {
            let data = if found.is_strict() { "separable" } else { "quasi-separable" };
            Err(format!(
                "the data are {data}, so that the logistic loss has no minimiser: {}, and the risk falls for ever along w; use a ball as the domain, or a penalty",
                found.describe()
            ))
        }
        LogisticMinimum::Attained(found) => {
            let centre: Vec<Rational> = lift(&found.centre);
            let length = Interval::from_rational(&distance_sq(setup.start(), &centre)).sqrt()
                + Interval::new(0.0, found.radius);
            Ok(Optimum {
                value: Quantity::Enclosed(found.value),
                minimiser: None,
                distance: Some(Magnitude::from_square(Quantity::Enclosed(length.square()))),
                near: Some(found.radius),
                candidate: found.centre,
                because: "the data are not separable: R is strongly convex on a small ball, on whose sphere it rises outwards, so that the minimiser lies inside; all in intervals".into(),
            })
        }
        LogisticMinimum::Open => Err("the logistic loss on the whole space has no minimiser if the data are separable, and neither a separating direction nor a minimiser was found (columns may be linearly dependent); use a ball as the domain, or a penalty".into()),
    }
}

fn because(setup: &Setup, loss: AnyLoss) -> &'static str {
    let ball = matches!(setup.shape(), Shape::Ball { .. });
    match (solver::slopes(loss, 1.0).is_some(), ball) {
        (true, true) => {
            "R at a point of the ball bounds the minimum from above and the Fenchel dual from below; both in intervals"
        }
        (true, false) => {
            "R at a point of the domain bounds the minimum from above and the Fenchel dual from below; both in intervals"
        }
        (false, true) => {
            "R at a point of the ball bounds the minimum from above, and each row's tangent there bounds it from below (Frank and Wolfe); both in intervals"
        }
        (false, false) => {
            "R at a point of the domain bounds the minimum from above, and a line below each row's loss bounds it from below; both in intervals"
        }
    }
}

/// The exact minimum if every row looks at one coordinate, each coordinate's minimisers are rational, and some of them lie
/// in the domain together.
fn separately(
    setup: &Setup,
    loss: AnyLoss,
    data: &Dataset,
    penalty: &Rational,
) -> Option<Result<Optimum, String>> {
    let one = |row: usize| {
        data.row(row)
            .values()
            .iter()
            .filter(|a| a.abs() > 0.0)
            .count()
            <= 1
    };
    if !(0..data.rows()).all(one) {
        return None;
    }
    let weight = penalty * Rational::from(data.rows());
    let mut stretches: Vec<Stretch> = Vec::new();
    for column in 0..data.columns() {
        let mut sum = Bent::square(weight.clone());
        for row in 0..data.rows() {
            sum.add(loss, data.full_row(row)[column], data.label(row))?;
        }
        stretches.push(sum.minimisers());
    }
    cut(setup, &mut stretches);
    let minimiser = nearest_inside(setup, &stretches)?;
    let because = if loss == AnyLoss::Absolute && *penalty == Rational::ZERO {
        "the risk is a sum of absolute values in each coordinate apart, least at a weighted median, found in rationals"
    } else {
        "the risk is a sum of functions of one coordinate each, whose derivatives are piecewise affine: where they change sign is found in rationals"
    };
    Some(exact(setup, minimiser, because))
}

/// n·d².
fn work(data: &Dataset) -> usize {
    let d = data.columns();
    data.rows().saturating_mul(d).saturating_mul(d)
}

/// μ such that R − (μ/2)‖x‖² is convex: λ, and for squares also the least eigenvalue of (1/n) Σ a_i a_iᵀ.
pub(crate) fn curvature(loss: AnyLoss, data: &Dataset, penalty: &Rational) -> Interval {
    let penalty = Interval::from_rational(penalty);
    if loss != AnyLoss::Squared || work(data) > EXACT_WORK {
        return penalty;
    }
    let d = data.columns();
    let rows = Interval::from_count(data.rows());
    let mut matrix = vec![Interval::zero(); d * d];
    for row in 0..data.rows() {
        let a: Vec<Interval> = lift(&data.full_row(row));
        for i in 0..d {
            for j in 0..=i {
                matrix[i * d + j] = a[i].mul_add(&a[j], &matrix[i * d + j]);
            }
        }
    }
    for i in 0..d {
        for j in 0..=i {
            let entry = matrix[i * d + j] / rows;
            matrix[i * d + j] = entry;
            matrix[j * d + i] = entry;
        }
    }
    penalty + Interval::point(strong_convexity::least_eigenvalue(&matrix, d))
}

fn lower_bound(
    setup: &Setup,
    loss: AnyLoss,
    data: &Dataset,
    penalty: &Rational,
    candidate: &Feasible,
    multipliers: Option<Vec<f64>>,
    curvature: Interval,
) -> Result<Interval, String> {
    let shape = setup.shape();
    let x = candidate.doubles();
    let predictions: Vec<f64> = (0..data.rows()).map(|row| data.row(row).dot(x)).collect();
    let rows = || predictions.iter().zip(data.labels());
    let minorants: Option<Vec<Minorant>> = match &multipliers {
        Some(multipliers) => multipliers
            .iter()
            .zip(data.labels())
            .map(|(&u, &y)| Minorant::of_slope(loss, u, y))
            .collect(),
        None => rows()
            .map(|(&z, &y)| z.is_finite().then(|| Minorant::new(loss.dual(z, y, 1.0))))
            .collect(),
    };
    let minorants = minorants.ok_or(match multipliers {
        Some(_) => "the solver left no dual point: the data may overflow doubles; rescale them",
        None => "a prediction overflows doubles: rescale the data",
    })?;
    if let Some(bound) = rows_bound(data, &minorants, penalty, shape) {
        return Ok(bound);
    }
    let multipliers = multipliers.unwrap_or_else(|| {
        rows()
            .map(|(&z, &y)| loss.dual(z, y, 1.0).0.midpoint())
            .collect()
    });
    if let Some(bound) = balanced_bound(loss, data, &multipliers, shape) {
        return Ok(bound);
    }
    if loss == AnyLoss::Squared && curvature.lower() > 0.0 {
        let point = enclose_point(candidate.point());
        let mut gradient = vec![Interval::zero(); point.len()];
        for row in 0..data.rows() {
            let a: Vec<Interval> = lift(&data.full_row(row));
            let residual = dot(&a, &point) - Interval::point(data.label(row));
            for (gradient, a) in gradient.iter_mut().zip(&a) {
                *gradient = residual.mul_add(a, gradient);
            }
        }
        let (rows, penalty) = (
            Interval::from_count(data.rows()),
            Interval::from_rational(penalty),
        );
        for (gradient, x) in gradient.iter_mut().zip(&point) {
            *gradient = *gradient / rows + penalty * x;
        }
        let risk = setup.instance().risk_enclosure(&point);
        return Ok(strong_convexity::lower_bound(risk, &gradient, curvature));
    }
    Err("no dual point was found whose slopes add up to none, as they must where the domain has no end; use a ball as the domain, where a dual bound encloses the minimum".into())
}
