//! Hypotheses about the step sizes. A closed form is compared with the table that the run uses.

use super::Hypothesis;
use super::needs::Failure;
use crate::forms::{Form, TOLERANCE, distance_from};
use crate::setting::Setting;
use telescope_core::arithmetic::{Interval, Rational};
use telescope_core::schedules::{AnySchedule, StepSizes, Weights};

pub(super) fn check(hypothesis: Hypothesis, setting: &Setting) -> Result<(), Failure> {
    let (table, mend) = (setting.step_sizes, hypothesis.mend());
    match hypothesis {
        Hypothesis::ConstantSchedule => constant(table),
        Hypothesis::PositiveSteps => positive(table),
        Hypothesis::NonincreasingSteps => nonincreasing(table),
        Hypothesis::InverseSqrtSteps => {
            nonincreasing(table)?;
            has_form(table, Form::InverseRoot, "c/√t", mend)
        }
        Hypothesis::HarmonicSteps => {
            nonincreasing(table)?;
            has_form(table, |t| Form::Ratio(1, t), "c/t", mend)?;
            large_enough(&table.exact(1), setting, mend)
        }
        Hypothesis::ShiftedHarmonicSteps => {
            nonincreasing(table)?;
            has_form(table, |t| Form::Ratio(2, t + 1), "2c/(t + 1)", mend)?;
            large_enough(&table.exact(1), setting, mend)
        }
        Hypothesis::DecreasingSteps => decreasing(setting),
        Hypothesis::WeightedSteps => weights(setting).map(|_| ()),
        Hypothesis::LinearDecaySteps => {
            positive(table)?;
            let steps = table.steps();
            has_form(
                table,
                |t| Form::Ratio(steps + 1 - t, steps),
                "c(T + 1 − t)/(T + 1)",
                mend,
            )
        }
        Hypothesis::TwoSteps if table.steps() < 2 => Err((
            "the run has one step, and the bound has a logarithm of T".into(),
            mend,
        )),
        Hypothesis::TwoSteps => Ok(()),
        Hypothesis::StepBelowSmoothness => {
            let product = times(table, setting.risk_smoothness());
            limit(
                product,
                |product| *product < Rational::ONE,
                "below 1/β, β the smoothness of R",
            )
        }
        Hypothesis::StepWithinSmoothness => {
            let product = times(table, setting.risk_smoothness());
            limit(
                product,
                |product| *product <= Rational::ONE,
                "at most 1/β, β the smoothness of R",
            )
        }
        Hypothesis::HalfSmoothStep => {
            let product = times(table, setting.sample_smoothness());
            let two = Rational::from(2);
            limit(
                product,
                |product| &two * product <= Rational::ONE,
                "at most 1/(2L), L the smoothness of the samples",
            )
        }
        Hypothesis::EpochStep => {
            let rows = setting
                .facts
                .epoch
                .as_ref()
                .map_or(1, |fact| fact.value.rows);
            let product = times(table, setting.sample_smoothness());
            let product = product.map(|product| product * Rational::from(rows));
            let two = Rational::from(2);
            limit(
                product,
                |product| &two * product * product <= Rational::ONE,
                "at most 1/(√2 L n), L the smoothness of the samples, n the steps of an epoch",
            )
        }
        Hypothesis::WholeEpochs => match &setting.facts.epoch {
            Ok(fact) if table.steps().is_multiple_of(fact.value.rows) => Ok(()),
            Ok(fact) => Err((
                format!(
                    "{} steps are no whole number of epochs of {}",
                    table.steps(),
                    fact.value.rows
                ),
                mend,
            )),
            Err(reason) => Err((reason.clone(), "use the sampler reshuffle")),
        },
        Hypothesis::LeastSquaresStep => {
            let row_sq = setting
                .facts
                .least_squares
                .as_ref()
                .ok()
                .map(|fact| crate::setting::upper(&fact.value.row_sq));
            limit(
                times(table, row_sq),
                |product| *product < Rational::ONE,
                "below 1/R², R the length of the longest row",
            )
        }
        other => unreachable!("{} is checked elsewhere", other.id()),
    }
}

fn show(value: &Rational) -> f64 {
    value.to_f64().value()
}

fn constant(table: &StepSizes) -> Result<(), Failure> {
    if table.is_constant() {
        return Ok(());
    }
    let other = (2..=table.steps())
        .find(|t| table.exact(*t) != table.exact(1))
        .unwrap_or(1);
    let (first, later): (Interval, Interval) = (table.get(1), table.get(other));
    Err((
        format!(
            "the step size is {} at first and {} at t = {other}",
            first.midpoint(),
            later.midpoint()
        ),
        Hypothesis::ConstantSchedule.mend(),
    ))
}

fn positive(table: &StepSizes) -> Result<(), Failure> {
    match (1..=table.steps()).find(|t| table.is_zero(*t)) {
        None => Ok(()),
        Some(t) => Err((
            format!("the step size is 0 at t = {t}"),
            Hypothesis::PositiveSteps.mend(),
        )),
    }
}

fn nonincreasing(table: &StepSizes) -> Result<(), Failure> {
    positive(table)?;
    match (2..=table.steps()).find(|t| table.compare(*t, *t - 1).is_gt()) {
        None => Ok(()),
        Some(t) => Err((
            format!("the step size rises at t = {t}"),
            Hypothesis::NonincreasingSteps.mend(),
        )),
    }
}

fn has_form(
    table: &StepSizes,
    form: impl Fn(usize) -> Form,
    name: &str,
    mend: &'static str,
) -> Result<(), Failure> {
    if distance_from(table, form) <= TOLERANCE {
        Ok(())
    } else {
        Err((format!("the step sizes are not {name}"), mend))
    }
}

/// c ≥ 1/μ, to within what rounding does to a table.
fn large_enough(scale: &Rational, setting: &Setting, mend: &'static str) -> Result<(), Failure> {
    let Some(curvature) = setting.strong_convexity() else {
        return Err((
            "there is no μ > 0 to compare c with".into(),
            Hypothesis::StronglyConvex.mend(),
        ));
    };
    if show(&(scale * &curvature)) >= 1.0 - TOLERANCE {
        Ok(())
    } else {
        Err((
            format!(
                "c = {} is below 1/μ = {}",
                show(scale),
                1.0 / show(&curvature)
            ),
            mend,
        ))
    }
}

/// The largest step size times a constant.
fn times(table: &StepSizes, constant: Option<Rational>) -> Option<Rational> {
    let constant = constant?;
    let longest = (1..=table.steps()).max_by(|t, s| table.compare(*t, *s))?;
    Some(table.exact(longest) * constant)
}

fn limit(
    product: Option<Rational>,
    holds: impl Fn(&Rational) -> bool,
    what: &str,
) -> Result<(), Failure> {
    match product {
        None => Err((
            "there is no constant to compare the step size with".into(),
            "use a smooth loss, or a quadratic",
        )),
        Some(product) if holds(&product) => Ok(()),
        Some(product) => Err((
            format!(
                "the step size must be {what}; the product of the two is {}",
                show(&product)
            ),
            Hypothesis::StepBelowSmoothness.mend(),
        )),
    }
}

/// β and γ of β/(γ + t), from the closed form.
pub(crate) fn decreasing_form(setting: &Setting) -> Option<(Rational, Rational)> {
    let AnySchedule::InverseTime(form) = setting.schedule else {
        return None;
    };
    let one = || Rational::ONE;
    let offset = form
        .offset
        .as_ref()
        .map_or_else(one, |a| a.number().exact().clone());
    let decay = form
        .decay
        .as_ref()
        .map_or_else(one, |b| b.number().exact().clone());
    if decay == Rational::ZERO {
        return None;
    }
    let scale = form.scale.number().exact() / &decay;
    let shift = offset / decay + Rational::from(form.first_index) - Rational::ONE;
    Some((scale, shift))
}

fn decreasing(setting: &Setting) -> Result<(), Failure> {
    let mend = Hypothesis::DecreasingSteps.mend();
    let Some((scale, shift)) = decreasing_form(setting) else {
        return Err(("the step sizes are not β/(γ + t)".into(), mend));
    };
    positive(setting.step_sizes)?;
    if shift <= Rational::ZERO {
        return Err(("γ is not above 0".into(), mend));
    }
    let (Some(curvature), Some(smoothness)) =
        (setting.strong_convexity(), setting.risk_smoothness())
    else {
        return Err((
            "there are no μ and L to compare the step sizes with".into(),
            "add a penalty, and use a smooth loss",
        ));
    };
    // Room for the rounding of the table on each side.
    let room = Rational::ONE + telescope_core::arithmetic::rational_from_f64(TOLERANCE);
    if &scale * curvature <= room {
        return Err((format!("β = {} is not above 1/μ", show(&scale)), mend));
    }
    if setting.step_sizes.exact(1) * smoothness > Rational::ONE {
        return Err((
            "the first step size is above the inverse of R's smoothness".into(),
            mend,
        ));
    }
    let deviation = setting
        .step_sizes
        .deviation(setting.schedule, setting.horizon)
        .unwrap_or(f64::INFINITY);
    if deviation <= TOLERANCE / 4.0 {
        Ok(())
    } else {
        Err((
            "the table of step sizes is not that of the closed form".into(),
            mend,
        ))
    }
}

/// w_1..w_T of the schedule, each times its scale.
pub(crate) fn weights(setting: &Setting) -> Result<Vec<Interval>, Failure> {
    let steps = setting.step_sizes.steps();
    let mend = Hypothesis::WeightedSteps.mend();
    let (scale, weights) = match setting.schedule {
        AnySchedule::WeightTransform(form) => {
            (form.scale.number().exact().clone(), form.weights.clone())
        }
        AnySchedule::LinearDecay(form)
            if form.first_index == 1
                && form.steps.is_none_or(|n| n.get() == steps)
                && form
                    .end
                    .as_ref()
                    .is_none_or(|end| *end.number().exact() == Rational::ZERO) =>
        {
            (form.initial.number().exact().clone(), Weights::Constant)
        }
        _ => {
            return Err((
                "the step sizes are not made from weights for the last iterate".into(),
                mend,
            ));
        }
    };
    if scale == Rational::ZERO {
        return Err(("the scale of the step sizes is 0".into(), mend));
    }
    let scale = Interval::from_rational(&scale);
    weights
        .values::<Interval>(steps)
        .map(|weights| weights.into_iter().map(|weight| weight * scale).collect())
        .map_err(|missing| (missing.to_string(), mend))
}
