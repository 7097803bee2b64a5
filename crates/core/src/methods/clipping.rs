//! Gradient clipping, by length and by coordinate. A clipped gradient is biased: its mean is no subgradient of R, and SGD
//! may settle away from every minimiser. That is shown here, not proved away.

use super::{Method, Proposal};
use crate::arithmetic::{Arithmetic, Lanes, Roots};
use crate::number::Positive;
use crate::problems::Risk;
use crate::vector::norm_sq;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Clipping by length, as in experiment files.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "clip-norm": { "threshold": 2.5 } }"#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// assert_eq!(g, [1.5, 2.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClipNormSpec {
    /// The largest length that is let through, greater than 0.
    pub threshold: Positive,
}

/// Clipping by coordinate, as in experiment files.
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "clip-value": { "threshold": 3.5 } }"#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// assert_eq!(g, [3.0, 3.5]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClipValueSpec {
    /// The largest size of a coordinate that is let through, greater than 0.
    pub threshold: Positive,
}

impl ClipNormSpec {
    pub(super) fn method<A: Arithmetic>(&self) -> ClipNorm<A> {
        ClipNorm {
            threshold: A::from_rational(self.threshold.number().exact()),
        }
    }
}

impl ClipValueSpec {
    pub(super) fn method<A: Arithmetic>(&self) -> ClipValue<A> {
        ClipValue {
            threshold: A::from_rational(self.threshold.number().exact()),
        }
    }
}

/// g ← g·min(1, c/‖g‖).
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "clip-norm": { "threshold": 10 } }"#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// // Shorter than the threshold: as it is.
/// assert_eq!(g, [3.0, 4.0]);
/// ```
#[derive(Clone, Debug)]
pub struct ClipNorm<A> {
    threshold: A,
}

impl<A: Lanes + Roots> Method<A> for ClipNorm<A> {
    type State = ();
    fn start(&self, _dimension: usize) {}
    #[inline(always)]
    fn direct<P: Risk<A>>(&self, (): &mut (), _problem: &P, proposal: Proposal<'_, A>) {
        let length_sq = norm_sq(proposal.g);
        let short = length_sq.le(&self.threshold.square());
        let scale = self.threshold.clone() / &length_sq.sqrt();
        for g in proposal.g.iter_mut() {
            let cut = scale.clone() * &*g;
            *g = A::select(&short, g, &cut);
        }
    }
}

/// g_k ← max(−c, min(c, g_k)).
///
/// ```
/// use telescope_core::methods::{AnyMethod, Method, Proposal};
/// use telescope_core::problems::Wiggle;
///
/// let method: AnyMethod = serde_json::from_str(r#"{ "clip-value": { "threshold": 1 } }"#).unwrap();
/// let method = method.rooted::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(2), 1.0, [3.0, 4.0]);
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[0.0; 2], step_size: &mut step_size, g: &mut g });
/// // Each coordinate by itself, so that the direction changes.
/// assert_eq!(g, [1.0, 1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct ClipValue<A> {
    threshold: A,
}

impl<A: Lanes> Method<A> for ClipValue<A> {
    type State = ();
    fn start(&self, _dimension: usize) {}
    #[inline(always)]
    fn direct<P: Risk<A>>(&self, (): &mut (), _problem: &P, proposal: Proposal<'_, A>) {
        let minus = -self.threshold.clone();
        for g in proposal.g.iter_mut() {
            // Selects, not a clamp: what compares with nothing (NaN) stays, so that divergence shows.
            *g = A::select(&self.threshold.le(g), &self.threshold, g);
            *g = A::select(&g.le(&minus), &minus, g);
        }
    }
}
