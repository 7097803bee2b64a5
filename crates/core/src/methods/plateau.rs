//! Reduce on plateau: R(x_t) is looked at every so many steps, and the step size is multiplied by a factor once R has not
//! fallen enough for more than a number of looks. The rule is that of torch's `ReduceLROnPlateau` in its defaults (mode
//! min, relative threshold, no cooldown). It sees the data, so the step sizes are not fixed in advance and no bound for a
//! fixed schedule applies.

use super::{Method, Proposal};
use crate::arithmetic::{Arithmetic, Lanes};
use crate::number::{Fraction, Nonnegative, StepSize};
use crate::problems::Risk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// The rule, as in experiment files.
///
/// ```
/// use telescope_core::methods::{Method, Proposal, ReduceOnPlateau};
/// use telescope_core::problems::Wiggle;
///
/// let text = r#"{ "initial": 1, "factor": "1/2", "patience": 0, "every": 1 }"#;
/// let method = serde_json::from_str::<ReduceOnPlateau>(text).unwrap().method::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(1), 9.0, [1.0]);
/// // The first look improves on nothing seen before: η_1, whatever the table says.
/// method.direct(&mut state, &Wiggle, Proposal { step: 1, x: &[1.0], step_size: &mut step_size, g: &mut g });
/// assert_eq!(step_size, 1.0);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReduceOnPlateau {
    /// η_1, before any reduction.
    pub initial: StepSize,
    /// What the step size is multiplied by, at most 1.
    pub factor: Fraction,
    /// How many looks without improvement are let pass before a reduction.
    pub patience: u32,
    /// Steps between looks at R, at least 1.
    pub every: NonZeroU32,
    /// A look improves if R < best·(1 − threshold); 1e-4 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Nonnegative>,
    /// The least step size; 0 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<StepSize>,
}

impl ReduceOnPlateau {
    /// The rule in an arithmetic.
    #[must_use]
    pub fn method<A: Arithmetic>(&self) -> Plateau<A> {
        let initial = A::from_rational(self.initial.number().exact());
        let least = match &self.minimum {
            Some(minimum) => A::from_rational(minimum.number().exact()),
            None => A::zero(),
        };
        let threshold = match &self.threshold {
            Some(threshold) => A::from_rational(threshold.number().exact()),
            None => A::from_f64(1e-4),
        };
        Plateau {
            initial,
            least,
            factor: A::from_rational(self.factor.number().exact()),
            patience: A::from_count(self.patience as usize),
            every: self.every.get() as usize,
            keep: A::one() - &threshold,
        }
    }
}

/// η_t shrinks when R(x_t) stops falling.
///
/// ```
/// use telescope_core::methods::{Method, Proposal, ReduceOnPlateau};
/// use telescope_core::problems::Wiggle;
///
/// let text = r#"{ "initial": 1, "factor": "1/2", "patience": 0, "every": 1 }"#;
/// let method = serde_json::from_str::<ReduceOnPlateau>(text).unwrap().method::<f64>();
/// let (mut state, mut step_size, mut g) = (method.start(1), 9.0, [1.0]);
/// for step in 1..=2 {
///     method.direct(&mut state, &Wiggle, Proposal { step, x: &[1.0], step_size: &mut step_size, g: &mut g });
/// }
/// // The second look finds the same risk, and no patience is left.
/// assert_eq!(step_size, 0.5);
/// ```
#[derive(Clone, Debug)]
pub struct Plateau<A> {
    initial: A,
    least: A,
    factor: A,
    patience: A,
    every: usize,
    keep: A,
}

impl<A: Lanes> Method<A> for Plateau<A> {
    /// The step size now, the best R so far, the looks without improvement. R is first looked at before step 1.
    type State = Vec<A>;
    fn start(&self, _dimension: usize) -> Vec<A> {
        vec![self.initial.clone(), A::from_f64(f64::MAX), A::zero()]
    }
    #[inline(always)]
    fn direct<P: Risk<A>>(&self, state: &mut Vec<A>, problem: &P, proposal: Proposal<'_, A>) {
        if (proposal.step - 1).is_multiple_of(self.every) {
            let risk = problem.risk(proposal.x);
            // Not improved is best·(1 − threshold) ≤ R.
            let worse = (state[1].clone() * &self.keep).le(&risk);
            state[1] = A::select(&worse, &state[1], &risk);
            let waited = A::select(&worse, &(state[2].clone() + &A::one()), &A::zero());
            let wait_on = waited.le(&self.patience);
            let reduced = (state[0].clone() * &self.factor).max(&self.least);
            state[0] = A::select(&wait_on, &state[0], &reduced);
            state[2] = A::select(&wait_on, &waited, &A::zero());
        }
        *proposal.step_size = state[0].clone();
    }
}
