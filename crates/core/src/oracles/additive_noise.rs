//! Additive noise: f(ξ, x) = R(x) + ⟨ξ, x − c⟩ with E ξ = 0, so g is a subgradient of R plus ξ.

use super::{MeanSubgradient, Oracle};
use crate::arithmetic::{Arithmetic, Lanes, Trigonometric};
use crate::problems::{MaxAffine, Quadratic, Risk, RiskGradient, SampleRisk, Wiggle};

/// A subgradient of R plus ξ.
///
/// ```
/// use telescope_core::number::Number;
/// use telescope_core::problems::RationalQuadratic;
/// use telescope_core::oracles::{AdditiveNoise, Oracle};
///
/// let number = |value| Number::from_f64(value).unwrap();
/// // ½·4(x − 1)² at x = 3 with ξ = −1: 8 − 1.
/// let problem = RationalQuadratic::new(&[vec![number(4.0)]], &[number(1.0)]).unwrap().lift::<f64>();
/// let mut g = [0.0];
/// AdditiveNoise { problem }.subgradient(&vec![-1.0], &[3.0], &mut g);
/// assert_eq!(g, [7.0]);
/// ```
#[derive(Clone, Debug)]
pub struct AdditiveNoise<P> {
    /// The problem.
    pub problem: P,
}

impl<A: Lanes, P: MeanSubgradient<A>> Oracle<A> for AdditiveNoise<P> {
    type Sample = Vec<A>;
    fn dimension(&self) -> usize {
        self.problem.dimension()
    }
    #[inline(always)]
    fn subgradient(&self, noise: &Vec<A>, x: &[A], out: &mut [A]) {
        self.problem.mean_subgradient(x, out);
        for (out, noise) in out.iter_mut().zip(noise) {
            *out = out.clone() + noise;
        }
    }
}

/// R(x) + ⟨ξ, x − c⟩.
fn tilted<A: Arithmetic, P: Risk<A>>(problem: &P, anchor: Option<&[A]>, noise: &[A], x: &[A]) -> A {
    let mut sum = problem.risk(x);
    for (k, noise) in noise.iter().enumerate() {
        let from = match anchor {
            Some(anchor) => x[k].clone() - &anchor[k],
            None => x[k].clone(),
        };
        sum = noise.mul_add(&from, &sum);
    }
    sum
}

impl<A: Arithmetic> SampleRisk<A> for AdditiveNoise<Quadratic<A>> {
    type Sample = Vec<A>;
    fn sample_risk(&self, noise: &Vec<A>, x: &[A]) -> A {
        tilted(&self.problem, Some(self.problem.minimiser()), noise, x)
    }
}

impl<A: Arithmetic> SampleRisk<A> for AdditiveNoise<MaxAffine<A>> {
    type Sample = Vec<A>;
    fn sample_risk(&self, noise: &Vec<A>, x: &[A]) -> A {
        tilted(&self.problem, None, noise, x)
    }
}

impl<A: Trigonometric> SampleRisk<A> for AdditiveNoise<Wiggle> {
    type Sample = Vec<A>;
    fn sample_risk(&self, noise: &Vec<A>, x: &[A]) -> A {
        tilted(&self.problem, None, noise, x)
    }
}

impl<A: Arithmetic, P: Risk<A>> Risk<A> for AdditiveNoise<P> {
    fn dimension(&self) -> usize {
        self.problem.dimension()
    }
    #[inline(always)]
    fn risk(&self, x: &[A]) -> A {
        self.problem.risk(x)
    }
}

impl<A: Arithmetic, P: RiskGradient<A>> RiskGradient<A> for AdditiveNoise<P> {
    fn risk_gradient(&self, x: &[A], out: &mut [A]) {
        self.problem.risk_gradient(x, out);
    }
}

impl<A: Lanes> MeanSubgradient<A> for Quadratic<A> {
    #[inline(always)]
    fn mean_subgradient(&self, x: &[A], out: &mut [A]) {
        quadratic_gradient(self, x, None, out);
    }
}

impl<A: Lanes + Trigonometric> MeanSubgradient<A> for Wiggle {
    #[inline(always)]
    fn mean_subgradient(&self, x: &[A], out: &mut [A]) {
        self.risk_gradient(x, out);
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
