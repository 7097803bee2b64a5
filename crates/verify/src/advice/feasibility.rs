//! Whether a problem can be solved as it was asked, and how well conditioned it is.

use super::request::Request;
use super::{Arranged, is_positive};
use serde::Serialize;
use telescope_core::arithmetic::{Interval, Roots as _};
use telescope_core::domains::Shape;
use telescope_core::engine::Instance;
use telescope_core::losses::AnyLoss;
use telescope_core::optimum::separability::{LogisticMinimum, Separation, logistic_minimum};
use telescope_core::vector::{lift, norm_sq};
use telescope_theory::setting::lower;

/// What is known of the minimum.
///
/// ```
/// use telescope_verify::advice::Feasibility;
///
/// let feasibility = Feasibility {
///     solvable: false,
///     because: "the classes are separable".to_owned(),
///     separating: Some(vec![1.0, -0.5]),
///     separable: Some(true),
///     length: None,
///     at_edge: false,
///     condition: None,
///     suggestion: Some("--radius 10".to_owned()),
/// };
/// let json = serde_json::to_value(&feasibility)?;
/// assert_eq!((&json["separable"], &json["at-edge"]), (&true.into(), &false.into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Feasibility {
    /// Whether a minimiser is known to exist, with an enclosure of R*.
    pub solvable: bool,
    /// How R* is known, or why it is not.
    pub because: String,
    /// A direction along which the logistic loss falls for ever, for unpenalised logistic problems without a ball: w, nearest
    /// doubles.
    pub separating: Option<Vec<f64>>,
    /// Whether the data of a logistic problem are separable, where that was decided.
    pub separable: Option<bool>,
    /// The length of the solver's point, where there is one.
    pub length: Option<f64>,
    /// Whether the ball is what keeps the solution from going on: the solver's point lies at its edge.
    pub at_edge: bool,
    /// β_R/μ, an upper end: how much steeper R can curve one way than another.
    pub condition: Option<f64>,
    /// What to change if nothing can be promised, as flags.
    pub suggestion: Option<String>,
}

pub(super) fn feasibility(request: &Request, own: &Arranged) -> Feasibility {
    let facts = &own.declared.facts;
    let optimum = own.declared.optimum.as_ref();
    let length = optimum.ok().map(|optimum| {
        let point: Vec<Interval> = lift(&optimum.candidate);
        norm_sq(&point).sqrt().midpoint()
    });
    let radius = match own.setup.shape() {
        Shape::Ball { radius, .. } => Some(radius.value()),
        _ => None,
    };
    let separation = separation(own);
    let condition = match (&facts.risk_smoothness, &facts.strong_convexity) {
        (Ok(smoothness), Ok(curvature)) if is_positive(&lower(&curvature.value)) => {
            let least = Interval::from_rational(&lower(&curvature.value));
            let ratio = (smoothness.value.enclosure() / least).upper();
            ratio.is_finite().then_some(ratio)
        }
        _ => None,
    };
    let unbounded = request.radius.is_none();
    let known = facts.distance.is_ok();
    Feasibility {
        solvable: facts.optimum.is_ok() && known,
        because: match &facts.optimum {
            Ok(fact) => fact.because.clone(),
            Err(reason) => reason.clone(),
        },
        separating: match &separation {
            Some(LogisticMinimum::Escapes(Separation { direction, .. })) => {
                Some(direction.iter().map(|w| w.to_f64().value()).collect())
            }
            _ => None,
        },
        separable: match separation {
            Some(LogisticMinimum::Escapes(_)) => Some(true),
            Some(LogisticMinimum::Attained(_)) => Some(false),
            Some(LogisticMinimum::Open) | None => None,
        },
        at_edge: length
            .zip(radius)
            .is_some_and(|(length, radius)| length > 0.999 * radius),
        suggestion: (unbounded && !known).then(|| suggestion(length)),
        length,
        condition,
    }
}

/// Of the logistic loss: separable data matter with a ball too, since they say that a larger ball has a lower R*.
fn separation(own: &Arranged) -> Option<LogisticMinimum> {
    let Instance::FiniteSum {
        loss: AnyLoss::Logistic,
        data,
        penalty,
        ..
    } = own.setup.instance()
    else {
        return None;
    };
    (!is_positive(penalty)).then(|| logistic_minimum(data))
}

/// A ball twice as large as the solver's point is long, or a penalty.
fn suggestion(length: Option<f64>) -> String {
    let radius = length
        .map(|length| format!("{:.0e}", 2.0 * length))
        .and_then(|text| text.parse::<f64>().ok())
        .filter(|radius| *radius > 0.0 && radius.is_finite());
    match radius {
        Some(radius) => format!(
            "--radius {radius} (twice the length of the solver's point), or a penalty such as --l2 0.01"
        ),
        None => "--radius 10, say, or a penalty such as --l2 0.01".to_owned(),
    }
}
