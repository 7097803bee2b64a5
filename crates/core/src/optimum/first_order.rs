//! Exact proofs that a point is a minimiser: a subgradient g of a convex R at a point x of the domain such that
//! ⟨g, y − x⟩ ≥ 0 for every y of the domain proves R(y) ≥ R(x). Everything is decided in rationals, so that points
//! which come from a solver need no trust.

use super::linear_system::{Form, solve};
use crate::arithmetic::{Rational, rational_from_f64};
use crate::domains::Shape;
use crate::vector::dot;

/// Dimensions up to which equations are solved exactly.
pub(super) const EXACT_DIMENSION: usize = 40;
/// n·d² up to which products of columns are summed exactly.
pub(super) const EXACT_WORK: usize = 1 << 22;

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
#[derive(Clone, Debug, PartialEq)]
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
                let bounds = x.iter().zip(lower.iter().zip(upper));
                for (fixed, (x, (lower, upper))) in face.fixed.iter_mut().zip(bounds) {
                    let (low, high) = (double(lower), double(upper));
                    let near = tolerance * (high - low);
                    if x - low <= near {
                        *fixed = Some(lower.clone());
                    } else if high - x <= near {
                        *fixed = Some(upper.clone());
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
                for (fixed, x) in face.fixed.iter_mut().zip(x) {
                    if *x <= tolerance * double(total) {
                        *fixed = Some(Rational::ZERO);
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
    let mut faces: Vec<Face> = [1e-13, 1e-10, 1e-7]
        .iter()
        .map(|&tolerance| Face::near(shape, near, tolerance))
        .collect();
    faces.dedup();
    faces.into_iter().find_map(|face| {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domains::{AnyDomain, BallSpec, BoxSpec, HalfSpaceSpec, SimplexSpec};
    use crate::number::{Number, Positive};

    fn numbers(values: &[f64]) -> Vec<Number> {
        values
            .iter()
            .map(|&value| Number::from_f64(value).unwrap())
            .collect()
    }

    fn shapes() -> [Shape; 5] {
        [
            AnyDomain::WholeSpace,
            AnyDomain::Ball(BallSpec {
                radius: Positive::from_f64(5.0).unwrap(),
                centre: Some(numbers(&[1.0, 0.0])),
            }),
            AnyDomain::Box(BoxSpec {
                lower: numbers(&[0.0, 0.0]),
                upper: numbers(&[4.0, 4.0]),
            }),
            AnyDomain::HalfSpace(HalfSpaceSpec {
                normal: numbers(&[3.0, 4.0]),
                offset: Number::from_f64(28.0).unwrap(),
            }),
            AnyDomain::Simplex(SimplexSpec {
                total: Some(Positive::from_f64(8.0).unwrap()),
            }),
        ]
        .map(|domain| Shape::new(&domain, 2).unwrap())
    }

    /// (4, 4) lies on the edge of all but the whole space: which gradients point into none of them?
    #[test]
    fn gradients_at_an_edge() {
        let x: Vec<Rational> = crate::vector::lift(&[4.0, 4.0]);
        let verdict = |gradient: [f64; 2]| {
            let gradient: Vec<Rational> = crate::vector::lift(&gradient);
            shapes().map(|shape| is_stationary(&shape, &x, &gradient))
        };
        assert_eq!(verdict([0.0, 0.0]), [true; 5]);
        // Against the outward normal (3, 4) of the ball and the half-space.
        assert_eq!(verdict([-1.5, -2.0]), [false, true, true, true, false]);
        assert_eq!(verdict([1.5, 2.0]), [false; 5]);
        assert_eq!(verdict([-1.0, -1.0]), [false, false, true, false, true]);
        assert_eq!(verdict([1.0, 1.0]), [false, false, false, false, true]);
        assert_eq!(verdict([-1.0, 1e-300]), [false; 5]);
        let outside: Vec<Rational> = crate::vector::lift(&[4.0, 4.5]);
        let zero = vec![Rational::ZERO; 2];
        let found = shapes().map(|shape| is_stationary(&shape, &outside, &zero));
        assert_eq!(found, [true, false, false, false, false]);
    }

    #[test]
    fn simple_ratios_are_seen() {
        let ratio = |n: i32, d: u32| Rational::from_parts(n.into(), d.into());
        assert_eq!(simplest(1.0 / 3.0 + 1e-13, 1e-12), ratio(1, 3));
        assert_eq!(simplest(-0.75, 1e-12), ratio(-3, 4));
        assert_eq!(simplest(-5.0 / 7.0, 1e-12), ratio(-5, 7));
        assert_eq!(simplest(0.0, 1e-12), Rational::ZERO);
        assert_eq!(simplest(1e300, 1e-12), rational_from_f64(1e300));
        let root = 2.0_f64.sqrt();
        assert_eq!(simplest(root, 1e-16), rational_from_f64(root));
    }
}
