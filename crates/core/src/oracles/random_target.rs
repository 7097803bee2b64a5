//! A random target on a quadratic: f(w, x) = ½(x − w)ᵀA(x − w) with w = c + ξ, E ξ = 0. Then g = A(x − c − ξ), which is
//! additive noise −Aξ, and R(x) = ½(x − c)ᵀA(x − c) + ½ tr(A Cov ξ): the minimum is not 0 (3/8 on the book's toy).

use super::{Oracle, additive_noise::quadratic_gradient};
use crate::arithmetic::{Arithmetic, Lanes};
use crate::problems::{Quadratic, Risk, RiskGradient, SampleRisk};

/// g = A(x − w), w random.
///
/// ```
/// use telescope_core::number::Number;
/// use telescope_core::problems::RationalQuadratic;
/// use telescope_core::oracles::{Oracle, RandomTarget};
///
/// let number = |value| Number::from_f64(value).unwrap();
/// // ½·4(x − w)² with w = 1 + ξ, at x = 3 with ξ = ½: 4(3 − 3/2).
/// let quadratic = RationalQuadratic::new(&[vec![number(4.0)]], &[number(1.0)]).unwrap().lift::<f64>();
/// let mut g = [0.0];
/// RandomTarget { quadratic }.subgradient(&vec![0.5], &[3.0], &mut g);
/// assert_eq!(g, [6.0]);
/// ```
#[derive(Clone, Debug)]
pub struct RandomTarget<A> {
    /// The problem, its offset being ½ tr(A Cov ξ).
    pub quadratic: Quadratic<A>,
}

impl<A: Lanes> Oracle<A> for RandomTarget<A> {
    type Sample = Vec<A>;
    fn dimension(&self) -> usize {
        self.quadratic.minimiser().len()
    }
    #[inline(always)]
    fn subgradient(&self, shift: &Vec<A>, x: &[A], out: &mut [A]) {
        quadratic_gradient(&self.quadratic, x, Some(shift), out);
    }
}

impl<A: Arithmetic> SampleRisk<A> for RandomTarget<A> {
    type Sample = Vec<A>;
    fn sample_risk(&self, shift: &Vec<A>, x: &[A]) -> A {
        let difference: Vec<A> = x
            .iter()
            .zip(self.quadratic.minimiser())
            .zip(shift)
            .map(|((x, c), shift)| x.clone() - c - shift)
            .collect();
        self.quadratic.half_form(&difference)
    }
}

impl<A: Arithmetic> Risk<A> for RandomTarget<A> {
    fn dimension(&self) -> usize {
        self.quadratic.minimiser().len()
    }
    #[inline(always)]
    fn risk(&self, x: &[A]) -> A {
        self.quadratic.risk(x)
    }
}

impl<A: Arithmetic> RiskGradient<A> for RandomTarget<A> {
    fn risk_gradient(&self, x: &[A], out: &mut [A]) {
        self.quadratic.risk_gradient(x, out);
    }
}
