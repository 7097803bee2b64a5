//! ChaCha8 (Bernstein 2008), sixteen streams of one key side by side. Lane i has the words of
//! [`StreamKey::stream`](crate::rng::StreamKey::stream)`(first + i)`.

use super::simd::Words;
use crate::ops::float::Float;

/// Streams side by side.
pub(super) const STREAMS: usize = 16;

/// "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Which stream each 32-bit lane has. The two halves of a 64-bit word are joined by `unpack` instructions, which take pairs of
/// lanes from each quarter of a register: in this order stream i then comes out in lane i.
const ORDER: [u64; STREAMS] = [0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15];

/// Blocks that are made at once.
pub(super) const BLOCKS: usize = 2;

/// Words 0, 4, 8, 12 and 1, 5, 9, 13 hang on the key and the block's number, and not on the stream: of them, the first of the
/// eight rounds is computed once for all lanes. The other eight hang on the key and the stream, and not on the block: of them
/// it is computed once for all blocks. What is left are seven rounds.
#[derive(Clone, Debug)]
pub(super) struct Keystream {
    /// The key, little endian.
    key: [u32; 8],
    /// The next block's number.
    block: u64,
    /// The streams' numbers in [`ORDER`], lower and upper halves.
    streams: [[u32; STREAMS]; 2],
    /// Words 2, 6, 10, 14, 3, 7, 11, 15 after the first round; the first is the sum that the second round begins with.
    of_streams: [[u32; STREAMS]; 8],
    /// Words 0, 4, 8, 12, 1, 5, 9, 13 after the first round, of the next blocks; the first is the sum that the second round
    /// begins with.
    of_blocks: [[u32; 8]; BLOCKS],
    /// Words 12 and 13 before the rounds, of the next blocks.
    numbers: [[u32; 2]; BLOCKS],
}

impl Keystream {
    /// Streams `first`, `first` + 1, ..., at their first word.
    pub(super) fn new(key: &[u8; 32], first: u64) -> Self {
        let mut words = [0; 8];
        for (word, bytes) in words.iter_mut().zip(key.chunks_exact(4)) {
            *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        let mut streams = [[0; STREAMS]; 2];
        let mut of_streams = [[0; STREAMS]; 8];
        for (lane, offset) in ORDER.into_iter().enumerate() {
            let stream = first.wrapping_add(offset);
            (streams[0][lane], streams[1][lane]) = (low(stream), low(stream >> 32));
            let (second, third) = (
                quarter(CONSTANTS[2], words[2], words[6], streams[0][lane]),
                quarter(CONSTANTS[3], words[3], words[7], streams[1][lane]),
            );
            let begun = second.0.wrapping_add(third.1);
            let after = [
                begun, second.1, second.2, second.3, third.0, third.1, third.2, third.3,
            ];
            for (of_streams, word) in of_streams.iter_mut().zip(after) {
                of_streams[lane] = word;
            }
        }
        let mut keystream = Self {
            key: words,
            block: 0,
            streams,
            of_streams,
            of_blocks: [[0; 8]; BLOCKS],
            numbers: [[0; 2]; BLOCKS],
        };
        keystream.go_to(0);
        keystream
    }

    /// Makes this block the next.
    // Apart from the loop of the rounds: what is read from memory there goes to all lanes without an operation of its own.
    #[inline(never)]
    pub(super) fn go_to(&mut self, block: u64) {
        self.block = block;
        let k = &self.key;
        for ahead in 0..BLOCKS {
            let number = block.wrapping_add(ahead as u64);
            let [lower, upper] = [low(number), low(number >> 32)];
            let (zeroth, first) = (
                quarter(CONSTANTS[0], k[0], k[4], lower),
                quarter(CONSTANTS[1], k[1], k[5], upper),
            );
            let begun = zeroth.0.wrapping_add(first.1);
            self.of_blocks[ahead] = [
                begun, zeroth.1, zeroth.2, zeroth.3, first.0, first.1, first.2, first.3,
            ];
            self.numbers[ahead] = [lower, upper];
        }
    }

    /// Goes on to the blocks after those that were made at once.
    #[inline(always)]
    pub(super) fn go_on(&mut self) {
        self.go_to(self.block.wrapping_add(BLOCKS as u64));
    }

    /// The block that comes `ahead` < [`BLOCKS`] blocks after the next: words 0 to 15 of part `part` of the streams. Beside it
    /// the roots of up to four numbers are taken: the divider would wait otherwise.
    #[inline(always)]
    pub(super) fn block<W: Words, F: Float>(
        &self,
        ahead: usize,
        part: usize,
        roots: &mut [F],
    ) -> [W; 16] {
        let (k, number) = (&self.key, &self.numbers[ahead]);
        let (u, v) = (&self.of_blocks[ahead], &self.of_streams);
        let (same, each) = (W::splat, W::load);
        let (s0, s5, s10, s15) =
            begun(same(u[0]), same(u[5]), each(&v[2], part), each(&v[7], part));
        let (s1, s6, s11, s12) =
            quarter(same(u[4]), each(&v[1], part), each(&v[6], part), same(u[3]));
        let (s2, s7, s8, s13) = begun(each(&v[0], part), each(&v[5], part), same(u[2]), same(u[7]));
        let (s3, s4, s9, s14) =
            quarter(each(&v[4], part), same(u[1]), same(u[6]), each(&v[3], part));
        let mut s = [
            s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15,
        ];
        for at in 0..3 {
            root(roots, at);
            columns(&mut s);
            diagonals(&mut s);
        }
        root(roots, 3);
        let mut at = 0;
        while at < 4 {
            s[at] = s[at].add(same(CONSTANTS[at]));
            s[4 + at] = s[4 + at].add(same(k[at]));
            s[8 + at] = s[8 + at].add(same(k[4 + at]));
            at += 1;
        }
        s[12] = s[12].add(same(number[0]));
        s[13] = s[13].add(same(number[1]));
        s[14] = s[14].add(each(&self.streams[0], part));
        s[15] = s[15].add(each(&self.streams[1], part));
        s
    }
}

/// The lower half.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
#[inline(always)]
fn low(word: u64) -> u32 {
    word as u32
}

/// A quarter round of words a, b, c, d.
#[inline(always)]
fn quarter<W: Words>(a: W, b: W, c: W, d: W) -> (W, W, W, W) {
    begun(a.add(b), b, c, d)
}

/// The same from a + b on.
#[inline(always)]
fn begun<W: Words>(a: W, b: W, c: W, d: W) -> (W, W, W, W) {
    let d = d.xor(a).turn_16();
    let c = c.add(d);
    let b = b.xor(c).turn_12();
    let a = a.add(b);
    let d = d.xor(a).turn_8();
    let c = c.add(d);
    (a, b.xor(c).turn_7(), c, d)
}

/// The first and every second of the rounds.
#[inline(always)]
fn columns<W: Words>(s: &mut [W; 16]) {
    (s[0], s[4], s[8], s[12]) = quarter(s[0], s[4], s[8], s[12]);
    (s[1], s[5], s[9], s[13]) = quarter(s[1], s[5], s[9], s[13]);
    (s[2], s[6], s[10], s[14]) = quarter(s[2], s[6], s[10], s[14]);
    (s[3], s[7], s[11], s[15]) = quarter(s[3], s[7], s[11], s[15]);
}

/// The others.
#[inline(always)]
fn diagonals<W: Words>(s: &mut [W; 16]) {
    (s[0], s[5], s[10], s[15]) = quarter(s[0], s[5], s[10], s[15]);
    (s[1], s[6], s[11], s[12]) = quarter(s[1], s[6], s[11], s[12]);
    (s[2], s[7], s[8], s[13]) = quarter(s[2], s[7], s[8], s[13]);
    (s[3], s[4], s[9], s[14]) = quarter(s[3], s[4], s[9], s[14]);
}

/// The root of number `at`, if there is one.
#[inline(always)]
fn root<F: Float>(numbers: &mut [F], at: usize) {
    if let Some(number) = numbers.get_mut(at) {
        *number = number.root();
    }
}

/// A single word.
impl Words for u32 {
    #[inline(always)]
    fn splat(word: u32) -> Self {
        word
    }
    #[inline(always)]
    fn load(from: &[u32; STREAMS], part: usize) -> Self {
        from[part]
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        self ^ other
    }
    #[inline(always)]
    fn turn_16(self) -> Self {
        self.rotate_left(16)
    }
    #[inline(always)]
    fn turn_12(self) -> Self {
        self.rotate_left(12)
    }
    #[inline(always)]
    fn turn_8(self) -> Self {
        self.rotate_left(8)
    }
    #[inline(always)]
    fn turn_7(self) -> Self {
        self.rotate_left(7)
    }
}
