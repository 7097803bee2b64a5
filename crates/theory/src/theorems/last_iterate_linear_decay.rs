//! The last iterate under steps made for it, `last-iterate-linear-decay`.
//!
//! Statement: for weights w_1..w_T > 0 and η_t = w_t w_{t+1:T}/w_{1:T}, where w_{a:b} = w_a + ... + w_b,
//! E R(x_T) − R* ≤ (r² + Σ w_t² G_t²)/(2 w_{1:T}). Equal weights c give linear decay, η_t = c(T − t)/T, and with
//! c = r/(L√T) the bound rL/√T, without a logarithm.
//!
//! Hypotheses: those of `weighted-average`, and steps of that form. The last one is 0; x_T does not depend on it.
//!
//! Measure: risk gap of x_T. Kind: upper bound; for equal weights exact for the class (see `last-iterate-exact`).
//!
//! Why, for any steps η_1..η_{T−1} ≥ 0 and any h > 0 in place of η_T: let z_t be averages of x* and x_1..x_t with
//! v_t(x_t − z_t) = v_{t−1}(x_t − z_{t−1}), z_0 = x*, for numbers 0 < v_0 ≤ v_1 ≤ ... ≤ v_{T−1} = v_T = 1. Expanding ‖x_{t+1} − z_t‖², adding v_t²
//! times it up, and convexity at z_t give
//! 2 Σ_t η_t v_t (v_{t−1} F_t − Σ_{s<t} (v_s − v_{s−1}) F_s) ≤ v_0² r² + Σ v_t² η_t² G_t², F_t = E R(x_t) − R*.
//! All F_s with s < T cancel if 1/v_{s−1} = 1/v_s + η_s/C_{s+1}, C_s = C_{s+1} + η_s v_s, C_T = h. What is left is
//! F_T ≤ (v_0² r² + Σ_{t<T} v_t² η_t² G_t² + h² G_T²)/(2h). With η from weights and h = w_T²/w_{1:T} this is the
//! statement: v_t = w_T/w_{t+1:T}. The recursion is evaluated on the table that the run uses, so that its rounding is
//! accounted for.
//!
//! Source: Defazio, Cutkosky, Mehta and Mishchenko 2023, arXiv:2310.07831, Theorem 1; Zamani and Glineur, arXiv:2307.11134, for
//! the idea of z_t.

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::{MOST_UNLIKE, nothing};
use crate::hypothesis::{Hypothesis, weights};
use crate::recommended::{Constants, falling_line};
use crate::setting::Setting;
use crate::theorem::{BASE_LINES, Citation, Family, Steps, Theorem, base_hypotheses};
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::arithmetic::{Arithmetic, Interval, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// x_T under steps from weights.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::LastIterateLinearDecay};
///
///
/// // r = 3, L = 2, T = 9 and c = r/(L√T) = 1/2: rL/√T, without a logarithm.
/// let schedule = serde_json::from_str(r#"{ "linear-decay": { "initial": "1/2", "first-index": 1 } }"#).unwrap();
/// let given = Given::schedule(schedule, 9).unwrap()
///     .distance(3).lipschitz(2);
/// let bound = given.bound(&LastIterateLinearDecay, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(9).unwrap().equals(&2.into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LastIterateLinearDecay;

/// The bound for the last of `steps` points, with a free last step h.
pub(crate) struct FreeLastStep {
    pub(crate) base: WeightedAverageFormula,
    /// h, for the whole run; before, the table's own steps.
    pub(crate) last_step: Quantity,
    /// The points of the whole run: T, or T + 1 where x_{T+1} is the output.
    pub(crate) points: usize,
}

impl FreeLastStep {
    /// (v_0² r² + Σ_{t<n} v_t² η_t² G_t² + h² G_n²)/(2h) for the n-th point.
    pub(crate) fn of_point<A: Arithmetic>(&self, n: usize) -> Option<A> {
        let table = &self.base.step_sizes;
        let last: A = if n == self.points {
            A::from_quantity(&self.last_step)?
        } else if table.exact(n) == Rational::ZERO {
            return nothing();
        } else {
            table.get(n)
        };
        let square = |t: usize| A::from_quantity(&self.base.noise.square(t));
        // 1/v_t, and C_{t+1}.
        let mut inverse = A::one();
        let mut later = last.clone();
        let mut noise = last.square() * &square(n)?;
        for t in (1..n).rev() {
            let eta: A = table.get(t);
            let scaled = eta.clone() / &inverse;
            noise = noise + &(scaled.square() * &square(t)?);
            inverse = inverse + &(eta / &later);
            later = later + &scaled;
        }
        let r_sq = A::from_rational(&self.base.distance_sq) / &inverse.square();
        Some((r_sq + &noise) / &(A::from_count(2) * &last))
    }
}

impl Formula for FreeLastStep {
    fn most_exact_steps(&self) -> usize {
        MOST_UNLIKE
    }
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        self.of_point(steps)
    }
}

impl Theorem for LastIterateLinearDecay {
    fn id(&self) -> &'static str {
        "last-iterate-linear-decay"
    }
    fn title(&self) -> &'static str {
        "The last iterate under linear decay and its kin"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(x_T)] - R^* \le \frac{r^2 + L^2\sum_{t=1}^T w_t^2}{2\sum_{t=1}^T w_t}, \qquad \eta_t = \frac{w_t\,w_{t+1:T}}{w_{1:T}} \qquad\Bigl(w_t = \tfrac{r}{L\sqrt T}:\; \tfrac{rL}{\sqrt T}\Bigr)"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(x_T)] - R^* \le \frac{r^2 + \sum_{t=1}^T w_t^2G_t^2}{2\sum_{t=1}^T w_t}, \qquad \eta_t = \frac{w_t\,w_{t+1:T}}{w_{1:T}}"
            }
        }
    }
    fn output(&self) -> Output {
        Output::LAST
    }
    fn family(&self) -> Family {
        Family {
            steps: Steps::Weights,
            ..Family::default()
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.push(Hypothesis::WeightedSteps);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // Weights c: (r² + Tc²G²)/(2Tc).
        let root = constants.count().sqrt();
        falling_line(constants.distance()? / (constants.noise()? * root), None)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        BASE_LINES
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "A. Defazio, A. Cutkosky, H. Mehta, K. Mishchenko, When, Why and How Much? Adaptive Learning Rate Scheduling by Refinement, 2023, arXiv:2310.07831, Theorem 1",
            bibtex: "@misc{defazio2023when,\n  title = {When, Why and How Much? Adaptive Learning Rate Scheduling by Refinement},\n  author = {Defazio, Aaron and Cutkosky, Ashok and Mehta, Harsh and Mishchenko, Konstantin},\n  year = {2023},\n  eprint = {2310.07831},\n  archivePrefix = {arXiv}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Held on enumerated sums in rationals; attained, rL/√T, by the largest of T coordinates under equal weights."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        let steps = setting.step_sizes.steps();
        let weights = weights(setting).unwrap_or_else(|_| unreachable!("checked"));
        let total = weights
            .iter()
            .fold(Interval::zero(), |sum, weight| sum + *weight);
        let enclosed = weights[steps - 1] * weights[steps - 1] / total;
        // Any h > 0 will do; a rational one is found again from a record.
        let last_step = Quantity::Exact(match exact_last(setting) {
            Some(exact) => exact,
            None => telescope_core::arithmetic::rational_from_f64(enclosed.midpoint()),
        });
        Box::new(Evaluated(FreeLastStep {
            base: WeightedAverageFormula::new(setting, form),
            last_step,
            points: steps,
        }))
    }
}

/// w_T²/w_{1:T} where weights are rational: for equal ones c/T.
fn exact_last(setting: &Setting) -> Option<Rational> {
    use telescope_core::schedules::{AnySchedule, Weights};
    let steps = setting.step_sizes.steps();
    let (scale, weights) = match setting.schedule {
        AnySchedule::WeightTransform(form) => (form.scale.number().exact(), form.weights.clone()),
        AnySchedule::LinearDecay(form) => (form.initial.number().exact(), Weights::Constant),
        _ => return None,
    };
    let weights = weights.rational_values(steps)?;
    let total = weights
        .iter()
        .fold(Rational::ZERO, |sum, weight| sum + weight);
    Some(scale * &weights[steps - 1] * &weights[steps - 1] / total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;

    fn fixture(schedule: &str, steps: usize) -> Fixture {
        Fixture::with_schedule(3.0, 2.0, schedule, steps)
    }

    #[test]
    fn the_recursion_is_the_closed_form() {
        // w = 2·(1/2, 1/4, 1): (9 + 4·21/4)/(2·7/2) = 30/7, whatever the recursion does on the way.
        let listed =
            r#"{"weight-transform": {"scale": 2.0, "weights": {"list": ["1/2", "1/4", "1/1"]}}}"#;
        let fixture = fixture(listed, 3);
        let bound = LastIterateLinearDecay
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let expected = Rational::from_parts(30.into(), 7_u8.into());
        assert_eq!(bound.exact(3), Some(ExactBound::Value(expected)));
        // Of the first two points η_2 = 2/7 is the free step: (9·4/49 + 4·25/49 + 4·4/49)/(4/7) = 38/7.
        let expected = Rational::from_parts(38.into(), 7_u8.into());
        assert_eq!(bound.exact(2), Some(ExactBound::Value(expected)));
    }

    #[test]
    fn irrational_weights_are_scaled_too() {
        // w = 3·(1, √½): (9 + 4·27/2)/(2·3·(1 + √½)).
        let powers =
            r#"{"weight-transform": {"scale": 3.0, "weights": {"polynomial": {"power": 0.5}}}}"#;
        let fixture = fixture(powers, 2);
        let bound = LastIterateLinearDecay
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let closed = 63.0 / (6.0 * (1.0 + 0.5_f64.sqrt()));
        assert!((bound.enclosure(2).midpoint() - closed).abs() < 1e-12);
    }

    #[test]
    fn linear_decay_at_its_best_has_no_logarithm() {
        // r = 3, L = 2, T = 9, c = r/(L√T) = 1/2: rL/√T = 2.
        let fixture = fixture(
            r#"{"linear-decay": {"initial": "1/2", "first-index": 1}}"#,
            9,
        );
        let bound = LastIterateLinearDecay
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(bound.exact(9), Some(ExactBound::Value(Rational::from(2))));
        // In doubles, the rounding of the table is paid for and tiny.
        let fixture = self::fixture(
            r#"{"linear-decay": {"initial": 0.1, "first-index": 1}}"#,
            50,
        );
        let bound = LastIterateLinearDecay
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let closed = (9.0 + 4.0 * 50.0 * 0.01) / (2.0 * 50.0 * 0.1);
        assert!((bound.enclosure(50).midpoint() - closed).abs() < 1e-12);
    }

    #[test]
    fn other_steps_are_refused() {
        let fixture = fixture(r#"{"constant": {"step-size": 1.0}}"#, 3);
        let unmet = LastIterateLinearDecay
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::WeightedSteps);
        // From index 0 the line ends above 0, at T + 1.
        let fixture = self::fixture(r#"{"linear-decay": {"initial": 1.0}}"#, 3);
        assert!(
            LastIterateLinearDecay
                .instantiate(&fixture.setting(), NoiseForm::Sup)
                .is_err()
        );
    }
}
