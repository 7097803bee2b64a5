//! Random words and standard normals in sixteen lanes, lane i from the stream of replicate `first` + i: the same numbers in the
//! same order as [`Stream`](crate::rng::Stream) draws them.

use super::chacha::{BLOCKS, Keystream, STREAMS};
use super::simd::{Kernel, Simd};
use super::wide::{Wide, WideBits};
use crate::ops::box_muller::{Head, one_to_two, turned};
use crate::ops::float::Float;
use crate::ops::kernels::{ln_unchecked, sin_cos_turns};
use crate::rng::StreamKey;

/// Words of each stream that are made at once.
const BUFFER: usize = 8 * BLOCKS;

/// Words, or normals made from them. One run takes either the one or the other.
///
/// Words come from one keystream in pairs, for a radius and an angle. Where roots are taken beside the keystream
/// ([`Simd::ROOTS_BESIDE_WORDS`]), the words of the next normals are made while those at hand become normals.
#[derive(Clone, Debug)]
pub(super) struct Source<S: Simd> {
    keystream: Keystream,
    /// The words at hand and the next, in this order if `is_odd` is false. Only the first are used where nothing is ahead.
    words: [[[WideBits<S::Bits>; 8]; BLOCKS]; 2],
    is_odd: bool,
    /// Whether the words at hand, and their radii, have been made.
    is_ahead: bool,
    /// A quarter of the radii squared, of the words at hand; then half the radii.
    radii: [Wide<S>; BUFFER / 2],
    /// What precedes them.
    heads: [Head<Wide<S>>; BUFFER / 2],
    normals: [Wide<S>; BUFFER],
    /// The next word or normal.
    at: usize,
}

impl<S: Simd> Source<S> {
    /// The streams of replicates `first`, `first` + 1, ...
    #[inline(always)]
    pub(super) fn new(key: &StreamKey, first: u64) -> Self {
        let zeros = S::of_words(&[0; 8]);
        Self {
            keystream: Keystream::new(key.bytes(), first),
            words: [[[WideBits([zeros; 2]); 8]; BLOCKS]; 2],
            is_odd: false,
            is_ahead: false,
            radii: [Wide::splat(0.0); BUFFER / 2],
            heads: [Head::nothing(); BUFFER / 2],
            normals: [Wide::splat(0.0); BUFFER],
            at: BUFFER,
        }
    }

    /// Goes to the first word of a block.
    #[cfg(test)]
    pub(super) fn skip_to_block(&mut self, block: u64) {
        self.keystream.go_to(block);
        self.is_ahead = false;
        self.at = BUFFER;
    }

    /// The next word of each stream.
    #[inline(always)]
    pub(super) fn word(&mut self) -> WideBits<S::Bits> {
        debug_assert!(!self.is_ahead, "a run takes words or normals");
        if self.at == BUFFER {
            S::enter_apart(FillWords(self));
            self.at = 0;
        }
        let word = self.words[0].as_flattened()[self.at];
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
        T::fill(&mut self.0.keystream, &mut self.0.words[0], &mut []);
    }
}

struct FillNormals<'a, S: Simd>(&'a mut Source<S>);

impl<T: Simd> Kernel for FillNormals<'_, T> {
    type Out = ();
    #[inline(always)]
    fn run<S: Simd>(self) {
        let source = self.0;
        if !T::ROOTS_BESIDE_WORDS {
            in_order(source);
            return;
        }
        if !source.is_ahead {
            source.is_ahead = true;
            // The normals of no words, which nobody takes.
            ahead(source);
        }
        ahead(source);
    }
}

/// Words, then radii, then angles, each in a loop of its own where the constants stay in registers. Roots wait for the divider
/// beside the angles, which do not need it.
#[inline(always)]
fn in_order<S: Simd>(source: &mut Source<S>) {
    let [words, _] = &mut source.words;
    S::fill(&mut source.keystream, words, &mut []);
    let words = words.as_flattened();
    let mut at = 0;
    while at < BUFFER / 2 {
        source.radii[at] = Head::new(words[2 * at]).quarter_radius_sq();
        at += 1;
    }
    let mut at = 0;
    while at < BUFFER / 2 {
        let WideBits([first, second]) = words[2 * at + 1];
        let Wide([long, short]) = source.radii[at].root();
        let ((a, b), (c, d)) = (turned(long, first), turned(short, second));
        source.normals[2 * at] = Wide([a, c]);
        source.normals[2 * at + 1] = Wide([b, d]);
        at += 1;
    }
}

/// The normals of the words at hand, and the next words and their radii. A root or a quotient keeps the divider for as long as
/// some forty other operations take, so both stand where there are others that wait for neither: roots beside the keystream,
/// quotients beside the angles of the words before.
#[inline(always)]
fn ahead<S: Simd>(source: &mut Source<S>) {
    let [even, odd] = &mut source.words;
    let (now, next) = if source.is_odd {
        (odd, even)
    } else {
        (even, odd)
    };
    source.is_odd = !source.is_odd;
    S::fill(&mut source.keystream, next, &mut source.radii);
    let (now, next) = (now.as_flattened(), next.as_flattened());
    let mut at = 0;
    while at < BUFFER / 2 {
        let (cos, sin) = turned(source.radii[at], now[2 * at + 1]);
        source.normals[2 * at] = cos;
        source.normals[2 * at + 1] = sin;
        source.heads[at] = Head::new(next[2 * at]);
        at += 1;
    }
    let mut at = 0;
    while at < BUFFER / 2 {
        source.radii[at] = source.heads[at].quarter_radius_sq();
        at += 1;
    }
}

/// √(−2 ln u) cos and sin of an angle in turns, for u a normal double in (0, 1].
#[inline(always)]
pub(super) fn polar<F: Float>(u: F, turns: F) -> (F, F) {
    let radius = (F::splat(-2.0) * ln_unchecked(u)).root();
    let (sin, cos) = sin_cos_turns(turns);
    (radius * cos, radius * sin)
}
