//! The best constant step size, `optimal-constant-step`.
//!
//! Statement: for η_t = c·r/(L√T), E\[R(x̄)\] − R* ≤ (c + 1/c)/2 · rL/√T; c = 1 is best and gives rL/√T.
//!
//! Hypotheses: those of `weighted-average`, and a constant schedule. The factor c is measured from the table of step
//! sizes, so a rounded step costs its true, tiny, excess.
//!
//! Measure: risk gap of the (here uniform = weighted) average. Kind: upper bound; no method does better than rL/√T on
//! the whole class in large dimension.
//!
//! Source: Dive into Deep Learning, section 12.4; the factor is (r² + L²Tη²)/(2Tη) at η = c·r/(L√T).

use crate::bound::{Bound, Evaluated, Formula};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, optimal_constant};
use crate::setting::Setting;
use crate::theorem::{BASE_LINES, Citation, Theorem, base_hypotheses};
use crate::theorems::WeightedAverage;
use telescope_core::arithmetic::{Arithmetic, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// rL/√T.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::OptimalConstantStep};
///
///
/// // r = L = 2, T = 4: rL/√T = 2 at the best step 1/2, and (2 + 1/2)/2 times as much at twice that step.
/// let value = |step: f64| {
///     let given = Given::steps(vec![step; 4]).unwrap().distance(2).lipschitz(2);
///     given.bound(&OptimalConstantStep, NoiseForm::Sup).unwrap().exact(4).unwrap()
/// };
/// assert!(value(0.5).equals(&2.into()) && value(1.0).equals(&"5/2".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OptimalConstantStep;

struct OptimalConstantStepFormula {
    distance_sq: Rational,
    /// One G² for all steps: of a table of G_t, the largest.
    noise_sq: Quantity,
    step_size: Rational,
}

impl OptimalConstantStepFormula {
    fn new(setting: &Setting, form: NoiseForm) -> Self {
        let noise = setting.noise(form).expect("checked");
        Self {
            distance_sq: setting.distance_sq().expect("checked"),
            noise_sq: noise.largest(setting.step_sizes.steps()),
            step_size: setting.step_sizes.exact(1),
        }
    }
}

impl Formula for OptimalConstantStepFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        // (c + 1/c)/2 · rL/√T = (r² + L²Tη²)/(2Tη): the second form needs no root, and holds for r = 0 too.
        let eta = A::from_rational(&self.step_size);
        let count = A::from_count(steps);
        let noise = A::from_quantity(&self.noise_sq)? * &eta.square() * &count;
        Some((A::from_rational(&self.distance_sq) + &noise) / &(A::from_count(2) * &count * &eta))
    }
}

impl Theorem for OptimalConstantStep {
    fn id(&self) -> &'static str {
        "optimal-constant-step"
    }
    fn title(&self) -> &'static str {
        "The best constant step size"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{c + 1/c}{2}\cdot\frac{rL}{\sqrt T}, \qquad \eta_t = \frac{c\,r}{L\sqrt T}"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{c + 1/c}{2}\cdot\frac{rG}{\sqrt T}, \qquad \eta_t = \frac{c\,r}{G\sqrt T}"
            }
        }
    }
    fn output(&self) -> Output {
        Output::WEIGHTED
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.push(Hypothesis::ConstantSchedule);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        optimal_constant(constants)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        const LINES: [&str; 10] = [
            BASE_LINES[0],
            BASE_LINES[1],
            BASE_LINES[2],
            BASE_LINES[3],
            BASE_LINES[4],
            BASE_LINES[5],
            BASE_LINES[6],
            BASE_LINES[7],
            BASE_LINES[8],
            "optimal-step",
        ];
        &LINES
    }
    fn citation(&self) -> Citation {
        WeightedAverage.citation()
    }
    fn remark(&self) -> &'static str {
        "rL/√T is attained by a maximum of linear functions and a norm in dimension T; on f = L|x| it is loose by a factor of about 2."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(OptimalConstantStepFormula::new(setting, form)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;
    use telescope_core::arithmetic::Interval;
    use telescope_core::facts::{Fact, Origin, SecondMoments};

    #[test]
    fn worked_by_hand() {
        // r = 2, L = 3, T = 4, η = 2/(3·2) = 1/3 is no double: take r = 2, L = 2, T = 4, η = 1/2: rL/√T = 2.
        let fixture = Fixture::new(2.0, 2.0, &[0.5; 4]);
        let bound = OptimalConstantStep
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(bound.exact(4), Some(ExactBound::Value(Rational::from(2))));
        // Twice the step: (2 + 1/2)/2 = 5/4 times as much.
        let fixture = Fixture::new(2.0, 2.0, &[1.0; 4]);
        let bound = OptimalConstantStep
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(
            bound.exact(4),
            Some(ExactBound::Value(Rational::from_parts(
                5.into(),
                2_u8.into()
            )))
        );
    }

    #[test]
    fn agrees_with_the_general_bound() {
        let fixture = Fixture::new(1.5, 0.75, &[0.125; 7]);
        let special = OptimalConstantStep
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let general = WeightedAverage
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(special.exact(7), general.exact(7));
    }

    #[test]
    fn a_constant_schedule_cannot_be_assumed() {
        let mut fixture = Fixture::new(1.0, 1.0, &[0.0, 0.5]);
        fixture.assumed = vec![Hypothesis::ConstantSchedule];
        let unmet = OptimalConstantStep
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::ConstantSchedule);
        assert!(unmet[0].reason.contains("0.5 at t = 2"));
    }

    #[test]
    fn the_largest_second_moment_counts() {
        let mut fixture = Fixture::new(1.0, 1.0, &[0.5, 0.5]);
        let squares = vec![Interval::point(1.0), Interval::new(3.0, 4.0)];
        fixture.facts.second_moments = Ok(Fact::new(
            SecondMoments::PerStep(squares),
            Origin::Assumed,
            "given",
        ));
        let bound = OptimalConstantStep
            .instantiate(&fixture.setting(), NoiseForm::Moment)
            .unwrap();
        // (1 + 4·2/4)/(2·2/2) = 3/2, with the upper end of the largest; enclosed, so never shown as exact.
        assert!(bound.enclosure(2).contains(1.5) && bound.enclosure(2).width() < 1e-14);
        assert_eq!(bound.exact(2), None);
    }

    #[test]
    fn a_decaying_schedule_is_refused() {
        let fixture = Fixture::new(1.0, 1.0, &[0.5, 0.25]);
        let unmet = OptimalConstantStep
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::ConstantSchedule);
    }
}
