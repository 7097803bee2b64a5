//! Smooth and strongly convex, steps β/(γ + t), last iterate, `strongly-convex-decreasing-step`.
//!
//! Statement: R L-smooth and μ-strongly convex on the whole space, E‖g − ∇R(x)‖² ≤ M, η_t = β/(γ + t) with β > 1/μ, γ > 0 and
//! η_1 ≤ 1/L: E R(x_T) − R* ≤ ν/(γ + T), ν = max(β²LM/(2(βμ − 1)), (γ + 1)(R(x_1) − R*)).
//!
//! Hypotheses: those, an unbiased and independent gradient, R(x_1) − R* known.
//!
//! Measure: risk gap of x_T. Kind: upper bound.
//!
//! Why: a_{t+1} ≤ (1 − η_t μ)a_t + ½η_t² LM for a_t = E R(x_t) − R* (see `strongly-convex-constant-step`), and by induction with k = γ + t
//! a_{t+1} ≤ ν(k − 1)/k² − ((βμ − 1)ν − ½β²LM)/k² ≤ ν/(k + 1). A table within a share ε of the form is paid for with β(1 + ε) in the noise
//! and β(1 − ε) in the contraction.
//!
//! Source: Bottou, Curtis and Nocedal 2018, Theorem 4.7, with their c = μ, μ = μ_G = 1, M_V = 0.

use super::strongly_convex_constant_step::{bottou, smooth_strong_hypotheses};
use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::TOLERANCE;
use crate::hypothesis::{Hypothesis, decreasing_form};
use crate::recommended::{Constants, inverse_time};
use crate::setting::Setting;
use crate::theorem::{Citation, Family, Losses, Steps, Theorem};
use telescope_core::arithmetic::{Arithmetic, Quantity, Rational, rational_from_f64};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Steps β/(γ + t) on a smooth, strongly convex risk.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::StronglyConvexDecreasingStep};
///
///
/// // μ = 2, η_t = 1/(4 + t), smoothness 4, σ² = 2: ν = max(8/2, 5·1) = 5, and ν/(4 + T) at T = 5.
/// let schedule = serde_json::from_str(r#"{ "inverse-time": { "scale": "1/1", "offset": 5.0 } }"#).unwrap();
/// let given = Given::schedule(schedule, 5).unwrap()
///     .distance(1).lipschitz(1).strong_convexity(2).smoothness(4).variance(2).initial_gap(1);
/// let bound = given.bound(&StronglyConvexDecreasingStep, NoiseForm::Moment).unwrap().enclosure(5);
/// assert!((bound.midpoint() - 5.0 / 9.0).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StronglyConvexDecreasingStep;

struct DecreasingFormula {
    scale: Rational,
    shift: Rational,
    off: Rational,
    curvature: Rational,
    smoothness: Rational,
    variance: Rational,
    initial_gap: Quantity,
}

impl Formula for DecreasingFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let above = A::from_rational(&(&self.scale * (Rational::ONE + &self.off)));
        let below = &self.scale * (Rational::ONE - &self.off);
        let margin = A::from_rational(&(below * &self.curvature - Rational::ONE));
        let noise = A::from_rational(&(&self.smoothness * &self.variance));
        let settled = above.square() * &noise / &(A::from_count(2) * &margin);
        let first = A::from_rational(&(&self.shift + Rational::ONE));
        let start = first * &A::from_quantity(&self.initial_gap)?;
        Some(settled.max(&start) / &(A::from_rational(&self.shift) + &A::from_count(steps)))
    }
}

impl Theorem for StronglyConvexDecreasingStep {
    fn id(&self) -> &'static str {
        "strongly-convex-decreasing-step"
    }
    fn title(&self) -> &'static str {
        "Smooth and strongly convex, steps β/(γ+t)"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}[R(x_T)] - R^* \le \frac{\nu}{\gamma+T}, \quad \nu = \max\Bigl(\frac{\beta^2LM}{2(\beta\mu-1)},\; (\gamma+1)(R(x_1)-R^*)\Bigr), \qquad \eta_t = \frac{\beta}{\gamma+t},\; \beta > \frac1\mu,\; \eta_1 \le \frac1L"
    }
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Moment]
    }
    fn output(&self) -> Output {
        Output::LAST
    }
    fn family(&self) -> Family {
        Family {
            losses: Losses::Quadratic,
            steps: Steps::Decreasing,
            bounded: false,
        }
    }
    fn hypotheses(&self, _: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = smooth_strong_hypotheses();
        hypotheses.push(Hypothesis::DecreasingSteps);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // β = 2/μ is where β²/(βμ − 1) is least, and γ + 1 = βL the least for which η_1 ≤ 1/L.
        let (curvature, smoothness) = (constants.curvature()?, constants.risk_smoothness()?);
        let scale = Rational::from(2) / curvature;
        // The offset is γ + 1, and allows for the scale's last digit.
        let offset = &scale * smoothness * Rational::from_parts(1001.into(), 1000_u16.into());
        inverse_time(&scale, Some(&offset), 0)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "expansion"]
    }
    fn citation(&self) -> Citation {
        bottou()
    }
    fn remark(&self) -> &'static str {
        "Confirmed on quadratics with additive noise by the moment recursion, the book's toy among them."
    }
    fn bound(&self, setting: &Setting, _: NoiseForm) -> Box<dyn Bound> {
        let (scale, shift) = decreasing_form(setting).expect("checked");
        // Where the table is the form itself nothing is paid.
        let exact = (1..=setting.step_sizes.steps())
            .all(|t| setting.step_sizes.exact(t) * (&shift + Rational::from(t)) == scale);
        Box::new(Evaluated(DecreasingFormula {
            off: if exact {
                Rational::ZERO
            } else {
                rational_from_f64(TOLERANCE / 4.0)
            },
            scale,
            shift,
            curvature: setting.strong_convexity().expect("checked"),
            smoothness: setting.risk_smoothness().expect("checked"),
            variance: setting.variance().expect("checked"),
            initial_gap: setting.initial_gap().expect("checked"),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    fn fixture(schedule: &str) -> Fixture {
        let mut fixture = Fixture::with_schedule(1.0, 1.0, schedule, 5);
        fixture.strong_convexity(2.0);
        fixture.smooth(4.0, 2.0);
        fixture.initial_gap(1.0);
        fixture
    }

    #[test]
    fn worked_by_hand() {
        // β = 1, γ = 4 (1/(5 + k), k = t − 1): η_1 = 1/5 ≤ 1/4; ν = max(8/2, 5·1) = 5, at T = 5: 5/9.
        let bound = StronglyConvexDecreasingStep
            .instantiate(
                &fixture(r#"{"inverse-time": {"scale": "1/1", "offset": 5.0}}"#).setting(),
                NoiseForm::Moment,
            )
            .unwrap();
        let value = bound.enclosure(5);
        assert!(
            value.contains(5.0 / 9.0) || (value.midpoint() - 5.0 / 9.0).abs() < 1e-9,
            "{value:?}"
        );
        // A start so near that the noise decides: ν = 8/2 = 4.
        let mut near = fixture(r#"{"inverse-time": {"scale": "1/1", "offset": 5.0}}"#);
        near.initial_gap(0.5);
        let bound = StronglyConvexDecreasingStep.instantiate(&near.setting(), NoiseForm::Moment);
        let value = bound.unwrap().enclosure(5).midpoint();
        assert!((value - 4.0 / 9.0).abs() < 1e-9, "{value}");
    }

    #[test]
    fn the_noise_by_hand_and_what_rounding_of_the_table_pays() {
        // μ = 2, L = 4, M = 2, β = 3/2, γ = 7: ν = (9/4)·8/(2·2) = 9/2 above 8·(1/2).
        let bound = |schedule: &str, steps: usize| {
            let mut near = Fixture::with_schedule(1.0, 1.0, schedule, steps);
            near.strong_convexity(2.0);
            near.smooth(4.0, 2.0);
            near.initial_gap(0.5);
            let bound =
                StronglyConvexDecreasingStep.instantiate(&near.setting(), NoiseForm::Moment);
            bound.unwrap()
        };
        // Fractions are the form itself, and nothing is paid.
        let free = bound(r#"{"inverse-time": {"scale": "3/2", "offset": "8/1"}}"#, 1).enclosure(1);
        assert!(
            free.contains(9.0 / 16.0) && free.width() < 1e-14,
            "{free:?}"
        );
        // In doubles 1.5/9 is rounded, so that β(1 ± δ) stands for β: δ(2 + βμ/(βμ − 1)) = 3.5 δ is paid on 9/24.
        let paid = bound(r#"{"inverse-time": {"scale": 1.5, "offset": 8.0}}"#, 5)
            .enclosure(5)
            .midpoint()
            / 0.375
            - 1.0;
        let delta = TOLERANCE / 4.0;
        assert!((paid / delta - 3.5).abs() < 1e-3, "{}", paid / delta);
    }

    #[test]
    fn scales_too_small_and_first_steps_too_long_are_refused() {
        for (schedule, says) in [
            (r#"{"inverse-time": {"scale": 0.5, "offset": 5.0}}"#, "1/μ"),
            (
                r#"{"inverse-time": {"scale": 1.0, "offset": 3.0}}"#,
                "smoothness",
            ),
            (r#"{"inverse-time": {"scale": 0.25, "offset": 1.0}}"#, "γ"),
            (r#"{"constant": {"step-size": 0.1}}"#, "not β/(γ + t)"),
        ] {
            let unmet = StronglyConvexDecreasingStep
                .instantiate(&fixture(schedule).setting(), NoiseForm::Moment)
                .err()
                .unwrap();
            assert_eq!(unmet[0].hypothesis, Hypothesis::DecreasingSteps);
            assert!(unmet[0].reason.contains(says), "{}", unmet[0].reason);
        }
    }
}
