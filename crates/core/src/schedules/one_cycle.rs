//! One rise from η_0 to the maximum over m steps and one fall to η_∞ over the rest of n steps, each along half a cosine
//! wave or a straight line; then η_∞. With k = t − 1: η_0 at k = 0, the maximum at k = m, η_∞ from k = n − 1 on.
//!
//! torch's OneCycleLR without a third phase has n = total_steps, m = pct_start·n − 1, η_0 = max_lr/div_factor and
//! η_∞ = η_0/final_div_factor; ours agrees where that m is a whole number. optax's cosine_onecycle_schedule and
//! linear_onecycle_schedule have n = transition_steps + 1 and m = ⌊pct_start·transition_steps⌋ (the linear one has a
//! third phase unless pct_final = 1). Source: Smith and Topin, "Super-Convergence", 2019.

use super::half_cosine::wave;
use super::linear_decay::{end, end_latex, length_latex, line};
use super::{Horizon, MissingConstant, Schedule};
use crate::arithmetic::{Elementary, Rational};
use crate::number::StepSize;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;

/// One cycle.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, Horizon, StepSizes};
///
/// let schedule: AnySchedule = serde_json::from_str(r#"{ "one-cycle": { "initial": 0, "maximum": 1, "rise": 2, "anneal": "linear" } }"#).unwrap();
/// let horizon = Horizon { steps: 5, distance: None, lipschitz: None, second_moment: None };
/// let table = StepSizes::new(&schedule, &horizon).unwrap();
/// // Up over two steps, down over the other two.
/// assert_eq!(table.doubles(), [0.0, 0.5, 1.0, 0.5, 0.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OneCycle {
    /// η_0 ≥ 0.
    pub initial: StepSize,
    /// The step size at index m, ≥ 0.
    pub maximum: StepSize,
    /// η_∞ ≥ 0, 0 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<StepSize>,
    /// m ≥ 1, the index k of the maximum; ⌊3n/10⌋, but at least 1, unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rise: Option<NonZeroUsize>,
    /// n ≥ 1, the number of steps of the cycle; T unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<NonZeroUsize>,
    /// The shape of both phases.
    #[serde(default)]
    pub anneal: Anneal,
}

/// How a step size moves from one value to the next.
///
/// ```
/// use telescope_core::schedules::Anneal;
///
/// assert_eq!(Anneal::default(), Anneal::Cosine);
/// assert_eq!(serde_json::from_str::<Anneal>("\"linear\"").unwrap(), Anneal::Linear);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Anneal {
    /// Along half a cosine wave.
    #[default]
    Cosine,
    /// In a straight line.
    Linear,
}

/// Where a step lies: `from` and `to` are values, and `index` of `length` steps between them are done.
struct Place<'a> {
    from: Option<&'a StepSize>,
    to: Option<&'a StepSize>,
    index: usize,
    length: usize,
}

impl OneCycle {
    fn place(&self, t: usize, horizon: &Horizon) -> Place<'_> {
        let steps = self.steps.map_or(horizon.steps, NonZeroUsize::get);
        let rise = self.rise.map_or(
            (steps / 10 * 3 + steps % 10 * 3 / 10).max(1),
            NonZeroUsize::get,
        );
        let index = t - 1;
        let (initial, maximum) = (Some(&self.initial), Some(&self.maximum));
        if index <= rise {
            return Place {
                from: initial,
                to: maximum,
                index,
                length: rise,
            };
        }
        // A rise as long as the cycle leaves no step to fall in: then the end follows the maximum.
        let length = (steps - 1).saturating_sub(rise).max(1);
        let index = (index - rise).min(length);
        Place {
            from: maximum,
            to: self.end.as_ref(),
            index,
            length,
        }
    }

    pub(super) fn depends_on_steps(&self) -> bool {
        self.steps.is_none()
    }

    pub(super) fn latex(&self) -> String {
        let (initial, maximum) = (self.initial.number(), self.maximum.number());
        let end = end_latex(self.end.as_ref());
        let length = length_latex(self.steps);
        let rise = match (self.rise, self.steps) {
            (Some(rise), _) => rise.to_string(),
            (None, _) => format!(r"\max(1, \lfloor 3 \cdot {length}/10 \rfloor)"),
        };
        let shape = match self.anneal {
            Anneal::Cosine => r"a(p) = \tfrac12(1 - \cos \pi p)",
            Anneal::Linear => "a(p) = p",
        };
        format!(
            r"\eta_t = \begin{{cases}} {initial} + ({maximum} - {initial})\, a\left(\frac{{t-1}}{{m}}\right) & t - 1 \le m \\ {maximum} + ({end} - {maximum})\, a\left(\min\left(1, \frac{{t-1-m}}{{{length}-1-m}}\right)\right) & \text{{else}} \end{{cases}}, \quad m = {rise}, \quad {shape}"
        )
    }
}

impl Schedule for OneCycle {
    fn step_size<A: Elementary>(&self, t: usize, horizon: &Horizon) -> Result<A, MissingConstant> {
        let Place {
            from,
            to,
            index,
            length,
        } = self.place(t, horizon);
        Ok(match self.anneal {
            Anneal::Cosine => wave(&end::<A>(from), &end(to), index, length),
            Anneal::Linear => line(&end::<A>(from), &end(to), index, length),
        })
    }
    fn rational_step_size(&self, t: usize, horizon: &Horizon) -> Option<Rational> {
        let Place {
            from,
            to,
            index,
            length,
        } = self.place(t, horizon);
        (self.anneal == Anneal::Linear).then(|| line(&end(from), &end(to), index, length))
    }
    fn asks_for_ratios(&self, _: &Horizon) -> bool {
        let numbers = [Some(&self.initial), Some(&self.maximum), self.end.as_ref()];
        let ratio = numbers
            .iter()
            .flatten()
            .any(|size| size.number().is_ratio());
        ratio && self.anneal == Anneal::Linear
    }
}
