//! Steps like 1/√t, good at any time, `anytime-inverse-sqrt`.
//!
//! Statement: for η_t = c/√t, E\[R(x̄)\] − R* ≤ (r² + c² Σ G_t²/t)/(2c Σ t^{−1/2}); with G_t = L and c = r/L this is
//! rL(1 + H_T)/(2 Σ t^{−1/2}), H_T = 1 + 1/2 + ... + 1/T: within a factor of order ln T of the best constant step, for every T.
//!
//! Hypotheses: those of `weighted-average`, and η_t = c/√t. c is η_1 of the table; ε, the largest relative distance of the
//! table from the form, is paid for: each η_t lies in [(1 − ε)c/√t, (1 + ε)c/√t], so that the bound with (1 + ε)²c² above and
//! (1 − ε)c below holds for the table itself.
//!
//! Measure: risk gap of the weighted average. Kind: upper bound, `weighted-average` in closed form; equality for f = L|x|
//! from x_1 = LS.
//!
//! Source: Nesterov and Vial's inequality at η_t = c/√t; the sums are exact here, not bounded by ln T and √T.

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::{Form, distance_from, inverse_root};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, harmonic, inverse_sqrt};
use crate::setting::Setting;
use crate::theorem::{BASE_LINES, Citation, Family, Steps, Theorem, base_hypotheses};
use crate::theorems::WeightedAverage;
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::arithmetic::Arithmetic;
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Steps c/√t, weighted average.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::AnytimeInverseSqrt};
///
///
/// // r = 2, L = 4, c = 1/2, T = 1: one step of 1/2, (4 + 16/4)/(2/2).
/// let given = Given::steps(vec![0.5]).unwrap().distance(2).lipschitz(4);
/// let bound = given.bound(&AnytimeInverseSqrt, NoiseForm::Sup).unwrap();
/// assert!(bound.enclosure(1).contains(8.0));
/// let constant = Given::steps(vec![0.5, 0.5]).unwrap().distance(2).lipschitz(4);
/// assert!(constant.bound(&AnytimeInverseSqrt, NoiseForm::Sup).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AnytimeInverseSqrt;

struct InverseSqrtFormula {
    base: WeightedAverageFormula,
    off: f64,
}

impl Formula for InverseSqrtFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let c: A = self.base.step_sizes.get(1);
        let off = A::from_f64(self.off);
        let (mut roots, mut noise) = (A::zero(), A::zero());
        for t in 1..=steps {
            let square = A::from_quantity(&self.base.noise.square(t))?;
            noise = noise + &(square / &A::from_count(t));
            roots = roots + &inverse_root(t)?;
        }
        let above = c.clone() * &(A::one() + &off);
        let below = c * &(A::one() - &off);
        let r_sq = A::from_rational(&self.base.distance_sq);
        Some((r_sq + &(above.square() * &noise)) / &(A::from_count(2) * &below * &roots))
    }
}

impl Theorem for AnytimeInverseSqrt {
    fn id(&self) -> &'static str {
        "anytime-inverse-sqrt"
    }
    fn title(&self) -> &'static str {
        "Steps like 1/√t, at any time"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + c^2L^2H_T}{2c\sum_{t=1}^T t^{-1/2}}, \qquad \eta_t = \frac{c}{\sqrt t} \qquad\Bigl(c = \tfrac rL:\; \tfrac{rL(1+H_T)}{2\sum t^{-1/2}}\Bigr)"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + c^2\sum_{t=1}^T G_t^2/t}{2c\sum_{t=1}^T t^{-1/2}}, \qquad \eta_t = \frac{c}{\sqrt t}"
            }
        }
    }
    fn output(&self) -> Output {
        Output::WEIGHTED
    }
    fn family(&self) -> Family {
        Family {
            steps: Steps::InverseSqrt,
            ..Family::default()
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.push(Hypothesis::InverseSqrtSteps);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // (r² + c²G²H_T)/c is least at c = r/(G√H_T).
        let root = harmonic(constants.steps).sqrt();
        inverse_sqrt(constants.distance()? / (constants.noise()? * root))
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        BASE_LINES
    }
    fn citation(&self) -> Citation {
        WeightedAverage.citation()
    }
    fn remark(&self) -> &'static str {
        "Attained by f = L|x| from x_1 = LS (to the rounding of the table), and held on enumerated sums and on quadratics by the moment recursion."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(InverseSqrtFormula {
            off: distance_from(setting.step_sizes, Form::InverseRoot),
            base: WeightedAverageFormula::new(setting, form),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::harmonic;
    use crate::testing::Fixture;
    use telescope_core::arithmetic::{Interval, Rational};

    fn table(c: f64, steps: usize) -> Vec<f64> {
        (1..=steps)
            .map(|t| c / f64::from(u32::try_from(t).unwrap()).sqrt())
            .collect()
    }

    #[test]
    fn worked_by_hand() {
        // r = 2, L = 4, c = r/L = 1/2, T = 4: rL(1 + 25/12)/(2(1 + 1/√2 + 1/√3 + 1/2)).
        let fixture = Fixture::new(2.0, 4.0, &table(0.5, 4));
        let bound = AnytimeInverseSqrt
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let expected = 8.0 * (1.0 + 25.0 / 12.0)
            / (2.0 * (1.0 + 0.5_f64.sqrt() + (1.0 / 3.0_f64).sqrt() + 0.5));
        let value = bound.enclosure(4);
        assert!(
            (value.midpoint() - expected).abs() < 1e-13 * expected,
            "{value:?}"
        );
        assert!(harmonic::<Interval>(4).contains(25.0 / 12.0));
    }

    #[test]
    fn a_table_off_the_form_is_paid_for_on_both_sides() {
        // c = 1/2, off by 1/4: from 3/8 to 5/8. (4 + 25/64 · 16)/(2 · 3/8).
        let fixture = Fixture::new(2.0, 4.0, &[0.5]);
        let formula = InverseSqrtFormula {
            base: WeightedAverageFormula::new(&fixture.setting(), NoiseForm::Sup),
            off: 0.25,
        };
        let value: Option<Rational> = formula.at(1);
        assert_eq!(value, Some(Rational::from_parts(41.into(), 3_u8.into())));
    }

    #[test]
    fn never_below_the_general_bound_on_the_same_table() {
        for steps in [1, 2, 7, 50] {
            let fixture = Fixture::new(1.0, 3.0, &table(0.3, steps));
            let value = |theorem: &dyn Theorem| {
                let bound = theorem.instantiate(&fixture.setting(), NoiseForm::Sup);
                bound.unwrap().enclosure(steps)
            };
            let (closed, general) = (value(&AnytimeInverseSqrt), value(&WeightedAverage));
            assert!(closed.upper() >= general.lower());
            assert!((closed.midpoint() - general.midpoint()).abs() < 1e-12 * general.midpoint());
        }
    }

    #[test]
    fn other_steps_are_refused() {
        let fixture = Fixture::new(1.0, 1.0, &[1.0, 0.5]);
        let unmet = AnytimeInverseSqrt
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::InverseSqrtSteps);
    }
}
