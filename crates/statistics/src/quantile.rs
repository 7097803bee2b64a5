//! Quantiles of a sample, and bands for quantiles of its law that need nothing of the law.
//!
//! The empirical q-quantile of x_(1) <= ... <= x_(n) is the least sample value with at least a fraction q of the
//! sample at or below it: x_(k) with the least k >= 1 such that k/n >= q (the generalised inverse of the empirical
//! distribution function; no interpolation).
//!
//! **Band.** Let xi be a q-quantile of the law: P(X < xi) <= q <= P(X <= xi). For n independent draws, n fixed in
//! advance:
//! - x_(l) > xi means that at most l - 1 draws are <= xi; their number is binomial with success probability at least q,
//!   so the chance is at most P(Bin(n, q) <= l - 1);
//! - x_(u) < xi means that at least u draws are < xi, with success probability at most q: at most P(Bin(n, q) >= u).
//!
//! The largest l and the least u that make each at most alpha/2 give P(x_(l) <= xi <= x_(u)) >= 1 - alpha, for any
//! law, atoms included (David & Nagaraja 2003, *Order Statistics*, section 7.1). Where no such rank exists that side
//! is open.

use super::alpha::is_level;
use super::binomial::{lower_tail, relative_error};
use std::cmp::Ordering;
use thiserror::Error;

/// Why a quantile or a band cannot be given.
///
/// ```
/// use telescope_statistics::{QuantileError, empirical_quantile, order_band};
///
/// assert_eq!(empirical_quantile(&[2.0, 1.0], 0.5), Err(QuantileError::NotSorted(2)));
/// let band = order_band(10, 0.5, 0.05)?;
/// assert_eq!(band.limits(&[1.0]), Err(QuantileError::Size { expected: 10, got: 1 }));
/// # Ok::<(), QuantileError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum QuantileError {
    /// There are no samples.
    #[error("no samples")]
    Empty,
    /// The fraction is out of range.
    #[error("the fraction must lie in (0, 1) (for an empirical quantile [0, 1]), got {0}")]
    Fraction(f64),
    /// The samples are not in increasing order, or one is NaN.
    #[error("samples must be sorted and not NaN, which fails at position {0} (from 1)")]
    NotSorted(usize),
    /// The error probability is not in (0, 1).
    #[error("alpha must lie in (0, 1) and be a normal double, got {0}")]
    Alpha(f64),
    /// A band was asked of a sample of another size.
    #[error("the band is for {expected} samples, got {got}")]
    Size {
        /// The size the band was made for.
        expected: usize,
        /// The size of the sample.
        got: usize,
    },
}

/// The empirical quantile of a sorted slice at `fraction` in [0, 1]: sorted[k - 1] with the least k >= 1 such that
/// k/n >= fraction, the quotient as a double.
///
/// # Errors
///
/// [`QuantileError`] for an empty or unsorted slice or a fraction out of range.
///
/// ```
/// use telescope_statistics::empirical_quantile;
/// let sorted = [1.0, 2.0, 3.0, 4.0];
/// assert!((empirical_quantile(&sorted, 0.5)? - 2.0).abs() < 1e-15);
/// assert!((empirical_quantile(&sorted, 0.51)? - 3.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn empirical_quantile(sorted: &[f64], fraction: f64) -> Result<f64, QuantileError> {
    check_sorted(sorted)?;
    if !(0.0..=1.0).contains(&fraction) {
        return Err(QuantileError::Fraction(fraction));
    }
    let size = sorted.len();
    // Comparing k/n, correctly rounded, makes 0.7 of 10 samples the seventh; a product alone may round past it.
    let reaches = |k: usize| k as f64 / size as f64 >= fraction;
    let mut rank = ((fraction * size as f64).ceil() as usize).clamp(1, size);
    while rank > 1 && reaches(rank - 1) {
        rank -= 1;
    }
    while rank < size && !reaches(rank) {
        rank += 1;
    }
    Ok(sorted[rank - 1])
}

/// Ranks, from 1, of the order statistics that enclose a quantile; `None` where the sample is too small for a limit.
///
/// ```
/// use telescope_statistics::order_band;
///
/// let sorted: Vec<f64> = (1..=10).map(f64::from).collect();
/// let band = order_band(10, 0.5, 0.05)?;
/// assert_eq!(band.limits(&sorted)?, (Some(2.0), Some(9.0)));
/// // Ten draws say nothing from above of the 99 % quantile.
/// assert_eq!(order_band(10, 0.99, 0.05)?.upper(), None);
/// # Ok::<(), telescope_statistics::QuantileError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderBand {
    size: usize,
    lower: Option<usize>,
    upper: Option<usize>,
}

/// The band at level 1 - `alpha` for the quantile at `fraction` in (0, 1), from `size` independent draws.
///
/// # Errors
///
/// [`QuantileError`] when an argument is outside its range.
///
/// ```
/// use telescope_statistics::order_band;
/// // The median of 10 draws lies between the 2nd and the 9th with probability 1 - 22/1024.
/// let band = order_band(10, 0.5, 0.05)?;
/// assert_eq!((band.lower(), band.upper()), (Some(2), Some(9)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn order_band(size: usize, fraction: f64, alpha: f64) -> Result<OrderBand, QuantileError> {
    if size == 0 {
        return Err(QuantileError::Empty);
    }
    if !(fraction > 0.0 && fraction < 1.0) {
        return Err(QuantileError::Fraction(fraction));
    }
    if !is_level(alpha) {
        return Err(QuantileError::Alpha(alpha));
    }
    let (n, rest) = (size as u64, 1.0 - fraction);
    let lower = ranks_allowed(n, fraction, rest, alpha / 2.0);
    let from_above = ranks_allowed(n, rest, fraction, alpha / 2.0);
    Ok(OrderBand {
        size,
        lower: (lower > 0).then_some(lower as usize),
        upper: (from_above > 0).then_some((n + 1 - from_above) as usize),
    })
}

/// The largest l in 0..=n with P(Bin(n, p) <= l - 1) <= alpha, rounding allowed for. By symmetry the same count serves
/// from above: P(Bin(n, q) >= u) = P(Bin(n, 1 - q) <= n - u), so u = n + 1 - l.
fn ranks_allowed(n: u64, p: f64, q: f64, alpha: f64) -> u64 {
    let inflate = 1.0 + relative_error(n);
    let (mut allowed, mut refused) = (0, n + 1);
    while refused - allowed > 1 {
        let middle = allowed + (refused - allowed) / 2;
        if lower_tail(n, middle - 1, p, q) * inflate <= alpha {
            allowed = middle;
        } else {
            refused = middle;
        }
    }
    allowed
}

impl OrderBand {
    /// Rank of the lower limit, from 1; `None` when no order statistic is low enough.
    pub fn lower(&self) -> Option<usize> {
        self.lower
    }

    /// Rank of the upper limit, from 1; `None` when no order statistic is high enough.
    pub fn upper(&self) -> Option<usize> {
        self.upper
    }

    /// The two limits in a sorted sample of the band's size.
    ///
    /// # Errors
    ///
    /// [`QuantileError`] when the slice is unsorted or of another size.
    pub fn limits(&self, sorted: &[f64]) -> Result<(Option<f64>, Option<f64>), QuantileError> {
        check_sorted(sorted)?;
        if sorted.len() != self.size {
            return Err(QuantileError::Size {
                expected: self.size,
                got: sorted.len(),
            });
        }
        let at = |rank: Option<usize>| rank.map(|r| sorted[r - 1]);
        Ok((at(self.lower), at(self.upper)))
    }
}

fn check_sorted(sorted: &[f64]) -> Result<(), QuantileError> {
    if sorted.is_empty() {
        return Err(QuantileError::Empty);
    }
    if sorted[0].is_nan() {
        return Err(QuantileError::NotSorted(1));
    }
    match (1..sorted.len()).find(|&i| {
        // A NaN compares with nothing.
        sorted[i - 1]
            .partial_cmp(&sorted[i])
            .is_none_or(Ordering::is_gt)
    }) {
        Some(i) => Err(QuantileError::NotSorted(i + 1)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Law, Stream, allowance};

    #[test]
    fn quantiles_follow_the_definition() {
        for n in 1..200usize {
            let sorted: Vec<f64> = (1..=n).map(|k| k as f64).collect();
            for k in 1..=n {
                let fraction = k as f64 / n as f64;
                let at = |f: f64| empirical_quantile(&sorted, f).unwrap() as usize;
                assert_eq!(at(fraction), k);
                assert_eq!(at(fraction.next_up().min(1.0)), (k + 1).min(n));
            }
            assert_eq!(empirical_quantile(&sorted, 0.0).unwrap() as usize, 1);
        }
        let ten: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_eq!(empirical_quantile(&ten, 0.7).unwrap() as usize, 7);
    }

    #[test]
    fn bands_by_hand() {
        // P(Bin(10, 1/2) <= 1) = 11/1024 <= 0.025 < 56/1024 = P(<= 2).
        let band = order_band(10, 0.5, 0.05).unwrap();
        assert_eq!((band.lower(), band.upper()), (Some(2), Some(9)));
        // An upper limit for the 0.95-quantile needs 0.95^n <= alpha/2.
        assert_eq!(order_band(71, 0.95, 0.05).unwrap().upper(), None);
        assert_eq!(order_band(72, 0.95, 0.05).unwrap().upper(), Some(72));
        assert_eq!(order_band(4, 0.5, 0.05).unwrap().lower(), None);
        // At alpha/2 = 1/16 exactly the rounding margin decides against the narrower band.
        assert_eq!(order_band(4, 0.5, 0.125).unwrap().lower(), None);
        assert_eq!(order_band(4, 0.5, 0.126).unwrap().lower(), Some(1));
    }

    /// Coverage for a continuous law and one with atoms (false-alarm rate below 1e-3 each, fixed seed), and, as the
    /// negative control, too little of it for a band of another quantile.
    #[test]
    fn bands_cover_at_the_stated_rate() {
        let (runs, n, alpha) = (1000, 60, 0.05);
        let misses = |law: Law, fraction: f64, xi: f64| {
            let mut stream = Stream::new(51);
            let band = order_band(n, fraction, alpha).unwrap();
            let missed = (0..runs)
                .filter(|_| {
                    let mut x: Vec<f64> = (0..n).map(|_| law.draw(&mut stream)).collect();
                    x.sort_by(f64::total_cmp);
                    let (low, high) = band.limits(&x).unwrap();
                    low.is_some_and(|v| v > xi) || high.is_some_and(|v| v < xi)
                })
                .count();
            missed as f64
        };
        assert!(misses(Law::Uniform, 0.3, 0.3) <= allowance(alpha, runs));
        assert!(misses(Law::Uniform, 0.9, 0.9) <= allowance(alpha, runs));
        let atoms = Law::TwoPoint { p: 0.4, high: 1.0 };
        assert!(misses(atoms, 0.6, 0.0) <= allowance(alpha, runs));
        assert!(misses(atoms, 0.6, 1.0) <= allowance(alpha, runs));
        assert!(misses(Law::Uniform, 0.3, 0.45) > 2.0 * allowance(alpha, runs));
    }

    #[test]
    fn even_the_largest_draw_can_be_a_lower_limit() {
        // P(the one draw is above the 99.9 % quantile) = 0.001.
        let band = order_band(1, 0.999, 0.05).unwrap();
        assert_eq!((band.lower(), band.upper()), (Some(1), None));
        assert_eq!(band.limits(&[5.0]), Ok((Some(5.0), None)));
        let sorted: Vec<f64> = (1..=10).map(f64::from).collect();
        let limits = order_band(10, 0.5, 0.05).unwrap().limits(&sorted);
        assert_eq!(limits, Ok((Some(2.0), Some(9.0))));
    }

    #[test]
    fn values_outside_their_range_are_refused() {
        assert_eq!(empirical_quantile(&[], 0.5), Err(QuantileError::Empty));
        assert_eq!(
            empirical_quantile(&[1.0, 0.5], 0.5),
            Err(QuantileError::NotSorted(2))
        );
        assert!(empirical_quantile(&[f64::NAN], 0.5).is_err());
        assert!(empirical_quantile(&[0.0, f64::NAN, 1.0], 0.5).is_err());
        for bad in [-0.1, 1.1, f64::NAN] {
            assert!(empirical_quantile(&[1.0], bad).is_err());
            assert!(order_band(5, bad, 0.1).is_err());
            assert!(order_band(5, 0.5, bad).is_err());
        }
        for end in [0.0, 1.0] {
            assert_eq!(order_band(5, end, 0.1), Err(QuantileError::Fraction(end)));
        }
        assert!(order_band(0, 0.5, 0.1).is_err());
        let band = order_band(5, 0.5, 0.1).unwrap();
        assert!(matches!(
            band.limits(&[1.0]),
            Err(QuantileError::Size {
                expected: 5,
                got: 1
            })
        ));
    }
}
