//! Exact proofs that a point is a minimiser: a subgradient g of a convex R at a point x of the domain such that
//! ⟨g, y − x⟩ ≥ 0 for every y of the domain proves R(y) ≥ R(x). Everything is decided in rationals, so that points
//! which come from a solver need no trust.

use super::linear_system::{Form, solve};
use crate::arithmetic::{Rational, rational_from_f64};
use crate::domains::Shape;
use crate::vector::dot;

/// Dimensions up to which equations are solved exactly.
pub(super) const EXACT_DIMENSION: usize = 40;

/// Whether x lies in the domain and ⟨g, y − x⟩ ≥ 0 for every y of it.
pub(super) fn is_stationary(shape: &Shape, x: &[Rational], gradient: &[Rational]) -> bool {
    let zero = Rational::ZERO;
    if !shape.contains(x) {
        return false;
    }
    if gradient.iter().all(|g| *g == zero) {
        return true;
    }
    match shape {
        Shape::WholeSpace => false,
        // g points from x to the centre, and x lies on the edge.
        Shape::Ball { centre, radius } => {
            let outward: Vec<Rational> = x.iter().zip(centre).map(|(x, c)| x - c).collect();
            let radius_sq = radius.exact() * radius.exact();
            let along = dot(gradient, &outward);
            dot(&outward, &outward) == radius_sq
                && along < zero
                && gradient
                    .iter()
                    .zip(&outward)
                    .all(|(g, outward)| g * &radius_sq == &along * outward)
        }
        Shape::Box { lower, upper } => {
            x.iter()
                .zip(gradient)
                .zip(lower.iter().zip(upper))
                .all(|((x, g), (lower, upper))| {
                    (*g <= zero || x == lower) && (*g >= zero || x == upper)
                })
        }
        Shape::HalfSpace { normal, offset } => {
            let along = dot(gradient, normal);
            let length_sq = dot(normal, normal);
            dot(normal, x) == *offset
                && along < zero
                && gradient
                    .iter()
                    .zip(normal)
                    .all(|(g, a)| g * &length_sq == &along * a)
        }
        Shape::Simplex { total } => gradient
            .iter()
            .min()
            .is_some_and(|least| dot(gradient, x) == total * least),
    }
}

/// The faces of a polyhedral domain that a point of doubles touches, up to a tolerance.
#[derive(Clone, Debug)]
pub(super) struct Face {
    /// The coordinates that stay at a bound.
    pub(super) fixed: Vec<Option<Rational>>,
    /// ⟨a, x⟩ = b.
    pub(super) plane: Option<(Vec<Rational>, Rational)>,
}

impl Face {
    /// The face that the point touches within `tolerance` times the domain's size.
    pub(super) fn near(shape: &Shape, x: &[f64], tolerance: f64) -> Self {
        let d = x.len();
        let mut face = Self {
            fixed: vec![None; d],
            plane: None,
        };
        let double = |value: &Rational| value.to_f64().value();
        match shape {
            Shape::WholeSpace | Shape::Ball { .. } => {}
            Shape::Box { lower, upper } => {
                for i in 0..d {
                    let (low, high) = (double(&lower[i]), double(&upper[i]));
                    let near = tolerance * (high - low);
                    if x[i] - low <= near {
                        face.fixed[i] = Some(lower[i].clone());
                    } else if high - x[i] <= near {
                        face.fixed[i] = Some(upper[i].clone());
                    }
                }
            }
            Shape::HalfSpace { normal, offset } => {
                let sizes = x.iter().zip(normal).map(|(x, a)| (x * double(a)).abs());
                let height: f64 = x.iter().zip(normal).map(|(x, a)| x * double(a)).sum();
                let scale = sizes.sum::<f64>() + double(offset).abs();
                if double(offset) - height <= tolerance * scale {
                    face.plane = Some((normal.clone(), offset.clone()));
                }
            }
            Shape::Simplex { total } => {
                for i in 0..d {
                    if x[i] <= tolerance * double(total) {
                        face.fixed[i] = Some(Rational::ZERO);
                    }
                }
                face.plane = Some((vec![Rational::ONE; d], total.clone()));
            }
        }
        face
    }
}

/// A minimiser of a convex form over the domain, proved to be one: the equations of the face that `near` touches, solved
/// exactly. Coordinates that the equations leave free keep their value of `start`. `None` if that is no minimiser.
pub(super) fn minimise_form(
    form: &Form,
    shape: &Shape,
    near: &[f64],
    start: &[Rational],
) -> Option<Vec<Rational>> {
    if near.len() > EXACT_DIMENSION {
        return None;
    }
    [1e-13, 1e-10, 1e-7].iter().find_map(|&tolerance| {
        let face = Face::near(shape, near, tolerance);
        let x = on_face(form, &face, start)?;
        is_stationary(shape, &x, &form.gradient(&x)).then_some(x)
    })
}

/// Hx + νa = b in the coordinates that are not fixed, and ⟨a, x⟩ = the plane's offset.
fn on_face(form: &Form, face: &Face, start: &[Rational]) -> Option<Vec<Rational>> {
    let d = start.len();
    let free: Vec<usize> = (0..d).filter(|&i| face.fixed[i].is_none()).collect();
    let mut x: Vec<Rational> = (0..d)
        .map(|i| face.fixed[i].clone().unwrap_or(Rational::ZERO))
        .collect();
    let mut equations = Vec::new();
    for &i in &free {
        let row = &form.matrix[i * d..(i + 1) * d];
        let mut equation: Vec<Rational> = free.iter().map(|&j| row[j].clone()).collect();
        if let Some((normal, _)) = &face.plane {
            equation.push(normal[i].clone());
        }
        equation.push(&form.linear[i] - dot(row, &x));
        equations.push(equation);
    }
    let mut guess: Vec<Rational> = free.iter().map(|&i| start[i].clone()).collect();
    if let Some((normal, offset)) = &face.plane {
        let mut equation: Vec<Rational> = free.iter().map(|&j| normal[j].clone()).collect();
        equation.push(Rational::ZERO);
        equation.push(offset - dot(normal, &x));
        equations.push(equation);
        guess.push(Rational::ZERO);
    }
    let solution = solve(&equations, &guess)?;
    for (&i, value) in free.iter().zip(solution) {
        x[i] = value;
    }
    Some(x)
}

/// The rational of least denominator within `tolerance` of a double, by continued fractions (a convergent, so not always
/// the least of all); the double itself if none has a denominator below 10^6.
pub(super) fn simplest(value: f64, tolerance: f64) -> Rational {
    let exact = rational_from_f64(value);
    let (mut p, mut q) = ((0_i64, 1_i64), (1_i64, 0_i64));
    let mut rest = value;
    for _ in 0..40 {
        let whole = rest.floor();
        if !(whole.abs() < 1e9) {
            break;
        }
        #[expect(clippy::cast_possible_truncation, reason = "an integer below 1e9")]
        let digit = whole as i64;
        let next = |(older, newer): (i64, i64)| -> Option<(i64, i64)> {
            Some((newer, digit.checked_mul(newer)?.checked_add(older)?))
        };
        let (Some(next_p), Some(next_q)) = (next(p), next(q)) else {
            break;
        };
        (p, q) = (next_p, next_q);
        let Ok(denominator) = u64::try_from(q.1) else {
            break;
        };
        if denominator > 1_000_000 {
            break;
        }
        let convergent = Rational::from_parts(p.1.into(), denominator.into());
        if (convergent.to_f64().value() - value).abs() <= tolerance {
            return convergent;
        }
        let fraction = rest - whole;
        if !(fraction > 0.0) {
            break;
        }
        rest = 1.0 / fraction;
    }
    exact
}
