//! The last iterate of any steps, `last-iterate-general`.
//!
//! Statement, with S_{a:b} = η_a + ... + η_b:
//! E R(x_T) − R* ≤ (r² + Σ η_t² G_t²)/(2S) + ½ Σ_{k=1}^{T−1} η_k/(S_{k+1:T} S_{k:T}) · Σ_{t=k}^T η_t² G_t².
//!
//! Hypotheses: those of `weighted-average`, and η_t > 0 for every t.
//!
//! Measure: risk gap of x_T, the last point at which a subgradient is taken. Kind: upper bound.
//!
//! Why: let A_k be the average of E R(x_k), ..., E R(x_T) with weights η. Then A_{k+1} = A_k + η_k/S_{k+1:T} (A_k − E R(x_k)), and
//! the inequality of `weighted-average`, started at x_k and with x_k itself as comparator, at distance 0, gives
//! A_k − E R(x_k) ≤ Σ_{t≥k} η_t² G_t²/(2S_{k:T}). Add from A_1 to A_T = E R(x_T).
//!
//! Source: Orabona, "Last iterate of SGD converges (even in unbounded domains)", 2020, after Lin, Rosasco and Zhou 2016 and
//! Shamir and Zhang 2013; derived here for weights η_t.

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::{MOST_UNLIKE, nothing};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, constant, harmonic};
use crate::setting::Setting;
use crate::theorem::{BASE_LINES, Citation, Family, Steps, Theorem, base_hypotheses};
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// x_T under any positive steps.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::LastIterateGeneral};
///
///
/// // r = 3, L = 2, η = (1, 1/2): 14/3 of the average, and 10/3 for the last iterate.
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2);
/// let bound = given.bound(&LastIterateGeneral, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&8.into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LastIterateGeneral;

struct LastIterateFormula(WeightedAverageFormula);

impl Formula for LastIterateFormula {
    fn most_exact_steps(&self) -> usize {
        MOST_UNLIKE
    }
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let base = &self.0;
        if base.step_sizes.exact(steps) == Rational::ZERO {
            return nothing();
        }
        // From the end: S_{k+1:T}, and the noise of the steps from k on.
        let mut later = A::zero();
        let mut noise = A::zero();
        let mut excess = A::zero();
        for k in (1..=steps).rev() {
            let eta: A = base.step_sizes.get(k);
            noise = noise + &(eta.square() * &A::from_quantity(&base.noise.square(k))?);
            let from_here = later.clone() + &eta;
            if k < steps {
                excess = excess + &(eta * &noise / &(later * &from_here));
            }
            later = from_here;
        }
        let r_sq = A::from_rational(&base.distance_sq);
        Some(((r_sq + &noise) / &later + &excess) / &A::from_count(2))
    }
}

impl Theorem for LastIterateGeneral {
    fn id(&self) -> &'static str {
        "last-iterate-general"
    }
    fn title(&self) -> &'static str {
        "The last iterate, any steps"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(x_T)] - R^* \le \frac{r^2 + L^2\sum\eta_t^2}{2\sum\eta_t} + \frac{L^2}{2}\sum_{k=1}^{T-1}\frac{\eta_k}{S_{k+1:T}\,S_{k:T}}\sum_{t=k}^T\eta_t^2, \qquad S_{a:b} = \sum_{t=a}^b\eta_t"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(x_T)] - R^* \le \frac{r^2 + \sum\eta_t^2G_t^2}{2\sum\eta_t} + \frac12\sum_{k=1}^{T-1}\frac{\eta_k}{S_{k+1:T}\,S_{k:T}}\sum_{t=k}^T\eta_t^2G_t^2, \qquad S_{a:b} = \sum_{t=a}^b\eta_t"
            }
        }
    }
    fn output(&self) -> Output {
        Output::LAST
    }
    fn family(&self) -> Family {
        Family {
            steps: Steps::Falling,
            ..Family::default()
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.push(Hypothesis::PositiveSteps);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // For constant steps the bound is r²/(2Tη) + ½ηG²(1 + H_{T−1}).
        let spread = constants.count() * (1.0 + harmonic(constants.steps - 1));
        constant(constants.distance()? / (constants.noise()? * spread.sqrt()))
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        BASE_LINES
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "F. Orabona, Last iterate of SGD converges (even in unbounded domains), 2020, after J. Lin, L. Rosasco, D.-X. Zhou, Iterative regularization for learning with convex loss functions, JMLR 17 (2016)",
            bibtex: "@misc{orabona2020last,\n  title = {Last Iterate of {SGD} Converges (Even in Unbounded Domains)},\n  author = {Orabona, Francesco},\n  year = {2020},\n  howpublished = {Parameter-free Learning and Optimization Algorithms (blog)},\n  url = {https://parameterfree.com/2020/08/07/last-iterate-of-sgd-converges-even-in-unbounded-domains/}\n}\n@article{lin2016iterative,\n  title = {Iterative Regularization for Learning with Convex Loss Functions},\n  author = {Lin, Junhong and Rosasco, Lorenzo and Zhou, Ding-Xuan},\n  journal = {Journal of Machine Learning Research},\n  volume = {17},\n  number = {77},\n  pages = {1--38},\n  year = {2016}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Held on enumerated sums in rationals and on quadratics by the moment recursion; for T = 1 it is weighted-average, which is attained."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(LastIterateFormula(WeightedAverageFormula::new(
            setting, form,
        ))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;

    #[test]
    fn worked_by_hand() {
        // r = 3, L = 2, η = (1, 1/2): 14/3 of the average, and 1/(1/2 · 3/2) · (4·5/4)/2 = (4/3)(5/2) = 10/3.
        let fixture = Fixture::new(3.0, 2.0, &[1.0, 0.5]);
        let bound = LastIterateGeneral
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(bound.exact(2), Some(ExactBound::Value(Rational::from(8))));
        // One step: the average's.
        let half = Rational::from_parts(13.into(), 2_u8.into());
        assert_eq!(bound.exact(1), Some(ExactBound::Value(half)));
    }

    #[test]
    fn a_last_step_of_zero_is_refused() {
        let fixture = Fixture::new(3.0, 2.0, &[1.0, 0.0]);
        let unmet = LastIterateGeneral
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::PositiveSteps);
    }

    #[test]
    fn the_step_that_it_is_best_for() {
        // r = 3, L = 2, T = 4: 3/(2·√(4(1 + 11/6))) = 0.445567, to four digits.
        let fixture = Fixture::new(3.0, 2.0, &[1.0]);
        let constants = Constants {
            facts: &fixture.facts,
            form: NoiseForm::Sup,
            steps: 4,
        };
        let recommended = LastIterateGeneral.recommended(&constants);
        assert_eq!(recommended, constant(0.445_6));
    }
}
