//! What the sampled rung keeps of replicates: so few doubles that a chunk of them can be kept in a file.

use std::ops::Range;
use telescope_core::engine::{EvaluationError, Replicate};

/// How many doubles a replicate leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Steps at which risks are recorded, the last being T.
    pub checkpoints: usize,
    /// Outputs whose risk is recorded.
    pub outputs: usize,
    /// Coordinates of the points that are kept, of all outputs together.
    pub coordinates: usize,
}

impl Shape {
    /// Doubles a replicate: its risks, a bound on the rounding of each risk at T, its points.
    #[must_use]
    pub(crate) fn doubles(&self) -> usize {
        self.checkpoints * self.outputs + self.outputs + self.coordinates
    }
}

/// Replicates one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Draws {
    shape: Shape,
    values: Vec<f64>,
}

impl Draws {
    /// None yet.
    #[must_use]
    pub(crate) fn new(shape: Shape) -> Self {
        Self {
            shape,
            values: Vec::new(),
        }
    }

    /// From the doubles of [`values`](Self::values); `None` if they are no whole number of replicates.
    #[must_use]
    pub(crate) fn from_values(shape: Shape, values: Vec<f64>) -> Option<Self> {
        let whole = shape.doubles() > 0 && values.len().is_multiple_of(shape.doubles());
        whole.then_some(Self { shape, values })
    }

    /// Keeps what is needed of replicates: `kept` are the places of the outputs whose points are.
    pub(super) fn push(
        &mut self,
        replicates: &[Replicate],
        error: &EvaluationError,
        kept: &[usize],
    ) {
        let outputs = self.shape.outputs;
        self.values
            .reserve_exact(replicates.len() * self.shape.doubles());
        for replicate in replicates {
            let dimension = replicate.points().len() / outputs;
            let point =
                |output: usize| &replicate.points()[output * dimension..(output + 1) * dimension];
            self.values.extend_from_slice(replicate.risks());
            let last = &replicate.risks()[replicate.risks().len() - outputs..];
            for (output, risk) in last.iter().enumerate() {
                self.values.push(error.at(point(output), *risk));
            }
            for output in kept {
                self.values.extend_from_slice(point(*output));
            }
        }
    }

    /// Takes in other replicates of the same shape.
    ///
    /// # Panics
    /// If their shape is another.
    pub(crate) fn append(&mut self, other: &Self, range: Range<usize>) {
        assert_eq!(self.shape, other.shape, "draws of one shape");
        let doubles = self.shape.doubles();
        self.values
            .extend_from_slice(&other.values[range.start * doubles..range.end * doubles]);
    }

    /// The doubles of one replicate.
    #[must_use]
    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    /// How many replicates.
    #[must_use]
    pub(crate) fn count(&self) -> usize {
        self.values.len() / self.shape.doubles()
    }

    /// All doubles: replicate after replicate, each its risks, then the bounds on their rounding at T, then its points.
    #[must_use]
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    fn of(&self, replicate: usize) -> &[f64] {
        let doubles = self.shape.doubles();
        &self.values[replicate * doubles..(replicate + 1) * doubles]
    }

    /// R of each output at each checkpoint of a replicate: `[checkpoint * outputs + output]`.
    #[must_use]
    pub(crate) fn risks(&self, replicate: usize) -> &[f64] {
        &self.of(replicate)[..self.shape.checkpoints * self.shape.outputs]
    }

    /// R of each output at T, and how far each may be from its true value.
    #[must_use]
    pub(crate) fn ends(&self, replicate: usize) -> (&[f64], &[f64]) {
        let Shape {
            checkpoints,
            outputs,
            ..
        } = self.shape;
        let of = self.of(replicate);
        (
            &of[(checkpoints - 1) * outputs..checkpoints * outputs],
            &of[checkpoints * outputs..(checkpoints + 1) * outputs],
        )
    }

    /// The kept points at T of a replicate, one after the other.
    #[must_use]
    pub(crate) fn points(&self, replicate: usize) -> &[f64] {
        &self.of(replicate)[(self.shape.checkpoints + 1) * self.shape.outputs..]
    }
}
