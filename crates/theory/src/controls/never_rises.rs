//! Planted error `control-never-rises`: whatever the step sizes, E R(x_{T+1}) ≤ R(x_1). False: on a quadratic of curvature β a
//! step size above 2/β multiplies the error at each step, and noise alone lifts a run that starts at the minimum.

use crate::bound::{Bound, Evaluated, Formula};
use crate::hypothesis::Hypothesis;
use crate::setting::Setting;
use crate::theorem::{Citation, Theorem};
use crate::theorems::WeightedAverage;
use telescope_core::arithmetic::{Arithmetic, Interval, Quantity};
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// The run ends no higher than it starts.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, controls::NeverRises};
///
///
/// // R(x_1) − R* = 5, whatever the number of steps.
/// let given = Given::steps(vec![1.0; 9]).unwrap().distance(3).initial_gap(5);
/// let bound = given.bound(&NeverRises, NoiseForm::Sup).unwrap();
/// assert!(bound.enclosure(1).contains(5.0) && bound.enclosure(9).contains(5.0));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NeverRises;

struct InitialGap(Quantity);

impl Formula for InitialGap {
    fn at<A: Arithmetic>(&self, _steps: usize) -> Option<A> {
        A::from_quantity(&self.0)
    }
}

impl Theorem for NeverRises {
    fn id(&self) -> &'static str {
        "control-never-rises"
    }
    fn title(&self) -> &'static str {
        "Planted error: no run ends higher than it starts"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}[R(x_{T+1})] - R^* \le R(x_1) - R^* \qquad\text{(planted error)}"
    }
    fn output(&self) -> Output {
        Output::FINAL
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = WeightedAverage.hypotheses(form);
        // No bound on the noise is in the formula.
        hypotheses.retain(|hypothesis| {
            !matches!(
                hypothesis,
                Hypothesis::BoundedSubgradients | Hypothesis::SecondMoments
            )
        });
        hypotheses
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["expected-descent"]
    }
    fn citation(&self) -> Citation {
        WeightedAverage.citation()
    }
    fn remark(&self) -> &'static str {
        "False. It must be refuted."
    }
    fn bound(&self, setting: &Setting, _: NoiseForm) -> Box<dyn Bound> {
        let facts = setting.facts;
        // In an interval: records keep the difference of the two so. Without R*, losses are not negative.
        let optimum = facts
            .optimum
            .as_ref()
            .map_or(Interval::zero(), |fact| fact.value.enclosure());
        let gap = Quantity::Enclosed(facts.initial_risk.enclosure() - optimum);
        Box::new(Evaluated(InitialGap(gap)))
    }
}
