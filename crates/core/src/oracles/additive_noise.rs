//! Additive noise on a quadratic: f(ξ, x) = R(x) + ⟨ξ, x − c⟩ with E ξ = 0, so g = A(x − c) + ξ.

use super::Oracle;
use crate::arithmetic::{Arithmetic, Lanes};
use crate::problems::{Quadratic, Risk, RiskGradient, SampleRisk};

/// g = ∇R(x) + ξ.
#[derive(Clone, Debug)]
pub struct AdditiveNoise<A> {
    /// The problem.
    pub quadratic: Quadratic<A>,
}

impl<A: Lanes> Oracle<A> for AdditiveNoise<A> {
    type Sample = Vec<A>;
    fn dimension(&self) -> usize {
        self.quadratic.minimiser().len()
    }
    #[inline(always)]
    fn subgradient(&self, noise: &Vec<A>, x: &[A], out: &mut [A]) {
        quadratic_gradient(&self.quadratic, x, None, out);
        for (out, noise) in out.iter_mut().zip(noise) {
            *out = out.clone() + noise;
        }
    }
}

impl<A: Arithmetic> SampleRisk<A> for AdditiveNoise<A> {
    type Sample = Vec<A>;
    fn sample_risk(&self, noise: &Vec<A>, x: &[A]) -> A {
        x.iter()
            .zip(self.quadratic.minimiser())
            .zip(noise)
            .fold(self.quadratic.risk(x), |sum, ((x, c), noise)| {
                noise.mul_add(&(x.clone() - c), &sum)
            })
    }
}

impl<A: Arithmetic> Risk<A> for AdditiveNoise<A> {
    fn dimension(&self) -> usize {
        self.quadratic.minimiser().len()
    }
    #[inline(always)]
    fn risk(&self, x: &[A]) -> A {
        self.quadratic.risk(x)
    }
}

impl<A: Arithmetic> RiskGradient<A> for AdditiveNoise<A> {
    fn risk_gradient(&self, x: &[A], out: &mut [A]) {
        self.quadratic.risk_gradient(x, out);
    }
}

/// Writes A(x − c − shift), coordinate by coordinate or row by row, without a scratch vector.
#[inline(always)]
pub(super) fn quadratic_gradient<A: Arithmetic>(
    quadratic: &Quadratic<A>,
    x: &[A],
    shift: Option<&[A]>,
    out: &mut [A],
) {
    let centre = quadratic.minimiser();
    let shifted = |k: usize| {
        let difference = x[k].clone() - &centre[k];
        match shift {
            Some(shift) => difference - &shift[k],
            None => difference,
        }
    };
    if let Some(diagonal) = quadratic.diagonal() {
        for (k, out) in out.iter_mut().enumerate() {
            *out = diagonal[k].clone() * &shifted(k);
        }
    } else {
        for (i, out) in out.iter_mut().enumerate() {
            let mut sum = A::zero();
            for k in 0..x.len() {
                sum = quadratic.entry(i, k).mul_add(&shifted(k), &sum);
            }
            *out = sum;
        }
    }
}
