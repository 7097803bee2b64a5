//! The record of one case: evidence gathered, numbers turned into text.

use super::Progress;
use super::fact_records::{constants, facts};
use super::property_cache::PropertyCache;
use super::vacuity::{self};
use crate::evidence::curves::checkpoints;
use crate::evidence::ledger::{Comparator, Ledger, LedgerInputs, ledger};
use crate::evidence::sampled::{Sampled, sample};
use crate::evidence::source::{Source, Stop};
use crate::evidence::{certified, exact, law};
use crate::plan::{Case, Exact, PlannedClaim};
use crate::record::{
    BoundRecord, CaseRecord, CertifiedRecord, ClaimRecord, ContourRecord, Direction, ExactText,
    PathRecord, PropertyRecord, SampledRecord, ScheduleRecord, pair,
};
use crate::statistics::Budget;
use crate::verdict::{Verdict, contradict, overall};
use telescope_core::arithmetic::{Interval, Rational};
use telescope_core::averages::Output;
use telescope_core::engine::{Instance, Setup};
use telescope_core::samplers::AnySampler;
use telescope_theory::bound::{Bound, ExactBound};
use telescope_theory::theorem::Measure;

/// Outputs whose replicates are tested against the exact law, where there is one.
pub(crate) const LAW_OUTPUTS: [Output; 2] = [Output::WEIGHTED, Output::FINAL];
/// Paths and steps of the ledger.
const LEDGER_PATHS: u64 = 3;
const LEDGER_STEPS: usize = 64;
/// About how many numbers the ledger of many sparse rows reads on a path.
const LEDGER_WORK: usize = 1 << 24;
/// Points of a drawn path, at most.
const PATH_POINTS: usize = 200;
/// Points of the contour figure.
const CONTOUR: (usize, usize) = (49, 33);

/// Gathers the evidence of a case.
///
/// # Errors
/// If a run diverges, if the user interrupts, or if the source's store fails.
pub(crate) fn make(
    case: &Case,
    budget: &Budget,
    cache: &PropertyCache,
    source: Source,
    progress: &dyn Progress,
) -> Result<CaseRecord, Stop> {
    let sampled = sample(case, budget, source, progress)?;
    progress.check().map_err(|_| Stop::Interrupted)?;
    let mut laws = law::endpoints(case, budget.slot_verify());
    for (output, points) in &sampled.points {
        let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        laws.extend(law::replicates(
            case,
            *output,
            &points,
            budget.slot_verify(),
        ));
    }
    let Sampled { claims, curves, .. } = sampled;
    let claims = case
        .claims
        .iter()
        .zip(claims)
        .map(|(claim, sampled)| claim_record(case, claim, sampled, cache))
        .collect();
    let (paths, contour) = plane(case);
    Ok(CaseRecord {
        id: case.id.clone(),
        label: case.label.clone(),
        arm: case.arm.clone(),
        noise: Some(case.noise.clone()).filter(|noise| *noise != case.id),
        config: serde_json::to_value(&case.file).map_err(|error| error.to_string())?,
        data: case.data.clone(),
        rows: case.setup.instance().rows(),
        start: case.setup.start().iter().map(ExactText::from).collect(),
        facts: facts(case),
        constants: constants(case),
        schedule: schedule(case),
        claims,
        published: law::published(case),
        laws,
        curves,
        paths,
        contour,
        ledger: ledger_of(case),
    })
}

/// Each kept step has R in intervals and three points written out: of many sparse rows only a few are kept.
fn ledger_steps(setup: &Setup) -> usize {
    match setup.instance() {
        Instance::FiniteSum { data, .. } if data.is_long() => {
            let size = data.features().len() + 3 * data.columns();
            (LEDGER_WORK / size).clamp(1, LEDGER_STEPS)
        }
        _ => LEDGER_STEPS,
    }
}

fn ledger_of(case: &Case) -> Ledger {
    let comparator = match (&case.facts.minimiser, &case.optimum) {
        (Some(minimiser), _) => Comparator::Exact(minimiser.clone()),
        (None, Ok(optimum)) => Comparator::Near(optimum.candidate.clone()),
        (None, Err(_)) => Comparator::Near(case.setup.start_doubles()),
    };
    let (moments, enumeration) = match &case.exact {
        Exact::Moments(moments) => (Some(moments.as_ref()), None),
        Exact::Enumeration(enumeration) => (None, Some(enumeration.as_ref())),
        Exact::Absent(_) => (None, None),
    };
    let paths = if case.is_deterministic() {
        1
    } else {
        LEDGER_PATHS
    };
    ledger(&LedgerInputs {
        setup: &case.setup,
        facts: &case.facts,
        step_sizes: &case.step_sizes,
        key: &case.key,
        comparator: &comparator,
        moments,
        enumeration,
        paths,
        keep: ledger_steps(&case.setup),
    })
}

fn claim_record(
    case: &Case,
    claim: &PlannedClaim,
    sampled: Option<SampledRecord>,
    cache: &PropertyCache,
) -> ClaimRecord {
    let sampler = case.setup.sampler().unwrap_or(AnySampler::WithReplacement);
    let property = PropertyRecord {
        outcome: cache.outcome(&claim.config, sampler),
    };
    let mut record = ClaimRecord {
        id: claim.id.clone(),
        theorem: claim.config.theorem.name(),
        control: claim.config.theorem.is_control(),
        form: claim.config.form,
        relation: claim.config.relation,
        assumed: claim.config.assume.clone(),
        output: claim.output.id(),
        expected: claim.config.expect,
        found: Verdict::NotApplicable,
        contradiction: false,
        unmet: vec![],
        bound: None,
        headroom: None,
        property,
        sampled,
        exact: None,
        certified: None,
    };
    match &claim.bound {
        Err(unmet) => record.unmet.clone_from(unmet),
        Ok(bound) => {
            record.exact = exact::decide(case, claim, bound.as_ref());
            record.certified = certified::decide(case, claim, bound.as_ref());
            record.bound = Some(bound_record(case, claim, bound.as_ref()));
            record.headroom = headroom(&record, claim.config.theorem.theorem().measure());
            let rungs = [
                record.exact.as_ref().and_then(|exact| exact.verdict),
                record
                    .sampled
                    .as_ref()
                    .and_then(|sampled| sampled.decision)
                    .map(|decision| match decision.direction {
                        Direction::Verified => Verdict::Verified,
                        Direction::Refuted => Verdict::Refuted,
                    }),
                record.certified.as_ref().and_then(CertifiedRecord::verdict),
            ];
            record.found = overall(&rungs);
            record.contradiction = contradict(&rungs);
        }
    }
    record
}

fn bound_record(case: &Case, claim: &PlannedClaim, bound: &dyn Bound) -> BoundRecord {
    let steps = case.step_sizes.steps();
    let exact = bound.exact(steps);
    BoundRecord {
        enclosure: pair(bound.value(steps)),
        exact_is_square: matches!(exact, Some(ExactBound::RootOf(_))),
        exact: exact.map(|exact| match exact {
            ExactBound::Value(value) | ExactBound::RootOf(value) => ExactText::from(&value),
        }),
        vacuity: vacuity::vacuity(case, claim, bound),
        curve: checkpoints(steps)
            .into_iter()
            .map(|t| (t, bound.enclosure(t)))
            .filter(|(_, value)| value.upper().is_finite())
            .map(|(t, value)| (t, value.midpoint()))
            .collect(),
    }
}

/// Bound over what it bounds: of the exact value where there is one, else of the sample mean.
fn headroom(record: &ClaimRecord, measure: Measure) -> Option<f64> {
    let bound = match measure {
        Measure::RiskGap | Measure::DistanceSq => {
            let [low, high] = record.bound.as_ref()?.enclosure;
            low + (high - low) / 2.0
        }
        // What is measured is a chance, and what bounds it is δ.
        Measure::Exceedance { odds } => 1.0 / f64::from(odds),
    };
    let gap = match (&record.exact, &record.sampled) {
        (Some(exact), _) => exact.gap[0] + (exact.gap[1] - exact.gap[0]) / 2.0,
        (None, Some(sampled)) => sampled.mean,
        (None, None) => return None,
    };
    let ratio = bound / gap;
    (gap > 0.0 && ratio.is_finite()).then_some(ratio)
}

fn schedule(case: &Case) -> ScheduleRecord {
    let table = &case.step_sizes;
    let steps = table.steps();
    let total_sq = (1..=steps).fold(Rational::ZERO, |sum, t| {
        let eta = table.exact(t);
        sum + &eta * &eta
    });
    ScheduleRecord {
        id: case.file.schedule.id().to_owned(),
        latex: case.file.schedule.latex(),
        first: table.doubles().iter().take(5).copied().collect(),
        last: table.doubles()[steps - 1],
        total: pair(Interval::from_rational(&table.total())),
        total_sq: pair(Interval::from_rational(&total_sq)),
        deviation: table
            .deviation(&case.file.schedule, &case.horizon)
            .ok()
            .filter(|value| value.is_finite())
            .unwrap_or(0.0),
        rounded: table.is_rounded(),
        points: thinned(steps)
            .into_iter()
            .map(|t| (t, table.doubles()[t - 1]))
            .collect(),
    }
}

/// 1..=steps, thinned: every step of the first half of the figure's points, where most happens, then evenly.
fn thinned(steps: usize) -> Vec<usize> {
    if steps <= PATH_POINTS {
        return (1..=steps).collect();
    }
    let dense = PATH_POINTS / 2;
    let rest = (1..=dense).map(|index| dense + index * (steps - dense) / dense);
    let mut points: Vec<usize> = (1..=dense).chain(rest).collect();
    points.dedup();
    points
}

/// Paths and the risk around them, in two dimensions.
fn plane(case: &Case) -> (Vec<PathRecord>, Option<ContourRecord>) {
    if case.setup.start().len() != 2 {
        return (vec![], None);
    }
    let points = thinned(case.step_sizes.steps() + 1);
    let doubles = case.step_sizes.doubles();
    let path = |name: &str, path: Vec<Vec<f64>>| PathRecord {
        name: name.to_owned(),
        points: path.into_iter().map(|point| [point[0], point[1]]).collect(),
    };
    let paths = vec![
        path("SGD", case.setup.path(doubles, &case.key, 0, &points)),
        path(
            "gradient descent",
            case.setup.gradient_descent_path(doubles, &points),
        ),
    ];
    let minimiser = match (&case.facts.minimiser, &case.optimum) {
        (Some(exact), _) => Some([exact[0].to_f64().value(), exact[1].to_f64().value()]),
        (None, Ok(optimum)) => Some([optimum.candidate[0], optimum.candidate[1]]),
        (None, Err(_)) => None,
    };
    let all: Vec<[f64; 2]> = paths
        .iter()
        .flat_map(|path| path.points.iter().copied())
        .chain(minimiser)
        .collect();
    let extent = |axis: usize| -> Option<[f64; 2]> {
        let low = all
            .iter()
            .map(|point| point[axis])
            .fold(f64::INFINITY, f64::min);
        let high = all
            .iter()
            .map(|point| point[axis])
            .fold(f64::NEG_INFINITY, f64::max);
        let margin = ((high - low) * 0.12).max(0.5);
        ((high - low).is_finite()).then_some([low - margin, high + margin])
    };
    let (Some(horizontal), Some(vertical)) = (extent(0), extent(1)) else {
        return (paths, None);
    };
    let (columns, rows) = CONTOUR;
    #[expect(clippy::cast_precision_loss, reason = "a few dozen points")]
    let at = |ends: [f64; 2], index: usize, count: usize| {
        ends[0] + (ends[1] - ends[0]) * (index as f64 / (count - 1) as f64)
    };
    let values: Vec<f64> = (0..rows * columns)
        .map(|index| {
            [
                at(horizontal, index % columns, columns),
                at(vertical, index / columns, rows),
            ]
        })
        .map(|point| case.setup.risk_at(&point).midpoint())
        .map(|value| format!("{value:.4e}").parse().unwrap_or(value))
        .collect();
    (
        paths,
        Some(ContourRecord {
            horizontal,
            vertical,
            columns,
            values,
            minimiser,
        }),
    )
}
