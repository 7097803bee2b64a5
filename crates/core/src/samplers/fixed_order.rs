//! The rows in the order of the file, over and over. It draws nothing.

use super::Sampler;
use crate::rng::Stream;

/// ξ_t = (t − 1) mod n.
#[derive(Clone, Copy, Debug)]
pub struct FixedOrder {
    /// n ≥ 1.
    pub rows: usize,
}

impl Sampler for FixedOrder {
    type Sample = usize;
    type State = ();
    fn blank(&self) -> usize {
        0
    }
    fn start(&self) {}
    #[inline(always)]
    fn draw(&self, (): &mut (), step: usize, _rng: &mut Stream, sample: &mut usize) {
        *sample = (step - 1) % self.rows;
    }
}
