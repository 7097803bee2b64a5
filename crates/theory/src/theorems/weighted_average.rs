//! Weighted average of SGD, `weighted-average`.
//!
//! Statement: E\[R(x̄)\] − R* ≤ (r² + Σ η_t² G_t²)/(2S), S = Σ η_t, x̄ = Σ η_t x_t / S over x_1..x_T; with G_t = L this is
//! B = (r² + L²Q)/(2S), Q = Σ η_t².
//!
//! Hypotheses: convex f(ξ, ·); ‖g‖ ≤ L always (sup form) or E‖g_t‖² ≤ G_t² (moment form); ξ_t independent of x_1..x_t;
//! η_t ≥ 0 fixed in advance with S > 0; r ≥ ‖x_1 − x*‖. A projection on a closed convex set that contains x* is allowed.
//!
//! Measure: risk gap of the weighted average. Kind: upper bound, attained by f = L|x| from x_1 = LS.
//!
//! Source: Dive into Deep Learning, section 12.4, after Nesterov and Vial (2008). Their indexing is ours.

use crate::bound::{Bound, Evaluated, Formula};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, optimal_constant};
use crate::setting::{Noise, Setting};
use crate::theorem::{BASE_LINES, Citation, Theorem, base_hypotheses};
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm, StepSizes};

/// B and B_G.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::WeightedAverage};
///
///
/// // r = 3, L = 2, η = (1, 1/2): (9 + 4·5/4)/(2·3/2); after one step (9 + 4)/2.
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2);
/// let bound = given.bound(&WeightedAverage, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"14/3".parse().unwrap()));
/// assert!(bound.exact(1).unwrap().equals(&"13/2".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WeightedAverage;

pub(crate) struct WeightedAverageFormula {
    pub(crate) distance_sq: Rational,
    pub(crate) noise: Noise,
    pub(crate) step_sizes: StepSizes,
}

impl WeightedAverageFormula {
    pub(crate) fn new(setting: &Setting, form: NoiseForm) -> Self {
        Self {
            distance_sq: setting.distance_sq().expect("checked"),
            noise: setting.noise(form).expect("checked"),
            step_sizes: setting.step_sizes.clone(),
        }
    }

    /// (S, Σ η_t² G_t²) over the first steps; `None` in rationals where G_t is enclosed only.
    pub(crate) fn sums<A: Arithmetic>(&self, steps: usize) -> Option<(A, A)> {
        let (mut total, mut noise) = (A::zero(), A::zero());
        for t in 1..=steps {
            let eta: A = self.step_sizes.get(t);
            noise = noise + &(eta.square() * &A::from_quantity(&self.noise.square(t))?);
            total = total + &eta;
        }
        Some((total, noise))
    }
}

impl Formula for WeightedAverageFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let (total, noise) = self.sums::<A>(steps)?;
        let r_sq = A::from_rational(&self.distance_sq);
        Some((r_sq + &noise) / &(A::from_count(2) * &total))
    }
}

impl Theorem for WeightedAverage {
    fn id(&self) -> &'static str {
        "weighted-average"
    }
    fn title(&self) -> &'static str {
        "Weighted average of SGD"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + L^2\sum_{t=1}^T\eta_t^2}{2\sum_{t=1}^T\eta_t}"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}[R(\bar x)] - R^* \le \frac{r^2 + \sum_{t=1}^T\eta_t^2 G_t^2}{2\sum_{t=1}^T\eta_t}"
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
            text: "A. Zhang, Z. C. Lipton, M. Li, A. J. Smola, Dive into Deep Learning, section 12.4; after Yu. Nesterov, J.-Ph. Vial, Confidence level solutions for stochastic programming, Automatica 44 (2008)",
            bibtex: "@book{zhang2023dive,\n  title = {Dive into Deep Learning},\n  author = {Zhang, Aston and Lipton, Zachary C. and Li, Mu and Smola, Alexander J.},\n  publisher = {Cambridge University Press},\n  year = {2023},\n  note = {Section 12.4}\n}\n@article{nesterov2008confidence,\n  title = {Confidence level solutions for stochastic programming},\n  author = {Nesterov, Yurii and Vial, Jean-Philippe},\n  journal = {Automatica},\n  volume = {44},\n  number = {6},\n  pages = {1559--1568},\n  year = {2008}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Attained with equality by f = L|x| from x_1 = LS, for every positive schedule (exact rung)."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(WeightedAverageFormula::new(setting, form)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;
    use telescope_core::arithmetic::{Interval, Magnitude, Quantity};
    use telescope_core::facts::{Fact, Origin};
    use telescope_core::methods::Departure;

    #[test]
    fn worked_by_hand() {
        // r = 3, L = 2, η = (1, 1/2): (9 + 4·5/4)/(2·3/2) = 14/3.
        let fixture = Fixture::new(3.0, 2.0, &[1.0, 0.5]);
        let bound = WeightedAverage
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let expected = Rational::from_parts(14.into(), 3_u8.into());
        assert!(bound.exact(2).unwrap().equals(&expected));
        assert!(bound.enclosure(2).contains_rational(&expected));
        // One step: (9 + 4)/2.
        assert!(
            bound
                .exact(1)
                .unwrap()
                .equals(&Rational::from_parts(13.into(), 2_u8.into()))
        );
    }

    #[test]
    fn decreases_as_distance_and_noise_do() {
        let value = |r, l| {
            let fixture = Fixture::new(r, l, &[0.5, 0.25]);
            let enclosure: Interval = WeightedAverage
                .instantiate(&fixture.setting(), NoiseForm::Sup)
                .unwrap()
                .enclosure(2);
            enclosure.midpoint()
        };
        assert!(value(1.0, 2.0) < value(2.0, 2.0) && value(2.0, 1.0) < value(2.0, 2.0));
        // Without noise only r²/(2S) is left.
        assert!((value(3.0, 0.0) - 6.0).abs() < 1e-15);
    }

    #[test]
    fn enclosed_constants_count_with_their_upper_ends() {
        let mut fixture = Fixture::new(1.0, 1.0, &[0.5]);
        let wide = |low, high| Magnitude::from_square(Quantity::Enclosed(Interval::new(low, high)));
        let assume = |value| Ok(Fact::new(value, Origin::Assumed, "given"));
        fixture.facts.distance = assume(wide(1.0, 9.0));
        fixture.facts.lipschitz = assume(wide(1.0, 4.0));
        let bound = WeightedAverage
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        // (9 + 4/4)/(2/2), not (1 + 1/4).
        assert!(bound.exact(1).unwrap().equals(&Rational::from(10)));
    }

    #[test]
    fn each_hypothesis_is_needed() {
        let refused = |spoil: fn(&mut Fixture)| {
            let mut fixture = Fixture::new(3.0, 2.0, &[1.0, 0.5]);
            spoil(&mut fixture);
            let result = WeightedAverage.instantiate(&fixture.setting(), NoiseForm::Sup);
            result.err().map(|unmet| unmet[0].hypothesis)
        };
        assert_eq!(refused(|_| ()), None);
        assert_eq!(
            refused(|f| f.facts.convex = Err("no".into())),
            Some(Hypothesis::ConvexSamples)
        );
        assert_eq!(
            refused(|f| f.facts.lipschitz = Err("no".into())),
            Some(Hypothesis::BoundedSubgradients)
        );
        assert_eq!(
            refused(|f| f.facts.distance = Err("no".into())),
            Some(Hypothesis::KnownDistance)
        );
        assert_eq!(
            refused(|f| f.independent = false),
            Some(Hypothesis::IndependentSampling)
        );
        assert_eq!(
            refused(|f| f.departure = Some(Departure::StepSize("adaptive"))),
            Some(Hypothesis::FixedSchedule)
        );
        assert_eq!(
            refused(|f| f.departure = Some(Departure::Direction("clipped"))),
            Some(Hypothesis::UnbiasedStep)
        );
        // An assumption passes, but never replaces a constant.
        assert_eq!(
            refused(|f| {
                f.independent = false;
                f.assumed = vec![Hypothesis::IndependentSampling];
            }),
            None
        );
        assert_eq!(
            refused(|f| {
                f.facts.lipschitz = Err("no".into());
                f.assumed = vec![Hypothesis::BoundedSubgradients];
            }),
            Some(Hypothesis::BoundedSubgradients)
        );
    }
}
