//! One uniform order, drawn during the first epoch and kept for all later ones.

use super::{Sampler, permutation};
use crate::rng::Stream;

/// The same permutation each epoch. One word a step in the first epoch, none later.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{Sampler, ShuffleOnce};
///
/// let sampler = ShuffleOnce { rows: 3 };
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut sample, mut state) = (sampler.blank(), sampler.start());
/// let mut draw = |step| {
///     sampler.draw(&mut state, step, &mut rng, &mut sample);
///     sample
/// };
/// // The second epoch repeats the first.
/// let first = [1, 2, 3].map(&mut draw);
/// assert_eq!([4, 5, 6].map(draw), first);
/// assert_eq!(rng.words_drawn(), 3);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ShuffleOnce {
    /// n ≥ 1.
    pub rows: usize,
}

impl Sampler for ShuffleOnce {
    type Sample = usize;
    type State = Vec<usize>;
    fn blank(&self) -> usize {
        0
    }
    fn start(&self) -> Vec<usize> {
        (0..self.rows).collect()
    }
    #[inline(always)]
    fn draw(&self, order: &mut Vec<usize>, step: usize, rng: &mut Stream, sample: &mut usize) {
        let place = (step - 1) % self.rows;
        *sample = if step <= self.rows {
            permutation::settle(order, place, rng)
        } else {
            order[place]
        };
    }
}
