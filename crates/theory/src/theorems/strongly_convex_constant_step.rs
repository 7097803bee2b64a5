//! Smooth and strongly convex, constant steps, last iterate, `strongly-convex-constant-step`.
//!
//! Statement: R L-smooth and μ-strongly convex on the whole space, E‖g − ∇R(x)‖² ≤ M, constant steps η ≤ 1/L:
//! E R(x_T) − R* ≤ ηLM/(2μ) + (1 − ημ)^{T−1} (R(x_1) − R* − ηLM/(2μ)).
//!
//! Hypotheses: those, an unbiased and independent gradient, R(x_1) − R* known.
//!
//! Measure: risk gap of x_T. Kind: upper bound; in one dimension with T = 2 and additive noise attained at η = 1/L.
//!
//! Why: E R(x_{t+1}) ≤ R(x_t) − η(1 − ηL/2)‖∇R(x_t)‖² + ½η²LM, 1 − ηL/2 ≥ ½, and 2μ(R − R*) ≤ ‖∇R‖².
//!
//! Source: Bottou, Curtis and Nocedal 2018, Theorem 4.6, with their c = μ, μ = μ_G = 1, M_V = 0, M_G = 1, k = t.

use crate::bound::{Bound, Evaluated, Formula};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, constant_within, contraction};
use crate::setting::Setting;
use crate::theorem::{Citation, Family, Losses, Steps, Theorem};
use telescope_core::arithmetic::{Arithmetic, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Constant steps on a smooth, strongly convex risk.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::StronglyConvexConstantStep};
///
///
/// // μ = 2, β = 4, σ² = 2, R(x_1) − R* = 33, η = 1/8: noise that stays, 1/4, and (3/4)^(T−1) of the rest.
/// let given = Given::steps(vec![0.125; 3]).unwrap().distance(1).lipschitz(1);
/// let given = given.strong_convexity(2).smoothness(4).variance(2).initial_gap(33);
/// let bound = given.bound(&StronglyConvexConstantStep, NoiseForm::Moment).unwrap();
/// assert!(bound.enclosure(1).contains(33.0));
/// assert!(bound.enclosure(3).contains(0.25 + 9.0 / 16.0 * 32.75));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StronglyConvexConstantStep;

struct ContractionFormula {
    step_size: Rational,
    curvature: Rational,
    smoothness: Rational,
    variance: Rational,
    initial_gap: Quantity,
}

impl Formula for ContractionFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let eta = A::from_rational(&self.step_size);
        let curvature = A::from_rational(&self.curvature);
        let noise = A::from_rational(&(&self.smoothness * &self.variance));
        let floor = eta.clone() * &noise / &(A::from_count(2) * &curvature);
        let rate = A::one() - &(eta * &curvature);
        let gap = A::from_quantity(&self.initial_gap)?;
        Some(floor.clone() + &(power(rate, steps - 1) * &(gap - &floor)))
    }
}

/// value^exponent, by squaring.
pub(crate) fn power<A: Arithmetic>(value: A, mut exponent: usize) -> A {
    let (mut result, mut square) = (A::one(), value);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * &square;
        }
        square = square.square();
        exponent /= 2;
    }
    result
}

/// What both theorems of the source need of the problem.
pub(crate) fn smooth_strong_hypotheses() -> Vec<Hypothesis> {
    vec![
        Hypothesis::IndependentSampling,
        Hypothesis::FixedSchedule,
        Hypothesis::UnbiasedStep,
        Hypothesis::Unconstrained,
        Hypothesis::StronglyConvex,
        Hypothesis::SmoothRisk,
        Hypothesis::BoundedVariance,
        Hypothesis::InitialGap,
    ]
}

pub(crate) fn bottou() -> Citation {
    Citation {
        text: "L. Bottou, F. E. Curtis, J. Nocedal, Optimization methods for large-scale machine learning, SIAM Review 60 (2018), Theorems 4.6 and 4.7",
        bibtex: "@article{bottou2018optimization,\n  title = {Optimization Methods for Large-Scale Machine Learning},\n  author = {Bottou, L\\'eon and Curtis, Frank E. and Nocedal, Jorge},\n  journal = {SIAM Review},\n  volume = {60},\n  number = {2},\n  pages = {223--311},\n  year = {2018}\n}",
    }
}

impl Theorem for StronglyConvexConstantStep {
    fn id(&self) -> &'static str {
        "strongly-convex-constant-step"
    }
    fn title(&self) -> &'static str {
        "Smooth and strongly convex, constant steps"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}[R(x_T)] - R^* \le \frac{\eta LM}{2\mu} + (1-\eta\mu)^{T-1}\Bigl(R(x_1) - R^* - \frac{\eta LM}{2\mu}\Bigr), \qquad \mathbb{E}\Vert g - \nabla R\Vert^2 \le M,\; \eta \le \frac1L"
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
            steps: Steps::Smooth,
            bounded: false,
        }
    }
    fn hypotheses(&self, _: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = smooth_strong_hypotheses();
        hypotheses.extend([
            Hypothesis::ConstantSchedule,
            Hypothesis::StepWithinSmoothness,
        ]);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // ηLM/(2μ) + e^{−ημT}Δ is least where e^{ημT} = 2μ²TΔ/(LM).
        let (curvature, smoothness) = (constants.curvature()?, constants.risk_smoothness()?);
        let mu = curvature.to_f64().value();
        let noise = smoothness.to_f64().value() * constants.variance()?;
        let growth = 2.0 * mu * mu * constants.count() * constants.initial_gap()? / noise;
        let wanted = if noise > 0.0 {
            contraction(growth, &curvature, constants.count())
        } else {
            f64::INFINITY
        };
        constant_within(wanted, &(Rational::ONE / smoothness))
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "expansion"]
    }
    fn citation(&self) -> Citation {
        bottou()
    }
    fn remark(&self) -> &'static str {
        "Confirmed on quadratics with additive noise by the moment recursion, the book's toy among them; equality in one dimension at T = 2."
    }
    fn bound(&self, setting: &Setting, _: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(ContractionFormula {
            step_size: setting.step_sizes.exact(1),
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

    fn fixture(step: f64) -> Fixture {
        let mut fixture = Fixture::new(1.0, 1.0, &[step; 3]);
        fixture.strong_convexity(2.0);
        fixture.smooth(4.0, 2.0);
        fixture.initial_gap(33.0);
        fixture
    }

    #[test]
    fn worked_by_hand() {
        // The book's toy: μ = 2, L = 4, M = 2, R(x_1) − R* = 33; η = 1/8, T = 3: 1/4 + (3/4)²(33 − 1/4) = 1/4 + 9·131/64.
        let bound = StronglyConvexConstantStep
            .instantiate(&fixture(0.125).setting(), NoiseForm::Moment)
            .unwrap();
        assert!(bound.enclosure(3).contains(0.25 + 9.0 * 131.0 / 64.0));
        assert!(bound.enclosure(1).contains(33.0), "no step, no gain");
    }

    #[test]
    fn the_recommended_step_is_the_closed_form() {
        let recommended = |variance| {
            let mut fixture = Fixture::new(1.0, 1.0, &[0.25]);
            fixture.strong_convexity(0.25);
            fixture.smooth(2.0, variance);
            fixture.initial_gap(24.0);
            fixture.recommended_step(&StronglyConvexConstantStep, 100)
        };
        // 2μ²TΔ/(LM) = 2·(1/16)·100·24/(2·3/8) = 400, and ln 400/(μT) = 5.9915/25.
        assert!((recommended(0.375) / 0.239_66 - 1.0).abs() < 1e-3);
        // Without noise 1/L.
        assert!((recommended(0.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn steps_too_long_are_refused() {
        let unmet = StronglyConvexConstantStep
            .instantiate(&fixture(0.26).setting(), NoiseForm::Moment)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::StepWithinSmoothness);
    }

    #[test]
    fn powers() {
        let two = Rational::from(2);
        assert_eq!(power(two.clone(), 0), Rational::ONE);
        assert_eq!(power(two, 11), Rational::from(2048));
    }
}
