//! `expected-descent`: `descent` in expectation, with R for f. It uses that ξ_t is independent of x_t: a fixed order
//! breaks exactly this line.

use super::{ExpectedStep, LineMeta, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{ExpectedDescent, ExpectedStep, ProofLine};
///
/// // 9 − 2·1·3 + 1·1 = 4: a mean square distance of 4 is allowed, 5 is not.
/// let step = ExpectedStep::<Rational> {
///     step_size: 1.into(), distance_sq: 9.into(), next_distance_sq: 4.into(), risk_gap: 3.into(), second_moment: 1.into(),
/// };
/// assert!(ExpectedDescent::sides(&step).hold());
/// assert!(!ExpectedDescent::sides(&ExpectedStep { next_distance_sq: 5.into(), ..step }).hold());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ExpectedDescent;

impl ProofLine for ExpectedDescent {
    const META: LineMeta = LineMeta {
        id: "expected-descent",
        latex: r"\mathbb{E}\Vert x_t-x^*\Vert^2 - \mathbb{E}\Vert x_{t+1}-x^*\Vert^2 \ge 2\eta_t\bigl(\mathbb{E}R(x_t)-R^*\bigr) - \eta_t^2G_t^2",
        relation: Relation::AtLeast,
        scope: Scope::Expectation,
    };
    type View<A: Arithmetic> = ExpectedStep<A>;
    fn sides<A: Arithmetic>(view: &ExpectedStep<A>) -> Sides<A> {
        let eta = &view.step_size;
        Sides {
            left: view.distance_sq.clone() - &view.next_distance_sq,
            right: A::from_count(2) * eta * &view.risk_gap - &(eta.square() * &view.second_moment),
            relation: Relation::AtLeast,
        }
    }
}
