//! AVX-512: eight doubles a register.
//!
//! # Safety
//! Every block below calls an intrinsic of the features that [`Avx512::enter`] is compiled with. Values of these types exist
//! only below it, and its caller has detected the features. Intrinsics that touch memory say more where they stand.

#![expect(
    unsafe_code,
    reason = "intrinsics of features that were detected before any of these types is used"
)]

use super::chacha::{BLOCKS, Keystream, STREAMS};
use super::simd::{EIGHT, FOUR, Kernel, Rows, Simd, Words};
use super::wide::{Wide, WideBits};
use crate::ops::float::{Bits, Float};
use std::arch::x86_64::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Eight doubles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx512(__m512d);

/// Eight words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits512(__m512i);

/// Sixteen words of 32 bits.
#[derive(Clone, Copy)]
struct Words512(__m512i);

impl Avx512 {
    /// Whether the CPU can run below [`enter`](Simd::enter).
    pub(super) fn is_detected() -> bool {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
    }
}

macro_rules! operator {
    ($($trait:ident $method:ident $intrinsic:ident),*) => {$(
        impl $trait for Avx512 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: see the module.
                Self(unsafe { $intrinsic(self.0, other.0) })
            }
        }
    )*};
}
operator!(Add add _mm512_add_pd, Sub sub _mm512_sub_pd, Mul mul _mm512_mul_pd, Div div _mm512_div_pd);

impl Neg for Avx512 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_xor_pd(self.0, _mm512_set1_pd(-0.0)) })
    }
}

impl Float for Avx512 {
    type Bits = Bits512;
    type Mask = __mmask8;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_set1_pd(value) })
    }
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_fmadd_pd(self.0, factor.0, term.0) })
    }
    #[inline(always)]
    fn root(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_sqrt_pd(self.0) })
    }
    #[inline(always)]
    fn less(self, other: Self) -> __mmask8 {
        // SAFETY: see the module.
        unsafe { _mm512_cmp_pd_mask::<_CMP_LT_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn at_most(self, other: Self) -> __mmask8 {
        // SAFETY: see the module.
        unsafe { _mm512_cmp_pd_mask::<_CMP_LE_OQ>(self.0, other.0) }
    }
    #[inline(always)]
    fn choose(mask: __mmask8, yes: Self, no: Self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_mask_blend_pd(mask, no.0, yes.0) })
    }
    /// By bit 62 of the bits moved up there, which are at hand for the signs of sine and cosine.
    #[inline(always)]
    fn swap_where_odd(bits: Bits512, a: Self, b: Self) -> (Self, Self) {
        // SAFETY: see the module.
        let odd = unsafe { _mm512_test_epi64_mask(bits.up(62).0, _mm512_set1_epi64(1 << 62)) };
        (Self::choose(odd, b, a), Self::choose(odd, a, b))
    }
    /// The order: two binary places are kept, rounded to even.
    #[inline(always)]
    fn past_quarter(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_reduce_pd::<{ 2 << 4 }>(self.0) })
    }
    #[inline(always)]
    fn exponent(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_getexp_pd(self.0) })
    }
    #[inline(always)]
    fn bits(self) -> Bits512 {
        // SAFETY: see the module.
        Bits512(unsafe { _mm512_castpd_si512(self.0) })
    }
    #[inline(always)]
    fn of_bits(bits: Bits512) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_castsi512_pd(bits.0) })
    }
}

macro_rules! words {
    ($($method:ident $intrinsic:ident),*) => {$(
        #[inline(always)]
        fn $method(self, other: Self) -> Self {
            // SAFETY: see the module.
            Self(unsafe { $intrinsic(self.0, other.0) })
        }
    )*};
}

/// A count of places where the shifts take it from.
#[inline(always)]
fn places(count: u32) -> __m128i {
    // SAFETY: see the module.
    unsafe { _mm_cvtsi32_si128(count.cast_signed()) }
}

impl Bits for Bits512 {
    type Mask = __mmask8;

    words!(plus _mm512_add_epi64, and _mm512_and_si512, or _mm512_or_si512, xor _mm512_xor_si512);

    #[inline(always)]
    fn without(self, other: Self) -> Self {
        // SAFETY: see the module. The intrinsic negates its first operand.
        Self(unsafe { _mm512_andnot_si512(other.0, self.0) })
    }
    #[inline(always)]
    fn word(value: u64) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_set1_epi64(value.cast_signed()) })
    }
    #[inline(always)]
    fn up(self, count: u32) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_sll_epi64(self.0, places(count)) })
    }
    #[inline(always)]
    fn down(self, count: u32) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_srl_epi64(self.0, places(count)) })
    }
    #[inline(always)]
    fn below(self, other: Self) -> __mmask8 {
        // SAFETY: see the module.
        unsafe { _mm512_cmplt_epu64_mask(self.0, other.0) }
    }
    #[inline(always)]
    fn is_odd(self) -> __mmask8 {
        // SAFETY: see the module.
        unsafe { _mm512_test_epi64_mask(self.0, _mm512_set1_epi64(1)) }
    }
    #[inline(always)]
    fn choose(mask: __mmask8, yes: Self, no: Self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_mask_blend_epi64(mask, no.0, yes.0) })
    }
}

impl Words for Words512 {
    words!(add _mm512_add_epi32, xor _mm512_xor_si512);

    #[inline(always)]
    fn splat(word: u32) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_set1_epi32(word.cast_signed()) })
    }
    #[inline(always)]
    fn load(from: &[u32; STREAMS], part: usize) -> Self {
        assert_eq!(part, 0, "all streams are in one part");
        // SAFETY: the array has the sixteen words; any alignment is right.
        Self(unsafe { _mm512_loadu_si512(from.as_ptr().cast()) })
    }
    #[inline(always)]
    fn turn_16(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_rol_epi32::<16>(self.0) })
    }
    #[inline(always)]
    fn turn_12(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_rol_epi32::<12>(self.0) })
    }
    #[inline(always)]
    fn turn_8(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_rol_epi32::<8>(self.0) })
    }
    #[inline(always)]
    fn turn_7(self) -> Self {
        // SAFETY: see the module.
        Self(unsafe { _mm512_rol_epi32::<7>(self.0) })
    }
}

#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn compiled<K: Kernel>(kernel: K) -> K::Out {
    kernel.run::<Avx512>()
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn compiled_apart<K: Kernel>(kernel: K) -> K::Out {
    kernel.run::<Avx512>()
}

impl Simd for Avx512 {
    const ROOTS_BESIDE_WORDS: bool = true;

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
        // SAFETY: the array has the eight doubles; any alignment is right.
        Self(unsafe { _mm512_loadu_pd(from.as_ptr()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [f64; EIGHT]) {
        // SAFETY: the array has room for eight doubles; any alignment is right.
        unsafe { _mm512_storeu_pd(to.as_mut_ptr(), self.0) }
    }
    #[inline(always)]
    fn words(bits: Bits512) -> [u64; EIGHT] {
        let mut words = [0; EIGHT];
        // SAFETY: the array has room for eight words; any alignment is right.
        unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), bits.0) }
        words
    }
    #[inline(always)]
    fn of_words(words: &[u64; EIGHT]) -> Bits512 {
        // SAFETY: the array has the eight words; any alignment is right.
        Bits512(unsafe { _mm512_loadu_si512(words.as_ptr().cast()) })
    }
    /// w n/2^64 = (upper·n + lower·n/2^32)/2^32, and no sum overflows.
    #[inline(always)]
    fn scale(words: Bits512, n: u32) -> Bits512 {
        let n = Bits512::word(u64::from(n));
        // SAFETY: see the module. The product takes the lower halves of both words.
        let lower = Bits512(unsafe { _mm512_mul_epu32(words.0, n.0) });
        // SAFETY: as above.
        let upper = Bits512(unsafe { _mm512_mul_epu32(words.down(32).0, n.0) });
        upper.plus(lower.down(32)).down(32)
    }
    /// Four entries go to their half of a register as they are loaded, so that two shuffles a column are left.
    #[inline(always)]
    fn columns(rows: &Rows, at: usize) -> [Self; FOUR] {
        assert!(at + FOUR <= rows.length(), "four columns of the rows");
        /// Entries `at`, ..., `at` + 3 of a row and of the second row after it.
        macro_rules! fours {
            ($row:literal) => {{
                let first = _mm256_loadu_pd(rows.row($row).as_ptr().add(at));
                let second = _mm256_loadu_pd(rows.row($row + 2).as_ptr().add(at));
                _mm512_insertf64x4::<1>(_mm512_castpd256_pd512(first), second)
            }};
        }
        // SAFETY: at + 3 is below the length of every row; the features as in the module.
        let (a, b, c, d) = unsafe { (fours!(0), fours!(1), fours!(4), fours!(5)) };
        // SAFETY: see the module.
        unsafe {
            // Quarters of `even`: rows 0 and 1 of columns 0 and 2, then rows 2 and 3; of `odd`: columns 1 and 3.
            let (even, odd) = (_mm512_unpacklo_pd(a, b), _mm512_unpackhi_pd(a, b));
            let (even_after, odd_after) = (_mm512_unpacklo_pd(c, d), _mm512_unpackhi_pd(c, d));
            [
                Self(_mm512_shuffle_f64x2::<0b10_00_10_00>(even, even_after)),
                Self(_mm512_shuffle_f64x2::<0b10_00_10_00>(odd, odd_after)),
                Self(_mm512_shuffle_f64x2::<0b11_01_11_01>(even, even_after)),
                Self(_mm512_shuffle_f64x2::<0b11_01_11_01>(odd, odd_after)),
            ]
        }
    }
    #[inline(always)]
    fn fill<const ROOTS: usize>(
        keystream: &mut Keystream,
        out: &mut [[WideBits<Bits512>; 8]; BLOCKS],
        roots: &mut [Wide<Self>; ROOTS],
    ) {
        const { assert!(ROOTS.is_multiple_of(BLOCKS) && ROOTS / BLOCKS <= 4) };
        let share = ROOTS / BLOCKS;
        for (ahead, out) in out.iter_mut().enumerate() {
            let roots = &mut roots[ahead * share..][..share];
            let words = keystream.block::<Words512, _>(ahead, 0, roots);
            let mut k = 0;
            while k < 8 {
                let (lower, upper) = (words[2 * k].0, words[2 * k + 1].0);
                // SAFETY: see the module.
                out[k].0 = unsafe {
                    [
                        Bits512(_mm512_unpacklo_epi32(lower, upper)),
                        Bits512(_mm512_unpackhi_epi32(lower, upper)),
                    ]
                };
                k += 1;
            }
        }
        keystream.go_on();
    }
}
