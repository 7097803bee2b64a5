//! Planted errors `control-last-iterate` and `control-shifted-average`: B = (r² + L²Q)/(2S) claimed of x_T, or of the average over
//! x_2..x_{T+1}, where the theorem speaks of the average over x_1..x_T. False.
//!
//! On f = L|x| from a small x_1 = r < Lη the first step jumps over the minimum, to Lη − r: for T = 2 and a constant η that is
//! x_2's distance from 0, so that its gap is L²η − Lr, against B = r²/(4η) + L²η/2.

use crate::bound::{Bound, Evaluated};
use crate::hypothesis::Hypothesis;
use crate::setting::Setting;
use crate::theorem::{Citation, Theorem};
use crate::theorems::WeightedAverage;
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// B of another output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherOutput {
    /// x_T.
    LastIterate,
    /// Σ η_t x_{t+1} / S.
    ShiftedAverage,
}

impl Theorem for OtherOutput {
    fn id(&self) -> &'static str {
        match self {
            Self::LastIterate => "control-last-iterate",
            Self::ShiftedAverage => "control-shifted-average",
        }
    }
    fn title(&self) -> &'static str {
        match self {
            Self::LastIterate => "Planted error: the average's bound for the last iterate",
            Self::ShiftedAverage => "Planted error: the average over x_2..x_{T+1}",
        }
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match (self, form) {
            (Self::LastIterate, NoiseForm::Sup) => {
                r"\mathbb{E}[R(x_T)] - R^* \le \frac{r^2 + L^2\sum\eta_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
            (Self::LastIterate, NoiseForm::Moment) => {
                r"\mathbb{E}[R(x_T)] - R^* \le \frac{r^2 + \sum\eta_t^2G_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
            (Self::ShiftedAverage, NoiseForm::Sup) => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1S\textstyle\sum\eta_tx_{t+1}\Bigr)\Bigr] - R^* \le \frac{r^2 + L^2\sum\eta_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
            (Self::ShiftedAverage, NoiseForm::Moment) => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1S\textstyle\sum\eta_tx_{t+1}\Bigr)\Bigr] - R^* \le \frac{r^2 + \sum\eta_t^2G_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
        }
    }
    fn output(&self) -> Output {
        match self {
            Self::LastIterate => Output::LAST,
            Self::ShiftedAverage => Output::SHIFTED,
        }
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
