//! The sampled rung: seeded replicates, and decisions that are valid at whatever replicate they fall.

use super::chunks::FIRST_BATCH;
use super::curves::{curves, diameter_ceiling, first_positive};
use super::draws::Draws;
use super::end::Ends;
use super::exact::limit;
use super::source::{Source, Stop};
use super::watch::{Stakes, Watch};
use crate::plan::{Case, PlannedClaim};
use crate::record::{CurvesRecord, SampledRecord};
use crate::statistics::Budget;
use crate::suite::Progress;
use std::ops::Range;
use telescope_core::arithmetic::{Arithmetic as _, Rational};
use telescope_core::averages::Output;
use telescope_core::declare::gap_ceilings;
use telescope_core::engine::Instance;
use telescope_core::facts::SecondMoments;
use telescope_theory::bound::Bound;
use telescope_theory::theorem::Measure;

/// Replicates of a quick run.
const QUICK: u64 = 64;
/// The most replicates between two looks at whether more are needed.
const LARGEST_BATCH: u64 = 8192;

/// What the replicates of a case gave.
pub(crate) struct Sampled {
    /// One record a claim, `None` where the claim does not apply or R* is not known.
    pub claims: Vec<Option<SampledRecord>>,
    /// Curves for the figures.
    pub curves: CurvesRecord,
    /// Each output that has an exact law, with its points at T, one a replicate of the figures.
    pub points: Vec<(Output, Vec<Vec<f64>>)>,
}

/// How many replicates a case's figures use.
#[must_use]
pub(crate) fn figure_replicates(case: &Case, quick: bool) -> u64 {
    let asked = u64::from(case.file.run.replicates);
    match (case.is_deterministic(), quick) {
        (true, _) => 1,
        (false, true) => asked.min(QUICK),
        (false, false) => asked,
    }
}

/// What a claim's replicates are held against; `None` where R* is not known.
fn stakes(case: &Case, claim: &PlannedClaim, bound: &dyn Bound, shown: usize) -> Option<Stakes> {
    let theorem = claim.config.theorem.theorem();
    let steps = case.step_sizes.steps();
    let (threshold, ceiling) = match theorem.measure() {
        Measure::RiskGap if theorem.is_floor() => return None,
        Measure::RiskGap => (None, ceiling(case, claim.output)),
        // x* is not known to replicates.
        Measure::DistanceSq => return None,
        Measure::Exceedance { .. } => (
            Some(bound.value(steps)),
            Some(("probability".to_owned(), 1.0)),
        ),
    };
    Some(Stakes {
        claim: claim.id.clone(),
        bound: limit(theorem.measure(), bound, steps).1,
        threshold,
        optimum: case.facts.optimum.as_ref().ok()?.value.enclosure(),
        ceiling,
        relation: claim.config.relation,
        shown,
    })
}

/// Why runs in `f64` would not be those of the problem: coordinates so large that a step is lost in their rounding.
fn too_coarse(case: &Case) -> Option<String> {
    let largest = |values: &[Rational]| {
        values
            .iter()
            .map(|value| f64::from_rational(value).abs())
            .fold(0.0, f64::max)
    };
    let target = match case.setup.instance() {
        Instance::AdditiveNoise { quadratic, .. } | Instance::RandomTarget { quadratic, .. } => {
            largest(quadratic.minimiser())
        }
        Instance::FiniteSum { .. } | Instance::MaxAffine { .. } | Instance::Wiggle { .. } => 0.0,
    };
    let size = largest(case.setup.start())
        .max(largest(case.setup.centre()))
        .max(target);
    let gradient = match (&case.facts.second_moments, &case.facts.lipschitz) {
        (Ok(fact), _) => match &fact.value {
            SecondMoments::Constant(magnitude) => magnitude.value().enclosure().upper(),
            SecondMoments::PerStep(squares) => squares
                .iter()
                .map(|square| square.upper().sqrt())
                .fold(0.0, f64::max),
        },
        (Err(_), Ok(fact)) => fact.value.value().enclosure().upper(),
        (Err(_), Err(_)) => return None,
    };
    let longest = case
        .step_sizes
        .doubles()
        .iter()
        .copied()
        .fold(0.0, f64::max);
    // A thousand roundings must fit into the longest step.
    let lost = size * f64::EPSILON * 1024.0 > longest * gradient && gradient > 0.0;
    lost.then(|| {
        format!(
            "coordinates of size {size:e} leave no room in doubles for steps of {:e}; move the problem nearer to the origin, or rescale it",
            longest * gradient
        )
    })
}

/// A claim under watch, with its output's place among the recorded ones.
struct Watched {
    column: usize,
    watch: Watch,
}

/// The claims under watch, one entry a claim; `None` where replicates decide nothing.
fn watches(case: &Case, budget: &Budget, outputs: &[Output], shown: usize) -> Vec<Option<Watched>> {
    case.claims
        .iter()
        .map(|claim| {
            let bound = claim.bound.as_ref().ok()?;
            Some(Watched {
                column: outputs.iter().position(|other| *other == claim.output)?,
                watch: Watch::new(stakes(case, claim, bound.as_ref(), shown)?, budget)?,
            })
        })
        .collect()
}

fn feed(
    watches: &mut [Option<Watched>],
    draws: &Draws,
    replicates: Range<usize>,
) -> Result<(), String> {
    for replicate in replicates {
        let (risks, errors) = draws.ends(replicate);
        for Watched { column, watch } in watches.iter_mut().flatten() {
            watch.push(risks[*column], errors[*column])?;
        }
    }
    Ok(())
}

/// How many replicates a case may ask for, whatever they show: what shards compute. None where it is not run at all.
#[must_use]
pub(crate) fn reach(case: &Case, budget: &Budget, source: &Source) -> u64 {
    if too_coarse(case).is_some() {
        return 0;
    }
    let outputs = source.outputs();
    let undecided = watches(case, budget, outputs, 0)
        .iter()
        .any(Option::is_some);
    if undecided || Ends::new(case, outputs).want_more() {
        source.most()
    } else {
        source.figure()
    }
}

/// Draws replicates until every claim is decided, or until it is not worth more.
///
/// # Errors
/// If a run diverges, if the caller interrupts, or if the source's store fails.
pub(crate) fn sample(
    case: &Case,
    budget: &Budget,
    mut source: Source,
    progress: &dyn Progress,
) -> Result<Sampled, Stop> {
    if let Some(reason) = too_coarse(case) {
        return Err(Stop::Run(reason));
    }
    let (figure, most) = (source.figure(), source.most());
    let outputs = source.outputs().to_vec();
    let shown = usize::try_from(figure).unwrap_or(usize::MAX);
    let mut first = Draws::new(source.chunk(0).shape);
    source.each(0..figure, progress, &mut |draws, replicates| {
        first.append(draws, replicates);
        Ok(())
    })?;
    finite_risks(case, source.checkpoints(), outputs.len(), &first)?;
    let mut watches = watches(case, budget, &outputs, shown);
    feed(&mut watches, &first, 0..first.count())?;
    let mut ends = Ends::new(case, &outputs);
    ends.push(&first, 0..first.count());
    let (mut drawn, mut batch) = (figure, FIRST_BATCH);
    let mut open = true;
    while drawn < most {
        open = open
            && watches
                .iter()
                .flatten()
                .any(|watched| watched.watch.is_worth_more(budget, most));
        if !open && !ends.want_more() {
            break;
        }
        let next = (drawn + batch).min(most);
        source.each(drawn..next, progress, &mut |draws, replicates| {
            if open {
                feed(&mut watches, draws, replicates.clone())?;
            }
            ends.push(draws, replicates);
            Ok(())
        })?;
        progress.note(&format!("{next} of at most {most} replicates"));
        drawn = next;
        batch = (batch * 2).min(LARGEST_BATCH);
    }
    let mut curves = curves(case, &outputs, source.checkpoints(), &first);
    for (curve, end) in curves.curves.iter_mut().zip(ends.records()) {
        curve.end = end;
    }
    let dimension = case.setup.start().len();
    let kept = source.kept().into_iter().enumerate();
    let points = kept
        .map(|(place, output)| {
            let coordinates = place * dimension..(place + 1) * dimension;
            let point = |replicate| first.points(replicate)[coordinates.clone()].to_vec();
            (outputs[output], (0..first.count()).map(point).collect())
        })
        .collect();
    let claims = watches
        .into_iter()
        .map(|watched| Some(watched?.watch.record(budget)))
        .collect();
    Ok(Sampled {
        claims,
        curves,
        points,
    })
}

/// A run that diverges is told at once, by its first checkpoint that is no number.
fn finite_risks(
    case: &Case,
    points: &[usize],
    outputs: usize,
    draws: &Draws,
) -> Result<(), String> {
    let first_positive = first_positive(case);
    for replicate in 0..draws.count() {
        for (point, risks) in points
            .iter()
            .zip(draws.risks(replicate).chunks_exact(outputs))
        {
            if *point >= first_positive && risks.iter().any(|risk| !risk.is_finite()) {
                return Err(format!(
                    "replicate {replicate} diverges: by step {point} its risk is no finite number any more; use smaller step sizes"
                ));
            }
        }
    }
    Ok(())
}

/// The least proven upper bound on the gap of an output, with how it is known.
pub(crate) fn ceiling(case: &Case, output: Output) -> Option<(String, f64)> {
    let average = gap_ceilings(&case.facts, &case.step_sizes, case.setup.departure());
    let averaged = average.into_iter().filter(|_| output == Output::WEIGHTED);
    averaged
        .map(|(name, value)| (name, value.upper()))
        .chain(diameter_ceiling(case).map(|value| ("diameter".to_owned(), value)))
        .filter(|(_, value)| value.is_finite())
        .min_by(|a, b| a.1.total_cmp(&b.1))
}
