//! Hypotheses about the problem: facts that must be known.

use super::Hypothesis;
use crate::setting::Setting;
use telescope_core::arithmetic::Rational;
use telescope_core::facts::Known;
use telescope_core::methods::Departure;

/// The reason why a hypothesis fails, and what would mend it.
pub(super) type Failure = (String, &'static str);

fn known<T>(fact: &Known<T>, mend: &'static str) -> Result<(), Failure> {
    fact.as_ref()
        .map(|_| ())
        .map_err(|reason| (reason.clone(), mend))
}

const UNBOUNDED: &str = "its upper end passes the largest double";

pub(super) fn check(hypothesis: Hypothesis, setting: &Setting) -> Result<(), Failure> {
    let (facts, mend) = (setting.facts, hypothesis.mend());
    // A value that is known but has no finite end is none.
    let finite =
        |value: Option<Rational>, mend| value.map(|_| ()).ok_or((UNBOUNDED.to_owned(), mend));
    match hypothesis {
        Hypothesis::BoundedDomain => known(&facts.diameter, mend),
        Hypothesis::Unconstrained if facts.projected => {
            Err(("iterates are projected on the domain".into(), mend))
        }
        Hypothesis::Unconstrained => Ok(()),
        Hypothesis::StronglyConvex => {
            known(&facts.strong_convexity, mend)?;
            finite(setting.strong_convexity(), mend)
        }
        Hypothesis::SmoothRisk => {
            known(&facts.risk_smoothness, mend)?;
            finite(setting.risk_smoothness(), mend)
        }
        Hypothesis::SmoothSamples => {
            known(&facts.smoothness, mend)?;
            finite(setting.sample_smoothness(), mend)
        }
        Hypothesis::BoundedVariance => {
            known(&facts.variance, mend)?;
            finite(setting.variance(), mend)
        }
        Hypothesis::OptimalNoise => {
            known(&facts.optimal_noise, mend)?;
            finite(setting.optimal_noise(), mend)
        }
        Hypothesis::InitialGap => {
            known(&facts.optimum, mend)?;
            setting.initial_gap().map(|_| ()).ok_or((
                "R(x_1) − R* has no finite enclosure".to_owned(),
                "rescale the problem",
            ))
        }
        Hypothesis::Epochs => known(&facts.epoch, mend),
        Hypothesis::LeastSquares => known(&facts.least_squares, mend),
        Hypothesis::ResistingMaximum => {
            known(&facts.resisting, mend)?;
            match &facts.resisting {
                Ok(fact) if fact.value == setting.step_sizes.steps() => Ok(()),
                Ok(fact) => Err((
                    format!(
                        "R is the largest of {} coordinates, and the run has {} steps",
                        fact.value,
                        setting.step_sizes.steps()
                    ),
                    "take as many steps as there are coordinates",
                )),
                Err(reason) => Err((reason.clone(), mend)),
            }
        }
        Hypothesis::AdaGradNorm => match setting.departure {
            Some(Departure::Norm) => Ok(()),
            Some(Departure::Direction(reason) | Departure::StepSize(reason)) => {
                Err((reason.to_owned(), mend))
            }
            None => Err((
                "the step sizes are those of a table, fixed in advance".into(),
                mend,
            )),
        },
        other => unreachable!("{} is checked elsewhere", other.id()),
    }
}
