//! Finite sums R(x) = (1/n) Σ ℓ(⟨a_i, x⟩, y_i) + (λ/2)‖x‖². A realisation ξ is a row or a batch of rows; where rows have
//! unequal chances p_i, a row's loss is weighted with 1/(n p_i), which keeps its mean R.

use super::{Dataset, Risk, RiskGradient, SampleRisk};
use crate::arithmetic::{Arithmetic, Lanes, Rational};
use crate::losses::{Loss, LossSlope, LossValue};
use crate::oracles::Oracle;
use crate::vector::{dot, norm_sq};
use std::sync::Arc;

/// A loss over the rows of a data set, with the table that lanes of `A` gather from.
///
/// ```
/// use telescope_core::losses::Squared;
/// use telescope_core::oracles::Oracle;
/// use telescope_core::problems::{Dataset, FiniteSum, Risk};
///
/// // ½x² and ½(2x − 2)² at x = 3: (4.5 + 8)/2, and the second row's gradient 2·4.
/// let data = Dataset::new(vec![1.0, 2.0], vec![0.0, 2.0], 1).unwrap();
/// let problem = FiniteSum::<f64, _>::new(Squared, data.into());
/// assert_eq!(problem.risk(&[3.0]), 6.25);
/// let mut g = [0.0];
/// problem.subgradient(&1, &[3.0], &mut g);
/// assert_eq!(g, [8.0]);
/// ```
#[derive(Clone, Debug)]
pub struct FiniteSum<A: Lanes, L> {
    loss: L,
    data: Arc<Dataset>,
    features: Vec<A::Scalar>,
    labels: Vec<A::Scalar>,
    /// λ, if it is not 0.
    penalty: Option<Rational>,
    /// λ in the lanes' arithmetic.
    penalty_scalar: Option<A::Scalar>,
    /// 1/(n p_i), if the chances are not all 1/n.
    weights: Option<Weights<A::Scalar>>,
}

/// The rows' weights, exactly and in the lanes' arithmetic.
#[derive(Clone, Debug)]
struct Weights<S> {
    exact: Arc<[Rational]>,
    scalars: Vec<S>,
}

impl<A: Lanes<Scalar = A>, L: Loss> FiniteSum<A, L> {
    /// The loss over the data, taken exactly.
    #[must_use]
    pub fn new(loss: L, data: Arc<Dataset>) -> Self {
        // Sparse rows are read where they are: a copy would double what is large enough to be sparse.
        let features = match data.is_sparse() {
            true => Vec::new(),
            false => data
                .features()
                .iter()
                .map(|&value| A::from_f64(value))
                .collect(),
        };
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
            penalty: None,
            penalty_scalar: None,
            weights: None,
        }
    }

    /// The same sum with (λ/2)‖x‖² added to every loss.
    #[must_use]
    pub fn with_penalty(mut self, penalty: &Rational) -> Self {
        let some = *penalty != Rational::ZERO;
        self.penalty = some.then(|| penalty.clone());
        self.penalty_scalar = some.then(|| A::from_rational(penalty));
        self
    }

    /// The same sum with each row's loss weighted, λ included.
    ///
    /// # Panics
    /// If there is not one weight a row.
    #[must_use]
    pub fn with_weights(mut self, weights: Vec<Rational>) -> Self {
        assert_eq!(weights.len(), self.data.rows(), "one weight a row");
        self.weights = Some(Weights {
            scalars: weights.iter().map(A::from_rational).collect(),
            exact: weights.into(),
        });
        self
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
            total = total + &self.loss.value(&self.data.row(row).dot(x), &label);
        }
        let mean = total / &B::from_count(self.data.rows());
        if self.penalty.is_some() {
            mean + &self.penalty_at(x)
        } else {
            mean
        }
    }
}

impl<A: Lanes, L: LossValue<B> + LossSlope<B>, B: Arithmetic> RiskGradient<B> for FiniteSum<A, L> {
    fn risk_gradient(&self, x: &[B], out: &mut [B]) {
        // Column by column: another order than the oracle's rows.
        let slopes: Vec<B> = (0..self.data.rows())
            .map(|row| {
                self.loss.derivative(
                    &self.data.row(row).dot(x),
                    &B::from_f64(self.data.label(row)),
                )
            })
            .collect();
        let count = B::from_count(self.data.rows());
        if self.data.is_sparse() {
            out.fill(B::zero());
            for (row, slope) in slopes.iter().enumerate() {
                self.data.row(row).add_scaled(slope, out);
            }
            for out in out.iter_mut() {
                *out = out.clone() / &count;
            }
            self.add_penalty(x, out);
            return;
        }
        let columns = self.data.columns();
        for (column, out) in out.iter_mut().enumerate() {
            let total = slopes
                .iter()
                .enumerate()
                .fold(B::zero(), |sum, (row, slope)| {
                    B::from_f64(self.data.features()[row * columns + column]).mul_add(slope, &sum)
                });
            *out = total / &count;
        }
        self.add_penalty(x, out);
    }
}

impl<A: Lanes, L: LossValue<B>, B: Arithmetic> SampleRisk<B> for FiniteSum<A, L> {
    type Sample = usize;
    fn sample_risk(&self, row: &usize, x: &[B]) -> B {
        let prediction = self.data.row(*row).dot(x);
        let label = B::from_f64(self.data.label(*row));
        let mut value = self.loss.value(&prediction, &label);
        if self.penalty.is_some() {
            value = value + &self.penalty_at(x);
        }
        match &self.weights {
            None => value,
            Some(weights) => value * &B::from_rational(&weights.exact[*row]),
        }
    }
}

impl<A: Lanes<Index = usize>, L: LossSlope<A>> Oracle<A> for FiniteSum<A, L> {
    type Sample = usize;

    fn dimension(&self) -> usize {
        self.data.columns()
    }

    /// ℓ'(⟨a_ξ, x⟩, y_ξ) a_ξ + λx, weighted.
    #[inline(always)]
    fn subgradient(&self, sample: &usize, x: &[A], out: &mut [A]) {
        let columns = x.len();
        if self.data.is_sparse() {
            self.sparse_subgradient(*sample, x, out);
            return;
        }
        // The gathered row passes through `out`, so that it is fetched once.
        for (column, out) in out.iter_mut().enumerate() {
            *out = A::gather(&self.features, columns, sample, column);
        }
        let label = A::gather(&self.labels, 1, sample, 0);
        let slope = self.loss.derivative(&dot(out, x), &label);
        for out in out.iter_mut() {
            *out = slope.clone() * &*out;
        }
        if let Some(penalty) = &self.penalty_scalar {
            let penalty = A::splat(penalty);
            for (out, x) in out.iter_mut().zip(x) {
                *out = penalty.mul_add(x, out);
            }
        }
        if let Some(weights) = &self.weights {
            let weight = A::gather(&weights.scalars, 1, sample, 0);
            for out in out.iter_mut() {
                *out = weight.clone() * &*out;
            }
        }
    }
}

impl<A: Lanes<Index = usize>, L: LossSlope<A>> FiniteSum<A, L> {
    /// The same where only some features are stored.
    fn sparse_subgradient(&self, row: usize, x: &[A], out: &mut [A]) {
        let part = self.part(row, &self.data.row(row).dot(x));
        for (out, x) in out.iter_mut().zip(x) {
            *out = part.pull.clone() * x;
        }
        self.data.row(row).add_scaled(&part.slope, out);
    }

    /// What a step on that row alone takes from x: the gradient at x is slope·a + pull·x.
    #[inline(always)]
    pub(crate) fn part(&self, row: usize, prediction: &A) -> Part<A> {
        let label = A::gather(&self.labels, 1, &row, 0);
        let mut slope = self.loss.derivative(prediction, &label);
        let mut pull = self.penalty_scalar.as_ref().map_or_else(A::zero, A::splat);
        if let Some(weights) = &self.weights {
            let weight = A::gather(&weights.scalars, 1, &row, 0);
            slope = weight.clone() * &slope;
            pull = weight * &pull;
        }
        Part { slope, pull }
    }
}

/// A row's gradient as slope·a + pull·x.
pub(crate) struct Part<A> {
    /// w ℓ'(⟨a, x⟩, y), with the row's weight w.
    pub(crate) slope: A,
    /// wλ.
    pub(crate) pull: A,
}

impl<A: Lanes, L> FiniteSum<A, L> {
    /// Adds λx.
    fn add_penalty<B: Arithmetic>(&self, x: &[B], out: &mut [B]) {
        if let Some(penalty) = &self.penalty {
            let penalty = B::from_rational(penalty);
            for (out, x) in out.iter_mut().zip(x) {
                *out = penalty.mul_add(x, out);
            }
        }
    }

    /// (λ/2)‖x‖².
    #[inline(always)]
    fn penalty_at<B: Arithmetic>(&self, x: &[B]) -> B {
        match &self.penalty {
            None => B::zero(),
            Some(penalty) => {
                let half = B::from_f64(0.5) * &B::from_rational(penalty);
                half * &norm_sq(x)
            }
        }
    }
}

/// A finite sum whose realisation is a batch of rows: f(ξ, ·) is the mean of their (weighted) losses.
///
/// ```
/// use telescope_core::losses::Squared;
/// use telescope_core::oracles::Oracle;
/// use telescope_core::problems::{Dataset, FiniteSum, Minibatch};
///
/// // The mean of 3 and 8.
/// let data = Dataset::new(vec![1.0, 2.0], vec![0.0, 2.0], 1).unwrap();
/// let batches = Minibatch { sum: FiniteSum::<f64, _>::new(Squared, data.into()) };
/// let mut g = [0.0];
/// batches.subgradient(&vec![0, 1], &[3.0], &mut g);
/// assert_eq!(g, [5.5]);
/// ```
#[derive(Clone, Debug)]
pub struct Minibatch<A: Lanes, L> {
    /// The sum.
    pub sum: FiniteSum<A, L>,
}

impl<A: Lanes<Index = usize>, L: LossSlope<A>> Oracle<A> for Minibatch<A, L> {
    type Sample = Vec<usize>;

    fn dimension(&self) -> usize {
        self.sum.data.columns()
    }

    /// The mean of the rows' subgradients.
    #[inline(always)]
    fn subgradient(&self, batch: &Vec<usize>, x: &[A], out: &mut [A]) {
        let (sum, columns) = (&self.sum, x.len());
        for out in out.iter_mut() {
            *out = A::zero();
        }
        let mut weight_of_batch = A::zero();
        for row in batch {
            let prediction = if sum.data.is_sparse() {
                sum.data.row(*row).dot(x)
            } else {
                let mut prediction = A::zero();
                for (column, x) in x.iter().enumerate() {
                    prediction =
                        A::gather(&sum.features, columns, row, column).mul_add(x, &prediction);
                }
                prediction
            };
            let label = A::gather(&sum.labels, 1, row, 0);
            let mut slope = sum.loss.derivative(&prediction, &label);
            let mut weight = A::one();
            if let Some(weights) = &sum.weights {
                weight = A::gather(&weights.scalars, 1, row, 0);
                slope = weight.clone() * &slope;
            }
            weight_of_batch = weight_of_batch + &weight;
            if sum.data.is_sparse() {
                sum.data.row(*row).add_scaled(&slope, out);
                continue;
            }
            for (column, out) in out.iter_mut().enumerate() {
                *out = slope.mul_add(&A::gather(&sum.features, columns, row, column), out);
            }
        }
        let count = A::from_count(batch.len());
        for out in out.iter_mut() {
            *out = out.clone() / &count;
        }
        if let Some(penalty) = &sum.penalty_scalar {
            let penalty = A::splat(penalty) * &(weight_of_batch / &count);
            for (out, x) in out.iter_mut().zip(x) {
                *out = penalty.mul_add(x, out);
            }
        }
    }
}

impl<A: Lanes, L: LossValue<B>, B: Arithmetic> Risk<B> for Minibatch<A, L> {
    fn dimension(&self) -> usize {
        self.sum.data.columns()
    }
    #[inline(always)]
    fn risk(&self, x: &[B]) -> B {
        self.sum.risk(x)
    }
}

impl<A: Lanes, L: LossValue<B> + LossSlope<B>, B: Arithmetic> RiskGradient<B> for Minibatch<A, L> {
    fn risk_gradient(&self, x: &[B], out: &mut [B]) {
        self.sum.risk_gradient(x, out);
    }
}

impl<A: Lanes, L: LossValue<B>, B: Arithmetic> SampleRisk<B> for Minibatch<A, L> {
    type Sample = Vec<usize>;
    fn sample_risk(&self, batch: &Vec<usize>, x: &[B]) -> B {
        let mut total = B::zero();
        for row in batch {
            total = total + &self.sum.sample_risk(row, x);
        }
        total / &B::from_count(batch.len())
    }
}

#[cfg(test)]
mod tests;
