//! Chunks: the ranges of replicates that a run keeps and shards divide. Where they begin and end depends on the case only,
//! never on a clock, on threads or on what was found, so that every machine agrees on them.

use std::ops::Range;
use telescope_core::engine::Instance;

/// Replicates between the first looks at whether more are needed; the batches of the sampled rung double from here.
pub(super) const FIRST_BATCH: u64 = 512;
/// Operations of a chunk, about: some tenths of a second up to two seconds of one core.
const WORK: u64 = 1 << 31;
/// Doubles that a chunk's runs may hold while it is computed, about: 128 megabytes.
const MOST_DOUBLES: u64 = 1 << 24;
/// Fewer replicates would leave SIMD lanes empty.
const LEAST: u64 = 16;
/// More would be lost, at worst, where a claim is decided early.
const MOST: u64 = 1 << 17;

/// What one replicate of a case costs, by its sizes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) steps: usize,
    pub(super) dimension: usize,
    pub(super) outputs: usize,
    pub(super) checkpoints: usize,
    /// Rows of a finite sum, and those of a step; none of another problem.
    pub(super) rows: Option<(usize, usize)>,
    /// Whether a gradient costs d² operations.
    pub(super) dense: bool,
}

impl Sizes {
    pub(super) fn rows_of(instance: &Instance) -> Option<(usize, usize)> {
        Some((instance.rows()?, instance.rows_a_step()?))
    }

    /// Chunks are powers of two, so that they fit into the batches.
    fn chunk(&self, checkpoints: usize) -> u64 {
        let product = |factors: &[usize]| {
            factors.iter().fold(1_u64, |product, factor| {
                product.saturating_mul(*factor as u64)
            })
        };
        let sum = |terms: &[u64]| {
            terms
                .iter()
                .fold(0_u64, |sum, term| sum.saturating_add(*term))
        };
        let square = if self.dense { self.dimension } else { 1 };
        let gradient = match self.rows {
            Some((_, batch)) => product(&[batch, self.dimension]),
            None => product(&[square, self.dimension]),
        };
        let risk = match self.rows {
            Some((rows, _)) => product(&[rows, self.dimension]),
            None => product(&[square, self.dimension]),
        };
        // Drawing, the step and the averages beside the gradient.
        let step = sum(&[16, product(&[8 + self.outputs, self.dimension]), gradient]);
        let work = sum(&[
            (self.steps as u64).saturating_mul(step),
            product(&[checkpoints, self.outputs]).saturating_mul(risk),
        ]);
        let doubles = product(&[self.outputs, checkpoints.saturating_add(self.dimension)]);
        let fit = (WORK / work.max(1)).min(MOST_DOUBLES / doubles.max(1));
        // The power of two below.
        (1 << fit.max(1).ilog2()).clamp(LEAST, MOST)
    }
}

/// The chunks of a case: first those of the figures' replicates, which are looked at along the way, then those that are
/// looked at when they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunks {
    figure: u64,
    most: u64,
    figure_size: u64,
    /// The largest of the others, which double up to it.
    size: u64,
}

impl Chunks {
    /// Of so many replicates of figures, and so many at most.
    pub(super) fn new(sizes: &Sizes, figure: u64, most: u64) -> Self {
        Self {
            figure,
            most: most.max(figure),
            figure_size: sizes.chunk(sizes.checkpoints),
            size: sizes.chunk(1),
        }
    }

    /// Replicates of the figures.
    #[must_use]
    pub(crate) fn figure(&self) -> u64 {
        self.figure
    }

    /// Replicates in all.
    #[must_use]
    pub(crate) fn most(&self) -> u64 {
        self.most
    }

    /// How many there are.
    #[must_use]
    pub(crate) fn count(&self) -> u64 {
        self.most.checked_sub(1).map_or(0, |last| self.at(last) + 1)
    }

    /// How many begin before a replicate.
    #[must_use]
    pub(crate) fn count_to(&self, replicates: u64) -> u64 {
        match replicates.min(self.most) {
            0 => 0,
            end => self.at(end - 1) + 1,
        }
    }

    /// The chunk of a replicate.
    #[must_use]
    pub(crate) fn at(&self, replicate: u64) -> u64 {
        let Some(after) = replicate.checked_sub(self.figure) else {
            return replicate / self.figure_size;
        };
        let before = self.figure.div_ceil(self.figure_size);
        let (doublings, doubled) = self.doublings();
        before
            + if after < doubled {
                u64::from((after / FIRST_BATCH + 1).ilog2())
            } else {
                u64::from(doublings) + (after - doubled) / self.size
            }
    }

    /// The replicates of a chunk.
    #[must_use]
    pub(crate) fn range(&self, chunk: u64) -> Range<u64> {
        let before = self.figure.div_ceil(self.figure_size);
        if chunk < before {
            let start = chunk * self.figure_size;
            return start..(start + self.figure_size).min(self.figure);
        }
        let start = |index: u64| self.figure + self.start(index);
        let index = chunk - before;
        start(index).min(self.most)..start(index + 1).min(self.most)
    }

    /// Whether its replicates are looked at along the way.
    #[must_use]
    pub(crate) fn is_of_figure(&self, chunk: u64) -> bool {
        self.range(chunk).start < self.figure
    }

    /// How many chunks double, and how many replicates they hold.
    fn doublings(&self) -> (u32, u64) {
        let doublings = (self.size / FIRST_BATCH).max(1).ilog2();
        (doublings, FIRST_BATCH * ((1 << doublings) - 1))
    }

    /// Where a chunk of the second kind starts, from the first of them.
    fn start(&self, index: u64) -> u64 {
        let (doublings, doubled) = self.doublings();
        if index < u64::from(doublings) {
            FIRST_BATCH * ((1 << index) - 1)
        } else {
            doubled + (index - u64::from(doublings)) * self.size
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(figure: u64, most: u64, figure_size: u64, size: u64) -> Chunks {
        Chunks {
            figure,
            most,
            figure_size,
            size,
        }
    }

    #[test]
    fn chunks_are_a_partition() {
        for (figure, most) in [(1, 1), (400, 20_000), (64, 64), (513, 300_000), (30, 31)] {
            for size in [16, 256, 512, 1024, 8192, 1 << 15, MOST] {
                let chunks = chunks(figure, most, 64, size);
                let mut next = 0;
                for chunk in 0..chunks.count() {
                    let range = chunks.range(chunk);
                    assert_eq!(range.start, next, "{chunks:?} {chunk}");
                    assert!(range.start < range.end && range.end - range.start <= size.max(64));
                    for replicate in [range.start, range.end - 1] {
                        assert_eq!(chunks.at(replicate), chunk, "{chunks:?} {replicate}");
                    }
                    assert!(!(range.start < figure && figure < range.end));
                    next = range.end;
                }
                assert_eq!(next, most);
                assert_eq!(chunks.count_to(most), chunks.count());
                assert_eq!(chunks.count_to(figure), figure.div_ceil(64));
            }
        }
    }

    /// So that a decision never waits for more replicates than a look at them needs, but for cheap ones.
    #[test]
    fn batches_end_where_chunks_do() {
        for size in [16, 64, 512, 2048, 8192, 1 << 15, MOST] {
            let chunks = chunks(400, 10_000_000, 64, size);
            let starts: Vec<u64> = (0..chunks.count()).map(|k| chunks.range(k).start).collect();
            let (mut drawn, mut batch) = (400, FIRST_BATCH);
            let mut batches = vec![];
            while drawn < 1_000_000 {
                batches.push(drawn);
                drawn += batch;
                batch = (batch * 2).min(8192);
            }
            if size <= 8192 {
                assert!(batches.iter().all(|end| starts.contains(end)), "{size}");
            } else {
                let inside = starts
                    .iter()
                    .filter(|start| (400..1_000_000).contains(*start));
                assert!(
                    inside.into_iter().all(|start| batches.contains(start)),
                    "{size}"
                );
            }
        }
    }

    #[test]
    fn dear_replicates_make_small_chunks() {
        let sizes = |steps, rows| Sizes {
            steps,
            dimension: 30,
            outputs: 3,
            checkpoints: 33,
            rows,
            dense: rows.is_none(),
        };
        assert_eq!(sizes(50, None).chunk(1), 1 << 15);
        assert_eq!(sizes(1 << 22, Some((500, 500))).chunk(33), LEAST);
        let with_looks = sizes(1000, Some((100_000, 1))).chunk(33);
        assert!(with_looks < sizes(1000, Some((100_000, 1))).chunk(1));
        let huge = Sizes {
            steps: usize::MAX,
            dimension: usize::MAX,
            ..sizes(1, None)
        };
        assert_eq!(huge.chunk(33), LEAST);
    }
}
