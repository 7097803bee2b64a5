//! `descent`: ‖x_t − x*‖² − ‖x_{t+1} − x*‖² ≥ 2η_t(f(ξ_t, x_t) − f(ξ_t, x*)) − η_t²L²: the three lines before it, added.

use super::{LineMeta, PathStep, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::distance_sq;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{Descent, PathStep, ProofLine};
///
/// // f(x) = |x| from 3 with a step of 1, against x* = 0: 3² − 2² ≥ 2·3 − 1, with equality.
/// let step = PathStep::<Rational> {
///     step_size: 1.into(), x: vec![3.into()], g: vec![1.into()], next: vec![2.into()], comparator: vec![0.into()],
///     sample_risk: 3.into(), comparator_risk: 0.into(), lipschitz_sq: 1.into(), projected: false,
/// };
/// let sides = Descent::sides(&step);
/// assert_eq!((&sides.left, &sides.right), (&5.into(), &5.into()));
/// // The same line fails where L is claimed too small.
/// assert!(!Descent::sides(&PathStep { lipschitz_sq: 0.into(), ..step }).hold());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Descent;

impl ProofLine for Descent {
    const META: LineMeta = LineMeta {
        id: "descent",
        latex: r"\Vert x_t-x^*\Vert^2 - \Vert x_{t+1}-x^*\Vert^2 \ge 2\eta_t\bigl(f(\xi_t,x_t)-f(\xi_t,x^*)\bigr) - \eta_t^2L^2",
        relation: Relation::AtLeast,
        scope: Scope::Path,
    };
    type View<A: Arithmetic> = PathStep<A>;
    fn sides<A: Arithmetic>(view: &PathStep<A>) -> Sides<A> {
        let eta = &view.step_size;
        let gain = A::from_count(2) * eta * &(view.sample_risk.clone() - &view.comparator_risk);
        Sides {
            left: distance_sq(&view.x, &view.comparator)
                - &distance_sq(&view.next, &view.comparator),
            right: gain - &(eta.square() * &view.lipschitz_sq),
            relation: Relation::AtLeast,
        }
    }
}
