//! `unbiased`: E_i ∇f_i(x) = ∇f(x), the mean of the oracle's subgradients against the risk's own.

use super::{LineMeta, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::distance_sq;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{ProofLine, Unbiased, UnbiasedView};
///
/// // Subgradients 1 and 3, each with chance 1/2, of a risk with gradient 2.
/// let mean = vec![(Rational::from(1) + Rational::from(3)) / Rational::from(2)];
/// assert!(Unbiased::sides(&UnbiasedView { mean, gradient: vec![2.into()] }).hold());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Unbiased;

/// Both gradients at one point.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{ProofLine, Unbiased, UnbiasedView};
///
/// // Off by (1, 2): a squared distance of 5, so that the line fails by 5.
/// let view = UnbiasedView::<Rational> { mean: vec![1.into(), 2.into()], gradient: vec![0.into(); 2] };
/// assert_eq!(Unbiased::sides(&view).slack(), Rational::from(-5));
/// ```
#[derive(Clone, Debug)]
pub struct UnbiasedView<A> {
    /// E g, over the law of ξ.
    pub mean: Vec<A>,
    /// The risk's (sub)gradient, computed apart.
    pub gradient: Vec<A>,
}

impl ProofLine for Unbiased {
    const META: LineMeta = LineMeta {
        id: "unbiased",
        latex: r"\Vert\mathbb{E}_i\nabla f_i(x) - \nabla R(x)\Vert^2 = 0",
        relation: Relation::Equal,
        scope: Scope::Point,
    };
    type View<A: Arithmetic> = UnbiasedView<A>;
    fn sides<A: Arithmetic>(view: &UnbiasedView<A>) -> Sides<A> {
        Sides {
            left: distance_sq(&view.mean, &view.gradient),
            right: A::zero(),
            relation: Relation::Equal,
        }
    }
}
