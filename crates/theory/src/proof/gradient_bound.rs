//! `gradient-bound`: η_t²‖g_t‖² ≤ η_t²L².

use super::{LineMeta, PathStep, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::norm_sq;

/// The line.
#[derive(Clone, Copy, Debug)]
pub struct GradientBound;

impl ProofLine for GradientBound {
    const META: LineMeta = LineMeta {
        id: "gradient-bound",
        latex: r"\eta_t^2\Vert g_t\Vert^2 \le \eta_t^2 L^2",
        relation: Relation::AtMost,
        scope: Scope::Path,
    };
    type View<A: Arithmetic> = PathStep<A>;
    fn sides<A: Arithmetic>(view: &PathStep<A>) -> Sides<A> {
        let eta_sq = view.step_size.square();
        Sides {
            left: eta_sq.clone() * &norm_sq(&view.g),
            right: eta_sq * &view.lipschitz_sq,
            relation: Relation::AtMost,
        }
    }
}
