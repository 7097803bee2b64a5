//! Points that lie in the domain for certain: what a solver found, moved by as little as rounding asks for.

use crate::arithmetic::{Rational, rational_from_f64};
use crate::domains::{Domain, Shape};
use crate::engine::Setup;
use crate::vector::sum;

/// A point of the domain, checked in rationals, and doubles near it: the same point wherever doubles lie in the domain.
#[derive(Clone, Debug)]
pub(super) struct Feasible {
    point: Vec<Rational>,
    doubles: Vec<f64>,
}

impl Feasible {
    /// The point.
    pub(super) fn point(&self) -> &[Rational] {
        &self.point
    }
    /// The doubles.
    pub(super) fn doubles(&self) -> &[f64] {
        &self.doubles
    }

    /// The doubles themselves, if they lie in the domain.
    pub(super) fn new(setup: &Setup, x: &[f64]) -> Option<Self> {
        is_inside(setup, x).then(|| Self {
            point: x.iter().map(|&x| rational_from_f64(x)).collect(),
            doubles: x.to_vec(),
        })
    }

    /// A point of the domain near the doubles; `None` if rounding leaves no way.
    pub(super) fn near(setup: &Setup, x: &[f64]) -> Option<Self> {
        if !x.iter().all(|x| x.is_finite()) {
            return None;
        }
        if let Some(itself) = Self::new(setup, x) {
            return Some(itself);
        }
        let doubles = match setup.shape() {
            Shape::WholeSpace | Shape::Ball { .. } => drawn_inside(setup, x)?,
            Shape::Box { lower, upper } => between(x, lower, upper),
            Shape::HalfSpace { normal, .. } => pushed_inside(setup, x, normal)?,
            Shape::Simplex { total } => on_grid(x, total),
        };
        if let Some(found) = Self::new(setup, &doubles) {
            return Some(found);
        }
        // No double of this box or simplex is near, but a rational is.
        let mut point: Vec<Rational> = doubles.iter().map(|&x| rational_from_f64(x)).collect();
        setup.shape().exact().project(&mut point);
        setup
            .shape()
            .contains(&point)
            .then_some(Self { point, doubles })
    }
}

/// Whether the doubles lie in the domain, decided in rationals.
pub(super) fn is_inside(setup: &Setup, x: &[f64]) -> bool {
    if x.len() != setup.start().len() || !x.iter().all(|x| x.is_finite()) {
        return false;
    }
    let x: Vec<_> = x.iter().map(|&x| rational_from_f64(x)).collect();
    setup.shape().contains(&x)
}

/// The point, drawn towards the domain's middle by as little as puts it inside; `None` if rounding leaves no way.
pub(super) fn drawn_inside(setup: &Setup, x: &[f64]) -> Option<Vec<f64>> {
    let centre: Vec<f64> = setup.centre().iter().map(|c| c.to_f64().value()).collect();
    let mut shrink = 0.0;
    while shrink < 1.0 {
        let drawn: Vec<f64> = x
            .iter()
            .zip(&centre)
            .map(|(x, c)| {
                if shrink > 0.0 {
                    (1.0 - shrink) * (x - c) + c
                } else {
                    *x
                }
            })
            .collect();
        if is_inside(setup, &drawn) {
            return Some(drawn);
        }
        shrink = if shrink > 0.0 {
            2.0 * shrink
        } else {
            f64::EPSILON / 2.0
        };
    }
    None
}

/// The point, pushed against the normal by as little as puts it inside.
fn pushed_inside(setup: &Setup, x: &[f64], normal: &[Rational]) -> Option<Vec<f64>> {
    let normal: Vec<f64> = normal.iter().map(|a| a.to_f64().value()).collect();
    let mut nearest = x.to_vec();
    setup.shape().rooted::<f64>().project(&mut nearest);
    let size = nearest
        .iter()
        .fold(1e-300, |size: f64, x| size.max(x.abs()))
        / normal.iter().fold(0.0, |size: f64, a| size.max(a.abs()));
    let mut push = 0.0;
    for _ in 0..60 {
        let pushed: Vec<f64> = nearest
            .iter()
            .zip(&normal)
            .map(|(x, a)| x - push * size * a)
            .collect();
        if is_inside(setup, &pushed) {
            return Some(pushed);
        }
        push = if push > 0.0 {
            2.0 * push
        } else {
            f64::EPSILON / 2.0
        };
    }
    None
}

/// Each coordinate between its bounds, rounded inwards where they are no doubles.
fn between(x: &[f64], lower: &[Rational], upper: &[Rational]) -> Vec<f64> {
    x.iter()
        .zip(lower.iter().zip(upper))
        .map(|(&x, (lower, upper))| {
            let exact = rational_from_f64(x);
            if exact < *lower {
                let end = lower.to_f64().value();
                if rational_from_f64(end) < *lower {
                    end.next_up()
                } else {
                    end
                }
            } else if exact > *upper {
                let end = upper.to_f64().value();
                if rational_from_f64(end) > *upper {
                    end.next_down()
                } else {
                    end
                }
            } else {
                x
            }
        })
        .collect()
}

/// Coordinates rounded to multiples of the total's last place, of which doubles hold all that are not above the total; what
/// is then missing goes to the largest.
fn on_grid(x: &[f64], total: &Rational) -> Vec<f64> {
    let rounded = total.to_f64().value();
    let quantum = rounded.next_up() - rounded;
    let mut grid: Vec<f64> = x
        .iter()
        .map(|x| (x / quantum).round().max(0.0) * quantum)
        .collect();
    let exact: Vec<Rational> = grid.iter().map(|&x| rational_from_f64(x)).collect();
    let missing = total - sum(&exact);
    let mut largest = 0;
    for i in 1..grid.len() {
        if grid[i] > grid[largest] {
            largest = i;
        }
    }
    grid[largest] = (&exact[largest] + missing).to_f64().value();
    grid
}
