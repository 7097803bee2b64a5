//! Rows drawn in lanes, each lane its own, and the subgradients there: by the operations of
//! [`FiniteSum`](crate::problems::FiniteSum) and [`Minibatch`](crate::problems::Minibatch).

use super::chacha::STREAMS;
use super::plan::RowsPlan;
use super::simd::{EIGHT, FOUR, Rows, Simd};
use super::source::Source;
use super::wide::Wide;
use crate::arithmetic::Arithmetic;
use crate::losses::LossSlope;
use crate::ops::float::Float;
use crate::rng::index_of;
use crate::samplers::AnySampler;

/// What sixteen runs remember of their rows.
pub(super) struct RowState<S> {
    /// A permutation for each lane, one after the other; empty if the sampler needs none.
    orders: Vec<u32>,
    /// The rows drawn last, turned around: the features, the label and zeros.
    pub(super) turned: Vec<Wide<S>>,
    /// In place of those in a stretch, if there are no more than [`AHEAD`]; else none.
    pub(super) columns: Vec<Column<S>>,
}

/// Columns up to which the rows of the next step are turned ahead: with more, two rows, x and the sums would no longer fit the
/// first-level cache.
const AHEAD: usize = 72;

/// What a step touches of one column: in one place it costs less than in arrays of their own (docs/src/speed.md).
#[derive(Clone, Copy)]
pub(super) struct Column<S> {
    /// The coordinate of the iterate, within a stretch.
    pub(super) x: Wide<S>,
    /// That of Σ η_t x_t, within a stretch.
    pub(super) sum: Wide<S>,
    /// That of the rows drawn last, and of those drawn before or ahead.
    pub(super) rows: [Wide<S>; 2],
}

impl<S: Simd> RowState<S> {
    pub(super) fn new(plan: &RowsPlan) -> Self {
        let lanes = match plan.sampler {
            AnySampler::Reshuffle | AnySampler::ShuffleOnce => STREAMS,
            AnySampler::DistinctInBatch if plan.batch > 1 => STREAMS,
            _ => 0,
        };
        let zero = Wide::splat(0.0);
        Self {
            orders: (0..lanes).flat_map(|_| 0..plan.rows).collect(),
            turned: vec![zero; plan.columns],
            columns: vec![
                Column {
                    x: zero,
                    sum: zero,
                    rows: [zero; 2],
                };
                if plan.columns > AHEAD {
                    0
                } else {
                    plan.columns
                }
            ],
        }
    }

    /// Settles `place` of each lane's permutation, as the reference does.
    #[inline(always)]
    fn settle(&mut self, n: usize, place: usize, source: &mut Source<S>) -> [u32; STREAMS] {
        let words = source.each_word();
        let mut rows = [0; STREAMS];
        for ((order, word), row) in self.orders.chunks_exact_mut(n).zip(words).zip(&mut rows) {
            order.swap(place, place + index_of(word, n - place));
            *row = order[place];
        }
        rows
    }

    /// The row of each lane for draw number `draw`, from 1; `k` is its place in the batch, from 0.
    #[inline(always)]
    pub(super) fn draw(
        &mut self,
        plan: &RowsPlan,
        draw: usize,
        k: usize,
        source: &mut Source<S>,
    ) -> [u32; STREAMS] {
        let n = plan.rows as usize;
        let place = (draw - 1) % n;
        match plan.sampler {
            AnySampler::DistinctInBatch if plan.batch > 1 => self.settle(n, k, source),
            AnySampler::WithReplacement | AnySampler::DistinctInBatch => {
                let [first, second] = source.word().0;
                let mut rows = [0; STREAMS];
                let first = S::words(S::scale(first, plan.rows));
                let second = S::words(S::scale(second, plan.rows));
                for (row, word) in rows.iter_mut().zip(first.iter().chain(&second)) {
                    *row = *word as u32;
                }
                rows
            }
            AnySampler::FixedOrder => [place as u32; STREAMS],
            AnySampler::Importance => {
                let words = source.each_word();
                let law = plan.importance.as_ref().expect("it has its chances");
                let mut rows = [0; STREAMS];
                for (row, word) in rows.iter_mut().zip(words) {
                    *row = law.row(word) as u32;
                }
                rows
            }
            AnySampler::ShuffleOnce if draw > n => {
                let mut rows = [0; STREAMS];
                for (row, order) in rows.iter_mut().zip(self.orders.chunks_exact(n)) {
                    *row = order[place];
                }
                rows
            }
            AnySampler::Reshuffle | AnySampler::ShuffleOnce => self.settle(n, place, source),
        }
    }

    /// Turns the rows around and returns the slopes of the loss at ⟨a, x⟩, whose additions wait for each other while rows are
    /// turned.
    #[inline(always)]
    pub(super) fn slope(
        &mut self,
        plan: &RowsPlan,
        rows: &[u32; STREAMS],
        x: &[Wide<S>],
    ) -> Wide<S> {
        let halves: &[[u32; EIGHT]] = rows.as_chunks().0;
        let first = Rows::new(&plan.table, plan.columns, &halves[0]);
        let second = Rows::new(&plan.table, plan.columns, &halves[1]);
        let mut prediction = Wide::splat(0.0);
        let (x_fours, x_rest) = x.as_chunks::<FOUR>();
        let fours = self.turned.as_chunks_mut::<FOUR>().0;
        let mut at = 0;
        for (out, x) in fours.iter_mut().zip(x_fours) {
            *out = columns(&first, &second, at);
            prediction = out[0].fused(x[0], prediction);
            prediction = out[1].fused(x[1], prediction);
            prediction = out[2].fused(x[2], prediction);
            prediction = out[3].fused(x[3], prediction);
            at += FOUR;
        }
        // The label is in the four with the last features, or first in one of its own.
        let last = &mut fours[at / FOUR];
        *last = columns(&first, &second, at);
        for (a, x) in last.iter().zip(x_rest) {
            prediction = a.fused(*x, prediction);
        }
        let label = last[x_rest.len()];
        plan.sum.loss().derivative(&prediction, &label)
    }

    /// Turns the rows around to where the columns of a stretch have them, eight rows after the other: so many addresses fit the
    /// registers. `place` counts the steps.
    #[inline(always)]
    pub(super) fn turn(&mut self, plan: &RowsPlan, rows: &[u32; STREAMS], place: usize) {
        let halves: &[[u32; EIGHT]] = rows.as_chunks().0;
        let mut half = 0;
        while half < 2 {
            let rows = Rows::new(&plan.table, plan.columns, &halves[half]);
            let mut at = 0;
            for out in self.columns.as_chunks_mut::<FOUR>().0 {
                let [a, b, c, d] = S::columns(&rows, at);
                out[0].rows[place % 2].0[half] = a;
                out[1].rows[place % 2].0[half] = b;
                out[2].rows[place % 2].0[half] = c;
                out[3].rows[place % 2].0[half] = d;
                at += FOUR;
            }
            half += 1;
        }
    }

    /// Writes the subgradient of each lane's row or batch at step `step`.
    #[inline(always)]
    pub(super) fn subgradient(
        &mut self,
        plan: &RowsPlan,
        step: usize,
        source: &mut Source<S>,
        x: &[Wide<S>],
        g: &mut [Wide<S>],
    ) {
        if plan.batch == 1 {
            let rows = self.draw(plan, step, 0, source);
            let slope = self.slope(plan, &rows, x);
            for (g, a) in g.iter_mut().zip(&self.turned) {
                *g = slope * *a;
            }
            if let Some(penalty) = plan.penalty {
                let penalty = Wide::<S>::splat(penalty);
                for (g, x) in g.iter_mut().zip(x) {
                    *g = penalty.fused(*x, *g);
                }
            }
            if let Some(weights) = &plan.weights {
                let weight = look_up::<S>(weights, &rows);
                for g in g.iter_mut() {
                    *g = weight * *g;
                }
            }
            return;
        }
        for g in g.iter_mut() {
            *g = Wide::splat(0.0);
        }
        let mut weight_of_batch = Wide::splat(0.0);
        for k in 0..plan.batch {
            let rows = self.draw(plan, (step - 1) * plan.batch + k + 1, k, source);
            let mut slope = self.slope(plan, &rows, x);
            let mut weight = Wide::splat(1.0);
            if let Some(weights) = &plan.weights {
                weight = look_up::<S>(weights, &rows);
                slope = weight * slope;
            }
            weight_of_batch = weight_of_batch + weight;
            for (g, a) in g.iter_mut().zip(&self.turned) {
                *g = slope.fused(*a, *g);
            }
        }
        let count = <Wide<S> as Arithmetic>::from_count(plan.batch);
        for g in g.iter_mut() {
            *g = *g / count;
        }
        if let Some(penalty) = plan.penalty {
            let penalty = Wide::<S>::splat(penalty) * (weight_of_batch / count);
            for (g, x) in g.iter_mut().zip(x) {
                *g = penalty.fused(*x, *g);
            }
        }
    }
}

/// Four columns of sixteen rows.
#[inline(always)]
fn columns<S: Simd>(first: &Rows, second: &Rows, at: usize) -> [Wide<S>; FOUR] {
    let ([a, b, c, d], [e, f, g, h]) = (S::columns(first, at), S::columns(second, at));
    [Wide([a, e]), Wide([b, f]), Wide([c, g]), Wide([d, h])]
}

/// Each lane's own entry.
#[inline(always)]
fn look_up<S: Simd>(table: &[f64], rows: &[u32; STREAMS]) -> Wide<S> {
    let mut lanes = [[0.0; EIGHT]; 2];
    for (lane, row) in lanes.as_flattened_mut().iter_mut().zip(rows) {
        *lane = table[*row as usize];
    }
    Wide::load(&lanes)
}
