//! Stretches of steps at which nothing is looked at but, maybe, after the last, for what is run most: plain SGD on the whole
//! space with, at most, the step-weighted average of x_1..x_T. A diagonal quadratic with normal noise, or single rows of a
//! finite sum, then keep their numbers in registers or touch them once a step. The operations on each number are those of the
//! loop in `group.rs`.

use super::plan::{Problem, RowsPlan};
use super::rows::{Column, RowState};
use super::simd::Simd;
use super::source::Source;
use super::wide::Wide;
use crate::averages::StepWeighted;
use crate::losses::LossSlope;
use crate::ops::float::Float;
use crate::problems::Quadratic;
use crate::samplers::Unit;

/// A diagonal quadratic with normal noise, or single rows without a penalty or weights.
pub(super) fn is_simple(problem: &Problem) -> bool {
    match problem {
        Problem::Quadratic { dense, noise, .. } => {
            dense.is_none() && matches!(noise.unit, Unit::Normal)
        }
        Problem::Rows(plan) => plan.batch == 1 && plan.penalty.is_none() && plan.weights.is_none(),
    }
}

/// One coordinate in all lanes, with what stays the same.
#[derive(Clone, Copy)]
struct Coordinate<S> {
    x: Wide<S>,
    sum: Wide<S>,
    centre: Wide<S>,
    eigenvalue: Wide<S>,
    scale: Wide<S>,
}

impl<S: Simd> Coordinate<S> {
    #[inline(always)]
    fn new(form: &Quadratic<f64>, scales: &[f64], k: usize, x: Wide<S>, sum: Wide<S>) -> Self {
        let diagonal = form.diagonal().expect("a diagonal form");
        Self {
            x,
            sum,
            centre: Wide::splat(form.minimiser()[k]),
            eigenvalue: Wide::splat(diagonal[k]),
            scale: Wide::splat(scales[k]),
        }
    }

    /// Takes x into the sum, and one step. `STANDARD` says that the centre is 0 and the scale 1.
    #[inline(always)]
    fn step<const STANDARD: bool>(&mut self, target: bool, step_size: Wide<S>, unit: Wide<S>) {
        let (noise, v) = if STANDARD {
            (unit, self.x)
        } else {
            (unit * self.scale, self.x - self.centre)
        };
        let g = if target {
            self.eigenvalue * (v - noise)
        } else {
            self.eigenvalue * v + noise
        };
        self.sum = step_size.fused(self.x, self.sum);
        self.x = (-step_size).fused(g, self.x);
    }
}

/// Steps on a diagonal quadratic with normal noise; `sums` is Σ η_t x_t.
#[inline(always)]
pub(super) fn quadratic<S: Simd>(
    form: &Quadratic<f64>,
    scales: &[f64],
    target: bool,
    step_sizes: &[f64],
    source: &mut Source<S>,
    x: &mut [Wide<S>],
    sums: &mut [Wide<S>],
) {
    // x − 0 and 1·ξ are x and ξ to the last bit, for −0 too. −0 as the centre would not do.
    let is_zero = |c: &f64| c.to_bits() == 0;
    let is_one = |scale: &f64| scale.to_bits() == 1.0_f64.to_bits();
    if form.minimiser().iter().all(is_zero) && scales.iter().all(is_one) {
        quadratic_steps::<S, true>(form, scales, target, step_sizes, source, x, sums);
    } else {
        quadratic_steps::<S, false>(form, scales, target, step_sizes, source, x, sums);
    }
}

#[inline(always)]
fn quadratic_steps<S: Simd, const STANDARD: bool>(
    form: &Quadratic<f64>,
    scales: &[f64],
    target: bool,
    step_sizes: &[f64],
    source: &mut Source<S>,
    x: &mut [Wide<S>],
    sums: &mut [Wide<S>],
) {
    if let ([first, second], [first_sum, second_sum]) = (&mut *x, &mut *sums) {
        let mut one = Coordinate::new(form, scales, 0, *first, *first_sum);
        let mut two = Coordinate::new(form, scales, 1, *second, *second_sum);
        for step_size in step_sizes {
            let step_size = Wide::splat(*step_size);
            let [a, b] = source.normals();
            one.step::<STANDARD>(target, step_size, a);
            two.step::<STANDARD>(target, step_size, b);
        }
        (*first, *first_sum, *second, *second_sum) = (one.x, one.sum, two.x, two.sum);
        return;
    }
    let diagonal = form.diagonal().expect("a diagonal form");
    let forms = || diagonal.iter().zip(form.minimiser()).zip(scales);
    for step_size in step_sizes {
        let step_size = Wide::splat(*step_size);
        let mut numbers = x.iter_mut().zip(sums.iter_mut()).zip(forms());
        while numbers.len() > 0 {
            for (unit, ((x, sum), form)) in
                source.some_normals(numbers.len()).iter().zip(&mut numbers)
            {
                let ((eigenvalue, centre), scale) = form;
                let mut one = Coordinate {
                    x: *x,
                    sum: *sum,
                    centre: Wide::splat(*centre),
                    eigenvalue: Wide::splat(*eigenvalue),
                    scale: Wide::splat(*scale),
                };
                one.step::<STANDARD>(target, step_size, *unit);
                (*x, *sum) = (one.x, one.sum);
            }
        }
    }
}

/// Steps number `first`, `first` + 1, ... on single rows.
#[inline(always)]
pub(super) fn rows<S: Simd>(
    plan: &RowsPlan,
    state: &mut RowState<S>,
    first: usize,
    step_sizes: &[f64],
    source: &mut Source<S>,
    x: &mut [Wide<S>],
    sums: &mut [Wide<S>],
) {
    if step_sizes.is_empty() {
        return;
    }
    if state.columns.is_empty() {
        return wide_rows(plan, state, first, step_sizes, source, x, sums);
    }
    let d = x.len();
    let mut drawn = state.draw(plan, first, 0, source);
    state.turn(plan, &drawn, 0);
    let mut prediction = Wide::splat(0.0);
    for (column, (x, sum)) in state.columns.iter_mut().zip(x.iter().zip(sums.iter())) {
        (column.x, column.sum) = (*x, *sum);
        prediction = column.rows[0].fused(*x, prediction);
    }
    for (at, step_size) in step_sizes.iter().enumerate() {
        let next = step_sizes.get(at + 1);
        if next.is_some() {
            drawn = state.draw(plan, first + at + 1, 0, source);
        }
        let label = state.columns[d].rows[at % 2];
        let slope = plan.sum.loss().derivative(&prediction, &label);
        // The slope is one long chain of operations. What stands next runs beside it: what does not need it, the rows of the
        // next step.
        if next.is_some() {
            state.turn(plan, &drawn, at + 1);
        }
        let (columns, step_size) = (&mut state.columns[..d], Wide::splat(*step_size));
        prediction = match next {
            _ if at % 2 == 1 => pass::<S, 1, 0>(columns, slope, step_size, step_size),
            Some(next) => pass::<S, 0, 2>(columns, slope, step_size, Wide::splat(*next)),
            None => pass::<S, 0, 1>(columns, slope, step_size, step_size),
        };
    }
    for (column, (x, sum)) in state.columns.iter().zip(x.iter_mut().zip(sums.iter_mut())) {
        (*x, *sum) = (column.x, column.sum);
    }
}

/// Takes a step along the rows at place `NOW`, and returns the predictions of the others at the new x. Into the sum go as many
/// iterates as `TAKEN` says, that before the step and that after it: the sum is then loaded and stored at every second step.
#[inline(always)]
fn pass<S: Simd, const NOW: usize, const TAKEN: usize>(
    columns: &mut [Column<S>],
    slope: Wide<S>,
    step_size: Wide<S>,
    next: Wide<S>,
) -> Wide<S> {
    let minus_step_size = -step_size;
    let mut prediction = Wide::splat(0.0);
    for column in columns {
        let before = column.x;
        let x = minus_step_size.fused(slope * column.rows[NOW], before);
        if TAKEN > 0 {
            let sum = step_size.fused(before, column.sum);
            column.sum = if TAKEN > 1 { next.fused(x, sum) } else { sum };
        }
        column.x = x;
        prediction = column.rows[1 - NOW].fused(x, prediction);
    }
    prediction
}

/// The same steps on rows too wide for that.
#[inline(always)]
fn wide_rows<S: Simd>(
    plan: &RowsPlan,
    state: &mut RowState<S>,
    first: usize,
    step_sizes: &[f64],
    source: &mut Source<S>,
    x: &mut [Wide<S>],
    sums: &mut [Wide<S>],
) {
    for (step, step_size) in (first..).zip(step_sizes) {
        let step_size = Wide::<S>::splat(*step_size);
        let minus_step_size = -step_size;
        let rows = state.draw(plan, step, 0, source);
        let slope = state.slope(plan, &rows, x);
        for ((x, sum), a) in x.iter_mut().zip(sums.iter_mut()).zip(&state.turned) {
            *sum = step_size.fused(*x, *sum);
            *x = minus_step_size.fused(slope * *a, *x);
        }
    }
}

/// Adds the step sizes to Σ η_t, one after the other.
#[inline(always)]
pub(super) fn add_weights<S: Simd>(average: &mut StepWeighted<Wide<S>>, step_sizes: &[f64]) {
    let (_, weight) = average.parts();
    for step_size in step_sizes {
        *weight = *weight + Wide::splat(*step_size);
    }
}
