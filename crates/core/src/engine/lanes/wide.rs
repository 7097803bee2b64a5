//! Sixteen doubles, one a replicate: two times eight, so that chains of dependent operations run side by side.

use super::simd::{EIGHT, Simd};
use crate::ops::float::{Bits, Float};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Sixteen doubles; lane i belongs to replicate `first` + i of the group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide<S>(pub(super) [S; 2]);

/// Sixteen words.
#[derive(Clone, Copy, Debug)]
pub(super) struct WideBits<B>(pub(super) [B; 2]);

impl<S: Simd> Wide<S> {
    /// The doubles from memory.
    #[inline(always)]
    pub(super) fn load(from: &[[f64; EIGHT]; 2]) -> Self {
        Self([S::load(&from[0]), S::load(&from[1])])
    }
    /// The doubles in memory, lane 0 first.
    #[inline(always)]
    pub(super) fn lanes(self) -> [[f64; EIGHT]; 2] {
        let mut lanes = [[0.0; EIGHT]; 2];
        self.0[0].store(&mut lanes[0]);
        self.0[1].store(&mut lanes[1]);
        lanes
    }
}

macro_rules! operator {
    ($($trait:ident $method:ident),*) => {$(
        impl<S: Float> $trait for Wide<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                let ([a, b], [c, d]) = (self.0, other.0);
                Self([$trait::$method(a, c), $trait::$method(b, d)])
            }
        }
        impl<S: Float> $trait<&Self> for Wide<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: &Self) -> Self {
                $trait::$method(self, *other)
            }
        }
    )*};
}
operator!(Add add, Sub sub, Mul mul, Div div);

impl<S: Float> Neg for Wide<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        let [a, b] = self.0;
        Self([-a, -b])
    }
}

impl<S: Float> Float for Wide<S> {
    type Bits = WideBits<S::Bits>;
    type Mask = [S::Mask; 2];

    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self([S::splat(value), S::splat(value)])
    }
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        let ([a, b], [c, d], [e, f]) = (self.0, factor.0, term.0);
        Self([a.fused(c, e), b.fused(d, f)])
    }
    #[inline(always)]
    fn root(self) -> Self {
        let [a, b] = self.0;
        Self([a.root(), b.root()])
    }
    #[inline(always)]
    fn less(self, other: Self) -> Self::Mask {
        let ([a, b], [c, d]) = (self.0, other.0);
        [a.less(c), b.less(d)]
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> Self::Mask {
        let ([a, b], [c, d]) = (self.0, other.0);
        [a.at_most(c), b.at_most(d)]
    }
    #[inline(always)]
    fn choose(mask: Self::Mask, yes: Self, no: Self) -> Self {
        let ([a, b], [c, d]) = (yes.0, no.0);
        Self([S::choose(mask[0], a, c), S::choose(mask[1], b, d)])
    }
    #[inline(always)]
    fn swap_where_odd(bits: Self::Bits, a: Self, b: Self) -> (Self, Self) {
        let ([a, c], [b, d], [e, f]) = (a.0, b.0, bits.0);
        let ((a, b), (c, d)) = (S::swap_where_odd(e, a, b), S::swap_where_odd(f, c, d));
        (Self([a, c]), Self([b, d]))
    }
    #[inline(always)]
    fn past_quarter(self) -> Self {
        let [a, b] = self.0;
        Self([a.past_quarter(), b.past_quarter()])
    }
    #[inline(always)]
    fn exponent(self) -> Self {
        let [a, b] = self.0;
        Self([a.exponent(), b.exponent()])
    }
    #[inline(always)]
    fn bits(self) -> Self::Bits {
        let [a, b] = self.0;
        WideBits([a.bits(), b.bits()])
    }
    #[inline(always)]
    fn of_bits(bits: Self::Bits) -> Self {
        let [a, b] = bits.0;
        Self([S::of_bits(a), S::of_bits(b)])
    }
}

macro_rules! words {
    ($($method:ident),*) => {$(
        #[inline(always)]
        fn $method(self, other: Self) -> Self {
            let ([a, b], [c, d]) = (self.0, other.0);
            Self([a.$method(c), b.$method(d)])
        }
    )*};
}

impl<B: Bits> Bits for WideBits<B> {
    type Mask = [B::Mask; 2];

    words!(plus, and, or, xor, without);

    #[inline(always)]
    fn word(value: u64) -> Self {
        Self([B::word(value), B::word(value)])
    }
    #[inline(always)]
    fn up(self, places: u32) -> Self {
        let [a, b] = self.0;
        Self([a.up(places), b.up(places)])
    }
    #[inline(always)]
    fn down(self, places: u32) -> Self {
        let [a, b] = self.0;
        Self([a.down(places), b.down(places)])
    }
    #[inline(always)]
    fn below(self, other: Self) -> Self::Mask {
        let ([a, b], [c, d]) = (self.0, other.0);
        [a.below(c), b.below(d)]
    }
    #[inline(always)]
    fn is_odd(self) -> Self::Mask {
        let [a, b] = self.0;
        [a.is_odd(), b.is_odd()]
    }
    #[inline(always)]
    fn choose(mask: Self::Mask, yes: Self, no: Self) -> Self {
        let ([a, b], [c, d]) = (yes.0, no.0);
        Self([B::choose(mask[0], a, c), B::choose(mask[1], b, d)])
    }
}
