//! A step size of its own for each coordinate: η_t s_k, s fixed. This is plain SGD in the coordinates x_k/√s_k, where
//! one steep coordinate no longer forces small steps on all.

use super::{Method, Proposal};
use crate::arithmetic::{Arithmetic, Lanes};
use crate::number::Nonnegative;
use crate::problems::Risk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The factors, as in experiment files.
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
