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
    let facts = setting.facts;
    // A value that is known but has no finite end is none.
    let finite =
        |value: Option<Rational>, mend| value.map(|_| ()).ok_or((UNBOUNDED.to_owned(), mend));
    match hypothesis {
        Hypothesis::BoundedDomain => known(
            &facts.diameter,
            "use a ball, a box or a simplex as the domain",
        ),
        Hypothesis::Unconstrained if facts.projected => Err((
            "iterates are projected on the domain".into(),
            "leave the domain out",
        )),
        Hypothesis::Unconstrained => Ok(()),
        Hypothesis::StronglyConvex => {
            let mend = "add a penalty (λ/2)‖x‖² to the problem";
            known(&facts.strong_convexity, mend)?;
            finite(setting.strong_convexity(), mend)
        }
        Hypothesis::SmoothRisk => {
            let mend = "use a loss without kinks: logistic, squared or huber";
            known(&facts.risk_smoothness, mend)?;
            finite(setting.risk_smoothness(), mend)
        }
        Hypothesis::SmoothSamples => {
            let mend = "use a loss without kinks: logistic, squared or huber";
            known(&facts.smoothness, mend)?;
            finite(setting.sample_smoothness(), mend)
        }
        Hypothesis::BoundedVariance => {
            let mend =
                "use a loss of bounded slope, or a ball as the domain, or noise of finite variance";
            known(&facts.variance, mend)?;
            finite(setting.variance(), mend)
        }
        Hypothesis::OptimalNoise => {
            let mend = "use a quadratic, or the squared loss with few columns, or the logistic loss with a penalty, on the whole space with one row a step";
            known(&facts.optimal_noise, mend)?;
            finite(setting.optimal_noise(), mend)
        }
        Hypothesis::InitialGap => {
            known(
                &facts.optimum,
                "give the domain a ball, or the problem a penalty, so that R* can be enclosed",
            )?;
            setting.initial_gap().map(|_| ()).ok_or((
                "R(x_1) − R* has no finite enclosure".to_owned(),
                "rescale the problem",
            ))
        }
        Hypothesis::Epochs => known(
            &facts.epoch,
            "use a finite sum with one row a step and the sampler reshuffle, shuffle-once or fixed-order",
        ),
        Hypothesis::LeastSquares => known(
            &facts.least_squares,
            "use the squared loss without penalty, the whole space, and one row a step with replacement",
        ),
        Hypothesis::ResistingMaximum => {
            let mend = "use a max-affine problem with the pieces L e_1, ..., L e_d, d = T, from the origin, in a ball around it";
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
                Err((reason.to_owned(), "use the method ada-grad-norm"))
            }
            None => Err((
                "the step sizes are those of a table, fixed in advance".into(),
                "use the method ada-grad-norm",
            )),
        },
        other => unreachable!("{} is checked elsewhere", other.id()),
    }
}
