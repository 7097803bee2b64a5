//! Uniform rows, each step anew: one word of the stream a step.

use super::Sampler;
use crate::rng::Stream;

/// ξ_t uniform on 0..rows, independent.
#[derive(Clone, Copy, Debug)]
pub struct WithReplacement {
    /// n ≥ 1.
    pub rows: usize,
}

impl Sampler for WithReplacement {
    type Sample = usize;
    type State = ();
    fn blank(&self) -> usize {
        0
    }
    fn start(&self) {}
    #[inline(always)]
    fn draw(&self, (): &mut (), _step: usize, rng: &mut Stream, sample: &mut usize) {
        *sample = rng.index(self.rows);
    }
}
