//! What the elementary functions need of a number: a double, or a double in each SIMD lane.

use super::kernels::{BIAS, QUARTER_ROUNDING, TWO_52_BITS};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// One double, or several that go through the same operations. Every operation is IEEE 754's, rounded to nearest, so that a
/// lane has the bits of the single double.
pub(crate) trait Float:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The doubles' bits.
    type Bits: Bits<Mask = Self::Mask>;
    /// One truth value a lane.
    type Mask: Copy;

    /// The same double in every lane.
    fn splat(value: f64) -> Self;
    /// self · factor + term, rounded once.
    fn fused(self, factor: Self, term: Self) -> Self;
    /// √self.
    fn root(self) -> Self;
    /// self < other; false where one is NaN.
    fn less(self, other: Self) -> Self::Mask;
    /// self ≤ other; false where one is NaN.
    fn at_most(self, other: Self) -> Self::Mask;
    /// `yes` where the mask holds, else `no`.
    fn choose(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// (b, a) where the lowest bit is set, else (a, b).
    #[inline(always)]
    fn swap_where_odd(bits: Self::Bits, a: Self, b: Self) -> (Self, Self) {
        let odd = bits.is_odd();
        (Self::choose(odd, b, a), Self::choose(odd, a, b))
    }
    /// self − j/4 with the integer j next to 4 self, the even one of two, for |self| < 2^49; a zero is positive.
    #[inline(always)]
    fn past_quarter(self) -> Self {
        let rounding = Self::splat(QUARTER_ROUNDING);
        self - ((self + rounding) - rounding)
    }
    /// k where 2^k ≤ self < 2^(k+1), for a normal self > 0.
    #[inline(always)]
    fn exponent(self) -> Self {
        Self::of_bits(self.bits().down(52).or(Self::Bits::word(TWO_52_BITS))) - Self::splat(BIAS)
    }
    /// The bits.
    fn bits(self) -> Self::Bits;
    /// The double with these bits.
    fn of_bits(bits: Self::Bits) -> Self;
}

/// 64-bit words, one a lane.
pub(crate) trait Bits: Copy {
    /// One truth value a lane.
    type Mask: Copy;

    /// The same word in every lane.
    fn word(value: u64) -> Self;
    /// The sum modulo 2^64.
    fn plus(self, other: Self) -> Self;
    /// Bit by bit and.
    fn and(self, other: Self) -> Self;
    /// Bit by bit or.
    fn or(self, other: Self) -> Self;
    /// Bit by bit exclusive or.
    fn xor(self, other: Self) -> Self;
    /// Bit by bit, those of self that are not set in the other.
    fn without(self, other: Self) -> Self;
    /// Shifted to higher places; `places` < 64.
    fn up(self, places: u32) -> Self;
    /// Shifted to lower places; `places` < 64.
    fn down(self, places: u32) -> Self;
    /// self < other, unsigned.
    fn below(self, other: Self) -> Self::Mask;
    /// Whether the lowest bit is set.
    fn is_odd(self) -> Self::Mask;
    /// `yes` where the mask holds, else `no`.
    fn choose(mask: Self::Mask, yes: Self, no: Self) -> Self;
}

impl Float for f64 {
    type Bits = u64;
    type Mask = bool;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        self.mul_add(factor, term)
    }
    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }
    #[inline(always)]
    fn less(self, other: Self) -> bool {
        self < other
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> bool {
        self <= other
    }
    #[inline(always)]
    fn choose(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }
    #[inline(always)]
    fn bits(self) -> u64 {
        self.to_bits()
    }
    #[inline(always)]
    fn of_bits(bits: u64) -> Self {
        f64::from_bits(bits)
    }
}

impl Bits for u64 {
    type Mask = bool;

    #[inline(always)]
    fn word(value: u64) -> Self {
        value
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self & other
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        self | other
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        self ^ other
    }
    #[inline(always)]
    fn without(self, other: Self) -> Self {
        self & !other
    }
    #[inline(always)]
    fn up(self, places: u32) -> Self {
        self << places
    }
    #[inline(always)]
    fn down(self, places: u32) -> Self {
        self >> places
    }
    #[inline(always)]
    fn below(self, other: Self) -> bool {
        self < other
    }
    #[inline(always)]
    fn is_odd(self) -> bool {
        self & 1 == 1
    }
    #[inline(always)]
    fn choose(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }
}
