//! Planted error `control-half-noise`: (r² + ½L²Q)/(2S) where the theorem has (r² + L²Q)/(2S). False.

use crate::bound::{Bound, Evaluated, Formula};
use crate::hypothesis::Hypothesis;
use crate::setting::Setting;
use crate::theorem::{Citation, Theorem};
use crate::theorems::WeightedAverage;
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::arithmetic::Arithmetic;
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;

/// Half of the noise term.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, controls::HalfNoiseTerm};
///
///
/// // (9 + 5/2)/3 where the theorem has (9 + 5)/3.
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2);
/// let bound = given.bound(&HalfNoiseTerm, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"23/6".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HalfNoiseTerm;

struct HalfNoiseFormula(WeightedAverageFormula);

impl Formula for HalfNoiseFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let (total, noise) = self.0.sums::<A>(steps)?;
        let r_sq = A::from_rational(&self.0.distance_sq);
        Some((r_sq + &(noise * &A::from_f64(0.5))) / &(A::from_count(2) * &total))
    }
}

impl Theorem for HalfNoiseTerm {
    fn id(&self) -> &'static str {
        "control-half-noise"
    }
    fn title(&self) -> &'static str {
        "Planted error: half of the noise term"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + \tfrac12 L^2\sum\eta_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + \tfrac12\sum\eta_t^2G_t^2}{2\sum\eta_t} \qquad\text{(planted error)}"
            }
        }
    }
    fn output(&self) -> Output {
        WeightedAverage.output()
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
        Box::new(Evaluated(HalfNoiseFormula(WeightedAverageFormula::new(
            setting, form,
        ))))
    }
}
