//! `bound`: E R(x̄) − R* ≤ (r² + Σ η_t² G_t²)/(2S).

use super::{ExpectedRun, LineMeta, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;

/// The line.
#[derive(Clone, Copy, Debug)]
pub struct BoundLine;

impl ProofLine for BoundLine {
    const META: LineMeta = LineMeta {
        id: "bound",
        latex: r"\mathbb{E}R(\bar x) - R^* \le \frac{r^2 + \sum_{t=1}^T\eta_t^2G_t^2}{2S}",
        relation: Relation::AtMost,
        scope: Scope::Expectation,
    };
    type View<A: Arithmetic> = ExpectedRun<A>;
    fn sides<A: Arithmetic>(view: &ExpectedRun<A>) -> Sides<A> {
        let (total, noise) =
            view.steps
                .iter()
                .fold((A::zero(), A::zero()), |(total, noise), step| {
                    let eta = &step.step_size;
                    (total + eta, noise + &(eta.square() * &step.second_moment))
                });
        let right = (view.distance_sq.clone() + &noise) / &(A::from_count(2) * &total);
        Sides {
            left: view.averaged_gap.clone(),
            right,
            relation: Relation::AtMost,
        }
    }
}
