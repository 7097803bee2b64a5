//! Betting confidence limits for a mean, at a number of samples fixed in advance.
//!
//! The limits invert the capital processes of `capital` (Waudby-Smith & Ramdas 2024, J. R. Stat. Soc. B 86(1),
//! section 4). Let mu = E X. Were m the mean, C_M(m), the capital after all M samples, would exceed 1/alpha
//! with probability at most alpha (Markov). So {m : C_M(m) < 1/alpha} holds mu with probability at least 1 - alpha.
//!
//! - Lower limit (needs X >= 0 only): factors (1 - u) + u X/m. Each decreases in m > 0, so does every product and
//!   the mean of the products, hence {m : C_M(m) >= 1/alpha} is an interval from 0 up to the limit, which bisection
//!   finds. At m = mean of the samples, Jensen gives prod <= (1 + u(mean/m - 1))^M = 1 < 1/alpha, so the limit is
//!   below the sample mean.
//! - Upper limit (needs X <= B): the lower limit w of the mean of B - X >= 0, with the bets for bounded
//!   ratios; then mu <= B - w. Its capital increases in m = B - w.
//! - Two sides: alpha/2 each.
//!
//! A product does not depend on the order of its factors, so neither does the interval (but for the last bits).
//! Bisection ends on the excluded side, and only capital above the level *plus the rounding margin* excludes: the
//! printed interval can only be too wide.

use super::capital::{Bets, Capital, REFUTE, VERIFY, level, margin};
use super::sample::{Interval, IntervalError, check_all};

/// Bisection halves [0, sample mean] this often: the limit is found to 1e-13 of the sample mean.
const HALVINGS: u32 = 43;

/// Confidence interval at level 1 - `alpha` for the mean of independent samples in [0, `ceiling`].
///
/// # Errors
///
/// [`IntervalError`] without samples, or when a sample or parameter is outside its range.
///
/// ```
/// use telescope_statistics::{betting_interval, hoeffding_interval};
/// let samples: Vec<f64> = (0..100).map(|i| 0.1 + 0.001 * f64::from(i % 10)).collect();
/// let betting = betting_interval(&samples, 1.0, 0.05)?;
/// assert!(betting.contains(0.1045));
/// assert!(betting.width() < 0.5 * hoeffding_interval(&samples, 1.0, 0.05)?.width());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn betting_interval(
    samples: &[f64],
    ceiling: f64,
    alpha: f64,
) -> Result<Interval, IntervalError> {
    check_all(samples, 1, Some(ceiling), alpha)?;
    Ok(Interval {
        lower: limit_below(samples, &REFUTE, alpha / 2.0),
        upper: limit_above(samples, ceiling, alpha / 2.0),
    })
}

/// Lower confidence limit at level 1 - `alpha` for the mean of independent samples X >= 0, bounded or not.
///
/// # Errors
///
/// [`IntervalError`] without samples, or when a sample or alpha is outside its range.
///
/// ```
/// use telescope_statistics::betting_lower_limit;
///
/// // Nothing but X >= 0 is needed; the limit stays below the sample mean, and more samples bring it nearer.
/// let few = betting_lower_limit(&[1.0, 3.0].repeat(20), 0.05)?;
/// let many = betting_lower_limit(&[1.0, 3.0].repeat(200), 0.05)?;
/// assert!(few < many && many < 2.0);
/// # Ok::<(), telescope_statistics::IntervalError>(())
/// ```
pub fn betting_lower_limit(samples: &[f64], alpha: f64) -> Result<f64, IntervalError> {
    check_all(samples, 1, None, alpha)?;
    Ok(limit_below(samples, &REFUTE, alpha))
}

/// Upper confidence limit at level 1 - `alpha` for the mean of independent samples in [0, `ceiling`].
///
/// # Errors
///
/// [`IntervalError`] without samples, or when a sample or parameter is outside its range.
///
/// ```
/// use telescope_statistics::{IntervalError, betting_upper_limit};
///
/// let limit = betting_upper_limit(&[0.1, 0.3].repeat(100), 1.0, 0.05)?;
/// assert!(0.2 < limit && limit < 0.3);
/// // An upper limit needs a ceiling that holds.
/// assert!(matches!(betting_upper_limit(&[1.5], 1.0, 0.05), Err(IntervalError::Sample(_))));
/// # Ok::<(), IntervalError>(())
/// ```
pub fn betting_upper_limit(
    samples: &[f64],
    ceiling: f64,
    alpha: f64,
) -> Result<f64, IntervalError> {
    check_all(samples, 1, Some(ceiling), alpha)?;
    Ok(limit_above(samples, ceiling, alpha))
}

fn limit_above(samples: &[f64], ceiling: f64, alpha: f64) -> f64 {
    let mirrored: Vec<f64> = samples.iter().map(|x| ceiling - x).collect();
    let below = limit_below(&mirrored, &VERIFY, alpha);
    // The difference may have been rounded down.
    (ceiling - below).next_up().min(ceiling)
}

fn limit_below(samples: &[f64], bets: &'static Bets, alpha: f64) -> f64 {
    let count = samples.len() as u64;
    let level = level(alpha);
    let needed = level + margin(count, level);
    let (mut excluded, mut kept) = (0.0, mean(samples));
    if kept <= 0.0 {
        return 0.0;
    }
    for _ in 0..HALVINGS {
        let middle = excluded + 0.5 * (kept - excluded);
        if log_capital(samples, bets, middle) >= needed {
            excluded = middle;
        } else {
            kept = middle;
        }
    }
    excluded
}

fn log_capital(samples: &[f64], bets: &'static Bets, mean: f64) -> f64 {
    let mut capital = Capital::new(bets);
    for x in samples {
        capital.multiply((x / mean).min(f64::MAX));
    }
    capital.log_value()
}

/// The mean of samples, without overflow: each is divided first.
fn mean(samples: &[f64]) -> f64 {
    let n = samples.len() as f64;
    samples.iter().map(|x| x / n).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hoeffding_interval;
    use crate::simulation::{Law, Stream, allowance};
    use telescope_core::ops::exp;

    #[test]
    fn one_sample_by_hand() {
        // One sample 1: C(m) = 1 + ubar (1/m - 1) = 1/alpha  <=>  m = ubar / (1/alpha - 1 + ubar).
        let mean_bet = REFUTE.values().iter().sum::<f64>() / 20.0;
        let expected = mean_bet / (20.0 - 1.0 + mean_bet);
        let lower = betting_lower_limit(&[1.0], 0.05).unwrap();
        assert!(
            lower <= expected && lower > expected * (1.0 - 1e-11),
            "{lower} {expected}"
        );
    }

    #[test]
    fn capitals_are_monotone_in_the_mean() {
        let mut stream = Stream::new(21);
        let samples: Vec<f64> = (0..50).map(|_| stream.uniform()).collect();
        let mirrored: Vec<f64> = samples.iter().map(|x| 1.0 - x).collect();
        for i in 1..99 {
            let (m, next) = (f64::from(i) / 100.0, f64::from(i + 1) / 100.0);
            assert!(log_capital(&samples, &REFUTE, m) > log_capital(&samples, &REFUTE, next));
            assert!(
                log_capital(&mirrored, &VERIFY, 1.0 - m)
                    < log_capital(&mirrored, &VERIFY, 1.0 - next)
            );
        }
    }

    #[test]
    fn the_ends_are_where_the_capital_crosses() {
        let mut stream = Stream::new(22);
        let samples: Vec<f64> = (0..200).map(|_| stream.uniform()).collect();
        let interval = betting_interval(&samples, 1.0, 0.05).unwrap();
        let capital = |m| exp(log_capital(&samples, &REFUTE, m));
        assert!(capital(interval.lower) >= 40.0 && capital(interval.lower * (1.0 + 1e-9)) < 40.0);
        let mirrored: Vec<f64> = samples.iter().map(|x| 1.0 - x).collect();
        let capital = |m| exp(log_capital(&mirrored, &VERIFY, 1.0 - m));
        assert!(capital(interval.upper) >= 39.999_999);
        assert!(capital(interval.upper - 1e-9) < 40.0);
    }

    /// Coverage at least 1 - alpha. The false-alarm rate of each comparison is below 1e-3 (4 standard errors of a
    /// binomial with 400 trials at 0.05), and the seed is fixed.
    #[test]
    fn the_mean_is_inside_at_the_stated_rate_and_hoeffding_is_wider() {
        let (runs, n, alpha) = (400, 100, 0.05);
        for law in [
            Law::TwoPoint { p: 0.5, high: 1.0 },
            Law::TwoPoint { p: 0.02, high: 1.0 },
            Law::Uniform,
            Law::FourthPower,
            Law::Spike { p: 0.005 },
        ] {
            let mut stream = Stream::new(23);
            let (mut missed, mut betting_width, mut hoeffding_width) = (0, 0.0, 0.0);
            for _ in 0..runs {
                let x: Vec<f64> = (0..n).map(|_| law.draw(&mut stream)).collect();
                let interval = betting_interval(&x, 1.0, alpha).unwrap();
                assert!(interval.lower <= mean(&x) && mean(&x) <= interval.upper);
                missed += u32::from(!interval.contains(law.mean()));
                betting_width += interval.width();
                hoeffding_width += hoeffding_interval(&x, 1.0, alpha).unwrap().width();
            }
            assert!(
                f64::from(missed) <= allowance(alpha, runs),
                "{law:?}: missed {missed}"
            );
            let narrow = law.mean() < 0.3;
            // At the largest variance that [0, 1] allows Hoeffding is tight, and mixing costs a little.
            let limit = if narrow { 0.8 } else { 1.35 };
            assert!(
                betting_width < limit * hoeffding_width,
                "{law:?}: {betting_width} {hoeffding_width}"
            );
        }
    }

    /// Negative control: the same harness finds an interval that is too narrow.
    #[test]
    fn an_interval_of_a_quarter_of_the_width_is_caught() {
        let (runs, alpha, law) = (400, 0.05, Law::Uniform);
        let mut stream = Stream::new(24);
        let missed = (0..runs)
            .filter(|_| {
                let x: Vec<f64> = (0..100).map(|_| law.draw(&mut stream)).collect();
                let whole = betting_interval(&x, 1.0, alpha).unwrap();
                let cut = 0.375 * whole.width();
                let narrow = Interval {
                    lower: whole.lower + cut,
                    upper: whole.upper - cut,
                };
                !narrow.contains(law.mean())
            })
            .count();
        assert!(missed as f64 > allowance(alpha, runs), "{missed}");
    }

    #[test]
    fn a_lower_limit_needs_no_ceiling() {
        let mut stream = Stream::new(25);
        let (runs, alpha, law) = (400, 0.05, Law::HeavyTail);
        let missed = (0..runs)
            .filter(|_| {
                let x: Vec<f64> = (0..50).map(|_| law.draw(&mut stream)).collect();
                betting_lower_limit(&x, alpha).unwrap() > law.mean()
            })
            .count();
        assert!(missed as f64 <= allowance(alpha, runs), "{missed}");
    }

    #[test]
    fn limits_scale_with_the_samples_and_degenerate_ones_are_fine() {
        let x = [0.25, 0.5, 0.125, 0.75];
        let one = betting_interval(&x, 1.0, 0.1).unwrap();
        let eight = betting_interval(&x.map(|v| 8.0 * v), 8.0, 0.1).unwrap();
        assert!((eight.lower - 8.0 * one.lower).abs() < 1e-12);
        assert!((eight.upper - 8.0 * one.upper).abs() < 1e-12);
        let zeros = betting_interval(&[0.0; 1000], 1.0, 0.05).unwrap();
        assert!(
            zeros.lower.abs() < 1e-300 && zeros.upper < 0.01,
            "{zeros:?}"
        );
        let ones = betting_interval(&[1.0; 1000], 1.0, 0.05).unwrap();
        assert!(
            ones.lower > 0.99 && (ones.upper - 1.0).abs() < 1e-15,
            "{ones:?}"
        );
        assert!(
            betting_lower_limit(&[f64::MAX; 3], 0.05)
                .unwrap()
                .is_finite()
        );
    }

    #[test]
    fn values_outside_their_range_are_refused() {
        assert!(betting_interval(&[], 1.0, 0.05).is_err());
        assert!(betting_lower_limit(&[f64::NAN], 0.05).is_err());
        assert!(betting_lower_limit(&[-0.1], 0.05).is_err());
        assert!(betting_upper_limit(&[1.1], 1.0, 0.05).is_err());
        assert!(betting_upper_limit(&[0.1], f64::INFINITY, 0.05).is_err());
        assert!(betting_upper_limit(&[0.1], 1.0, 0.0).is_err());
    }
}
