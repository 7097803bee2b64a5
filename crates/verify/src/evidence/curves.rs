//! Curves for the figures: mean gaps at checkpoints with their bands, beside the exact expectations.

use super::draws::Draws;
use super::exact::gap;
use crate::plan::{Case, Exact};
use crate::record::{Band, CurveRecord, CurvesRecord};
use crate::statistics::{betting_interval, empirical_quantile};
use telescope_core::averages::Output;

/// 1 − this is the level of the bands in figures.
const BAND_ALPHA: f64 = 0.05;
/// The most checkpoints of a figure.
const CHECKPOINTS: usize = 33;

/// Logarithmically spaced steps from 1 to T.
#[must_use]
pub(crate) fn checkpoints(steps: usize) -> Vec<usize> {
    let mut points = Vec::with_capacity(CHECKPOINTS);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "steps are at most 2^22, and the value is positive"
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

/// The curves of the figures' replicates, which were recorded at `points`.
pub(super) fn curves(
    case: &Case,
    outputs: &[Output],
    points: &[usize],
    draws: &Draws,
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
            distances: None,
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
                    (0..draws.count())
                        .map(|replicate| draws.risks(replicate)[index * outputs.len() + column])
                        .map(|risk| (risk - optimum).max(0.0))
                        .collect()
                })
                .collect();
            let exact: Option<Vec<f64>> = points_from
                .iter()
                .map(|(_, t)| gap(case, *output, *t).map(|gap| gap.enclosure.midpoint()))
                .collect();
            CurveRecord {
                output: output.id().to_owned(),
                mean: columns.iter().map(|gaps| mean(gaps)).collect(),
                exact,
                band: band(case, &columns),
                end: None,
            }
        })
        .collect();
    CurvesRecord {
        checkpoints: points_from.iter().map(|(_, t)| *t).collect(),
        replicates: draws.count() as u64,
        curves,
        distances: points_from
            .iter()
            .map(|(_, t)| distance(case, *t))
            .collect(),
    }
}

/// √(E‖x_t − x*‖²), from the moment recursion or the enumeration of all paths.
fn distance(case: &Case, t: usize) -> Option<f64> {
    // The enumeration measures to a minimiser only where one is known.
    case.facts.minimiser.as_ref()?;
    let square = match &case.exact {
        Exact::Moments(moments) => moments.distances_sq().get(t - 1)?.midpoint(),
        Exact::Enumeration(enumeration) => enumeration.distances_sq().get(t - 1)?.to_f64().value(),
        Exact::Absent(_) => return None,
    };
    Some(square.max(0.0).sqrt())
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

/// K·D, which holds for every point of the domain.
pub(super) fn diameter_ceiling(case: &Case) -> Option<f64> {
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

/// The first step with a positive step size: before it the weighted average does not exist.
pub(super) fn first_positive(case: &Case) -> usize {
    case.step_sizes
        .doubles()
        .iter()
        .position(|eta| *eta > 0.0)
        .unwrap_or(0)
        + 1
}

/// The mean, in the order of the replicates.
pub(super) fn mean(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53")]
    let count = values.len().max(1) as f64;
    values.iter().sum::<f64>() / count
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
