//! Strong convexity, steps 1/(μt), uniform average, `strongly-convex-uniform`.
//!
//! Statement: R μ-strongly convex, a bounded domain, η_t = c/t with c ≥ 1/μ (c = 1/μ is best):
//! E R((x_1 + ... + x_T)/T) − R* ≤ c Σ G_t²/t / (2T), which for G_t = G and c = 1/μ is G² H_T/(2μT) ≤ G²(1 + ln T)/(2μT).
//!
//! Hypotheses: convex samples, ‖g‖ ≤ L or E‖g_t‖² ≤ G_t², independent sampling, strong convexity, a bounded domain (no
//! strongly convex risk has bounded subgradients without one), steps c/t.
//!
//! Measure: risk gap of the uniform average. Kind: upper bound.
//!
//! Why: with 2⟨∇R(x_t), x_t − x*⟩ ≥ 2(R(x_t) − R*) + μ‖x_t − x*‖² in the one-step inequality, divided by 2η_t and added, the distances come
//! with (1/η_t − 1/η_{t−1} − μ)/2, which is at most 0 for c ≥ 1/μ. A table that is off by rounding leaves a rest, which the
//! formula adds with D² for the distances.
//!
//! Source: Hazan, Agarwal and Kale 2007, Theorem 1, for regret.

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::{MOST_UNLIKE, nothing, positive};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, inverse_time};
use crate::setting::{Noise, Setting};
use crate::theorem::{Citation, Family, Losses, Steps, Theorem, base_hypotheses};
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm, StepSizes};

/// Uniform average under 1/(μt).
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::StronglyConvexUniform};
///
///
/// // μ = 1/2, c = 2, L = 3, T = 3: L²c(1 + 1/2 + 1/3)/(2T) = 9·2·(11/6)/6.
/// let half: Rational = "1/2".parse().unwrap();
/// let schedule = serde_json::from_str(r#"{ "inverse-time": { "scale": "2/1" } }"#).unwrap();
/// let given = Given::schedule(schedule, 3).unwrap()
///     .distance(1).lipschitz(3).diameter(4).strong_convexity(half);
/// let bound = given.bound(&StronglyConvexUniform, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(3).unwrap().equals(&"11/2".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StronglyConvexUniform;

/// What both averages under strong convexity are computed from.
pub(crate) struct StrongFormula {
    pub(crate) diameter_sq: Rational,
    pub(crate) curvature: Rational,
    pub(crate) noise: Noise,
    pub(crate) step_sizes: StepSizes,
}

impl StrongFormula {
    pub(crate) fn new(setting: &Setting, form: NoiseForm) -> Self {
        Self {
            diameter_sq: setting.diameter_sq().expect("checked"),
            curvature: setting.strong_convexity().expect("checked"),
            noise: setting.noise(form).expect("checked"),
            step_sizes: setting.step_sizes.clone(),
        }
    }

    /// Σ w_t η_t G_t² + D² Σ (w_t/η_t − w_{t−1}/η_{t−1} − w_t μ)⁺, w_t being t or 1.
    pub(crate) fn sum<A: Arithmetic>(&self, steps: usize, numbered: bool) -> Option<A> {
        let curvature = A::from_rational(&self.curvature);
        let (mut noise, mut rest) = (A::zero(), A::zero());
        let mut before = A::zero();
        for t in 1..=steps {
            if self.step_sizes.exact(t) == Rational::ZERO {
                return nothing();
            }
            let weight = A::from_count(if numbered { t } else { 1 });
            let eta: A = self.step_sizes.get(t);
            let square = A::from_quantity(&self.noise.square(t))?;
            noise = noise + &(square * &eta * &weight);
            let now = weight.clone() / &eta;
            rest = rest + &positive(now.clone() - &before - &(weight * &curvature));
            before = now;
        }
        Some(noise + &(A::from_rational(&self.diameter_sq) * &rest))
    }
}

struct UniformFormula(StrongFormula);

impl Formula for UniformFormula {
    fn most_exact_steps(&self) -> usize {
        MOST_UNLIKE
    }
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        Some(self.0.sum::<A>(steps, false)? / &A::from_count(2 * steps))
    }
}

impl Theorem for StronglyConvexUniform {
    fn id(&self) -> &'static str {
        "strongly-convex-uniform"
    }
    fn title(&self) -> &'static str {
        "Strong convexity, steps 1/(μt), uniform average"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_t\Bigr)\Bigr] - R^* \le \frac{c\,L^2H_T}{2T}, \qquad \eta_t = \frac ct,\; c \ge \frac1\mu \qquad\Bigl(c = \tfrac1\mu:\; \le \tfrac{L^2(1+\ln T)}{2\mu T}\Bigr)"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_t\Bigr)\Bigr] - R^* \le \frac{c}{2T}\sum_{t=1}^T\frac{G_t^2}{t}, \qquad \eta_t = \frac ct,\; c \ge \frac1\mu \qquad\Bigl(c = \tfrac1\mu:\; \le \tfrac{G^2(1+\ln T)}{2\mu T}\Bigr)"
            }
        }
    }
    fn output(&self) -> Output {
        Output::UNIFORM
    }
    fn family(&self) -> Family {
        Family {
            losses: Losses::Penalised,
            steps: Steps::Harmonic,
            bounded: true,
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.extend([
            Hypothesis::StronglyConvex,
            Hypothesis::BoundedDomain,
            Hypothesis::HarmonicSteps,
        ]);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        inverse_time(&(Rational::ONE / constants.curvature()?), None, 0)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "expansion", "gradient-bound", "average"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "E. Hazan, A. Agarwal, S. Kale, Logarithmic regret algorithms for online convex optimization, Machine Learning 69 (2007), Theorem 1 (regret); divided by T for the average",
            bibtex: "@article{hazan2007logarithmic,\n  title = {Logarithmic Regret Algorithms for Online Convex Optimization},\n  author = {Hazan, Elad and Agarwal, Amit and Kale, Satyen},\n  journal = {Machine Learning},\n  volume = {69},\n  pages = {169--192},\n  year = {2007}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Held on enumerated penalised sums on a segment, in rationals. H_T is kept where the source has 1 + ln T."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(UniformFormula(StrongFormula::new(setting, form))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;

    pub(crate) fn fixture(schedule: &str, steps: usize) -> Fixture {
        let mut fixture = Fixture::with_schedule(1.0, 3.0, schedule, steps);
        fixture.diameter(4.0);
        fixture.strong_convexity(0.5);
        fixture
    }

    #[test]
    fn worked_by_hand() {
        // μ = 1/2, c = 2, L = 3, T = 3: 9·2·(11/6)/6 = 11/2.
        let fixture = fixture(r#"{"inverse-time": {"scale": "2/1"}}"#, 3);
        let bound = StronglyConvexUniform
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let expected = Rational::from_parts(11.into(), 2_u8.into());
        assert_eq!(bound.exact(3), Some(ExactBound::Value(expected)));
    }

    #[test]
    fn rounding_of_the_table_is_paid_for() {
        let fixture = fixture(r#"{"inverse-time": {"scale": 2.0}}"#, 1000);
        let bound = StronglyConvexUniform
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let harmonic: f64 = (1..=1000).map(|t| 1.0 / f64::from(t)).sum();
        let closed = 9.0 * 2.0 * harmonic / 2000.0;
        let value = bound.enclosure(1000);
        assert!(value.upper() >= closed * (1.0 - 1e-14) && value.upper() < closed * (1.0 + 1e-9));
    }

    /// c is a little below 1/μ, as a table's rounding may make it: D² Σ (1/η_t − 1/η_{t−1} − μ) is what that costs.
    #[test]
    fn steps_just_too_short_pay_by_the_diameter() {
        let c = 2.0 * (1.0 - 5e-10);
        let short = fixture(&format!(r#"{{"inverse-time": {{"scale": {c}}}}}"#), 3);
        let bound = StronglyConvexUniform.instantiate(&short.setting(), NoiseForm::Sup);
        let value = bound.unwrap().enclosure(3).midpoint();
        let expected = (9.0 * c * 11.0 / 6.0 + 16.0 * 3.0 * (1.0 / c - 0.5)) / 6.0;
        assert!((value - expected).abs() < 1e-13, "{value} {expected}");
    }

    #[test]
    fn no_curvature_and_steps_too_small_are_refused() {
        let refused = |fixture: &Fixture| {
            let unmet = StronglyConvexUniform.instantiate(&fixture.setting(), NoiseForm::Sup);
            unmet.err().unwrap()[0].clone()
        };
        let mut flat = fixture(r#"{"inverse-time": {"scale": 2.0}}"#, 3);
        flat.facts.strong_convexity = Err("μ = 0".into());
        let unmet = refused(&flat);
        assert_eq!(unmet.hypothesis, Hypothesis::StronglyConvex);
        assert!(unmet.mend.contains("penalty"));
        // c = 1 < 1/μ = 2.
        let small = fixture(r#"{"inverse-time": {"scale": 1.0}}"#, 3);
        assert_eq!(refused(&small).hypothesis, Hypothesis::HarmonicSteps);
        let constant = fixture(r#"{"constant": {"step-size": 2.0}}"#, 3);
        assert_eq!(refused(&constant).hypothesis, Hypothesis::HarmonicSteps);
    }
}
