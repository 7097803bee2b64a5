//! No average: the last iterate of the window.

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// x_T.
#[derive(Clone, Debug)]
pub struct Last<A> {
    point: Vec<A>,
}

impl<A: Lanes> Last<A> {
    /// Nothing yet, in that many coordinates.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self {
            point: vec![A::zero(); dimension],
        }
    }
}

impl<A: Lanes> Running<A> for Last<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, _problem: &P, _step_size: &A, iterate: &[A]) {
        self.point.clone_from_slice(iterate);
    }
    fn write(&self, out: &mut [A]) {
        out.clone_from_slice(&self.point);
    }
}
