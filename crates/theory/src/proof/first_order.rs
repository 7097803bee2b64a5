//! `first-order`: f(ξ_t, x*) ≥ f(ξ_t, x_t) + ⟨x* − x_t, g_t⟩, which is convexity of f(ξ_t, ·).

use super::{LineMeta, PathStep, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::dot;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{FirstOrder, PathStep, ProofLine};
///
/// // ½x² at 4 against 0: 0 ≥ 8 + (0 − 4)·4.
/// let step = PathStep::<Rational> {
///     step_size: 1.into(), x: vec![4.into()], g: vec![4.into()], next: vec![0.into()], comparator: vec![0.into()],
///     sample_risk: 8.into(), comparator_risk: 0.into(), lipschitz_sq: 16.into(), projected: false,
/// };
/// assert_eq!(FirstOrder::sides(&step).right, Rational::from(-8));
/// // A number that is no subgradient there is found out.
/// assert!(!FirstOrder::sides(&PathStep { g: vec![1.into()], ..step }).hold());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FirstOrder;

impl ProofLine for FirstOrder {
    const META: LineMeta = LineMeta {
        id: "first-order",
        latex: r"f(\xi_t,x^*) \ge f(\xi_t,x_t) + \langle x^*-x_t, g_t\rangle",
        relation: Relation::AtLeast,
        scope: Scope::Path,
    };
    type View<A: Arithmetic> = PathStep<A>;
    fn sides<A: Arithmetic>(view: &PathStep<A>) -> Sides<A> {
        let towards: Vec<A> = view
            .comparator
            .iter()
            .zip(&view.x)
            .map(|(s, x)| s.clone() - x)
            .collect();
        Sides {
            left: view.comparator_risk.clone(),
            right: view.sample_risk.clone() + &dot(&towards, &view.g),
            relation: Relation::AtLeast,
        }
    }
}
