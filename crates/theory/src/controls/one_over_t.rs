//! Planted error `control-one-over-t`: rL/T where the theorem has rL/√T. False.

use crate::bound::{Bound, Evaluated, Formula, root};
use crate::hypothesis::Hypothesis;
use crate::setting::Setting;
use crate::theorem::{Citation, Theorem};
use crate::theorems::OptimalConstantStep;
use telescope_core::arithmetic::{Arithmetic, Interval, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// rL/T.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, controls::OneOverT};
///
///
/// // rL/T = 4/4 where no method has less than rL/√T = 4/2.
/// let given = Given::steps(vec![0.5; 4]).unwrap().distance(2).lipschitz(2);
/// let bound = given.bound(&OneOverT, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(4).unwrap().equals(&1.into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OneOverT;

struct OneOverTFormula {
    product_sq: Quantity,
}

impl Formula for OneOverTFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        Some(root::<A>(&self.product_sq)? / &A::from_count(steps))
    }
    fn square_at(&self, steps: usize) -> Option<Rational> {
        Some(self.product_sq.exact()? / (Rational::from(steps) * Rational::from(steps)))
    }
}

impl Theorem for OneOverT {
    fn id(&self) -> &'static str {
        "control-one-over-t"
    }
    fn title(&self) -> &'static str {
        "Planted error: rL/T for rL/√T"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{rL}{T} \qquad\text{(planted error)}"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{rG}{T} \qquad\text{(planted error)}"
            }
        }
    }
    fn output(&self) -> Output {
        OptimalConstantStep.output()
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        OptimalConstantStep.hypotheses(form)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["bound"]
    }
    fn citation(&self) -> Citation {
        OptimalConstantStep.citation()
    }
    fn remark(&self) -> &'static str {
        "False. It must be refuted."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        let noise = setting.noise(form).expect("checked");
        let distance_sq = setting.distance_sq().expect("checked");
        let product_sq = match noise.largest(setting.step_sizes.steps()) {
            Quantity::Exact(square) => Quantity::Exact(distance_sq * square),
            Quantity::Enclosed(square) => {
                Quantity::Enclosed(Interval::from_rational(&distance_sq) * square)
            }
        };
        Box::new(Evaluated(OneOverTFormula { product_sq }))
    }
}
