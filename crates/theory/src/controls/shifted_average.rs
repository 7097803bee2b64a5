//! Planted error `control-shifted-average`: B = (r² + L²Q)/(2S) claimed of the average over x_2..x_{T+1}, where the
//! theorem averages x_1..x_T. False: on f = L|x|, T = 1 and x_1 = r < Lη give x_2 the gap L²η − Lr, against
//! B = r²/(2η) + L²η/2, which is smaller for small r.

use crate::bound::{Bound, Evaluated};
use crate::hypothesis::Hypothesis;
use crate::setting::Setting;
use crate::theorem::{Citation, Theorem};
use crate::theorems::WeightedAverage;
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// B = (r² + L²Q)/(2S) of the average Σ η_t x_{t+1} / S.
///
/// ```
/// use telescope_theory::{controls::ShiftedAverage, theorem::Theorem, theorems::WeightedAverage};
///
/// // The same average, over the iterates one step later.
/// let (planted, true_one) = (ShiftedAverage.output(), WeightedAverage.output());
/// assert_eq!(planted.average, true_one.average);
/// assert_ne!(planted.window, true_one.window);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftedAverage;

impl Theorem for ShiftedAverage {
    fn id(&self) -> &'static str {
        "control-shifted-average"
    }
    fn title(&self) -> &'static str {
        "Planted error: the average over x_2..x_{T+1}"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1S\textstyle\sum\eta_tx_{t+1}\Bigr)\Bigr] - R^* \le \frac{r^2 + L^2\sum\eta_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1S\textstyle\sum\eta_tx_{t+1}\Bigr)\Bigr] - R^* \le \frac{r^2 + \sum\eta_t^2G_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
        }
    }
    fn output(&self) -> Output {
        Output::SHIFTED
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
