//! Tails of the binomial law, with a bound on their rounding error.
//!
//! P(Bin(n, p) <= k) = sum_{j <= k} t_j with t_0 = (1-p)^n and t_j = t_{j-1} (n-j+1)/j p/(1-p): all terms are
//! positive, so no digits cancel. With e = 2^-53, t_0 by squaring is off by at most n e relative (2 n e when 1-p
//! itself is rounded), each further term by 5 e more, the sum by e a term: [`relative_error`] of 8 n e covers it.
//! Powers of 2^256 are taken out exactly.
//!
//! Why not the incomplete beta function of a library: `statrs` 0.19 stops its continued fraction after 140 terms,
//! without saying so, and returns one tail as 1 minus the other; and it takes logarithms from the platform, whose
//! last bits differ. The tests here compare with it where it is accurate.

const HIGH: f64 = {
    let mut value = 1.0;
    let mut i = 0;
    while i < 256 {
        value *= 2.0;
        i += 1;
    }
    value
};
const LOW: f64 = 1.0 / HIGH;

/// P(Bin(n, p) <= k) up to [`relative_error`]; `q` is 1 - p. Takes time proportional to k.
pub(crate) fn lower_tail(n: u64, k: u64, p: f64, q: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if q <= 0.0 {
        return 0.0;
    }
    let (mut term, mut scale) = power(q, n);
    let mut sum = term;
    let odds = p / q;
    for j in 1..=k {
        term *= (n - j + 1) as f64 / j as f64 * odds;
        sum += term;
        if sum > HIGH {
            term *= LOW;
            sum *= LOW;
            scale -= 1;
        }
    }
    // After four powers a double is 0 whatever it was.
    for _ in 0..scale.min(8) {
        sum *= LOW;
    }
    sum.min(1.0)
}

/// How far, relatively, a tail of Bin(n, p) can be off.
pub(crate) fn relative_error(n: u64) -> f64 {
    const E: f64 = f64::EPSILON / 2.0;
    (8.0 * n as f64 + 16.0) * E
}

/// base^n for base in (0, 1] as (m, s) meaning m 2^(-256 s), with m in [2^-256, 1].
fn power(base: f64, n: u64) -> (f64, i64) {
    let lift = |value: f64, scale: i64| {
        if value < LOW {
            (value * HIGH, scale + 1)
        } else {
            (value, scale)
        }
    };
    let (mut square, mut square_scale) = (base, 0);
    let (mut result, mut scale) = (1.0, 0);
    let mut left = n;
    while left > 0 {
        if left % 2 == 1 {
            (result, scale) = lift(result * square, scale + square_scale);
        }
        left /= 2;
        if left > 0 {
            (square, square_scale) = lift(square * square, 2 * square_scale);
        }
    }
    (result, scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::beta::beta_reg;

    #[test]
    fn small_cases_by_hand() {
        for (k, expected) in [(0, 1.0), (1, 5.0), (2, 11.0), (3, 15.0), (4, 16.0)] {
            let tail = lower_tail(4, k, 0.5, 0.5);
            assert!((tail - expected / 16.0).abs() < 1e-15);
        }
        assert!((lower_tail(3, 1, 0.25, 0.75) - 27.0 / 32.0).abs() < 1e-15);
        assert!((lower_tail(5, 0, 1.0, 0.0)).abs() < 1e-300);
        assert!((lower_tail(5, 2, 0.0, 1.0) - 1.0).abs() < 1e-15);
        // Of all there is, exactly.
        for k in [4, 5, 9] {
            assert_eq!(lower_tail(4, k, 0.3, 0.7).to_bits(), 1.0_f64.to_bits());
        }
    }

    #[test]
    fn the_stated_error_is_that_of_the_derivation() {
        // 8 n + 16 units of 2^-53.
        let unit = 2.0_f64.recip() * f64::EPSILON;
        for (n, units) in [(0, 16.0), (1, 24.0), (1000, 8016.0)] {
            assert_eq!(relative_error(n).to_bits(), (units * unit).to_bits());
        }
    }

    /// I_{1-p}(n - k, k + 1) of another implementation, where that one does not subtract from 1.
    #[test]
    fn agrees_with_the_incomplete_beta_function() {
        let mut compared = 0;
        for n in [1u64, 2, 7, 30, 200, 1000, 5000] {
            for k in [0, 1, n / 10, n / 3, n / 2, n - 1] {
                if k >= n {
                    continue;
                }
                for i in 1..32 {
                    let p = f64::from(i) / 32.0;
                    let (a, b) = ((n - k) as f64, k as f64 + 1.0);
                    if 1.0 - p >= (a + 1.0) / (a + b + 2.0) {
                        continue;
                    }
                    let (ours, theirs) = (lower_tail(n, k, p, 1.0 - p), beta_reg(a, b, 1.0 - p));
                    if theirs > 1e-280 {
                        let error = (ours / theirs - 1.0).abs();
                        assert!(error < 1e-13 * (n as f64 + 100.0), "{n} {k} {p}: {error}");
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 300, "{compared}");
    }

    #[test]
    fn both_tails_add_up_to_one_within_the_stated_error() {
        for n in [10u64, 999, 20_000] {
            for i in 1..16 {
                let (p, k) = (f64::from(i) / 16.0, n * i as u64 / 16);
                let below = lower_tail(n, k, p, 1.0 - p);
                let above = lower_tail(n, n - k - 1, 1.0 - p, p);
                assert!((below + above - 1.0).abs() <= relative_error(n) + 1e-15);
            }
        }
    }

    #[test]
    fn far_tails_underflow_to_zero_not_to_nonsense() {
        assert!(lower_tail(100_000, 10, 0.5, 0.5) <= 0.0);
        assert!((lower_tail(100_000, 99_990, 0.5, 0.5) - 1.0).abs() < relative_error(100_000));
        // (1 - 2^-20)^n with n = 2^20: about 1/e.
        let p = 1.0 / 1_048_576.0;
        let tail = lower_tail(1 << 20, 0, p, 1.0 - p);
        assert!((tail - 0.367_879_265_8).abs() < 1e-9, "{tail}");
    }
}
