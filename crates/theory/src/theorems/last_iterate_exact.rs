//! The last iterate's optimal steps, `last-iterate-exact`.
//!
//! Statement: for η_t = c(T + 1 − t)/(T + 1), t = 1..T, the point after the last step has
//! E R(x_{T+1}) − R* ≤ (r² + (T + 1)c²L²)/(2c(T + 1)); with c = r/(L√(T + 1)) this is rL/√(T + 1), which no method that steps along
//! T subgradients improves on for the whole class.
//!
//! Hypotheses: those of `weighted-average` in the sup form, and steps of that form. c is η_1(T + 1)/T of the table.
//!
//! Measure: risk gap of x_{T+1}. Kind: exact for the class: the largest of T + 1 coordinates attains it.
//!
//! Why: it is `last-iterate-linear-decay` with equal weights at T + 1 points; the step after the last point is not taken, and does not matter.
//! The recursion given there is evaluated on the table, so that its rounding is accounted for.
//!
//! Source: Zamani and Glineur 2023, arXiv:2307.11134, for the deterministic method: steps r(N + 1 − k)/(L(N + 1)^{3/2}), N = T.

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::MOST_UNLIKE;
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, falling_line};
use crate::setting::Setting;
use crate::theorem::{BASE_LINES, Citation, Family, Steps, Theorem, base_hypotheses};
use crate::theorems::last_iterate_linear_decay::FreeLastStep;
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::arithmetic::{Arithmetic, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// x_{T+1} under linear decay.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::LastIterateExact};
///
///
/// // r = 2, L = 1, T = 3, c = r/(L√4) = 1: steps 3/4, 1/2, 1/4, and rL/√4 = 1.
/// let given = Given::steps(vec![0.75, 0.5, 0.25]).unwrap().distance(2).lipschitz(1);
/// let bound = given.bound(&LastIterateExact, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(3).unwrap().equals(&1.into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LastIterateExact;

struct AfterLastStep(FreeLastStep);

impl Formula for AfterLastStep {
    fn most_exact_steps(&self) -> usize {
        MOST_UNLIKE
    }
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        // Of the first k < T steps the next one in the table serves as the free step.
        self.0.of_point(steps + 1)
    }
}

impl Theorem for LastIterateExact {
    fn id(&self) -> &'static str {
        "last-iterate-exact"
    }
    fn title(&self) -> &'static str {
        "The last iterate's optimal steps"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}[R(x_{T+1})] - R^* \le \frac{r^2 + (T+1)c^2L^2}{2c(T+1)}, \qquad \eta_t = \frac{c\,(T+1-t)}{T+1} \qquad\Bigl(c = \tfrac{r}{L\sqrt{T+1}}:\; \tfrac{rL}{\sqrt{T+1}}\Bigr)"
    }
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Sup]
    }
    fn output(&self) -> Output {
        Output::FINAL
    }
    fn family(&self) -> Family {
        Family {
            steps: Steps::LinearDecay,
            ..Family::default()
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.push(Hypothesis::LinearDecaySteps);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // c(T + 1 − t)/(T + 1) with c = r/(L√(T + 1)).
        let points = constants.steps + 1;
        let root = (constants.count() + 1.0).sqrt();
        falling_line(
            constants.distance()? / (constants.noise()? * root),
            Some(points),
        )
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        BASE_LINES
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "M. Zamani, F. Glineur, Exact convergence rate of the last iterate in subgradient methods, 2023, arXiv:2307.11134",
            bibtex: "@misc{zamani2023exact,\n  title = {Exact Convergence Rate of the Last Iterate in Subgradient Methods},\n  author = {Zamani, Moslem and Glineur, Fran\\c{c}ois},\n  year = {2023},\n  eprint = {2307.11134},\n  archivePrefix = {arXiv}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Equality is proved in rationals for the largest of T + 1 coordinates; held on enumerated sums."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        let steps = setting.step_sizes.steps();
        // c/(T + 1) = η_1/T: the step that would come next.
        let next = setting.step_sizes.exact(1) / Rational::from(steps);
        Box::new(Evaluated(AfterLastStep(FreeLastStep {
            base: WeightedAverageFormula::new(setting, form),
            last_step: Quantity::Exact(next),
            points: steps + 1,
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;

    #[test]
    fn worked_by_hand() {
        // r = 2, L = 1, T = 3, c = r/(L√4) = 1: steps 3/4, 1/2, 1/4, and rL/√4 = 1.
        let fixture = Fixture::new(2.0, 1.0, &[0.75, 0.5, 0.25]);
        let bound = LastIterateExact
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(bound.exact(3), Some(ExactBound::Value(Rational::ONE)));
        // Twice the steps: (4 + 4·4)/(2·2·4) = 5/4.
        let fixture = Fixture::new(2.0, 1.0, &[1.5, 1.0, 0.5]);
        let bound = LastIterateExact
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let expected = Rational::from_parts(5.into(), 4_u8.into());
        assert_eq!(bound.exact(3), Some(ExactBound::Value(expected)));
    }

    #[test]
    fn other_steps_are_refused() {
        // Decay to 0 at T is the other theorem's.
        for table in [[1.0, 0.5, 0.0], [1.0, 1.0, 1.0]] {
            let fixture = Fixture::new(2.0, 1.0, &table);
            let unmet = LastIterateExact
                .instantiate(&fixture.setting(), NoiseForm::Sup)
                .err()
                .unwrap();
            assert_eq!(unmet[0].hypothesis, Hypothesis::LinearDecaySteps);
        }
    }

    #[test]
    fn the_steps_that_it_is_best_for() {
        // r = 2, L = 1, T = 3: c = r/(L√4) = 1.
        let fixture = Fixture::new(2.0, 1.0, &[1.0]);
        let constants = Constants {
            facts: &fixture.facts,
            form: NoiseForm::Sup,
            steps: 3,
        };
        assert_eq!(
            LastIterateExact.recommended(&constants),
            falling_line(1.0, Some(4))
        );
    }
}
