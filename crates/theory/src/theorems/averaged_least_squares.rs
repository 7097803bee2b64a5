//! Least squares without strong convexity, `averaged-least-squares`.
//!
//! Statement: R the mean of ½(⟨a_i, x⟩ − y_i)², one row a step with replacement on the whole space, constant steps γ < 1/R²:
//! for the mean of x_1..x_T, E R − R* ≤ (1/(2T)) (σ√d/(1 − √(γR²)) + r/√γ)², where E‖a‖²aaᵀ ≼ R²H and E ε²aaᵀ ≼ σ²H, ε_i the
//! residuals at x*. With γ = 1/(4R²): (2/T)(σ√d + R r)². No eigenvalue is in it.
//!
//! Hypotheses: those; R² = max ‖a_i‖² and σ² = max ε_i² serve.
//!
//! Measure: risk gap of the mean of x_1..x_T, the start included. Kind: upper bound.
//!
//! Source: Bach and Moulines 2013, arXiv:1306.2119, Theorem 1 (their n − 1 is our T − 1: θ_0, ..., θ_{T−1}).

use crate::bound::{Bound, Evaluated, Formula, root};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, constant};
use crate::setting::{Setting, upper};
use crate::theorem::{Citation, Family, Losses, Steps, Theorem};
use telescope_core::arithmetic::{Arithmetic, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Averaged least squares with constant steps.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::AveragedLeastSquares};
///
///
/// // R² = 4, σ² = 25, d = 1, r = 3, γ = 1/16 = 1/(4R²), T = 5: (2/5)(5 + 6)².
/// let given = Given::steps(vec![0.0625; 5]).unwrap().distance(3).least_squares(4, 25);
/// let bound = given.bound(&AveragedLeastSquares, NoiseForm::Moment).unwrap();
/// assert!(bound.exact(5).unwrap().equals(&"242/5".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AveragedLeastSquares;

struct LeastSquaresFormula {
    dimension: usize,
    row_sq: Rational,
    residual_sq: Rational,
    distance_sq: Rational,
    step_size: Rational,
}

impl Formula for LeastSquaresFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let rooted = |square: Rational| root::<A>(&Quantity::Exact(square));
        let noise = rooted(&self.residual_sq * Rational::from(self.dimension))?;
        let room = A::one() - &rooted(&self.row_sq * &self.step_size)?;
        let far = rooted(&self.distance_sq / &self.step_size)?;
        let sum = noise / &room + &far;
        Some(sum.square() / &A::from_count(2 * steps))
    }
}

impl Theorem for AveragedLeastSquares {
    fn id(&self) -> &'static str {
        "averaged-least-squares"
    }
    fn title(&self) -> &'static str {
        "Averaged least squares"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_t\Bigr)\Bigr] - R^* \le \frac{1}{2T}\Bigl(\frac{\sigma\sqrt d}{1-\sqrt{\gamma R^2}} + \frac{r}{\sqrt\gamma}\Bigr)^2, \qquad \gamma < \frac1{R^2} \qquad\Bigl(\gamma = \tfrac{1}{4R^2}:\; \tfrac2T(\sigma\sqrt d + Rr)^2\Bigr)"
    }
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Moment]
    }
    fn output(&self) -> Output {
        Output::UNIFORM
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
            Hypothesis::IndependentSampling,
            Hypothesis::FixedSchedule,
            Hypothesis::UnbiasedStep,
            Hypothesis::KnownDistance,
            Hypothesis::LeastSquares,
            Hypothesis::ConstantSchedule,
            Hypothesis::LeastSquaresStep,
        ]
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // With s = √(γR²): σ√d/(1 − s) + Rr/s is least where s/(1 − s) = √(Rr/(σ√d)).
        let found = &constants.facts.least_squares.as_ref().ok()?.value;
        let row_sq = upper(&found.row_sq).to_f64().value();
        let residual = found.residual_sq.enclosure().upper().max(0.0).sqrt();
        let spread = residual * (constants.facts.dimension as f64).sqrt();
        let ratio = (row_sq.sqrt() * constants.distance()? / spread).sqrt();
        let share = if ratio.is_finite() {
            ratio / (1.0 + ratio)
        } else {
            1.0
        };
        // Strictly below 1/R², without noise too.
        constant(share * share.min(0.999) / row_sq)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "average"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "F. Bach, E. Moulines, Non-strongly-convex smooth stochastic approximation with convergence rate O(1/n), NIPS 2013, arXiv:1306.2119, Theorem 1",
            bibtex: "@inproceedings{bach2013non,\n  title = {Non-strongly-convex Smooth Stochastic Approximation with Convergence Rate {O(1/n)}},\n  author = {Bach, Francis and Moulines, Eric},\n  booktitle = {Advances in Neural Information Processing Systems},\n  year = {2013},\n  eprint = {1306.2119},\n  archivePrefix = {arXiv}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Held on enumerated sums of squares, where the bound is compared by an enclosure."
    }
    fn bound(&self, setting: &Setting, _: NoiseForm) -> Box<dyn Bound> {
        let constants = &setting.facts.least_squares.as_ref().expect("checked").value;
        Box::new(Evaluated(LeastSquaresFormula {
            dimension: setting.facts.dimension,
            row_sq: upper(&constants.row_sq),
            residual_sq: upper(&constants.residual_sq),
            distance_sq: setting.distance_sq().expect("checked"),
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
        let mut fixture = Fixture::new(3.0, 1.0, &[step; 5]);
        fixture.least_squares(4.0, 25.0);
        fixture
    }

    #[test]
    fn worked_by_hand() {
        // R = 2, σ = 5, d = 1, r = 3, γ = 1/16 = 1/(4R²), T = 5: (2/5)(5 + 6)² = 242/5.
        let bound = AveragedLeastSquares
            .instantiate(&fixture(0.0625).setting(), NoiseForm::Moment)
            .unwrap();
        let expected = Rational::from_parts(242.into(), 5_u8.into());
        assert_eq!(bound.exact(5), Some(ExactBound::Value(expected)));
    }

    #[test]
    fn the_dimension_counts_in_the_noise() {
        // σ√d = 10 at d = 4: (10/(1 − 1/2) + 3/(1/4))²/10 = 512/5.
        let mut fixture = fixture(0.0625);
        fixture.facts.dimension = 4;
        let bound = AveragedLeastSquares
            .instantiate(&fixture.setting(), NoiseForm::Moment)
            .unwrap();
        let expected = Rational::from_parts(512.into(), 5_u8.into());
        assert_eq!(bound.exact(5), Some(ExactBound::Value(expected)));
        // s/(1 − s) = √(2·3/10), so that s = 0.43649 and γ = s²/4.
        let constants = Constants {
            facts: &fixture.facts,
            form: NoiseForm::Moment,
            steps: 5,
        };
        let Some(AnySchedule::Constant(found)) = AveragedLeastSquares.recommended(&constants)
        else {
            panic!("a constant step");
        };
        assert!((found.step_size.number().value() - 0.047_63).abs() < 1e-9);
    }

    #[test]
    fn a_step_of_one_over_the_longest_row_is_refused() {
        let unmet = AveragedLeastSquares
            .instantiate(&fixture(0.25).setting(), NoiseForm::Moment)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::LeastSquaresStep);
    }
}
