//! Any sampler of rows, and batches of rows.

use super::{
    FixedOrder, Importance, Reshuffle, Sampler, ShuffleOnce, WithReplacement, permutation,
};
use crate::rng::Stream;

/// Any sampler of single rows. The choice is one branch a draw, the same one at every step, so that a loop is compiled
/// once for all samplers.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{Sampler, FixedOrder, RowSampler};
///
/// let sampler = RowSampler::FixedOrder(FixedOrder { rows: 2 });
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut sample, mut state) = (sampler.blank(), sampler.start());
/// let mut draw = |step| {
///     sampler.draw(&mut state, step, &mut rng, &mut sample);
///     sample
/// };
/// assert_eq!([1, 2, 3].map(draw), [0, 1, 0]);
/// ```
#[derive(Clone, Debug)]
pub enum RowSampler {
    /// Uniform and independent.
    WithReplacement(WithReplacement),
    /// In the order of the file.
    FixedOrder(FixedOrder),
    /// Independent, with given chances.
    Importance(Importance),
    /// A new order each epoch.
    Reshuffle(Reshuffle),
    /// One random order.
    ShuffleOnce(ShuffleOnce),
}

impl Sampler for RowSampler {
    type Sample = usize;
    /// The permutation, for those who have one.
    type State = Vec<usize>;
    fn blank(&self) -> usize {
        0
    }
    fn start(&self) -> Vec<usize> {
        match self {
            Self::WithReplacement(_) | Self::FixedOrder(_) | Self::Importance(_) => Vec::new(),
            Self::Reshuffle(sampler) => sampler.start(),
            Self::ShuffleOnce(sampler) => sampler.start(),
        }
    }
    #[inline(always)]
    fn draw(&self, order: &mut Vec<usize>, step: usize, rng: &mut Stream, sample: &mut usize) {
        match self {
            Self::WithReplacement(sampler) => sampler.draw(&mut (), step, rng, sample),
            Self::FixedOrder(sampler) => sampler.draw(&mut (), step, rng, sample),
            Self::Importance(sampler) => sampler.draw(&mut (), step, rng, sample),
            Self::Reshuffle(sampler) => sampler.draw(order, step, rng, sample),
            Self::ShuffleOnce(sampler) => sampler.draw(order, step, rng, sample),
        }
    }
}

/// Batches of b rows: step t takes the rows number (t − 1)b + 1 to tb of the row sampler, or b different rows.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{Sampler, BatchSource, Batches, FixedOrder, RowSampler};
///
/// let sampler = Batches { size: 2, source: BatchSource::Rows(RowSampler::FixedOrder(FixedOrder { rows: 3 })) };
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut sample, mut state) = (sampler.blank(), sampler.start());
/// sampler.draw(&mut state, 2, &mut rng, &mut sample);
/// assert_eq!(sample, [2, 0], "rows 3 and 4 of the order 0, 1, 2, 0, ...");
/// ```
#[derive(Clone, Debug)]
pub struct Batches {
    /// b ≥ 1.
    pub size: usize,
    /// Where the rows come from.
    pub source: BatchSource,
}

/// Where the rows of a batch come from.
///
/// ```
/// use telescope_core::rng::StreamKey;
/// use telescope_core::samplers::{Sampler, BatchSource, Batches};
///
/// let sampler = Batches { size: 3, source: BatchSource::Distinct { rows: 3 } };
/// let mut rng = StreamKey::derive(1, "an experiment", "replicates").stream(0);
/// let (mut sample, mut state) = (sampler.blank(), sampler.start());
/// sampler.draw(&mut state, 1, &mut rng, &mut sample);
/// sample.sort();
/// assert_eq!(sample, [0, 1, 2], "no row twice");
/// ```
#[derive(Clone, Debug)]
pub enum BatchSource {
    /// One after the other from a sampler of rows.
    Rows(RowSampler),
    /// A uniformly drawn set of b different rows, each step anew.
    Distinct {
        /// n ≥ b.
        rows: usize,
    },
}

impl Sampler for Batches {
    type Sample = Vec<usize>;
    type State = Vec<usize>;
    fn blank(&self) -> Vec<usize> {
        vec![0; self.size]
    }
    fn start(&self) -> Vec<usize> {
        match &self.source {
            BatchSource::Rows(sampler) => sampler.start(),
            BatchSource::Distinct { rows } => (0..*rows).collect(),
        }
    }
    #[inline(always)]
    fn draw(&self, order: &mut Vec<usize>, step: usize, rng: &mut Stream, sample: &mut Vec<usize>) {
        let before = (step - 1) * self.size;
        for (k, row) in sample.iter_mut().enumerate() {
            match &self.source {
                BatchSource::Rows(sampler) => sampler.draw(order, before + k + 1, rng, row),
                BatchSource::Distinct { .. } => *row = permutation::settle(order, k, rng),
            }
        }
    }
}
