//! AdaGrad with one step size for all coordinates: g ← g/√(Σ_{s≤t} ‖g_s‖²) (Streeter and McMahan 2010). The steps depend on
//! what was drawn, but their direction is an unbiased subgradient, and they never rise where η is constant.

use super::{Method, Proposal};
use crate::arithmetic::{Arithmetic, Lanes, Roots};
use crate::problems::Risk;

/// Steps divided by the root of the sum of squared lengths.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#""ada-grad-norm""#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// // Divided by ‖g‖ = 5.
/// assert_eq!(g, [0.6, 0.8]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AdaGradNorm;

impl<A: Lanes + Roots> Method<A> for AdaGradNorm {
    /// Σ ‖g‖², one number.
    type State = Vec<A>;
    fn start(&self, _dimension: usize) -> Vec<A> {
        vec![A::zero()]
    }
    #[inline(always)]
    fn direct<P: Risk<A>>(&self, sums: &mut Vec<A>, _problem: &P, proposal: Proposal<'_, A>) {
        let sum = &mut sums[0];
        for g in proposal.g.iter() {
            *sum = g.mul_add(g, sum);
        }
        // Where every g so far is 0, so is the step.
        let length = Arithmetic::max(sum, &A::from_f64(f64::MIN_POSITIVE)).sqrt();
        for g in proposal.g.iter_mut() {
            *g = g.clone() / &length;
        }
    }
}
