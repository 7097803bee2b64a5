//! Smooth convex functions on a domain, in doubles and without a promise: Newton's method with the domain kept in each
//! step's model and an exact line search; where the matrix would be too large, accelerated projected gradients with
//! restarts (O'Donoghue and Candès 2015).
#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "so that NaN ends a loop")]

use super::ball_model::norm;
use super::region::Region;
use super::sparse::{self, affordable_steps};
use crate::problems::Dataset;
use crate::vector::dot;

/// n·d² up to which a Newton step is taken.
const NEWTON_WORK: usize = 1 << 26;
const NEWTON_STEPS: usize = 60;
pub(super) const GRADIENT_STEPS: usize = 4000;
/// Gaps below this part of the value are rounding.
pub(super) const FINE: f64 = 1e-15;

/// A smooth convex loss of a row's prediction.
pub(super) trait RowLoss {
    /// The value, the slope and the second derivative.
    fn at(&self, row: usize, prediction: f64) -> [f64; 3];
    /// A bound on the second derivative.
    fn curvature(&self) -> f64;
    /// As [`Objective::rounding`].
    fn rounding(&self) -> f64 {
        1e-14
    }
}

/// A smooth convex function.
pub(super) trait Objective {
    /// Value, gradient and what its matrix of second derivatives is made from.
    fn local(&self, x: &[f64]) -> Local;
    /// The second derivatives, row by row.
    fn matrix(&self, local: &Local) -> Vec<f64>;
    /// The derivative along x + α·direction as a function of α.
    fn along(&self, x: &[f64], direction: &[f64]) -> impl Fn(f64) -> f64;
    /// How far, as a part of the domain's size, rounding may move a step: the more the steeper the curvature is.
    fn rounding(&self) -> f64;
}

/// (1/n) Σ of the rows' losses + (λ/2)‖x‖².
pub(super) struct RowSum<'a, R> {
    pub(super) data: &'a Dataset,
    pub(super) rows: R,
    /// λ ≥ 0.
    pub(super) penalty: f64,
}

impl<R: RowLoss> Objective for RowSum<'_, R> {
    fn local(&self, x: &[f64]) -> Local {
        let data = self.data;
        let at: Vec<[f64; 3]> = (0..data.rows())
            .map(|row| self.rows.at(row, data.row(row).dot(x)))
            .collect();
        let slopes: Vec<f64> = at.iter().map(|at| at[1]).collect();
        let mut local = Local {
            value: at.iter().map(|at| at[0]).sum::<f64>() / count(data),
            gradient: mean_row(data, &slopes),
            curvatures: at.iter().map(|at| at[2]).collect(),
        };
        if self.penalty > 0.0 {
            local.value += 0.5 * self.penalty * dot(x, x);
            for (gradient, x) in local.gradient.iter_mut().zip(x) {
                *gradient = self.penalty.mul_add(*x, *gradient);
            }
        }
        local
    }

    fn matrix(&self, local: &Local) -> Vec<f64> {
        let mut matrix = weighted_gram(self.data, &local.curvatures);
        if self.penalty > 0.0 {
            let d = self.data.columns();
            (0..d).for_each(|i| matrix[i * d + i] += self.penalty);
        }
        matrix
    }

    fn rounding(&self) -> f64 {
        self.rows.rounding()
    }

    fn along(&self, x: &[f64], direction: &[f64]) -> impl Fn(f64) -> f64 {
        let data = self.data;
        let along: Vec<(f64, f64)> = (0..data.rows())
            .map(|row| (data.row(row).dot(x), data.row(row).dot(direction)))
            .collect();
        let pulls = (
            self.penalty * dot(x, direction),
            self.penalty * dot(direction, direction),
        );
        move |alpha| {
            let term = |(row, &(start, change)): (usize, &(f64, f64))| {
                self.rows.at(row, alpha.mul_add(change, start))[1] * change
            };
            let slope = along.iter().enumerate().map(term).sum::<f64>() / count(data);
            if self.penalty > 0.0 {
                slope + alpha.mul_add(pulls.1, pulls.0)
            } else {
                slope
            }
        }
    }
}

/// n.
#[expect(clippy::cast_precision_loss, reason = "rows stay far below 2^53")]
pub(super) fn count(data: &Dataset) -> f64 {
    data.rows() as f64
}

/// (1/n) Σ weight_i a_i.
pub(super) fn mean_row(data: &Dataset, weights: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; data.columns()];
    for (row, &weight) in weights.iter().enumerate() {
        data.row(row).add_scaled(&weight, &mut sum);
    }
    sum.iter_mut().for_each(|sum| *sum /= count(data));
    sum
}

/// The objective at a point: value, gradient, second derivatives row by row.
pub(super) struct Local {
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
    pub(super) curvatures: Vec<f64>,
}

/// (1/n) Σ weight_i a_i a_iᵀ, for weights ≥ 0.
pub(super) fn weighted_gram(data: &Dataset, weights: &[f64]) -> Vec<f64> {
    let d = data.columns();
    let mut matrix = vec![0.0; d * d];
    for (row, &weight) in weights.iter().enumerate() {
        if weight > 0.0 {
            let a = data.full_row(row);
            for i in 0..d {
                let scaled = weight / count(data) * a[i];
                for j in 0..=i {
                    matrix[i * d + j] = scaled.mul_add(a[j], matrix[i * d + j]);
                }
            }
        }
    }
    for i in 0..d {
        for j in 0..i {
            matrix[j * d + i] = matrix[i * d + j];
        }
    }
    matrix
}

/// Whether matrices of d × d are affordable.
pub(super) fn is_small(data: &Dataset) -> bool {
    let d = data.columns();
    d.saturating_mul(d).saturating_mul(data.rows().max(d)) <= NEWTON_WORK
}

/// Moves x to near the least point of the domain.
pub(super) fn smooth<R: RowLoss>(sum: &RowSum<'_, R>, region: &Region, x: &mut Vec<f64>) {
    if sum.data.is_sparse() {
        let steps = affordable_steps(sum.data, GRADIENT_STEPS);
        accelerated(sum, region, x, steps)
    } else if is_small(sum.data) {
        newton(sum, region, x)
    } else {
        accelerated(sum, region, x, GRADIENT_STEPS)
    }
}

/// Each step minimises the second-order model on the domain and then searches the segment, which stays in the domain. It
/// ends at the last point, not at the one of least gap: the gap is of second order in some directions, and so tells points
/// apart to the root of rounding only.
pub(super) fn newton(objective: &impl Objective, region: &Region, x: &mut [f64]) {
    let (mut least_gap, mut idle) = (f64::INFINITY, 0);
    for _ in 0..NEWTON_STEPS {
        let local = objective.local(x);
        let gap = region.gap(&local.gradient, x);
        // Far from the end the gap may rise for a while; near it, no further halving means rounding.
        let near = gap < 1e-9 * local.value.abs();
        idle = if near && !(gap < 0.5 * least_gap && gap > FINE * local.value.abs()) {
            idle + 1
        } else {
            0
        };
        least_gap = least_gap.min(gap);
        if idle > 2 || !gap.is_finite() {
            break;
        }
        let target = region.step(&objective.matrix(&local), &local.gradient, x);
        let direction: Vec<f64> = target
            .iter()
            .zip(&*x)
            .map(|(target, x)| target - x)
            .collect();
        // A decrease of second order drowns in rounding while the step still matters: below this no search is made.
        let noise = objective.rounding() * region.scale(x) * norm(&local.gradient);
        if !(dot(&local.gradient, &direction) < noise) {
            break;
        }
        let step = line_search(objective.along(x, &direction), noise);
        for (x, direction) in x.iter_mut().zip(&direction) {
            *x = step.mul_add(*direction, *x);
        }
    }
}

/// The best α in \[0, 1\], by halving on the sign of the derivative; 1 if that is at most `noise` there.
fn line_search(slope: impl Fn(f64) -> f64, noise: f64) -> f64 {
    if slope(1.0) <= noise {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if slope(middle) <= 0.0 {
            low = middle
        } else {
            high = middle
        }
    }
    // `low` is 0 only for a direction that rounding has spoilt: a tiny step is then as good as none.
    if low > 0.0 { low } else { high }
}

pub(super) fn accelerated<R: RowLoss>(
    sum: &RowSum<'_, R>,
    region: &Region,
    x: &mut Vec<f64>,
    steps: usize,
) {
    let steepest = if sum.data.is_sparse() {
        sum.rows.curvature() * sparse::largest_eigenvalue(sum.data).upper()
    } else {
        1.05 * sum.rows.curvature() * largest_eigenvalue(sum.data)
    };
    let step = 1.0 / (steepest + sum.penalty);
    if !step.is_finite() {
        return;
    }
    let (mut best, mut least_gap) = (x.clone(), f64::INFINITY);
    let mut lead = x.clone();
    let mut momentum = 1.0_f64;
    for _ in 0..steps {
        let local = sum.local(&lead);
        let gap = region.gap(&local.gradient, &lead);
        if gap < least_gap {
            least_gap = gap;
            best.clone_from(&lead);
        }
        if !(gap > FINE * local.value.abs()) {
            break;
        }
        let mut next: Vec<f64> = lead
            .iter()
            .zip(&local.gradient)
            .map(|(lead, g)| (-step).mul_add(*g, *lead))
            .collect();
        region.project(&mut next);
        let uphill: f64 = (0..next.len())
            .map(|k| (lead[k] - next[k]) * (next[k] - x[k]))
            .sum();
        momentum = if uphill > 0.0 {
            1.0
        } else {
            0.5 * (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt())
        };
        let weight = if uphill > 0.0 {
            0.0
        } else {
            (momentum - 1.0) / (momentum + 1.0)
        };
        lead = next
            .iter()
            .zip(&*x)
            .map(|(next, x)| weight.mul_add(next - x, *next))
            .collect();
        region.project(&mut lead);
        *x = next;
    }
    *x = best;
}

/// Of (1/n) Σ a_i a_iᵀ, by the power method.
fn largest_eigenvalue(data: &Dataset) -> f64 {
    // Entries that differ, so that no symmetry of the columns makes the start orthogonal to the answer.
    let mut entry = 1.0;
    let mut v: Vec<f64> = (0..data.columns())
        .map(|_| {
            entry *= 0.97;
            entry
        })
        .collect();
    let mut eigenvalue = 0.0;
    for _ in 0..60 {
        let weights: Vec<f64> = (0..data.rows()).map(|row| data.row(row).dot(&v)).collect();
        let next = mean_row(data, &weights);
        let length = norm(&next);
        if !(length > 0.0) {
            break;
        }
        eigenvalue = length / norm(&v);
        v = next.iter().map(|next| next / length).collect();
    }
    eigenvalue
}
