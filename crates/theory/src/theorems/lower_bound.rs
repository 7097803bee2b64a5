//! What no method improves on, `lower-bound`.
//!
//! Statement: for R(x) = L max(x_1, ..., x_d) on the ball of radius r around x_1 = 0, d = T, every run that steps along subgradients it has seen, with
//! the first largest coordinate at ties, has R(x̄) − R* ≥ rL/√T for every average x̄ of x_1..x_T, whatever the step sizes.
//! So no bound for the whole class of convex functions with subgradients of length L is below rL/√T, nor, since that function has no noise,
//! for the class with E‖g‖² ≤ G² below rG/√T: the tests hold every theorem of the catalogue against it.
//! After t ≤ d steps of the same run the average has R(x̄) − R* ≥ rL/√d; beyond d steps nothing is said.
//!
//! Hypotheses: that problem. The registered output is the uniform average; the argument is the same for any other over x_1..x_T.
//!
//! Measure: risk gap. Kind: lower bound.
//!
//! Why: x_1..x_T lie in the span of T − 1 unit vectors (a projection on the ball scales), so that some coordinate of each average of them is 0
//! and R ≥ 0 there, while R* = −rL/√T.
//!
//! Source: Nemirovski and Yudin 1983; Nesterov 2004, section 3.2.1; Drori and Teboulle 2016 for rL/√(N + 1) with N = T − 1 subgradients.

mod class_floor;

pub use class_floor::{BelowFloor, below_class_floor};

use crate::bound::{Bound, Evaluated, Formula, root};
use crate::forms::nothing;
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, optimal_constant};
use crate::setting::{Setting, lower};
use crate::theorem::{Citation, Family, Losses, Theorem};
use telescope_core::arithmetic::{Arithmetic, Magnitude, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::facts::Known;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// rL/√T from below.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::LowerBound};
///
///
/// // r = 2, L = 3, T = d = 4: no schedule brings the average below rL/√T = 3.
/// let given = Given::steps(vec![0.5; 4]).unwrap().distance(2).lipschitz(3).resisting(4);
/// let bound = given.bound(&LowerBound, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(4).unwrap().equals(&3.into()));
/// // Beyond d steps nothing is said.
/// assert_eq!(bound.exact(5), None);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LowerBound;

struct FloorFormula {
    /// r²L², from below.
    product_sq: Rational,
    /// d.
    dimension: usize,
}

impl Formula for FloorFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        match self.square_at(steps) {
            Some(square) => root(&Quantity::Exact(square)),
            None => nothing(),
        }
    }
    fn square_at(&self, steps: usize) -> Option<Rational> {
        (steps <= self.dimension).then(|| &self.product_sq / Rational::from(self.dimension))
    }
}

impl Theorem for LowerBound {
    fn id(&self) -> &'static str {
        "lower-bound"
    }
    fn title(&self) -> &'static str {
        "What no method improves on"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_t\Bigr)\Bigr] - R^* \ge \frac{rL}{\sqrt T}, \qquad R(x) = L\max(x_1,\dots,x_T),\; \Vert x\Vert \le r"
    }
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Sup]
    }
    fn output(&self) -> Output {
        Output::UNIFORM
    }
    fn is_floor(&self) -> bool {
        true
    }
    fn family(&self) -> Family {
        Family {
            losses: Losses::Resisting,
            bounded: true,
            ..Family::default()
        }
    }
    fn hypotheses(&self, _: NoiseForm) -> Vec<Hypothesis> {
        vec![
            Hypothesis::BoundedSubgradients,
            Hypothesis::KnownDistance,
            Hypothesis::UnbiasedStep,
            Hypothesis::ResistingMaximum,
        ]
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        optimal_constant(constants)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["average"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "Y. Drori, M. Teboulle, An optimal variant of Kelley's cutting-plane method, Mathematical Programming 160 (2016); Yu. Nesterov, Introductory Lectures on Convex Optimization, 2004, section 3.2.1",
            bibtex: "@article{drori2016optimal,\n  title = {An Optimal Variant of {Kelley's} Cutting-Plane Method},\n  author = {Drori, Yoel and Teboulle, Marc},\n  journal = {Mathematical Programming},\n  volume = {160},\n  pages = {321--351},\n  year = {2016}\n}\n@book{nesterov2004introductory,\n  title = {Introductory Lectures on Convex Optimization},\n  author = {Nesterov, Yurii},\n  publisher = {Springer},\n  year = {2004}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Proved in rationals on the resisting maximum under several schedules; attained by the best constant step."
    }
    fn bound(&self, setting: &Setting, _: NoiseForm) -> Box<dyn Bound> {
        let lower_sq = |known: &Known<Magnitude>| {
            let fact = known.as_ref().expect("checked");
            lower(fact.value.square()).max(Rational::ZERO)
        };
        Box::new(Evaluated(FloorFormula {
            product_sq: lower_sq(&setting.facts.distance) * lower_sq(&setting.facts.lipschitz),
            dimension: setting.facts.resisting.as_ref().expect("checked").value,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;
    use telescope_core::arithmetic::Interval;
    use telescope_core::facts::{Fact, Origin};

    #[test]
    fn worked_by_hand_and_refused_elsewhere() {
        let mut fixture = Fixture::new(2.0, 3.0, &[0.5; 4]);
        let unmet = LowerBound
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::ResistingMaximum);
        fixture.facts.resisting = Ok(Fact::new(4, Origin::Assumed, "given"));
        let bound = LowerBound
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(bound.exact(4), Some(ExactBound::Value(Rational::from(3))));
        fixture.facts.resisting = Ok(Fact::new(5, Origin::Assumed, "given"));
        assert!(
            LowerBound
                .instantiate(&fixture.setting(), NoiseForm::Sup)
                .is_err()
        );
    }

    #[test]
    fn the_floor_is_that_of_the_last_step_all_along_the_run() {
        // r = 2, L = 3, d = 4: 3 at every t ≤ 4. 6/√t would be 6 at t = 1, and R(x_1) − R* is rL/√d = 3.
        let mut fixture = Fixture::new(2.0, 3.0, &[0.5; 4]);
        fixture.facts.resisting = Ok(Fact::new(4, Origin::Assumed, "given"));
        let bound = LowerBound
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        for t in 1..=4 {
            assert_eq!(bound.exact(t), Some(ExactBound::Value(Rational::from(3))));
        }
        assert_eq!(bound.exact(5), None);
        assert!(!bound.value(5).lower().is_finite());
    }

    #[test]
    fn enclosed_constants_are_taken_from_below() {
        let mut fixture = Fixture::new(2.0, 3.0, &[0.5; 4]);
        fixture.facts.resisting = Ok(Fact::new(4, Origin::Assumed, "given"));
        let square = |low: f64, high: f64| {
            let enclosed = Quantity::Enclosed(Interval::new(low, high));
            let value = Magnitude::from_square(enclosed);
            Ok(Fact::new(value, Origin::Assumed, "given"))
        };
        fixture.facts.distance = square(4.0, 16.0);
        fixture.facts.lipschitz = square(9.0, 36.0);
        let bound = LowerBound
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(bound.exact(4), Some(ExactBound::Value(Rational::from(3))));
    }
}
