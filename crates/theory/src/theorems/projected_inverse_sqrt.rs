//! Projection and steps that fall, uniform average, `projected-inverse-sqrt`.
//!
//! Statement: on a domain of diameter D and for steps η_1 ≥ ... ≥ η_T > 0,
//! E R((x_1 + ... + x_T)/T) − R* ≤ (D²/η_T + Σ η_t G_t²)/(2T). For η_t = D/(L√t) this is at most 1.5 DL/√T, and for
//! η_t = D/(L√(2t)) at most √2 DL/√T, at every T.
//!
//! Hypotheses: convex samples, ‖g‖ ≤ L or E‖g_t‖² ≤ G_t², independent sampling, a bounded domain that holds x*, steps that
//! are positive and never rise.
//!
//! Measure: risk gap of the uniform average. Kind: upper bound; no equality is known.
//!
//! Why: divide the one-step inequality by 2η_t and add: the distances come with 1/η_t − 1/η_{t−1} ≥ 0 and are at most D, so
//! that they add up to D²/(2η_T). Σ_{t≤T} t^{−1/2} ≤ 2√T then gives (1 + 2)/2 and, with the factor 1/√2, (√2 + √2)/2.
//!
//! Source: Zinkevich 2003, Theorem 1, for regret; stated for SGD as here.

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::nothing;
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, inverse_sqrt};
use crate::setting::{Noise, Setting};
use crate::theorem::{Citation, Family, Steps, Theorem, base_hypotheses};
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::schedules::{AnySchedule, NoiseForm, StepSizes};

/// Falling steps on a bounded domain.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::ProjectedInverseSqrt};
///
///
/// // D = 4, L = 2, η = (1, 1/2): (16·2 + 4·3/2)/4.
/// let given = Given::steps(vec![1.0, 0.5]).unwrap().distance(3).lipschitz(2).diameter(4);
/// let bound = given.bound(&ProjectedInverseSqrt, NoiseForm::Sup).unwrap();
/// assert!(bound.exact(2).unwrap().equals(&"19/2".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ProjectedInverseSqrt;

struct FallingFormula {
    diameter_sq: Rational,
    noise: Noise,
    step_sizes: StepSizes,
}

impl Formula for FallingFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        if self.step_sizes.exact(steps) == Rational::ZERO {
            return nothing();
        }
        let mut noise = A::zero();
        for t in 1..=steps {
            let square = A::from_quantity(&self.noise.square(t))?;
            noise = noise + &(square * &self.step_sizes.get(t));
        }
        let last: A = self.step_sizes.get(steps);
        let far = A::from_rational(&self.diameter_sq) / &last;
        Some((far + &noise) / &A::from_count(2 * steps))
    }
}

impl Theorem for ProjectedInverseSqrt {
    fn id(&self) -> &'static str {
        "projected-inverse-sqrt"
    }
    fn title(&self) -> &'static str {
        "Falling steps on a bounded domain"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_t\Bigr)\Bigr] - R^* \le \frac{1}{2T}\Bigl(\frac{D^2}{\eta_T} + L^2\sum_{t=1}^T\eta_t\Bigr) \qquad\Bigl(\eta_t = \tfrac{D}{L\sqrt t}:\; \le \tfrac32\tfrac{DL}{\sqrt T}\Bigr)"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1T\textstyle\sum_{t=1}^T x_t\Bigr)\Bigr] - R^* \le \frac{1}{2T}\Bigl(\frac{D^2}{\eta_T} + \sum_{t=1}^T\eta_tG_t^2\Bigr)"
            }
        }
    }
    fn output(&self) -> Output {
        Output::UNIFORM
    }
    fn family(&self) -> Family {
        Family {
            steps: Steps::Falling,
            bounded: true,
            ..Family::default()
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.extend([Hypothesis::BoundedDomain, Hypothesis::NonincreasingSteps]);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        inverse_sqrt(constants.diameter()? / (constants.noise()? * std::f64::consts::SQRT_2))
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &[
            "unbiased",
            "expansion",
            "gradient-bound",
            "first-order",
            "descent",
            "expected-descent",
            "average",
        ]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "M. Zinkevich, Online convex programming and generalized infinitesimal gradient ascent, ICML 2003, Theorem 1 (regret); divided by T for the average",
            bibtex: "@inproceedings{zinkevich2003online,\n  title = {Online Convex Programming and Generalized Infinitesimal Gradient Ascent},\n  author = {Zinkevich, Martin},\n  booktitle = {International Conference on Machine Learning},\n  pages = {928--936},\n  year = {2003}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Held on enumerated sums on a segment, in rationals; the corollaries 1.5 DL/√T and √2 DL/√T are checked up to T = 10000 by enclosures."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(FallingFormula {
            diameter_sq: setting.diameter_sq().expect("checked"),
            noise: setting.noise(form).expect("checked"),
            step_sizes: setting.step_sizes.clone(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;

    #[test]
    fn worked_by_hand() {
        // D = 4, L = 2, η = (1, 1/2): (16·2 + 4·3/2)/4 = 19/2.
        let mut fixture = Fixture::new(3.0, 2.0, &[1.0, 0.5]);
        fixture.diameter(4.0);
        let bound = ProjectedInverseSqrt
            .instantiate(&fixture.setting(), NoiseForm::Sup)
            .unwrap();
        let expected = Rational::from_parts(19.into(), 2_u8.into());
        assert_eq!(bound.exact(2), Some(ExactBound::Value(expected)));
    }

    #[test]
    fn the_two_corollaries() {
        let root = |t: u32| f64::from(t).sqrt();
        for steps in [1_u32, 2, 10, 100, 10_000] {
            let value = |factor: f64| {
                let table: Vec<f64> = (1..=steps)
                    .map(|t| factor * 6.0 / (2.0 * root(t)))
                    .collect();
                let mut fixture = Fixture::new(3.0, 2.0, &table);
                fixture.diameter(6.0);
                let bound = ProjectedInverseSqrt.instantiate(&fixture.setting(), NoiseForm::Sup);
                bound.unwrap().enclosure(steps as usize).upper() / (12.0 / root(steps))
            };
            assert!(value(1.0) <= 1.5 && value(0.5_f64.sqrt()) <= 2.0_f64.sqrt());
            // Control: at large T neither constant could be much smaller.
            if steps == 10_000 {
                assert!(value(1.0) > 1.49 && value(0.5_f64.sqrt()) > 1.40);
            }
        }
    }

    #[test]
    fn a_domain_without_diameter_and_rising_steps_are_refused() {
        let mut fixture = Fixture::new(3.0, 2.0, &[0.5, 1.0]);
        let refused = |fixture: &Fixture| {
            let unmet = ProjectedInverseSqrt.instantiate(&fixture.setting(), NoiseForm::Sup);
            unmet
                .err()
                .unwrap()
                .iter()
                .map(|unmet| unmet.hypothesis)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            refused(&fixture),
            [Hypothesis::BoundedDomain, Hypothesis::NonincreasingSteps]
        );
        fixture.diameter(4.0);
        assert_eq!(refused(&fixture), [Hypothesis::NonincreasingSteps]);
    }
}
