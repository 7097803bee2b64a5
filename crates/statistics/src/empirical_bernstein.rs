//! The empirical Bernstein interval, and Hoeffding's for comparison.
//!
//! Maurer & Pontil (2009), *Empirical Bernstein bounds and sample variance penalization*, COLT, arXiv:0907.3740,
//! Theorem 4: for independent Z_1..Z_n in [0, 1], n >= 2, with probability at least 1 - delta
//!
//! ```text
//! E Z - mean(Z) <= sqrt(2 V ln(2/delta) / n) + 7 ln(2/delta) / (3 (n - 1)),
//! V = (1/(n(n-1))) sum_{i<j} (Z_i - Z_j)^2 = (1/(n-1)) sum (Z_i - mean)^2, the sample variance.
//! ```
//!
//! The same for 1 - Z, whose sample variance is V too, bounds mean(Z) - E Z. With delta = alpha/2 for each side and
//! Z = X/B the interval is mean(X) -+ (sqrt(2 V_X ln(4/alpha)/n) + 7 B ln(4/alpha)/(3(n-1))).
//!
//! Hoeffding (1963), *Probability inequalities for sums of bounded random variables*, Theorem 2:
//! mean(X) -+ B sqrt(ln(2/alpha)/(2n)).
//!
//! Both are closed formulas, so they cross-check the betting interval, which is narrower.

use super::capital::level;
use super::sample::{Interval, IntervalError, check_all};
use telescope_core::ops::ln;

/// Empirical Bernstein interval at level 1 - `alpha` for the mean of at least 2 independent samples in
/// [0, `ceiling`], cut to that range.
///
/// # Errors
///
/// [`IntervalError`] for fewer than 2 samples, or when a sample or parameter is outside its range.
///
/// ```
/// use telescope_statistics::empirical_bernstein_interval;
/// // No variance: only the term 7 ln(4/alpha) / (3 (n - 1)) is left.
/// let interval = empirical_bernstein_interval(&[0.5; 1001], 1.0, 0.04)?;
/// assert!((interval.width() / 2.0 - 7.0 * 100f64.ln() / 3000.0).abs() < 1e-10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn empirical_bernstein_interval(
    samples: &[f64],
    ceiling: f64,
    alpha: f64,
) -> Result<Interval, IntervalError> {
    check_all(samples, 2, Some(ceiling), alpha)?;
    let n = samples.len() as f64;
    let units = in_units(samples, ceiling);
    let mean = mean(&units);
    let squares: f64 = units.iter().map(|z| (z - mean) * (z - mean)).sum();
    let variance = squares / (n - 1.0);
    let log = level(alpha) + ln(4.0);
    let half_width = (2.0 * variance * log / n).sqrt() + 7.0 * log / (3.0 * (n - 1.0));
    Ok(around(mean, half_width, samples.len(), ceiling))
}

/// Hoeffding's interval at level 1 - `alpha` for the mean of independent samples in [0, `ceiling`], cut to that
/// range.
///
/// # Errors
///
/// [`IntervalError`] without samples, or when a sample or parameter is outside its range.
///
/// ```
/// use telescope_statistics::hoeffding_interval;
///
/// // Mean 1/2, and half the width sqrt(ln(2/alpha)/(2n)) = 1/4 for n = 8 ln(2/alpha), cut to [0, 1] where it must be.
/// let interval = hoeffding_interval(&[0.5; 8], 1.0, 0.04)?;
/// assert!((interval.width() / 2.0 - (50f64.ln() / 16.0).sqrt()).abs() < 1e-12);
/// assert!(interval.contains(0.5));
/// # Ok::<(), telescope_statistics::IntervalError>(())
/// ```
pub fn hoeffding_interval(
    samples: &[f64],
    ceiling: f64,
    alpha: f64,
) -> Result<Interval, IntervalError> {
    check_all(samples, 1, Some(ceiling), alpha)?;
    let log = level(alpha) + ln(2.0);
    let half_width = (log / (2.0 * samples.len() as f64)).sqrt();
    Ok(around(
        mean(&in_units(samples, ceiling)),
        half_width,
        samples.len(),
        ceiling,
    ))
}

/// Z = X/B, so that no square overflows whatever the units.
fn in_units(samples: &[f64], ceiling: f64) -> Vec<f64> {
    samples.iter().map(|x| x / ceiling).collect()
}

fn mean(units: &[f64]) -> f64 {
    units.iter().sum::<f64>() / units.len() as f64
}

/// `mean` -+ `half_width` in the samples' units, widened by more than rounding can have moved it. With e = 2^-53 and
/// Z in [0, 1] the mean is off by at most (n + 2) e, the variance too small by at most (n + 5) e of itself (an error of
/// the mean only makes it larger), and both logarithms and roots by a few e.
fn around(mean: f64, half_width: f64, count: usize, ceiling: f64) -> Interval {
    let rounding = f64::EPSILON * (count as f64 + 16.0);
    let reach = half_width * (1.0 + rounding) + rounding;
    Interval {
        lower: ((mean - reach) * ceiling).next_down().max(0.0),
        upper: ((mean + reach) * ceiling).next_up().min(ceiling),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::betting_interval;
    use crate::simulation::{Law, Stream, allowance};

    #[test]
    fn formula_by_hand() {
        // 500 zeros and 500 ones of size 2: mean 1, V_X = 1000/999, ln(4/alpha) = ln 100 = 4.605170.
        let samples: Vec<f64> = (0..1000).map(|i| f64::from(i % 2) * 2.0).collect();
        let interval = empirical_bernstein_interval(&samples, 2.0, 0.04).unwrap();
        let half = 0.117_511_5; // sqrt(2 * 1.001001 * 4.605170 / 1000) = 0.0960173, and 14 * 4.605170 / 2997 = 0.0215125
        assert!((interval.upper - (1.0 + half)).abs() < 2e-5, "{interval:?}");
        assert!((interval.lower - (1.0 - half)).abs() < 2e-5, "{interval:?}");
        // Hoeffding, alpha = 2/e^2: 2 sqrt(2 / 2000).
        let alpha = 2.0 * telescope_core::ops::exp(-2.0);
        let interval = hoeffding_interval(&samples, 2.0, alpha).unwrap();
        assert!((interval.width() - 4.0 * 0.001f64.sqrt()).abs() < 1e-10);
    }

    #[test]
    fn the_widening_is_that_of_the_derivation() {
        // 1008 + 16 = 2^10 samples: a rounding of 2^-42, of the half width and beside it; all exact here.
        let step = f64::EPSILON * 1024.0;
        let reach = 0.125 + 0.125 * step + step;
        let interval = around(0.5, 0.125, 1008, 1.0);
        assert_eq!(
            interval.lower.to_bits(),
            (0.5 - reach).next_down().to_bits()
        );
        assert_eq!(interval.upper.to_bits(), (0.5 + reach).next_up().to_bits());
    }

    #[test]
    fn pairwise_and_centred_variances_agree_with_the_width() {
        let samples = [0.1, 0.4, 0.4, 0.9, 0.3, 0.2, 0.6, 0.8].repeat(100);
        let n = samples.len() as f64;
        let mut pairs = 0.0;
        for (i, a) in samples.iter().enumerate() {
            for b in &samples[..i] {
                pairs += (a - b) * (a - b);
            }
        }
        let log = ln(4.0 / 0.1);
        let half = (2.0 * pairs / (n * (n - 1.0)) * log / n).sqrt() + 7.0 * log / (3.0 * (n - 1.0));
        let interval = empirical_bernstein_interval(&samples, 1.0, 0.1).unwrap();
        assert!((interval.width() - 2.0 * half).abs() < 1e-10);
    }

    /// Coverage within 4 binomial standard errors (false-alarm rate below 1e-3, fixed seed); for a small variance wider
    /// than betting and narrower than Hoeffding.
    #[test]
    fn covers_and_lies_between_betting_and_hoeffding() {
        let (runs, n, alpha) = (200, 1000, 0.05);
        for law in [Law::Spike { p: 0.005 }, Law::FourthPower] {
            let mut stream = Stream::new(31);
            let (mut missed, mut order) = (0, 0);
            for _ in 0..runs {
                let x: Vec<f64> = (0..n).map(|_| law.draw(&mut stream)).collect();
                let bernstein = empirical_bernstein_interval(&x, 1.0, alpha).unwrap();
                let hoeffding = hoeffding_interval(&x, 1.0, alpha).unwrap();
                missed += u32::from(!bernstein.contains(law.mean()));
                missed += u32::from(!hoeffding.contains(law.mean()));
                order += u32::from(bernstein.width() < hoeffding.width());
            }
            assert!(f64::from(missed) <= allowance(alpha, runs));
            let x: Vec<f64> = (0..n).map(|_| law.draw(&mut stream)).collect();
            let betting = betting_interval(&x, 1.0, alpha).unwrap().width();
            let bernstein = empirical_bernstein_interval(&x, 1.0, alpha)
                .unwrap()
                .width();
            assert!(betting < bernstein, "{law:?}: {betting} {bernstein}");
            if matches!(law, Law::Spike { .. }) {
                assert_eq!(order, runs);
            }
        }
    }

    #[test]
    fn units_do_not_matter_and_errors_are_errors() {
        let x = [0.0, 0.5, 1.0, 0.25].repeat(50);
        let huge: Vec<f64> = x.iter().map(|v| v * 1e300).collect();
        let one = empirical_bernstein_interval(&x, 1.0, 0.05).unwrap();
        let scaled = empirical_bernstein_interval(&huge, 1e300, 0.05).unwrap();
        assert!((scaled.upper / 1e300 - one.upper).abs() < 1e-12);
        assert_eq!(
            empirical_bernstein_interval(&[0.5], 1.0, 0.05),
            Err(IntervalError::TooFew { got: 1, needed: 2 })
        );
        assert!(hoeffding_interval(&[], 1.0, 0.05).is_err());
        assert!(hoeffding_interval(&[0.5], 0.0, 0.05).is_err());
        assert!(empirical_bernstein_interval(&[0.5, f64::NAN], 1.0, 0.05).is_err());
        assert!(empirical_bernstein_interval(&[0.5, 2.0], 1.0, 0.05).is_err());
        assert!(empirical_bernstein_interval(&[0.5, 0.5], 1.0, 1.0).is_err());
    }
}
