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
        let mut pair = 0;
        while pair < BUFFER {
            let (radius, angle) = (source.words[pair], source.words[pair + 1]);
            let (first, second) = box_muller::<Wide<T>>(radius, angle);
            source.normals[pair] = first;
            source.normals[pair + 1] = second;
            pair += 2;
        }
    }
}

/// A pair of standard normals from two words, as [`Stream::normals`](crate::rng::Stream::normals).
#[inline(always)]
fn box_muller<F: Float>(radius: F::Bits, angle: F::Bits) -> (F, F) {
    // 1 − u, u being the uniform number: both differences are exact, and the result is a normal double in [2^-52, 1].
    let rest = F::splat(2.0) - one_to_two::<F>(radius);
    polar(rest, one_to_two::<F>(angle) - F::splat(1.0))
}

/// √(−2 ln u) cos and sin of an angle in turns, for u a normal double in (0, 1].
#[inline(always)]
pub(super) fn polar<F: Float>(u: F, turns: F) -> (F, F) {
    let radius = (F::splat(-2.0) * ln_unchecked(u)).root();
    let (sin, cos) = sin_cos_turns(turns);
    (radius * cos, radius * sin)
}
