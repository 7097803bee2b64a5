//! The matrix of the interior-point method's linear system, a tile of terms at a time.

use super::dense::{Packed, Square, dot};
use super::numeric::Program;
use rayon::prelude::*;
use std::ops::Range;
use telescope_core::engine::{Batch, TILE_COLUMNS, TILE_ROWS, dispatch, tile};

/// Rows of the matrix that one thread takes at a time.
const GROUP: usize = 32;

/// M_kl = ⟨A_k, X A_l Z⁻¹⟩, the upper triangle. With A_k = Σ sym(e_b qᵀ) and A_l = Σ sym(e_a pᵀ) each pair of terms adds
/// ¼ [X_ba qᵀZ⁻¹p + (Xq)_a (Z⁻¹p)_b + (Xp)_b (Z⁻¹q)_a + Z⁻¹_ba qᵀXp].
///
/// Written over `system`, whose memory is used again.
pub(super) fn complement(program: &Program, x: &Square, inverse: &Square, system: &mut Square) {
    let times = |matrix: &Square, p: &[f64]| (0..p.len()).map(|i| dot(matrix.row(i), p)).collect();
    let terms: Vec<Term> = program
        .rows
        .par_iter()
        .enumerate()
        .flat_map_iter(|(row, constraint)| {
            let terms = constraint.left.gram.terms().iter();
            terms.map(move |(a, p)| Term {
                row,
                a: *a,
                p,
                xp: times(x, p),
                zp: times(inverse, p),
            })
        })
        .collect();
    let size = x.size();
    let xp = Packed::of_columns(terms.iter().map(|term| &*term.xp), size);
    let zp = Packed::of_columns(terms.iter().map(|term| &*term.zp), size);
    system.clear();
    system.par_groups_mut(GROUP).for_each(|(first, out)| {
        let begin = terms.partition_point(|term| term.row < first);
        let end = terms.partition_point(|term| term.row < first + GROUP);
        dispatch(ComplementRows {
            x,
            inverse,
            terms: &terms,
            mine: begin..end,
            left: Packed::of_columns(terms[begin..end].iter().map(|term| term.p), size),
            xp: &xp,
            zp: &zp,
            width: program.rows.len(),
            first,
            out,
        });
    });
}

/// A term sym(e_a pᵀ) of a row, with Xp and Z⁻¹p.
struct Term<'a> {
    row: usize,
    a: usize,
    p: &'a [f64],
    xp: Vec<f64>,
    zp: Vec<f64>,
}

/// Some rows of the matrix M, from the diagonal on.
struct ComplementRows<'a> {
    x: &'a Square,
    inverse: &'a Square,
    terms: &'a [Term<'a>],
    /// The terms of these rows.
    mine: Range<usize>,
    /// Their vectors.
    left: Packed,
    xp: &'a Packed,
    zp: &'a Packed,
    width: usize,
    first: usize,
    out: &'a mut [f64],
}

impl Batch for ComplementRows<'_> {
    type Out = ();
    #[inline(always)]
    fn run(self) {
        for strip in self.mine.start / TILE_COLUMNS..self.xp.len() {
            let (xp, zp) = (self.xp.strip(strip), self.zp.strip(strip));
            let across =
                &self.terms[strip * TILE_COLUMNS..self.terms.len().min((strip + 1) * TILE_COLUMNS)];
            for start in self.mine.clone().step_by(TILE_ROWS) {
                let index = start - self.mine.start;
                let left = self.left.strip(index / TILE_COLUMNS);
                let by_x = tile(left, index % TILE_COLUMNS, xp);
                let by_z = tile(left, index % TILE_COLUMNS, zp);
                let down = &self.terms[start..self.mine.end.min(start + TILE_ROWS)];
                for (k, (by_x, by_z)) in down.iter().zip(by_x.iter().zip(&by_z)) {
                    let x = self.x.row(k.a);
                    let inverse = self.inverse.row(k.a);
                    let out = &mut self.out[(k.row - self.first) * self.width..][..self.width];
                    for (l, (by_x, by_z)) in across.iter().zip(by_x.iter().zip(by_z)) {
                        let both = x[l.a] * by_z + inverse[l.a] * by_x;
                        out[l.row] += 0.25 * (both + k.xp[l.a] * l.zp[k.a] + l.xp[k.a] * k.zp[l.a]);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Family;
    use crate::proof::Metric;
    use crate::solver::numeric::{Linear, Row};

    /// Rows of several terms, more than a thread takes and a tile holds, against ⟨A_k, X A_l Z⁻¹⟩ itself.
    #[test]
    fn the_matrix_is_that_of_its_definition() {
        for (family, metric) in [
            (Family::GradientDescent, Metric::LastIterate),
            (Family::Constant, Metric::BestIterate),
        ] {
            let model = family.statement(10, metric).model().expect("meaningful");
            let size = model.vectors();
            let rows = model.labels().filter_map(|label| model.constraint(label));
            let program = Program {
                vectors: size,
                values: model.values(),
                objective: Linear::new(model.objective(), size),
                rows: rows.map(|row| Row::new(&row, size)).collect(),
            };
            let count = program.rows.len();
            assert!(count > 2 * GROUP);
            let matrix = |seed: usize| {
                let mut matrix = Square::scalar(size, 3.0);
                for i in 0..size {
                    for j in 0..=i {
                        let entry = ((i * 31 + j * 17 + seed) % 13) as f64 / 40.0;
                        *matrix.at_mut(i, j) += entry;
                        *matrix.at_mut(j, i) = matrix.at(i, j);
                    }
                }
                matrix
            };
            let (x, inverse) = (matrix(3), matrix(8));
            // What was there before is written over.
            let mut system = Square::scalar(count, 7.0);
            complement(&program, &x, &inverse, &mut system);
            let whole = |k: usize| {
                let mut a = Square::zero(size);
                program.rows[k].left.gram.add_to(&mut a, 1.0);
                a
            };
            for l in 0..count {
                let product = x.times(&whole(l)).times(&inverse);
                for k in 0..=l {
                    let expected = whole(k).inner(&product);
                    let error = (system.at(k, l) - expected).abs();
                    assert!(error < 1e-10 * (1.0 + expected.abs()), "{k} {l}: {error}");
                }
            }
        }
    }
}
