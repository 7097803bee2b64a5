//! The record of one case: evidence gathered, numbers turned into text.

use super::Progress;
use super::property_cache::PropertyCache;
use super::vacuity::{self, initial_gap};
use crate::evidence::curves::checkpoints;
use crate::evidence::ledger::{Comparator, Ledger, LedgerInputs, ledger};
use crate::evidence::sampled::{Sampled, sample};
use crate::evidence::{certified, exact, law};
use crate::plan::{Case, Exact, PlannedClaim};
use crate::record::{
    BoundRecord, CaseRecord, CertifiedRecord, ClaimRecord, ConstantsRecord, ContourRecord,
    Direction, ExactText, FactRecord, KnownRecord, MoreConstants, NoiseRecord, PathRecord,
    PropertyRecord, SampledRecord, ScheduleRecord, ends, pair,
};
use crate::statistics::Budget;
use crate::verdict::{Verdict, contradict, overall};
use telescope_core::arithmetic::{Interval, Magnitude, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::facts::{Known, SecondMoments};
use telescope_core::samplers::AnySampler;
use telescope_theory::bound::{Bound, ExactBound};
use telescope_theory::setting::{lower, upper};

/// Outputs whose replicates are tested against the exact law, where there is one.
pub(super) const LAW_OUTPUTS: [Output; 2] = [Output::WEIGHTED, Output::FINAL];
/// Paths and steps of the ledger.
const LEDGER_PATHS: u64 = 3;
const LEDGER_STEPS: usize = 64;
/// Points of a drawn path, at most.
const PATH_POINTS: usize = 200;
/// Points of the contour figure.
const CONTOUR: (usize, usize) = (49, 33);

/// Gathers the evidence of a case.
///
/// # Errors
/// If a run diverges, or if the user interrupts.
pub(crate) fn make(
    case: &Case,
    budget: &Budget,
    cache: &PropertyCache,
    quick: bool,
    progress: &dyn Progress,
) -> Result<CaseRecord, String> {
    let sampled = sample(case, budget, quick, progress)?;
    progress.check()?;
    let mut laws = law::endpoints(case, budget.slot_verify());
    for (output, points) in sampled
        .points
        .iter()
        .filter(|(output, _)| LAW_OUTPUTS.contains(output))
    {
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
        keep: LEDGER_STEPS,
    })
}

fn claim_record(
    case: &Case,
    claim: &PlannedClaim,
    sampled: Option<SampledRecord>,
    cache: &PropertyCache,
) -> ClaimRecord {
    let theorem = claim.config.theorem.theorem();
    let sampler = case.setup.sampler().unwrap_or(AnySampler::WithReplacement);
    let property = PropertyRecord {
        outcome: cache.outcome(&claim.config, sampler),
    };
    let mut record = ClaimRecord {
        id: claim.id.clone(),
        theorem: theorem.id().to_owned(),
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
            record.headroom = headroom(&record);
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

/// Bound over gap: of the exact gap where there is one, else of the sample mean.
fn headroom(record: &ClaimRecord) -> Option<f64> {
    let bound = record.bound.as_ref()?.enclosure;
    let bound = bound[0] + (bound[1] - bound[0]) / 2.0;
    let gap = match (&record.exact, &record.sampled) {
        (Some(exact), _) => exact.gap[0] + (exact.gap[1] - exact.gap[0]) / 2.0,
        (None, Some(sampled)) => sampled.mean,
        (None, None) => return None,
    };
    let ratio = bound / gap;
    (gap > 0.0 && ratio.is_finite()).then_some(ratio)
}

fn facts(case: &Case) -> Vec<FactRecord> {
    let facts = &case.facts;
    let row =
        |name: &str, symbol: &str, known: Result<(Option<Interval>, _, &str), &str>| FactRecord {
            name: name.to_owned(),
            symbol: symbol.to_owned(),
            enclosure: known.ok().and_then(|(value, _, _)| value).map(pair),
            origin: known.ok().map(|(_, origin, _)| origin),
            because: known.map_or_else(
                |reason| reason.to_owned(),
                |(_, _, because)| because.to_owned(),
            ),
        };
    let magnitude = |name, symbol, known: &Known<Magnitude>| {
        row(
            name,
            symbol,
            match known {
                Ok(fact) => Ok((
                    Some(fact.value.value().enclosure()),
                    fact.origin,
                    fact.because.as_str(),
                )),
                Err(reason) => Err(reason.as_str()),
            },
        )
    };
    let quantity = |name, symbol, known: &Known<Quantity>| {
        row(
            name,
            symbol,
            match known {
                Ok(fact) => Ok((
                    Some(fact.value.enclosure()),
                    fact.origin,
                    fact.because.as_str(),
                )),
                Err(reason) => Err(reason.as_str()),
            },
        )
    };
    let convex = match &facts.convex {
        Ok(fact) => Ok((None, fact.origin, fact.because.as_str())),
        Err(reason) => Err(reason.as_str()),
    };
    let moments = match &facts.second_moments {
        Ok(fact) => {
            let value = match &fact.value {
                SecondMoments::Constant(magnitude) => magnitude.value().enclosure(),
                // The largest and the least step bracket the table.
                SecondMoments::PerStep(squares) => {
                    use telescope_core::arithmetic::Roots;
                    squares
                        .iter()
                        .skip(1)
                        .fold(squares[0].sqrt(), |hull, square| hull.hull(&square.sqrt()))
                }
            };
            Ok((Some(value), fact.origin, fact.because.as_str()))
        }
        Err(reason) => Err(reason.as_str()),
    };
    vec![
        row("convex samples", r"f(\xi,\cdot)", convex),
        magnitude("bound on subgradients", "L", &facts.lipschitz),
        magnitude("Lipschitz constant of the risk", "K", &facts.risk_lipschitz),
        row("root mean square of subgradients", "G_t", moments),
        quantity("smoothness of the samples", r"\beta", &facts.smoothness),
        quantity("smoothness of the risk", r"\beta_R", &facts.risk_smoothness),
        quantity(
            "strong convexity of the risk",
            r"\mu",
            &facts.strong_convexity,
        ),
        quantity("variance of gradients", r"\sigma^2", &facts.variance),
        quantity(
            "noise at the minimiser",
            r"\sigma_*^2",
            &facts.optimal_noise,
        ),
        magnitude("distance to a minimiser", "r", &facts.distance),
        magnitude("diameter of the domain", "D", &facts.diameter),
        quantity("optimal risk", "R^*", &facts.optimum),
        row(
            "initial risk",
            "R(x_1)",
            Ok((
                Some(facts.initial_risk.enclosure()),
                telescope_core::facts::Origin::Computed,
                "evaluated at the start",
            )),
        ),
    ]
}

/// The numbers that bounds and decisions are computed from.
pub(crate) fn constants(case: &Case) -> ConstantsRecord {
    let facts = &case.facts;
    let square = |known: &Known<Magnitude>| {
        known
            .as_ref()
            .ok()
            .map(|fact| ExactText::from(&upper(fact.value.square())))
    };
    let reason = |known: Option<&String>| known.cloned();
    ConstantsRecord {
        steps: case.step_sizes.steps(),
        distance_sq: square(&facts.distance),
        lipschitz_sq: square(&facts.lipschitz),
        risk_lipschitz_sq: square(&facts.risk_lipschitz),
        diameter_sq: square(&facts.diameter),
        second_moments: facts
            .second_moments
            .as_ref()
            .ok()
            .map(|fact| match &fact.value {
                SecondMoments::Constant(magnitude) => {
                    NoiseRecord::Constant(ExactText::from(&upper(magnitude.square())))
                }
                SecondMoments::PerStep(squares) => {
                    NoiseRecord::PerStep(squares.iter().map(Interval::upper).collect())
                }
            }),
        optimum: facts.optimum.as_ref().ok().map(|fact| ends(&fact.value)),
        optimum_exact: facts
            .optimum
            .as_ref()
            .ok()
            .and_then(|fact| fact.value.exact())
            .map(ExactText::from),
        initial_gap: initial_gap(case).map(pair),
        not_convex: reason(facts.convex.as_ref().err()),
        no_lipschitz: reason(facts.lipschitz.as_ref().err()),
        no_second_moments: reason(facts.second_moments.as_ref().err()),
        no_distance: reason(facts.distance.as_ref().err()),
        dependent: case.dependent().map(str::to_owned),
        more: Some(more_constants(case)),
    }
}

/// The constants of smooth and of strongly convex risks, as theorems take them.
fn more_constants(case: &Case) -> MoreConstants {
    let facts = &case.facts;
    let above =
        |known: &Known<Quantity>| KnownRecord::of(known, |value| ExactText::from(&upper(value)));
    MoreConstants {
        strong_convexity: KnownRecord::of(&facts.strong_convexity, |value| {
            ExactText::from(&lower(value))
        }),
        smoothness: above(&facts.smoothness),
        risk_smoothness: above(&facts.risk_smoothness),
        variance: above(&facts.variance),
        optimal_noise: above(&facts.optimal_noise),
        least_squares: KnownRecord::of(&facts.least_squares, |found| {
            [
                ExactText::from(&upper(&found.row_sq)),
                ExactText::from(&upper(&found.residual_sq)),
            ]
        }),
        epoch: KnownRecord::of(&facts.epoch, |epoch| (epoch.rows, epoch.fixed)),
        resisting: KnownRecord::of(&facts.resisting, |dimension| *dimension),
        no_diameter: facts.diameter.as_ref().err().cloned(),
        no_optimum: facts.optimum.as_ref().err().cloned(),
        projected: facts.projected,
    }
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
