//! Averages that are computed only where they are asked for: weighted sums like the others, recorded at checkpoints.

use super::nearly_diagonal::Advance;
use super::recursion::{Block, Form};
use super::{AVERAGES, expect};
use crate::averages::{Average, Output, Share, Stretches, Window};

/// How the sum of an output goes on with the next iterate.
#[derive(Clone, Debug)]
enum Rule {
    /// A sum for each checkpoint: the iterates of its stretch, with weight 1.
    Suffix(Stretches),
    /// The t-th iterate with weight t.
    Number,
    /// Every n-th iterate with weight 1; the latest before there is one.
    Epoch(usize),
    /// s ← (1 − ρ)s + ρx, from s = x_1.
    Exponential(Share),
}

/// An output with its sums.
#[derive(Clone, Debug)]
struct Line<A> {
    output: Output,
    rule: Rule,
    /// The first of its sums among those of a block.
    first: usize,
    gaps: Vec<(usize, A)>,
    /// The sum that ended at the last checkpoint, and what it is divided by.
    ended: (usize, A),
}

/// All of them.
#[derive(Clone, Debug)]
pub(super) struct More<A> {
    lines: Vec<Line<A>>,
    checkpoints: Vec<usize>,
    tallies: usize,
    /// How many checkpoints have passed.
    passed: usize,
}

impl<A: Advance> More<A> {
    /// The outputs that are linear and not kept anyway, each once; T is always a checkpoint.
    pub(super) fn new(outputs: &[Output], checkpoints: &[usize], steps: usize) -> Self {
        let mut checkpoints: Vec<usize> = checkpoints.to_vec();
        checkpoints.push(steps);
        checkpoints.retain(|k| (1..=steps).contains(k));
        checkpoints.sort_unstable();
        checkpoints.dedup();
        let mut more = Self {
            lines: Vec::new(),
            checkpoints,
            tallies: 0,
            passed: 0,
        };
        for &output in outputs {
            let (rule, tallies) = match output.average {
                Average::Suffix(share) => {
                    let stretches = Stretches::new(share, &more.checkpoints);
                    (Rule::Suffix(stretches), more.checkpoints.len())
                }
                Average::NumberWeighted => (Rule::Number, 1),
                Average::Epoch(length) => (Rule::Epoch(length.get() as usize), 1),
                Average::Exponential(rate) => (Rule::Exponential(rate), 1),
                Average::StepWeighted | Average::Uniform | Average::Last | Average::Best => {
                    continue;
                }
            };
            if more.lines.iter().any(|line| line.output == output) {
                continue;
            }
            let first = AVERAGES.len() + more.tallies;
            more.tallies += tallies;
            more.lines.push(Line {
                output,
                rule,
                first,
                gaps: Vec::new(),
                ended: (first, A::one()),
            });
        }
        more
    }

    /// How many sums a block keeps for them.
    pub(super) fn tallies(&self) -> usize {
        self.tallies
    }

    /// Adds the current iterate to the sums of the window; after the window of step t closes, records what is due there.
    pub(super) fn push(&mut self, blocks: &mut [Block<A>], window: Window, t: usize) {
        let due = self.checkpoints.get(self.passed) == Some(&t);
        for line in &mut self.lines {
            if line.output.window == window {
                line.push(blocks, t);
                if due {
                    line.record(blocks, t);
                }
            }
        }
        if due && window == Window::AfterUpdates {
            self.passed += 1;
        }
    }

    /// After T steps: each output with its sum and what that is divided by.
    pub(super) fn last_tallies(&self) -> impl Iterator<Item = (Output, usize, &A)> {
        let lines = self.lines.iter();
        lines.map(|line| (line.output, line.ended.0, &line.ended.1))
    }

    /// The gaps of each output, by checkpoint.
    pub(super) fn finish(self) -> Vec<(Output, Vec<(usize, A)>)> {
        let lines = self.lines.into_iter();
        lines.map(|line| (line.output, line.gaps)).collect()
    }
}

impl<A: Advance> Line<A> {
    fn push(&mut self, blocks: &mut [Block<A>], t: usize) {
        match &mut self.rule {
            Rule::Suffix(stretches) => {
                for index in stretches.advance() {
                    for block in &mut *blocks {
                        block.push(self.first + index, &A::one());
                    }
                }
            }
            Rule::Number => {
                let weight = A::from_count(t);
                for block in &mut *blocks {
                    block.push(self.first, &weight);
                }
            }
            Rule::Epoch(length) => {
                let keep = if t <= *length { A::zero() } else { A::one() };
                if t <= *length || t.is_multiple_of(*length) {
                    for block in &mut *blocks {
                        block.scale(self.first, &keep);
                        block.push(self.first, &A::one());
                    }
                }
            }
            Rule::Exponential(_) if t == 1 => {
                for block in &mut *blocks {
                    block.push(self.first, &A::one());
                }
            }
            Rule::Exponential(rate) => {
                let (weight, rest) = (rate.value(), rate.rest());
                for block in &mut *blocks {
                    block.scale(self.first, &rest);
                    block.push(self.first, &weight);
                }
            }
        }
    }

    fn record(&mut self, blocks: &mut [Block<A>], t: usize) {
        let (index, weight) = match &self.rule {
            Rule::Suffix(stretches) => {
                let (index, count) = stretches.ending();
                (self.first + index, A::from_count(count))
            }
            // 1 + 2 + ... + t.
            Rule::Number => (self.first, A::from_count(t * (t + 1) / 2)),
            Rule::Epoch(length) => (self.first, A::from_count((t / length).max(1))),
            Rule::Exponential(_) => (self.first, A::one()),
        };
        let gap = expect(blocks, Form::Gap, |block| block.tally(index)) / &weight.square();
        if matches!(self.rule, Rule::Suffix(_)) {
            for block in &mut *blocks {
                block.close(index);
            }
        }
        self.gaps.push((t, gap));
        self.ended = (index, weight);
    }
}
