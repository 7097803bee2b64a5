//! Every row once an epoch, in a new uniform order each time: what deep-learning loaders do by default.

use super::{Sampler, permutation};
use crate::rng::Stream;

/// A new permutation each epoch. One word a step.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{Sampler, Reshuffle};
///
/// let sampler = Reshuffle { rows: 3 };
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut sample, mut state) = (sampler.blank(), sampler.start());
/// let mut draw = |step| {
///     sampler.draw(&mut state, step, &mut rng, &mut sample);
///     sample
/// };
/// // Every row once in each epoch.
/// for epoch in 0..4 {
///     let mut rows = [1, 2, 3].map(|place| draw(3 * epoch + place));
///     rows.sort();
///     assert_eq!(rows, [0, 1, 2]);
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reshuffle {
    /// n ≥ 1.
    pub rows: usize,
}

impl Sampler for Reshuffle {
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
        *sample = permutation::settle(order, place, rng);
    }
}
