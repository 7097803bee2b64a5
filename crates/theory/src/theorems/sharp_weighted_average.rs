//! The sharper bound for the weighted average, `sharp-weighted-average`.
//!
//! Statement: E\[R(x̄)\] − R* ≤ W = (r² + Σ η_t² G_t² − d²)/(2S) with
//! d = max(0, r − Σ η_t G_t, 2 max_t η_t G_t − Σ η_t G_t − r).
//!
//! Hypotheses: those of `weighted-average`.
//!
//! Measure: risk gap of the weighted average. Kind: upper bound, W ≤ B_G; for nonincreasing steps attained (in the
//! metric Σ η_t f_t / S) by L|x| when d > 0.
//!
//! Why: summing the expansion of ‖x_{t+1} − x*‖² leaves E‖x_{T+1} − x*‖² on the left, which the book drops. In L²(Ω; R^d)
//! the vectors x_1 − x*, −η_1 g_1, ..., −η_T g_T and x_{T+1} − x* close a polygon with sides at most r and η_t G_t; a side
//! of a polygon is at least the longest other side minus the rest. The right side grows in r and in each G_t, so upper
//! ends may be put in; with a projection, induct backwards on ‖x_t − x*‖: the value of the remaining steps is
//! nondecreasing in it, and projecting only lowers it.
//!
//! Source: this project.

use crate::bound::{Bound, Evaluated, Formula, root};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, optimal_constant};
use crate::setting::Setting;
use crate::theorem::{BASE_LINES, Citation, Theorem, base_hypotheses};
use crate::theorems::weighted_average::WeightedAverageFormula;
use telescope_core::arithmetic::{Arithmetic, Quantity};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// W.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::SharpWeightedAverage};
///
///
/// // r = 4, L = 1, η = (1, 1): d = 4 − 2 = 2, and (16 + 2 − 4)/4 where the general bound has (16 + 2)/4.
/// let given = Given::steps(vec![1.0, 1.0]).unwrap().distance(4).lipschitz(1);
/// let bound = given.bound(&SharpWeightedAverage, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"7/2".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SharpWeightedAverage;

struct SharpFormula(WeightedAverageFormula);

impl Formula for SharpFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let base = &self.0;
        let r: A = root(&Quantity::Exact(base.distance_sq.clone()))?;
        let (mut path, mut longest) = (A::zero(), A::zero());
        for t in 1..=steps {
            let side = base.step_sizes.get::<A>(t) * &root::<A>(&base.noise.square(t))?;
            longest = longest.max(&side);
            path = path + &side;
        }
        let far = r.clone() - &path;
        let long = A::from_count(2) * &longest - &path - &r;
        let d = A::zero().max(&far).max(&long);
        let (total, noise) = base.sums::<A>(steps)?;
        Some((r.square() + &noise - &d.square()) / &(A::from_count(2) * &total))
    }
}

impl Theorem for SharpWeightedAverage {
    fn id(&self) -> &'static str {
        "sharp-weighted-average"
    }
    fn title(&self) -> &'static str {
        "A sharper bound for the weighted average"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + L^2\sum\eta_t^2 - d^2}{2\sum\eta_t}, \quad d = \max\Bigl(0,\; r - L\sum\eta_t,\; 2L\max_t\eta_t - L\sum\eta_t - r\Bigr)"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + \sum\eta_t^2G_t^2 - d^2}{2\sum\eta_t}, \quad d = \max\Bigl(0,\; r - \sum\eta_tG_t,\; 2\max_t\eta_tG_t - \sum\eta_tG_t - r\Bigr)"
            }
        }
    }
    fn output(&self) -> Output {
        Output::WEIGHTED
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        base_hypotheses(form)
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        optimal_constant(constants)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        BASE_LINES
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "This project: the polygon inequality in L²(Ω; R^d) applied to the term that the textbook proof drops",
            bibtex: "@misc{telescope,\n  title = {Telescope: a proof-checked convergence workbench for stochastic gradient descent},\n  author = {{The Telescope developers}},\n  year = {2026}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Equal to the bound of weighted-average when d = 0; strictly below it when the steps are too few to arrive, as for the book's exponential schedule."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(SharpFormula(WeightedAverageFormula::new(
            setting, form,
        ))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;
    use crate::theorems::WeightedAverage;
    use proptest::prelude::*;
    use telescope_core::arithmetic::Rational;

    #[test]
    fn worked_by_hand() {
        // r = 4, L = 1, η = (1, 1): d = 4 − 2 = 2, W = (16 + 2 − 4)/4 = 7/2 against B = 9/2.
        let fixture = Fixture::new(4.0, 1.0, &[1.0, 1.0]);
        let value = |theorem: &dyn Theorem| {
            theorem
                .instantiate(&fixture.setting(), NoiseForm::Sup)
                .unwrap()
                .exact(2)
                .unwrap()
        };
        let ratio = |n: i32| ExactBound::Value(Rational::from_parts(n.into(), 2_u8.into()));
        assert_eq!(value(&SharpWeightedAverage), ratio(7));
        assert_eq!(value(&WeightedAverage), ratio(9));
        // η = (1, 10), r = 1: 2·10 − 11 − 1 = 8, W = (1 + 101 − 64)/22 = 19/11, as in the literature of this project.
        let fixture = Fixture::new(1.0, 1.0, &[1.0, 10.0]);
        let bound = SharpWeightedAverage
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(
            bound.exact(2),
            Some(ExactBound::Value(Rational::from_parts(
                19.into(),
                11_u8.into()
            )))
        );
        // Half as long steps and L = 2: the same path, and twice the value.
        let fixture = Fixture::new(1.0, 2.0, &[0.5, 5.0]);
        let bound = SharpWeightedAverage.instantiate(&fixture.setting(), NoiseForm::Sup);
        let expected = Rational::from_parts(38.into(), 11_u8.into());
        assert_eq!(bound.unwrap().exact(2), Some(ExactBound::Value(expected)));
    }

    proptest! {
        #[test]
        fn never_above_the_general_bound(
            r in 0.0_f64..5.0, l in 0.0_f64..5.0, steps in prop::collection::vec(0.01_f64..3.0, 1..6),
        ) {
            let fixture = Fixture::new(r, l, &steps);
            let value = |theorem: &dyn Theorem| {
                theorem.instantiate(&fixture.setting(), NoiseForm::Sup).unwrap().exact(steps.len()).unwrap()
            };
            let (ExactBound::Value(sharp), ExactBound::Value(general)) =
                (value(&SharpWeightedAverage), value(&WeightedAverage)) else { unreachable!() };
            prop_assert!(sharp <= general);
        }
    }
}
