//! A domain as the solvers see it: in doubles, with what a step, a stopping rule and a dual value need. Nothing here is
//! trusted.
#![expect(
    clippy::neg_cmp_op_on_partial_ord,
    reason = "so that NaN takes the plain way"
)]

use super::ball_model::{minimise, norm};
use super::face_model::{Faces, minimise_on_faces};
use crate::domains::{Domain, RootedDomain, Shape};
use crate::vector::dot;

/// A domain, as doubles.
#[derive(Clone, Debug)]
pub(super) struct Region {
    kind: Kind,
    /// A point in the middle, where solvers start.
    pub(super) middle: Vec<f64>,
    projection: RootedDomain<f64>,
}

#[derive(Clone, Debug)]
enum Kind {
    Whole,
    Ball { radius: f64 },
    Box { lower: Vec<f64>, upper: Vec<f64> },
    HalfSpace { normal: Vec<f64>, offset: f64 },
    Simplex { total: f64 },
}

fn doubles(numbers: &[crate::arithmetic::Rational]) -> Vec<f64> {
    numbers.iter().map(|x| x.to_f64().value()).collect()
}

impl Region {
    pub(super) fn new(shape: &Shape, dimension: usize) -> Self {
        let kind = match shape {
            Shape::WholeSpace => Kind::Whole,
            Shape::Ball { radius, .. } => Kind::Ball {
                radius: radius.value(),
            },
            Shape::Box { lower, upper } => Kind::Box {
                lower: doubles(lower),
                upper: doubles(upper),
            },
            Shape::HalfSpace { normal, offset } => Kind::HalfSpace {
                normal: doubles(normal),
                offset: offset.to_f64().value(),
            },
            Shape::Simplex { total } => Kind::Simplex {
                total: total.to_f64().value(),
            },
        };
        Self {
            kind,
            middle: doubles(&shape.middle(dimension)),
            projection: shape.rooted(),
        }
    }

    /// How far points are apart, about.
    pub(super) fn scale(&self, x: &[f64]) -> f64 {
        match &self.kind {
            Kind::Ball { radius } => *radius,
            Kind::Box { lower, upper } => crate::vector::distance_sq(lower, upper).sqrt(),
            Kind::Simplex { total } => *total,
            Kind::Whole | Kind::HalfSpace { .. } => 1.0 + norm(x),
        }
    }

    /// The Frank-Wolfe gap max over y of ⟨∇, x − y⟩: how far x can be from optimal. Where the domain is unbounded, the same
    /// over points that are not much farther out than x.
    pub(super) fn gap(&self, gradient: &[f64], x: &[f64]) -> f64 {
        match &self.kind {
            Kind::Ball { radius } => {
                let inner: f64 = (0..x.len())
                    .map(|k| gradient[k] * (x[k] - self.middle[k]))
                    .sum();
                inner + radius * norm(gradient)
            }
            _ => dot(gradient, x) - self.least_linear(gradient, x),
        }
    }

    /// The least ⟨v, y⟩. Where the domain is unbounded, over points that are not much farther out than x.
    pub(super) fn least_linear(&self, v: &[f64], x: &[f64]) -> f64 {
        match &self.kind {
            Kind::Ball { radius } => dot(v, &self.middle) - radius * norm(v),
            Kind::Box { lower, upper } => {
                let mut sum = 0.0;
                for ((v, lower), upper) in v.iter().zip(lower).zip(upper) {
                    sum += (v * lower).min(v * upper);
                }
                sum
            }
            Kind::Simplex { total } => total * v.iter().copied().fold(f64::INFINITY, f64::min),
            Kind::Whole => dot(v, x) - norm(v) * self.scale(x),
            Kind::HalfSpace { normal, offset } => {
                let multiplier = (-dot(v, normal) / dot(normal, normal)).max(0.0);
                let rest: Vec<f64> = v
                    .iter()
                    .zip(normal)
                    .map(|(v, a)| multiplier.mul_add(*a, *v))
                    .collect();
                dot(&rest, x) - norm(&rest) * self.scale(x) - multiplier * offset
            }
        }
    }

    /// The least ⟨v, y⟩ + (λ/2)‖y‖², `penalty` being λ.
    pub(super) fn least_penalised(&self, v: &[f64], penalty: f64, x: &[f64]) -> f64 {
        if !(penalty > 0.0) {
            return self.least_linear(v, x);
        }
        let mut y: Vec<f64> = v.iter().map(|v| -v / penalty).collect();
        self.project(&mut y);
        0.5 * penalty * dot(&y, &y) + dot(v, &y)
    }

    /// The coordinates of x that no bound of their own holds, up to rounding.
    pub(super) fn loose(&self, x: &[f64]) -> Vec<usize> {
        let tiny = 1e-12;
        (0..x.len())
            .filter(|&i| match &self.kind {
                Kind::Box { lower, upper } => {
                    let near = tiny * (upper[i] - lower[i]);
                    lower[i] + near < x[i] && x[i] < upper[i] - near
                }
                Kind::Simplex { total } => x[i] > tiny * total,
                Kind::Whole | Kind::Ball { .. } | Kind::HalfSpace { .. } => true,
            })
            .collect()
    }

    /// The normal of the plane that x lies on, 0 in coordinates that bounds of their own hold; `None` if it lies on none.
    pub(super) fn plane(&self, x: &[f64]) -> Option<Vec<f64>> {
        match &self.kind {
            Kind::HalfSpace { normal, offset } => {
                let size = offset.abs() + norm(normal) * norm(x);
                (dot(normal, x) >= offset - 1e-9 * size).then(|| normal.clone())
            }
            Kind::Simplex { .. } => {
                let mut normal = vec![0.0; x.len()];
                self.loose(x).iter().for_each(|&i| normal[i] = 1.0);
                Some(normal)
            }
            Kind::Whole | Kind::Ball { .. } | Kind::Box { .. } => None,
        }
    }

    /// The nearest point.
    pub(super) fn project(&self, x: &mut [f64]) {
        self.projection.project(x);
    }

    /// The least point of ⟨gradient, y − x⟩ + ½(y − x)ᵀ matrix (y − x).
    pub(super) fn step(&self, matrix: &[f64], gradient: &[f64], x: &[f64]) -> Vec<f64> {
        let d = x.len();
        // Far below what matters, and enough for a matrix without full rank; the second term serves a zero matrix. It acts
        // on y − x, so that it slows the steps by as little but does not move where they end.
        let trace: f64 = (0..d).map(|i| matrix[i * d + i]).sum();
        let ridge = 1e-13 * trace + 1e-9 * norm(gradient) / self.scale(x) + f64::MIN_POSITIVE;
        let faces = match &self.kind {
            Kind::Ball { radius } => {
                let from_centre: Vec<f64> =
                    x.iter().zip(&self.middle).map(|(x, c)| x - c).collect();
                let linear: Vec<f64> = (0..d)
                    .map(|i| {
                        let pulled = dot(&matrix[i * d..(i + 1) * d], &from_centre);
                        gradient[i] - ridge.mul_add(from_centre[i], pulled)
                    })
                    .collect();
                let step = minimise(matrix, &linear, ridge, *radius);
                return step
                    .iter()
                    .zip(&self.middle)
                    .map(|(step, c)| step + c)
                    .collect();
            }
            Kind::Box { lower, upper } => Faces {
                lower: lower.clone(),
                upper: upper.clone(),
                plane: None,
            },
            Kind::Simplex { total } => Faces {
                lower: vec![0.0; d],
                upper: vec![f64::INFINITY; d],
                plane: Some((vec![1.0; d], *total)),
            },
            Kind::Whole => Faces::none(d),
            Kind::HalfSpace { normal, offset } => {
                let free = minimise_on_faces(matrix, gradient, ridge, x, &Faces::none(d));
                if dot(normal, &free) <= *offset {
                    return free;
                }
                Faces {
                    plane: Some((normal.clone(), *offset)),
                    ..Faces::none(d)
                }
            }
        };
        minimise_on_faces(matrix, gradient, ridge, x, &faces)
    }
}
