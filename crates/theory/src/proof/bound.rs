//! `bound`: E R(x̄) − R* ≤ (r² + Σ η_t² G_t²)/(2S).

use super::{ExpectedRun, LineMeta, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{BoundLine, ExpectedRun, ExpectedStep, ProofLine};
///
/// // One step of 1 from r² = 9 with G² = 4: (9 + 4)/2.
/// let one = ExpectedStep::<Rational> { step_size: 1.into(), distance_sq: 9.into(), next_distance_sq: 1.into(), risk_gap: 6.into(), second_moment: 4.into() };
/// let run = ExpectedRun { distance_sq: 9.into(), steps: vec![one], averaged_gap: 6.into() };
/// assert_eq!(BoundLine::sides(&run).right.to_string(), "13/2");
/// assert!(BoundLine::sides(&run).hold());
/// // A gap of 7 would refute it.
/// assert!(!BoundLine::sides(&ExpectedRun { averaged_gap: 7.into(), ..run }).hold());
/// ```
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
