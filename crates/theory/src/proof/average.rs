//! `average`: Σ η_t R(x_t) ≥ S·R(x̄), Jensen's inequality on every path.

use super::{LineMeta, PathRisks, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::{dot, sum};

/// The line.
#[derive(Clone, Copy, Debug)]
pub struct AverageLine;

impl ProofLine for AverageLine {
    const META: LineMeta = LineMeta {
        id: "average",
        latex: r"\sum_{t=1}^T\eta_t R(x_t) \ge S\,R(\bar x)",
        relation: Relation::AtLeast,
        scope: Scope::Path,
    };
    type View<A: Arithmetic> = PathRisks<A>;
    fn sides<A: Arithmetic>(view: &PathRisks<A>) -> Sides<A> {
        Sides {
            left: dot(&view.step_sizes, &view.risks),
            right: sum(&view.step_sizes) * &view.averaged_risk,
            relation: Relation::AtLeast,
        }
    }
}
