//! From how many steps on a bound says more than R(x_1) − R*.

use crate::plan::{Case, PlannedClaim};
use crate::record::Vacuity;
use telescope_core::arithmetic::Interval;
use telescope_core::facts::SecondMoments;
use telescope_core::schedules::StepSizes;
use telescope_theory::bound::Bound;
use telescope_theory::setting::{Setting, horizon};
use telescope_theory::theorem::Measure;

/// How far the search goes.
const FARTHEST: usize = 1 << 17;

/// Compares the bound at T with R(x_1) − R*, and searches for the least T at which it is below: doubling, then
/// bisection, so that a bound which falls and rises again may have an earlier one.
pub(super) fn vacuity(case: &Case, claim: &PlannedClaim, bound: &dyn Bound) -> Vacuity {
    let theorem = claim.config.theorem.theorem();
    let initial = match theorem.measure() {
        Measure::DistanceSq => {
            let distance = case.facts.distance.as_ref().ok();
            distance.map(|fact| fact.value.square().enclosure())
        }
        Measure::RiskGap | Measure::Exceedance { .. } if theorem.is_floor() => None,
        Measure::RiskGap | Measure::Exceedance { .. } => initial_gap(case),
    };
    let Some(initial) = initial else {
        return Vacuity::Unknown;
    };
    let informative = |steps: usize| {
        bound_at(case, claim, bound, steps).is_some_and(|value| value.upper() < initial.lower())
    };
    let steps = case.step_sizes.steps();
    if informative(steps) {
        return Vacuity::Informative {
            from: first(0, steps, informative),
        };
    }
    let mut last = steps;
    while last < FARTHEST {
        let next = (last * 2).min(FARTHEST);
        if bound_at(case, claim, bound, next).is_none() {
            break;
        }
        if informative(next) {
            return Vacuity::Vacuous {
                from: Some(first(last, next, informative)),
                searched: next,
            };
        }
        last = next;
    }
    Vacuity::Vacuous {
        from: None,
        searched: last,
    }
}

/// A number in (low, high] that passes while the one before does not, given that `high` passes and `low` does not.
fn first(mut low: usize, mut high: usize, passes: impl Fn(usize) -> bool) -> usize {
    while low + 1 < high {
        let middle = low.midpoint(high);
        if passes(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// R(x_1) − R*.
pub(super) fn initial_gap(case: &Case) -> Option<Interval> {
    let optimum = case.facts.optimum.as_ref().ok()?.value.enclosure();
    Some(case.facts.initial_risk.enclosure() - optimum)
}

/// The bound after another number of steps: of this schedule's first steps, or of the schedule made for that number.
fn bound_at(
    case: &Case,
    claim: &PlannedClaim,
    bound: &dyn Bound,
    steps: usize,
) -> Option<Interval> {
    let own = case.step_sizes.steps();
    let adapts = case.file.schedule.depends_on_steps();
    if steps == own || (!adapts && steps < own) {
        return finite(bound.enclosure(steps));
    }
    // Moments of a recursion are known up to T only.
    if matches!(
        case.facts.second_moments.as_ref().map(|fact| &fact.value),
        Ok(SecondMoments::PerStep(_))
    ) && claim.config.form == telescope_core::schedules::NoiseForm::Moment
    {
        return None;
    }
    let horizon = horizon(&case.facts, steps);
    let step_sizes = StepSizes::new(&case.file.schedule, &horizon).ok()?;
    let setting = Setting {
        horizon: &horizon,
        step_sizes: &step_sizes,
        ..case.setting(&claim.config)
    };
    let other = claim
        .config
        .theorem
        .theorem()
        .instantiate(&setting, claim.config.form)
        .ok()?;
    finite(other.enclosure(steps))
}

fn finite(value: Interval) -> Option<Interval> {
    value.upper().is_finite().then_some(value)
}
