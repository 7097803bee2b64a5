//! Every row once an epoch, `random-reshuffling`.
//!
//! Statement: R the mean of n convex, L-smooth losses on the whole space, T/n epochs, constant steps γ ≤ 1/(√2 L n): for the mean
//! of the epochs' ends x_{n+1}, x_{2n+1}, ..., x_{T+1}, the start excluded,
//! E R − R* ≤ r²/(2γT) + γ²Lnσ*²/4, σ*² = mean ‖∇f_i(x*)‖², if the order is drawn anew each epoch or once; in a fixed order
//! γ²Ln²σ*²/2 stands for the second term.
//!
//! Hypotheses: those; no projection; σ* and r known. The number of steps T is n times the source's.
//!
//! Measure: risk gap of the mean of the epochs' ends. Kind: upper bound.
//!
//! Source: Mishchenko, Khaled and Richtárik 2020, arXiv:2006.05988, Theorem 3 (shuffled) and Theorem 6 (fixed order).

use crate::bound::{Bound, Evaluated, Formula};
use crate::forms::nothing;
use crate::hypothesis::Hypothesis;
use crate::recommended::{Constants, constant_within};
use crate::setting::Setting;
use crate::theorem::{Citation, Family, Losses, Steps, Theorem};
use std::num::NonZeroU32;
use telescope_core::arithmetic::{Arithmetic, Rational};
use telescope_core::averages::Output;
use telescope_core::facts::Epoch;
use telescope_core::ops;
use telescope_core::schedules::{AnySchedule, NoiseForm};

/// Epochs without replacement.
///
/// ```
/// use telescope_core::schedules::NoiseForm;
/// use telescope_theory::{given::Given, theorems::RandomReshuffling};
///
///
/// // n = 2, T = 4, γ = 1/4, L = 1, σ*² = 8, r = 2: 4/2 + (1/16)·2·8/4.
/// let given = Given::steps(vec![0.25; 4]).unwrap().distance(2).smoothness(1).variance(8).epoch(2);
/// let bound = given.bound(&RandomReshuffling, NoiseForm::Moment).unwrap();
/// assert!(bound.exact(4).unwrap().equals(&"9/4".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RandomReshuffling;

struct EpochFormula {
    epoch: Epoch,
    distance_sq: Rational,
    smoothness: Rational,
    noise: Rational,
    step_size: Rational,
}

impl Formula for EpochFormula {
    fn at<A: Arithmetic>(&self, steps: usize) -> Option<A> {
        let rows = self.epoch.rows;
        // Up to the last end of an epoch.
        let steps = steps / rows * rows;
        if steps == 0 {
            return nothing();
        }
        let gamma = A::from_rational(&self.step_size);
        let far = A::from_rational(&self.distance_sq) / &(A::from_count(2 * steps) * &gamma);
        let unit = gamma.square() * &A::from_rational(&(&self.smoothness * &self.noise));
        let drift = if self.epoch.fixed {
            unit * &A::from_count(rows).square() / &A::from_count(2)
        } else {
            unit * &A::from_count(rows) / &A::from_count(4)
        };
        Some(far + &drift)
    }
}

impl Theorem for RandomReshuffling {
    fn id(&self) -> &'static str {
        "random-reshuffling"
    }
    fn title(&self) -> &'static str {
        "Every row once an epoch"
    }
    fn latex(&self, _: NoiseForm) -> &'static str {
        r"\mathbb{E}\Bigl[R\Bigl(\tfrac nT\textstyle\sum_{k=1}^{T/n} x_{kn+1}\Bigr)\Bigr] - R^* \le \frac{r^2}{2\gamma T} + \frac{\gamma^2Ln\sigma_*^2}{4}, \qquad \gamma \le \frac{1}{\sqrt2\,Ln} \qquad\Bigl(\text{fixed order: } \tfrac{\gamma^2Ln^2\sigma_*^2}{2}\Bigr)"
    }
    fn forms(&self) -> &'static [NoiseForm] {
        &[NoiseForm::Moment]
    }
    fn output(&self) -> Output {
        Output::epoch(NonZeroU32::MIN)
    }
    fn output_in(&self, setting: &Setting) -> Output {
        let rows = setting
            .facts
            .epoch
            .as_ref()
            .ok()
            .map(|fact| fact.value.rows);
        let length = rows.and_then(|rows| NonZeroU32::new(u32::try_from(rows).ok()?));
        length.map_or_else(|| self.output(), Output::epoch)
    }
    fn family(&self) -> Family {
        Family {
            losses: Losses::Squares,
            steps: Steps::Epochs,
            bounded: false,
        }
    }
    fn hypotheses(&self, _: NoiseForm) -> Vec<Hypothesis> {
        vec![
            Hypothesis::ConvexSamples,
            Hypothesis::FixedSchedule,
            Hypothesis::UnbiasedStep,
            Hypothesis::Epochs,
            Hypothesis::WholeEpochs,
            Hypothesis::KnownDistance,
            Hypothesis::Unconstrained,
            Hypothesis::SmoothSamples,
            Hypothesis::OptimalNoise,
            Hypothesis::ConstantSchedule,
            Hypothesis::EpochStep,
        ]
    }
    fn recommended(&self, constants: &Constants) -> Option<AnySchedule> {
        // r²/(2γT) + γ²Lnσ*²/4 is least where γ³ = r²/(TLnσ*²); in a fixed order 2n² stands for n.
        let epoch = constants.facts.epoch.as_ref().ok()?.value;
        let smoothness = constants.sample_smoothness()?;
        let (rows, size) = (epoch.rows as f64, smoothness.to_f64().value());
        let order = if epoch.fixed { 2.0 * rows * rows } else { rows };
        let noise = constants.count() * size * order * constants.optimal_noise()?;
        let distance = constants.distance()?;
        // Without noise it is infinite, and the limit counts.
        let wanted = ops::powf(distance * distance / noise, 1.0 / 3.0);
        // 0.7071 < 1/√2.
        let share = Rational::from_parts(7071.into(), 10_000_u16.into());
        constant_within(wanted, &(share / (smoothness * Rational::from(epoch.rows))))
    }
    fn proof_lines(&self) -> &'static [&'static str] {
        &["expansion", "first-order", "coverage"]
    }
    fn citation(&self) -> Citation {
        Citation {
            text: "K. Mishchenko, A. Khaled, P. Richtárik, Random reshuffling: simple analysis with vast improvements, NeurIPS 2020, arXiv:2006.05988",
            bibtex: "@inproceedings{mishchenko2020random,\n  title = {Random Reshuffling: Simple Analysis with Vast Improvements},\n  author = {Mishchenko, Konstantin and Khaled, Ahmed and Richt\\'arik, Peter},\n  booktitle = {Advances in Neural Information Processing Systems},\n  year = {2020},\n  eprint = {2006.05988},\n  archivePrefix = {arXiv}\n}",
        }
    }
    fn remark(&self) -> &'static str {
        "Confirmed on sums of squares over all orders of two and three rows, in rationals, drawn anew, drawn once and fixed."
    }
    fn bound(&self, setting: &Setting, _: NoiseForm) -> Box<dyn Bound> {
        Box::new(Evaluated(EpochFormula {
            epoch: setting.facts.epoch.as_ref().expect("checked").value,
            distance_sq: setting.distance_sq().expect("checked"),
            smoothness: setting.sample_smoothness().expect("checked"),
            noise: setting.optimal_noise().expect("checked"),
            step_size: setting.step_sizes.exact(1),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ExactBound;
    use crate::testing::Fixture;

    fn fixture(step: f64, steps: usize, fixed: bool) -> Fixture {
        let mut fixture = Fixture::new(2.0, 1.0, &vec![step; steps]);
        fixture.smooth(1.0, 8.0);
        fixture.epoch(2, fixed);
        fixture
    }

    #[test]
    fn worked_by_hand() {
        // n = 2, T = 4, γ = 1/4, L = 1, σ*² = 8, r = 2: 4/2 + (1/16)·2·8/4 = 9/4; fixed: 2 + (1/16)·4·8/2 = 3.
        let value = |fixed| {
            let bound = RandomReshuffling
                .instantiate(&fixture(0.25, 4, fixed).setting(), NoiseForm::Moment);
            bound.unwrap().exact(4)
        };
        let nine_quarters = Rational::from_parts(9.into(), 4_u8.into());
        assert_eq!(value(false), Some(ExactBound::Value(nine_quarters)));
        assert_eq!(value(true), Some(ExactBound::Value(Rational::from(3))));
    }

    #[test]
    fn only_whole_epochs_count() {
        // The last end of an epoch within 6 and within 7 steps is at 6: 4/(2·6/4) + 1/4 = 19/12.
        let fixture = fixture(0.25, 8, false);
        let bound = RandomReshuffling.instantiate(&fixture.setting(), NoiseForm::Moment);
        let bound = bound.unwrap();
        let expected = Rational::from_parts(19.into(), 12_u8.into());
        assert_eq!(bound.exact(6), Some(ExactBound::Value(expected)));
        assert_eq!(bound.exact(7), bound.exact(6));
        assert_eq!(bound.exact(1), None);
    }

    #[test]
    fn the_recommended_step_is_that_of_the_cube_root() {
        let recommended = |steps, fixed, noise| {
            let mut fixture = fixture(0.25, 2, fixed);
            fixture.smooth(2.0, noise);
            fixture.recommended_step(&RandomReshuffling, steps)
        };
        let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-3;
        // γ³ = 4/(64·2·2·8) = 1/512, and in a fixed order 4/(16·2·8·8).
        assert!(near(recommended(64, false, 8.0), 0.125));
        assert!(near(recommended(16, true, 8.0), 0.125));
        // Without noise the longest step that is allowed, 1/(√2 Ln).
        assert!(near(recommended(64, false, 0.0), 0.031_25_f64.sqrt()));
    }

    #[test]
    fn independent_rows_broken_epochs_and_long_steps_are_refused() {
        let refused = |fixture: &Fixture| {
            let unmet = RandomReshuffling.instantiate(&fixture.setting(), NoiseForm::Moment);
            unmet.err().unwrap()[0].hypothesis
        };
        let mut independent = fixture(0.25, 4, false);
        independent.facts.epoch = Err("drawn independently".into());
        assert_eq!(refused(&independent), Hypothesis::Epochs);
        assert_eq!(refused(&fixture(0.25, 3, false)), Hypothesis::WholeEpochs);
        // 1/(2√2) is below 3/8.
        assert_eq!(refused(&fixture(0.375, 4, false)), Hypothesis::EpochStep);
    }
}
