//! With high probability, `high-probability`.
//!
//! Statement: on a domain of diameter D with ‖g‖ ≤ L surely, with probability at least 1 − δ
//! R(x̄) − R* ≤ (r² + L²Q)/(2S) + LD√(2Q ln(1/δ))/S. Registered for δ = 1/20; a claim may choose another δ = 1/k.
//!
//! Hypotheses: those of `weighted-average` in the sup form, and a bounded domain.
//!
//! Measure: the chance that the gap of x̄ is above the bound, at most δ. Kind: upper bound.
//!
//! Why: S(R(x̄) − R*) ≤ Σ η_t⟨E g_t, x_t − x*⟩ ≤ (r² + L²Q)/2 + Σ η_t⟨E g_t − g_t, x_t − x*⟩, a sum of martingale differences, the t-th of which lies
//! in an interval of length 2η_t LD given the past: Azuma and Hoeffding's inequality for such intervals, exp(−2λ²/Σ(2η_t LD)²) = δ.
//!
//! Source: Nemirovski, Juditsky, Lan and Shapiro 2009, section 2.2, for the argument; the constant is derived here.

use crate::bound::{Bound, Evaluated, Formula};
use crate::hypothesis::Hypothesis;
use crate::parameter::{Parameter, ParameterError};
use crate::recommended::{Constants, optimal_constant};
use crate::setting::Setting;
use crate::theorem::{BASE_LINES, Citation, Family, Measure, Theorem, base_hypotheses};
use crate::theorems::weighted_average::WeightedAverageFormula;
use std::sync::Arc;
use telescope_core::arithmetic::{
    Arithmetic, Elementary as _, Interval, Quantity, Rational, Roots as _,
};
use telescope_core::averages::{Output, Share};
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// B and what chance may add.
///
/// ```
/// use telescope_core::averages::Share;
/// use telescope_theory::theorem::Theorem;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::HighProbability};
///
///
/// // 14/3 in expectation; with chance 19/20 or more, 8√(2.5 ln 20)/1.5 ≈ 14.6 more.
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2).diameter(4);
/// let bound = given.bound(&HighProbability::REGISTERED, NoiseForm::Sup).unwrap().enclosure(2);
/// assert!(19.25 < bound.lower() && bound.upper() < 19.27, "{bound:?}");
/// // A smaller δ costs more.
/// let rarer = HighProbability::REGISTERED.with_parameter(Share::new(1, 400).unwrap()).unwrap();
/// assert!(given.bound(&*rarer, NoiseForm::Sup).unwrap().enclosure(2).lower() > bound.upper());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HighProbability {
    /// 1/δ.
    odds: u32,
}

impl HighProbability {
    /// At δ = 1/20.
    pub const REGISTERED: Self = Self { odds: 20 };
}

struct DeviationFormula {
    odds: u32,
    base: WeightedAverageFormula,
    diameter_sq: Rational,
}

impl Formula for DeviationFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let (total, noise) = self.base.sums::<A>(steps)?;
        let (_, enclosed) = self.base.sums::<Interval>(steps)?;
        // L²Q is the noise of the base: LD√(2Q ln(1/δ)) = √(2 ln(1/δ) D² L²Q).
        let log = Interval::from_count(self.odds as usize).ln();
        let square =
            Interval::from_count(2) * log * Interval::from_rational(&self.diameter_sq) * enclosed;
        let chance = A::from_quantity(&Quantity::Enclosed(square.sqrt()))?;
        let r_sq = A::from_rational(&self.base.distance_sq);
        let mean = (r_sq + &noise) / &(A::from_count(2) * &total);
        Some(mean + &(chance / &total))
    }
}

impl Theorem for HighProbability {
    fn id(&self) -> &'static str {
        "high-probability"
    }
    fn title(&self) -> &'static str {
        "With high probability"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{P}\Bigl(R(\bar x) - R^* > \frac{r^2 + L^2Q}{2S} + \frac{LD\sqrt{2Q\ln(1/\delta)}}{S}\Bigr) = \mathbb{E}\,\mathbb{1}\{\cdot\} \le \delta = \tfrac1{20}, \qquad S = \sum\eta_t,\; Q = \sum\eta_t^2"
    }
    fn latex_here(&self, form: NoiseForm) -> String {
        let odds = format!(r"\tfrac1{{{}}}", self.odds);
        self.latex(form).replace(r"\tfrac1{20}", &odds)
    }
    fn parameter(&self) -> Option<(Parameter, Share)> {
        let delta = Share::new(1, self.odds).expect("1/δ is at least 2");
        Some((Parameter::Delta, delta))
    }
    fn with_parameter(&self, value: Share) -> Result<Arc<dyn Theorem>, ParameterError> {
        if value.numerator() != 1 || value.denominator() < 2 {
            return Err(ParameterError::Delta(value));
        }
        Ok(Arc::new(Self {
            odds: value.denominator(),
        }))
    }
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Sup]
    }
    fn output(&self) -> Output {
        Output::WEIGHTED
    }
    fn measure(&self) -> Measure {
        Measure::Exceedance { odds: self.odds }
    }
    fn family(&self) -> Family {
        Family {
            bounded: true,
            ..Family::default()
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.push(Hypothesis::BoundedDomain);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // What chance adds does not depend on a constant step.
        optimal_constant(constants)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        BASE_LINES
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "A. Nemirovski, A. Juditsky, G. Lan, A. Shapiro, Robust stochastic approximation approach to stochastic programming, SIAM Journal on Optimization 19 (2009), section 2.2; the constant is derived here",
            bibtex: "@article{nemirovski2009robust,\n  title = {Robust Stochastic Approximation Approach to Stochastic Programming},\n  author = {Nemirovski, Arkadi and Juditsky, Anatoli and Lan, Guanghui and Shapiro, Alexander},\n  journal = {SIAM Journal on Optimization},\n  volume = {19},\n  number = {4},\n  pages = {1574--1609},\n  year = {2009}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "The chance is counted over all paths of enumerated sums on a segment, and sampled on data."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(DeviationFormula {
            odds: self.odds,
            base: WeightedAverageFormula::new(setting, form),
            diameter_sq: setting.diameter_sq().expect("checked"),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    #[test]
    fn worked_by_hand() {
        // r = 3, L = 2, D = 4, η = (1, 1/2): 14/3 + 8√(2·(5/4)·ln 20)/(3/2).
        let mut fixture = Fixture::new(3.0, 2.0, &[1.0, 0.5]);
        fixture.diameter(4.0);
        let bound = HighProbability::REGISTERED
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let expected = 14.0 / 3.0 + 8.0 * (2.5 * 2.995_732_273_553_991_f64).sqrt() / 1.5;
        assert!((bound.enclosure(2).midpoint() - expected).abs() < 1e-12);
        assert_eq!(bound.exact(2), None);
    }

    #[test]
    fn delta_is_a_choice() {
        // The same run at δ = 1/400: ln 400 = 2 ln 20, so that the second term grows by √2.
        let mut fixture = Fixture::new(3.0, 2.0, &[1.0, 0.5]);
        fixture.diameter(4.0);
        let half = Share::new(1, 2).unwrap();
        assert!(HighProbability::REGISTERED.with_parameter(half).is_ok());
        let rarer = Share::new(1, 400).unwrap();
        let theorem = HighProbability::REGISTERED.with_parameter(rarer).unwrap();
        assert_eq!(theorem.parameter(), Some((Parameter::Delta, rarer)));
        assert_eq!(theorem.measure(), Measure::Exceedance { odds: 400 });
        assert!(theorem.latex_here(NoiseForm::Sup).contains(r"\tfrac1{400}"));
        let value = |theorem: &dyn Theorem| {
            let bound = theorem.instantiate(&fixture.setting(), NoiseForm::Sup);
            bound.unwrap().enclosure(2).midpoint() - 14.0 / 3.0
        };
        let ratio = value(theorem.as_ref()) / value(&HighProbability::REGISTERED);
        assert!((ratio - 2.0_f64.sqrt()).abs() < 1e-12, "{ratio}");
        for (p, q) in [(2, 5), (1, 1)] {
            let refused = HighProbability::REGISTERED.with_parameter(Share::new(p, q).unwrap());
            let reason = refused.err().unwrap().to_string();
            assert!(reason.contains("whole number"), "{reason}");
        }
    }

    #[test]
    fn a_domain_without_diameter_is_refused() {
        let fixture = Fixture::new(3.0, 2.0, &[1.0, 0.5]);
        let unmet = HighProbability::REGISTERED
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::BoundedDomain);
        assert!(unmet[0].mend.contains("ball"));
    }
}
