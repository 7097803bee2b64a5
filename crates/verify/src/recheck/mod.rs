//! Re-checking records. From the record alone: every bound is evaluated again from the recorded constants, every verdict
//! recomputed from the recorded evidence. With `--replay`: the evidence itself is gathered again.

mod certified;
mod checks;
mod constants;
mod own_config;
mod read;
mod replay;

pub(crate) use read::MOST_BYTES;
pub use read::{read_record, record_from_text};
pub use replay::replay;

use crate::config::{Relation, TheoremId};
use crate::evidence::exact::{compare, compare_exactly, compare_surd, limit};
use crate::record::{
    CaseRecord, ClaimRecord, Direction, ExactRecord, ExperimentRecord, SampledRecord,
};
use crate::statistics::{Budget, reaches};
use crate::verdict::{Verdict, contradict, overall};
use certified::certified_verdict;
pub(crate) use constants::Rebuilt;
use std::collections::BTreeSet;
use telescope_core::arithmetic::{Interval, Rational, Roots as _};
use telescope_core::schedules::StepSizes;
use telescope_theory::bound::{Bound, ExactBound};
use telescope_theory::surd::Surd;
use telescope_theory::theorem::Measure;

/// What a re-check found.
///
/// ```
/// use telescope_verify::recheck::Recheck;
///
/// let sound = Recheck { claims: 2, checks: 0, faults: Vec::new() };
/// assert!(sound.faults.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recheck {
    /// Claims whose verdict was recomputed.
    pub claims: usize,
    /// Checks whose verdict was recomputed. From the record alone, one of data in a file is not, unless it was sampled.
    pub checks: usize,
    /// What does not agree, one line each.
    pub faults: Vec<String>,
}

/// Recomputes every verdict of the record from the record alone.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::{read_record, recheck};
/// use telescope_verify::verdict::Verdict;
///
/// let mut record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let found = recheck(&record);
/// assert!(found.claims == 2 && found.faults.is_empty(), "{found:?}");
/// // A verdict that was edited does not follow from the numbers beside it.
/// record.cases[0].claims[0].found = Verdict::Refuted;
/// assert!(!recheck(&record).faults.is_empty());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[must_use]
pub fn recheck(record: &ExperimentRecord) -> Recheck {
    let mut faults = Vec::new();
    let mut claims = 0;
    let mut planned = Vec::new();
    if record.cases.is_empty() {
        faults.push("the record holds no case".to_owned());
    }
    let mut names = BTreeSet::new();
    for case in &record.cases {
        if !names.insert(&case.id) {
            faults.push(format!("{}: the case stands there twice", case.id));
        }
        let (own, again) = own_config::faults(record, case);
        faults.extend(own.into_iter().map(|fault| format!("{}: {fault}", case.id)));
        planned.extend(again);
        let rebuilt = match Rebuilt::new(case) {
            Ok(rebuilt) => rebuilt,
            Err(reason) => {
                faults.push(format!("{}: {reason}", case.id));
                continue;
            }
        };
        for claim in &case.claims {
            claims += 1;
            faults.extend(
                claim_faults(record, case, claim, &rebuilt)
                    .into_iter()
                    .map(|fault| format!("{}: {fault}", claim.id)),
            );
        }
    }
    let checks = checks::from_record(record, &planned, &mut faults);
    Recheck {
        claims,
        checks,
        faults,
    }
}

/// The step sizes of a case, from its record alone: η_1..η_T as the run used them. `None` where the run chose them, or
/// where the record does not say enough.
#[must_use]
pub(crate) fn recorded_step_sizes(case: &CaseRecord) -> Option<StepSizes> {
    let rebuilt = Rebuilt::new(case).ok()?;
    (!rebuilt.depends_on_run()).then(|| rebuilt.step_sizes().clone())
}

fn claim_faults(
    record: &ExperimentRecord,
    case: &CaseRecord,
    claim: &ClaimRecord,
    rebuilt: &Rebuilt,
) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    let steps = case.constants.steps;
    let verdict = match rebuilt.bound(claim) {
        Err(fault) => {
            check(false, &fault);
            return faults;
        }
        Ok(Err(unmet)) => {
            check(unmet == claim.unmet, "the hypotheses that fail are others");
            check(
                claim.bound.is_none(),
                "a bound is recorded although a hypothesis fails",
            );
            Verdict::NotApplicable
        }
        Ok(Ok(bound)) => {
            check(
                claim.unmet.is_empty(),
                "hypotheses are recorded as failing that hold",
            );
            check(
                same_bound(claim, bound.as_ref(), steps),
                "the bound is another",
            );
            let exact = exact_verdict(claim, bound.as_ref(), steps);
            let recorded = claim.exact.as_ref().and_then(|exact| exact.verdict);
            check(exact == Ok(recorded), "the exact rung's verdict is another");
            let sampled = match &claim.sampled {
                None => None,
                Some(sampled) => {
                    match sampled_verdict(record, claim, sampled, bound.as_ref(), rebuilt, steps) {
                        Ok(verdict) => verdict,
                        Err(fault) => {
                            check(false, &fault);
                            None
                        }
                    }
                }
            };
            let certified =
                match certified_verdict(case, claim, bound.as_ref(), rebuilt.step_sizes(), steps) {
                    Ok(verdict) => verdict,
                    Err(fault) => {
                        check(false, &fault);
                        None
                    }
                };
            let rungs = [recorded, sampled, certified];
            check(
                contradict(&rungs) == claim.contradiction,
                "a contradiction of rungs is recorded wrongly",
            );
            overall(&rungs)
        }
    };
    check(
        verdict == claim.found,
        &format!(
            "the verdict should be {verdict}, the record says {}",
            claim.found
        ),
    );
    faults
}

fn same_bound(claim: &ClaimRecord, bound: &dyn Bound, steps: usize) -> bool {
    let Some(recorded) = &claim.bound else {
        return false;
    };
    let exact = match bound.exact(steps) {
        None => None,
        Some(ExactBound::Value(value)) => Some((value, false)),
        Some(ExactBound::RootOf(square)) => Some((square, true)),
    };
    let same_exact = match (&recorded.exact, exact) {
        (None, None) => true,
        (Some(text), Some((value, square))) => {
            text.parse().is_ok_and(|recorded| recorded == value)
                && recorded.exact_is_square == square
        }
        _ => false,
    };
    same_exact
        && Interval::try_from(recorded.enclosure)
            .is_ok_and(|recorded| recorded == bound.value(steps))
}

fn exact_verdict(
    claim: &ClaimRecord,
    bound: &dyn Bound,
    steps: usize,
) -> Result<Option<Verdict>, String> {
    let Some(exact) = &claim.exact else {
        return Ok(None);
    };
    let gap = Interval::try_from(exact.gap).map_err(|error| error.to_string())?;
    let (exact_limit, enclosure) = limit(measure(claim), bound, steps);
    match (&exact.gap_exact, exact_limit) {
        (Some(text), Some(bound)) => {
            let value = text.parse()?;
            if !gap.contains_rational(&value) {
                return Err("the gap lies outside its enclosure".into());
            }
            Ok(Some(compare_exactly(&value, &bound, claim.relation)))
        }
        (None, Some(bound)) if exact.gap_surd.is_some() => {
            let surd = surd(exact)?;
            let root = Interval::from_rational(&surd.square).sqrt();
            if gap
                .intersect(&(Interval::from_rational(&surd.rational) + root))
                .is_none()
            {
                return Err("the gap lies outside its enclosure".into());
            }
            Ok(Some(compare_surd(&surd, &bound, claim.relation)))
        }
        _ => Ok(compare(gap, enclosure, claim.relation)),
    }
}

/// p + √q as recorded.
fn surd(exact: &ExactRecord) -> Result<Surd, String> {
    let [rational, square] = exact.gap_surd.as_ref().ok_or("no root is recorded")?;
    let (rational, square) = (rational.parse()?, square.parse()?);
    if square < Rational::ZERO {
        return Err("a recorded square is negative".into());
    }
    Ok(Surd { rational, square })
}

fn measure(claim: &ClaimRecord) -> Measure {
    let found = TheoremId::find(&claim.theorem);
    let theorem = found.as_ref().map(TheoremId::theorem);
    theorem.map_or(Measure::RiskGap, |theorem| theorem.measure())
}

fn sampled_verdict(
    record: &ExperimentRecord,
    claim: &ClaimRecord,
    sampled: &SampledRecord,
    bound: &dyn Bound,
    rebuilt: &Rebuilt,
    steps: usize,
) -> Result<Option<Verdict>, String> {
    let budget = Budget::new(record.verify_alpha, record.refute_alpha, record.slots)
        .map_err(|error| error.to_string())?;
    let found = TheoremId::find(&claim.theorem);
    let theorem = found.as_ref().map(TheoremId::theorem);
    if theorem.is_some_and(|it| it.is_floor() || it.measure() == Measure::DistanceSq) {
        return Err("replicates cannot decide a claim of this kind".into());
    }
    let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
    if !same(sampled.verify_alpha, budget.slot_verify())
        || !same(sampled.refute_alpha, budget.slot_refute())
    {
        return Err("the slot of α is another".into());
    }
    let (_, enclosure) = limit(measure(claim), bound, steps);
    if !same(sampled.refute_bound, enclosure.upper())
        || !same(sampled.verify_bound, enclosure.lower())
    {
        return Err("the bound that the replicates were held against is another".into());
    }
    let Some(decision) = sampled.decision else {
        return Ok(None);
    };
    // The process stops with the decision: its last value is the deciding one.
    let last = match decision.direction {
        Direction::Refuted => sampled.refute_log_value,
        Direction::Verified => sampled.verify_log_value,
    };
    if decision.index == 0
        || decision.index != sampled.replicates
        || last.map(f64::to_bits) != decision.log_value.map(f64::to_bits)
    {
        return Err("the decision does not fall on the last replicate".into());
    }
    if !is_reachable(
        decision.direction,
        decision.log_value,
        decision.index,
        sampled,
    ) {
        return Err("no sequence of so few replicates gives the e-process that value".into());
    }
    let log_value = decision.log_value.unwrap_or(f64::INFINITY);
    match decision.direction {
        Direction::Refuted => {
            if !reaches(log_value, decision.index, sampled.refute_alpha) {
                return Err("the e-process does not reach 1/α, so nothing is refuted".into());
            }
            Ok(Some(Verdict::Refuted))
        }
        Direction::Verified => {
            let Some((_, ceiling)) = &sampled.ceiling else {
                return Err("nothing can be verified without an upper bound on the gap".into());
            };
            if !rebuilt
                .ceilings(claim)
                .iter()
                .any(|value| *value <= *ceiling)
            {
                return Err(
                    "the upper bound on the gap is too small for the recorded constants".into(),
                );
            }
            if claim.relation != Relation::AtMost {
                return Err("sampling verifies upper bounds only".into());
            }
            if !reaches(log_value, decision.index, sampled.verify_alpha) {
                return Err("the e-process does not reach 1/α, so nothing is verified".into());
            }
            Ok(Some(Verdict::Verified))
        }
    }
}

/// Whether the e-process can have grown to that log value: one replicate multiplies the capital by B/(B − b) at most when
/// it verifies, and by B/b (at least 1) at most when it refutes; without a ceiling, by anything, and by infinity only
/// against the bound 0.
fn is_reachable(
    direction: Direction,
    log_value: Option<f64>,
    index: u64,
    sampled: &SampledRecord,
) -> bool {
    let Some(log_value) = log_value else {
        return direction == Direction::Refuted && sampled.refute_bound <= 0.0;
    };
    let ceiling = sampled.ceiling.as_ref().map(|(_, ceiling)| *ceiling);
    let factor = match (direction, ceiling) {
        (Direction::Verified, Some(ceiling)) => ceiling / (ceiling - sampled.verify_bound),
        (Direction::Verified, None) => return false,
        (Direction::Refuted, Some(ceiling)) => (ceiling / sampled.refute_bound).max(1.0),
        (Direction::Refuted, None) => f64::INFINITY,
    };
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 replicates")]
    let most = telescope_core::ops::ln(factor) * index as f64 * (1.0 + 1e-9) + 1e-9;
    log_value <= most
}
