//! Confidence limits for a probability from k successes in n independent trials.
//!
//! Clopper & Pearson (1934), *The use of confidence or fiducial limits illustrated in the case of the binomial*,
//! Biometrika 26. Let K ~ Bin(n, p). The upper limit U(k) is the largest p' with P(Bin(n, p') <= k) > alpha. The tail
//! decreases in p', so p > U(K) means P(Bin(n, p) <= K) <= alpha, and the chance that K lands so low in its own law
//! is at most alpha. The lower limit is one minus the upper limit for the n - k failures. Two sides: alpha/2 each. In
//! terms of the beta law U(k) is its quantile Beta(1 - alpha; k+1, n-k); for k = 0 it is 1 - alpha^(1/n).
//!
//! The hypothesis is that n was fixed in advance and the trials are independent with one probability.
//!
//! The limit is found by bisection over multiples of 2^-50, for which both p and 1 - p are exact, with a tail whose
//! rounding error is bounded (`binomial`); the end returned is the one that is surely outside. So it is never too
//! narrow, and at most about 2^-50 plus the effect of rounding too wide.

use super::alpha::is_level;
use super::binomial::{lower_tail, relative_error};
use super::sample::Interval;
use thiserror::Error;

const GRID: u64 = 1 << 50;

/// Why limits for a probability cannot be given.
///
/// ```
/// use telescope_statistics::{ProportionError, proportion_interval};
///
/// let refused = proportion_interval(3, 2, 0.05);
/// assert_eq!(refused, Err(ProportionError::Successes { successes: 3, trials: 2 }));
/// assert_eq!(proportion_interval(0, 0, 0.05), Err(ProportionError::Trials(0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum ProportionError {
    /// No trials, or more than 2^40: each limit takes time proportional to their number.
    #[error("trials must be in 1..=2^40, got {0}")]
    Trials(u64),
    /// More successes than trials.
    #[error("{successes} successes in {trials} trials")]
    Successes {
        /// Successes.
        successes: u64,
        /// Trials.
        trials: u64,
    },
    /// The error probability is not in (0, 1).
    #[error("alpha must lie in (0, 1) and be a normal double, got {0}")]
    Alpha(f64),
}

/// Two-sided Clopper-Pearson interval at level 1 - `alpha` for the probability behind `successes` of `trials`.
///
/// # Errors
///
/// [`ProportionError`] when an argument is outside its range.
///
/// ```
/// use telescope_statistics::proportion_interval;
/// let interval = proportion_interval(2, 20, 0.05)?;
/// assert!((interval.lower - 0.0123485).abs() < 1e-7);
/// assert!((interval.upper - 0.3169827).abs() < 1e-7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn proportion_interval(
    successes: u64,
    trials: u64,
    alpha: f64,
) -> Result<Interval, ProportionError> {
    check(successes, trials, alpha)?;
    Ok(Interval {
        lower: lower(successes, trials, alpha / 2.0),
        upper: upper(successes, trials, alpha / 2.0),
    })
}

/// One-sided lower limit at level 1 - `alpha`: 0 when there was no success.
///
/// # Errors
///
/// [`ProportionError`] when an argument is outside its range.
///
/// ```
/// use telescope_statistics::proportion_lower_limit;
///
/// // All of n succeeded: alpha^(1/n), here the root of 1/4.
/// assert!((proportion_lower_limit(2, 2, 0.25)? - 0.5).abs() < 1e-12);
/// assert!(proportion_lower_limit(0, 2, 0.25)? <= 0.0);
/// # Ok::<(), telescope_statistics::ProportionError>(())
/// ```
pub fn proportion_lower_limit(
    successes: u64,
    trials: u64,
    alpha: f64,
) -> Result<f64, ProportionError> {
    check(successes, trials, alpha)?;
    Ok(lower(successes, trials, alpha))
}

/// One-sided upper limit at level 1 - `alpha`: 1 when every trial was a success.
///
/// # Errors
///
/// [`ProportionError`] when an argument is outside its range.
///
/// ```
/// use telescope_statistics::proportion_upper_limit;
///
/// // None of n succeeded: 1 - alpha^(1/n).
/// assert!((proportion_upper_limit(0, 3, 0.125)? - 0.5).abs() < 1e-12);
/// assert!(proportion_upper_limit(3, 3, 0.125)? >= 1.0);
/// # Ok::<(), telescope_statistics::ProportionError>(())
/// ```
pub fn proportion_upper_limit(
    successes: u64,
    trials: u64,
    alpha: f64,
) -> Result<f64, ProportionError> {
    check(successes, trials, alpha)?;
    Ok(upper(successes, trials, alpha))
}

fn check(successes: u64, trials: u64, alpha: f64) -> Result<(), ProportionError> {
    if !(1..=1 << 40).contains(&trials) {
        return Err(ProportionError::Trials(trials));
    }
    if successes > trials {
        return Err(ProportionError::Successes { successes, trials });
    }
    if !is_level(alpha) {
        return Err(ProportionError::Alpha(alpha));
    }
    Ok(())
}

/// The probability `index` / 2^50 and its complement, both exact.
fn on_grid(index: u64) -> (f64, f64) {
    let unit = 1.0 / GRID as f64;
    (index as f64 * unit, (GRID - index) as f64 * unit)
}

fn lower(successes: u64, trials: u64, alpha: f64) -> f64 {
    // Exact: a multiple of 2^-50.
    1.0 - upper(trials - successes, trials, alpha)
}

fn upper(successes: u64, trials: u64, alpha: f64) -> f64 {
    if successes == trials {
        return 1.0;
    }
    let inflate = 1.0 + relative_error(trials);
    // p = 1 is outside whenever a trial failed, p = 0 is inside.
    let (mut inside, mut outside) = (0, GRID);
    while outside - inside > 1 {
        let middle = inside + (outside - inside) / 2;
        let (p, q) = on_grid(middle);
        if lower_tail(trials, successes, p, q) * inflate <= alpha {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    on_grid(outside).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Stream, allowance};
    use statrs::distribution::{Beta, ContinuousCDF};
    use telescope_core::ops::{exp, ln};

    #[test]
    fn no_success_has_a_closed_form() {
        for n in [1u64, 5, 30, 300, 10_000, 300_000] {
            for alpha in [0.5, 0.05, 1e-9] {
                let expected = 1.0 - exp(ln(alpha / 2.0) / n as f64);
                let interval = proportion_interval(0, n, alpha).unwrap();
                assert!((interval.upper - expected).abs() < 1e-13, "{n} {alpha}");
                assert!(interval.lower <= 0.0);
                let mirror = proportion_interval(n, n, alpha).unwrap();
                assert!((mirror.lower - (1.0 - expected)).abs() < 1e-13);
                assert!((mirror.upper - 1.0).abs() < 1e-15);
            }
        }
    }

    /// Published values (two-sided, 95%): 10 of 100 and 15 of 20.
    #[test]
    fn known_values() {
        for (k, n, lower, upper) in [
            (10, 100, 0.049_005, 0.176_223),
            (15, 20, 0.508_954, 0.913_429),
        ] {
            let interval = proportion_interval(k, n, 0.05).unwrap();
            assert!((interval.lower - lower).abs() < 1e-6, "{interval:?}");
            assert!((interval.upper - upper).abs() < 1e-6, "{interval:?}");
        }
    }

    /// The quantile of the beta law from another implementation, where that one is good.
    #[test]
    fn agrees_with_the_beta_quantile() {
        for (k, n) in [(1u64, 10u64), (3, 30), (40, 100), (99, 300), (7, 1000)] {
            for alpha in [0.1, 0.01, 1e-6] {
                let beta = Beta::new(k as f64 + 1.0, (n - k) as f64).unwrap();
                let upper = proportion_upper_limit(k, n, alpha).unwrap();
                let expected = beta.inverse_cdf(1.0 - alpha);
                assert!(
                    (upper - expected).abs() < 1e-7,
                    "{k} {n} {alpha}: {upper} {expected}"
                );
                assert!(
                    (beta.sf(upper) / alpha - 1.0).abs() < 1e-6,
                    "{k} {n} {alpha}"
                );
            }
        }
    }

    #[test]
    fn the_end_is_outside_and_its_neighbourhood_is_not() {
        for (k, n, alpha) in [(3u64, 40u64, 0.05), (500, 1000, 1e-6), (1, 2, 0.3)] {
            let p = proportion_upper_limit(k, n, alpha).unwrap();
            assert!(lower_tail(n, k, p, 1.0 - p) <= alpha);
            let inside = p - 1e-11;
            assert!(lower_tail(n, k, inside, 1.0 - inside) > alpha);
        }
    }

    /// Exact coverage by summation over k: at least 1 - alpha for every p, and not for an interval at 20 alpha
    /// (the negative control).
    #[test]
    fn exact_coverage() {
        let (n, alpha) = (25u64, 0.02);
        let coverage = |p: f64, level: f64| -> f64 {
            (0..=n)
                .filter(|&k| proportion_interval(k, n, level).unwrap().contains(p))
                .map(|k| {
                    let below = if k == 0 {
                        0.0
                    } else {
                        lower_tail(n, k - 1, p, 1.0 - p)
                    };
                    lower_tail(n, k, p, 1.0 - p) - below
                })
                .sum()
        };
        let mut worst_control = 1.0f64;
        for i in 1..64 {
            let p = f64::from(i) / 64.0;
            assert!(coverage(p, alpha) >= 1.0 - alpha - 1e-13, "{p}");
            worst_control = worst_control.min(coverage(p, 20.0 * alpha));
        }
        assert!(worst_control < 1.0 - alpha - 0.1);
    }

    /// Sampled coverage at the null boundary (false-alarm rate below 1e-3, fixed seed).
    #[test]
    fn sampled_coverage_of_a_rare_event() {
        let (runs, alpha, p) = (1000, 0.05, 0.005);
        let mut stream = Stream::new(41);
        let missed = (0..runs)
            .filter(|_| {
                let k = (0..30).filter(|_| stream.uniform() < p).count() as u64;
                proportion_upper_limit(k, 30, alpha).unwrap() < p
            })
            .count();
        assert!(missed as f64 <= allowance(alpha, runs));
    }

    #[test]
    fn values_outside_their_range_are_refused() {
        assert_eq!(
            proportion_interval(0, 0, 0.1),
            Err(ProportionError::Trials(0))
        );
        assert!(proportion_lower_limit(3, 2, 0.1).is_err());
        for bad in [0.0, 1.0, -1.0, f64::NAN] {
            assert!(matches!(
                proportion_upper_limit(1, 2, bad),
                Err(ProportionError::Alpha(_))
            ));
        }
    }
}
