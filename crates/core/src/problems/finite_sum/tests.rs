//! The oracle against the risk, rows against batches, gradients against differences.

use super::*;
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

/// A batch is the mean of its rows, each with its weight and its share of the penalty.
#[test]
fn batches_are_means_of_rows() {
    let weights = [1, 3, 5].map(|n| Rational::from_parts(n.into(), 4_u8.into()));
    let sum = FiniteSum::<Rational, Absolute>::new(Absolute, data())
        .with_penalty(&Rational::from(2))
        .with_weights(weights.into());
    let x: Vec<Rational> = crate::vector::lift(&[0.75, -0.25]);
    let batch = vec![2, 0, 2];
    let (mut one, mut mean) = (x.clone(), vec![Rational::ZERO; 2]);
    for row in &batch {
        sum.subgradient(row, &x, &mut one);
        for (mean, one) in mean.iter_mut().zip(&one) {
            *mean += one / Rational::from(3_u8);
        }
    }
    let minibatch = Minibatch { sum };
    minibatch.subgradient(&batch, &x, &mut one);
    assert_eq!(one, mean);
    minibatch.subgradient(&vec![2, 0, 1], &x, &mut one);
    assert_ne!(one, mean, "negative control");
}

#[test]
fn gradient_matches_difference_quotients() {
    let penalty = Rational::from_parts(2.into(), 3_u8.into());
    let problem = FiniteSum::<f64, Logistic>::new(Logistic, data()).with_penalty(&penalty);
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
