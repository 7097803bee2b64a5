//! How many replicates a decision takes.
//!
//! After n samples the best of the K bets has capital about exp(n g), g = max_u E ln(1 + u(S - 1)) (S as in
//! `capital`), and the mixture is at least 1/K of it: it crosses 1/alpha at about
//!
//! ```text
//! n = (ln(1/alpha) + ln K) / g.
//! ```
//!
//! To verify E X <= b with X in [0, B] and E X = E < b, two bounds on g need no more than E:
//! - by Jensen, E ln(1 + u(S - 1)) <= ln(1 + u(E S - 1)) <= ln(1 + (b - E)/(B - b)): **at least** this many;
//! - a concave function on [0, B] lies above its chord, so g is least when X takes only the values 0 and B,
//!   where the best bet is u = 1 - E/b and g = KL(E/B || b/B), the relative entropy of two Bernoulli laws:
//!   **at most** this many.
//!
//! The second is about the best of all bets in (0, 1); a grid can lose a ninth of the growth. Both are forecasts of
//! a random time, used to size a run and to say what an inconclusive claim would need; no decision rests on them.

use super::alpha::is_level;
use super::capital::{BETS, Bets, REFUTE, VERIFY, level};
use super::sample::{SampleError, check};
use telescope_core::ops::ln;
use thiserror::Error;

/// Why a forecast cannot be made.
///
/// ```
/// use telescope_statistics::{BETS, ForecastError, VerificationPlan};
///
/// // A gap at its bound will never be verified.
/// let plan = VerificationPlan { gap: 0.5, bound: 0.5, ceiling: 1.0, alpha: 1e-9, bets: BETS };
/// assert_eq!(plan.at_least(), Err(ForecastError::Gap(0.5)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// The expected gap is negative, not finite, or not below the bound.
    #[error("the gap must lie in [0, bound), got {0}")]
    Gap(f64),
    /// The bound is negative or not finite (for a verification also 0: nothing lies below it).
    #[error("bound out of range: {0}")]
    Bound(f64),
    /// The ceiling is not finite or not above the bound.
    #[error("ceiling must be finite and above the bound, got {0}")]
    Ceiling(f64),
    /// The error probability is not in (0, 1).
    #[error("alpha must lie in (0, 1) and be a normal double, got {0}")]
    Alpha(f64),
    /// A mixture has at least one bet.
    #[error("the number of bets must be at least 1")]
    NoBets,
    /// A sample was refused.
    #[error(transparent)]
    Sample(#[from] SampleError),
}

/// A verification that is planned but not run: what is guessed of the gap, and what it will be held against.
///
/// ```
/// use telescope_statistics::{BETS, VerificationPlan};
/// let plan = VerificationPlan { gap: 0.25, bound: 0.5, ceiling: 1.0, alpha: 1e-6 / 1024.0, bets: BETS };
/// assert_eq!((plan.at_least()?, plan.at_most()?), (59, 182));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerificationPlan {
    /// E: an estimate of the expected gap, in [0, bound).
    pub gap: f64,
    /// b: the claimed bound, in (0, ceiling).
    pub bound: f64,
    /// B: what no gap exceeds.
    pub ceiling: f64,
    /// The error probability of the one decision, in (0, 1).
    pub alpha: f64,
    /// K: the number of bets in the mixture, usually [`BETS`].
    pub bets: usize,
}

impl VerificationPlan {
    /// (ln(1/alpha) + ln K) / ln(1 + (b - E)/(B - b)): whatever the law, about this many at least.
    ///
    /// # Errors
    ///
    /// [`ForecastError`] when a field is outside its range.
    pub fn at_least(&self) -> Result<u64, ForecastError> {
        let cost = self.cost()?;
        let growth = ln(1.0 + (self.bound - self.gap) / (self.ceiling - self.bound));
        Ok(count(cost, growth))
    }

    /// (ln(1/alpha) + ln K) / KL(E/B || b/B): whatever the law, about this many at most.
    ///
    /// # Errors
    ///
    /// [`ForecastError`] when a field is outside its range.
    pub fn at_most(&self) -> Result<u64, ForecastError> {
        let cost = self.cost()?;
        Ok(count(
            cost,
            relative_entropy(self.gap / self.ceiling, self.bound / self.ceiling),
        ))
    }

    fn cost(&self) -> Result<f64, ForecastError> {
        if !(self.bound > 0.0 && self.bound.is_finite()) {
            return Err(ForecastError::Bound(self.bound));
        }
        if !(self.gap >= 0.0 && self.gap < self.bound) {
            return Err(ForecastError::Gap(self.gap));
        }
        if !(self.ceiling > self.bound && self.ceiling.is_finite()) {
            return Err(ForecastError::Ceiling(self.ceiling));
        }
        if !is_level(self.alpha) {
            return Err(ForecastError::Alpha(self.alpha));
        }
        if self.bets == 0 {
            return Err(ForecastError::NoBets);
        }
        Ok(level(self.alpha) + ln(self.bets as f64))
    }
}

/// KL(p || m) = p ln(p/m) + (1 - p) ln((1 - p)/(1 - m)). Pinsker's inequality, KL >= 2(p - m)^2, stands in where
/// the two terms cancel.
fn relative_entropy(p: f64, m: f64) -> f64 {
    let first = if p > 0.0 { p * ln(p / m) } else { 0.0 };
    let kl = first + (1.0 - p) * ln((1.0 - p) / (1.0 - m));
    kl.max(2.0 * (p - m) * (p - m))
}

/// cost / growth rounded up; the largest count when the growth is 0 to working precision.
fn count(cost: f64, growth: f64) -> u64 {
    (cost / growth).ceil() as u64
}

/// max over the bets of the mean of ln((1 - u) + u S).
fn growth(bets: &Bets, ratios: &[f64]) -> f64 {
    bets.values().iter().fold(f64::NEG_INFINITY, |best, u| {
        let sum: f64 = ratios.iter().map(|s| ln((1.0 - u) + u * s)).sum();
        best.max(sum / ratios.len() as f64)
    })
}

fn forecast(bets: &Bets, ratios: &[f64], alpha: f64) -> Option<u64> {
    let growth = growth(bets, ratios);
    (growth > 0.0).then(|| count(level(alpha) + ln(BETS as f64), growth))
}

fn check_input(samples: &[f64], bound: f64, alpha: f64) -> Result<(), ForecastError> {
    if !(bound >= 0.0 && bound.is_finite()) {
        return Err(ForecastError::Bound(bound));
    }
    if !is_level(alpha) {
        return Err(ForecastError::Alpha(alpha));
    }
    for (index, &x) in (1..).zip(samples) {
        check(index, x)?;
    }
    Ok(())
}

/// Replicates, in all, after which [`Refuter`](super::Refuter) would likely refute E X <= `bound`, were later samples
/// like these: (ln(1/alpha) + ln K) / max_u mean ln(1 + u(X/b - 1)). `None` when no bet grows, or without samples.
///
/// # Errors
///
/// [`ForecastError`] when a parameter or a sample is outside its range.
///
/// ```
/// use telescope_statistics::replicates_to_refute;
/// assert_eq!(replicates_to_refute(&[0.5, 0.9], 1.0, 1e-9)?, None);
/// assert!(replicates_to_refute(&[0.5, 2.5], 1.0, 1e-9)?.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn replicates_to_refute(
    samples: &[f64],
    bound: f64,
    alpha: f64,
) -> Result<Option<u64>, ForecastError> {
    check_input(samples, bound, alpha)?;
    if bound > 0.0 {
        let ratios: Vec<f64> = samples.iter().map(|x| (x / bound).min(f64::MAX)).collect();
        return Ok(forecast(&REFUTE, &ratios, alpha));
    }
    // A claim of 0 falls at the first positive sample.
    let positive = samples.iter().filter(|x| **x > 0.0).count();
    Ok((positive > 0).then(|| (samples.len() as u64).div_ceil(positive as u64)))
}

/// Replicates, in all, after which [`Verifier`](super::Verifier) would likely verify E X < `bound` under `ceiling`,
/// were later samples like these. `None` when no bet grows, or without samples.
///
/// # Errors
///
/// [`ForecastError`] when a parameter or a sample is outside its range.
///
/// ```
/// use telescope_statistics::replicates_to_verify;
///
/// // Far below the bound few are needed, near it many, above it no number serves.
/// let few = replicates_to_verify(&[0.1; 9], 0.5, 1.0, 1e-9)?.unwrap();
/// let many = replicates_to_verify(&[0.45; 9], 0.5, 1.0, 1e-9)?.unwrap();
/// assert!(few < many);
/// assert_eq!(replicates_to_verify(&[0.6; 9], 0.5, 1.0, 1e-9)?, None);
/// # Ok::<(), telescope_statistics::ForecastError>(())
/// ```
pub fn replicates_to_verify(
    samples: &[f64],
    bound: f64,
    ceiling: f64,
    alpha: f64,
) -> Result<Option<u64>, ForecastError> {
    check_input(samples, bound, alpha)?;
    if !(ceiling > bound && ceiling.is_finite()) {
        return Err(ForecastError::Ceiling(ceiling));
    }
    let ratios: Vec<f64> = samples
        .iter()
        .map(|x| (ceiling - x.min(ceiling)) / (ceiling - bound))
        .collect();
    Ok(forecast(&VERIFY, &ratios, alpha))
}

/// Which way a claim is likely to be decided.
///
/// ```
/// use telescope_statistics::{Direction, replicates_to_decide};
///
/// let direction = |samples: &[f64]| replicates_to_decide(samples, 0.5, Some(4.0), 1e-9, 1e-12).unwrap().unwrap().direction;
/// assert_eq!(direction(&[0.1, 0.2]), Direction::Verified);
/// assert_eq!(direction(&[2.0, 3.0]), Direction::Refuted);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// E X < b.
    Verified,
    /// E X > b.
    Refuted,
}

/// What an inconclusive claim would need.
///
/// ```
/// use telescope_statistics::{Direction, Forecast, replicates_to_decide, replicates_to_refute};
///
/// let samples = [2.0, 3.0];
/// let forecast = replicates_to_decide(&samples, 0.5, None, 1e-9, 1e-12)?.unwrap();
/// let replicates = replicates_to_refute(&samples, 0.5, 1e-12)?.unwrap();
/// assert_eq!(forecast, Forecast { direction: Direction::Refuted, replicates });
/// # Ok::<(), telescope_statistics::ForecastError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Which way it would go.
    pub direction: Direction,
    /// Replicates in all, those already run included.
    pub replicates: u64,
}

/// The sooner of the two decisions, judged by the samples so far. Without a ceiling only a refutation can come.
/// `None` when the growth rate is not positive either way: the samples do not tell gap from bound.
///
/// # Errors
///
/// [`ForecastError`] when a parameter or a sample is outside its range.
///
/// ```
/// use telescope_statistics::{Direction, replicates_to_decide};
/// let forecast = replicates_to_decide(&[0.1, 0.4, 0.2], 0.5, Some(1.0), 1e-9, 1e-12)?.unwrap();
/// assert_eq!(forecast.direction, Direction::Verified);
/// assert_eq!(replicates_to_decide(&[0.1, 0.4, 0.2], 0.5, None, 1e-9, 1e-12)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn replicates_to_decide(
    samples: &[f64],
    bound: f64,
    ceiling: Option<f64>,
    verify_alpha: f64,
    refute_alpha: f64,
) -> Result<Option<Forecast>, ForecastError> {
    let refute = replicates_to_refute(samples, bound, refute_alpha)?.map(|replicates| Forecast {
        direction: Direction::Refuted,
        replicates,
    });
    let verify = match ceiling {
        Some(ceiling) => replicates_to_verify(samples, bound, ceiling, verify_alpha)?,
        None => None,
    }
    .map(|replicates| Forecast {
        direction: Direction::Verified,
        replicates,
    });
    Ok(match (verify, refute) {
        (Some(v), Some(r)) if r.replicates < v.replicates => Some(r),
        (Some(v), _) => Some(v),
        (None, r) => r,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: VerificationPlan = VerificationPlan {
        gap: 0.25,
        bound: 0.5,
        ceiling: 1.0,
        alpha: 0.001,
        bets: 20,
    };

    #[test]
    fn formulas_by_hand() {
        // ln 1000 + ln 20 = 9.903488; ln 1.5 = 0.405465; KL(1/4 || 1/2) = 0.130812.
        assert_eq!(PLAN.at_least(), Ok(25)); // 24.43
        assert_eq!(PLAN.at_most(), Ok(76)); // 75.71
        // The units cancel.
        let scaled = VerificationPlan {
            gap: 25.0,
            bound: 50.0,
            ceiling: 100.0,
            ..PLAN
        };
        assert_eq!(scaled.at_most(), PLAN.at_most());
        // A gap of 0 makes the two agree: the law is then known.
        let zero = VerificationPlan { gap: 0.0, ..PLAN };
        assert_eq!(zero.at_least(), zero.at_most());
    }

    #[test]
    fn relative_entropies_by_hand() {
        // ¼ ln ½ + ¾ ln 3/2, above 2/16; and ln 4/3 at the end.
        let by_hand = -0.25 * ln(2.0) + 0.75 * ln(1.5);
        assert!(by_hand > 0.13 && (relative_entropy(0.25, 0.5) - by_hand).abs() < 1e-15);
        let by_hand = 0.5 * ln(2.0) + 0.5 * ln(2.0 / 3.0);
        assert!((relative_entropy(0.5, 0.25) - by_hand).abs() < 1e-15);
        assert!((relative_entropy(0.0, 0.25) - ln(4.0 / 3.0)).abs() < 1e-15);
    }

    #[test]
    fn at_least_is_never_above_at_most() {
        for i in 0..40 {
            for j in (i + 1)..40 {
                let plan = VerificationPlan {
                    gap: f64::from(i) / 40.0,
                    bound: f64::from(j) / 40.0,
                    ..PLAN
                };
                assert!(
                    plan.at_least().unwrap() <= plan.at_most().unwrap(),
                    "{plan:?}"
                );
            }
        }
    }

    #[test]
    fn the_two_point_law_is_the_slowest_and_the_constant_the_fastest() {
        // Mean 1/4 each; the first attains KL at the bet 1 - E/b = 1/2, which is on the grid.
        let two_point = replicates_to_verify(&[0.0, 0.0, 0.0, 1.0], 0.5, 1.0, 0.001).unwrap();
        assert_eq!(two_point, Some(PLAN.at_most().unwrap()));
        let constant = replicates_to_verify(&[0.25], 0.5, 1.0, 0.001).unwrap();
        let least = PLAN.at_least().unwrap();
        assert!(constant == Some(least) || constant == Some(least + 1));
        let between = replicates_to_verify(&[0.0, 0.5], 0.5, 1.0, 0.001).unwrap();
        assert!(between > constant && between < two_point);
    }

    #[test]
    fn refutation_by_hand() {
        // X/b is 0 or 4 with probability 1/2: the best bet is 1/3; on the grid 1/4: g = (ln 3/4 + ln 7/4)/2 = 0.135967.
        assert_eq!(
            replicates_to_refute(&[0.0, 8.0], 2.0, 0.001),
            Ok(Some(73)) // 9.903488 / 0.135967 = 72.84
        );
        assert_eq!(
            replicates_to_refute(&[0.0, 0.0, 1.0], 0.0, 0.001),
            Ok(Some(3))
        );
        assert_eq!(replicates_to_refute(&[0.0], 0.0, 0.001), Ok(None));
        assert_eq!(replicates_to_refute(&[], 1.0, 0.001), Ok(None));
    }

    #[test]
    fn the_sooner_direction_is_given() {
        let at = |x: &[f64]| replicates_to_decide(x, 0.5, Some(1.0), 0.01, 0.001).unwrap();
        assert_eq!(at(&[0.1, 0.2]).unwrap().direction, Direction::Verified);
        assert_eq!(at(&[0.9, 0.8]).unwrap().direction, Direction::Refuted);
        assert_eq!(at(&[0.5, 0.5]), None);
        assert_eq!(at(&[]), None);
        // A mean above the bound that a cut at the ceiling takes below it: both would come, sooner or later.
        for (low, high, direction) in [
            (3, 100.0, Direction::Refuted),
            (30, 20.0, Direction::Verified),
        ] {
            let mut samples = vec![0.1; low];
            samples.push(high);
            let verify = replicates_to_verify(&samples, 0.5, 1.0, 0.01).unwrap();
            let refute = replicates_to_refute(&samples, 0.5, 0.001).unwrap();
            let forecast = at(&samples).unwrap();
            assert_eq!(forecast.direction, direction);
            assert_eq!(forecast.replicates, verify.unwrap().min(refute.unwrap()));
        }
    }

    #[test]
    fn values_outside_their_range_are_refused() {
        for bad in [-0.1, 0.5, 0.7, f64::NAN] {
            let plan = VerificationPlan { gap: bad, ..PLAN };
            assert!(matches!(plan.at_least(), Err(ForecastError::Gap(_))));
        }
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let plan = VerificationPlan { bound: bad, ..PLAN };
            assert!(matches!(plan.at_most(), Err(ForecastError::Bound(_))));
        }
        for bad in [0.5, 0.1, f64::NAN, f64::INFINITY] {
            let plan = VerificationPlan {
                ceiling: bad,
                ..PLAN
            };
            assert!(matches!(plan.at_most(), Err(ForecastError::Ceiling(_))));
            assert!(replicates_to_verify(&[0.1], 0.5, bad, 0.1).is_err());
        }
        let plan = VerificationPlan { bets: 0, ..PLAN };
        assert_eq!(plan.at_most(), Err(ForecastError::NoBets));
        let plan = VerificationPlan { alpha: 1.0, ..PLAN };
        assert!(matches!(plan.at_most(), Err(ForecastError::Alpha(_))));
        for bad in [f64::NAN, -1.0, f64::INFINITY] {
            assert!(replicates_to_refute(&[bad], 0.5, 0.1).is_err());
            assert!(replicates_to_refute(&[0.1], bad, 0.1).is_err());
            assert!(replicates_to_refute(&[0.1], 0.5, bad).is_err());
        }
    }
}
