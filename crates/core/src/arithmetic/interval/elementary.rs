//! Enclosures of exp and ln at a double, in integer arithmetic.
//!
//! Fixed-point integers make every error a count of units that can be added up by hand, and take
//! well under a microsecond; an arbitrary-precision library took tens of them. It serves as the
//! witness in the tests. "Q62" is an integer in units of 2^-62.

use std::f64::consts::LOG2_E;

pub(super) const ONE: i64 = 1 << 62;
/// ⌊ln2 · 2^110⌋.
const LN_2: i128 = 899_756_482_030_919_243_385_101_862_961_404;

/// Doubles around m·2^exponent: the largest not above it and the smallest not below it.
fn neighbours(m: u128, exponent: i32) -> (f64, f64) {
    if m == 0 {
        return (0.0, 0.0);
    }
    // The unit of the last place of a double of this size, as an exponent.
    let width = (u128::BITS - m.leading_zeros()) as i32;
    let last = (exponent + width - 53).max(-1074);
    if last > 971 {
        return (f64::MAX, f64::INFINITY);
    }
    let (kept, inexact) = match u32::try_from(last - exponent) {
        Ok(drop) => {
            let kept = m.checked_shr(drop).unwrap_or(0);
            (kept, kept.checked_shl(drop) != Some(m))
        }
        Err(_) => (m << (exponent - last), false),
    };
    let unit = f64::from_bits(if last < -1022 {
        1 << (last + 1074)
    } else {
        ((last + 1023) as u64) << 52
    });
    // At most 2^53 units: both products are exact, or infinite past the largest double.
    (
        kept as f64 * unit,
        (kept + u128::from(inexact)) as f64 * unit,
    )
}

/// Encloses m·2^exponent when m is known to within `error`.
pub(super) fn enclose(m: u128, error: u128, exponent: i32) -> (f64, f64) {
    (
        neighbours(m.saturating_sub(error), exponent).0,
        neighbours(m + error, exponent).1,
    )
}

/// |x| = mantissa · 2^exponent, for finite x.
pub(super) fn decode(x: f64) -> (u64, i32) {
    let fraction = x.to_bits() & ((1 << 52) - 1);
    match (x.to_bits() >> 52 & 0x7ff) as i32 {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased - 1075),
    }
}

/// (lower, upper) with lower ≤ e^x ≤ upper.
///
/// x = k ln2 + r, |r| ≤ 0.3467. In Q110: x is off by at most 1 unit, k ln2 by at most 1100; in Q62 r
/// is then off by less than 1.1 units and e^r by less than 1.6. The nested Taylor sum to r^17 (the
/// rest is below 2^-78) adds at most 1 unit for each shift and quotient, shrunk by |r|/n on the way
/// out: below 4 in all. 8 units cover both.
pub(super) fn exp(x: f64) -> (f64, f64) {
    if x == 0.0 {
        return (1.0, 1.0);
    }
    // e^710 > f64::MAX, and e^-746 is below the least positive double.
    if x > 710.0 {
        return (f64::MAX, f64::INFINITY);
    }
    if x < -746.0 {
        return (0.0, f64::from_bits(1));
    }
    let k = (x * LOG2_E).round() as i32;
    let (mantissa, exponent) = decode(x);
    let magnitude = match u32::try_from(exponent + 110) {
        Ok(up) => i128::from(mantissa) << up,
        Err(_) => i128::from(mantissa)
            .checked_shr((-exponent - 110) as u32)
            .unwrap_or(0),
    };
    let fixed = if x < 0.0 { -magnitude } else { magnitude };
    let r = ((fixed - i128::from(k) * LN_2) >> 48) as i64;
    let sum = (1..=17)
        .rev()
        .fold(ONE, |sum, n| ONE + multiply(r, sum) / n);
    let (lower, upper) = enclose(sum as u128, 8, k - 62);
    if x > 0.0 {
        (lower.max(1.0), upper)
    } else {
        (lower, upper.min(1.0))
    }
}

/// ⌊a b⌋ of Q62 numbers.
pub(super) fn multiply(a: i64, b: i64) -> i64 {
    ((i128::from(a) * i128::from(b)) >> 62) as i64
}

/// (lower, upper) with lower ≤ ln x ≤ upper, for finite x > 0.
///
/// x = 2^k m with m about in [√½, √2), s = (m−1)/(m+1), ln m = 2s(1 + z/3 + z²/5 + ...), z = s² < 0.03.
/// s keeps 62 bits or more whatever its size, so it is off by 2^-61 of itself at most. The series to
/// z^14 (the rest is below 2^-75) is off by less than 2 units of Q62. So ln m is off by less than
/// 2^-60 of itself; 2^-59 is charged.
pub(super) fn ln(x: f64) -> (f64, f64) {
    /// √½·2^53.
    const ROOT_HALF: u64 = 6_369_051_672_525_772;
    const UNIT: u64 = 1 << 53;
    let (mantissa, exponent) = decode(x);
    let shift = mantissa.leading_zeros() as i32 - 11;
    let (mut mantissa, mut k) = (mantissa << shift, exponent - shift + 53);
    if mantissa < ROOT_HALF {
        mantissa <<= 1;
        k -= 1;
    }
    // m = mantissa·2^-53; s = quotient·2^-places, with its sign apart.
    let (below_one, difference) = (mantissa < UNIT, mantissa.abs_diff(UNIT));
    if difference == 0 && k == 0 {
        return (0.0, 0.0);
    }
    let places = 53 + difference.leading_zeros() as i32;
    let quotient = (u128::from(difference) << places) / u128::from(mantissa + UNIT);
    let z = (quotient * quotient)
        .checked_shr((2 * places - 62) as u32)
        .unwrap_or(0) as i64;
    let series = (0..=14)
        .rev()
        .fold(0, |sum, j| multiply(z, sum) + ONE / (2 * j + 1));
    // ln m = ±product·2^-(places+61)
    let product = quotient * series as u128;
    let (negative, (lower, upper)) = if k == 0 {
        (
            below_one,
            enclose(product, (product >> 59) + 1, -(places + 61)),
        )
    } else {
        // Q110. k ln2 is off by at most 1075 units, the shift by 1.
        let part = (product >> (places - 49)) as i128;
        let total = i128::from(k) * LN_2 + if below_one { -part } else { part };
        (
            total < 0,
            enclose(total.unsigned_abs(), (part >> 59) as u128 + 1100, -110),
        )
    };
    if negative {
        (-upper, -lower)
    } else {
        (lower, upper)
    }
}
