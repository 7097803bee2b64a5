//! The certified rung of a record: its certificate is checked, and must speak of the recorded case.

use crate::config::TheoremId;
use crate::evidence::certified::{metric, proves};
use crate::record::{CaseRecord, CertifiedRecord, ClaimRecord, ExactText};
use crate::verdict::Verdict;
use telescope_certify::proof::{Class, Setting};
use telescope_certify::{Scope, check};
use telescope_core::arithmetic::{Interval, Rational};
use telescope_core::schedules::StepSizes;
use telescope_theory::bound::Bound;
use telescope_theory::theorem::Measure;

/// The rung's verdict.
///
/// # Errors
/// With what is wrong.
pub(super) fn certified_verdict(
    case: &CaseRecord,
    claim: &ClaimRecord,
    bound: &dyn Bound,
    step_sizes: &StepSizes,
    steps: usize,
) -> Result<Option<Verdict>, String> {
    let Some(CertifiedRecord::Checked {
        bound: proved,
        scope,
        certificate,
        verdict,
        ..
    }) = &claim.certified
    else {
        return Ok(None);
    };
    let checked = check(certificate).map_err(|flaw| format!("the certificate: {flaw}"))?;
    if proved.parse()? != checked.bound || *scope != checked.scope {
        return Err("the certificate proves another bound, or for another scope".into());
    }
    let statement = &certificate.statement;
    let is = |recorded: Option<&ExactText>, value: &Rational| {
        recorded.is_some_and(|text| text.parse().is_ok_and(|recorded| recorded == *value))
    };
    let class = match &statement.class {
        Class::BoundedSubgradients { subgradient_sq } => {
            is(case.constants.lipschitz_sq.as_ref(), &subgradient_sq.0)
        }
        _ => false,
    };
    let same_steps = statement.steps() == steps
        && step_sizes.steps() == steps
        && (1..=steps).all(|t| statement.step_sizes[t - 1].0 == step_sizes.exact(t));
    // A proof with projections holds without them too, the whole space being a closed convex set.
    let projected = case
        .config
        .get("domain")
        .is_some_and(|domain| domain != "whole-space");
    let same_setting = match statement.setting {
        Setting::Plain => !projected,
        Setting::Projected => true,
        Setting::FiniteSum { .. } => false,
    };
    let found = TheoremId::find(&claim.theorem);
    let theorem = found.as_ref().map(TheoremId::theorem);
    let same_metric = theorem.is_some_and(|theorem| {
        theorem.measure() == Measure::RiskGap && metric(theorem.output()) == Some(statement.metric)
    });
    if !(class
        && is(
            case.constants.distance_sq.as_ref(),
            &statement.distance_sq.0,
        )
        && same_steps
        && same_metric
        && same_setting)
    {
        return Err("the certificate speaks of other constants, step sizes or outputs".into());
    }
    // Only a run without chance is the deterministic method.
    let covers = checked.scope == Scope::SgdInExpectation || is_full_gradient(case);
    let found =
        (covers && proves(&checked.bound, bound, steps, claim.relation)).then_some(Verdict::Proved);
    if found != *verdict {
        return Err("the certified rung's verdict is another".into());
    }
    if let (Some(exact), true) = (&claim.exact, covers)
        && Interval::from_rational(&checked.bound).upper() < exact.gap[0]
    {
        return Err("the exact gap lies above what the certificate allows".into());
    }
    Ok(found)
}

/// Whether the case's own settings say that every gradient is that of the risk.
fn is_full_gradient(case: &CaseRecord) -> bool {
    case.config
        .get("oracle")
        .and_then(serde_json::Value::as_str)
        == Some("full-gradient")
        || one_row(case)
}

/// Whether all rows are one.
fn one_row(case: &CaseRecord) -> bool {
    let rows = case.config.pointer("/problem/finite-sum/data/inline");
    rows.and_then(serde_json::Value::as_array)
        .is_some_and(|rows| rows.len() == 1)
}
