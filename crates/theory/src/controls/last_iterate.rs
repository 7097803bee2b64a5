//! Planted error `control-last-iterate`: B = (r² + L²Q)/(2S) claimed of x_T, where the theorem speaks of x̄. False.
//!
//! At constant steps r/(L√T) the worst case of x_T exceeds B by a factor that grows with T (1.502 at T = 5). On one line it
//! shows as well: on f = L|x| from x_1 = r < Lη the first step jumps over the minimum, to Lη − r; for T = 2 and a constant η
//! that is x_2's distance from 0, so that its gap is L²η − Lr, against B = r²/(4η) + L²η/2.

use crate::bound::{Bound, Evaluated};
use crate::hypothesis::Hypothesis;
use crate::setting::Setting;
use crate::theorem::{Citation, Theorem};
use crate::theorems::WeightedAverage;
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// B = (r² + L²Q)/(2S) of the last iterate x_T.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, controls::LastIterate};
///
/// use telescope_theory::{theorem::Theorem, theorems::WeightedAverage};
///
/// // The bound of the average, claimed of another output.
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2);
/// let value = |theorem: &dyn Theorem| given.bound(theorem, NoiseForm::Sup).unwrap().exact(2);
/// assert_eq!(value(&LastIterate), value(&WeightedAverage));
/// assert_eq!(LastIterate.output().id(), "last-iterate");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastIterate;

impl Theorem for LastIterate {
    fn id(&self) -> &'static str {
        "control-last-iterate"
    }
    fn title(&self) -> &'static str {
        "Planted error: the average's bound for the last iterate"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(x_T)] - R^* \le \frac{r^2 + L^2\sum\eta_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(x_T)] - R^* \le \frac{r^2 + \sum\eta_t^2G_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
        }
    }
    fn output(&self) -> Output {
        Output::LAST
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        WeightedAverage.hypotheses(form)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["bound"]
    }
    fn citation(&self) -> Citation {
        WeightedAverage.citation()
    }
    fn remark(&self) -> &'static str {
        "False. It must be refuted."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(WeightedAverageFormula::new(setting, form)))
    }
}
