//! R in lanes, by the operations of the reference.

use super::plan::Problem;
use super::simd::{Kernel, Simd};
use super::wide::Wide;
use crate::ops::float::Float;
use crate::problems::Risk;

/// R for sixteen points.
#[derive(Clone, Copy)]
pub(super) struct LaneRisk<'a>(pub(super) &'a Problem);

impl<S: Simd> Risk<Wide<S>> for LaneRisk<'_> {
    fn dimension(&self) -> usize {
        match self.0 {
            Problem::Quadratic { form, .. } => form.minimiser().len(),
            Problem::Rows(plan) => Risk::<f64>::dimension(&plan.sum),
        }
    }
    /// Compiled apart: several places of a run may look at R.
    #[inline(always)]
    fn risk(&self, x: &[Wide<S>]) -> Wide<S> {
        S::enter_apart(RiskAt { problem: self.0, x })
    }
}

struct RiskAt<'a, T> {
    problem: &'a Problem,
    x: &'a [Wide<T>],
}

impl<T: Simd> Kernel for RiskAt<'_, T> {
    type Out = Wide<T>;
    #[inline(always)]
    fn run<S: Simd>(self) -> Wide<T> {
        let x = self.x;
        let Problem::Quadratic { form, dense, .. } = self.problem else {
            let Problem::Rows(plan) = self.problem else {
                unreachable!("there are two kinds of problems")
            };
            return plan.sum.risk(x);
        };
        let centre = form.minimiser();
        let mut sum = Wide::<T>::splat(0.0);
        match (dense, form.diagonal()) {
            (None, Some(diagonal)) => {
                for ((x, c), a) in x.iter().zip(centre).zip(diagonal) {
                    let v = *x - Wide::splat(*c);
                    sum = Wide::<T>::splat(*a).fused(v * v, sum);
                }
            }
            (Some(matrix), _) => {
                for (i, row) in matrix.chunks_exact(x.len()).enumerate() {
                    let mut dot = Wide::<T>::splat(0.0);
                    for ((x, c), a) in x.iter().zip(centre).zip(row) {
                        dot = Wide::<T>::splat(*a).fused(*x - Wide::splat(*c), dot);
                    }
                    sum = (x[i] - Wide::splat(centre[i])).fused(dot, sum);
                }
            }
            (None, None) => unreachable!("a matrix is diagonal or dense"),
        }
        Wide::<T>::splat(0.5) * sum + Wide::<T>::splat(*form.minimum())
    }
}
