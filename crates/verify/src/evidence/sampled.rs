//! The sampled rung: seeded replicates, and decisions that are valid at whatever replicate they fall.

use crate::config::Relation;
use crate::plan::{Case, PlannedClaim};
use crate::record::{Band, CurveRecord, CurvesRecord, DecisionRecord, Direction, SampledRecord};
use crate::statistics::{
    Budget, Refuter, Verifier, betting_interval, betting_lower_limit, empirical_quantile,
    replicates_to_decide,
};
use crate::suite::Progress;
use sha2::{Digest, Sha256};
use telescope_core::arithmetic::Interval;
use telescope_core::averages::Output;
use telescope_core::declare::gap_ceilings;
use telescope_core::engine::{Ensemble, Replicate};
use telescope_theory::bound::Bound;

/// 1 − this is the level of the mean gap's interval in records.
pub const INTERVAL_ALPHA: f64 = 1e-3;
/// 1 − this is the level of the bands in figures.
const BAND_ALPHA: f64 = 0.05;
/// The most checkpoints of a figure.
const CHECKPOINTS: usize = 33;
/// Replicates of a quick run.
const QUICK: u64 = 64;
/// R is evaluated in f64: a sample may be off by this share of the bound, and is moved against the decision by as much.
const EVALUATION_ALLOWANCE: f64 = 1.0 / (1_u64 << 30) as f64;

/// What the replicates of a case gave.
pub struct Sampled {
    /// One record a claim, `None` where the claim does not apply or R* is not known.
    pub claims: Vec<Option<SampledRecord>>,
    /// Curves for the figures.
    pub curves: CurvesRecord,
    /// Each output with its points at T, one a replicate of the figures.
    pub points: Vec<(Output, Vec<Vec<f64>>)>,
}

/// Logarithmically spaced steps from 1 to T.
#[must_use]
pub fn checkpoints(steps: usize) -> Vec<usize> {
    let mut points = Vec::with_capacity(CHECKPOINTS);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "steps are at most 2^26, and the value is positive"
    )]
    for index in 0..CHECKPOINTS {
        let exponent = index as f64 / (CHECKPOINTS - 1) as f64;
        let point = telescope_core::ops::powf(steps as f64, exponent).round() as usize;
        let point = point.clamp(1, steps);
        if points.last() != Some(&point) {
            points.push(point);
        }
    }
    if points.last() != Some(&steps) {
        points.push(steps);
    }
    points
}

/// How many replicates a case's figures use.
#[must_use]
pub fn figure_replicates(case: &Case, quick: bool) -> u64 {
    let asked = u64::from(case.file.run.replicates);
    match (case.is_deterministic(), quick) {
        (true, _) => 1,
        (false, true) => asked.min(QUICK),
        (false, false) => asked,
    }
}

/// One claim while its replicates come in.
struct Watch<'a> {
    claim: &'a PlannedClaim,
    column: usize,
    refuter: Refuter,
    verifier: Option<Verifier>,
    ceiling: Option<(String, f64)>,
    optimum: Interval,
    allowance: f64,
    digest: Sha256,
    count: u64,
    decision: Option<DecisionRecord>,
    /// Gaps seen, for forecasts; those of the figures' replicates, at least, for the mean.
    gaps: Vec<f64>,
    shown: usize,
}

impl<'a> Watch<'a> {
    fn new(
        case: &Case,
        claim: &'a PlannedClaim,
        bound: &dyn Bound,
        budget: &Budget,
        outputs: &[Output],
        shown: usize,
    ) -> Option<Self> {
        let optimum = case.facts.optimum.as_ref().ok()?.value.enclosure();
        let output = claim.config.theorem.theorem().output();
        let column = outputs.iter().position(|other| *other == output)?;
        let at_most = bound.value(case.step_sizes.steps());
        let refuter = Refuter::new(at_most.upper(), budget.slot_refute()).ok()?;
        let ceiling = ceiling(case, output);
        let verifier = ceiling
            .as_ref()
            .filter(|_| claim.config.relation == Relation::AtMost)
            .and_then(|(_, ceiling)| {
                Verifier::new(at_most.lower(), *ceiling, budget.slot_verify()).ok()
            });
        Some(Self {
            claim,
            column,
            refuter,
            verifier,
            ceiling,
            optimum,
            allowance: at_most.upper() * EVALUATION_ALLOWANCE,
            digest: Sha256::new(),
            count: 0,
            decision: None,
            gaps: vec![],
            shown,
        })
    }

    /// Takes the risk of the next replicate; a decision is final.
    fn push(&mut self, risk: f64) -> Result<(), String> {
        let spoiled = |error: &dyn std::fmt::Display| format!("{}: {error}", self.claim.id);
        if !risk.is_finite() {
            return Err(format!(
                "{}: the risk of replicate {} is {risk}: the run diverges; use smaller step sizes",
                self.claim.id, self.count
            ));
        }
        // The mean is over a fixed number of replicates: one that stopped with the decision would be biased.
        if self.decision.is_none() || self.gaps.len() < self.shown {
            self.gaps.push((risk - self.optimum.midpoint()).max(0.0));
        }
        if self.decision.is_some() {
            return Ok(());
        }
        self.count += 1;
        self.digest.update(risk.to_bits().to_le_bytes());
        let low = (risk - self.optimum.upper() - self.allowance).max(0.0);
        let high = (risk - self.optimum.lower() + self.allowance).max(0.0);
        self.refuter.push(low).map_err(|error| spoiled(&error))?;
        let mut decision = self
            .refuter
            .decision()
            .map(|found| (Direction::Refuted, found));
        if let Some(verifier) = &mut self.verifier {
            verifier.push(high).map_err(|error| spoiled(&error))?;
            decision = decision.or(verifier
                .decision()
                .map(|found| (Direction::Verified, found)));
        }
        self.decision = decision.map(|(direction, found)| DecisionRecord {
            direction,
            index: found.index,
            log_value: finite(found.log_value),
        });
        Ok(())
    }

    /// Whether more replicates, within the limit, would likely decide.
    fn is_worth_more(&self, budget: &Budget, most: u64) -> bool {
        self.decision.is_none()
            && self
                .forecast(budget)
                .is_some_and(|needed| needed <= most.saturating_mul(2))
    }

    fn forecast(&self, budget: &Budget) -> Option<u64> {
        let ceiling = match (&self.verifier, &self.ceiling) {
            (Some(_), Some((_, ceiling))) => Some(*ceiling),
            _ => None,
        };
        let bound = self.allowance / EVALUATION_ALLOWANCE;
        replicates_to_decide(
            &self.gaps,
            bound,
            ceiling,
            budget.slot_verify(),
            budget.slot_refute(),
        )
        .ok()
        .flatten()
        .map(|forecast| forecast.replicates)
    }

    fn record(self, case: &Case, budget: &Budget, bound: &dyn Bound) -> SampledRecord {
        let forecast = if self.decision.is_some() {
            None
        } else {
            self.forecast(budget)
        };
        let enclosure = bound.value(case.step_sizes.steps());
        let shown = &self.gaps[..self.gaps.len().min(self.shown)];
        let interval = match &self.ceiling {
            Some((_, ceiling)) => betting_interval(shown, *ceiling, INTERVAL_ALPHA)
                .map_or((0.0, None), |interval| {
                    (interval.lower, Some(interval.upper))
                }),
            None => (
                betting_lower_limit(shown, INTERVAL_ALPHA).unwrap_or(0.0),
                None,
            ),
        };
        SampledRecord {
            replicates: self.count,
            decision: self.decision,
            refute_alpha: budget.slot_refute(),
            verify_alpha: budget.slot_verify(),
            refute_bound: enclosure.upper(),
            verify_bound: enclosure.lower(),
            refute_log_value: finite(self.refuter.log_value()),
            verify_log_value: self
                .verifier
                .as_ref()
                .and_then(|verifier| finite(verifier.log_value())),
            ceiling: self.ceiling,
            mean: mean(shown),
            interval,
            forecast,
            digest: hex(&self.digest.finalize()),
        }
    }
}

/// Draws replicates until every claim is decided, or until it is not worth more.
///
/// # Errors
/// If a run diverges, or if the caller interrupts.
pub fn sample(
    case: &Case,
    budget: &Budget,
    quick: bool,
    progress: &dyn Progress,
) -> Result<Sampled, String> {
    let outputs = case.outputs();
    let steps = case.step_sizes.steps();
    let points = checkpoints(steps);
    let figure = figure_replicates(case, quick);
    let ensemble = |checkpoints| Ensemble {
        setup: &case.setup,
        step_sizes: case.step_sizes.doubles(),
        key: case.key,
        outputs: &outputs,
        checkpoints,
    };
    let shown = usize::try_from(figure).unwrap_or(usize::MAX);
    let first = ensemble(&points).run(0..figure);
    finite_risks(case, &points, outputs.len(), &first)?;
    let mut watches: Vec<Option<Watch>> = case
        .claims
        .iter()
        .map(|claim| {
            let bound = claim.bound.as_ref().ok()?;
            Watch::new(case, claim, bound.as_ref(), budget, &outputs, shown)
        })
        .collect();
    let last = (points.len() - 1) * outputs.len();
    feed(&mut watches, &first, last)?;
    let most = if quick || case.is_deterministic() {
        figure
    } else {
        u64::from(case.file.run.most_replicates)
    };
    let end = [steps];
    let (mut drawn, mut batch) = (figure, 512_u64);
    while drawn < most
        && watches
            .iter()
            .flatten()
            .any(|watch| watch.is_worth_more(budget, most))
    {
        progress.check()?;
        let next = (drawn + batch).min(most);
        feed(&mut watches, &ensemble(&end).run(drawn..next), 0)?;
        progress.note(&format!("{} of at most {most} replicates", next));
        drawn = next;
        batch = (batch * 2).min(8192);
    }
    let curves = curves(case, &outputs, &points, &first);
    let points = outputs
        .iter()
        .enumerate()
        .map(|(index, output)| {
            let dimension = case.setup.start().len();
            let point = |replicate: &Replicate| {
                replicate.points[index * dimension..(index + 1) * dimension].to_vec()
            };
            (*output, first.iter().map(point).collect())
        })
        .collect();
    let claims = watches
        .into_iter()
        .zip(&case.claims)
        .map(|(watch, claim)| {
            let bound = claim.bound.as_ref().ok()?;
            Some(watch?.record(case, budget, bound.as_ref()))
        })
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
    replicates: &[Replicate],
) -> Result<(), String> {
    let first_positive = first_positive(case);
    for (replicate, run) in replicates.iter().enumerate() {
        for (point, risks) in points.iter().zip(run.risks.chunks_exact(outputs)) {
            if *point >= first_positive && risks.iter().any(|risk| !risk.is_finite()) {
                return Err(format!(
                    "replicate {replicate} diverges: by step {point} its risk is no finite number any more; use smaller step sizes"
                ));
            }
        }
    }
    Ok(())
}

/// The first step with a positive step size: before it the weighted average does not exist.
fn first_positive(case: &Case) -> usize {
    case.step_sizes
        .doubles()
        .iter()
        .position(|eta| *eta > 0.0)
        .unwrap_or(0)
        + 1
}

fn feed(
    watches: &mut [Option<Watch>],
    replicates: &[Replicate],
    offset: usize,
) -> Result<(), String> {
    for replicate in replicates {
        for watch in watches.iter_mut().flatten() {
            watch.push(replicate.risks[offset + watch.column])?;
        }
    }
    Ok(())
}

/// The least proven upper bound on the gap of an output, with how it is known.
fn ceiling(case: &Case, output: Output) -> Option<(String, f64)> {
    let average = gap_ceilings(&case.facts, &case.step_sizes);
    let averaged = average.into_iter().filter(|_| output == Output::WEIGHTED);
    averaged
        .map(|(name, value)| (name, value.upper()))
        .chain(diameter_ceiling(case).map(|value| ("K·D".to_owned(), value)))
        .filter(|(_, value)| value.is_finite())
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

/// K·D, which holds for every point of the domain.
fn diameter_ceiling(case: &Case) -> Option<f64> {
    let slope = case
        .facts
        .risk_lipschitz
        .as_ref()
        .ok()?
        .value
        .value()
        .enclosure();
    let diameter = case.facts.diameter.as_ref().ok()?.value.value().enclosure();
    Some((slope * diameter).upper())
}

fn curves(
    case: &Case,
    outputs: &[Output],
    points: &[usize],
    replicates: &[Replicate],
) -> CurvesRecord {
    let Ok(optimum) = case
        .facts
        .optimum
        .as_ref()
        .map(|fact| fact.value.enclosure().midpoint())
    else {
        return CurvesRecord {
            checkpoints: vec![],
            replicates: 0,
            curves: vec![],
        };
    };
    let first_positive = first_positive(case);
    let points_from: Vec<(usize, usize)> = points
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, t)| *t >= first_positive)
        .collect();
    let curves = outputs
        .iter()
        .enumerate()
        .map(|(column, output)| {
            let columns: Vec<Vec<f64>> = points_from
                .iter()
                .map(|(index, _)| {
                    replicates
                        .iter()
                        .map(|replicate| {
                            (replicate.risks[index * outputs.len() + column] - optimum).max(0.0)
                        })
                        .collect()
                })
                .collect();
            let exact: Option<Vec<f64>> = points_from
                .iter()
                .map(|(_, t)| {
                    super::exact::gap(case, *output, *t).map(|gap| gap.enclosure.midpoint())
                })
                .collect();
            CurveRecord {
                output: output.id().to_owned(),
                mean: columns.iter().map(|gaps| mean(gaps)).collect(),
                exact,
                band: band(case, &columns),
            }
        })
        .collect();
    CurvesRecord {
        checkpoints: points_from.iter().map(|(_, t)| *t).collect(),
        replicates: replicates.len() as u64,
        curves,
    }
}

fn band(case: &Case, columns: &[Vec<f64>]) -> Option<Band> {
    if columns.first()?.len() < 2 {
        return None;
    }
    if let Some(ceiling) = diameter_ceiling(case) {
        let intervals: Option<Vec<_>> = columns
            .iter()
            .map(|gaps| betting_interval(gaps, ceiling, BAND_ALPHA).ok())
            .collect();
        let intervals = intervals?;
        return Some(Band::Confidence {
            lower: intervals.iter().map(|interval| interval.lower).collect(),
            upper: intervals.iter().map(|interval| interval.upper).collect(),
        });
    }
    let quantile = |fraction: f64| -> Option<Vec<f64>> {
        columns
            .iter()
            .map(|gaps| {
                let mut sorted = gaps.clone();
                sorted.sort_by(f64::total_cmp);
                empirical_quantile(&sorted, fraction).ok()
            })
            .collect()
    };
    Some(Band::Quantiles {
        lower: quantile(0.05)?,
        upper: quantile(0.95)?,
    })
}

/// The mean, in the order of the replicates.
fn mean(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53")]
    let count = values.len().max(1) as f64;
    values.iter().sum::<f64>() / count
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoints_reach_from_one_to_the_end() {
        for steps in [1, 2, 7, 50, 1000, 100_000] {
            let points = checkpoints(steps);
            assert_eq!((points[0], *points.last().unwrap()), (1, steps));
            assert!(points.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(points.len() <= CHECKPOINTS + 1);
        }
    }
}
