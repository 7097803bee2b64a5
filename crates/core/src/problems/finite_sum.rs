//! Finite sums R(x) = (1/n) Σ ℓ(⟨a_i, x⟩, y_i). A realisation ξ is a row.

use super::{Dataset, Risk, RiskGradient, SampleRisk};
use crate::arithmetic::{Arithmetic, Lanes};
use crate::losses::{Loss, LossSlope, LossValue};
use crate::oracles::Oracle;
use crate::vector::dot;
use std::sync::Arc;

/// A loss over the rows of a data set, with the table that lanes of `A` gather from.
#[derive(Clone, Debug)]
pub struct FiniteSum<A: Lanes, L> {
    loss: L,
    data: Arc<Dataset>,
    features: Vec<A::Scalar>,
    labels: Vec<A::Scalar>,
}

impl<A: Lanes<Scalar = A>, L: Loss> FiniteSum<A, L> {
    /// The loss over the data, taken exactly.
    #[must_use]
    pub fn new(loss: L, data: Arc<Dataset>) -> Self {
        let features = data
            .features()
            .iter()
            .map(|&value| A::from_f64(value))
            .collect();
        let labels = data
            .labels()
            .iter()
            .map(|&value| A::from_f64(value))
            .collect();
        Self {
            loss,
            data,
            features,
            labels,
        }
    }
}

impl<A: Lanes, L: Loss> FiniteSum<A, L> {
    /// The rows.
    #[must_use]
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }
    /// The loss.
    #[must_use]
    pub fn loss(&self) -> L {
        self.loss
    }
}

/// ⟨a, x⟩ with the row's doubles taken into the arithmetic of x.
#[inline(always)]
fn predict<B: Arithmetic>(row: &[f64], x: &[B]) -> B {
    let mut sum = B::zero();
    for (&a, x) in row.iter().zip(x) {
        sum = B::from_f64(a).mul_add(x, &sum);
    }
    sum
}

impl<A: Lanes, L: LossValue<B>, B: Arithmetic> Risk<B> for FiniteSum<A, L> {
    fn dimension(&self) -> usize {
        self.data.columns()
    }
    #[inline(always)]
    fn risk(&self, x: &[B]) -> B {
        // A loop, not a fold: closures here were compiled without the caller's instruction set, at four times the cost.
        let mut total = B::zero();
        for row in 0..self.data.rows() {
            let label = B::from_f64(self.data.label(row));
            total = total + &self.loss.value(&predict(self.data.row(row), x), &label);
        }
        total / &B::from_count(self.data.rows())
    }
}

impl<A: Lanes, L: LossValue<B> + LossSlope<B>, B: Arithmetic> RiskGradient<B> for FiniteSum<A, L> {
    fn risk_gradient(&self, x: &[B], out: &mut [B]) {
        // Column by column: another order than the oracle's rows.
        let slopes: Vec<B> = (0..self.data.rows())
            .map(|row| {
                self.loss.derivative(
                    &predict(self.data.row(row), x),
                    &B::from_f64(self.data.label(row)),
                )
            })
            .collect();
        let count = B::from_count(self.data.rows());
        for (column, out) in out.iter_mut().enumerate() {
            let total = slopes
                .iter()
                .enumerate()
                .fold(B::zero(), |sum, (row, slope)| {
                    B::from_f64(self.data.row(row)[column]).mul_add(slope, &sum)
                });
            *out = total / &count;
        }
    }
}

impl<A: Lanes, L: LossValue<B>, B: Arithmetic> SampleRisk<B> for FiniteSum<A, L> {
    type Sample = usize;
    fn sample_risk(&self, row: &usize, x: &[B]) -> B {
        self.loss.value(
            &predict(self.data.row(*row), x),
            &B::from_f64(self.data.label(*row)),
        )
    }
}

impl<A: Lanes, L: LossSlope<A>> Oracle<A> for FiniteSum<A, L> {
    type Sample = A::Index;

    fn dimension(&self) -> usize {
        self.data.columns()
    }

    /// ℓ'(⟨a_ξ, x⟩, y_ξ) a_ξ.
    #[inline(always)]
    fn subgradient(&self, sample: &A::Index, x: &[A], out: &mut [A]) {
        let columns = x.len();
        // The gathered row passes through `out`, so that it is fetched once.
        for (column, out) in out.iter_mut().enumerate() {
            *out = A::gather(&self.features, columns, sample, column);
        }
        let label = A::gather(&self.labels, 1, sample, 0);
        let slope = self.loss.derivative(&dot(out, x), &label);
        for out in out {
            *out = slope.clone() * &*out;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::Rational;
    use crate::losses::{Absolute, Logistic};

    fn data() -> Arc<Dataset> {
        Dataset::new(
            vec![1.0, 2.0, -0.5, 1.0, 0.0, -3.0],
            vec![1.0, -1.0, 1.0],
            2,
        )
        .unwrap()
        .into()
    }

    #[test]
    fn oracle_is_unbiased_exactly() {
        let problem = FiniteSum::<Rational, Absolute>::new(Absolute, data());
        let x: Vec<Rational> = crate::vector::lift(&[0.75, -0.25]);
        let mut whole = x.clone();
        problem.risk_gradient(&x, &mut whole);
        let mut one = x.clone();
        let mut mean = vec![Rational::ZERO; 2];
        for row in 0..3 {
            problem.subgradient(&row, &x, &mut one);
            for (mean, one) in mean.iter_mut().zip(&one) {
                *mean += one / Rational::from(3_u8);
            }
        }
        assert_eq!(mean, whole);
    }

    #[test]
    fn gradient_matches_difference_quotients() {
        let problem = FiniteSum::<f64, Logistic>::new(Logistic, data());
        let x = [0.3, -0.7];
        let mut gradient = [0.0; 2];
        problem.risk_gradient(&x, &mut gradient);
        for k in 0..2 {
            let shifted = |h: f64| {
                let mut x = x;
                x[k] += h;
                problem.risk(&x)
            };
            let quotient = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
            assert!((gradient[k] - quotient).abs() < 1e-9);
        }
    }
}
