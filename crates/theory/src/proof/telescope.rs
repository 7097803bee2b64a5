//! `telescope`: r² ≥ 2 Σ η_t (E R(x_t) − R*) − Σ η_t² G_t²: `expected-descent` summed, the last distance dropped.

use super::{ExpectedRun, LineMeta, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{ExpectedRun, ExpectedStep, ProofLine, TelescopeLine};
///
/// // Two steps of 1 with gaps 3 and 2 and G = 1: 9 ≥ 2(3 + 2) − 2.
/// let step = |gap: i32| ExpectedStep::<Rational> { step_size: 1.into(), distance_sq: 9.into(), next_distance_sq: 4.into(), risk_gap: gap.into(), second_moment: 1.into() };
/// let run = ExpectedRun { distance_sq: 9.into(), steps: vec![step(3), step(2)], averaged_gap: 2.into() };
/// assert_eq!(TelescopeLine::sides(&run).right, Rational::from(8));
/// assert!(TelescopeLine::sides(&run).hold());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TelescopeLine;

impl ProofLine for TelescopeLine {
    const META: LineMeta = LineMeta {
        id: "telescope",
        latex: r"r^2 \ge 2\sum_{t=1}^T\eta_t\bigl(\mathbb{E}R(x_t)-R^*\bigr) - \sum_{t=1}^T\eta_t^2G_t^2",
        relation: Relation::AtLeast,
        scope: Scope::Expectation,
    };
    type View<A: Arithmetic> = ExpectedRun<A>;
    fn sides<A: Arithmetic>(view: &ExpectedRun<A>) -> Sides<A> {
        let right = view.steps.iter().fold(A::zero(), |sum, step| {
            let eta = &step.step_size;
            sum + &(A::from_count(2) * eta * &step.risk_gap) - &(eta.square() * &step.second_moment)
        });
        Sides {
            left: view.distance_sq.clone(),
            right,
            relation: Relation::AtLeast,
        }
    }
}
