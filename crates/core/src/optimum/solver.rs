//! Finds a good point of a ball and good dual multipliers, in doubles. Nothing here is trusted: the enclosure of
//! [`super::lower_bound`] holds for whatever comes out, and is only as narrow as this is accurate.
//!
//! The logistic loss is smooth ([`super::smooth`]). Absolute values: the method of multipliers (Rockafellar 1976), each
//! round of which is such a smooth problem, so that no smoothing error is left at the end.

use super::ball_model::{minimise, norm};
#[cfg(test)]
use super::smooth::accelerated;
use super::smooth::{FINE, Region, RowLoss, count, is_small, mean_row, smooth, weighted_gram};
use crate::losses::{Logistic, LossSlope, LossValue};
use crate::problems::Dataset;
use crate::vector::dot;

const ROUNDS: usize = 80;

struct LogisticRows<'a>(&'a [f64]);

impl RowLoss for LogisticRows<'_> {
    fn at(&self, row: usize, prediction: f64) -> [f64; 3] {
        let label = self.0[row];
        let slope: f64 = Logistic.derivative(&prediction, &label);
        [
            Logistic.value(&prediction, &label),
            slope,
            slope.abs() * (1.0 - slope.abs()),
        ]
    }
    fn curvature(&self) -> f64 {
        0.25
    }
}

/// max over |u| ≤ 1 of u·t − (width/2)(u − multiplier)², t = prediction − label: |t| for width = 0, and with slope
/// equal to the multiplier at t = 0.
struct AugmentedRows<'a> {
    labels: &'a [f64],
    multipliers: &'a [f64],
    width: f64,
}

impl AugmentedRows<'_> {
    fn slope(&self, row: usize, prediction: f64) -> f64 {
        (self.multipliers[row] + (prediction - self.labels[row]) / self.width).clamp(-1.0, 1.0)
    }
}

impl RowLoss for AugmentedRows<'_> {
    fn at(&self, row: usize, prediction: f64) -> [f64; 3] {
        let slope = self.slope(row, prediction);
        let change = slope - self.multipliers[row];
        let value = slope * (prediction - self.labels[row]) - 0.5 * self.width * change * change;
        [
            value,
            slope,
            if slope.abs() < 1.0 {
                1.0 / self.width
            } else {
                0.0
            },
        ]
    }
    fn curvature(&self) -> f64 {
        1.0 / self.width
    }
}

/// A near-minimiser of the mean logistic loss over the ball.
pub(super) fn logistic(data: &Dataset, region: &Region) -> Vec<f64> {
    let mut x = region.centre.clone();
    smooth(data, region, &LogisticRows(data.labels()), &mut x);
    x
}

/// The same by projected gradients, however small the data.
#[cfg(test)]
pub(super) fn logistic_by_gradients(data: &Dataset, region: &Region) -> Vec<f64> {
    let mut x = region.centre.clone();
    accelerated(data, region, &LogisticRows(data.labels()), &mut x);
    x
}

/// A near-minimiser of the mean absolute loss over the ball, and multipliers u_i in \[−1, 1\] that nearly solve the dual.
pub(super) fn absolute(data: &Dataset, region: &Region) -> (Vec<f64>, Vec<f64>) {
    let labels = data.labels();
    let mut x = region.centre.clone();
    let mut multipliers = vec![0.0; data.rows()];
    let at_centre = mean_absolute(data, &x);
    let (mut best_x, mut least) = (x.clone(), at_centre);
    let (mut best_multipliers, mut highest) = (multipliers.clone(), 0.0);
    let mut width = at_centre;
    let mut idle = 0;
    for _ in 0..ROUNDS {
        // A width of 0 is a fit that is exact already; !(>) also stops at NaN.
        if !(width > 0.0 && least - highest > FINE * at_centre) || idle > 8 {
            break;
        }
        let rows = AugmentedRows {
            labels,
            multipliers: &multipliers,
            width,
        };
        smooth(data, region, &rows, &mut x);
        multipliers = (0..data.rows())
            .map(|row| rows.slope(row, dot(data.row(row), &x)))
            .collect();
        let primal = mean_absolute(data, &x);
        idle += 1;
        if primal < least {
            (least, idle) = (primal, 0);
            best_x.clone_from(&x);
        }
        for point in [balanced(data, &multipliers), multipliers.clone()] {
            let dual = dual_value(data, region, &point);
            if dual > highest {
                (highest, idle) = (dual, 0);
                best_multipliers = point;
            }
        }
        width = (0.4 * width).max(1e-4 * at_centre);
    }
    (best_x, best_multipliers)
}

/// Multipliers near the given ones with Σ u_i a_i nearer to 0, as it is where the ball does not matter: the least change
/// of those strictly inside [−1, 1], by the normal equations, twice for rounding.
fn balanced(data: &Dataset, multipliers: &[f64]) -> Vec<f64> {
    let d = data.columns();
    let mut balanced = multipliers.to_vec();
    if !is_small(data) {
        return balanced;
    }
    let free: Vec<f64> = multipliers
        .iter()
        .map(|u| if u.abs() < 1.0 { 1.0 } else { 0.0 })
        .collect();
    let matrix = weighted_gram(data, &free);
    let ridge = 1e-12 * (0..d).map(|i| matrix[i * d + i]).sum::<f64>() + f64::MIN_POSITIVE;
    for _ in 0..2 {
        let change = minimise(&matrix, &mean_row(data, &balanced), ridge, f64::MAX);
        for row in 0..data.rows() {
            let moved = free[row].mul_add(dot(data.row(row), &change), balanced[row]);
            balanced[row] = moved.clamp(-1.0, 1.0);
        }
    }
    balanced
}

fn mean_absolute(data: &Dataset, x: &[f64]) -> f64 {
    let residual = |row: usize| (dot(data.row(row), x) - data.label(row)).abs();
    (0..data.rows()).map(residual).sum::<f64>() / count(data)
}

fn dual_value(data: &Dataset, region: &Region, multipliers: &[f64]) -> f64 {
    let direction = mean_row(data, multipliers);
    dot(&direction, &region.centre)
        - region.radius * norm(&direction)
        - dot(multipliers, data.labels()) / count(data)
}
