//! A step size of its own for each coordinate: η_t s_k, s fixed. This is plain SGD in the coordinates x_k/√s_k, where
//! one steep coordinate no longer forces small steps on all.

use super::{Method, Proposal};
use crate::arithmetic::{Arithmetic, Lanes};
use crate::number::Nonnegative;
use crate::problems::Risk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The factors, as in experiment files.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "per-coordinate": { "factors": [2, "1/2"] } }"#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// assert_eq!(g, [6.0, 2.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerCoordinateSpec {
    /// s_1, ..., s_d ≥ 0: coordinate k steps by η_t s_k.
    pub factors: Vec<Nonnegative>,
}

impl PerCoordinateSpec {
    pub(super) fn method<A: Arithmetic>(&self) -> PerCoordinate<A> {
        PerCoordinate {
            factors: self
                .factors
                .iter()
                .map(|factor| A::from_rational(factor.number().exact()))
                .collect(),
        }
    }
}

/// g_k ← s_k g_k.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "per-coordinate": { "factors": [0, 1] } }"#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// // A factor 0 keeps the first coordinate where it is.
/// assert_eq!(g, [0.0, 4.0]);
/// ```
#[derive(Clone, Debug)]
pub struct PerCoordinate<A> {
    factors: Vec<A>,
}

impl<A: Lanes> Method<A> for PerCoordinate<A> {
    type State = ();
    fn start(&self, _dimension: usize) {}
    #[inline(always)]
    fn direct<P: Risk<A>>(&self, (): &mut (), _problem: &P, proposal: Proposal<'_, A>) {
        for (g, factor) in proposal.g.iter_mut().zip(&self.factors) {
            *g = factor.clone() * &*g;
        }
    }
}
