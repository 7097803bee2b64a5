//! Finds a good point of a domain and good dual multipliers for a finite sum, in doubles. Nothing here is trusted: the
//! enclosure of [`super::lower_bound`] holds for whatever comes out, and is only as narrow as this is accurate.
//!
//! The logistic, squared and Huber losses are smooth ([`super::smooth`]). The others are the largest u·(z − y) over u in an
//! interval: the method of multipliers (Rockafellar 1976), each round of which is such a smooth problem, so that no
//! smoothing error is left at the end.

use super::ball_model::minimise;
use super::region::Region;
#[cfg(test)]
use super::smooth::accelerated;
use super::smooth::{FINE, RowLoss, RowSum, count, is_small, mean_row, smooth, weighted_gram};
use crate::arithmetic::Interval;
use crate::losses::{AnyLoss, Huber, Logistic, LossSlope, LossValue, Squared};
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

struct SquaredRows<'a>(&'a [f64]);

impl RowLoss for SquaredRows<'_> {
    fn at(&self, row: usize, prediction: f64) -> [f64; 3] {
        let label = self.0[row];
        [
            Squared.value(&prediction, &label),
            Squared.derivative(&prediction, &label),
            1.0,
        ]
    }
    fn curvature(&self) -> f64 {
        1.0
    }
}

struct HuberRows<'a> {
    labels: &'a [f64],
    loss: Huber,
    width: f64,
}

impl RowLoss for HuberRows<'_> {
    fn at(&self, row: usize, prediction: f64) -> [f64; 3] {
        let label = self.labels[row];
        let slope: f64 = self.loss.derivative(&prediction, &label);
        let inner = slope.abs() < self.width;
        [
            self.loss.value(&prediction, &label),
            slope,
            if inner { 1.0 } else { 0.0 },
        ]
    }
    fn curvature(&self) -> f64 {
        1.0
    }
}

/// The interval of the slopes of a piecewise linear loss ℓ(z, y) = max over u in it of u·(z − y), in doubles that do not
/// leave it; `None` for a smooth loss. The hinge loss with label 1 is the largest of 0 and −(z − 1).
pub(super) fn slopes(loss: AnyLoss, label: f64) -> Option<(f64, f64)> {
    match loss {
        AnyLoss::Absolute => Some((-1.0, 1.0)),
        AnyLoss::Hinge => Some(((-label).min(0.0), (-label).max(0.0))),
        AnyLoss::Quantile { level } => {
            let rest = Interval::point(1.0) - Interval::point(level.value());
            Some((-level.value(), rest.lower()))
        }
        AnyLoss::Logistic | AnyLoss::Squared | AnyLoss::Huber { .. } => None,
    }
}

/// max over u in the row's range of u·t − (width/2)(u − multiplier)², t = prediction − label: the loss for width = 0, and
/// with slope equal to the multiplier at t = 0.
struct AugmentedRows<'a> {
    labels: &'a [f64],
    ranges: &'a [(f64, f64)],
    multipliers: &'a [f64],
    width: f64,
}

impl AugmentedRows<'_> {
    fn slope(&self, row: usize, prediction: f64) -> f64 {
        let (low, high) = self.ranges[row];
        (self.multipliers[row] + (prediction - self.labels[row]) / self.width).clamp(low, high)
    }
}

impl RowLoss for AugmentedRows<'_> {
    fn at(&self, row: usize, prediction: f64) -> [f64; 3] {
        let slope = self.slope(row, prediction);
        let change = slope - self.multipliers[row];
        let value = slope * (prediction - self.labels[row]) - 0.5 * self.width * change * change;
        let (low, high) = self.ranges[row];
        let free = low < slope && slope < high;
        [value, slope, if free { 1.0 / self.width } else { 0.0 }]
    }
    fn curvature(&self) -> f64 {
        1.0 / self.width
    }
    fn rounding(&self) -> f64 {
        1e-12
    }
}

/// What a solver found.
pub(super) struct Found {
    /// A near-minimiser.
    pub(super) x: Vec<f64>,
    /// Slopes, one a row, that nearly solve the dual; none for a smooth loss, whose slopes at x do.
    pub(super) multipliers: Option<Vec<f64>>,
}

/// A near-minimiser of the mean loss plus (λ/2)‖x‖² over the domain.
pub(super) fn rows(loss: AnyLoss, data: &Dataset, penalty: f64, region: &Region) -> Found {
    let labels = data.labels();
    let x = match loss {
        AnyLoss::Logistic => smoothly(data, LogisticRows(labels), penalty, region),
        AnyLoss::Squared => smoothly(data, SquaredRows(labels), penalty, region),
        AnyLoss::Huber { width } => {
            let rows = HuberRows {
                labels,
                loss: Huber::new(width),
                width: width.value(),
            };
            smoothly(data, rows, penalty, region)
        }
        AnyLoss::Absolute | AnyLoss::Hinge | AnyLoss::Quantile { .. } => {
            let ranges: Option<Vec<(f64, f64)>> =
                labels.iter().map(|&label| slopes(loss, label)).collect();
            let problem = Kinked {
                data,
                ranges: ranges.expect("these losses have kinks"),
                penalty,
                region,
            };
            return problem.solve();
        }
    };
    Found {
        x,
        multipliers: None,
    }
}

fn smoothly<R: RowLoss>(data: &Dataset, rows: R, penalty: f64, region: &Region) -> Vec<f64> {
    let mut x = region.middle.clone();
    let sum = RowSum {
        data,
        rows,
        penalty,
    };
    smooth(&sum, region, &mut x);
    x
}

/// A near-minimiser of the mean logistic loss by projected gradients, however small the data.
#[cfg(test)]
pub(super) fn logistic_by_gradients(data: &Dataset, region: &Region) -> Vec<f64> {
    let mut x = region.middle.clone();
    let sum = RowSum {
        data,
        rows: LogisticRows(data.labels()),
        penalty: 0.0,
    };
    accelerated(&sum, region, &mut x, super::smooth::GRADIENT_STEPS);
    x
}

/// A sum of piecewise linear losses.
struct Kinked<'a> {
    data: &'a Dataset,
    ranges: Vec<(f64, f64)>,
    penalty: f64,
    region: &'a Region,
}

impl Kinked<'_> {
    fn solve(&self) -> Found {
        let (data, region) = (self.data, self.region);
        let mut x = region.middle.clone();
        let mut multipliers = vec![0.0; data.rows()];
        let at_middle = self.primal(&x);
        let (mut best_x, mut least) = (x.clone(), at_middle);
        let (mut best_multipliers, mut highest) = (multipliers.clone(), 0.0);
        let mut width = at_middle;
        let mut idle = 0;
        // Each round of many sparse rows takes all steps that they allow.
        let rounds = if data.is_sparse() { 4 } else { ROUNDS };
        for _ in 0..rounds {
            // A width of 0 is a fit that is exact already; !(>) also stops at NaN.
            if !(width > 0.0 && least - highest > FINE * at_middle) || idle > 8 {
                break;
            }
            let sum = RowSum {
                data,
                rows: AugmentedRows {
                    labels: data.labels(),
                    ranges: &self.ranges,
                    multipliers: &multipliers,
                    width,
                },
                penalty: self.penalty,
            };
            smooth(&sum, region, &mut x);
            multipliers = (0..data.rows())
                .map(|row| sum.rows.slope(row, data.row(row).dot(&x)))
                .collect();
            let primal = self.primal(&x);
            idle += 1;
            if primal < least {
                (least, idle) = (primal, 0);
                best_x.clone_from(&x);
            }
            for point in [self.balanced(&multipliers, &x), multipliers.clone()] {
                let dual = self.dual(&point, &x);
                if dual > highest {
                    (highest, idle) = (dual, 0);
                    best_multipliers = point;
                }
            }
            width = (0.4 * width).max(1e-4 * at_middle);
        }
        Found {
            x: best_x,
            multipliers: Some(best_multipliers),
        }
    }

    /// Multipliers near the given ones with Σ u_i a_i nearer to 0, as it is where the domain does not matter: in
    /// coordinates that no bound holds, and along the domain's plane if x lies on one. The least change of those strictly
    /// inside their ranges, by the normal equations, twice for rounding.
    fn balanced(&self, multipliers: &[f64], x: &[f64]) -> Vec<f64> {
        let data = self.data;
        let d = data.columns();
        let mut balanced = multipliers.to_vec();
        if data.is_sparse() || !is_small(data) || self.penalty > 0.0 {
            return balanced;
        }
        let free: Vec<f64> = multipliers
            .iter()
            .zip(&self.ranges)
            .map(|(u, (low, high))| if low < u && u < high { 1.0 } else { 0.0 })
            .collect();
        let mut matrix = weighted_gram(data, &free);
        let plane = self.region.plane(x);
        if let Some(normal) = &plane {
            (0..d).for_each(|i| level(&mut matrix[i * d..(i + 1) * d], normal));
            // Symmetric, so the columns are the rows of the transpose.
            for i in 0..d {
                let mut column: Vec<f64> = (0..d).map(|j| matrix[j * d + i]).collect();
                level(&mut column, normal);
                (0..d).for_each(|j| matrix[j * d + i] = column[j]);
            }
        }
        let loose = self.region.loose(x);
        let k = loose.len();
        let matrix: Vec<f64> = (0..k * k)
            .map(|entry| matrix[loose[entry / k] * d + loose[entry % k]])
            .collect();
        let ridge = 1e-12 * (0..k).map(|i| matrix[i * k + i]).sum::<f64>() + f64::MIN_POSITIVE;
        for _ in 0..2 {
            let mut residual = mean_row(data, &balanced);
            if let Some(normal) = &plane {
                level(&mut residual, normal);
            }
            let residual: Vec<f64> = loose.iter().map(|&i| residual[i]).collect();
            let mut change = vec![0.0; d];
            for (&i, value) in loose
                .iter()
                .zip(minimise(&matrix, &residual, ridge, f64::MAX))
            {
                change[i] = value;
            }
            if let Some(normal) = &plane {
                level(&mut change, normal);
            }
            for row in 0..data.rows() {
                let (low, high) = self.ranges[row];
                let moved = free[row].mul_add(data.row(row).dot(&change), balanced[row]);
                balanced[row] = moved.clamp(low, high);
            }
        }
        balanced
    }

    fn primal(&self, x: &[f64]) -> f64 {
        let data = self.data;
        let loss = |row: usize| {
            let residual = data.row(row).dot(x) - data.label(row);
            let (low, high) = self.ranges[row];
            (low * residual).max(high * residual)
        };
        let mean = (0..data.rows()).map(loss).sum::<f64>() / count(data);
        if self.penalty > 0.0 {
            mean + 0.5 * self.penalty * dot(x, x)
        } else {
            mean
        }
    }

    fn dual(&self, multipliers: &[f64], x: &[f64]) -> f64 {
        let direction = mean_row(self.data, multipliers);
        self.region.least_penalised(&direction, self.penalty, x)
            - dot(multipliers, self.data.labels()) / count(self.data)
    }
}

/// Takes the part along the normal away.
fn level(v: &mut [f64], normal: &[f64]) {
    let share = dot(v, normal) / dot(normal, normal);
    for (v, a) in v.iter_mut().zip(normal) {
        *v = (-share).mul_add(*a, *v);
    }
}
