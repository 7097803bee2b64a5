//! Which point of a run a claim speaks of: an average or an iterate, and over which iterates.
//!
//! The bound of the weighted average holds for x̄ over x_1..x_T; x_{T+1} is not in it. So the window is
//! part of the [`Output`], and evidence about one output is never compared with a claim about another.

use crate::arithmetic::Lanes;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Average {
    /// Σ η_t x_t / Σ η_t.
    StepWeighted,
    /// The plain mean.
    Uniform,
    /// No average: the last iterate of the window.
    Last,
}

/// The iterates that enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Window {
    /// x_1, ..., x_T: the points at which subgradients were taken.
    BeforeUpdates,
    /// x_2, ..., x_{T+1}: the points after each update.
    AfterUpdates,
}

/// The identity of a run's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Output {
    /// Which average.
    pub average: Average,
    /// Over which iterates.
    pub window: Window,
}

impl Output {
    /// x̄ = Σ_{t=1..T} η_t x_t / S, the output of the weighted-average theorem.
    pub const WEIGHTED: Self = Self {
        average: Average::StepWeighted,
        window: Window::BeforeUpdates,
    };
    /// Σ η_t x_{t+1} / S, over x_2..x_{T+1}.
    pub const SHIFTED: Self = Self {
        average: Average::StepWeighted,
        window: Window::AfterUpdates,
    };
    /// (x_1 + ... + x_T)/T.
    pub const UNIFORM: Self = Self {
        average: Average::Uniform,
        window: Window::BeforeUpdates,
    };
    /// x_T.
    pub const LAST: Self = Self {
        average: Average::Last,
        window: Window::BeforeUpdates,
    };
    /// x_{T+1}: what the book's code prints.
    pub const FINAL: Self = Self {
        average: Average::Last,
        window: Window::AfterUpdates,
    };

    /// Every output, for lists and files.
    pub const ALL: [Self; 6] = [
        Self::WEIGHTED,
        Self::UNIFORM,
        Self::LAST,
        Self {
            average: Average::StepWeighted,
            window: Window::AfterUpdates,
        },
        Self {
            average: Average::Uniform,
            window: Window::AfterUpdates,
        },
        Self::FINAL,
    ];

    /// The name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match (self.average, self.window) {
            (Average::StepWeighted, Window::BeforeUpdates) => "weighted-average",
            (Average::Uniform, Window::BeforeUpdates) => "uniform-average",
            (Average::Last, Window::BeforeUpdates) => "last-iterate",
            (Average::StepWeighted, Window::AfterUpdates) => "weighted-average-shifted",
            (Average::Uniform, Window::AfterUpdates) => "uniform-average-shifted",
            (Average::Last, Window::AfterUpdates) => "final-iterate",
        }
    }

    /// The output in mathematics.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match (self.average, self.window) {
            (Average::StepWeighted, Window::BeforeUpdates) => r"\bar x",
            (Average::Uniform, Window::BeforeUpdates) => r"\frac1T\sum_{t=1}^T x_t",
            (Average::Last, Window::BeforeUpdates) => "x_T",
            (Average::StepWeighted, Window::AfterUpdates) => r"\frac1S\sum_{t=1}^T \eta_t x_{t+1}",
            (Average::Uniform, Window::AfterUpdates) => r"\frac1T\sum_{t=1}^T x_{t+1}",
            (Average::Last, Window::AfterUpdates) => "x_{T+1}",
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

/// An average that is kept while the run goes on.
#[derive(Clone, Debug)]
pub struct RunningAverage<A: Lanes> {
    average: Average,
    sum: Vec<A>,
    weight: A,
}

impl<A: Lanes> RunningAverage<A> {
    /// Nothing averaged yet, in `dimension` coordinates.
    #[must_use]
    pub fn new(average: Average, dimension: usize) -> Self {
        Self {
            average,
            sum: vec![A::zero(); dimension],
            weight: A::zero(),
        }
    }

    /// Whether only the iterate taken last counts.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.average == Average::Last
    }

    /// Takes one iterate, with the step size η_t that belongs to it.
    #[inline(always)]
    pub fn push(&mut self, step_size: &A, iterate: &[A]) {
        match self.average {
            Average::StepWeighted => {
                for (sum, x) in self.sum.iter_mut().zip(iterate) {
                    *sum = step_size.mul_add(x, sum);
                }
                self.weight = self.weight.clone() + step_size;
            }
            Average::Uniform => {
                for (sum, x) in self.sum.iter_mut().zip(iterate) {
                    *sum = sum.clone() + x;
                }
                self.weight = self.weight.clone() + &A::one();
            }
            Average::Last => {
                self.sum.clone_from_slice(iterate);
                self.weight = A::one();
            }
        }
    }

    /// The average so far. Without a positive weight yet, the division by zero shows as NaN in `f64`:
    /// callers ask only where Σ η > 0.
    pub fn write(&self, out: &mut [A]) {
        for (out, sum) in out.iter_mut().zip(&self.sum) {
            *out = sum.clone() / &self.weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_by_hand() {
        let path = [(0.5, 2.0), (0.25, 4.0), (0.25, 8.0)];
        for (average, expected) in [
            (Average::StepWeighted, 4.0),
            (Average::Uniform, 14.0 / 3.0),
            (Average::Last, 8.0),
        ] {
            let mut running = RunningAverage::<f64>::new(average, 1);
            for (eta, x) in path {
                running.push(&eta, &[x]);
            }
            let mut out = [0.0];
            running.write(&mut out);
            assert!((out[0] - expected).abs() < 1e-15, "{average:?}");
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = Output::ALL.iter().map(|output| output.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Output::ALL.len());
    }
}
