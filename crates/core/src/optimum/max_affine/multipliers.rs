//! Finds a good point and good weights, in doubles: the method of multipliers, each round of which minimises the smooth
//!
//! ```text
//! max over m of Σ m_k (⟨a_k, x⟩ + b_k) − (width/2)‖m − m'‖²,   m ≥ 0, Σ m_k = 1
//! ```
//!
//! by Newton's method, m' being the weights of the round before. Nothing here is trusted.

use super::super::region::Region;
use super::super::smooth::{FINE, Local, Objective, newton};
use crate::domains::{Domain, Simplex};
use crate::engine::Setup;
use crate::problems::{MaxAffine, RationalMaxAffine, Risk};
use crate::vector::dot;

const ROUNDS: usize = 60;

/// A point and weights.
pub(super) struct Found {
    pub(super) x: Vec<f64>,
    pub(super) weights: Vec<f64>,
}

/// A near-minimiser over the domain and weights that nearly solve the dual.
pub(super) fn solve(setup: &Setup, problem: &RationalMaxAffine) -> Found {
    let region = Region::new(setup.shape(), setup.start().len());
    let pieces: MaxAffine<f64> = problem.lift();
    let count = pieces.pieces();
    let mut x = region.middle.clone();
    let even = 1.0 / f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let mut weights = vec![even; count];
    let mut best = Found {
        x: x.clone(),
        weights: weights.clone(),
    };
    let (mut least, mut highest) = (pieces.risk(&x), dual(&pieces, &region, &weights, &x));
    // How far the values of the pieces may come apart in the domain.
    let steepest = (0..count)
        .map(|piece| dot(pieces.slope(piece), pieces.slope(piece)).sqrt())
        .fold(0.0, f64::max);
    let start = steepest * region.scale(&x);
    let mut width = start;
    let mut idle = 0;
    for _ in 0..ROUNDS {
        if !(width > 0.0 && least - highest > FINE * (least.abs() + start)) || idle > 8 {
            break;
        }
        let objective = Smoothed {
            pieces: &pieces,
            weights: &weights,
            width,
        };
        newton(&objective, &region, &mut x);
        let next = objective.weights_at(&objective.values(&x));
        weights = next;
        let (primal, bound) = (pieces.risk(&x), dual(&pieces, &region, &weights, &x));
        idle += 1;
        if primal < least {
            (least, idle) = (primal, 0);
            best.x.clone_from(&x);
        }
        if bound > highest {
            (highest, idle) = (bound, 0);
            best.weights.clone_from(&weights);
        }
        width = (0.4 * width).max(1e-4 * start);
    }
    best
}

fn dual(pieces: &MaxAffine<f64>, region: &Region, weights: &[f64], x: &[f64]) -> f64 {
    let mut constant = 0.0;
    for (piece, weight) in weights.iter().enumerate() {
        constant += weight * pieces.intercept(piece);
    }
    constant + region.least_linear(&combined(pieces, weights, x.len()), x)
}

fn combined(pieces: &MaxAffine<f64>, weights: &[f64], d: usize) -> Vec<f64> {
    let mut slope = vec![0.0; d];
    for (piece, weight) in weights.iter().enumerate() {
        for (slope, a) in slope.iter_mut().zip(pieces.slope(piece)) {
            *slope = weight.mul_add(*a, *slope);
        }
    }
    slope
}

struct Smoothed<'a> {
    pieces: &'a MaxAffine<f64>,
    weights: &'a [f64],
    width: f64,
}

impl Smoothed<'_> {
    fn values(&self, x: &[f64]) -> Vec<f64> {
        (0..self.pieces.pieces())
            .map(|piece| dot(self.pieces.slope(piece), x) + self.pieces.intercept(piece))
            .collect()
    }

    /// The weights at which the maximum is attained: the projection of m' + values/width.
    fn weights_at(&self, values: &[f64]) -> Vec<f64> {
        // Less the largest value, which moves nothing and keeps digits.
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut weights: Vec<f64> = self
            .weights
            .iter()
            .zip(values)
            .map(|(m, value)| m + (value - most) / self.width)
            .collect();
        Simplex { total: 1.0 }.project(&mut weights);
        weights
    }
}

impl Objective for Smoothed<'_> {
    fn local(&self, x: &[f64]) -> Local {
        let values = self.values(x);
        let weights = self.weights_at(&values);
        let mut value = 0.0;
        for ((m, old), v) in weights.iter().zip(self.weights).zip(&values) {
            value += m * v - 0.5 * self.width * (m - old) * (m - old);
        }
        Local {
            value,
            gradient: combined(self.pieces, &weights, x.len()),
            curvatures: weights
                .iter()
                .map(|&m| if m > 0.0 { 1.0 / self.width } else { 0.0 })
                .collect(),
        }
    }

    /// (1/width) Σ (a_k − ā)(a_k − ā)ᵀ over the pieces with weight, ā being their mean.
    fn matrix(&self, local: &Local) -> Vec<f64> {
        let d = local.gradient.len();
        let total: f64 = local.curvatures.iter().sum();
        let shares: Vec<f64> = local.curvatures.iter().map(|c| c / total).collect();
        let mean = combined(self.pieces, &shares, d);
        let mut matrix = vec![0.0; d * d];
        for (piece, &curvature) in local.curvatures.iter().enumerate() {
            if curvature > 0.0 {
                let off: Vec<f64> = self
                    .pieces
                    .slope(piece)
                    .iter()
                    .zip(&mean)
                    .map(|(a, mean)| a - mean)
                    .collect();
                for i in 0..d {
                    for j in 0..d {
                        matrix[i * d + j] = (curvature * off[i]).mul_add(off[j], matrix[i * d + j]);
                    }
                }
            }
        }
        matrix
    }

    fn rounding(&self) -> f64 {
        1e-12
    }

    fn along(&self, x: &[f64], direction: &[f64]) -> impl Fn(f64) -> f64 {
        let start = self.values(x);
        let change: Vec<f64> = (0..self.pieces.pieces())
            .map(|piece| dot(self.pieces.slope(piece), direction))
            .collect();
        move |alpha| {
            let values: Vec<f64> = start
                .iter()
                .zip(&change)
                .map(|(start, change)| alpha.mul_add(*change, *start))
                .collect();
            dot(&self.weights_at(&values), &change)
        }
    }
}
