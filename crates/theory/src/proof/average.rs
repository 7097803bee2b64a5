//! `average`: Σ η_t R(x_t) ≥ S·R(x̄), Jensen's inequality on every path.

use super::{LineMeta, PathRisks, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::{dot, sum};

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{AverageLine, PathRisks, ProofLine};
///
/// // Risks 4 and 1 with steps 1 and 1, and 2 at the average: 5 ≥ 2·2.
/// let path = PathRisks::<Rational> { step_sizes: vec![1.into(); 2], risks: vec![4.into(), 1.into()], averaged_risk: 2.into() };
/// let sides = AverageLine::sides(&path);
/// assert_eq!((&sides.left, &sides.right), (&5.into(), &4.into()));
/// assert!(sides.hold());
/// ```
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
