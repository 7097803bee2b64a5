//! Where the sampled rung's replicates come from: a store of finished chunks, or the engine.

use super::chunks::{Chunks, Sizes};
use super::curves::checkpoints;
use super::draws::{Draws, Shape};
use super::sampled::figure_replicates;
use crate::plan::{Case, Exact};
use crate::suite::{LAW_OUTPUTS, Progress, SuiteError};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::ops::Range;
use telescope_core::averages::Output;
use telescope_core::engine::{Ensemble, EvaluationError, Instance};

/// Replicates that keep one thread's lanes busy.
const A_THREAD: u64 = 16;

/// Why the evidence of a case was not gathered.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The user interrupts.
    Interrupted,
    /// The run cannot go on, since it diverges, say: why, and after a semicolon the mend.
    Run(String),
    /// A chunk cannot be read or kept.
    Store(SuiteError),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Run(message)
    }
}

impl From<SuiteError> for Stop {
    fn from(error: SuiteError) -> Self {
        Self::Store(error)
    }
}

/// A finished or unfinished chunk of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Its number, from 0.
    pub index: u64,
    /// Its replicates.
    pub replicates: Range<u64>,
    /// What each leaves.
    pub shape: Shape,
}

/// Keeps the chunks of one case.
pub(crate) trait ChunkStore: Sync {
    /// The chunk; `None` if it is to be computed.
    ///
    /// # Errors
    /// If it cannot be read, if it belongs to another run, or if it is not to be computed here.
    fn load(&self, chunk: &Chunk) -> Result<Option<Draws>, SuiteError>;
    /// Keeps it.
    ///
    /// # Errors
    /// If it cannot be written.
    fn save(&self, chunk: &Chunk, draws: &Draws) -> Result<(), SuiteError>;
}

/// Takes in some of the draws, by their places among them.
pub(crate) type Take<'a> = &'a mut dyn FnMut(&Draws, Range<usize>) -> Result<(), Stop>;

/// The replicates of a case.
pub(crate) struct Source<'a> {
    case: &'a Case,
    chunks: Chunks,
    outputs: Vec<Output>,
    checkpoints: Vec<usize>,
    error: EvaluationError,
    store: Option<&'a dyn ChunkStore>,
    /// Computed or read, and not taken yet.
    ready: VecDeque<(Range<u64>, Draws)>,
}

impl<'a> Source<'a> {
    /// The case's replicates; without a store every one is computed.
    #[must_use]
    pub(crate) fn new(case: &'a Case, quick: bool, store: Option<&'a dyn ChunkStore>) -> Self {
        let figure = figure_replicates(case, quick);
        let most = if quick || case.is_deterministic() {
            figure
        } else {
            u64::from(case.file.run.most_replicates).max(figure)
        };
        let outputs = case.outputs();
        let checkpoints = checkpoints(case.step_sizes.steps());
        let instance = case.setup.instance();
        let sizes = Sizes {
            steps: case.step_sizes.steps(),
            dimension: case.setup.start().len(),
            outputs: outputs.len(),
            checkpoints: checkpoints.len(),
            rows: Sizes::rows_of(instance),
            dense: !matches!(instance, Instance::FiniteSum { .. }),
        };
        Self {
            case,
            chunks: Chunks::new(&sizes, figure, most),
            outputs,
            checkpoints,
            error: case.setup.evaluation_error(),
            store,
            ready: VecDeque::new(),
        }
    }

    /// How many replicates the figures use.
    #[must_use]
    pub(crate) fn figure(&self) -> u64 {
        self.chunks.figure()
    }

    /// How many replicates the case may use.
    #[must_use]
    pub(crate) fn most(&self) -> u64 {
        self.chunks.most()
    }

    /// Which outputs are recorded.
    #[must_use]
    pub(crate) fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// The steps at which the figures' replicates are looked at.
    #[must_use]
    pub(crate) fn checkpoints(&self) -> &[usize] {
        &self.checkpoints
    }

    /// The chunks of all replicates that the case may use.
    #[must_use]
    pub(crate) fn chunks(&self) -> &Chunks {
        &self.chunks
    }

    /// Outputs whose points the figures' replicates leave: those that are held against an exact law.
    #[must_use]
    pub(crate) fn kept(&self) -> Vec<usize> {
        let Exact::Moments(_) = self.case.exact else {
            return vec![];
        };
        let places = LAW_OUTPUTS.iter();
        places
            .filter_map(|output| self.outputs.iter().position(|other| other == output))
            .collect()
    }

    fn kept_of(&self, of_figure: bool) -> Vec<usize> {
        if of_figure { self.kept() } else { vec![] }
    }

    /// The chunk of this number.
    #[must_use]
    pub(crate) fn chunk(&self, index: u64) -> Chunk {
        let of_figure = self.chunks.is_of_figure(index);
        Chunk {
            index,
            replicates: self.chunks.range(index),
            shape: Shape {
                checkpoints: if of_figure { self.checkpoints.len() } else { 1 },
                outputs: self.outputs.len(),
                coordinates: self.kept_of(of_figure).len() * self.case.setup.start().len(),
            },
        }
    }

    /// Gives the replicates of a range, in order and part by part.
    ///
    /// # Errors
    /// If the user interrupts, if the store fails, or what `take` says.
    pub(crate) fn each(
        &mut self,
        replicates: Range<u64>,
        progress: &dyn Progress,
        take: Take,
    ) -> Result<(), Stop> {
        let mut next = replicates.start;
        while next < replicates.end {
            self.ready.retain(|(range, _)| next < range.end);
            if self
                .ready
                .front()
                .is_none_or(|(range, _)| range.start > next)
            {
                self.ready.clear();
                self.fetch(next..replicates.end, progress)?;
            }
            let Some((range, draws)) = self.ready.front() else {
                return Err(Stop::Run("no replicates are left".to_owned()));
            };
            let end = range.end.min(replicates.end);
            take(draws, place(next - range.start)..place(end - range.start))?;
            next = end;
        }
        Ok(())
    }

    /// Gets the first replicates of a range ready, and more if threads would be idle.
    fn fetch(&mut self, replicates: Range<u64>, progress: &dyn Progress) -> Result<(), Stop> {
        let enough = A_THREAD * rayon::current_num_threads() as u64;
        let (mut wave, mut count, mut next) = (Vec::new(), 0, replicates.start);
        let mut stored = None;
        while next < replicates.end && count < enough {
            let mut chunk = self.chunk(self.chunks.at(next));
            match self.store {
                // What is not kept need not be whole.
                None => chunk.replicates = next..chunk.replicates.end.min(replicates.end),
                Some(store) => {
                    stored = store
                        .load(&chunk)?
                        .map(|draws| (chunk.replicates.clone(), draws));
                }
            }
            if stored.is_some() {
                break;
            }
            next = chunk.replicates.end;
            count += chunk.replicates.end - chunk.replicates.start;
            wave.push(chunk);
        }
        let drawn = self.draw(&wave, progress)?;
        self.ready.extend(drawn);
        self.ready.extend(stored);
        Ok(())
    }

    /// Computes chunks side by side, and keeps them.
    fn draw(
        &self,
        chunks: &[Chunk],
        progress: &dyn Progress,
    ) -> Result<Vec<(Range<u64>, Draws)>, Stop> {
        progress.check().map_err(|_| Stop::Interrupted)?;
        let drawn: Vec<Draws> = chunks.par_iter().map(|chunk| self.run(chunk)).collect();
        if let Some(store) = self.store {
            for (chunk, draws) in chunks.iter().zip(&drawn) {
                store.save(chunk, draws)?;
            }
        }
        let ranges = chunks.iter().map(|chunk| chunk.replicates.clone());
        Ok(ranges.zip(drawn).collect())
    }

    fn run(&self, chunk: &Chunk) -> Draws {
        let of_figure = self.chunks.is_of_figure(chunk.index);
        let end = [self.case.step_sizes.steps()];
        let ensemble = Ensemble {
            setup: &self.case.setup,
            step_sizes: self.case.step_sizes.doubles(),
            key: self.case.key,
            outputs: &self.outputs,
            checkpoints: if of_figure { &self.checkpoints } else { &end },
        };
        let mut draws = Draws::new(chunk.shape);
        let replicates = ensemble.run(chunk.replicates.clone());
        draws.push(&replicates, &self.error, &self.kept_of(of_figure));
        draws
    }

    /// Computes and keeps those of the chunks that are not kept yet. Returns how many it computed.
    ///
    /// # Errors
    /// If the user interrupts, or if the store fails.
    pub(crate) fn fill(&self, chunks: &[u64], progress: &dyn Progress) -> Result<u64, Stop> {
        let enough = A_THREAD * rayon::current_num_threads() as u64;
        let (mut wave, mut count, mut computed) = (Vec::new(), 0, 0);
        let (of, most) = (chunks.len(), self.chunks.count());
        for (done, index) in chunks.iter().enumerate() {
            let chunk = self.chunk(*index);
            let kept = match self.store {
                Some(store) => store.load(&chunk)?.is_some(),
                None => false,
            };
            if !kept {
                count += chunk.replicates.end - chunk.replicates.start;
                wave.push(chunk);
            }
            if count >= enough || done + 1 == of {
                self.draw(&wave, progress)?;
                computed += wave.len() as u64;
                progress.note(&format!("{} of {of} of its {most} chunks", done + 1));
                wave.clear();
                count = 0;
            }
        }
        Ok(computed)
    }
}

fn place(replicate: u64) -> usize {
    usize::try_from(replicate).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
