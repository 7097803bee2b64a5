//! Uniform rows, each step anew: one word of the stream a step.

use super::Sampler;
use crate::rng::Stream;

/// ξ_t uniform on 0..rows, independent.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{Sampler, WithReplacement};
///
/// let sampler = WithReplacement { rows: 3 };
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut sample, mut state) = (sampler.blank(), sampler.start());
/// let mut draw = |step| {
///     sampler.draw(&mut state, step, &mut rng, &mut sample);
///     sample
/// };
/// // Independent rows: one word each, and every row comes up.
/// let mut seen = [0; 3];
/// (1..=300).for_each(|step| seen[draw(step)] += 1);
/// assert!(seen.iter().all(|&count| count > 50), "{seen:?}");
/// assert_eq!(rng.words_drawn(), 300);
/// ```
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
