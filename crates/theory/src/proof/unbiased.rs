//! `unbiased`: E_i ∇f_i(x) = ∇f(x), the mean of the oracle's subgradients against the risk's own.

use super::{LineMeta, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::distance_sq;

/// The line.
#[derive(Clone, Copy, Debug)]
pub struct Unbiased;

/// Both gradients at one point.
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
