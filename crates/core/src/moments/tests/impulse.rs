//! The same expectations another way, in exact rationals: every output is K_0(x_1 − c) + Σ_j K_j ξ_j with one matrix
//! for each of the independent noises ξ_1, ..., ξ_T. No covariance is propagated, and no coordinates are changed.

use crate::arithmetic::Rational;
use crate::averages::tests::weight;
use crate::averages::{Output, Window};
use crate::engine::{Instance, Setup};
use crate::problems::RationalQuadratic;
use crate::schedules::StepSizes;

/// K_0, ..., K_T, row by row.
pub(super) type Response = Vec<Vec<Rational>>;

pub(super) struct Impulse {
    size: usize,
    shifted: Vec<Rational>,
    centre: Vec<Rational>,
    noise: Vec<Rational>,
    iterates: Vec<Response>,
}

impl Impulse {
    /// `noise` is the covariance matrix of ξ_t.
    pub(super) fn new(setup: &Setup, step_sizes: &StepSizes, noise: &[Rational]) -> Self {
        let quadratic = quadratic_of(setup);
        let (size, steps) = (setup.start().len(), step_sizes.steps());
        let identity = diagonal(&vec![Rational::ONE; size]);
        let mut current = vec![vec![Rational::ZERO; size * size]; steps + 1];
        current[0].clone_from(&identity);
        let mut iterates = vec![current.clone()];
        for t in 1..=steps {
            let eta = step_sizes.exact(t);
            for kernel in &mut current {
                let image = product(&entries(quadratic), kernel, size);
                *kernel = combine(kernel, &-eta.clone(), &image);
            }
            current[t] = combine(&current[t], &-eta, &identity);
            iterates.push(current.clone());
        }
        let centre = quadratic.minimiser().to_vec();
        let shifted = setup
            .start()
            .iter()
            .zip(&centre)
            .map(|(x, c)| x - c)
            .collect();
        Self {
            size,
            shifted,
            centre,
            noise: noise.to_vec(),
            iterates,
        }
    }

    /// x_t − c.
    pub(super) fn iterate(&self, t: usize) -> Response {
        self.iterates[t - 1].clone()
    }

    /// The output of the first k steps, less c; `None` without a positive weight.
    pub(super) fn output(
        &self,
        output: Output,
        step_sizes: &StepSizes,
        k: usize,
    ) -> Option<Response> {
        let shift = usize::from(output.window == Window::AfterUpdates);
        let weight = |t: usize| weight(output.average, t, k, &step_sizes.exact(t));
        let total = (1..=k).fold(Rational::ZERO, |sum, t| sum + weight(t));
        if total == Rational::ZERO {
            return None;
        }
        let mut sum = vec![vec![Rational::ZERO; self.size * self.size]; self.iterates.len()];
        for t in 1..=k {
            for (sum, kernel) in sum.iter_mut().zip(&self.iterates[t - 1 + shift]) {
                *sum = combine(sum, &(weight(t) / &total), kernel);
            }
        }
        Some(sum)
    }

    /// c + K_0(x_1 − c) and Σ_{j≥1} K_j N K_jᵀ.
    pub(super) fn law(&self, response: &Response) -> (Vec<Rational>, Vec<Rational>) {
        let mean = self
            .offset(response)
            .iter()
            .zip(&self.centre)
            .map(|(z, c)| z + c)
            .collect();
        let mut covariance = vec![Rational::ZERO; self.size * self.size];
        for kernel in &response[1..] {
            let term = product(
                &product(kernel, &self.noise, self.size),
                &transpose(kernel, self.size),
                self.size,
            );
            covariance = combine(&covariance, &Rational::ONE, &term);
        }
        (mean, covariance)
    }

    /// E zzᵀ.
    pub(super) fn second_moment(&self, response: &Response) -> Vec<Rational> {
        let (_, covariance) = self.law(response);
        let z = self.offset(response);
        let outer: Vec<Rational> = (0..self.size * self.size)
            .map(|k| &z[k / self.size] * &z[k % self.size])
            .collect();
        combine(&covariance, &Rational::ONE, &outer)
    }

    fn offset(&self, response: &Response) -> Vec<Rational> {
        let row = |i: usize| {
            total((0..self.size).map(|k| &response[0][i * self.size + k] * &self.shifted[k]))
        };
        (0..self.size).map(row).collect()
    }
}

pub(super) fn quadratic_of(setup: &Setup) -> &RationalQuadratic {
    match setup.instance() {
        Instance::AdditiveNoise { quadratic, .. } | Instance::RandomTarget { quadratic, .. } => {
            quadratic
        }
        _ => unreachable!("these tests make quadratics only"),
    }
}

pub(super) fn entries(quadratic: &RationalQuadratic) -> Vec<Rational> {
    let size = quadratic.minimiser().len();
    (0..size * size)
        .map(|k| quadratic.entry(k / size, k % size))
        .collect()
}

pub(super) fn diagonal(values: &[Rational]) -> Vec<Rational> {
    let size = values.len();
    let mut matrix = vec![Rational::ZERO; size * size];
    for (i, value) in values.iter().enumerate() {
        matrix[i * size + i] = value.clone();
    }
    matrix
}

/// a + factor · b.
fn combine(a: &[Rational], factor: &Rational, b: &[Rational]) -> Vec<Rational> {
    a.iter().zip(b).map(|(a, b)| a + factor * b).collect()
}

pub(super) fn product(a: &[Rational], b: &[Rational], size: usize) -> Vec<Rational> {
    let entry =
        |k: usize| total((0..size).map(|j| &a[k / size * size + j] * &b[j * size + k % size]));
    (0..size * size).map(entry).collect()
}

fn transpose(a: &[Rational], size: usize) -> Vec<Rational> {
    (0..size * size)
        .map(|k| a[k % size * size + k / size].clone())
        .collect()
}

/// tr M.
pub(super) fn trace(matrix: &[Rational]) -> Rational {
    let size = matrix.len().isqrt();
    total((0..size).map(|i| matrix[i * size + i].clone()))
}

/// ½ tr(AM).
pub(super) fn gap(quadratic: &RationalQuadratic, second: &[Rational]) -> Rational {
    trace(&product(
        &entries(quadratic),
        second,
        quadratic.minimiser().len(),
    )) / Rational::from(2)
}

/// tr(A²M).
pub(super) fn gradient_sq(quadratic: &RationalQuadratic, second: &[Rational]) -> Rational {
    let (a, size) = (entries(quadratic), quadratic.minimiser().len());
    trace(&product(&product(&a, &a, size), second, size))
}

fn total(terms: impl Iterator<Item = Rational>) -> Rational {
    terms.fold(Rational::ZERO, |sum, term| sum + term)
}
