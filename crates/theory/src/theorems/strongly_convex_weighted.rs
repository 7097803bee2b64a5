//! Strong convexity, steps 2/(μ(t + 1)), later iterates counting more, `strongly-convex-weighted`.
//!
//! Statement: R μ-strongly convex, a bounded domain, η_t = 2c/(t + 1) with c ≥ 1/μ: for x̄ = Σ t x_t / Σ t,
//! E R(x̄) − R* ≤ Σ t η_t G_t²/(T(T + 1)), which for G_t = G and c = 1/μ is at most 2G²/(μ(T + 1)): no logarithm.
//!
//! Hypotheses: as `strongly-convex-uniform`, with these steps.
//!
//! Measure: risk gap of the average weighted with 1, ..., T. Kind: upper bound.
//!
//! Why: as there, with the one-step inequality times t: the distances come with t/η_t − tμ − (t − 1)/η_{t−1} over 2, which is
//! (t(t + 1) − 2t − t(t − 1))/(2c) = 0 at c = 1/μ, and t/(t + 1) < 1. What the rounding of the table leaves is added with D².
//!
//! Source: Lacoste-Julien, Schmidt and Bach 2012, arXiv:1212.2002.

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::MOST_UNLIKE;
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, inverse_time};
use crate::setting::Setting;
use crate::theorem::{Citation, Family, Losses, Steps, Theorem, base_hypotheses};
use crate::theorems::strongly_convex_uniform::StrongFormula;
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Weights t under 2/(μ(t + 1)).
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::StronglyConvexWeighted};
///
///
/// // μ = 1/2, η = (2, 4/3), L = 3: L² Σ tη_t/6 = 9·(14/3)/6.
/// let half: Rational = "1/2".parse().unwrap();
/// let schedule = serde_json::from_str(r#"{ "inverse-time": { "scale": "4/1", "first-index": 1 } }"#).unwrap();
/// let given = Given::schedule(schedule, 2).unwrap()
///     .distance(1).lipschitz(3).diameter(4).strong_convexity(half);
/// let bound = given.bound(&StronglyConvexWeighted, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&7.into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StronglyConvexWeighted;

struct NumberedFormula(StrongFormula);

impl Formula for NumberedFormula {
    fn most_exact_steps(&self) -> usize {
        MOST_UNLIKE
    }
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let count = A::from_count(steps) * &A::from_count(steps + 1);
        Some(self.0.sum::<A>(steps, true)? / &count)
    }
}

impl Theorem for StronglyConvexWeighted {
    fn id(&self) -> &'static str {
        "strongly-convex-weighted"
    }
    fn title(&self) -> &'static str {
        "Strong convexity, steps 2/(μ(t+1)), weights t"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac{2}{T(T+1)}\textstyle\sum_{t=1}^T t\,x_t\Bigr)\Bigr] - R^* \le \frac{L^2\sum_{t=1}^T t\,\eta_t}{T(T+1)}, \qquad \eta_t = \frac{2c}{t+1},\; c \ge \frac1\mu \qquad\Bigl(c = \tfrac1\mu:\; \le \tfrac{2L^2}{\mu(T+1)}\Bigr)"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac{2}{T(T+1)}\textstyle\sum_{t=1}^T t\,x_t\Bigr)\Bigr] - R^* \le \frac{\sum_{t=1}^T t\,\eta_tG_t^2}{T(T+1)}, \qquad \eta_t = \frac{2c}{t+1},\; c \ge \frac1\mu \qquad\Bigl(c = \tfrac1\mu:\; \le \tfrac{2G^2}{\mu(T+1)}\Bigr)"
            }
        }
    }
    fn output(&self) -> Output {
        Output::NUMBER_WEIGHTED
    }
    fn family(&self) -> Family {
        Family {
            losses: Losses::Penalised,
            steps: Steps::ShiftedHarmonic,
            bounded: true,
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.extend([
            Hypothesis::StronglyConvex,
            Hypothesis::BoundedDomain,
            Hypothesis::ShiftedHarmonicSteps,
        ]);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        inverse_time(&(Rational::from(2) / constants.curvature()?), None, 1)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "expansion", "gradient-bound", "average"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "S. Lacoste-Julien, M. Schmidt, F. Bach, A simpler approach to obtaining an O(1/t) convergence rate for the projected stochastic subgradient method, 2012, arXiv:1212.2002",
            bibtex: "@misc{lacostejulien2012simpler,\n  title = {A Simpler Approach to Obtaining an {O(1/t)} Convergence Rate for the Projected Stochastic Subgradient Method},\n  author = {Lacoste-Julien, Simon and Schmidt, Mark and Bach, Francis},\n  year = {2012},\n  eprint = {1212.2002},\n  archivePrefix = {arXiv}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Held on enumerated penalised sums on a segment, in rationals. The sum is kept where the source bounds t/(t+1) by 1."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(NumberedFormula(StrongFormula::new(
            setting, form,
        ))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;
    use telescope_core::arithmetic::Rational;

    #[test]
    fn worked_by_hand() {
        // μ = 1/2, c = 2, L = 3: η = (2, 4/3), Σ tη_t = 14/3, over 6: 9·(14/3)/6 = 7, below 2·9/((1/2)·3) = 12.
        let schedule = r#"{"inverse-time": {"scale": "4/1", "first-index": 1}}"#;
        let mut fixture = Fixture::with_schedule(1.0, 3.0, schedule, 2);
        fixture.diameter(4.0);
        fixture.strong_convexity(0.5);
        let bound = StronglyConvexWeighted
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(bound.exact(2), Some(ExactBound::Value(Rational::from(7))));
    }

    /// As for the uniform average, with t/η_t for 1/η_t: D² Σ t (1/c − μ).
    #[test]
    fn steps_just_too_short_pay_by_the_diameter() {
        let c = 2.0 * (1.0 - 5e-10);
        let twice = 2.0 * c;
        let schedule = format!(r#"{{"inverse-time": {{"scale": {twice}, "first-index": 1}}}}"#);
        let mut short = Fixture::with_schedule(1.0, 3.0, &schedule, 3);
        short.diameter(4.0);
        short.strong_convexity(0.5);
        let bound = StronglyConvexWeighted.instantiate(&short.setting(), NoiseForm::Sup);
        let value = bound.unwrap().enclosure(3).midpoint();
        // Σ t η_t = 2c(1/2 + 2/3 + 3/4) = 23c/6.
        let expected = (9.0 * c * 23.0 / 6.0 + 16.0 * 6.0 * (1.0 / c - 0.5)) / 12.0;
        assert!((value - expected).abs() < 1e-13, "{value} {expected}");
    }

    #[test]
    fn harmonic_steps_are_refused() {
        let mut fixture =
            Fixture::with_schedule(1.0, 3.0, r#"{"inverse-time": {"scale": 4.0}}"#, 3);
        fixture.diameter(4.0);
        fixture.strong_convexity(0.5);
        let unmet = StronglyConvexWeighted
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::ShiftedHarmonicSteps);
    }
}
