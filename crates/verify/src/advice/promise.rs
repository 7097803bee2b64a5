//! What each theorem promises for the wanted gap.

use super::request::{Arrangement, Request};
use super::search::least_by_estimates;
use super::{Arranged, Reach};
use crate::bounds::{Promise, Question, Steps};
use crate::suite::{Progress, SuiteError};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;
use telescope_core::arithmetic::{Arithmetic as _, Interval, Magnitude, Quantity};
use telescope_core::facts::{Facts, SecondMoments};
use telescope_core::methods::Departure;
use telescope_core::schedules::NoiseForm;
use telescope_theory::hypothesis::{Hypothesis, Unmet};
use telescope_theory::theorem::{Measure, Theorem};
use telescope_theory::theorems;

/// A theorem's promise.
///
/// ```
/// use std::path::Path;
/// use telescope_core::number::Positive;
/// use telescope_verify::advice::{Request, advise};
/// use telescope_verify::suite::Silent;
/// use telescope_verify::template::loss;
///
/// let folder = tempfile::tempdir()?;
/// let data = folder.path().join("small.csv");
/// std::fs::write(&data, "a,y\n0,1\n1,3\n2,2\n3,5\n")?;
/// let mut request = Request::new(data, loss("absolute", "1", "1/2")?);
/// request.target = Some("y".to_owned());
/// (request.radius, request.most_steps) = (Some(Positive::from_f64(10.0)?), 1000);
/// let advice = advise(&request, Path::new(""), 1, &Silent)?;
/// let promised = &advice.promises[0];
/// assert!(telescope_theory::theorems::find(&promised.theorem).is_some());
/// assert!(promised.schedule.is_object() && promised.step_sizes[0] > 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Promised {
    /// The theorem.
    pub theorem: String,
    /// Its headline.
    pub title: String,
    /// Which bound on the noise.
    pub form: NoiseForm,
    /// Of which output, by its name.
    pub output: String,
    /// The output in words.
    pub output_words: String,
    /// How rows are drawn, and where iterates are kept.
    pub arrangement: Arrangement,
    /// The steps, as a table of an experiment file.
    pub schedule: Value,
    /// The steps in LaTeX.
    pub schedule_latex: String,
    /// η_1 and η_T.
    pub step_sizes: [f64; 2],
    /// At which T.
    pub reach: Reach,
    /// 1/δ, if the promise holds but for a chance of δ and not in expectation.
    pub odds: Option<u32>,
    /// Whether the theorem bounds E‖x − x*‖², of which half the smoothness bounds the gap.
    pub by_distance: bool,
}

/// A theorem that does not apply.
///
/// ```
/// use telescope_theory::hypothesis::{Hypothesis, Unmet};
/// use telescope_verify::advice::Refused;
///
/// let refused = Refused {
///     theorem: "projected-inverse-sqrt".to_owned(),
///     title: "Inverse square roots on a bounded domain".to_owned(),
///     unmet: vec![Unmet {
///         hypothesis: Hypothesis::BoundedDomain,
///         reason: "the whole space has no diameter".to_owned(),
///         mend: Hypothesis::BoundedDomain.mend().to_owned(),
///     }],
/// };
/// let json = serde_json::to_value(&refused)?;
/// assert_eq!(json["unmet"][0]["hypothesis"], "bounded-domain");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Refused {
    /// The theorem.
    pub theorem: String,
    /// Its headline.
    pub title: String,
    /// What fails, and what would repair it.
    pub unmet: Vec<Unmet>,
}

/// The facts with every constant as a double on the side that theorems take it from: exact constants of data have thousands of
/// digits, and a bound of many steps reads them at each.
fn coarse(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    let above = |quantity: &Quantity| {
        let end = quantity.enclosure().upper();
        if end.is_finite() {
            Quantity::from_f64(end)
        } else {
            quantity.clone()
        }
    };
    let below =
        |quantity: &Quantity| Quantity::from_f64(quantity.enclosure().lower().max(f64::MIN));
    let length = |magnitude: &Magnitude| Magnitude::from_square(above(magnitude.square()));
    for fact in [
        &mut facts.lipschitz,
        &mut facts.risk_lipschitz,
        &mut facts.distance,
        &mut facts.diameter,
    ]
    .into_iter()
    .flatten()
    {
        fact.value = length(&fact.value);
    }
    for fact in [
        &mut facts.smoothness,
        &mut facts.risk_smoothness,
        &mut facts.variance,
        &mut facts.optimal_noise,
    ]
    .into_iter()
    .flatten()
    {
        fact.value = above(&fact.value);
    }
    if let Ok(fact) = &mut facts.strong_convexity {
        fact.value = below(&fact.value);
    }
    if let Ok(fact) = &mut facts.least_squares {
        fact.value.row_sq = above(&fact.value.row_sq);
        fact.value.residual_sq = above(&fact.value.residual_sq);
    }
    if let Ok(fact) = &mut facts.second_moments
        && let SecondMoments::Constant(magnitude) = &fact.value
    {
        fact.value = SecondMoments::Constant(length(magnitude));
    }
    facts
}

/// Every theorem in the arrangement that suits it best: the fewest steps, or else the smallest bound.
pub(super) fn all(
    request: &Request,
    arranged: &[Arranged],
    gap: Option<f64>,
    progress: &dyn Progress,
) -> Result<(Vec<Promised>, Vec<Refused>), SuiteError> {
    let facts: Vec<Facts> = arranged
        .iter()
        .map(|of| coarse(&of.declared.facts))
        .collect();
    // In the order of the registry, whichever is done first.
    let answers: Vec<Result<Answer, SuiteError>> = theorems::ALL
        .par_iter()
        .filter(|theorem| !theorem.is_floor())
        .map(|theorem| {
            progress.check().map_err(|_| SuiteError::Interrupted)?;
            progress.note(theorem.id());
            Ok(answer(request.most_steps, *theorem, arranged, &facts, gap))
        })
        .collect();
    let (mut promises, mut refused) = (Vec::new(), Vec::new());
    for answer in answers {
        match answer? {
            Ok(promise) => promises.push(promise),
            Err(reasons) => refused.push(reasons),
        }
    }
    promises.sort_by(|a, b| {
        order(a)
            .partial_cmp(&order(b))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok((promises, refused))
}

type Answer = Result<Promised, Refused>;

fn answer(
    most_steps: usize,
    theorem: &'static dyn Theorem,
    arranged: &[Arranged],
    facts: &[Facts],
    gap: Option<f64>,
) -> Answer {
    let mut best: Option<Promised> = None;
    let mut reasons: Option<Vec<Unmet>> = None;
    for (of, facts) in arranged.iter().zip(facts) {
        // Where fewer steps are known to do, no more are looked at.
        let most = match best.as_ref().map(|best| best.reach) {
            Some(Reach::Least { steps, .. }) => steps,
            _ => most_steps,
        };
        match one(theorem, of, facts, gap, most) {
            Ok(found) => {
                if best.as_ref().is_none_or(|best| order(&found) < order(best)) {
                    best = Some(found);
                }
            }
            // The fewest reasons tell best what is missing; the user's own arrangement comes first.
            Err(unmet) => {
                if reasons.as_ref().is_none_or(|old| unmet.len() < old.len()) {
                    reasons = Some(unmet);
                }
            }
        }
    }
    best.ok_or_else(|| Refused {
        theorem: theorem.id().to_owned(),
        title: theorem.title().to_owned(),
        unmet: reasons.unwrap_or_default(),
    })
}

/// Fewest steps first, then the smallest bound.
fn order(promise: &Promised) -> (usize, f64) {
    match promise.reach {
        Reach::Least { steps, .. } => (steps, 0.0),
        Reach::Beyond { bound, .. } => (usize::MAX, bound.unwrap_or(f64::INFINITY)),
    }
}

/// The form with the smaller bound: G ≤ L, so the moment form where there is one.
fn form(theorem: &dyn Theorem, facts: &Facts) -> NoiseForm {
    let known = facts.second_moments.is_ok();
    let forms = theorem.forms();
    if forms.contains(&NoiseForm::Moment) && (known || !forms.contains(&NoiseForm::Sup)) {
        NoiseForm::Moment
    } else {
        NoiseForm::Sup
    }
}

fn one(
    theorem: &'static dyn Theorem,
    of: &Arranged,
    facts: &Facts,
    gap: Option<f64>,
    most: usize,
) -> Result<Promised, Vec<Unmet>> {
    let form = form(theorem, facts);
    let adapts = theorem.hypotheses(form).contains(&Hypothesis::AdaGradNorm);
    let question = Question {
        theorem,
        form,
        facts,
        dependent: of.setup.instance().dependence(),
        departure: adapts.then_some(Departure::Norm),
        assumed: &[],
        of_constants: false,
    };
    let unit = facts
        .epoch
        .as_ref()
        .ok()
        .filter(|_| theorem.hypotheses(form).contains(&Hypothesis::WholeEpochs))
        .map_or(1, |fact| fact.value.rows);
    // What is wrong beside T shows where T is not small.
    let sample = (64_usize.div_ceil(unit) * unit).max(unit);
    let promise = question.ask(&Steps::Optimal, sample)?;
    let by_distance = theorem.measure() == Measure::DistanceSq;
    // On the whole space R(x) − R* ≤ (β/2)‖x − x*‖².
    let scale = match (by_distance, &facts.risk_smoothness) {
        (false, _) => Interval::one(),
        (true, Ok(smoothness)) => smoothness.value.enclosure() * Interval::point(0.5),
        (true, Err(reason)) => {
            return Err(vec![Unmet {
                hypothesis: Hypothesis::SmoothRisk,
                reason: reason.clone(),
                mend: "use a loss without kinks".to_owned(),
            }]);
        }
    };
    // What was found last, so that it need not be made again.
    let kept: RefCell<Option<(usize, Promise)>> = RefCell::new(None);
    let value = |steps: usize| {
        let promise = question.ask(&Steps::Optimal, steps).ok()?;
        let bound = (promise.bound.enclosure(steps) * scale).upper();
        let mut kept = kept.borrow_mut();
        if kept.is_none() || gap.is_some_and(|gap| bound <= gap) {
            *kept = Some((steps, promise));
        }
        Some(bound)
    };
    let estimate = |steps: usize| Some(question.estimate(steps)? * scale.upper());
    let reach = match gap {
        Some(gap) => least_by_estimates(estimate, value, gap, unit, most),
        None => Reach::Beyond {
            searched: sample,
            bound: Some((promise.bound.enclosure(sample) * scale).upper()),
        },
    };
    let steps = match reach {
        Reach::Least { steps, .. } => steps,
        Reach::Beyond { searched, .. } => searched.max(unit),
    };
    let promise = match kept.into_inner() {
        Some((at, promise)) if at == steps => promise,
        _ => question.ask(&Steps::Optimal, steps)?,
    };
    let output = question.output();
    let doubles = promise.step_sizes.doubles();
    let mut arrangement = of.arrangement.clone();
    if adapts {
        arrangement.method = "ada-grad-norm";
    }
    Ok(Promised {
        theorem: theorem.id().to_owned(),
        title: theorem.title().to_owned(),
        form,
        output: output.id(),
        output_words: output.description(),
        arrangement,
        schedule: serde_json::to_value(&promise.schedule).unwrap_or(Value::Null),
        schedule_latex: promise.schedule.latex(),
        step_sizes: [doubles[0], doubles[doubles.len() - 1]],
        reach,
        odds: match theorem.measure() {
            Measure::Exceedance { odds } => Some(odds),
            Measure::RiskGap | Measure::DistanceSq => None,
        },
        by_distance,
    })
}
