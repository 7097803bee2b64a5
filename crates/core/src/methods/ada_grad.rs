//! AdaGrad, coordinate by coordinate: g_k ← g_k/(√(Σ_{s≤t} g_{s,k}²) + ε) (Duchi, Hazan and Singer 2011). The steps depend on
//! what was drawn, so they are not fixed in advance.

use super::{Method, Proposal};
use crate::arithmetic::{Arithmetic, Lanes, Roots};
use crate::number::Positive;
use crate::problems::Risk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The parameters, as in experiment files.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "ada-grad": { "epsilon": 1 } }"#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// // Divided by |g_k| + ε.
/// assert_eq!(g, [0.75, 0.8]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdaGradSpec {
    /// ε > 0, added to the root so that nothing is divided by 0; 1e-10 if left out, as in torch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<Positive>,
}

impl AdaGradSpec {
    pub(super) fn method<A: Arithmetic>(&self) -> AdaGrad<A> {
        AdaGrad {
            epsilon: match &self.epsilon {
                Some(epsilon) => A::from_rational(epsilon.number().exact()),
                None => A::from_f64(1e-10),
            },
        }
    }
}

/// Steps divided by root sums of squares.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "ada-grad": { "epsilon": 1 } }"#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// // It remembers the squares, which make later steps shorter.
/// assert_eq!(state, [9.0, 16.0]);
/// assert_eq!(g, [3.0 / 4.0, 4.0 / 5.0]);
/// ```
#[derive(Clone, Debug)]
pub struct AdaGrad<A> {
    epsilon: A,
}

impl<A: Lanes + Roots> Method<A> for AdaGrad<A> {
    /// Σ g_k², one a coordinate.
    type State = Vec<A>;
    fn start(&self, dimension: usize) -> Vec<A> {
        vec![A::zero(); dimension]
    }
    #[inline(always)]
    fn direct<P: Risk<A>>(&self, sums: &mut Vec<A>, _problem: &P, proposal: Proposal<'_, A>) {
        for (g, sum) in proposal.g.iter_mut().zip(sums.iter_mut()) {
            *sum = g.mul_add(g, sum);
            *g = g.clone() / &(sum.sqrt() + &self.epsilon);
        }
    }
}
