//! Sums of products of two tall matrices: the one loop that dense linear algebra spends its time in.

use super::simd::{EIGHT, Kernel, Simd};
use super::{Engine, portable};

/// The rows of a tile: three tiles fill a strip of columns turned around.
///
/// ```
/// use telescope_core::engine::{TILE_COLUMNS, TILE_ROWS};
/// assert_eq!(TILE_COLUMNS % TILE_ROWS, 0);
/// ```
pub const TILE_ROWS: usize = 8;
/// The columns of a tile, and of the strips it reads: three registers of 512 bits.
///
/// ```
/// use telescope_core::engine::{TILE_COLUMNS, tile};
/// assert_eq!(tile(&[], 0, &[])[7][TILE_COLUMNS - 1], 0.0);
/// ```
pub const TILE_COLUMNS: usize = 24;

/// The tile of leftᵀ right: its entry i, j is `Σ_k left[k][first + i] right[k][j]`, each a chain of fused multiply-adds in the order of k, so that the bits do not
/// depend on the instruction set. A row of `left` and of `right` is `TILE_COLUMNS` numbers, of which `left` uses `TILE_ROWS` from
/// `first` on.
///
/// ```
/// use telescope_core::engine::{TILE_COLUMNS, tile};
/// let left = [2.0; 2 * TILE_COLUMNS];
/// let right: Vec<f64> = (0..2 * TILE_COLUMNS).map(|k| k as f64).collect();
/// // Column 5 of both rows: 2 · 5 + 2 · 29.
/// assert_eq!(tile(&left, 8, &right)[3][5], 68.0);
/// ```
///
/// # Panics
/// If fewer than `TILE_ROWS` columns are left from `first` on.
#[must_use]
pub fn tile(left: &[f64], first: usize, right: &[f64]) -> [[f64; TILE_COLUMNS]; TILE_ROWS] {
    assert!(
        first + TILE_ROWS <= TILE_COLUMNS,
        "a tile has {TILE_ROWS} rows"
    );
    let engine = Engine::fastest();
    let work = Products { left, first, right };
    match engine {
        // 24 of 32 registers hold sums.
        Engine::Avx512 => engine.enter(Parts::<8, 3>(work)),
        // Eight of sixteen, as many as are under way at a time.
        Engine::Avx2 => engine.enter(Parts::<4, 1>(work)),
        Engine::Reference | Engine::Portable => {
            Kernel::run::<portable::Portable>(Parts::<4, 1>(work))
        }
    }
}

struct Products<'a> {
    left: &'a [f64],
    first: usize,
    right: &'a [f64],
}

/// A tile in parts of some rows and of some times eight columns, whose sums stay in registers.
struct Parts<'a, const ROWS: usize, const EIGHTS: usize>(Products<'a>);

impl<const ROWS: usize, const EIGHTS: usize> Kernel for Parts<'_, ROWS, EIGHTS> {
    type Out = [[f64; TILE_COLUMNS]; TILE_ROWS];
    #[inline(always)]
    fn run<S: Simd>(self) -> Self::Out {
        let Products { left, first, right } = self.0;
        let mut out = [[0.0; TILE_COLUMNS]; TILE_ROWS];
        for top in (0..TILE_ROWS).step_by(ROWS) {
            for start in (0..TILE_COLUMNS).step_by(EIGHTS * EIGHT) {
                let mut sums = [[S::splat(0.0); EIGHTS]; ROWS];
                let rows = left.chunks_exact(TILE_COLUMNS);
                for (left, right) in rows.zip(right.chunks_exact(TILE_COLUMNS)) {
                    let factors: &[f64; ROWS] = left[first + top..first + top + ROWS]
                        .try_into()
                        .expect("as many rows");
                    let mut across = [S::splat(0.0); EIGHTS];
                    for (part, across) in across.iter_mut().enumerate() {
                        let from = start + part * EIGHT;
                        let from = right[from..from + EIGHT].try_into().expect("eight");
                        *across = S::load(from);
                    }
                    for (sums, factor) in sums.iter_mut().zip(factors) {
                        let factor = S::splat(*factor);
                        for (sum, across) in sums.iter_mut().zip(&across) {
                            *sum = factor.fused(*across, *sum);
                        }
                    }
                }
                for (out, sums) in out[top..].iter_mut().zip(&sums) {
                    for (part, sum) in sums.iter().enumerate() {
                        let from = start + part * EIGHT;
                        let to = &mut out[from..from + EIGHT];
                        sum.store(to.try_into().expect("eight"));
                    }
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every instruction set against single doubles.
    #[test]
    fn the_same_bits_as_one_sum_after_the_other() {
        for rows in [0, 1, 2, 7, 128] {
            let number =
                |k: usize| ((k * 7919) % 1009) as f64 / 64.0 - 5.0 + 1.0 / (k as f64 + 3.0);
            let left: Vec<f64> = (0..rows * TILE_COLUMNS).map(number).collect();
            let right: Vec<f64> = (7..rows * TILE_COLUMNS + 7).map(number).collect();
            for first in [0, 3, 8, 16] {
                let mut expected = [[0.0_f64; TILE_COLUMNS]; TILE_ROWS];
                for (i, row) in expected.iter_mut().enumerate() {
                    for (j, sum) in row.iter_mut().enumerate() {
                        for k in 0..rows {
                            let at = k * TILE_COLUMNS;
                            *sum = left[at + first + i].mul_add(right[at + j], *sum);
                        }
                    }
                }
                let bits =
                    |tile: &[[f64; TILE_COLUMNS]; TILE_ROWS]| tile.map(|row| row.map(f64::to_bits));
                let work = || Products {
                    left: &left,
                    first,
                    right: &right,
                };
                assert_eq!(bits(&tile(&left, first, &right)), bits(&expected));
                for engine in Engine::ALL
                    .into_iter()
                    .filter(|engine| engine.is_available())
                {
                    assert_eq!(bits(&engine.enter(Parts::<8, 3>(work()))), bits(&expected));
                    assert_eq!(bits(&engine.enter(Parts::<4, 1>(work()))), bits(&expected));
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "a tile has 8 rows")]
    fn a_tile_that_sticks_out_is_refused() {
        let _ = tile(
            &[0.0; TILE_COLUMNS],
            TILE_COLUMNS - TILE_ROWS + 1,
            &[0.0; TILE_COLUMNS],
        );
    }
}
