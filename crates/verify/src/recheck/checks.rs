//! Whether the checks of a record come out as it says. What is decided without sampling is computed again where no data
//! file is needed; an order of two arms is judged anew on its recorded limits; a replay computes every check again.

use crate::checks::{AnyCheck, CheckContext, record as look, worst};
use crate::config::CheckConfig;
use crate::plan::Case;
use crate::record::{CheckRecord, ExperimentRecord, GroundRecord};
use crate::statistics::Budget;
use crate::verdict::Verdict;

/// Judges the checks from the record alone, and tells of how many the verdict was recomputed. `planned` holds the cases,
/// all of them unless one needs a data file.
pub(super) fn from_record(
    record: &ExperimentRecord,
    planned: &[Case],
    faults: &mut Vec<String>,
) -> usize {
    let budget = match Budget::new(record.verify_alpha, record.refute_alpha, record.slots) {
        Ok(budget) => budget,
        Err(error) => {
            faults.push(error.to_string());
            return 0;
        }
    };
    let whole = planned.len() == record.cases.len();
    let context = CheckContext {
        experiment: &record.id,
        seed: record.seed,
        budget: &budget,
        cases: planned,
        records: &record.cases,
    };
    let mut judged = 0;
    for check in &record.checks {
        let mut found = Vec::new();
        if check.id != check.config.id() || check.statement != check.config.statement() {
            found.push("the check says something else than what was asked for".to_owned());
        }
        let sampled = check
            .grounds
            .iter()
            .any(|ground| !matches!(ground, GroundRecord::Exact { .. }));
        if let AnyCheck::Order(order) = &check.config {
            let cases = record.cases.iter();
            let pairs = cases.filter(|case| case.arm.as_ref() == Some(&order.lower));
            let fault = on_grounds(check, pairs.count(), &budget);
            found.extend(fault);
        } else if !check.grounds.is_empty() {
            found.push("the check is decided by something that it does not look at".to_owned());
        }
        // Replicates are for a replay.
        if whole && !sampled {
            found.extend(computed_again(check, &context));
        }
        judged += usize::from(whole || matches!(check.config, AnyCheck::Order(_)));
        faults.extend(named(record, check, found));
    }
    judged
}

/// Computes the checks again from cases that were, and tells how many there are.
pub(super) fn replayed(
    record: &ExperimentRecord,
    context: &CheckContext,
    faults: &mut Vec<String>,
) -> usize {
    for check in &record.checks {
        faults.extend(named(record, check, computed_again(check, context)));
    }
    record.checks.len()
}

fn named(
    record: &ExperimentRecord,
    check: &CheckRecord,
    faults: impl IntoIterator<Item = String>,
) -> Vec<String> {
    let name = |fault: String| format!("{}: check {}: {fault}", record.id, check.id);
    faults.into_iter().map(name).collect()
}

/// The verdict of an order, by its recorded grounds.
fn on_grounds(check: &CheckRecord, pairs: usize, budget: &Budget) -> Option<String> {
    if check.grounds.len() != pairs || pairs == 0 {
        return Some("its grounds are not one a pair of cases".to_owned());
    }
    let mut verdicts = Vec::new();
    for ground in &check.grounds {
        if let GroundRecord::Sampled {
            replicates,
            least,
            most,
            verify_alpha,
            refute_alpha,
        } = *ground
        {
            let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
            if !same(verify_alpha, budget.slot_verify())
                || !same(refute_alpha, budget.slot_refute())
            {
                return Some("the slot of α is another".to_owned());
            }
            if replicates == 0 || !(least <= most) {
                return Some("its confidence limits are none".to_owned());
            }
        }
        // Exact values decide enclosures that overlap; they are computed again.
        verdicts.push(ground.verdict()?);
    }
    differs(worst(&verdicts)?, check.found)
}

fn computed_again(check: &CheckRecord, context: &CheckContext) -> Option<String> {
    let config = CheckConfig {
        that: check.config.clone(),
        expect: check.expected,
    };
    match look(&config, context) {
        Err(reason) => Some(format!("it cannot be computed again: {reason}")),
        Ok(again) if again == *check => None,
        Ok(again) => differs(again.found, check.found)
            .or_else(|| Some("computed again, its evidence is another".to_owned())),
    }
}

fn differs(verdict: Verdict, recorded: Verdict) -> Option<String> {
    (verdict != recorded)
        .then(|| format!("the verdict should be {verdict}, the record says {recorded}"))
}
