//! Which point of a run a claim speaks of: an average or an iterate, and over which iterates. One file each, one line in
//! [`Average`].
//!
//! The bound of the weighted average holds for x̄ over x_1..x_T; x_{T+1} is not in it. So the window is
//! part of the [`Output`], and evidence about one output is never compared with a claim about another.

mod best;
mod epoch;
mod exponential;
mod last;
mod number_weighted;
mod output;
mod share;
mod step_weighted;
mod suffix;
#[cfg(test)]
pub(crate) mod tests;
mod uniform;

pub use best::Best;
pub use epoch::EpochMean;
pub use exponential::Exponential;
pub use last::Last;
pub use number_weighted::NumberWeighted;
pub use output::{Output, OutputError};
pub use share::{Share, ShareError};
pub use step_weighted::StepWeighted;
pub use suffix::Suffix;
pub use uniform::Uniform;

pub(crate) use suffix::Stretches;

use crate::arithmetic::Lanes;
use crate::problems::Risk;
use std::num::NonZeroU32;

/// The kind of average.
///
/// ```
/// use telescope_core::averages::{Average, Output, Share};
///
/// assert_eq!("suffix-average(1/4)".parse::<Output>().unwrap().average, Average::Suffix(Share::new(1, 4).unwrap()));
/// // The iterate of least risk is no combination with fixed weights.
/// assert!(Average::Best.nonlinearity().is_some() && Average::Uniform.nonlinearity().is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Average {
    /// Σ η_t x_t / Σ η_t.
    StepWeighted,
    /// The plain mean.
    Uniform,
    /// No average: the last iterate of the window.
    Last,
    /// The mean of the last share α of the iterates, ⌈αT⌉ of T.
    Suffix(Share),
    /// Σ t x_t / Σ t.
    NumberWeighted,
    /// a_t = a_{t−1} + ρ(x_t − a_{t−1}) with the rate ρ, from a_1 = x_1.
    Exponential(Share),
    /// The iterate of least risk.
    Best,
    /// The mean of every n-th iterate: of the ends of epochs of n steps, over x_2..x_{T+1}.
    Epoch(NonZeroU32),
}

impl Average {
    /// Why the average is no fixed combination of the iterates, if it is not: then its law does not follow from their
    /// moments.
    #[must_use]
    pub fn nonlinearity(self) -> Option<&'static str> {
        match self {
            Self::Best => Some(
                "which iterate is the best depends on what was drawn, so its law does not follow from the moments of the iterates",
            ),
            _ => None,
        }
    }
}

/// The iterates that enter.
///
/// ```
/// use telescope_core::averages::{Output, Window};
///
/// // x_T is the last iterate that the bounds on averages speak of; x_{T+1} ends the run.
/// assert_eq!(Output::LAST.window, Window::BeforeUpdates);
/// assert_eq!(Output::FINAL.window, Window::AfterUpdates);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Window {
    /// x_1, ..., x_T: the points at which subgradients were taken.
    BeforeUpdates,
    /// x_2, ..., x_{T+1}: the points after each update.
    AfterUpdates,
}

/// An average that is kept while the run goes on, in O(d) memory (O(d) a checkpoint, for suffixes).
///
/// ```
/// use telescope_core::averages::{Running, StepWeighted};
/// use telescope_core::problems::Wiggle;
///
/// let mut average = StepWeighted::new(1);
/// for (step_size, x) in [(1.0, 4.0), (3.0, 0.0)] {
///     average.push(&Wiggle, &step_size, &[x]); // R is looked at by the best iterate only
/// }
/// let mut mean = [0.0];
/// average.write(&mut mean);
/// assert_eq!(mean, [1.0]);
/// ```
pub trait Running<A: Lanes> {
    /// Takes the next iterate, with the step size η_t that belongs to it.
    fn push<P: Risk<A>>(&mut self, problem: &P, step_size: &A, iterate: &[A]);
    /// The average so far.
    fn write(&self, out: &mut [A]);
}

/// Any average that is kept while the run goes on. The choice is one branch a step, the same one at every step.
///
/// ```
/// use telescope_core::averages::{Average, Running, RunningAverage};
/// use telescope_core::problems::Wiggle;
///
/// let mut average = RunningAverage::<f64>::new(Average::Uniform, 1, &[3]);
/// for x in [4.0, 1.0, -2.0] {
///     average.push(&Wiggle, &0.5, &[x]);
/// }
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [1.0]);
/// assert!(!average.is_last() && RunningAverage::<f64>::new(Average::Last, 1, &[3]).is_last());
/// ```
#[derive(Clone, Debug)]
pub enum RunningAverage<A> {
    /// Weights η_t.
    StepWeighted(StepWeighted<A>),
    /// Equal weights.
    Uniform(Uniform<A>),
    /// The last iterate.
    Last(Last<A>),
    /// The last share.
    Suffix(Suffix<A>),
    /// Weights t.
    NumberWeighted(NumberWeighted<A>),
    /// Weights that fade.
    Exponential(Exponential<A>),
    /// The least risk.
    Best(Best<A>),
    /// Ends of epochs.
    Epoch(EpochMean<A>),
}

impl<A: Lanes> RunningAverage<A> {
    /// Nothing averaged yet, in `dimension` coordinates. The average is asked for after the numbers of iterates in
    /// `checkpoints`, which increase; only suffix averages need to know them.
    #[must_use]
    pub fn new(average: Average, dimension: usize, checkpoints: &[usize]) -> Self {
        match average {
            Average::StepWeighted => Self::StepWeighted(StepWeighted::new(dimension)),
            Average::Uniform => Self::Uniform(Uniform::new(dimension)),
            Average::Last => Self::Last(Last::new(dimension)),
            Average::Suffix(share) => Self::Suffix(Suffix::new(share, dimension, checkpoints)),
            Average::NumberWeighted => Self::NumberWeighted(NumberWeighted::new(dimension)),
            Average::Exponential(rate) => Self::Exponential(Exponential::new(rate, dimension)),
            Average::Best => Self::Best(Best::new(dimension)),
            Average::Epoch(length) => Self::Epoch(EpochMean::new(length, dimension)),
        }
    }

    /// Whether only the iterate taken last counts.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Last(_))
    }
}

impl<A: Lanes> Running<A> for RunningAverage<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, problem: &P, step_size: &A, iterate: &[A]) {
        match self {
            Self::StepWeighted(average) => average.push(problem, step_size, iterate),
            Self::Uniform(average) => average.push(problem, step_size, iterate),
            Self::Last(average) => average.push(problem, step_size, iterate),
            Self::Suffix(average) => average.push(problem, step_size, iterate),
            Self::NumberWeighted(average) => average.push(problem, step_size, iterate),
            Self::Exponential(average) => average.push(problem, step_size, iterate),
            Self::Best(average) => average.push(problem, step_size, iterate),
            Self::Epoch(average) => average.push(problem, step_size, iterate),
        }
    }
    /// Callers ask only at checkpoints, and for weights η_t only where Σ η > 0.
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        match self {
            Self::StepWeighted(average) => average.write(out),
            Self::Uniform(average) => average.write(out),
            Self::Last(average) => average.write(out),
            Self::Suffix(average) => average.write(out),
            Self::NumberWeighted(average) => average.write(out),
            Self::Exponential(average) => average.write(out),
            Self::Best(average) => average.write(out),
            Self::Epoch(average) => average.write(out),
        }
    }
}
