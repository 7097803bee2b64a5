//! What a kernel needs of the CPU: eight doubles, eight 64-bit words and sixteen 32-bit words at a time, in whatever
//! registers there are. One file each for the instruction sets; all give the same bits, which the tests hold against single
//! doubles and `rand_chacha`.

use super::chacha::{BLOCKS, Keystream, STREAMS};
use super::wide::{Wide, WideBits};
use crate::ops::float::Float;
use std::fmt::Debug;

/// The lanes of a [`Simd`] type.
pub(super) const EIGHT: usize = 8;

/// Columns of rows that are turned around at once.
pub(super) const FOUR: usize = 4;

/// Eight doubles of one instruction set.
///
/// A value of such a type exists only below [`Simd::enter`], whose caller has made sure of the instruction set: the types are
/// private to the lanes, and no constructor is reached from elsewhere.
pub(super) trait Simd:
    Float<Bits: Debug, Mask: Debug> + Debug + Send + Sync + 'static
{
    /// Whether normals are made ahead, with their roots beside the rounds of the keystream. It pays with registers for that.
    const ROOTS_BESIDE_WORDS: bool;

    /// Runs the kernel, compiled with the instruction set.
    ///
    /// # Safety
    /// The CPU has the instruction set.
    #[expect(unsafe_code, reason = "only the caller can know the CPU")]
    unsafe fn enter<K: Kernel>(kernel: K) -> K::Out;

    /// Runs the kernel compiled apart from the caller, which runs below [`enter`](Self::enter): for what is rare or large.
    fn enter_apart<K: Kernel>(kernel: K) -> K::Out;

    /// Eight doubles from memory.
    fn load(from: &[f64; EIGHT]) -> Self;
    /// Eight doubles to memory.
    fn store(self, to: &mut [f64; EIGHT]);
    /// The words in memory, lane 0 first.
    fn words(bits: Self::Bits) -> [u64; EIGHT];
    /// The words from memory, lane 0 first.
    fn of_words(words: &[u64; EIGHT]) -> Self::Bits;
    /// ⌊w n/2^64⌋ of each word w, for n < 2^32.
    fn scale(words: Self::Bits, n: u32) -> Self::Bits;
    /// Columns `at`, ..., `at` + 3 of eight rows: lane i has the entry of row i.
    ///
    /// # Panics
    /// If there are not so many columns.
    fn columns(rows: &Rows, at: usize) -> [Self; FOUR];
    /// The next blocks of the sixteen streams: word k of block b goes to `out[b][k]`. Beside it the numbers, at most four a
    /// block, are replaced by their roots; none where [`ROOTS_BESIDE_WORDS`](Self::ROOTS_BESIDE_WORDS) is false.
    fn fill<const ROOTS: usize>(
        keystream: &mut Keystream,
        out: &mut [[WideBits<Self::Bits>; 8]; BLOCKS],
        roots: &mut [Wide<Self>; ROOTS],
    );
}

/// Eight rows of the same length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    rows: [&'a [f64]; EIGHT],
    columns: usize,
}

impl<'a> Rows<'a> {
    /// The rows with these numbers of a table.
    ///
    /// # Panics
    /// If one lies outside the table.
    #[inline(always)]
    pub(super) fn new(table: &'a [f64], columns: usize, numbers: &[u32; EIGHT]) -> Self {
        let mut rows: [&[f64]; EIGHT] = [&[]; EIGHT];
        let mut lane = 0;
        while lane < EIGHT {
            let start = numbers[lane] as usize * columns;
            rows[lane] = &table[start..start + columns];
            lane += 1;
        }
        Self { rows, columns }
    }
    /// The length of each row.
    #[inline(always)]
    pub(super) fn length(&self) -> usize {
        self.columns
    }
    /// Row i, which has [`length`](Self::length) entries.
    #[inline(always)]
    pub(super) fn row(&self, lane: usize) -> &'a [f64] {
        self.rows[lane]
    }
}

/// Work that is compiled once for each instruction set. Everything that `run` calls is `#[inline(always)]`, and holds no closure
/// over lanes: what is compiled apart loses the instruction set, at several times the cost.
pub(super) trait Kernel {
    /// The result.
    type Out;
    /// The work.
    fn run<S: Simd>(self) -> Self::Out;
}

/// Sixteen, or as many as fit a register, words of 32 bits.
pub(super) trait Words: Copy {
    /// The same word in every lane.
    fn splat(word: u32) -> Self;
    /// Part number `part` of the words of all streams, as many as fit.
    ///
    /// # Panics
    /// If there is no such part.
    fn load(from: &[u32; STREAMS], part: usize) -> Self;
    /// The sum modulo 2^32.
    fn add(self, other: Self) -> Self;
    /// Bit by bit exclusive or.
    fn xor(self, other: Self) -> Self;
    /// Rotated to higher places by 16.
    fn turn_16(self) -> Self;
    /// Rotated to higher places by 12.
    fn turn_12(self) -> Self;
    /// Rotated to higher places by 8.
    fn turn_8(self) -> Self;
    /// Rotated to higher places by 7.
    fn turn_7(self) -> Self;
}
