//! Smooth samples and a strongly convex risk: how near x_{T+1} comes, `smooth-strongly-convex`.
//!
//! Statement: on the whole space, each f(ξ, ·) convex and L-smooth, R μ-strongly convex, constant steps γ ≤ 1/(2L):
//! E‖x_{T+1} − x*‖² ≤ (1 − γμ)^T r² + 2γσ*²/μ, σ*² = E‖∇f(ξ, x*)‖².
//!
//! Hypotheses: those, an independent gradient, σ* and r known.
//!
//! Measure: E‖x_{T+1} − x*‖². Kind: upper bound.
//!
//! Why: E‖∇f(ξ, x)‖² ≤ 2E‖∇f(ξ, x) − ∇f(ξ, x*)‖² + 2σ*² ≤ 4L(R(x) − R*) + 2σ*², so that
//! E‖x_{t+1} − x*‖² ≤ (1 − γμ)‖x_t − x*‖² − 2γ(1 − 2γL)(R(x_t) − R*) + 2γ²σ*², and Σ (1 − γμ)^t ≤ 1/(γμ).
//!
//! Source: Gower, Loizou, Qian, Sailanbayev, Shulgin and Richtárik 2019, arXiv:1901.09401, Theorem 3.1, with max L_i for their
//! expected smoothness.

use super::strongly_convex_constant_step::power;
use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::MOST_POWERS;
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, constant_within, contraction};
use crate::setting::Setting;
use crate::theorem::{Citation, Family, Losses, Measure, Steps, Theorem};
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// The distance under constant steps.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::SmoothStronglyConvex};
///
///
/// // γ = 1/4, μ = 1, L = 2, σ*² = 3, r = 2, T = 2: (3/4)²·4 + 2·(1/4)·3.
/// let given = Given::steps(vec![0.25; 3]).unwrap().distance(2).strong_convexity(1).smoothness(2).variance(3);
/// let bound = given.bound(&SmoothStronglyConvex, NoiseForm::Moment).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"15/4".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SmoothStronglyConvex;

struct DistanceFormula {
    distance_sq: Rational,
    curvature: Rational,
    noise: Rational,
    step_size: Rational,
}

impl Formula for DistanceFormula {
    fn most_exact_steps(&self) -> usize {
        MOST_POWERS
    }
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let product = &self.step_size * &self.curvature;
        let rate = A::from_rational(&(Rational::ONE - product));
        let start = power(rate, steps) * &A::from_rational(&self.distance_sq);
        let noise = A::from_rational(&(&self.step_size * &self.noise));
        let settled = A::from_count(2) * &noise / &A::from_rational(&self.curvature);
        Some(start + &settled)
    }
}

impl Theorem for SmoothStronglyConvex {
    fn id(&self) -> &'static str {
        "smooth-strongly-convex"
    }
    fn title(&self) -> &'static str {
        "Smooth samples, strongly convex risk: the distance"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}\Vert x_{T+1} - x^*\Vert^2 \le (1-\gamma\mu)^T r^2 + \frac{2\gamma\sigma_*^2}{\mu}, \qquad \gamma \le \frac{1}{2L},\; \sigma_*^2 = \mathbb{E}\Vert\nabla f(\xi, x^*)\Vert^2"
    }
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Moment]
    }
    fn output(&self) -> Output {
        Output::FINAL
    }
    fn measure(&self) -> Measure {
        Measure::DistanceSq
    }
    fn family(&self) -> Family {
        Family {
            losses: Losses::Squares,
            steps: Steps::Smooth,
            bounded: false,
        }
    }
    fn hypotheses(&self, _: NoiseForm) -> Vec<Hypothesis> {
        vec![
            Hypothesis::ConvexSamples,
            Hypothesis::IndependentSampling,
            Hypothesis::FixedSchedule,
            Hypothesis::UnbiasedStep,
            Hypothesis::KnownDistance,
            Hypothesis::Unconstrained,
            Hypothesis::StronglyConvex,
            Hypothesis::SmoothSamples,
            Hypothesis::OptimalNoise,
            Hypothesis::ConstantSchedule,
            Hypothesis::HalfSmoothStep,
        ]
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // (1 − γμ)^T r² + 2γσ*²/μ is least where e^{γμT} = μ²Tr²/(2σ*²), up to 1 − z ≤ e^{−z}.
        let (curvature, smoothness) = (constants.curvature()?, constants.sample_smoothness()?);
        let mu = curvature.to_f64().value();
        let (noise, distance) = (constants.optimal_noise()?, constants.distance()?);
        let growth = mu * mu * constants.count() * distance * distance / (2.0 * noise);
        let wanted = if noise > 0.0 {
            contraction(growth, &curvature, constants.count())
        } else {
            f64::INFINITY
        };
        constant_within(wanted, &(Rational::ONE / (Rational::from(2) * smoothness)))
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "expansion", "first-order"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "R. M. Gower, N. Loizou, X. Qian, A. Sailanbayev, E. Shulgin, P. Richtárik, SGD: general analysis and improved rates, ICML 2019, arXiv:1901.09401, Theorem 3.1",
            bibtex: "@inproceedings{gower2019sgd,\n  title = {{SGD}: General Analysis and Improved Rates},\n  author = {Gower, Robert Mansel and Loizou, Nicolas and Qian, Xun and Sailanbayev, Alibek and Shulgin, Egor and Richt\\'arik, Peter},\n  booktitle = {International Conference on Machine Learning},\n  year = {2019},\n  eprint = {1901.09401},\n  archivePrefix = {arXiv}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Confirmed on quadratics by the moment recursion, the book's toy among them, and on enumerated sums of squares in rationals."
    }
    fn bound(&self, setting: &Setting, _: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(DistanceFormula {
            distance_sq: setting.distance_sq().expect("checked"),
            curvature: setting.strong_convexity().expect("checked"),
            noise: setting.optimal_noise().expect("checked"),
            step_size: setting.step_sizes.exact(1),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;

    fn fixture(step: f64) -> Fixture {
        let mut fixture = Fixture::new(2.0, 1.0, &[step; 3]);
        fixture.strong_convexity(1.0);
        fixture.smooth(2.0, 3.0);
        fixture
    }

    #[test]
    fn worked_by_hand() {
        // γ = 1/4, μ = 1, L = 2, σ*² = 3, r = 2, T = 2: (9/16)·4 + 2·(1/4)·3 = 15/4.
        let bound = SmoothStronglyConvex
            .instantiate(&fixture(0.25).setting(), NoiseForm::Moment)
            .unwrap();
        let expected = Rational::from_parts(15.into(), 4_u8.into());
        assert_eq!(bound.exact(2), Some(ExactBound::Value(expected)));
    }

    #[test]
    fn the_recommended_step_is_the_closed_form() {
        let recommended = |noise| {
            let mut fixture = Fixture::new(3.0, 1.0, &[0.25]);
            fixture.strong_convexity(0.5);
            fixture.smooth(2.0, noise);
            fixture.recommended_step(&SmoothStronglyConvex, 100)
        };
        // μ²Tr²/(2σ*²) = (1/4)·100·9/(1/2) = 450, and ln 450/(μT) = 6.109/50.
        assert!((recommended(0.25) / 0.122_18 - 1.0).abs() < 1e-3);
        // Without noise 1/(2L).
        assert!((recommended(0.0) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn long_runs_have_no_fraction_of_many_digits() {
        let mut fixture = Fixture::new(2.0, 1.0, &vec![0.25; 16_000]);
        fixture.strong_convexity(0.3);
        fixture.smooth(2.0, 3.0);
        let bound = SmoothStronglyConvex
            .instantiate(&fixture.setting(), NoiseForm::Moment)
            .unwrap();
        assert!(bound.exact(MOST_POWERS).is_some());
        assert_eq!(bound.exact(16_000), None);
        // 2γσ*²/μ = 5, and (1 − 0.075)^16000 is nothing.
        let value = bound.value(16_000);
        assert!(value.contains(5.0) && value.width() < 1e-9, "{value:?}");
    }

    #[test]
    fn long_steps_and_a_domain_are_refused() {
        let refused = |fixture: &Fixture| {
            let unmet = SmoothStronglyConvex.instantiate(&fixture.setting(), NoiseForm::Moment);
            unmet.err().unwrap()[0].hypothesis
        };
        assert_eq!(refused(&fixture(0.26)), Hypothesis::HalfSmoothStep);
        let mut projected = fixture(0.25);
        projected.diameter(9.0);
        assert_eq!(refused(&projected), Hypothesis::Unconstrained);
    }
}
