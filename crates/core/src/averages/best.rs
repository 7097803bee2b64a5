//! The best iterate: the one of least risk, the first of equals. It needs R itself, one evaluation a step, which a run that
//! sees only single samples does not have.
//!
//! In `f64` the risks that are compared are rounded, so that R at the iterate that is chosen may pass the least R by twice
//! what an evaluation is off ([`crate::engine::EvaluationError`]).

use super::Running;
use crate::arithmetic::Lanes;
use crate::problems::Risk;

/// The iterate of least risk so far, with its risk.
///
/// ```
/// use telescope_core::averages::{Running, Best};
/// use telescope_core::losses::Absolute;
/// use telescope_core::problems::{Dataset, FiniteSum};
///
/// let data = Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
/// let problem = FiniteSum::<f64, Absolute>::new(Absolute, data.into()); // |x|
/// let mut average = Best::<f64>::new(1);
/// for x in [4.0, 1.0, -2.0] {
///     average.push(&problem, &0.5, &[x]);
/// }
/// let mut out = [0.0];
/// average.write(&mut out);
/// assert_eq!(out, [1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Best<A> {
    point: Vec<A>,
    risk: Option<A>,
}

impl<A: Lanes> Best<A> {
    /// Nothing yet, in that many coordinates.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self {
            point: vec![A::zero(); dimension],
            risk: None,
        }
    }
}

impl<A: Lanes> Running<A> for Best<A> {
    #[inline(always)]
    fn push<P: Risk<A>>(&mut self, problem: &P, _step_size: &A, iterate: &[A]) {
        let risk = problem.risk(iterate);
        let Some(least) = &self.risk else {
            self.point.clone_from_slice(iterate);
            self.risk = Some(risk);
            return;
        };
        // What compares with nothing (NaN) is taken, so that a run that ends there shows it.
        let keep = least.le(&risk);
        for (point, x) in self.point.iter_mut().zip(iterate) {
            *point = A::select(&keep, point, x);
        }
        self.risk = Some(A::select(&keep, least, &risk));
    }
    #[inline(always)]
    fn write(&self, out: &mut [A]) {
        out.clone_from_slice(&self.point);
    }
}
