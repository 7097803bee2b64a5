//! Step sizes that a theorem's bound is good for: what `bound --schedule optimal` and `advise` use. Nothing here is trusted: a
//! schedule is made into a table, and the theorem checks the table. So numbers are doubles of four digits, which move a bound
//! by less than a millionth near its least value; where a hypothesis sets a limit they are rounded to its side.

use crate::setting::{lower, upper};
use std::num::NonZeroUsize;
use telescope_core::arithmetic::{Arithmetic, Magnitude, Quantity, Rational, rational_from_f64};
use telescope_core::facts::{Facts, SecondMoments};
use telescope_core::number::{Positive, StepSize};
use telescope_core::ops;
use telescope_core::schedules::{
    AnySchedule, Constant, InverseSqrt, InverseTime, LinearDecay, NoiseForm, OptimalConstant,
};

/// What step sizes may be chosen from: the facts, the form of the noise bound, and T.
///
/// ```
/// use telescope_core::schedules::{AnySchedule, NoiseForm};
/// use telescope_theory::{given::Given, recommended::Constants, theorem::Theorem, theorems::WeightedAverage};
///
/// // With r and L known the best constant step is r/(L√T); without, nothing is recommended.
/// let given = Given::steps(vec![1.0]).unwrap();
/// let ask = |facts| WeightedAverage.recommended(&Constants { facts, form: NoiseForm::Sup, steps: 100 });
/// assert_eq!(ask(&given.facts), None);
/// let known = given.clone().distance(2).lipschitz(3);
/// assert!(matches!(ask(&known.facts), Some(AnySchedule::OptimalConstant(_))));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Constants<'a> {
    /// What the problem declares.
    pub facts: &'a Facts,
    /// Which bound on the noise.
    pub form: NoiseForm,
    /// T, at least 1.
    pub steps: usize,
}

impl Constants<'_> {
    /// T.
    pub(crate) fn count(&self) -> f64 {
        self.steps as f64
    }

    /// r, if it is above 0.
    pub(crate) fn distance(&self) -> Option<f64> {
        positive(length(&self.facts.distance.as_ref().ok()?.value))
    }

    /// D, if it is above 0.
    pub(crate) fn diameter(&self) -> Option<f64> {
        positive(length(&self.facts.diameter.as_ref().ok()?.value))
    }

    /// L or a constant G, if it is above 0.
    pub(crate) fn noise(&self) -> Option<f64> {
        positive(match self.form {
            NoiseForm::Sup => length(&self.facts.lipschitz.as_ref().ok()?.value),
            NoiseForm::Moment => match &self.facts.second_moments.as_ref().ok()?.value {
                SecondMoments::Constant(magnitude) => length(magnitude),
                SecondMoments::PerStep(_) => return None,
            },
        })
    }

    /// μ, its lower end.
    pub(crate) fn curvature(&self) -> Option<Rational> {
        let value = lower(&self.facts.strong_convexity.as_ref().ok()?.value);
        (value > Rational::ZERO).then_some(value)
    }

    /// β of R, if it is above 0.
    pub(crate) fn risk_smoothness(&self) -> Option<Rational> {
        above(&self.facts.risk_smoothness.as_ref().ok()?.value)
    }

    /// The smoothness of the samples, if it is above 0.
    pub(crate) fn sample_smoothness(&self) -> Option<Rational> {
        above(&self.facts.smoothness.as_ref().ok()?.value)
    }

    /// σ².
    pub(crate) fn variance(&self) -> Option<f64> {
        finite(&self.facts.variance.as_ref().ok()?.value)
    }

    /// σ*².
    pub(crate) fn optimal_noise(&self) -> Option<f64> {
        finite(&self.facts.optimal_noise.as_ref().ok()?.value)
    }

    /// R(x_1) − R*.
    pub(crate) fn initial_gap(&self) -> Option<f64> {
        let optimum = self.facts.optimum.as_ref().ok()?.value.enclosure();
        positive((self.facts.initial_risk.enclosure() - optimum).upper())
    }
}

fn length(magnitude: &Magnitude) -> f64 {
    magnitude.value().enclosure().upper()
}

fn positive(value: f64) -> Option<f64> {
    (value > 0.0 && value.is_finite()).then_some(value)
}

fn finite(quantity: &Quantity) -> Option<f64> {
    let value = quantity.enclosure().upper();
    value.is_finite().then(|| value.max(0.0))
}

fn above(quantity: &Quantity) -> Option<Rational> {
    let finite = quantity.enclosure().upper().is_finite();
    let value = finite.then(|| upper(quantity))?;
    (value > Rational::ZERO).then_some(value)
}

/// c·r/(L√T), exactly where it is rational.
pub(crate) fn optimal_constant(constants: &Constants) -> Option<AnySchedule> {
    constants.distance()?;
    constants.noise()?;
    Some(AnySchedule::OptimalConstant(OptimalConstant {
        factor: None,
        noise: constants.form,
    }))
}

/// The same step size at each step, of four digits.
pub(crate) fn constant(step_size: f64) -> Option<AnySchedule> {
    Some(AnySchedule::Constant(Constant {
        step_size: StepSize::from_f64(digits(step_size)?).ok()?,
    }))
}

/// The smaller of the wanted step size and the limit, which is not passed.
pub(crate) fn constant_within(wanted: f64, limit: &Rational) -> Option<AnySchedule> {
    let limit = at_most(limit)?;
    // The limit also if the wish is no number.
    constant(wanted.min(limit))
}

/// c/√t.
pub(crate) fn inverse_sqrt(scale: f64) -> Option<AnySchedule> {
    Some(AnySchedule::InverseSqrt(InverseSqrt {
        scale: StepSize::from_f64(digits(scale)?).ok()?,
        offset: None,
        decay: None,
        first_index: 0,
    }))
}

/// c/(a + k), k counted from `first_index` at the first step.
pub(crate) fn inverse_time(
    scale: &Rational,
    offset: Option<&Rational>,
    first_index: u32,
) -> Option<AnySchedule> {
    let offset = match offset {
        Some(offset) => Some(Positive::from_f64(at_least(offset)?).ok()?),
        None => None,
    };
    Some(AnySchedule::InverseTime(InverseTime {
        scale: StepSize::from_f64(at_least(scale)?).ok()?,
        offset,
        decay: None,
        first_index,
    }))
}

/// c(n − t)/n, n being T unless given.
pub(crate) fn falling_line(scale: f64, length: Option<usize>) -> Option<AnySchedule> {
    let steps = match length {
        Some(length) => Some(NonZeroUsize::new(length)?),
        None => None,
    };
    Some(AnySchedule::LinearDecay(LinearDecay {
        initial: StepSize::from_f64(digits(scale)?).ok()?,
        end: None,
        steps,
        first_index: 1,
    }))
}

/// γ with e^{γμT} = the given growth, where that is above e; else 1/(μT): the least of a·γ + b·e^{−γμT}.
pub(crate) fn contraction(growth: f64, curvature: &Rational, steps: f64) -> f64 {
    let exponent = if growth > std::f64::consts::E && growth.is_finite() {
        ops::ln(growth)
    } else {
        1.0
    };
    exponent / (curvature.to_f64().value() * steps)
}

/// 1 + 1/2 + ... + 1/n.
pub(crate) fn harmonic(n: usize) -> f64 {
    (1..=n).fold(0.0, |sum, t| sum + 1.0 / t as f64)
}

/// The number to four digits.
fn digits(value: f64) -> Option<f64> {
    let rounded: f64 = format!("{value:.3e}").parse().ok()?;
    positive(rounded)
}

/// A double of four digits that is at most the number, and near it.
fn at_most(limit: &Rational) -> Option<f64> {
    beside(limit, -1, |value| rational_from_f64(value) <= *limit)
}

/// A double of four digits that is at least the number, and near it.
fn at_least(limit: &Rational) -> Option<f64> {
    beside(limit, 1, |value| rational_from_f64(value) >= *limit)
}

/// The number to four digits, moved by as many units of the last one as puts it on the right side.
fn beside(limit: &Rational, towards: i64, holds: impl Fn(f64) -> bool) -> Option<f64> {
    let near = positive(f64::from_rational(limit))?;
    let text = format!("{near:.3e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let mantissa: i64 = mantissa.replace('.', "").parse().ok()?;
    let exponent: i32 = exponent.parse().ok()?;
    (0..3).find_map(|units| {
        let moved = mantissa + towards * units;
        let value: f64 = format!("{moved}e{}", exponent - 3).parse().ok()?;
        (value.is_finite() && holds(value)).then_some(value)
    })
}

#[cfg(test)]
mod tests;
