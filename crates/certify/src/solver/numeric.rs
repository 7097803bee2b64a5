//! The worst-case problem in doubles: maximise ⟨C, G⟩ + cᵀf over G ⪰ 0 and f with ⟨A_k, G⟩ + a_kᵀf ≤ b_k.

use super::dense::{Square, dot};
use crate::proof::{Constraint, Expression, Label};
use telescope_core::arithmetic::Arithmetic;

/// A symmetric matrix as Σ sym(e_a pᵀ), where sym(M) = (M + Mᵀ)/2: an inequality between two points has the subgradient of
/// one of them in all of its terms, so that few such terms are enough.
#[derive(Clone, Debug)]
pub(crate) struct Sparse {
    terms: Vec<(usize, Vec<f64>)>,
}

/// An expression in doubles.
#[derive(Clone, Debug)]
pub(crate) struct Linear {
    pub(crate) gram: Sparse,
    pub(crate) values: Vec<(usize, f64)>,
}

/// left ≤ right in doubles.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) label: Label,
    pub(crate) left: Linear,
    pub(crate) right: f64,
}

impl Sparse {
    /// Takes the index in most entries, with all of them, until nothing is left.
    fn new(mut entries: Vec<(usize, usize, f64)>, size: usize) -> Self {
        let mut terms = Vec::new();
        while !entries.is_empty() {
            let mut counts = vec![0_usize; size];
            for &(i, j, _) in &entries {
                counts[i] += 1;
                counts[j] += usize::from(i != j);
            }
            let most = (0..size)
                .rev()
                .max_by_key(|&index| counts[index])
                .unwrap_or(0);
            let mut vector = vec![0.0; size];
            entries.retain(|&(i, j, value)| {
                let taken = i == most || j == most;
                if taken {
                    vector[if i == most { j } else { i }] += value;
                }
                !taken
            });
            terms.push((most, vector));
        }
        Self { terms }
    }
    pub(super) fn terms(&self) -> &[(usize, Vec<f64>)] {
        &self.terms
    }
    /// ⟨self, M⟩ for any M.
    pub(crate) fn inner(&self, matrix: &Square) -> f64 {
        let term = |(a, p): &(usize, Vec<f64>)| {
            let column: f64 = p
                .iter()
                .enumerate()
                .map(|(j, p)| p * matrix.at(j, *a))
                .sum();
            f64::midpoint(dot(p, matrix.row(*a)), column)
        };
        self.terms.iter().map(term).sum()
    }
    /// matrix += factor · self.
    pub(super) fn add_to(&self, matrix: &mut Square, factor: f64) {
        for (a, p) in &self.terms {
            for (j, p) in p.iter().enumerate().filter(|(_, p)| **p != 0.0) {
                *matrix.at_mut(*a, j) += 0.5 * factor * p;
                *matrix.at_mut(j, *a) += 0.5 * factor * p;
            }
        }
    }
}

impl Linear {
    pub(crate) fn new(expression: &Expression, size: usize) -> Self {
        let entries = expression
            .gram()
            .map(|(i, j, value)| (i, j, f64::from_rational(value)));
        Self {
            gram: Sparse::new(entries.collect(), size),
            values: expression
                .values()
                .map(|(k, value)| (k, f64::from_rational(value)))
                .collect(),
        }
    }
    pub(crate) fn at(&self, gram: &Square, values: &[f64]) -> f64 {
        let linear: f64 = self
            .values
            .iter()
            .map(|&(k, coefficient)| coefficient * values[k])
            .sum();
        self.gram.inner(gram) + linear
    }
}

impl Row {
    pub(crate) fn new(constraint: &Constraint, size: usize) -> Self {
        Self {
            label: constraint.label,
            left: Linear::new(&constraint.left, size),
            right: f64::from_rational(&constraint.right),
        }
    }
}

/// The problem with the rows that are looked at.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) vectors: usize,
    pub(super) values: usize,
    pub(super) objective: Linear,
    pub(super) rows: Vec<Row>,
}
