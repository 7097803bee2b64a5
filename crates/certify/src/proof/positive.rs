//! Whether a symmetric rational matrix is positive semidefinite, decided exactly.

use dashu_base::{BitTest, Gcd, Signed};
use dashu_int::{IBig, UBig};
use telescope_core::arithmetic::Rational;

/// Where the elimination showed that a matrix is not positive semidefinite, or was given up.
///
/// ```
/// use telescope_certify::proof::{NotPositive, is_positive_semidefinite};
///
/// // A 0 on the diagonal with something beside it.
/// let matrix = vec![vec![0.into(), 1.into()], vec![1.into(), 5.into()]];
/// assert_eq!(is_positive_semidefinite(&matrix), Err(NotPositive::Pivot { row: 0 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPositive {
    /// A pivot is negative, or 0 with something else in its row.
    #[error("elimination fails in row {}", row + 1)]
    Pivot {
        /// The row, from 0.
        row: usize,
    },
    /// The numbers have become too long: nothing is known.
    #[error(
        "elimination was given up in row {}: its numbers grow too long; write shorter multipliers, or take fewer steps",
        row + 1
    )]
    GivenUp {
        /// The row, from 0.
        row: usize,
    },
}

/// What an elimination may cost, in products of two 64-bit words: about a minute.
const MOST_WORK: u64 = 60_000_000_000;
/// The longest common denominator, in bits.
const MOST_BITS: usize = 1 << 18;

fn words(number: &IBig) -> u64 {
    // Numbers of 2^40 bits and more fit in no memory.
    number.bit_len() as u64 / 64 + 1
}

/// Symmetric elimination without fractions (Bareiss 1968): every number that arises is a minor of the matrix, so the
/// divisions are exact. A matrix is positive semidefinite exactly when each pivot is positive, or 0 with nothing else in
/// its row.
///
/// # Errors
/// The first row that fails, or in which the work exceeds what is spent on one matrix.
///
/// # Panics
/// If the matrix is not square. Only its upper triangle is read.
///
/// ```
/// use telescope_certify::proof::is_positive_semidefinite;
///
/// // (1 2; 2 4) is singular and still semidefinite; a little less in the corner is not.
/// let matrix = |corner: &str| vec![vec![1.into(), 2.into()], vec![2.into(), corner.parse().unwrap()]];
/// assert!(is_positive_semidefinite(&matrix("4")).is_ok());
/// assert!(is_positive_semidefinite(&matrix("3999/1000")).is_err());
/// ```
pub fn is_positive_semidefinite(matrix: &[Vec<Rational>]) -> Result<(), NotPositive> {
    let size = matrix.len();
    assert!(
        matrix.iter().all(|row| row.len() == size),
        "a square matrix"
    );
    let mut rows = integers(matrix)?;
    let mut previous = IBig::ONE;
    let mut work = 0_u64;
    for k in 0..size {
        let (done, rest) = rows.split_at_mut(k + 1);
        let pivot_row = &done[k];
        let pivot = &pivot_row[k];
        if pivot.is_negative() {
            return Err(NotPositive::Pivot { row: k });
        }
        if *pivot == IBig::ZERO {
            if pivot_row[k + 1..].iter().any(|entry| *entry != IBig::ZERO) {
                return Err(NotPositive::Pivot { row: k });
            }
            // Nothing to eliminate; the minors go on as if this row were not there.
            continue;
        }
        for (i, row) in (k + 1..).zip(rest) {
            let factor = &pivot_row[i];
            // Four multiplications or divisions an entry, each of numbers about as long as the pivot.
            let entries = (size - i) as u64;
            work = work.saturating_add(4 * entries * words(pivot).saturating_mul(words(pivot)));
            if work > MOST_WORK {
                return Err(NotPositive::GivenUp { row: k });
            }
            for (entry, above) in row[i..].iter_mut().zip(&pivot_row[i..]) {
                let mut minor = pivot * &*entry;
                if *factor != IBig::ZERO && *above != IBig::ZERO {
                    minor -= factor * above;
                }
                *entry = if previous == IBig::ONE {
                    minor
                } else {
                    minor / &previous
                };
            }
        }
        previous = pivot.clone();
    }
    Ok(())
}

/// The upper triangle times the least common multiple of its denominators.
fn integers(matrix: &[Vec<Rational>]) -> Result<Vec<Vec<IBig>>, NotPositive> {
    let mut multiple = UBig::ONE;
    for (i, row) in matrix.iter().enumerate() {
        for entry in &row[i..] {
            let denominator = entry.denominator();
            let common = (&multiple).gcd(denominator);
            multiple *= denominator / common;
            if multiple.bit_len() > MOST_BITS {
                return Err(NotPositive::GivenUp { row: i });
            }
        }
    }
    let rows = matrix
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let whole =
                |entry: &Rational| entry.numerator() * IBig::from(&multiple / entry.denominator());
            let below = std::iter::repeat_n(IBig::ZERO, i);
            below.chain(row[i..].iter().map(whole)).collect()
        })
        .collect();
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matrix(entries: &[&[i64]]) -> Vec<Vec<Rational>> {
        entries
            .iter()
            .map(|row| row.iter().map(|&entry| Rational::from(entry)).collect())
            .collect()
    }

    #[test]
    fn small_matrices() {
        let decide = |entries: &[&[i64]]| is_positive_semidefinite(&matrix(entries));
        assert_eq!(decide(&[]), Ok(()));
        assert_eq!(decide(&[&[0]]), Ok(()));
        assert_eq!(decide(&[&[-1]]), Err(NotPositive::Pivot { row: 0 }));
        assert_eq!(decide(&[&[1, 1], &[1, 1]]), Ok(()));
        assert_eq!(
            decide(&[&[1, 2], &[2, 3]]),
            Err(NotPositive::Pivot { row: 1 })
        );
        assert_eq!(
            decide(&[&[0, 1], &[1, 5]]),
            Err(NotPositive::Pivot { row: 0 })
        );
        // A zero pivot between others: the minors must go on from the pivot before it.
        assert_eq!(decide(&[&[2, 0, 1], &[0, 0, 0], &[1, 0, 1]]), Ok(()));
        assert_eq!(
            decide(&[&[2, 2, 2], &[2, 2, 2], &[2, 2, 1]]),
            Err(NotPositive::Pivot { row: 2 })
        );
        assert_eq!(
            decide(&[&[4, 2, 0, 0], &[2, 1, 0, 0], &[0, 0, 3, 2], &[0, 0, 2, 1]]),
            Err(NotPositive::Pivot { row: 3 })
        );
    }

    #[test]
    fn numbers_that_grow_too_long_are_given_up() {
        // Different primes below each entry: the common denominator passes 2^18 bits long before the last row.
        let long = |n: usize| {
            let denominator = (UBig::ONE << 20_000) + UBig::from(2 * n + 1);
            Rational::from_parts(IBig::ONE, denominator)
        };
        let matrix: Vec<Vec<Rational>> = (0..6)
            .map(|i| (0..6).map(|j| long(6 * i.min(j) + i.max(j))).collect())
            .collect();
        assert!(matches!(
            is_positive_semidefinite(&matrix),
            Err(NotPositive::GivenUp { .. })
        ));
    }

    proptest! {
        /// V Vᵀ is, with less than full rank too; minus a little in the direction of a null vector it is not.
        #[test]
        fn gram_matrices_are_and_less_is_not(
            rows in prop::collection::vec(prop::collection::vec(-9_i64..9, 3), 1..7),
            denominator in 1_u64..50,
        ) {
            let unit = Rational::from_parts(1.into(), denominator.into());
            let gram: Vec<Vec<Rational>> = rows
                .iter()
                .map(|u| {
                    let inner = |v: &Vec<i64>| u.iter().zip(v).map(|(a, b)| a * b).sum::<i64>();
                    rows.iter().map(|v| Rational::from(inner(v)) * &unit).collect()
                })
                .collect();
            prop_assert!(is_positive_semidefinite(&gram).is_ok());
            if rows.len() > 3 {
                // Rank 3 at most, so that some minor of order 4 vanishes.
                let mut less = gram;
                let tiny = Rational::from_parts(1.into(), 1_000_000_000_000_u64.into());
                for (i, row) in less.iter_mut().enumerate() {
                    row[i] -= &tiny;
                }
                prop_assert!(is_positive_semidefinite(&less).is_err());
            }
        }
    }
}
