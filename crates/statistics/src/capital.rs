//! The capital of a gambler who bets that a nonnegative variable S has a mean above 1.
//!
//! Null hypothesis: S_i >= 0 and E(S_i | the past) <= 1. With a bet u in (0, 1) fixed in advance, the factor
//! 1 + u(S_i - 1) = (1 - u) + u S_i is positive and has conditional mean at most 1, so the product over i is a
//! nonnegative supermartingale that starts at 1; so is the mean over K bets, C_n. By Ville's inequality (1939,
//! *Etude critique de la notion de collectif*; also Doob) P(C_n >= 1/alpha for some n) <= alpha: a decision at
//! the first crossing has error at most alpha, whenever one looks or stops.
//!
//! **Both decisions are this one.** To refute E X <= b for X >= 0: S = X/b. To verify E X < b for
//! 0 <= X <= B: S = (B - X)/(B - b), whose mean is at most 1 exactly when E X >= b. With Y = X/B, m = b/B this
//! is the usual 1 - u(Y - m)/(1 - m), written without cancellation: both terms of (1 - u) + u S are positive.
//!
//! **The bets.** The best single bet maximises g(u) = E ln(1 + u(S - 1)), concave with g(0) = 0. If it is small it is
//! u* = (E S - 1)/Var S, about, and g is about quadratic there: the bet c u* loses (1 - c)^2 of the growth. On a grid
//! of ratio 2 some c lies in [2/3, 4/3], so at most a ninth is lost. If S is nearly 0 or far above 1 by turns, the
//! best bet is near 1 and what matters is 1 - u (for a two-point law on {0, B} it is E X / b), which is therefore
//! halved too. Refuting must catch rare large losses (X/b in the thousands: the best bet is about the probability of
//! the event), so its grid goes down to 2^-14 and up to 1 - 2^-7; verifying has S <= 1/(1 - m), best bets near 1 when
//! m is small (far below a crude ceiling) and down to (m - E Y)(1 - m)/Var Y when m is near 1, so its grid is
//! symmetric, 2^-10 to 1 - 2^-11. All are dyadic: 1 - u is exact. K = 20 bets cost ln 20 = 3.0 in the logarithm,
//! against 20.7 for a slot of 1e-9.
//!
//! **Rounding.** With e = 2^-53: S carries at most 3e (two subtractions, one division), u times it one more, the sum
//! and the running product one each, all terms positive: 6e a sample, so the logarithm is off by less than 8 n e
//! after n samples. Adding K positive numbers costs (K - 1) e; the logarithms are taken to be good to 16 e relative,
//! far more than `ops` leaves. [`margin`] adds these up, and only a logarithm above ln(1/alpha) *plus the margin*
//! counts as a crossing. Powers of two are taken out exactly; what underflows only lowers the capital.

use telescope_core::ops::ln;

/// The number of bets in a mixture, K: a decision costs ln K more than the best of them would.
///
/// ```
/// use telescope_statistics::{BETS, VerificationPlan};
///
/// // Mixing costs ln K in the logarithm: with one bet a verification would take a little fewer replicates.
/// let plan = VerificationPlan { gap: 0.25, bound: 0.5, ceiling: 1.0, alpha: 1e-9, bets: BETS };
/// assert!(VerificationPlan { bets: 1, ..plan }.at_most()? < plan.at_most()?);
/// # Ok::<(), telescope_statistics::ForecastError>(())
/// ```
pub const BETS: usize = 20;

/// ln K, correctly rounded; a logarithm is not free and this one is wanted at every sample.
const LN_BETS: f64 = 2.995732273553991;

/// S is cut here. Cutting lowers S, hence its mean: the null hypothesis stays true.
const CAP: f64 = two_to(256);
const HIGH: f64 = two_to(256);
const LOW: f64 = 1.0 / HIGH;

const fn two_to(power: u32) -> f64 {
    let mut value = 1.0;
    let mut i = 0;
    while i < power {
        value *= 2.0;
        i += 1;
    }
    value
}

/// Fixed bets u and what each keeps, 1 - u.
#[derive(Debug, PartialEq)]
pub(crate) struct Bets {
    bet: [f64; BETS],
    keep: [f64; BETS],
}

impl Bets {
    /// u = 2^-small, ..., 1/4, 1/2, 3/4, ..., 1 - 2^-large, with small + large = K + 1.
    const fn halving(small: usize) -> Self {
        let mut bets = Self {
            bet: [0.0; BETS],
            keep: [0.0; BETS],
        };
        let mut k = 0;
        while k < BETS {
            if k < small {
                bets.bet[k] = 1.0 / two_to((small - k) as u32);
                bets.keep[k] = 1.0 - bets.bet[k];
            } else {
                bets.keep[k] = 1.0 / two_to((k + 2 - small) as u32);
                bets.bet[k] = 1.0 - bets.keep[k];
            }
            k += 1;
        }
        bets
    }

    /// The bets u, increasing.
    pub(crate) fn values(&self) -> &[f64; BETS] {
        &self.bet
    }
}

/// Bets for S = X/b, unbounded above.
pub(crate) static REFUTE: Bets = Bets::halving(14);
/// Bets for S = (B - X)/(B - b), bounded by B/(B - b).
pub(crate) static VERIFY: Bets = Bets::halving(10);

/// The K running products, each a double times a power of 2^256.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Capital {
    bets: &'static Bets,
    product: [f64; BETS],
    scale: [i32; BETS],
}

impl Capital {
    /// Capital 1 on every bet.
    pub(crate) fn new(bets: &'static Bets) -> Self {
        Self {
            bets,
            product: [1.0; BETS],
            scale: [0; BETS],
        }
    }

    /// Multiplies in one sample S >= 0 (not NaN; the caller has checked).
    pub(crate) fn multiply(&mut self, s: f64) {
        let s = s.min(CAP);
        let mut inside = true;
        for ((product, bet), keep) in self
            .product
            .iter_mut()
            .zip(&self.bets.bet)
            .zip(&self.bets.keep)
        {
            *product *= keep + bet * s;
            inside &= *product >= LOW && *product <= HIGH;
        }
        if !inside {
            self.rescale();
        }
    }

    fn rescale(&mut self) {
        for (product, scale) in self.product.iter_mut().zip(&mut self.scale) {
            while *product > HIGH {
                *product *= LOW;
                *scale += 1;
            }
            while *product < LOW {
                *product *= HIGH;
                *scale -= 1;
            }
        }
    }

    /// ln of the mean of the products: logsumexp with the powers of 2^256 as the exponents taken out.
    pub(crate) fn log_value(&self) -> f64 {
        let top = self.scale.iter().fold(i32::MIN, |a, &b| a.max(b));
        let mut sum = 0.0;
        for (product, scale) in self.product.iter().zip(&self.scale) {
            // Three powers down a product is below 2^-512 of 2^256, the top one is above 2^-256.
            sum += match top - scale {
                0 => *product,
                1 => *product * LOW,
                2 => *product * LOW * LOW,
                _ => 0.0,
            };
        }
        let powers = f64::from(top) * (256.0 * std::f64::consts::LN_2);
        ln(sum) + powers - LN_BETS
    }
}

/// ln(1/alpha), which the logarithm of the capital has to pass by [`margin`].
pub(crate) fn level(alpha: f64) -> f64 {
    -ln(alpha)
}

/// What rounding can add to the logarithm of a capital after `count` samples, and to `level` (module doc).
pub(crate) fn margin(count: u64, level: f64) -> f64 {
    const E: f64 = f64::EPSILON / 2.0;
    (8.0 * count as f64 + 128.0) * E + 64.0 * E * level
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Stream;
    use telescope_core::ops::exp;

    #[test]
    fn grids_are_exact_increasing_and_inside() {
        for (bets, small, large) in [(&REFUTE, 14, 7), (&VERIFY, 10, 11)] {
            assert!(bets.bet.windows(2).all(|w| w[0] < w[1]));
            assert_eq!(bets.bet[0].to_bits(), (1.0 / two_to(small)).to_bits());
            assert_eq!(bets.keep[19].to_bits(), (1.0 / two_to(large)).to_bits());
            for (u, keep) in bets.bet.iter().zip(&bets.keep) {
                assert!((u + keep - 1.0).abs() == 0.0 && *u > 0.0 && *keep > 0.0);
            }
        }
    }

    #[test]
    fn the_constant_is_ln_of_the_number_of_bets() {
        assert!((LN_BETS - ln(BETS as f64)).abs() < 1e-15);
    }

    #[test]
    fn two_samples_by_hand() {
        // C = mean over u of (1 + u)(1 - u/2) for S = 2, then 1/2.
        let mut capital = Capital::new(&VERIFY);
        capital.multiply(2.0);
        capital.multiply(0.5);
        let by_hand: f64 = VERIFY
            .bet
            .iter()
            .map(|u| (1.0 + u) * (1.0 - u / 2.0))
            .sum::<f64>()
            / 20.0;
        assert!((exp(capital.log_value()) - by_hand).abs() < 1e-14);
    }

    /// Against a sum of logarithms for every bet: far beyond the range of a double, both ways.
    #[test]
    fn renormalised_products_equal_sums_of_logarithms() {
        let mut stream = Stream::new(11);
        for spread in [0.01, 1.0, 40.0, 1e30] {
            let mut capital = Capital::new(&REFUTE);
            let mut logs = [0.0f64; BETS];
            for n in 1..=4000u32 {
                let s = if stream.uniform() < 0.5 {
                    0.0
                } else {
                    spread * stream.uniform()
                };
                capital.multiply(s);
                for (log, u) in logs.iter_mut().zip(REFUTE.values()) {
                    *log += ln((1.0 - u) + u * s);
                }
                if n % 500 == 0 {
                    let top = logs.iter().fold(f64::MIN, |a, &b| a.max(b));
                    let sum: f64 = logs.iter().map(|l| exp(l - top)).sum();
                    let expected = top + ln(sum / 20.0);
                    let error = (capital.log_value() - expected).abs();
                    assert!(
                        error <= 1e-12 * (1.0 + expected.abs()),
                        "{spread} {n} {error}"
                    );
                }
            }
        }
    }

    /// 3000 losses take the bet ¼ below every double, past no power of two, and 1200 large samples make it the best.
    #[test]
    fn a_product_that_fell_far_comes_back() {
        let (mut capital, large) = (Capital::new(&REFUTE), two_to(20));
        let (losses, gains) = (3000, 1200);
        for _ in 0..losses {
            capital.multiply(0.0);
        }
        for _ in 0..gains {
            capital.multiply(large);
        }
        let logs = REFUTE.values().map(|u| {
            f64::from(losses) * ln(1.0 - u) + f64::from(gains) * ln((1.0 - u) + u * large)
        });
        let top = logs.iter().fold(f64::MIN, |a, &b| a.max(b));
        let sum: f64 = logs.iter().map(|log| exp(log - top)).sum();
        let error = (capital.log_value() - (top + ln(sum / 20.0))).abs();
        assert!(error < 1e-9, "{error}");
        // Were it lost on the way, the capital would be that of another bet.
        assert!((REFUTE.values()[12] - 0.25).abs() == 0.0);
        assert!(logs[12] > logs[11] + 100.0 && logs[12] > logs[13] + 100.0);
    }

    /// A product on a lower power of 2^256 can still be the largest, up to two powers down.
    #[test]
    fn products_on_different_powers_are_added_up_rightly() {
        for (powers, product, expected_bits) in [(1, two_to(200), 200.0), (2, two_to(250), -6.0)] {
            let mut capital = Capital::new(&REFUTE);
            capital.product = [1.0 / two_to(255); BETS];
            capital.scale = [1; BETS];
            capital.product[7] = product;
            capital.scale[7] = 1 - powers;
            // The other 19 are 2 each.
            let expected = ln((19.0 * 2.0 + exp(expected_bits * std::f64::consts::LN_2)) / 20.0);
            let error = (capital.log_value() - expected).abs();
            assert!(error < 1e-12, "{powers} {error}");
        }
    }

    #[test]
    fn an_immense_sample_is_cut_and_stays_finite() {
        let mut capital = Capital::new(&REFUTE);
        for _ in 0..10 {
            capital.multiply(f64::MAX);
        }
        let log = capital.log_value();
        assert!(log.is_finite() && log > 1700.0, "{log}");
    }

    #[test]
    fn the_margin_is_that_of_the_derivation() {
        // 8 e a sample, 128 e, and 64 e times the level, all exact here.
        let e = 1.0 / two_to(53);
        assert_eq!(margin(1000, 3.0).to_bits(), (8320.0 * e).to_bits());
    }

    /// The margin covers the true rounding error, measured against twice the precision.
    #[test]
    fn margin_covers_the_rounding_of_a_product() {
        let mut stream = Stream::new(12);
        let (mut product, mut low, mut n) = (1.0f64, 0.0f64, 0u64);
        for _ in 0..20_000 {
            // Two-sum and two-product carry the exact product as product + low.
            let factor = 0.75 + 0.25 * (stream.uniform() * 2.0);
            let p = product * factor;
            low = product.mul_add(factor, -p) + low * factor;
            product = p;
            n += 1;
            assert!((low / product).abs() <= margin(n, 1.0));
        }
        assert!((low / product).abs() > 0.0);
        assert!(margin(1_000_000, 20.0) < 2e-9);
    }
}
