//! exp, ln, sin and cos as sequences of operations on one double or on a double in each lane: one text, so that lanes have
//! the bits of single doubles.
//!
//! **Polynomials.** Each interpolates at the n+1 Chebyshev nodes of its interval, so on [a, b]
//! |f − p| ≤ max|f⁽ⁿ⁺¹⁾|/(n+1)! · 2((b−a)/4)^(n+1). The bound on the derivative stands at each table
//! of coefficients; all were computed with 400 bits and rounded to doubles, lowest power first.

use super::float::{Bits, Float};
use std::f64::consts::{LN_2, LOG2_E, TAU};

/// 1.5·2^52. Adding it rounds a number below 2^51 to an integer, which then sits in the low bits.
pub(super) const ROUNDING: f64 = 6_755_399_441_055_744.0;
/// 1.5·2^50. Adding it rounds a number below 2^49 to quarters, the count of which then sits in the low bits.
pub(super) const QUARTER_ROUNDING: f64 = 1_688_849_860_263_936.0;
/// ln 2 − LN_2, rounded.
pub(super) const LN_2_REST: f64 = 2.3190468138462996e-17;
/// ln 2 cut to 42 bits: its product with an 11-bit integer is exact.
pub(super) const LN_2_HEAD: f64 = 0.6931471805598903;
/// ln 2 − LN_2_HEAD, rounded.
pub(super) const LN_2_TAIL: f64 = 5.497923018708371e-14;
/// 2π − TAU, rounded.
pub(super) const TAU_REST: f64 = 2.4492935982947064e-16;

/// q(r) = (e^r − 1 − r)/r² = ∫₀¹ (1−t)e^(rt) dt for |r| ≤ a = ln2/2, n = 10.
///
/// q⁽¹¹⁾/11! ≤ e^a/13!, so r²|q − p| ≤ 2(a/2)^11 a² e^a/13! ≤ 3.3e-19 e^r = 2^-61.4 e^r.
pub(super) const EXP: [f64; 11] = [
    0.5,
    0.1666666666666667,
    0.04166666666666667,
    0.008333333333326141,
    0.0013888888888883752,
    0.00019841269874800493,
    2.4801587325533363e-05,
    2.7557255425746435e-06,
    2.7557273661348637e-07,
    2.510520637395701e-08,
    2.0914679376583935e-09,
];

/// R(z) = 2(atanh(s) − s)/s³ = ∫₀¹ 2t²/(1−zt²) dt, z = s² in [0, b], b = 0.02944, n = 7.
///
/// R⁽⁸⁾/8! ≤ 2/(19(1−b)^9), so |R − p| z/2, the error relative to 2 atanh(s), is at most
/// 2(b/4)^8 b/(19(1−b)^9) ≤ 3.5e-20; the rounded first coefficient makes it 5.4e-19 = 2^-60.7.
pub(super) const LN: [f64; 8] = [
    0.6666666666666666,
    0.4000000000000088,
    0.28571428570803614,
    0.22222222391713917,
    0.18181795640132906,
    0.15386239702814658,
    0.13268773138656886,
    0.13086626147840102,
];

/// P(z) = (sin 2πr − 2πr)/r³, z = r² in [0, 1/64], n = 5.
///
/// With w = (2π)²z ≤ W = (π/4)², the derivatives are alternating series with falling terms, hence
/// at most their first term: r³|P − p| ≤ 2(W/4)^6 (π/4)³/15! ≤ 1.0e-17.
pub(super) const SIN: [f64; 6] = [
    -41.341702240399755,
    81.6052492760517,
    -76.70585973562093,
    42.05868918088512,
    -15.094054182079999,
    3.78643334956545,
];

/// Q(z) = (cos 2πr − 1)/r², z = r² in [0, 1/64], n = 6.
///
/// As for [`SIN`]: z|Q − p| ≤ 2(W/4)^7 W/16! ≤ 1.3e-19, and 1.9e-17 with the coefficients rounded.
pub(super) const COS: [f64; 7] = [
    -19.739208802178716,
    64.93939402266824,
    -85.4568172066438,
    60.24464135270201,
    -26.426253275854723,
    7.903206911569678,
    -1.6990343940660637,
];

/// `scale` times c_0 + c_1 t, of the coefficients from number `at`. A scale is a power of 2, here and below: it rounds nothing.
#[inline(always)]
fn line<F: Float, const N: usize>(coefficients: &[f64; N], at: usize, t: F, scale: f64) -> F {
    F::splat(scale * coefficients[at + 1]).fused(t, F::splat(scale * coefficients[at]))
}

/// e^(x + rest) for |rest| ≤ ulp(x), rounded about once; 0 under 2^-1022.
///
/// x + rest = k ln2 + r with |r| ≤ ln2/2; then 1 + r is kept as an exact sum of two doubles, so that
/// only the small part r²q(r) carries errors of its own.
#[inline(always)]
pub(crate) fn exp_of_sum<F: Float>(x: F, rest: F) -> F {
    /// ln 2^-1022, rounded up.
    const LOWEST: f64 = -708.3964185322641;
    const INFINITY_BITS: u64 = 0x7ff << 52;
    let one = F::splat(1.0);
    let rounded = x.fused(F::splat(LOG2_E), F::splat(ROUNDING));
    let k = rounded - F::splat(ROUNDING);
    // Exact: for k ≠ 0 both are multiples of 2^-54 and their difference is below 1/2.
    let head = k.fused(F::splat(-LN_2), x);
    let low = k.fused(F::splat(-LN_2_REST), rest);
    let r = head + low;
    let lost = (head - r) + low;

    let z = r * r;
    let z2 = z * z;
    let p0 = line(&EXP, 0, r, 1.0);
    let p1 = line(&EXP, 2, r, 1.0);
    let p2 = line(&EXP, 4, r, 1.0);
    let p3 = line(&EXP, 6, r, 1.0);
    let p4 = line(&EXP, 8, r, 1.0);
    let high = F::splat(EXP[10]).fused(z, p4);
    let middle = p3.fused(z, p2);
    let q = high.fused(z2, middle).fused(z2, p1.fused(z, p0));

    let sum = one + r;
    let rest = lost.fused(sum, (one - sum) + r);
    let mantissa = sum + z.fused(q, rest);
    // k sits in the low bits of `rounded`: shifted up it is added to the exponent. A sum at or past
    // 2^1024 is cut to infinity.
    let bits = mantissa.bits().plus(rounded.bits().up(52));
    let most = F::Bits::word(INFINITY_BITS);
    let value = F::of_bits(F::Bits::choose(bits.below(most), bits, most));
    // x + ∞ is ∞ past the overflow and NaN for NaN.
    let past = x + F::splat(f64::INFINITY);
    let value = F::choose(x.at_most(F::splat(710.0)), value, past);
    F::choose(x.less(F::splat(LOWEST)), F::splat(0.0), value)
}

/// 2^52 + 1023, and its bits without the low ones: an integer below 2^52 put there is added.
pub(super) const BIAS: f64 = 4_503_599_627_371_519.0;
pub(super) const TWO_52_BITS: u64 = 0x433 << 52;

/// The bits of √½.
pub(super) const ROOT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;

/// ln of x/2^(bias − BIAS) as a sum of two doubles, relative error about 2^-59, for a normal x > 0.
///
/// x = 2^k m with √½ ≤ m < √2, f = m − 1, s = f/(2+f): ln m = 2 atanh(s) = 2s + s³R(s²), with s
/// itself carried as a sum of two.
#[inline(always)]
fn ln_of_normal<F: Float>(x: F, bias: F) -> (F, F) {
    const ONE_BITS: u64 = 0x3ff << 52;
    const FRACTION: u64 = (1 << 52) - 1;
    let (one, two) = (F::splat(1.0), F::splat(2.0));
    let root_half = F::Bits::word(ROOT_HALF_BITS);
    let shifted = x.bits().plus(F::Bits::word(ONE_BITS - ROOT_HALF_BITS));
    let k = F::of_bits(shifted.down(52).or(F::Bits::word(TWO_52_BITS))) - bias;
    let m = F::of_bits(shifted.and(F::Bits::word(FRACTION)).plus(root_half));

    let f = m - one;
    let d = two + f;
    let d_rest = f - (d - two);
    let inverse = one / d;
    let s = f * inverse;
    let s_rest = s.fused(-d_rest, s.fused(-d, f)) * inverse;

    let z = s * s;
    let rest = (z * s).fused(ln_series(z, 1.0), two * s_rest);
    let big = k * F::splat(LN_2_HEAD);
    let high = s.fused(two, big);
    let low = s.fused(two, big - high) + k.fused(F::splat(LN_2_TAIL), rest);
    let sum = high + low;
    (sum, (high - sum) + low)
}

/// `scale` times R(z) as at [`LN`].
#[inline(always)]
pub(super) fn ln_series<F: Float>(z: F, scale: f64) -> F {
    let z2 = z * z;
    let p0 = line(&LN, 0, z, scale);
    let p1 = line(&LN, 2, z, scale);
    let p2 = line(&LN, 4, z, scale);
    let p3 = line(&LN, 6, z, scale);
    p3.fused(z2, p2).fused(z2 * z2, p1.fused(z2, p0))
}

/// ln x for a normal 0 < x < ∞, which is not checked: then it is [`ln`](super::ln).
#[inline(always)]
pub(crate) fn ln_unchecked<F: Float>(x: F) -> F {
    ln_of_normal(x, F::splat(BIAS)).0
}

/// ln x as a sum of two doubles, relative error about 2^-59; (special value, 0) unless 0 < x < ∞.
#[inline(always)]
pub(crate) fn ln_as_sum<F: Float>(x: F) -> (F, F) {
    let zero = F::splat(0.0);
    let subnormal = x.less(F::splat(f64::MIN_POSITIVE));
    let scaled = F::choose(subnormal, x * F::splat(18_014_398_509_481_984.0), x);
    let bias = F::choose(subnormal, F::splat(BIAS + 54.0), F::splat(BIAS));
    let (sum, rest) = ln_of_normal(scaled, bias);
    // −∞ at 0, ∞ at ∞, NaN below 0 and for NaN.
    let infinity = F::splat(f64::INFINITY);
    let special = F::choose(
        x.at_most(zero),
        F::splat(f64::NEG_INFINITY),
        F::splat(f64::NAN),
    );
    let special = F::choose(x.less(zero), F::splat(f64::NAN), special);
    let special = F::choose(infinity.at_most(x), infinity, special);
    let (positive, finite) = (zero.less(x), x.less(infinity));
    // Without a closure: that would be compiled apart from the lanes' instruction set.
    let sum = F::choose(finite, F::choose(positive, sum, special), special);
    let rest = F::choose(finite, F::choose(positive, rest, zero), zero);
    (sum, rest)
}

/// As [`super::sin_cos_turns`].
#[inline(always)]
pub(crate) fn sin_cos_turns<F: Float>(v: F) -> (F, F) {
    let rounded = v + F::splat(QUARTER_ROUNDING);
    let r = v - (rounded - F::splat(QUARTER_ROUNDING));
    let (sin, cos) = sin_cos_from(rounded.bits(), r, 1.0);
    // Adding 0 turns −0 into 0.
    (sin + F::splat(0.0), cos + F::splat(0.0))
}

/// `scale` times sin and cos of 2πr and so many quarters of a turn as the two lowest bits of `quadrant` say, |r| ≤ 1/8. A zero
/// has either sign.
#[inline(always)]
pub(super) fn sin_cos_from<F: Float>(quadrant: F::Bits, r: F, scale: f64) -> (F, F) {
    let z = r * r;
    let z2 = z * z;

    let p0 = line(&SIN, 0, z, scale);
    let p1 = line(&SIN, 2, z, scale);
    let p2 = line(&SIN, 4, z, scale);
    let p = p2.fused(z2, p1).fused(z2, p0);
    let rest = r * z.fused(p, F::splat(scale * TAU_REST));
    let sin = r.fused(F::splat(scale * TAU), rest);

    let q0 = line(&COS, 0, z, scale);
    let q1 = line(&COS, 2, z, scale);
    let q2 = line(&COS, 4, z, scale);
    let high = F::splat(scale * COS[6]).fused(z2, q2);
    let cos = z.fused(high.fused(z2, q1).fused(z2, q0), F::splat(scale));

    let (first, second) = F::swap_where_odd(quadrant, sin, cos);
    // sin is negated in quadrants 2 and 3, cos in 1 and 2: by the second lowest bit of the quadrant, and of the one after it.
    let (sign, top) = (F::Bits::word(1 << 63), quadrant.up(62));
    let flip = top.and(sign);
    let flip_cos = top.plus(F::Bits::word(1 << 62)).and(sign);
    (
        F::of_bits(first.bits().xor(flip)),
        F::of_bits(second.bits().xor(flip_cos)),
    )
}
