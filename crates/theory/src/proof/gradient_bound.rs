//! `gradient-bound`: η_t²‖g_t‖² ≤ η_t²L².

use super::{LineMeta, PathStep, ProofLine, Relation, Scope, Sides};
use telescope_core::arithmetic::Arithmetic;
use telescope_core::vector::norm_sq;

/// The line.
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_theory::proof::{GradientBound, PathStep, ProofLine};
///
/// // ‖(3, 4)‖² = 25 against L² = 25, and against 24.
/// let step = PathStep::<Rational> {
///     step_size: 1.into(), x: vec![0.into(); 2], g: vec![3.into(), 4.into()], next: vec![0.into(); 2], comparator: vec![0.into(); 2],
///     sample_risk: 0.into(), comparator_risk: 0.into(), lipschitz_sq: 25.into(), projected: false,
/// };
/// assert!(GradientBound::sides(&step).hold());
/// assert!(!GradientBound::sides(&PathStep { lipschitz_sq: 24.into(), ..step }).hold());
/// ```
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
