//! What no method improves on, `lower-bound`.
//!
//! Statement: for R(x) = L max(x_1, ..., x_d) on the ball of radius r around x_1 = 0, d = T, every run that steps along subgradients it has seen, with
//! the first largest coordinate at ties, has R(x̄) − R* ≥ rL/√T for every average x̄ of x_1..x_T, whatever the step sizes.
//! So no bound for the whole class of convex functions with subgradients of length L is below rL/√T: see
//! [`below_every_method`].
//!
//! Hypotheses: that problem. The registered output is the uniform average; the argument is the same for any other over x_1..x_T.
//!
//! Measure: risk gap. Kind: lower bound.
//!
//! Why: x_1..x_T lie in the span of T − 1 unit vectors (a projection on the ball scales), so that some coordinate of each average of them is 0
//! and R ≥ 0 there, while R* = −rL/√T.
//!
//! Source: Nemirovski and Yudin 1983; Nesterov 2004, section 3.2.1; Drori and Teboulle 2016 for rL/√(N + 1) with N = T − 1 subgradients.

use crate::bound::{Bound, Evaluated, Formula, root};
use crate::hypothesis::Hypothesis;
use crate::setting::Setting;
use crate::theorem::{Citation, Theorem};
use telescope_core::arithmetic::{Arithmetic, Interval, Quantity, Rational, Roots as _};
use telescope_core::averages::{Output, Window};
use telescope_core::schedules::NoiseForm;

/// rL/√T from below.
#[derive(Clone, Copy, Debug)]
pub struct LowerBound;

struct FloorFormula {
    /// r²L².
    product_sq: Rational,
}

impl Formula for FloorFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let square = &self.product_sq / Rational::from(steps);
        root(&Quantity::Exact(square))
    }
    fn square_at(&self, steps: usize) -> Option<Rational> {
        Some(&self.product_sq / Rational::from(steps))
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
    fn hypotheses(&self, _: NoiseForm) -> Vec<Hypothesis> {
        vec![
            Hypothesis::BoundedSubgradients,
            Hypothesis::KnownDistance,
            Hypothesis::UnbiasedStep,
            Hypothesis::ResistingMaximum,
        ]
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
        let lipschitz = setting.facts.lipschitz.as_ref().expect("checked");
        let lipschitz_sq = crate::setting::upper(lipschitz.value.square());
        Box::new(Evaluated(FloorFormula {
            product_sq: setting.distance_sq().expect("checked") * lipschitz_sq,
        }))
    }
}

/// Whether a claim of a theorem for the whole class lies below what every method must allow there: a bound on the gap of an output over
/// x_1..x_T, from hypotheses that the resisting maximum meets, below rL/√T at some T. Such a claim is false without a run; a claim about one
/// problem is not touched.
///
/// `setting` is one in which the theorem applies, with r, L and T ≤ d for which the resisting maximum exists.
#[must_use]
pub fn below_every_method(theorem: &dyn Theorem, setting: &Setting, form: NoiseForm) -> bool {
    // What the maximum lacks would excuse a smaller bound.
    let excused = |hypothesis: &Hypothesis| {
        matches!(
            hypothesis,
            Hypothesis::StronglyConvex
                | Hypothesis::SmoothRisk
                | Hypothesis::SmoothSamples
                | Hypothesis::LeastSquares
                | Hypothesis::BoundedVariance
        )
    };
    if theorem.is_floor()
        || theorem.output_in(setting).window != Window::BeforeUpdates
        || theorem.measure() != crate::theorem::Measure::RiskGap
        || theorem.hypotheses(form).iter().any(excused)
    {
        return false;
    }
    let (Ok(bound), Some(distance_sq), Ok(lipschitz)) = (
        theorem.instantiate(setting, form),
        setting.distance_sq(),
        &setting.facts.lipschitz,
    ) else {
        return false;
    };
    let steps = setting.step_sizes.steps();
    let square =
        distance_sq * crate::setting::upper(lipschitz.value.square()) / Rational::from(steps);
    bound
        .value(steps)
        .certainly_lt(&Interval::from_rational(&square).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::controls;
    use crate::testing::Fixture;
    use crate::theorems;
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
    fn planted_rates_are_rejected_without_a_run() {
        // r = 2, L = 1, T = 4: the best step is 1, rL/√T = 1, and rL/T = 1/2 is below it.
        let fixture = Fixture::new(2.0, 1.0, &[1.0; 4]);
        let below =
            |theorem: &dyn Theorem| below_every_method(theorem, &fixture.setting(), NoiseForm::Sup);
        assert!(below(&controls::OneOverT) && below(&controls::HalfNoiseTerm));
        for theorem in theorems::ALL {
            assert!(!below(*theorem), "{}", theorem.id());
        }
    }
}
