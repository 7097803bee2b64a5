//! ChaCha8 (Bernstein 2008), sixteen streams of one key side by side. Lane i has the words of
//! [`StreamKey::stream`](crate::rng::StreamKey::stream)`(first + i)`.

use super::simd::Words;

/// Streams side by side.
pub(super) const STREAMS: usize = 16;

/// "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Which stream each 32-bit lane has. The two halves of a 64-bit word are joined by `unpack` instructions, which take pairs of
/// lanes from each quarter of a register: in this order stream i then comes out in lane i.
const ORDER: [u64; STREAMS] = [0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15];

/// The place in sixteen streams: nothing but the key and the number of the next block.
#[derive(Clone, Debug)]
pub(super) struct Keystream {
    /// The key, little endian.
    pub(super) key: [u32; 8],
    /// The next block's number.
    pub(super) block: u64,
    /// The streams' numbers in [`ORDER`], lower and upper halves.
    pub(super) streams: [[u32; STREAMS]; 2],
}

impl Keystream {
    /// Streams `first`, `first` + 1, ..., at their first word.
    pub(super) fn new(key: &[u8; 32], first: u64) -> Self {
        let mut words = [0; 8];
        for (word, bytes) in words.iter_mut().zip(key.chunks_exact(4)) {
            *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        let mut streams = [[0; STREAMS]; 2];
        for (lane, offset) in ORDER.into_iter().enumerate() {
            let stream = first.wrapping_add(offset);
            streams[0][lane] = low(stream);
            streams[1][lane] = low(stream >> 32);
        }
        Self {
            key: words,
            block: 0,
            streams,
        }
    }

    /// The state before the rounds of the block that comes `ahead` blocks after the next.
    #[inline(always)]
    pub(super) fn state<W: Words>(&self, ahead: u64, streams: [W; 2]) -> [W; 16] {
        let block = self.block.wrapping_add(ahead);
        let k = &self.key;
        [
            W::splat(CONSTANTS[0]),
            W::splat(CONSTANTS[1]),
            W::splat(CONSTANTS[2]),
            W::splat(CONSTANTS[3]),
            W::splat(k[0]),
            W::splat(k[1]),
            W::splat(k[2]),
            W::splat(k[3]),
            W::splat(k[4]),
            W::splat(k[5]),
            W::splat(k[6]),
            W::splat(k[7]),
            W::splat(low(block)),
            W::splat(low(block >> 32)),
            streams[0],
            streams[1],
        ]
    }
}

/// The lower half.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
#[inline(always)]
fn low(word: u64) -> u32 {
    word as u32
}

#[inline(always)]
fn quarter<W: Words>(s: &mut [W; 16], a: usize, b: usize, c: usize, d: usize) {
    s[a] = s[a].add(s[b]);
    s[d] = s[d].xor(s[a]).turn_16();
    s[c] = s[c].add(s[d]);
    s[b] = s[b].xor(s[c]).turn_12();
    s[a] = s[a].add(s[b]);
    s[d] = s[d].xor(s[a]).turn_8();
    s[c] = s[c].add(s[d]);
    s[b] = s[b].xor(s[c]).turn_7();
}

/// Two of the eight rounds: columns, then diagonals.
#[inline(always)]
pub(super) fn double_round<W: Words>(s: &mut [W; 16]) {
    quarter(s, 0, 4, 8, 12);
    quarter(s, 1, 5, 9, 13);
    quarter(s, 2, 6, 10, 14);
    quarter(s, 3, 7, 11, 15);
    quarter(s, 0, 5, 10, 15);
    quarter(s, 1, 6, 11, 12);
    quarter(s, 2, 7, 8, 13);
    quarter(s, 3, 4, 9, 14);
}

/// The eight rounds and the sum with the state before them.
#[inline(always)]
pub(super) fn block<W: Words>(start: [W; 16]) -> [W; 16] {
    let mut s = start;
    double_round(&mut s);
    double_round(&mut s);
    double_round(&mut s);
    double_round(&mut s);
    let mut k = 0;
    while k < 16 {
        s[k] = s[k].add(start[k]);
        k += 1;
    }
    s
}
