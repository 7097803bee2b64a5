//! Cholesky's factor, block by block, and what is solved with it.

use super::packed::Packed;
use super::{Square, add_scaled, dot};
use rayon::prelude::*;
use telescope_core::engine::{Batch, TILE_COLUMNS, TILE_ROWS, dispatch, tile};

/// Rows that are eliminated together.
const BLOCK: usize = 128;
/// Strips of a block that are passed by several rows while they are in the cache.
const NEAR: usize = 24;
/// Rows that pass them by together: what one thread takes at a time.
const GROUP: usize = 64;

/// U of UᵀU.
#[derive(Clone, Debug)]
pub(crate) struct Factor(Square);

impl Square {
    /// U with UᵀU = self, or `None` if a pivot is not positive. Reads the upper triangle.
    pub(crate) fn cholesky(self) -> Option<Factor> {
        self.factored().ok()
    }
    /// The same, with the memory back if there is no factor.
    pub(crate) fn factored(mut self) -> Result<Factor, Self> {
        let size = self.size;
        for start in (0..size).step_by(BLOCK) {
            let end = (start + BLOCK).min(size);
            let (above, below) = self.entries.split_at_mut(end * size);
            let rows = &mut above[start * size..];
            if factor_corner(rows, size, start).is_none() {
                return Err(self);
            }
            if end == size {
                break;
            }
            let corner = &*rows;
            let mut packed = Packed::new(corner, size, end);
            let strips: Vec<&mut [f64]> = packed.strips_mut().collect();
            strips.into_par_iter().with_min_len(16).for_each(|strip| {
                dispatch(Substitution {
                    corner,
                    size,
                    start,
                    strip,
                });
            });
            packed.unpack(rows, size, end);
            subtract(below, size, end, &packed, &packed, true);
        }
        Ok(Factor(self))
    }
}

/// The factor of the square in a block's first columns.
fn factor_corner(rows: &mut [f64], size: usize, start: usize) -> Option<()> {
    let count = rows.len() / size;
    for k in 0..count {
        let (done, rest) = rows.split_at_mut(k * size);
        let row = &mut rest[start + k..start + count];
        for p in done.chunks_exact(size) {
            let p = &p[start + k..start + count];
            add_scaled(row, -p[0], p);
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
    Some(())
}

/// strip ← corner⁻ᵀ strip.
struct Substitution<'a> {
    corner: &'a [f64],
    size: usize,
    start: usize,
    strip: &'a mut [f64],
}

impl Batch for Substitution<'_> {
    type Out = ();
    #[inline(always)]
    fn run(self) {
        for (k, row) in self.corner.chunks_exact(self.size).enumerate() {
            let (head, tail) = self.strip.split_at_mut((k + 1) * TILE_COLUMNS);
            let now: &mut [f64; TILE_COLUMNS] = (&mut head[k * TILE_COLUMNS..])
                .try_into()
                .expect("a row of a strip");
            let row = &row[self.start + k..];
            let scale = row[0].recip();
            for entry in now.iter_mut() {
                *entry *= scale;
            }
            for (out, factor) in tail.chunks_exact_mut(TILE_COLUMNS).zip(&row[1..]) {
                add_scaled(out, -factor, now);
            }
        }
    }
}

/// out −= leftᵀ right for rows of `width` entries, of which the columns before `from` are left alone. With `upper` what
/// lies more than a tile below the diagonal is not computed.
fn subtract(
    out: &mut [f64],
    width: usize,
    from: usize,
    left: &Packed,
    right: &Packed,
    upper: bool,
) {
    out.par_chunks_mut(GROUP * width)
        .enumerate()
        .for_each(|(group, rows)| {
            dispatch(Subtraction {
                rows,
                first: group * GROUP,
                width,
                from,
                left,
                right,
                upper,
            });
        });
}

struct Subtraction<'a> {
    rows: &'a mut [f64],
    first: usize,
    width: usize,
    from: usize,
    left: &'a Packed,
    right: &'a Packed,
    upper: bool,
}

impl Batch for Subtraction<'_> {
    type Out = ();
    #[inline(always)]
    fn run(self) {
        let strips = self.right.len();
        for near in (0..strips).step_by(NEAR) {
            let chunks = self.rows.chunks_mut(TILE_ROWS * self.width);
            for (i, rows) in (self.first..).step_by(TILE_ROWS).zip(chunks) {
                let left = self.left.strip(i / TILE_COLUMNS);
                let least = if self.upper { i / TILE_COLUMNS } else { 0 };
                for strip in near.max(least)..strips.min(near + NEAR) {
                    let sums = tile(left, i % TILE_COLUMNS, self.right.strip(strip));
                    let start = self.from + strip * TILE_COLUMNS;
                    for (row, sums) in rows.chunks_exact_mut(self.width).zip(&sums) {
                        for (entry, sum) in row[start..].iter_mut().zip(sums) {
                            *entry -= sum;
                        }
                    }
                }
            }
        }
    }
}

impl Factor {
    /// b ← U⁻ᵀ b for several right sides: `width` numbers a row.
    pub(crate) fn forward(&self, b: &mut [f64], width: usize) {
        if width == 1 {
            return self.forward_one(b);
        }
        if b.is_empty() {
            return;
        }
        let size = self.0.size;
        for start in (0..size).step_by(BLOCK) {
            let end = (start + BLOCK).min(size);
            let (above, below) = b.split_at_mut(end * width);
            let now = &mut above[start * width..];
            let corner = &self.0.entries[start * size..end * size];
            let mut packed = Packed::new(now, width, 0);
            for strip in packed.strips_mut() {
                dispatch(Substitution {
                    corner,
                    size,
                    start,
                    strip,
                });
            }
            packed.unpack(now, width, 0);
            if end < size {
                let left = Packed::new(corner, size, end);
                subtract(below, width, 0, &left, &packed, false);
            }
        }
    }
    fn forward_one(&self, b: &mut [f64]) {
        for k in 0..self.0.size {
            let row = self.0.row(k);
            b[k] /= row[k];
            let (head, tail) = b.split_at_mut(k + 1);
            add_scaled(tail, -head[k], &row[k + 1..]);
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
    /// Its memory.
    pub(crate) fn into_square(self) -> Square {
        self.0
    }
    /// U, upper triangular; what is below the diagonal means nothing.
    pub(crate) fn upper(&self) -> &Square {
        &self.0
    }
}
