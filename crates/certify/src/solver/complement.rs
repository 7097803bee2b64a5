//! The matrix of the interior-point method's linear system, row by row and in wide registers.

use super::dense::{Square, dot};
use super::numeric::Program;
use rayon::prelude::*;
use telescope_core::engine::{Batch, dispatch};

/// M_kl = ⟨A_k, X A_l Z⁻¹⟩, the upper triangle. With A_k = Σ sym(e_b qᵀ) and A_l = Σ sym(e_a pᵀ) each pair of terms adds
/// ¼ [X_ba qᵀZ⁻¹p + (Xq)_a (Z⁻¹p)_b + (Xp)_b (Z⁻¹q)_a + Z⁻¹_ba qᵀXp].
pub(super) fn complement(program: &Program, x: &Square, inverse: &Square) -> Square {
    let times = |matrix: &Square, p: &[f64]| (0..p.len()).map(|i| dot(matrix.row(i), p)).collect();
    let terms: Vec<Vec<Term>> = program
        .rows
        .par_iter()
        .map(|row| {
            let terms = row.left.gram.terms().iter();
            terms
                .map(|(a, p)| Term {
                    a: *a,
                    p,
                    xp: times(x, p),
                    zp: times(inverse, p),
                })
                .collect()
        })
        .collect();
    let mut system = Square::zero(program.rows.len());
    system.par_rows_mut().with_min_len(4).for_each(|(k, out)| {
        dispatch(ComplementRow {
            x,
            inverse,
            terms: &terms,
            k,
            out,
        });
    });
    system
}

/// A term sym(e_a pᵀ) with Xp and Z⁻¹p.
struct Term<'a> {
    a: usize,
    p: &'a [f64],
    xp: Vec<f64>,
    zp: Vec<f64>,
}

/// Row k of the matrix M, from the diagonal on.
struct ComplementRow<'a> {
    x: &'a Square,
    inverse: &'a Square,
    terms: &'a [Vec<Term<'a>>],
    k: usize,
    out: &'a mut [f64],
}

impl Batch for ComplementRow<'_> {
    type Out = ();
    #[inline(always)]
    fn run(self) {
        let Self {
            x,
            inverse,
            terms,
            k,
            out,
        } = self;
        for (l, out) in out.iter_mut().enumerate().skip(k) {
            let mut sum = 0.0;
            for Term {
                a: b,
                p: q,
                xp: xq,
                zp: zq,
            } in &terms[k]
            {
                for Term { a, p: _, xp, zp } in &terms[l] {
                    let both = x.at(*b, *a) * dot(q, zp) + inverse.at(*b, *a) * dot(q, xp);
                    sum += both + xq[*a] * zp[*b] + xp[*b] * zq[*a];
                }
            }
            *out = 0.25 * sum;
        }
    }
}
