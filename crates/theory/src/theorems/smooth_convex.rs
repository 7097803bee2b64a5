//! Smooth risks, `smooth-convex`.
//!
//! Statement: R convex and β-smooth, E‖g − ∇R(x)‖² ≤ σ², constant steps γ < 1/β: for the mean of x_2..x_{T+1},
//! E R − R* ≤ r²/(2γT) + γσ²/(2(1 − βγ)). With γ = 1/(β + 1/η) and η = r/(σ√T) this is rσ/√T + βr²/(2T).
//!
//! Hypotheses: those, convex samples, an unbiased and independent gradient, r known; projection is allowed.
//!
//! Measure: risk gap of the mean of x_2..x_{T+1}. Kind: upper bound.
//!
//! Why: with 1/η = 1/γ − β, R(x_{t+1}) ≤ R(x_t) + ⟨g_t, x_{t+1} − x_t⟩ + (η/2)‖∇R(x_t) − g_t‖² + ½(β + 1/η)‖x_{t+1} − x_t‖², and the projection gives
//! ⟨g_t, x_{t+1} − x*⟩ ≤ (‖x_t − x*‖² − ‖x_{t+1} − x*‖² − ‖x_{t+1} − x_t‖²)/(2γ). In expectation E⟨g_t, x* − x_t⟩ ≤ R* − R(x_t), and the sum telescopes.
//!
//! Source: Bubeck 2015, Theorem 6.3, whose R² is sup Φ − Φ(x_1) = r²/2 for Φ = ‖x − x_1‖²/2; any γ < 1/β here.

use crate::bound::{Bound, Evaluated, Formula};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, constant};
use crate::setting::Setting;
use crate::theorem::{Citation, Family, Losses, Steps, Theorem};
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::{Average, Output, Window};
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Constant steps on a smooth risk.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::SmoothConvex};
///
///
/// // r = 2, β = 1, σ = 1, T = 4 and a step of 1/2: rσ/√T + βr²/(2T) = 1 + 1/2.
/// let given = Given::steps(vec![0.5; 4]).unwrap().distance(2).smoothness(1).variance(1);
/// let bound = given.bound(&SmoothConvex, NoiseForm::Moment).unwrap();
/// assert!(bound.exact(4).unwrap().equals(&"3/2".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SmoothConvex;

struct SmoothFormula {
    distance_sq: Rational,
    smoothness: Rational,
    variance: Rational,
    step_size: Rational,
}

impl Formula for SmoothFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let gamma = A::from_rational(&self.step_size);
        let two = A::from_count(2);
        let far =
            A::from_rational(&self.distance_sq) / &(two.clone() * &gamma * &A::from_count(steps));
        let room = A::from_rational(&(Rational::ONE - &self.smoothness * &self.step_size));
        let noise = gamma * &A::from_rational(&self.variance) / &(two * &room);
        Some(far + &noise)
    }
}

impl Theorem for SmoothConvex {
    fn id(&self) -> &'static str {
        "smooth-convex"
    }
    fn title(&self) -> &'static str {
        "Smooth risks, constant steps"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_{t+1}\Bigr)\Bigr] - R^* \le \frac{r^2}{2\gamma T} + \frac{\gamma\sigma^2}{2(1-\beta\gamma)}, \qquad \gamma < \frac1\beta \qquad\Bigl(\tfrac1\gamma = \beta + \tfrac{\sigma\sqrt T}{r}:\; \tfrac{r\sigma}{\sqrt T} + \tfrac{\beta r^2}{2T}\Bigr)"
    }
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Moment]
    }
    fn output(&self) -> Output {
        Output {
            average: Average::Uniform,
            window: Window::AfterUpdates,
        }
    }
    fn family(&self) -> Family {
        Family {
            losses: Losses::Squares,
            steps: Steps::Smooth,
            bounded: true,
        }
    }
    fn hypotheses(&self, _: NoiseForm) -> Vec<Hypothesis> {
        vec![
            Hypothesis::ConvexSamples,
            Hypothesis::IndependentSampling,
            Hypothesis::FixedSchedule,
            Hypothesis::UnbiasedStep,
            Hypothesis::KnownDistance,
            Hypothesis::SmoothRisk,
            Hypothesis::BoundedVariance,
            Hypothesis::ConstantSchedule,
            Hypothesis::StepBelowSmoothness,
        ]
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // 1/γ = β + σ√T/r.
        let smoothness = constants.risk_smoothness()?.to_f64().value();
        let spread = (constants.variance()? * constants.count()).sqrt();
        let wanted = 1.0 / (smoothness + spread / constants.distance()?);
        // Strictly below 1/β, without noise too.
        constant(wanted.min(0.999 / smoothness))
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "first-order", "average"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "S. Bubeck, Convex optimization: algorithms and complexity, Foundations and Trends in Machine Learning 8 (2015), Theorem 6.3",
            bibtex: "@article{bubeck2015convex,\n  title = {Convex Optimization: Algorithms and Complexity},\n  author = {Bubeck, S\\'ebastien},\n  journal = {Foundations and Trends in Machine Learning},\n  volume = {8},\n  number = {3-4},\n  pages = {231--357},\n  year = {2015}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Held on enumerated sums of squares in rationals and on quadratics by the moment recursion."
    }
    fn bound(&self, setting: &Setting, _: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(SmoothFormula {
            distance_sq: setting.distance_sq().expect("checked"),
            smoothness: setting.risk_smoothness().expect("checked"),
            variance: setting.variance().expect("checked"),
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
        // r = 2, β = 1, σ = 1; T = 4: η = r/(σ√T) = 1, γ = 1/2.
        let mut fixture = Fixture::new(2.0, 1.0, &[step; 4]);
        fixture.smooth(1.0, 1.0);
        fixture
    }

    #[test]
    fn worked_by_hand() {
        let bound = SmoothConvex
            .instantiate(&fixture(0.5).setting(), NoiseForm::Moment)
            .unwrap();
        // rσ/√T + βr²/(2T) = 1 + 1/2.
        let expected = Rational::from_parts(3.into(), 2_u8.into());
        assert_eq!(bound.exact(4), Some(ExactBound::Value(expected)));
        // β = 2, σ² = 3, γ = 1/4: 4/(2·4/4) + (3/4)/(2·(1 − 1/2)) = 11/4.
        let mut fixture = fixture(0.25);
        fixture.smooth(2.0, 3.0);
        let bound = SmoothConvex.instantiate(&fixture.setting(), NoiseForm::Moment);
        let expected = Rational::from_parts(11.into(), 4_u8.into());
        assert_eq!(bound.unwrap().exact(4), Some(ExactBound::Value(expected)));
    }

    #[test]
    fn the_recommended_step_is_the_closed_form() {
        let recommended = |variance, steps| {
            let mut fixture = Fixture::new(3.0, 1.0, &[0.25]);
            fixture.smooth(2.0, variance);
            fixture.recommended_step(&SmoothConvex, steps)
        };
        // 1/γ = 2 + 3·4/3 = 6, and 2 + 3·8/3 = 10.
        assert!((recommended(9.0, 16) * 6.0 - 1.0).abs() < 1e-3);
        assert!((recommended(9.0, 64) * 10.0 - 1.0).abs() < 1e-3);
        // Without noise a little below 1/β.
        assert!((0.499..0.5).contains(&recommended(0.0, 16)));
    }

    #[test]
    fn a_step_of_one_over_the_smoothness_is_refused() {
        let unmet = SmoothConvex
            .instantiate(&fixture(1.0).setting(), NoiseForm::Moment)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::StepBelowSmoothness);
    }
}
