//! sin and cos of an angle in radians: the remainder modulo π/2, then two polynomials.
//!
//! Up to 2^30 the remainder takes three parts of π/2 and fused operations; beyond, and for the enclosures of
//! [`crate::arithmetic::Interval`] everywhere, it takes as many bits of 2/π as the exponent asks for.

use super::ROUNDING;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// π/2 − FRAC_PI_2, rounded.
const HALF_PI_REST: f64 = 6.123233995736766e-17;
/// π/2 − FRAC_PI_2 − HALF_PI_REST, rounded: what is then left is below 2^-160.
const HALF_PI_LAST: f64 = -1.4973849048591698e-33;
/// 2^30: up to here three parts of π/2 are enough.
const FAST_LIMIT: f64 = 1_073_741_824.0;

/// P(z) = (sin r − r)/r³, z = r² in [0, W], W = (π/4)², n = 5.
///
/// The derivatives are alternating series with falling terms, hence at most their first term:
/// r³|P − p| ≤ 2(W/4)^6 (π/4)³/15! ≤ 1.0e-17, and 1.4e-17 with the coefficients rounded.
const SIN: [f64; 6] = [
    -0.16666666666666666,
    0.008333333333330948,
    -0.00019841269836758574,
    2.755731610255244e-06,
    -2.5051131845003624e-08,
    1.5918129294866608e-10,
];

/// Q(z) = (cos r − 1 + z/2)/z², z = r² in [0, W], n = 5.
///
/// As for [`SIN`]: z²|Q − p| ≤ 2(W/4)^6 W²/16! ≤ 4.9e-19, and 8.9e-19 with the coefficients rounded.
const COS: [f64; 6] = [
    0.041666666666666664,
    -0.0013888888888887398,
    2.480158729876569e-05,
    -2.7557317271729793e-07,
    2.08761462684032e-09,
    -1.1382632425521717e-11,
];

/// A word of zeros, then the 1216 bits of 2/π after the point.
const TWO_OVER_PI: [u64; 20] = [
    0,
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
];

/// mantissa·2^exponent as quarter turns: (⌊v⌋ mod 4, fraction of v in units of 2^-128, less than 2 units too small)
/// for v = mantissa·2^exponent·2/π.
///
/// Only 192 bits of 2/π count: earlier ones make multiples of 4, later ones less than 2^53 units of 2^-190.
///
/// # Panics
/// Unless mantissa < 2^53 and −53 ≤ exponent ≤ 971; if v is nearer to a whole number than 2^-62, which no such number
/// is: the nearest is 2^-61.5 away, at 6381956970095103·2^797 (Muller, Elementary Functions, 3rd edition 2016, chapter 11).
pub(crate) fn quarter_turns(mantissa: u64, exponent: i32) -> (u64, u128) {
    assert!(
        mantissa < 1 << 53 && (-53..=971).contains(&exponent),
        "no angle that needs a remainder: {mantissa}·2^{exponent}"
    );
    // Bit 0 of the table has weight 2^63.
    let first = (exponent + 62) as usize;
    let (word, shift) = (first / 64, first % 64);
    let window = |k: usize| {
        let pair = u128::from(TWO_OVER_PI[word + k]) << 64 | u128::from(TWO_OVER_PI[word + k + 1]);
        u128::from((pair >> (64 - shift)) as u64)
    };
    let m = u128::from(mantissa);
    let low = m * window(2);
    let middle = m * window(1) + (low >> 64);
    let high = (m * window(0) + (middle >> 64)) as u64;
    let rest = u128::from(middle as u64) << 64 | u128::from(low as u64);
    let fraction = u128::from(high) << 66 | rest >> 62;
    assert!(
        fraction.min(fraction.wrapping_neg()) >= 1 << 66,
        "an angle this near to a quarter turn: {mantissa}·2^{exponent}"
    );
    (high >> 62, fraction)
}

/// (quadrant mod 4, r, rest) with |x| = (4N + quadrant) π/2 + r + rest, for |x| > 2^30.
#[cold]
#[inline(never)]
fn long_remainder(x: f64) -> (u64, f64, f64) {
    let bits = x.to_bits();
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    let exponent = (bits >> 52 & 0x7ff) as i32 - 1075;
    let (floor, fraction) = quarter_turns(mantissa, exponent);
    let above = fraction >> 127 == 1;
    let size = if above {
        fraction.wrapping_neg()
    } else {
        fraction
    };
    /// 2^-128.
    const UNIT: f64 = f64::from_bits((1023 - 128) << 52);
    let head = size as f64;
    // At most half a unit of the last place of `head`: fits whatever its sign.
    let tail = size.wrapping_sub(head as u128) as i128 as f64;
    let (head, tail) = (head * UNIT, tail * UNIT);
    let r = head * FRAC_PI_2;
    let lost = head.mul_add(FRAC_PI_2, -r);
    let rest = head.mul_add(HALF_PI_REST, tail.mul_add(FRAC_PI_2, lost));
    if above {
        (floor + 1, -r, -rest)
    } else {
        (floor, r, rest)
    }
}

/// (sin x, cos x) for x in radians, |error| ≤ 2^-52 each; (NaN, NaN) for ±∞ and NaN.
///
/// x = kπ/2 + r + rest with |r| at most π/4 and a little; k then swaps and signs sin and cos of the remainder. Up to 2^30
/// in size x − k·FRAC_PI_2 is exact, since both are multiples of 2^-53 and their difference is below 1; two more products
/// give the remainder to 2^-60 of itself. Beyond 2^30, the one branch on data here, a slower remainder of its own does.
///
/// The error, u = 2^-53: half a unit of the last place is at most u/2; the part added to r or to 1 − z/2 is below 0.08
/// and off by 5u of itself, z/2 < 0.31 by u of itself, the polynomials by 0.13u: below 1.4u in all.
///
/// ```
/// assert_eq!(telescope_core::ops::sin_cos(0.0), (0.0, 1.0));
/// ```
#[inline(always)]
#[must_use]
pub fn sin_cos(x: f64) -> (f64, f64) {
    let size = x.abs();
    let (quadrant, r, rest) = if size > FAST_LIMIT && size < f64::INFINITY {
        long_remainder(size)
    } else {
        let rounded = size.mul_add(FRAC_2_PI, ROUNDING);
        let k = rounded - ROUNDING;
        let head = k.mul_add(-FRAC_PI_2, size);
        let product = k * HALF_PI_REST;
        let lost = k.mul_add(HALF_PI_REST, -product);
        let r = head - product;
        // Knuth's sum: what head − product lost, whichever is larger.
        let part = r - head;
        let error = (head - (r - part)) - (product + part);
        (rounded.to_bits(), r, k.mul_add(-HALF_PI_LAST, error - lost))
    };
    let z = r * r;
    let z2 = z * z;
    let half = 0.5 * z;

    let p0 = SIN[1].mul_add(z, SIN[0]);
    let p1 = SIN[3].mul_add(z, SIN[2]);
    let p2 = SIN[5].mul_add(z, SIN[4]);
    let p = p2.mul_add(z2, p1).mul_add(z2, p0);
    let sin = r + (r * z).mul_add(p, rest * (1.0 - half));

    let q0 = COS[1].mul_add(z, COS[0]);
    let q1 = COS[3].mul_add(z, COS[2]);
    let q2 = COS[5].mul_add(z, COS[4]);
    let q = q2.mul_add(z2, q1).mul_add(z2, q0);
    let head = 1.0 - half;
    let cos = head + z2.mul_add(q, ((1.0 - head) - half) - r * rest);

    let odd = quadrant & 1 == 1;
    let (first, second) = if odd { (cos, sin) } else { (sin, cos) };
    // sin is negated in quadrants 2 and 3 and for x < 0, cos in 1 and 2. Adding 0 turns −0 into 0.
    let negate = |value: f64, bit: u64| f64::from_bits(value.to_bits() ^ (bit << 62)) + 0.0;
    let sign = (x.to_bits() >> 63) << 1;
    (
        negate(first, (quadrant & 2) ^ sign),
        negate(second, quadrant.wrapping_add(1) & 2),
    )
}

/// sin x, as [`sin_cos`].
///
/// ```
/// assert_eq!(telescope_core::ops::sin(0.0), 0.0);
/// ```
#[inline(always)]
#[must_use]
pub fn sin(x: f64) -> f64 {
    sin_cos(x).0
}

/// cos x, as [`sin_cos`].
///
/// ```
/// assert_eq!(telescope_core::ops::cos(0.0), 1.0);
/// ```
#[inline(always)]
#[must_use]
pub fn cos(x: f64) -> f64 {
    sin_cos(x).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::StreamKey;
    use dashu_float::{FBig, round::mode::HalfEven};

    type Big = FBig<HalfEven, 2>;

    /// Enough bits that an angle of 2^1023 keeps 200 after its point.
    fn big(x: f64) -> Big {
        let value = Big::try_from(x).expect("finite");
        value.with_precision(1300).value()
    }

    fn exact(x: f64) -> (Big, Big) {
        big(x).sin_cos()
    }

    /// |value − exact|, and the same in units of the last place of the double next to `exact`.
    fn errors(value: f64, exact: &Big) -> (f64, f64) {
        let nearest = exact.to_f64().value().abs();
        let ulp = nearest.next_up() - nearest;
        let off = big(value) - exact;
        let ulps = (off.clone() / big(ulp)).to_f64().value().abs();
        (off.to_f64().value().abs(), ulps)
    }

    /// Points a range; 20 000 gave the errors stated.
    const N: usize = 500;

    /// The largest absolute error and the largest in ulps.
    fn worst(points: &[f64]) -> (f64, f64) {
        let mut seen = (0.0_f64, 0.0_f64);
        for &x in points {
            let (sin, cos) = sin_cos(x);
            let (exact_sin, exact_cos) = exact(x);
            for (value, exact) in [(sin, exact_sin), (cos, exact_cos)] {
                let (off, ulps) = errors(value, &exact);
                seen = (seen.0.max(off), seen.1.max(ulps));
            }
        }
        seen
    }

    #[test]
    fn errors_stay_below_those_stated() {
        let mut stream = StreamKey::derive(0, "radians", "points").stream(0);
        let mut special = vec![
            5e-324,
            1e-300,
            1e-9,
            -std::f64::consts::FRAC_PI_4,
            std::f64::consts::FRAC_PI_4.next_up(),
        ];
        // The doubles next to multiples of π/2, and the angle nearest to one of all.
        for k in [1, 2, 3, 4, 5, 11, 355, 710, 573_204, 1_000_000, 683_565_275] {
            let near = f64::from(k) * FRAC_PI_2;
            special.extend([near, -near.next_up(), near.next_down()]);
        }
        let hardest = 6_381_956_970_095_103.0 * f64::from_bits((1023 + 797) << 52);
        special.extend([hardest, FAST_LIMIT, FAST_LIMIT.next_up(), f64::MAX, -1e22]);
        for reach in [1.0, 50.0, 1e6, FAST_LIMIT, 1e12, 1e300] {
            special.extend((0..N).map(|_| (2.0 * stream.uniform() - 1.0) * reach));
        }
        let (off, ulps) = worst(&special);
        assert!(off <= f64::EPSILON && ulps < 0.9, "{off:e} {ulps}");
    }

    #[test]
    fn a_wrong_remainder_is_noticed() {
        // One part of π/2 is not enough from 4 digits on.
        let x = 1e4;
        let k = (x * FRAC_2_PI).round();
        let r = k.mul_add(-FRAC_PI_2, x);
        let plain = sin_cos(r);
        let (exact_sin, exact_cos) = exact(x);
        let off = [plain.0, plain.1, -plain.0, -plain.1]
            .map(|value| errors(value, &exact_sin).1.min(errors(value, &exact_cos).1));
        assert!(off.iter().all(|&ulps| ulps > 0.9), "{off:?}");
        assert!(errors(sin(x).next_up().next_up(), &exact_sin).1 > 0.9);
    }

    #[test]
    fn signs_and_special_values() {
        for x in [0.3, 1.9, 2.8, 4.0, 5.0, 1e5, 1e17] {
            let ((sin, cos), (other_sin, other_cos)) = (sin_cos(x), sin_cos(-x));
            assert_eq!(
                (sin.to_bits(), cos.to_bits()),
                ((-other_sin).to_bits(), other_cos.to_bits())
            );
        }
        assert_eq!(sin(-0.0).to_bits(), 0);
        for x in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            assert!(sin(x).is_nan() && cos(x).is_nan(), "{x}");
        }
    }

    #[test]
    fn bits_are_stable() {
        let values = [sin(1.0), cos(1.0), sin(1e6), cos(1e6), sin(1e22), cos(1e22)];
        assert_eq!(
            values.map(f64::to_bits),
            [
                4605754516372524270,
                4603041830072026764,
                13823348579196524647,
                4606612732610269996,
                13829223199258964887,
                4602887919370356980
            ]
        );
    }
}
