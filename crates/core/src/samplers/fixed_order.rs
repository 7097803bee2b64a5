//! The rows in the order of the file, over and over. It draws nothing.

use super::Sampler;
use crate::rng::Stream;

/// ξ_t = (t − 1) mod n.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{Sampler, FixedOrder};
///
/// let sampler = FixedOrder { rows: 3 };
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut sample, mut state) = (sampler.blank(), sampler.start());
/// let mut draw = |step| {
///     sampler.draw(&mut state, step, &mut rng, &mut sample);
///     sample
/// };
/// assert_eq!([1, 2, 3, 4].map(draw), [0, 1, 2, 0]);
/// assert_eq!(rng.words_drawn(), 0);
/// ```
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
