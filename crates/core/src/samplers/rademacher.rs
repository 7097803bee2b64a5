//! Independent signs: each coordinate is +1 or −1 with chance ½. One word for every 64 coordinates.

use crate::rng::Stream;

/// Writes signs; bit k of a word, from the lowest, belongs to coordinate k.
#[inline(always)]
pub(super) fn draw_signs(rng: &mut Stream, out: &mut [f64]) {
    for chunk in out.chunks_mut(64) {
        let word = rng.next_word();
        for (k, out) in chunk.iter_mut().enumerate() {
            *out = if (word >> k) & 1 == 1 { 1.0 } else { -1.0 };
        }
    }
}
