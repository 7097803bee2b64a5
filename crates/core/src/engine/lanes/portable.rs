//! Lanes as plain arrays, for CPUs without the instruction sets that have files of their own. Where there is no fused
//! multiply-add in hardware either, it is computed exactly, and slowly.

use super::chacha::{BLOCKS, Keystream, STREAMS};
use super::simd::{EIGHT, FOUR, Kernel, Rows, Simd, Words};
use super::wide::{Wide, WideBits};
use crate::ops::float::{Bits, Float};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Eight doubles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portable([f64; EIGHT]);

/// Eight words.
#[derive(Clone, Copy, Debug)]
pub(super) struct PortableBits([u64; EIGHT]);

/// Sixteen words of 32 bits.
#[derive(Clone, Copy)]
struct PortableWords([u32; STREAMS]);

/// The same expression in each lane.
macro_rules! each {
    ($lane:ident => $value:expr) => {{
        let mut out = [Default::default(); EIGHT];
        let mut $lane = 0;
        while $lane < EIGHT {
            out[$lane] = $value;
            $lane += 1;
        }
        out
    }};
}

macro_rules! operator {
    ($($trait:ident $method:ident $operator:tt),*) => {$(
        impl $trait for Portable {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(each!(i => self.0[i] $operator other.0[i]))
            }
        }
    )*};
}
operator!(Add add +, Sub sub -, Mul mul *, Div div /);

impl Neg for Portable {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(each!(i => -self.0[i]))
    }
}

impl Float for Portable {
    type Bits = PortableBits;
    type Mask = [bool; EIGHT];

    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self([value; EIGHT])
    }
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        Self(each!(i => self.0[i].mul_add(factor.0[i], term.0[i])))
    }
    #[inline(always)]
    fn root(self) -> Self {
        Self(each!(i => self.0[i].sqrt()))
    }
    #[inline(always)]
    fn less(self, other: Self) -> Self::Mask {
        each!(i => self.0[i] < other.0[i])
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> Self::Mask {
        each!(i => self.0[i] <= other.0[i])
    }
    #[inline(always)]
    fn choose(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(each!(i => if mask[i] { yes.0[i] } else { no.0[i] }))
    }
    #[inline(always)]
    fn bits(self) -> PortableBits {
        PortableBits(each!(i => self.0[i].to_bits()))
    }
    #[inline(always)]
    fn of_bits(bits: PortableBits) -> Self {
        Self(each!(i => f64::from_bits(bits.0[i])))
    }
}

impl Bits for PortableBits {
    type Mask = [bool; EIGHT];

    #[inline(always)]
    fn word(value: u64) -> Self {
        Self([value; EIGHT])
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(each!(i => self.0[i].wrapping_add(other.0[i])))
    }
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(each!(i => self.0[i] & other.0[i]))
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(each!(i => self.0[i] | other.0[i]))
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        Self(each!(i => self.0[i] ^ other.0[i]))
    }
    #[inline(always)]
    fn without(self, other: Self) -> Self {
        Self(each!(i => self.0[i] & !other.0[i]))
    }
    #[inline(always)]
    fn up(self, places: u32) -> Self {
        Self(each!(i => self.0[i] << places))
    }
    #[inline(always)]
    fn down(self, places: u32) -> Self {
        Self(each!(i => self.0[i] >> places))
    }
    #[inline(always)]
    fn below(self, other: Self) -> Self::Mask {
        each!(i => self.0[i] < other.0[i])
    }
    #[inline(always)]
    fn is_odd(self) -> Self::Mask {
        each!(i => self.0[i] & 1 == 1)
    }
    #[inline(always)]
    fn choose(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(each!(i => if mask[i] { yes.0[i] } else { no.0[i] }))
    }
}

/// The same expression in each of the sixteen lanes.
macro_rules! sixteen {
    ($lane:ident => $value:expr) => {{
        let mut out = [0_u32; STREAMS];
        let mut $lane = 0;
        while $lane < STREAMS {
            out[$lane] = $value;
            $lane += 1;
        }
        PortableWords(out)
    }};
}

impl Words for PortableWords {
    #[inline(always)]
    fn splat(word: u32) -> Self {
        Self([word; STREAMS])
    }
    #[inline(always)]
    fn load(from: &[u32; STREAMS], part: usize) -> Self {
        assert_eq!(part, 0, "all streams are in one part");
        Self(*from)
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        sixteen!(i => self.0[i].wrapping_add(other.0[i]))
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        sixteen!(i => self.0[i] ^ other.0[i])
    }
    #[inline(always)]
    fn turn_16(self) -> Self {
        sixteen!(i => self.0[i].rotate_left(16))
    }
    #[inline(always)]
    fn turn_12(self) -> Self {
        sixteen!(i => self.0[i].rotate_left(12))
    }
    #[inline(always)]
    fn turn_8(self) -> Self {
        sixteen!(i => self.0[i].rotate_left(8))
    }
    #[inline(always)]
    fn turn_7(self) -> Self {
        sixteen!(i => self.0[i].rotate_left(7))
    }
}

impl Simd for Portable {
    const ROOTS_BESIDE_WORDS: bool = false;

    #[expect(
        unsafe_code,
        reason = "the instruction sets of the other files need it"
    )]
    #[inline(always)]
    unsafe fn enter<K: Kernel>(kernel: K) -> K::Out {
        kernel.run::<Self>()
    }
    #[inline(never)]
    fn enter_apart<K: Kernel>(kernel: K) -> K::Out {
        kernel.run::<Self>()
    }
    #[inline(always)]
    fn load(from: &[f64; EIGHT]) -> Self {
        Self(*from)
    }
    #[inline(always)]
    fn store(self, to: &mut [f64; EIGHT]) {
        *to = self.0;
    }
    #[inline(always)]
    fn words(bits: PortableBits) -> [u64; EIGHT] {
        bits.0
    }
    #[inline(always)]
    fn of_words(words: &[u64; EIGHT]) -> PortableBits {
        PortableBits(*words)
    }
    #[inline(always)]
    fn scale(words: PortableBits, n: u32) -> PortableBits {
        PortableBits(each!(i => ((u128::from(words.0[i]) * u128::from(n)) >> 64) as u64))
    }
    #[inline(always)]
    fn columns(rows: &Rows, at: usize) -> [Self; FOUR] {
        [
            Self(each!(i => rows.row(i)[at])),
            Self(each!(i => rows.row(i)[at + 1])),
            Self(each!(i => rows.row(i)[at + 2])),
            Self(each!(i => rows.row(i)[at + 3])),
        ]
    }
    #[inline(always)]
    fn fill<const ROOTS: usize>(
        keystream: &mut Keystream,
        out: &mut [[WideBits<PortableBits>; 8]; BLOCKS],
        roots: &mut [Wide<Self>; ROOTS],
    ) {
        const { assert!(ROOTS.is_multiple_of(BLOCKS) && ROOTS / BLOCKS <= 4) };
        let share = ROOTS / BLOCKS;
        for (ahead, out) in out.iter_mut().enumerate() {
            let roots = &mut roots[ahead * share..][..share];
            let words = keystream.block::<PortableWords, _>(ahead, 0, roots);
            for (k, out) in out.iter_mut().enumerate() {
                // Pairs of lanes from each quarter, first and second, as the order of the streams expects.
                let (lower, upper) = (words[2 * k].0, words[2 * k + 1].0);
                for (half, out) in out.0.iter_mut().enumerate() {
                    *out = PortableBits(each!(i => {
                        let lane = 4 * (i / 2) + 2 * half + i % 2;
                        u64::from(upper[lane]) << 32 | u64::from(lower[lane])
                    }));
                }
            }
        }
        keystream.go_on();
    }
}
