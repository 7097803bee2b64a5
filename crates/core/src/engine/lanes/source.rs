//! Random words and standard normals in sixteen lanes, lane i from the stream of replicate `first` + i: the same numbers in the
//! same order as [`Stream`](crate::rng::Stream) draws them.

use super::chacha::{Keystream, STREAMS};
use super::simd::{Kernel, Simd, one_to_two};
use super::wide::{Wide, WideBits};
use crate::ops::float::Float;
use crate::ops::kernels::{ln_unchecked, sin_cos_turns};
use crate::rng::StreamKey;

/// Words of each stream that are made at once: two blocks.
const BUFFER: usize = 16;

/// Words, or normals made from them. One run takes either the one or the other.
#[derive(Clone, Debug)]
pub(super) struct Source<S: Simd> {
    keystream: Keystream,
    words: [WideBits<S::Bits>; BUFFER],
    normals: [Wide<S>; BUFFER],
    at: usize,
}

impl<S: Simd> Source<S> {
    /// The streams of replicates `first`, `first` + 1, ...
    #[inline(always)]
    pub(super) fn new(key: &StreamKey, first: u64) -> Self {
        let zeros = S::of_words(&[0; 8]);
        Self {
            keystream: Keystream::new(key.bytes(), first),
            words: [WideBits([zeros; 2]); BUFFER],
            normals: [Wide::splat(0.0); BUFFER],
            at: BUFFER,
        }
    }

    /// Goes to the first word of a block.
    #[cfg(test)]
    pub(super) fn skip_to_block(&mut self, block: u64) {
        self.keystream.block = block;
        self.at = BUFFER;
    }

    /// The next word of each stream.
    #[inline(always)]
    pub(super) fn word(&mut self) -> WideBits<S::Bits> {
        if self.at == BUFFER {
            S::enter_apart(FillWords(self));
            self.at = 0;
        }
        let word = self.words[self.at];
        self.at += 1;
        word
    }

    /// The next word of each stream, one after the other.
    #[inline(always)]
    pub(super) fn each_word(&mut self) -> [u64; STREAMS] {
        let WideBits([first, second]) = self.word();
        let mut words = [0; STREAMS];
        words[..8].copy_from_slice(&S::words(first));
        words[8..].copy_from_slice(&S::words(second));
        words
    }

    /// The next pair of normals, from two words of each stream.
    #[inline(always)]
    pub(super) fn normals(&mut self) -> [Wide<S>; 2] {
        if self.at == BUFFER {
            S::enter_apart(FillNormals(self));
            self.at = 0;
        }
        let pair = [self.normals[self.at], self.normals[self.at + 1]];
        self.at += 2;
        pair
    }

    /// At least one and at most `most` of the next normals of a vector that still lacks so many. They come in pairs, and the
    /// second of the last one is left out if the vector ends between them.
    #[inline(always)]
    pub(super) fn some_normals(&mut self, most: usize) -> &[Wide<S>] {
        if self.at == BUFFER {
            S::enter_apart(FillNormals(self));
            self.at = 0;
        }
        let start = self.at;
        let count = most.min(BUFFER - start);
        self.at += count + count % 2;
        &self.normals[start..start + count]
    }

    /// A uniform number in [0, 1) from the next word of each stream.
    #[inline(always)]
    pub(super) fn uniform(&mut self) -> Wide<S> {
        one_to_two::<Wide<S>>(self.word()) - Wide::splat(1.0)
    }
}

struct FillWords<'a, S: Simd>(&'a mut Source<S>);

impl<T: Simd> Kernel for FillWords<'_, T> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(self) {
        T::fill(&mut self.0.keystream, &mut self.0.words);
    }
}

struct FillNormals<'a, S: Simd>(&'a mut Source<S>);

impl<T: Simd> Kernel for FillNormals<'_, T> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(self) {
        let source = self.0;
        T::fill(&mut source.keystream, &mut source.words);
        // Logarithms first, then angles: in loops of their own the constants stay in registers. The logarithm is the longest
        // chain of dependent operations, so two go side by side, operation by operation: the CPU looks ahead no further than
        // about two of them. Roots wait for the divider beside the angles, which do not need it.
        let mut at = 0;
        while at < BUFFER {
            source.normals[at] = radius_sq(source.words[at]);
            at += 2;
        }
        let mut at = 0;
        while at < BUFFER {
            let [first, second] = source.words[at + 1].0;
            let [long, short] = source.normals[at].0;
            let (long, short) = (long.root(), short.root());
            let ((a, b), (c, d)) = (turned::<T>(long, first), turned::<T>(short, second));
            source.normals[at] = Wide([a, c]);
            source.normals[at + 1] = Wide([b, d]);
            at += 2;
        }
    }
}

/// −2 ln u, with u = 1 − the word's uniform number.
#[inline(always)]
fn radius_sq<F: Float>(word: F::Bits) -> F {
    // Both differences are exact, and u is a normal double in [2^-52, 1].
    let u = F::splat(2.0) - one_to_two::<F>(word);
    F::splat(-2.0) * ln_unchecked(u)
}

/// The radius times cosine and sine of the word's angle.
#[inline(always)]
fn turned<F: Float>(radius: F, word: F::Bits) -> (F, F) {
    let (sin, cos) = sin_cos_turns(one_to_two::<F>(word) - F::splat(1.0));
    (radius * cos, radius * sin)
}

/// √(−2 ln u) cos and sin of an angle in turns, for u a normal double in (0, 1].
#[inline(always)]
pub(super) fn polar<F: Float>(u: F, turns: F) -> (F, F) {
    let radius = (F::splat(-2.0) * ln_unchecked(u)).root();
    let (sin, cos) = sin_cos_turns(turns);
    (radius * cos, radius * sin)
}
