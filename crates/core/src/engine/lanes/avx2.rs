//! AVX2 with fused multiply-add: eight doubles in two registers.
//!
//! # Safety
//! Every block below calls an intrinsic of the features that [`Avx2::enter`] is compiled with. Values of these types exist only
//! below it, and its caller has detected the features. Intrinsics that touch memory say more where they stand.

#![expect(
    unsafe_code,
    reason = "intrinsics of features that were detected before any of these types is used"
)]

use super::chacha::{BLOCKS, Keystream, STREAMS};
use super::simd::{EIGHT, FOUR, Kernel, Rows, Simd, Words};
use super::wide::{Wide, WideBits};
use crate::ops::float::{Bits, Float};
use std::arch::asm;
use std::arch::x86_64::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Eight doubles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2([__m256d; 2]);

/// Eight words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits256([__m256i; 2]);

/// Eight words of 32 bits.
#[derive(Clone, Copy)]
struct Words256(__m256i);

impl Avx2 {
    /// Whether the CPU can run below [`enter`](Simd::enter).
    pub(super) fn is_detected() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
    }
}

/// The same intrinsic on both registers.
macro_rules! both {
    ($value:ident => $call:expr) => {{
        // SAFETY: see the module.
        unsafe {
            let first = {
                let $value = 0_usize;
                $call
            };
            let second = {
                let $value = 1_usize;
                $call
            };
            [first, second]
        }
    }};
}

macro_rules! operator {
    ($($trait:ident $method:ident $intrinsic:ident),*) => {$(
        impl $trait for Avx2 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(both!(i => $intrinsic(self.0[i], other.0[i])))
            }
        }
    )*};
}
operator!(Add add _mm256_add_pd, Sub sub _mm256_sub_pd, Mul mul _mm256_mul_pd, Div div _mm256_div_pd);

impl Neg for Avx2 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(both!(i => _mm256_xor_pd(self.0[i], _mm256_set1_pd(-0.0))))
    }
}

impl Float for Avx2 {
    type Bits = Bits256;
    /// The highest bit of each lane decides.
    type Mask = [__m256d; 2];

    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self(both!(_i => _mm256_set1_pd(value)))
    }
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        Self(both!(i => _mm256_fmadd_pd(self.0[i], factor.0[i], term.0[i])))
    }
    #[inline(always)]
    fn root(self) -> Self {
        Self(both!(i => _mm256_sqrt_pd(self.0[i])))
    }
    #[inline(always)]
    fn less(self, other: Self) -> Self::Mask {
        both!(i => _mm256_cmp_pd::<_CMP_LT_OQ>(self.0[i], other.0[i]))
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> Self::Mask {
        both!(i => _mm256_cmp_pd::<_CMP_LE_OQ>(self.0[i], other.0[i]))
    }
    #[inline(always)]
    fn choose(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(both!(i => _mm256_blendv_pd(no.0[i], yes.0[i], mask[i])))
    }
    /// By differences under a mask: a blend takes three operations of its own.
    #[inline(always)]
    fn swap_where_odd(bits: Bits256, a: Self, b: Self) -> (Self, Self) {
        let one = bits.and(Bits256::word(1));
        let odd = Bits256(both!(i => _mm256_sub_epi64(_mm256_setzero_si256(), one.0[i])));
        let (a, b) = (a.bits(), b.bits());
        let difference = a.xor(b).and(odd);
        (
            Self::of_bits(a.xor(difference)),
            Self::of_bits(b.xor(difference)),
        )
    }
    #[inline(always)]
    fn bits(self) -> Bits256 {
        Bits256(both!(i => _mm256_castpd_si256(self.0[i])))
    }
    #[inline(always)]
    fn of_bits(bits: Bits256) -> Self {
        Self(both!(i => _mm256_castsi256_pd(bits.0[i])))
    }
}

macro_rules! words {
    ($($method:ident $intrinsic:ident),*) => {$(
        #[inline(always)]
        fn $method(self, other: Self) -> Self {
            Self(both!(i => $intrinsic(self.0[i], other.0[i])))
        }
    )*};
}

/// A count of places where the shifts take it from.
#[inline(always)]
fn places(count: u32) -> __m128i {
    // SAFETY: see the module.
    unsafe { _mm_cvtsi32_si128(count.cast_signed()) }
}

impl Bits for Bits256 {
    type Mask = [__m256d; 2];

    words!(plus _mm256_add_epi64, and _mm256_and_si256, or _mm256_or_si256, xor _mm256_xor_si256);

    /// The intrinsic negates its first operand.
    #[inline(always)]
    fn without(self, other: Self) -> Self {
        Self(both!(i => _mm256_andnot_si256(other.0[i], self.0[i])))
    }
    #[inline(always)]
    fn word(value: u64) -> Self {
        Self(both!(_i => _mm256_set1_epi64x(value.cast_signed())))
    }
    #[inline(always)]
    fn up(self, count: u32) -> Self {
        Self(both!(i => _mm256_sll_epi64(self.0[i], places(count))))
    }
    #[inline(always)]
    fn down(self, count: u32) -> Self {
        Self(both!(i => _mm256_srl_epi64(self.0[i], places(count))))
    }
    /// There is a signed comparison only: with the highest bits turned over it is the unsigned one.
    #[inline(always)]
    fn below(self, other: Self) -> Self::Mask {
        let sign = Self::word(1 << 63);
        let (a, b) = (self.xor(sign), other.xor(sign));
        both!(i => _mm256_castsi256_pd(_mm256_cmpgt_epi64(b.0[i], a.0[i])))
    }
    #[inline(always)]
    fn is_odd(self) -> Self::Mask {
        let top = self.up(63);
        both!(i => _mm256_castsi256_pd(top.0[i]))
    }
    #[inline(always)]
    fn choose(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Avx2::choose(mask, Avx2::of_bits(yes), Avx2::of_bits(no)).bits()
    }
}

/// Rotated by a number of places that is no multiple of 8.
macro_rules! turn {
    ($word:expr, $up:literal, $down:literal) => {
        // SAFETY: see the module.
        unsafe {
            Words256(_mm256_or_si256(
                _mm256_slli_epi32::<$up>($word),
                _mm256_srli_epi32::<$down>($word),
            ))
        }
    };
}

/// Which byte goes to each place when the words are rotated by two bytes, and by one.
static TURN_16: [u8; 32] = turn_order(2);
static TURN_8: [u8; 32] = turn_order(1);

/// Byte k of a word comes from its byte k − `bytes`; places are counted in each sixteen bytes.
const fn turn_order(bytes: u8) -> [u8; 32] {
    let mut order = [0; 32];
    let mut k = 0;
    while k < 32 {
        let at = k as u8 % 16;
        order[k] = at / 4 * 4 + (at + 4 - bytes) % 4;
        k += 1;
    }
    order
}

/// Rotated by whole bytes. In assembly: of the intrinsic with an order it knows, LLVM makes two instructions, or one before and
/// one after the exclusive or.
macro_rules! turn_bytes {
    ($name:ident, $order:ident) => {
        #[inline]
        #[target_feature(enable = "avx2")]
        fn $name(word: __m256i) -> __m256i {
            let turned;
            // SAFETY: the order has the 32 bytes that are read; any alignment is right.
            unsafe {
                asm!(
                    "vpshufb {turned}, {word}, ymmword ptr [rip + {order}]",
                    turned = lateout(ymm_reg) turned,
                    word = in(ymm_reg) word,
                    order = sym $order,
                    options(pure, readonly, nostack, preserves_flags),
                );
            }
            turned
        }
    };
}
turn_bytes!(two_bytes, TURN_16);
turn_bytes!(one_byte, TURN_8);

impl Words for Words256 {
    #[inline(always)]
    fn splat(word: u32) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm256_set1_epi32(word.cast_signed()) })
    }
    #[inline(always)]
    fn load(from: &[u32; STREAMS], part: usize) -> Self {
        let words: &[u32; 8] = from[8 * part..].first_chunk().expect("one of two parts");
        // SAFETY: the array has eight words; any alignment is right.
        Self(unsafe { _mm256_loadu_si256(words.as_ptr().cast()) })
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm256_add_epi32(self.0, other.0) })
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm256_xor_si256(self.0, other.0) })
    }
    #[inline(always)]
    fn turn_16(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { two_bytes(self.0) })
    }
    #[inline(always)]
    fn turn_12(self) -> Self {
        turn!(self.0, 12, 20)
    }
    #[inline(always)]
    fn turn_8(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { one_byte(self.0) })
    }
    #[inline(always)]
    fn turn_7(self) -> Self {
        turn!(self.0, 7, 25)
    }
}

#[target_feature(enable = "avx2,fma")]
fn compiled<K: Kernel>(kernel: K) -> K::Out {
    kernel.run::<Avx2>()
}

#[inline(never)]
#[target_feature(enable = "avx2,fma")]
fn compiled_apart<K: Kernel>(kernel: K) -> K::Out {
    kernel.run::<Avx2>()
}

impl Simd for Avx2 {
    const ROOTS_BESIDE_WORDS: bool = false;

    #[inline(always)]
    unsafe fn enter<K: Kernel>(kernel: K) -> K::Out {
        // SAFETY: the caller has detected the features.
        unsafe { compiled(kernel) }
    }
    #[inline(always)]
    fn enter_apart<K: Kernel>(kernel: K) -> K::Out {
        // SAFETY: see the module.
        unsafe { compiled_apart(kernel) }
    }
    #[inline(always)]
    fn load(from: &[f64; EIGHT]) -> Self {
        // The array has the eight doubles; any alignment is right.
        Self(both!(i => _mm256_loadu_pd(from.as_ptr().add(4 * i))))
    }
    #[inline(always)]
    fn store(self, to: &mut [f64; EIGHT]) {
        // The array has room for eight doubles; any alignment is right.
        both!(i => _mm256_storeu_pd(to.as_mut_ptr().add(4 * i), self.0[i]));
    }
    #[inline(always)]
    fn words(bits: Bits256) -> [u64; EIGHT] {
        let mut words = [0_u64; EIGHT];
        // The array has room for eight words; any alignment is right.
        both!(i => _mm256_storeu_si256(words.as_mut_ptr().add(4 * i).cast(), bits.0[i]));
        words
    }
    #[inline(always)]
    fn of_words(words: &[u64; EIGHT]) -> Bits256 {
        // The array has the eight words; any alignment is right.
        Bits256(both!(i => _mm256_loadu_si256(words.as_ptr().add(4 * i).cast())))
    }
    /// w n/2^64 = (upper·n + lower·n/2^32)/2^32, and no sum overflows.
    #[inline(always)]
    fn scale(words: Bits256, n: u32) -> Bits256 {
        let n = Bits256::word(u64::from(n));
        // The product takes the lower halves of both words.
        let lower = Bits256(both!(i => _mm256_mul_epu32(words.0[i], n.0[i])));
        let high = words.down(32);
        let upper = Bits256(both!(i => _mm256_mul_epu32(high.0[i], n.0[i])));
        upper.plus(lower.down(32)).down(32)
    }
    /// Pairs of entries go to their places as they are loaded, so that one shuffle a column is left.
    #[inline(always)]
    fn columns(rows: &Rows, at: usize) -> [Self; FOUR] {
        assert!(at + FOUR <= rows.length(), "four columns of the rows");
        /// Entries `at` and `at` + 1 of a row and of the second row after it.
        macro_rules! pairs {
            ($row:literal, $at:expr) => {{
                let first = _mm_loadu_pd(rows.row($row).as_ptr().add($at));
                let second = _mm_loadu_pd(rows.row($row + 2).as_ptr().add($at));
                _mm256_insertf128_pd::<1>(_mm256_castpd128_pd256(first), second)
            }};
        }
        /// Two columns.
        macro_rules! two {
            ($at:expr) => {{
                // SAFETY: at + 3 is below the length of every row; the features as in the module.
                let (a, b, c, d) = unsafe {
                    (
                        pairs!(0, $at),
                        pairs!(1, $at),
                        pairs!(4, $at),
                        pairs!(5, $at),
                    )
                };
                // SAFETY: see the module.
                unsafe {
                    (
                        Self([_mm256_unpacklo_pd(a, b), _mm256_unpacklo_pd(c, d)]),
                        Self([_mm256_unpackhi_pd(a, b), _mm256_unpackhi_pd(c, d)]),
                    )
                }
            }};
        }
        let ((first, second), (third, fourth)) = (two!(at), two!(at + 2));
        [first, second, third, fourth]
    }
    #[inline(always)]
    fn fill<const ROOTS: usize>(
        keystream: &mut Keystream,
        out: &mut [[WideBits<Bits256>; 8]; BLOCKS],
        _: &mut [Wide<Self>; ROOTS],
    ) {
        debug_assert!(ROOTS == 0, "roots are not taken beside words");
        // The sixteen streams are two times eight, which give the first and the second four lanes of each half.
        for part in 0..2 {
            for (ahead, out) in out.iter_mut().enumerate() {
                let words = keystream.block::<Words256, Self>(ahead, part, &mut []);
                let mut k = 0;
                while k < 8 {
                    let (lower, upper) = (words[2 * k].0, words[2 * k + 1].0);
                    // SAFETY: see the module.
                    let halves = unsafe {
                        [
                            _mm256_unpacklo_epi32(lower, upper),
                            _mm256_unpackhi_epi32(lower, upper),
                        ]
                    };
                    out[k].0[0].0[part] = halves[0];
                    out[k].0[1].0[part] = halves[1];
                    k += 1;
                }
            }
        }
        keystream.go_on();
    }
}
