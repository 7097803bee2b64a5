//! Planted error `control-mean-norm`: the mean of the samples' Lipschitz constants in place of the largest (sup form), or of
//! the root of their mean square (moment form). False: a rare long row is worth more than its share, as squares are.

use crate::bound::{Bound, Evaluated};
use crate::hypothesis::Hypothesis;
use crate::setting::{Noise, Setting, upper};
use crate::theorem::{Citation, Theorem};
use crate::theorems::WeightedAverage;
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// B with the Lipschitz constant of the risk, the mean of those of the samples.
///
/// ```
/// use telescope_core::facts::Facts;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, controls::MeanNorm};
///
///
/// // Rows of length 2 at most, 1 in the mean: (9 + 1·5/4)/3 where the theorem has (9 + 4·5/4)/3.
/// let mut given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2);
/// given.facts = Facts { risk_lipschitz: given.clone().lipschitz(1).facts.risk_lipschitz, ..given.facts };
/// let bound = given.bound(&MeanNorm, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"41/12".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MeanNorm;

impl Theorem for MeanNorm {
    fn id(&self) -> &'static str {
        "control-mean-norm"
    }
    fn title(&self) -> &'static str {
        "Planted error: the mean of the rows' lengths for L"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + K^2\sum\eta_t^2}{2\sum\eta_t},\quad K = \mathbb{E}\,L_\xi \qquad\text{(planted error)}"
    }
    fn output(&self) -> Output {
        WeightedAverage.output()
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        WeightedAverage.hypotheses(form)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["gradient-bound", "bound"]
    }
    fn citation(&self) -> Citation {
        WeightedAverage.citation()
    }
    fn remark(&self) -> &'static str {
        "False. It must be refuted."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        let mut formula = WeightedAverageFormula::new(setting, form);
        if let Ok(mean) = &setting.facts.risk_lipschitz {
            formula.noise = Noise::Constant(upper(mean.value.square()));
        }
        Box::new(Evaluated(formula))
    }
}
