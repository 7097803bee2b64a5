//! The sampled rung: seeded replicates, and decisions that are valid at whatever replicate they fall.

use super::curves::{checkpoints, curves, diameter_ceiling, first_positive, mean};
use crate::config::Relation;
use crate::plan::{Case, PlannedClaim};
use crate::record::{CurvesRecord, DecisionRecord, Direction, SampledRecord};
use crate::statistics::{
    Budget, Refuter, Verifier, betting_interval, betting_lower_limit, replicates_to_decide,
};
use crate::suite::Progress;
use sha2::{Digest, Sha256};
use std::ops::Range;
use telescope_core::arithmetic::Interval;
use telescope_core::averages::Output;
use telescope_core::declare::gap_ceilings;
use telescope_core::engine::{Ensemble, Replicate};
use telescope_theory::bound::Bound;

/// 1 − this is the level of the mean gap's interval in records.
pub const INTERVAL_ALPHA: f64 = 1e-3;
/// Replicates run between two looks at the interruption.
const PART: u64 = 64;
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
    let first = run(&ensemble(&points), 0..figure, progress)?;
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
        feed(
            &mut watches,
            &run(&ensemble(&end), drawn..next, progress)?,
            0,
        )?;
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

/// Runs the replicates in small parts, so that an interruption does not wait for all.
fn run(
    ensemble: &Ensemble,
    replicates: Range<u64>,
    progress: &dyn Progress,
) -> Result<Vec<Replicate>, String> {
    let mut done = Vec::new();
    let mut from = replicates.start;
    while from < replicates.end {
        progress.check()?;
        let to = (from + PART).min(replicates.end);
        done.extend(ensemble.run(from..to));
        from = to;
    }
    Ok(done)
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
        .chain(diameter_ceiling(case).map(|value| ("diameter".to_owned(), value)))
        .filter(|(_, value)| value.is_finite())
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
