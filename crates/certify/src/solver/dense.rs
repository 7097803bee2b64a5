//! Dense symmetric matrices in doubles: just what the interior-point method needs.

use rayon::prelude::*;
use telescope_core::engine::{Batch, dispatch};

/// A square matrix, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Square {
    size: usize,
    entries: Vec<f64>,
}

/// Rows that are eliminated together, so that a row below is read and written once for all of them.
const BLOCK: usize = 64;
/// The tile of an update: rows times columns, in registers.
const TOGETHER: usize = 4;
const ACROSS: usize = 8;
/// From so many rows on, the update of the rows below is spread over threads.
const MANY_ROWS: usize = 192;

impl Square {
    pub(crate) fn zero(size: usize) -> Self {
        Self {
            size,
            entries: vec![0.0; size * size],
        }
    }
    pub(crate) fn scalar(size: usize, value: f64) -> Self {
        let mut matrix = Self::zero(size);
        for i in 0..size {
            matrix.entries[i * size + i] = value;
        }
        matrix
    }
    pub(crate) fn size(&self) -> usize {
        self.size
    }
    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        self.entries[i * self.size + j]
    }
    pub(crate) fn at_mut(&mut self, i: usize, j: usize) -> &mut f64 {
        &mut self.entries[i * self.size + j]
    }
    pub(crate) fn row(&self, i: usize) -> &[f64] {
        &self.entries[i * self.size..(i + 1) * self.size]
    }
    /// The rows, each with its number.
    pub(crate) fn par_rows_mut(
        &mut self,
    ) -> impl IndexedParallelIterator<Item = (usize, &mut [f64])> {
        self.entries.par_chunks_mut(self.size.max(1)).enumerate()
    }
    /// self + factor · other.
    pub(crate) fn plus(&self, factor: f64, other: &Self) -> Self {
        let sum = self
            .entries
            .iter()
            .zip(&other.entries)
            .map(|(a, b)| a + factor * b);
        Self {
            size: self.size,
            entries: sum.collect(),
        }
    }
    pub(crate) fn inner(&self, other: &Self) -> f64 {
        dot(&self.entries, &other.entries)
    }
    pub(crate) fn largest(&self) -> f64 {
        self.entries
            .iter()
            .fold(0.0, |most, entry| entry.abs().max(most))
    }
    /// self · other.
    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = Self::zero(self.size);
        for i in 0..self.size {
            let out = &mut product.entries[i * self.size..(i + 1) * self.size];
            for (k, &factor) in self.row(i).iter().enumerate() {
                add_scaled(out, factor, other.row(k));
            }
        }
        product
    }
    /// (self + selfᵀ)/2.
    pub(crate) fn symmetrised(&self) -> Self {
        let mut sum = Self::zero(self.size);
        for i in 0..self.size {
            for j in 0..self.size {
                *sum.at_mut(i, j) = f64::midpoint(self.at(i, j), self.at(j, i));
            }
        }
        sum
    }
    /// Copies the upper triangle to the lower.
    pub(crate) fn mirror(&mut self) {
        for i in 0..self.size {
            for j in 0..i {
                self.entries[i * self.size + j] = self.entries[j * self.size + i];
            }
        }
    }
    /// U with UᵀU = self, or `None` if a pivot is not positive. Reads the upper triangle.
    pub(crate) fn cholesky(mut self) -> Option<Factor> {
        let size = self.size;
        let mut start = 0;
        while start < size {
            let end = (start + BLOCK).min(size);
            let (above, below) = self.entries.split_at_mut(end * size);
            let panel = &mut above[start * size..];
            for k in start..end {
                let (done, rest) = panel.split_at_mut((k - start) * size);
                let row = &mut rest[k..size];
                for p in done.chunks_exact(size) {
                    add_scaled(row, -p[k], &p[k..]);
                }
                let pivot = row[0];
                if !(pivot > 0.0 && pivot.is_finite()) {
                    return None;
                }
                let scale = pivot.sqrt().recip();
                for entry in row {
                    *entry *= scale;
                }
            }
            let panel = &*panel;
            let update = |(index, rows): (usize, &mut [f64])| {
                dispatch(Elimination {
                    rows,
                    panel,
                    size,
                    first: end + index * TOGETHER,
                });
            };
            let rows = TOGETHER * size;
            if size - end < MANY_ROWS {
                below.chunks_mut(rows).enumerate().for_each(update);
            } else {
                below
                    .par_chunks_mut(rows)
                    .enumerate()
                    .with_min_len(2)
                    .for_each(update);
            }
            start = end;
        }
        Some(Factor(self))
    }
}

/// row_i −= Σ_p p[i] p[first..] over the rows p of the panel, for a few rows i from `first` on. Entries left of the diagonal
/// are changed too, and mean nothing.
struct Elimination<'a> {
    rows: &'a mut [f64],
    panel: &'a [f64],
    size: usize,
    first: usize,
}

impl Batch for Elimination<'_> {
    type Out = ();
    #[inline(always)]
    fn run(self) {
        let Self {
            rows,
            panel,
            size,
            first,
        } = self;
        if rows.len() == TOGETHER * size {
            eliminate(rows, panel, size, first);
        } else {
            for (i, row) in (first..).zip(rows.chunks_exact_mut(size)) {
                for p in panel.chunks_exact(size) {
                    add_scaled(&mut row[i..], -p[i], &p[i..]);
                }
            }
        }
    }
}

/// A tile of rows and columns stays in registers while the panel passes by. The order of operations is fixed.
#[inline(always)]
fn eliminate(rows: &mut [f64], panel: &[f64], size: usize, first: usize) {
    let mut start = first;
    while start + ACROSS <= size {
        let mut sums = [[0.0_f64; ACROSS]; TOGETHER];
        for p in panel.chunks_exact(size) {
            let across: &[f64; ACROSS] = p[start..start + ACROSS].try_into().expect("a tile");
            let factors: &[f64; TOGETHER] = p[first..first + TOGETHER].try_into().expect("rows");
            for (sums, factor) in sums.iter_mut().zip(factors) {
                for (sum, entry) in sums.iter_mut().zip(across) {
                    *sum = factor.mul_add(*entry, *sum);
                }
            }
        }
        for (row, sums) in rows.chunks_exact_mut(size).zip(&sums) {
            for (entry, sum) in row[start..start + ACROSS].iter_mut().zip(sums) {
                *entry -= sum;
            }
        }
        start += ACROSS;
    }
    for (i, row) in (first..).zip(rows.chunks_exact_mut(size)) {
        for p in panel.chunks_exact(size) {
            add_scaled(&mut row[start..], -p[i], &p[start..]);
        }
    }
}

/// U of UᵀU.
#[derive(Clone, Debug)]
pub(crate) struct Factor(Square);

impl Factor {
    /// b ← U⁻ᵀ b for several right sides: `width` numbers a row.
    pub(crate) fn forward(&self, b: &mut [f64], width: usize) {
        for k in 0..self.0.size {
            let row = self.0.row(k);
            let (head, tail) = b.split_at_mut((k + 1) * width);
            let now = &mut head[k * width..];
            let scale = row[k].recip();
            for entry in now.iter_mut() {
                *entry *= scale;
            }
            if width == 1 {
                let factor = -now[0];
                add_scaled(tail, factor, &row[k + 1..]);
            } else {
                for (out, factor) in tail.chunks_exact_mut(width).zip(&row[k + 1..]) {
                    add_scaled(out, -factor, now);
                }
            }
        }
    }
    /// b ← U⁻¹ b.
    pub(crate) fn backward(&self, b: &mut [f64]) {
        for k in (0..self.0.size).rev() {
            let row = self.0.row(k);
            b[k] = (b[k] - dot(&row[k + 1..], &b[k + 1..])) / row[k];
        }
    }
    /// (UᵀU)⁻¹ b.
    pub(crate) fn solve(&self, b: &mut [f64]) {
        self.forward(b, 1);
        self.backward(b);
    }
    /// (UᵀU)⁻¹.
    pub(crate) fn inverse(&self) -> Square {
        let size = self.0.size;
        let mut inverse = Square::zero(size);
        let mut column = vec![0.0; size];
        for j in 0..size {
            column.fill(0.0);
            column[j] = 1.0;
            self.solve(&mut column);
            for (i, value) in column.iter().enumerate() {
                *inverse.at_mut(i, j) = *value;
            }
        }
        inverse.symmetrised()
    }
    /// U, upper triangular; what is below the diagonal means nothing.
    pub(crate) fn upper(&self) -> &Square {
        &self.0
    }
}

#[inline(always)]
pub(crate) fn add_scaled(to: &mut [f64], factor: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

/// Eight partial sums, in a fixed order.
#[inline(always)]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (mut left, mut right) = (a.chunks_exact(8), b.chunks_exact(8));
    for (a, b) in (&mut left).zip(&mut right) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f64 = left
        .remainder()
        .iter()
        .zip(right.remainder())
        .map(|(a, b)| a * b)
        .sum();
    ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix of many blocks, with a known inverse product.
    fn positive(size: usize) -> Square {
        let mut matrix = Square::scalar(size, 2.0);
        for i in 0..size {
            for j in 0..size {
                *matrix.at_mut(i, j) +=
                    1.0 / ((1.0 + i.abs_diff(j) as f64) * (1.0 + i.abs_diff(j) as f64));
            }
        }
        matrix
    }

    #[test]
    fn factors_and_inverses_of_every_block_size() {
        for size in [0, 1, 2, 31, 63, 64, 65, 70, 131, 300] {
            let matrix = positive(size);
            let factor = matrix.clone().cholesky().expect("positive");
            let product = matrix.times(&factor.inverse());
            let error = product.plus(-1.0, &Square::scalar(size, 1.0)).largest();
            assert!(error < 1e-12, "{size}: {error}");
        }
    }

    #[test]
    fn an_indefinite_matrix_has_no_factor() {
        let mut matrix = positive(70);
        *matrix.at_mut(66, 66) = -1e-9;
        assert!(matrix.cholesky().is_none());
    }

    #[test]
    fn several_right_sides_are_as_one_after_the_other() {
        let factor = positive(40).cholesky().expect("positive");
        let b: Vec<f64> = (0..120).map(|k| f64::from(k % 7)).collect();
        let mut together = b.clone();
        factor.forward(&mut together, 3);
        for column in 0..3 {
            let mut alone: Vec<f64> = b.iter().skip(column).step_by(3).copied().collect();
            factor.forward(&mut alone, 1);
            for (row, value) in alone.iter().enumerate() {
                assert!((value - together[row * 3 + column]).abs() < 1e-13);
            }
        }
    }
}
