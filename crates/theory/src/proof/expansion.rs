//! `expansion`: ‖x_{t+1} − x*‖² = ‖x_t − x*‖² + η_t²‖g_t‖² − 2η_t⟨x_t − x*, g_t⟩, and ≤ when a projection follows, being
//! nonexpansive.

use super::{LineMeta, PathStep, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::{distance_sq, dot, norm_sq};

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{Expansion, PathStep, ProofLine};
///
/// // ½x² from 4 with a step of 1/2: 2² = 4² + ¼·4² − 2·½·4·4.
/// let mut step = PathStep::<Rational> {
///     step_size: "1/2".parse().unwrap(), x: vec![4.into()], g: vec![4.into()], next: vec![2.into()], comparator: vec![0.into()],
///     sample_risk: 8.into(), comparator_risk: 0.into(), lipschitz_sq: 16.into(), projected: false,
/// };
/// assert!(Expansion::sides(&step).hold());
/// // Another next point breaks the equality; nearer to x* is right after a projection.
/// step.next = vec![1.into()];
/// assert!(!Expansion::sides(&step).hold());
/// step.projected = true;
/// assert!(Expansion::sides(&step).hold());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Expansion;

impl ProofLine for Expansion {
    const META: LineMeta = LineMeta {
        id: "expansion",
        latex: r"\Vert x_{t+1}-x^*\Vert^2 = \Vert x_t-x^*\Vert^2 + \eta_t^2\Vert g_t\Vert^2 - 2\eta_t\langle x_t-x^*, g_t\rangle",
        relation: Relation::Equal,
        scope: Scope::Path,
    };
    type View<A: Arithmetic> = PathStep<A>;
    fn sides<A: Arithmetic>(view: &PathStep<A>) -> Sides<A> {
        let eta = &view.step_size;
        let from: Vec<A> = view
            .x
            .iter()
            .zip(&view.comparator)
            .map(|(x, s)| x.clone() - s)
            .collect();
        let right = norm_sq(&from) + &(eta.square() * &norm_sq(&view.g))
            - &(A::from_count(2) * eta * &dot(&from, &view.g));
        let relation = if view.projected {
            Relation::AtMost
        } else {
            Relation::Equal
        };
        Sides {
            left: distance_sq(&view.next, &view.comparator),
            right,
            relation,
        }
    }
}
