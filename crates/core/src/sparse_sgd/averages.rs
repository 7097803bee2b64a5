//! The outputs of a sparse run: those of [`crate::averages`], by sums that follow the iterate.

use super::iterate::{Iterate, Single, Sum, is_far};
use crate::averages::{Average, Best, Output, Running, Stretches, Window};
use crate::problems::Risk;

/// Outputs that are kept while a run goes on.
///
/// ```
/// use telescope_core::averages::Output;
/// use telescope_core::sparse_sgd::Averages;
///
/// let kept = Averages::<f64>::new(&[Output::UNIFORM, Output::LAST], 3, &[10, 100]);
/// assert!(kept.is_checkpoint(10) && !kept.is_checkpoint(11));
/// ```
#[derive(Clone, Debug)]
pub struct Averages<'a, A> {
    kept: Vec<(Window, Kept<A>)>,
    /// The steps after which they are asked for.
    checkpoints: &'a [usize],
    scratch: Vec<A>,
}

#[derive(Clone, Debug)]
enum Kept<A> {
    /// Σ w_k x_k and Σ w_k, for w_k = η_k, 1 or k.
    Weighted {
        sum: Sum<A>,
        total: A,
        weights: Weights,
        number: A,
    },
    /// x at the checkpoint.
    Last(Vec<A>),
    /// A sum for each checkpoint.
    Suffix {
        stretches: Stretches,
        sums: Vec<Sum<A>>,
        open: std::ops::Range<usize>,
    },
    /// factor·sum, factor = (1 − ρ)^(t−1) since it was last taken up.
    Exponential {
        sum: Sum<A>,
        factor: A,
        rate: A,
        begun: bool,
    },
    /// Best so far, every coordinate at every step.
    Best(Best<A>),
    /// The ends of epochs, and the last iterate before the first of them.
    Epoch {
        sum: Sum<A>,
        latest: Vec<A>,
        length: usize,
        seen: usize,
    },
}

#[derive(Clone, Copy, Debug)]
enum Weights {
    StepSizes,
    Equal,
    Numbers,
}

impl<'a, A: Single> Averages<'a, A> {
    /// Nothing yet, in that many coordinates. They are asked for after the steps in `checkpoints`, which increase.
    #[must_use]
    pub fn new(outputs: &[Output], dimension: usize, checkpoints: &'a [usize]) -> Self {
        let kept = |output: &Output| {
            let weighted = |weights| Kept::Weighted {
                sum: Sum::new(dimension),
                total: A::zero(),
                weights,
                number: A::zero(),
            };
            let kept = match output.average {
                Average::StepWeighted => weighted(Weights::StepSizes),
                Average::Uniform => weighted(Weights::Equal),
                Average::NumberWeighted => weighted(Weights::Numbers),
                Average::Last => Kept::Last(vec![A::zero(); dimension]),
                Average::Suffix(share) => Kept::Suffix {
                    stretches: Stretches::new(share, checkpoints),
                    sums: vec![Sum::new(dimension); checkpoints.len()],
                    open: 0..0,
                },
                Average::Exponential(rate) => Kept::Exponential {
                    sum: Sum::new(dimension),
                    factor: A::one(),
                    rate: rate.value(),
                    begun: false,
                },
                Average::Best => Kept::Best(Best::new(dimension)),
                Average::Epoch(length) => Kept::Epoch {
                    sum: Sum::new(dimension),
                    latest: vec![A::zero(); dimension],
                    length: length.get() as usize,
                    seen: 0,
                },
            };
            (output.window, kept)
        };
        Self {
            kept: outputs.iter().map(kept).collect(),
            checkpoints,
            scratch: vec![A::zero(); dimension],
        }
    }

    /// Whether the outputs are asked for after this step.
    #[must_use]
    pub fn is_checkpoint(&self, step: usize) -> bool {
        self.checkpoints.binary_search(&step).is_ok()
    }

    /// Takes x of the window, with the η_t that belongs to it.
    #[inline(always)]
    pub(super) fn push<P: Risk<A>>(
        &mut self,
        window: Window,
        step: usize,
        problem: &P,
        step_size: &A,
        iterate: &Iterate<A>,
    ) {
        for (of, kept) in &mut self.kept {
            if *of != window {
                continue;
            }
            match kept {
                Kept::Weighted {
                    sum,
                    total,
                    weights,
                    number,
                } => {
                    *number = number.clone() + &A::one();
                    let weight = match weights {
                        Weights::StepSizes => step_size.clone(),
                        Weights::Equal => A::one(),
                        Weights::Numbers => number.clone(),
                    };
                    sum.push(&weight, iterate);
                    *total = total.clone() + &weight;
                }
                Kept::Last(point) => {
                    // Copied only where it is looked at.
                    if self.checkpoints.binary_search(&step).is_ok() {
                        iterate.write(point);
                    }
                }
                Kept::Suffix {
                    stretches,
                    sums,
                    open,
                } => {
                    *open = stretches.advance();
                    for sum in &mut sums[open.clone()] {
                        sum.push(&A::one(), iterate);
                    }
                }
                Kept::Exponential {
                    sum,
                    factor,
                    rate,
                    begun,
                } => {
                    if !*begun {
                        *begun = true;
                        sum.push(&A::one(), iterate);
                        continue;
                    }
                    *factor = factor.clone() * &(A::one() - &*rate);
                    if is_far(factor) {
                        sum.settle(iterate.stored());
                        sum.multiply(factor);
                        *factor = A::one();
                    }
                    sum.push(&(rate.clone() / &*factor), iterate);
                }
                Kept::Best(best) => {
                    iterate.write(&mut self.scratch);
                    best.push(problem, step_size, &self.scratch);
                }
                Kept::Epoch {
                    sum,
                    latest,
                    length,
                    seen,
                } => {
                    *seen += 1;
                    if *seen < *length && self.checkpoints.binary_search(&step).is_ok() {
                        iterate.write(latest);
                    }
                    if seen.is_multiple_of(*length) {
                        sum.push(&A::one(), iterate);
                    }
                }
            }
        }
    }

    /// The sums that follow the iterate.
    #[inline(always)]
    pub(super) fn sums(&mut self) -> impl Iterator<Item = &mut Sum<A>> {
        self.kept.iter_mut().flat_map(|(_, kept)| match kept {
            Kept::Weighted { sum, .. }
            | Kept::Exponential { sum, .. }
            | Kept::Epoch { sum, .. } => std::slice::from_mut(sum).iter_mut(),
            Kept::Suffix { sums, open, .. } => sums[open.clone()].iter_mut(),
            Kept::Last(_) | Kept::Best(_) => [].iter_mut(),
        })
    }

    /// Writes an output, by its place among those given.
    ///
    /// # Panics
    /// If a suffix average is asked for at no checkpoint.
    pub fn write(&self, output: usize, iterate: &Iterate<A>, out: &mut [A]) {
        let divide = |out: &mut [A], by: &A| {
            for out in out {
                *out = out.clone() / by;
            }
        };
        match &self.kept[output].1 {
            Kept::Weighted { sum, total, .. } => {
                sum.write(iterate, out);
                divide(out, total);
            }
            Kept::Last(point) => out.clone_from_slice(point),
            Kept::Suffix {
                stretches, sums, ..
            } => {
                let (index, count) = stretches.ending();
                sums[index].write(iterate, out);
                divide(out, &A::from_count(count));
            }
            Kept::Exponential { sum, factor, .. } => {
                sum.write(iterate, out);
                for out in out {
                    *out = factor.clone() * &*out;
                }
            }
            Kept::Best(best) => best.write(out),
            Kept::Epoch {
                sum,
                latest,
                length,
                seen,
            } => {
                let ends = seen / length;
                if ends == 0 {
                    out.clone_from_slice(latest);
                } else {
                    sum.write(iterate, out);
                    divide(out, &A::from_count(ends));
                }
            }
        }
    }
}
