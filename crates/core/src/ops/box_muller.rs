//! The transform of Box and Muller as [`Stream::normals`](crate::rng::Stream::normals) has it, with fewer operations, for lanes.
//! What is rounded there is rounded here to the same bits, or to those of the number times ± a power of 2, so that the
//! normals are the same bit for bit; what is exact there is arranged otherwise. A test compares them.
//!
//! The length of the radius is halved and that of sine and cosine doubled, which leaves out two factors of 2.

use super::float::{Bits, Float};
use super::kernels::{
    LN_2_HEAD, LN_2_TAIL, QUARTER_ROUNDING, ROOT_HALF_BITS, ln_series, sin_cos_from,
};
use crate::rng::ONE_BITS;

/// (w ≫ 12) | the bits of 1: a uniform double in [1, 2).
#[inline(always)]
pub(crate) fn one_to_two<F: Float>(word: F::Bits) -> F {
    F::of_bits(word.down(12).or(F::Bits::word(ONE_BITS)))
}

/// −ln(u)/2 for u = 1 − w/2^52, w the top 52 bits of a word, up to the division: a quarter of the radius squared, half the
/// negative of [`ln_unchecked`](super::kernels::ln_unchecked).
///
/// As there u = 2^k m, √½ ≤ m < √2, and s = (m − 1)/(m + 1), but m is never stored: the power 2^(1−k) comes out of k's own bits,
/// and a multiply-add rounds 2(1 ∓ m) as m − 1 and m + 1 are rounded there. s has the other sign.
///
/// What is lost of m + 1 is carried there, and is 0 here. For k = 0, u = m ≤ 1 is a multiple of 2^-52, and every such multiple in
/// [1, 2] is a double. For k < 0, m is a multiple of 2^(−52−k), so of 2^-51, and every such multiple in [1, 4) is a double.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<F> {
    /// k.
    k: F,
    /// 2(1 − m).
    f: F,
    /// 2(1 + m).
    d: F,
    /// 1/d.
    inverse: F,
}

impl<F: Float> Head<F> {
    /// No word's.
    #[inline(always)]
    pub(crate) fn nothing() -> Self {
        let zero = F::splat(0.0);
        Self {
            k: zero,
            f: zero,
            d: zero,
            inverse: zero,
        }
    }

    /// That of a word.
    #[inline(always)]
    pub(crate) fn new(word: F::Bits) -> Self {
        const EXPONENT: u64 = 0x7ff << 52;
        let two = F::splat(2.0);
        // 2 − (1 + w/2^52), exactly.
        let u = two - one_to_two::<F>(word);
        // Its exponent is k, because √½ goes to 1.
        let shifted = u.bits().plus(F::Bits::word(ONE_BITS - ROOT_HALF_BITS));
        // Its field is 1023 + k, and the complement 2047 − (1023 + k) that of 2^(1−k).
        let power = F::of_bits(F::Bits::word(EXPONENT).without(shifted));
        let d = u.fused(power, two);
        Self {
            k: F::of_bits(shifted).exponent(),
            f: (-u).fused(power, two),
            d,
            inverse: F::splat(1.0) / d,
        }
    }

    /// −ln(u)/2.
    #[inline(always)]
    pub(crate) fn quarter_radius_sq(self) -> F {
        let Self { k, f, d, inverse } = self;
        let s = f * inverse;
        let s_rest = s.fused(-d, f) * inverse;
        let z = s * s;
        let rest = (z * s).fused(ln_series(z, 0.5), s_rest);
        let big = k * F::splat(-0.5 * LN_2_HEAD);
        let high = s + big;
        let low = (s + (big - high)) + k.fused(F::splat(-0.5 * LN_2_TAIL), rest);
        high + low
    }
}

/// (ϱ cos, ϱ sin) of half a radius ϱ and the angle w/2^52 in turns, w the top 52 bits of the word; a zero is positive.
#[inline(always)]
pub(crate) fn turned<F: Float>(half_radius: F, word: F::Bits) -> (F, F) {
    // A whole turn more. It is a multiple of four quarters: neither their count's last bits nor the rest see it.
    let angle = one_to_two::<F>(word);
    let rounded = angle + F::splat(QUARTER_ROUNDING);
    let (sin, cos) = sin_cos_from(rounded.bits(), angle.past_quarter(), 2.0);
    // A product that is −0 becomes 0.
    let zero = F::splat(0.0);
    (half_radius.fused(cos, zero), half_radius.fused(sin, zero))
}
