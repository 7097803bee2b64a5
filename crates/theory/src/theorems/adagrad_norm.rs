//! AdaGrad with one step size for all coordinates, `adagrad-norm`.
//!
//! Statement: on a domain of diameter D and for x_{t+1} = Π(x_t − c g_t/√(Σ_{s≤t} ‖g_s‖²)): on every path
//! Σ ⟨g_t, x_t − x*⟩ ≤ (D²/(2c) + c)√(Σ ‖g_t‖²), so that for the mean of x_1..x_T
//! E R − R* ≤ (D²/(2c) + c) E√(Σ ‖g_t‖²)/T ≤ (D²/(2c) + c) √(Σ G_t²)/T. With c = D/√2 the factor is √2 D.
//!
//! Hypotheses: convex samples, ‖g‖ ≤ L or E‖g_t‖² ≤ G_t², independent sampling, a bounded domain, this method; c is the constant step size of the
//! table. The step sizes depend on what was drawn: the one exception to a schedule fixed in advance.
//!
//! Measure: risk gap of the uniform average. Kind: upper bound.
//!
//! Why: as `projected-inverse-sqrt`, which holds for random steps that never rise: D²/(2η_T) + ½ Σ η_t‖g_t‖², and
//! Σ a_t/√(a_1 + ... + a_t) ≤ 2√(a_1 + ... + a_T).
//!
//! Source: Streeter and McMahan 2010; Duchi, Hazan and Singer 2011; Levy, Yurtsever and Cevher 2018 for this form.

use crate::bound::{Bound, Evaluated, Formula, root};
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, constant};
use crate::setting::{Noise, Setting};
use crate::theorem::{Citation, Family, Theorem};
use telescope_core::arithmetic::{Arithmetic, Interval, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Steps divided by the root of the sum of squared lengths.
///
/// ```
/// use telescope_core::methods::Departure;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::AdagradNorm};
///
///
/// // D = 4, c = 2, L = 3, T = 9: (D²/(2c) + c)L/√T = (16/4 + 2)·3/3.
/// let mut given = Given::steps(vec![2.0; 9]).unwrap().distance(1).lipschitz(3).diameter(4);
/// assert!(given.bound(&AdagradNorm, NoiseForm::Sup).is_err(), "plain SGD is not AdaGrad");
/// given.departure = Some(Departure::Norm);
/// let bound = given.bound(&AdagradNorm, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(9).unwrap().equals(&6.into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AdagradNorm;

struct AdaptiveFormula {
    diameter_sq: Rational,
    noise: Noise,
    scale: Rational,
}

impl Formula for AdaptiveFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let c = A::from_rational(&self.scale);
        let factor = A::from_rational(&self.diameter_sq) / &(A::from_count(2) * &c) + &c;
        let total = match self.noise.square(1) {
            Quantity::Exact(square) => Quantity::Exact(square * Rational::from(steps)),
            Quantity::Enclosed(_) => {
                Quantity::Enclosed((1..=steps).fold(Interval::zero(), |sum, t| {
                    sum + self.noise.square(t).enclosure()
                }))
            }
        };
        Some(factor * &root::<A>(&total)? / &A::from_count(steps))
    }
}

impl Theorem for AdagradNorm {
    fn id(&self) -> &'static str {
        "adagrad-norm"
    }
    fn title(&self) -> &'static str {
        "AdaGrad with one step size"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_t\Bigr)\Bigr] - R^* \le \Bigl(\frac{D^2}{2c} + c\Bigr)\frac{L}{\sqrt T}, \qquad \eta_t = \frac{c}{\sqrt{\sum_{s\le t}\Vert g_s\Vert^2}} \qquad\Bigl(c = \tfrac{D}{\sqrt2}:\; \tfrac{\sqrt2\,DL}{\sqrt T}\Bigr)"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_t\Bigr)\Bigr] - R^* \le \Bigl(\frac{D^2}{2c} + c\Bigr)\frac{\sqrt{\sum_{t=1}^T G_t^2}}{T}, \qquad \eta_t = \frac{c}{\sqrt{\sum_{s\le t}\Vert g_s\Vert^2}}"
            }
        }
    }
    fn output(&self) -> Output {
        Output::UNIFORM
    }
    fn family(&self) -> Family {
        Family {
            bounded: true,
            ..Family::default()
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        vec![
            Hypothesis::ConvexSamples,
            match form {
                NoiseForm::Sup => Hypothesis::BoundedSubgradients,
                NoiseForm::Moment => Hypothesis::SecondMoments,
            },
            Hypothesis::IndependentSampling,
            Hypothesis::KnownDistance,
            Hypothesis::BoundedDomain,
            Hypothesis::ConstantSchedule,
            Hypothesis::AdaGradNorm,
        ]
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        constant(constants.diameter()? / std::f64::consts::SQRT_2)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "expansion", "first-order", "average"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods for online learning and stochastic optimization, JMLR 12 (2011); M. Streeter, H. B. McMahan, Less regret via online conditioning, 2010, arXiv:1002.4862",
            bibtex: "@article{duchi2011adaptive,\n  title = {Adaptive Subgradient Methods for Online Learning and Stochastic Optimization},\n  author = {Duchi, John and Hazan, Elad and Singer, Yoram},\n  journal = {Journal of Machine Learning Research},\n  volume = {12},\n  pages = {2121--2159},\n  year = {2011}\n}\n@misc{streeter2010less,\n  title = {Less Regret via Online Conditioning},\n  author = {Streeter, Matthew and McMahan, H. Brendan},\n  year = {2010},\n  eprint = {1002.4862},\n  archivePrefix = {arXiv}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Verified by sampling; its steps are not rational, so that only on a segment paths are counted, in intervals. The ledger of a run sees g_t and η_t themselves."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(AdaptiveFormula {
            diameter_sq: setting.diameter_sq().expect("checked"),
            noise: setting.noise(form).expect("checked"),
            scale: setting.step_sizes.exact(1),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;
    use telescope_core::methods::Departure;

    #[test]
    fn worked_by_hand() {
        // D = 4, c = 2, L = 3, T = 9: (16/4 + 2)·3/3 = 6.
        let mut fixture = Fixture::new(1.0, 3.0, &[2.0; 9]);
        fixture.diameter(4.0);
        fixture.departure = Some(Departure::Norm);
        let bound = AdagradNorm
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        assert_eq!(bound.exact(9), Some(ExactBound::Value(Rational::from(6))));
    }

    #[test]
    fn noise_by_the_step_is_added_up() {
        // D = 4, c = 2, G_t² = 4 and 12: (16/4 + 2)·√16/2 = 12.
        let mut fixture = Fixture::new(1.0, 3.0, &[2.0; 2]);
        fixture.diameter(4.0);
        fixture.departure = Some(Departure::Norm);
        fixture.moments(&[4.0, 12.0]);
        let bound = AdagradNorm.instantiate(&fixture.setting(), NoiseForm::Moment);
        let value = bound.unwrap().enclosure(2);
        assert!((value.midpoint() - 12.0).abs() < 1e-12, "{value:?}");
    }

    #[test]
    fn plain_sgd_and_a_domain_without_diameter_are_refused() {
        let mut fixture = Fixture::new(1.0, 3.0, &[2.0; 9]);
        let refused = |fixture: &Fixture| {
            let unmet = AdagradNorm.instantiate(&fixture.setting(), NoiseForm::Sup);
            unmet
                .err()
                .unwrap()
                .iter()
                .map(|unmet| unmet.hypothesis)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            refused(&fixture),
            [Hypothesis::BoundedDomain, Hypothesis::AdaGradNorm]
        );
        fixture.diameter(4.0);
        assert_eq!(refused(&fixture), [Hypothesis::AdaGradNorm]);
    }
}
