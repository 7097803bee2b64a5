//! The certified rung: the claim for every function of the class, proved by a certificate that is made and checked here.

use crate::config::Relation;
use crate::plan::{Case, PlannedClaim};
use crate::record::{CertifiedRecord, ExactText};
use crate::verdict::Verdict;
use telescope_certify::proof::{Class, MOST_STEPS, Metric, Ratio, Setting, Weights};
use telescope_certify::repair::certify;
use telescope_certify::solver::Options;
use telescope_certify::two_steps::two_steps;
use telescope_certify::{Certificate, Scope, Statement, analytic, check};
use telescope_core::arithmetic::Rational;
use telescope_core::averages::{Average, Output, Window};
use telescope_core::domains::AnyDomain;
use telescope_core::methods::AnyMethod;
use telescope_theory::bound::Bound;
use telescope_theory::setting::upper;
use telescope_theory::theorem::Measure;

/// The most steps for which the suite solves the worst-case problem: about a second.
const MOST_SOLVED: usize = 20;
/// The same with projections, which double the number of vectors.
const MOST_PROJECTED: usize = 8;

/// What is measured for an output, if certificates speak of it.
///
/// ```
/// use telescope_certify::proof::Metric;
/// use telescope_core::averages::Output;
/// use telescope_verify::evidence::certified::metric;
///
/// assert_eq!(metric(Output::LAST), Some(Metric::LastIterate));
/// assert_eq!(metric(Output::LAST_HALF), None);
/// ```
#[must_use]
pub fn metric(output: Output) -> Option<Metric> {
    match (output.average, output.window) {
        (Average::StepWeighted, Window::BeforeUpdates) => Some(Metric::Average(Weights::StepSizes)),
        (Average::Uniform, Window::BeforeUpdates) => Some(Metric::Average(Weights::Uniform)),
        (Average::NumberWeighted, Window::BeforeUpdates) => Some(Metric::Average(Weights::Numbers)),
        (Average::Last, Window::BeforeUpdates) => Some(Metric::LastIterate),
        (Average::Best, Window::BeforeUpdates) => Some(Metric::BestIterate),
        _ => None,
    }
}

/// The case's claim on an output, for every convex function with its constants and its step sizes.
///
/// # Errors
/// Why the case is not of that kind.
///
/// ```
/// use std::path::Path;
/// use telescope_core::averages::Output;
/// use telescope_verify::evidence::certified::statement;
/// use telescope_verify::plan::plan;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-optimal-constant.toml".into()], &[])?;
/// let planned = plan(experiments[0].clone(), Path::new("../.."), 1)?;
/// let statement = statement(&planned.cases[0], Output::WEIGHTED)?;
/// assert_eq!(statement.distance_sq.to_string(), "9");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn statement(case: &Case, output: Output) -> Result<Statement, String> {
    let metric = metric(output)
        .ok_or_else(|| format!("certificates do not speak of the output {}", output.id()))?;
    if !matches!(case.file.method, AnyMethod::Sgd) {
        return Err(format!(
            "certificates speak of SGD, not of {}",
            case.file.method.id()
        ));
    }
    if let Some(reason) = case.dependent() {
        return Err(format!("certificates need independent samples: {reason}"));
    }
    case.facts.convex.as_ref().map_err(Clone::clone)?;
    let lipschitz = case.facts.lipschitz.as_ref().map_err(Clone::clone)?;
    let distance = case.facts.distance.as_ref().map_err(Clone::clone)?;
    let steps = case.step_sizes.steps();
    if steps > MOST_STEPS {
        return Err(format!(
            "{steps} steps are more than {MOST_STEPS}, the most of a certificate"
        ));
    }
    if case.file.schedule.depends_on_data() {
        return Err("certificates speak of step sizes that are fixed in advance".to_owned());
    }
    Ok(Statement {
        class: Class::BoundedSubgradients {
            subgradient_sq: Ratio(upper(lipschitz.value.square())),
        },
        distance_sq: Ratio(upper(distance.value.square())),
        step_sizes: (1..=steps)
            .map(|t| Ratio(case.step_sizes.exact(t)))
            .collect(),
        metric,
        setting: if matches!(case.file.domain, AnyDomain::WholeSpace) {
            Setting::Plain
        } else {
            Setting::Projected
        },
    })
}

/// The scope that a certificate must have to speak for the case.
///
/// ```
/// use std::path::Path;
/// use telescope_certify::Scope;
/// use telescope_verify::evidence::certified::scope;
/// use telescope_verify::plan::plan;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-optimal-constant.toml".into()], &[])?;
/// let planned = plan(experiments[0].clone(), Path::new("../.."), 1)?;
/// // Of one row no choice is random.
/// assert_eq!(scope(&planned.cases[0]), Scope::DeterministicMethod);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn scope(case: &Case) -> Scope {
    if case.is_deterministic() {
        Scope::DeterministicMethod
    } else {
        Scope::SgdInExpectation
    }
}

/// The best certificate in closed form, if there is any.
///
/// ```
/// use std::path::Path;
/// use telescope_certify::check;
/// use telescope_core::averages::Output;
/// use telescope_verify::evidence::certified::{closed_form, statement};
/// use telescope_verify::plan::plan;
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/tight-optimal-constant.toml".into()], &[])?;
/// let planned = plan(experiments[0].clone(), Path::new("../.."), 1)?;
/// let statement = statement(&planned.cases[0], Output::WEIGHTED)?;
/// let certificate = closed_form(&statement).unwrap();
/// assert_eq!(check(&certificate)?.bound.to_string(), "6");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn closed_form(statement: &Statement) -> Option<Certificate> {
    two_steps(statement)
        .or_else(|_| analytic::sharp(statement))
        .or_else(|_| analytic::textbook(statement))
        .ok()
}

/// A certificate and how it was found: in closed form where there is one, else by the solver.
///
/// # Errors
/// Why there is none.
pub(crate) fn certificate(
    statement: &Statement,
    scope: Scope,
) -> Result<(Certificate, &'static str), String> {
    if let Some(closed) = closed_form(statement) {
        return Ok((closed, "in closed form"));
    }
    let options = Options {
        scope,
        ..Options::default()
    };
    certify(statement, &options)
        .map(|certified| (certified.certificate, "solved numerically, then repaired"))
        .map_err(|error| error.to_string())
}

/// The certified rung of one claim; `None` if it was not asked for.
#[must_use]
pub(crate) fn decide(
    case: &Case,
    claim: &PlannedClaim,
    bound: &dyn Bound,
) -> Option<CertifiedRecord> {
    claim.config.certify.then(|| {
        attempt(case, claim, bound).unwrap_or_else(|reason| CertifiedRecord::Absent { reason })
    })
}

fn attempt(
    case: &Case,
    claim: &PlannedClaim,
    bound: &dyn Bound,
) -> Result<CertifiedRecord, String> {
    let theorem = claim.config.theorem.theorem();
    if theorem.measure() != Measure::RiskGap {
        return Err("certificates speak of expected gaps in risk".to_owned());
    }
    let statement = statement(case, theorem.output())?;
    let steps = statement.steps();
    let closed = matches!(statement.metric, Metric::Average(Weights::StepSizes));
    let most = if statement.setting.is_plain() {
        MOST_SOLVED
    } else {
        MOST_PROJECTED
    };
    if !closed && steps > most {
        return Err(format!(
            "the suite solves the worst-case problem of at most {most} such steps, and there are {steps}; `telescope certify` takes more"
        ));
    }
    let needed = scope(case);
    let (certificate, method) = certificate(&statement, needed)?;
    let checked = check(&certificate).map_err(|flaw| flaw.to_string())?;
    let holds =
        checked.scope <= needed && proves(&checked.bound, bound, steps, claim.config.relation);
    Ok(CertifiedRecord::Checked {
        method: method.to_owned(),
        bound: ExactText::from(&checked.bound),
        scope: checked.scope,
        certificate: Box::new(certificate),
        verdict: holds.then_some(Verdict::Proved),
    })
}

/// Whether a certified bound proves a claim: it is at most the claimed one. An equality needs a witness.
#[must_use]
pub(crate) fn proves(
    certified: &Rational,
    claimed: &dyn Bound,
    steps: usize,
    relation: Relation,
) -> bool {
    if relation != Relation::AtMost {
        return false;
    }
    match claimed.exact(steps) {
        Some(exact) => exact.admits(certified),
        None => {
            let certified = telescope_core::arithmetic::Interval::from_rational(certified);
            certified.certainly_le(&claimed.value(steps))
        }
    }
}
