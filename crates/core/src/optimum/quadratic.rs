//! Quadratics: exact wherever the minimiser is rational, which it is on every domain but a ball.

use super::first_order::minimise_form;
use super::line::Stretch;
use super::linear_system::Form;
use super::lower_bound::{enclose, tangent_bound};
use super::region::Region;
use super::{Optimum, cut, exact, near, nearest_inside, strong_convexity};
use crate::arithmetic::{Interval, Quantity, Rational};
use crate::domains::Shape;
use crate::engine::Setup;
use crate::problems::{Quadratic, RationalQuadratic, Risk, RiskGradient};
use crate::vector::{dot, lift};

pub(super) fn optimum(setup: &Setup, quadratic: &RationalQuadratic) -> Result<Optimum, String> {
    let d = quadratic.minimiser().len();
    // Coordinates that a diagonal matrix ignores are free; a dense one keeps c.
    let free = |i: usize| {
        quadratic
            .diagonal()
            .is_some_and(|diagonal| diagonal[i] == Rational::ZERO)
    };
    let mut stretches: Vec<Stretch> = quadratic
        .minimiser()
        .iter()
        .enumerate()
        .map(|(i, c)| {
            if free(i) {
                Stretch::LINE
            } else {
                Stretch {
                    lower: Some(c.clone()),
                    upper: Some(c.clone()),
                }
            }
        })
        .collect();
    if let Some(minimiser) = nearest_inside(setup, &stretches) {
        return exact(
            setup,
            minimiser,
            "the matrix is positive semidefinite, so the quadratic is least at its centre, which the domain contains",
        );
    }
    if quadratic.diagonal().is_some() {
        cut(setup, &mut stretches);
        if let Some(minimiser) = nearest_inside(setup, &stretches) {
            return exact(
                setup,
                minimiser,
                "the matrix is diagonal, so each coordinate is least where its bounds come nearest to the centre",
            );
        }
    }
    let region = Region::new(setup.shape(), d);
    let doubles = quadratic.lift::<f64>();
    let matrix: Vec<f64> = (0..d * d).map(|k| doubles.entry(k / d, k % d)).collect();
    // The model is the problem itself: its step from the middle is the answer, and a second one mends rounding.
    let mut x = region.middle.clone();
    for _ in 0..2 {
        let mut gradient = x.clone();
        doubles.risk_gradient(&x, &mut gradient);
        x = region.step(&matrix, &gradient, &x);
    }
    if !matches!(setup.shape(), Shape::Ball { .. }) {
        let form = form(quadratic);
        if let Some(minimiser) = minimise_form(&form, setup.shape(), &x, setup.start()) {
            return exact(
                setup,
                minimiser,
                "the equations of the face of the domain that holds the minimiser are solved in rationals, and the gradient there points into the domain nowhere",
            );
        }
    }
    let candidate = near(setup, &x)?;
    let enclosed: Quadratic<Interval> = quadratic.lift();
    let entries: Vec<Interval> = (0..d * d).map(|k| enclosed.entry(k / d, k % d)).collect();
    let curvature = Interval::point(strong_convexity::least_eigenvalue(&entries, d));
    let lower = match tangent_bound(&enclosed, candidate.doubles(), setup.shape()) {
        Some(bound) => bound,
        None if curvature.lower() > 0.0 => {
            let point: Vec<Interval> = lift(candidate.doubles());
            let mut gradient = point.clone();
            enclosed.risk_gradient(&point, &mut gradient);
            strong_convexity::lower_bound(enclosed.risk(&point), &gradient, curvature)
        }
        None => {
            return Err(
                "the quadratic may be flat in a direction in which the domain has no end".into(),
            );
        }
    };
    let value = enclose(setup, &candidate, lower)?;
    Ok(Optimum {
        distance: strong_convexity::distance(setup, &candidate, &value, curvature),
        value: Quantity::Enclosed(value),
        minimiser: None,
        candidate: candidate.doubles().to_vec(),
        near: None,
        because: match setup.shape() {
            Shape::Ball { .. } => "R lies above its tangent, and the tangent is least at a known point of the ball; both in intervals",
            _ => "R lies above its tangent, or above a quadratic of its least curvature, whose least value is known; both in intervals",
        }
        .into(),
    })
}

fn form(quadratic: &RationalQuadratic) -> Form {
    let centre = quadratic.minimiser();
    let d = centre.len();
    let mut linear = centre.to_vec();
    quadratic.apply(centre, &mut linear);
    Form {
        matrix: (0..d * d).map(|k| quadratic.entry(k / d, k % d)).collect(),
        constant: quadratic.minimum() + dot(&linear, centre) / Rational::from(2),
        linear,
    }
}
