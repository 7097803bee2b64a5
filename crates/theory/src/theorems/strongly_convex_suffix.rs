//! Strong convexity, steps 1/(μt), the last half averaged, `strongly-convex-suffix`.
//!
//! Statement: R μ-strongly convex, a bounded domain, η_t = c/t with c ≥ 1/μ. For the mean of the last m = ⌈αT⌉ of x_1..x_T, T > m,
//! E R − R* ≤ (1 + ½ ln(T/(T − m))) cG²/m; with c = 1/μ and αT whole this is (1 + ½ ln(1/(1 − α)))/α · G²/(μT).
//! The source has 2 + 2.5 ln(1/(1 − α)) for 1 + ½ ln(1/(1 − α)). Registered for α = 1/2; a claim may choose another share below 1.
//!
//! Hypotheses: as `strongly-convex-uniform`, G bounding E‖g‖² at every point of the domain.
//!
//! Measure: risk gap of the suffix average. Kind: upper bound.
//!
//! Why: let d_t = E‖x_t − x*‖² and c = 1/μ (for c > 1/μ, R is 1/c-strongly convex too). d_t ≤ G²/μ² at every t, since
//! μ‖x − x*‖² ≤ ⟨∇R(x), x − x*⟩ ≤ G‖x − x*‖. The same inequality gives d_{t+1} ≤ (1 − 2/t)d_t + G²/(μ²t²), and from
//! d_2 ≤ G²/μ² = 2G²/(μ²·2) by induction d_t ≤ 2G²/(μ²t) for t ≥ 2, as (t + 1)(2(t − 2) + 1) ≤ 2t². With k = T − m + 1 ≥ 2 the
//! inequality of `strongly-convex-uniform` from x_k on starts with ½μ(k − 1)d_k ≤ G²/μ, and adds
//! (G²/(2μ)) Σ_{t=k}^T 1/t ≤ (G²/(2μ)) ln(T/(k − 1)). The source does not use strong convexity in this second sum, hence its constants.
//! A table that is off the form by a share ε changes the sum by a share of at most 2εT; 1 + 8εT is paid. One that starts at c
//! below 1/μ is off c'/t, c' = 1/μ, by c'/c − 1 more, and c' is the bound's c.
//!
//! Source: Rakhlin, Shamir and Sridharan 2012, arXiv:1109.5647, Theorem 5; the constants are derived here.

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::{Form, distance_from, ln_ratio, nothing};
use crate::hypothesis::Hypothesis;
use crate::parameter::{Parameter, ParameterError};
use crate::recommended::{Constants, inverse_time};
use crate::setting::{Noise, Setting};
use crate::theorem::{Citation, Family, Losses, Steps, Theorem, base_hypotheses};
use std::sync::Arc;
use telescope_core::arithmetic::{Arithmetic, Interval, Rational};
use telescope_core::averages::{Output, Share};
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// The last part under 1/(μt).
///
/// ```
/// use telescope_core::arithmetic::Rational;
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::StronglyConvexSuffix};
///
///
/// // μ = 1/2, L = 3, T = 10, the last 5 iterates: (1 + ½ ln 2)·18/5.
/// let half: Rational = "1/2".parse().unwrap();
/// let schedule = serde_json::from_str(r#"{ "inverse-time": { "scale": "2/1" } }"#).unwrap();
/// let given = Given::schedule(schedule, 10).unwrap()
///     .distance(1).lipschitz(3).diameter(4).strong_convexity(half);
/// let bound = given.bound(&StronglyConvexSuffix::REGISTERED, NoiseForm::Sup).unwrap().enclosure(10);
/// assert!((bound.midpoint() - (1.0 + 0.5 * std::f64::consts::LN_2) * 3.6).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StronglyConvexSuffix {
    /// α.
    share: Share,
}

impl StronglyConvexSuffix {
    /// The last half.
    pub const REGISTERED: Self = Self { share: Share::HALF };
}

struct SuffixFormula {
    noise: Noise,
    scale: Rational,
    share: Share,
    off: f64,
}

impl Formula for SuffixFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let count = self.share.of(steps);
        if count >= steps {
            return nothing();
        }
        let noise = A::from_quantity(&self.noise.largest(steps))?;
        let log: A = ln_ratio(steps, steps - count)?;
        let constant = A::one() + &(log / &A::from_count(2));
        let paid = A::one() + &(A::from_f64(8.0 * self.off) * &A::from_count(steps));
        let unit = noise * &A::from_rational(&self.scale) / &A::from_count(count);
        Some(constant * &unit * &paid)
    }
}

impl Theorem for StronglyConvexSuffix {
    fn id(&self) -> &'static str {
        "strongly-convex-suffix"
    }
    fn title(&self) -> &'static str {
        "Strong convexity, steps 1/(μt), the last half averaged"
    }
    fn latex(&self, form: NoiseForm) -> &'static str {
        match form {
            NoiseForm::Sup => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1m\textstyle\sum_{t=T-m+1}^T x_t\Bigr)\Bigr] - R^* \le \Bigl(1 + \tfrac12\ln\frac{T}{T-m}\Bigr)\frac{c\,L^2}{m}, \qquad \eta_t = \frac ct,\; c \ge \frac1\mu,\; m = \lceil T/2\rceil"
            }
            NoiseForm::Moment => {
                r"\mathbb{E}\Bigl[R\Bigl(\tfrac1m\textstyle\sum_{t=T-m+1}^T x_t\Bigr)\Bigr] - R^* \le \Bigl(1 + \tfrac12\ln\frac{T}{T-m}\Bigr)\frac{c\,G^2}{m}, \qquad \eta_t = \frac ct,\; c \ge \frac1\mu,\; m = \lceil T/2\rceil"
            }
        }
    }
    fn latex_here(&self, form: NoiseForm) -> String {
        let count = format!(
            r"m = \lceil \tfrac{{{}}}{{{}}}T\rceil",
            self.share.numerator(),
            self.share.denominator()
        );
        match self.share {
            Share::HALF => self.latex(form).to_owned(),
            _ => self.latex(form).replace(r"m = \lceil T/2\rceil", &count),
        }
    }
    fn title_here(&self) -> String {
        match self.share {
            Share::HALF => self.title().to_owned(),
            share => self
                .title()
                .replace("the last half", &format!("the last {share}")),
        }
    }
    fn parameter(&self) -> Option<(Parameter, Share)> {
        Some((Parameter::Share, self.share))
    }
    fn with_parameter(&self, share: Share) -> Result<Arc<dyn Theorem>, ParameterError> {
        if share.numerator() == share.denominator() {
            return Err(ParameterError::Whole);
        }
        Ok(Arc::new(Self { share }))
    }
    fn output(&self) -> Output {
        Output::suffix(self.share)
    }
    fn family(&self) -> Family {
        Family {
            losses: Losses::Penalised,
            steps: Steps::Harmonic,
            bounded: true,
        }
    }
    fn hypotheses(&self, form: NoiseForm) -> Vec<Hypothesis> {
        let mut hypotheses = base_hypotheses(form);
        hypotheses.extend([
            Hypothesis::StronglyConvex,
            Hypothesis::BoundedDomain,
            Hypothesis::HarmonicSteps,
            Hypothesis::TwoSteps,
        ]);
        hypotheses
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        inverse_time(&(Rational::ONE / constants.curvature()?), None, 0)
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["unbiased", "expansion", "gradient-bound", "average"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "A. Rakhlin, O. Shamir, K. Sridharan, Making gradient descent optimal for strongly convex stochastic optimization, ICML 2012, arXiv:1109.5647, Theorem 5; the constants are derived here",
            bibtex: "@inproceedings{rakhlin2012making,\n  title = {Making Gradient Descent Optimal for Strongly Convex Stochastic Optimization},\n  author = {Rakhlin, Alexander and Shamir, Ohad and Sridharan, Karthik},\n  booktitle = {International Conference on Machine Learning},\n  year = {2012},\n  eprint = {1109.5647},\n  archivePrefix = {arXiv}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Held on enumerated penalised sums on a segment and on deterministic runs. Below half of the source's constant; a third of ours is refuted by the planted errors."
    }
    fn bound(&self, setting: &Setting, form: NoiseForm) -> Box<dyn Bound> {
        // The table may start below 1/μ by a share of what rounding does: it is then off c'/t, c' = max(c, 1/μ), by that much more.
        let first = setting.step_sizes.exact(1);
        let curvature = setting.strong_convexity().expect("checked");
        let scale = (Rational::ONE / curvature).max(first.clone());
        let short = Interval::from_rational(&(&scale / first - Rational::ONE)).upper();
        let off = distance_from(setting.step_sizes, |t| Form::Ratio(1, t));
        Box::new(Evaluated(SuffixFormula {
            noise: setting.noise(form).expect("checked"),
            scale,
            share: self.share,
            off: (Interval::point(off) + Interval::point(short)).upper(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    fn fixture(steps: usize) -> Fixture {
        let schedule = r#"{"inverse-time": {"scale": "2/1"}}"#;
        let mut fixture = Fixture::with_schedule(1.0, 3.0, schedule, steps);
        fixture.diameter(4.0);
        fixture.strong_convexity(0.5);
        fixture
    }

    #[test]
    fn worked_by_hand_and_below_the_source() {
        // μ = 1/2, c = 2, L = 3, T = 10, m = 5: (1 + ½ ln 2)·18/5.
        let bound = StronglyConvexSuffix::REGISTERED
            .instantiate(&fixture(10).setting(), NoiseForm::Sup)
            .unwrap();
        let ln2 = std::f64::consts::LN_2;
        let value = bound.enclosure(10);
        assert!((value.midpoint() - (1.0 + 0.5 * ln2) * 3.6).abs() < 1e-12);
        let source = (2.0 + 2.5 * ln2) / 0.5 * 9.0 / (0.5 * 10.0);
        assert!(value.upper() < 0.5 * source);
    }

    #[test]
    fn a_scale_just_below_the_inverse_of_the_curvature_is_paid_for() {
        // μ = ½(1 − δ), c = 2, 1/μ = 2(1 + δ) to first order, δ = 2^−32: c' = 1/μ and 1 + 8δT are both paid.
        let short = 2.0_f64.recip() / f64::from(1_u32 << 31);
        let mut just_below = fixture(10);
        just_below.strong_convexity(0.5 * (1.0 - short));
        let bound = |fixture: &Fixture| {
            let bound =
                StronglyConvexSuffix::REGISTERED.instantiate(&fixture.setting(), NoiseForm::Sup);
            bound.unwrap().enclosure(10).midpoint()
        };
        let paid = bound(&just_below) / bound(&fixture(10)) - 1.0;
        assert!((paid / short - 81.0).abs() < 1e-3, "{paid}");
    }

    #[test]
    fn the_share_is_a_choice() {
        // The last quarter of 10 is m = 3: (1 + ½ ln(10/7))·18/3.
        let quarter = Share::new(1, 4).unwrap();
        let theorem = StronglyConvexSuffix::REGISTERED
            .with_parameter(quarter)
            .unwrap();
        assert_eq!(theorem.parameter(), Some((Parameter::Share, quarter)));
        assert_eq!(theorem.output(), Output::suffix(quarter));
        assert!(theorem.title_here().contains("the last 1/4"));
        assert!(
            theorem
                .latex_here(NoiseForm::Sup)
                .contains(r"\tfrac{1}{4}T")
        );
        let bound = theorem.instantiate(&fixture(10).setting(), NoiseForm::Sup);
        let expected = (1.0 + 0.5 * telescope_core::ops::ln(10.0 / 7.0)) * 6.0;
        assert!((bound.unwrap().enclosure(10).midpoint() - expected).abs() < 1e-12);
        let whole = StronglyConvexSuffix::REGISTERED.with_parameter(Share::new(3, 3).unwrap());
        assert_eq!(whole.err(), Some(ParameterError::Whole));
    }

    #[test]
    fn one_step_is_refused() {
        let unmet = StronglyConvexSuffix::REGISTERED
            .instantiate(&fixture(1).setting(), NoiseForm::Sup)
            .err()
            .unwrap();
        assert_eq!(unmet[0].hypothesis, Hypothesis::TwoSteps);
    }
}
