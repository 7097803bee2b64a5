//! The suffix average: the mean of the last m = ⌈αT⌉ of x_1..x_T. Where αT is whole it is that of Rakhlin, Shamir and
//! Sridharan (2012, arXiv:1109.5647), who use it so that the first iterates, far from the minimiser, do not count.
//!
//! Which iterates belong to it depends on T, so every checkpoint has a sum of its own, which is open from the first of its
//! iterates to the checkpoint. Differences of sums over prefixes would need only one, but lose digits; sums shared between
//! checkpoints would make an average depend on where else one looks. The memory is d numbers a checkpoint, and a step
//! costs one addition of d numbers for each open sum.

use super::{Running, Share};
use crate::arithmetic::Lanes;
use crate::problems::Risk;
use std::ops::Range;

/// The iterates that a checkpoint's average is taken over: numbers within the window, from 1.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    first: usize,
    last: usize,
}

impl Stretch {
    /// The last ⌈αk⌉ of k iterates.
    fn new(share: Share, k: usize) -> Self {
        Self {
            first: k - share.of(k) + 1,
            last: k,
        }
    }
    fn count(self) -> usize {
        self.last - self.first + 1
    }
}

/// The stretch of each checkpoint, and which of them the current iterate belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Stretches {
    stretches: Vec<Stretch>,
    seen: usize,
    /// The stretches before this one are over, and those from `opened` on have not begun.
    over: usize,
    opened: usize,
}

impl Stretches {
    /// For checkpoints that increase, before any iterate.
    pub(crate) fn new(share: Share, checkpoints: &[usize]) -> Self {
        Self {
            stretches: checkpoints
                .iter()
                .map(|&k| Stretch::new(share, k))
                .collect(),
            seen: 0,
            over: 0,
            opened: 0,
        }
    }

    /// Goes on to the next iterate, and returns the stretches that it belongs to.
    pub(crate) fn advance(&mut self) -> Range<usize> {
        self.seen += 1;
        // First and last iterates both increase with the checkpoint, so the open stretches are neighbours.
        while self.over < self.stretches.len() && self.stretches[self.over].last < self.seen {
            self.over += 1;
        }
        while self.opened < self.stretches.len() && self.stretches[self.opened].first <= self.seen {
            self.opened += 1;
        }
        self.over..self.opened
    }

    /// The stretch that ends with the current iterate, and how many iterates it has.
    ///
    /// # Panics
    /// If no stretch ends here.
    pub(crate) fn ending(&self) -> (usize, usize) {
        let stretch = self.stretches.get(self.over);
        let stretch = stretch.filter(|stretch| stretch.last == self.seen);
        let stretch = stretch.expect("a suffix average is asked for at its checkpoints only");
        (self.over, stretch.count())
    }
}

/// A sum for each checkpoint.
///
/// ```
/// use telescope_core::averages::{Running, Share, Suffix};
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into()); // |x|
/// // Asked for after four iterates: the last half is two.
/// let mut average = Suffix::<f64>::new(Share::HALF, 1, &[4]);
/// for x in [9.0, 9.0, 1.0, 2.0] {
///     average.push(&problem, &0.5, &[x]);
/// }
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [1.5]);
/// ```
#[derive(Clone, Debug)]
pub struct Suffix<A> {
    stretches: Stretches,
    sums: Vec<Vec<A>>,
}

impl<A: Lanes> Suffix<A> {
    /// Nothing yet, in that many coordinates; `checkpoints` increase.
    #[must_use]
    pub fn new(share: Share, dimension: usize, checkpoints: &[usize]) -> Self {
        Self {
            stretches: Stretches::new(share, checkpoints),
            sums: vec![vec![A::zero(); dimension]; checkpoints.len()],
        }
    }
}

impl<A: Lanes> Running<A> for Suffix<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, _problem: &P, _step_size: &A, iterate: &[A]) {
        for sum in &mut self.sums[self.stretches.advance()] {
            for (sum, x) in sum.iter_mut().zip(iterate) {
                *sum = sum.clone() + x;
            }
        }
    }
    /// # Panics
    /// If the iterates so far end at no checkpoint.
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        let (index, count) = self.stretches.ending();
        let count = A::from_count(count);
        for (out, sum) in out.iter_mut().zip(&self.sums[index]) {
            *out = sum.clone() / &count;
        }
    }
}
