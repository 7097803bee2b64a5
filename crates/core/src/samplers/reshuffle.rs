//! Every row once an epoch, in a new uniform order each time: what deep-learning loaders do by default.

use super::{Sampler, permutation};
use crate::rng::Stream;

/// A new permutation each epoch. One word a step.
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
