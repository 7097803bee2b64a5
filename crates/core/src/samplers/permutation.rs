//! A uniform permutation, one place at a time (Fisher and Yates; Durstenfeld 1964).

use crate::rng::Stream;

/// Settles `place` of the permutation with one of the entries not settled yet, each equally likely, and returns it.
/// Whatever order the entries stand in before, the settled ones are uniform and independent of it.
#[inline(always)]
pub(super) fn settle(order: &mut [usize], place: usize, rng: &mut Stream) -> usize {
    let other = place + rng.index(order.len() - place);
    order.swap(place, other);
    order[place]
}
