//! Dense symmetric matrices in doubles: just what the interior-point method needs.

mod factor;
mod packed;

pub(crate) use factor::Factor;
pub(crate) use packed::Packed;

use rayon::prelude::*;

/// A square matrix, row by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Square {
    size: usize,
    entries: Vec<f64>,
}

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
    /// Groups of rows, each with the number of its first row.
    pub(crate) fn par_groups_mut(
        &mut self,
        count: usize,
    ) -> impl IndexedParallelIterator<Item = (usize, &mut [f64])> {
        let chunks = self.entries.par_chunks_mut((count * self.size).max(1));
        chunks
            .enumerate()
            .map(move |(index, rows)| (index * count, rows))
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
    /// Zeros everywhere.
    pub(crate) fn clear(&mut self) {
        self.entries.fill(0.0);
    }
    /// Takes the entries of another one of the same size.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.entries.copy_from_slice(&other.entries);
    }
    /// self · vector, reading the upper triangle of a symmetric matrix.
    pub(crate) fn symmetric_times(&self, vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; self.size];
        for (k, factor) in vector.iter().enumerate() {
            let row = &self.row(k)[k..];
            product[k] += dot(row, &vector[k..]);
            add_scaled(&mut product[k + 1..], *factor, &row[1..]);
        }
        product
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
        for size in [0, 1, 2, 23, 24, 25, 127, 128, 129, 135, 151, 152, 153, 300] {
            let matrix = positive(size);
            let factor = matrix.clone().cholesky().expect("positive");
            let product = matrix.times(&factor.inverse());
            let error = product.plus(-1.0, &Square::scalar(size, 1.0)).largest();
            assert!(error < 1e-12, "{size}: {error}");
        }
    }

    /// More strips than lie near each other, and more rows than one thread takes.
    #[test]
    fn a_large_system_is_solved() {
        let matrix = positive(733);
        let known: Vec<f64> = (0..733).map(|k| f64::from(k % 11) - 5.0).collect();
        let mut solved = matrix.symmetric_times(&known);
        matrix.cholesky().expect("positive").solve(&mut solved);
        let errors = solved.iter().zip(&known).map(|(a, b)| (a - b).abs());
        assert!(errors.fold(0.0, f64::max) < 1e-11);
    }

    #[test]
    fn an_indefinite_matrix_has_no_factor() {
        let mut matrix = positive(170);
        *matrix.at_mut(166, 166) = -1e-9;
        assert!(matrix.cholesky().is_none());
    }

    #[test]
    fn several_right_sides_are_as_one_after_the_other() {
        let factor = positive(140).cholesky().expect("positive");
        for width in [2, 3, 24, 26] {
            let b: Vec<f64> = (0..140 * width).map(|k| (k % 7) as f64).collect();
            let mut together = b.clone();
            factor.forward(&mut together, width);
            for column in 0..width {
                let mut alone: Vec<f64> = b.iter().skip(column).step_by(width).copied().collect();
                factor.forward(&mut alone, 1);
                for (row, value) in alone.iter().enumerate() {
                    assert!((value - together[row * width + column]).abs() < 1e-12);
                }
            }
        }
    }
}
