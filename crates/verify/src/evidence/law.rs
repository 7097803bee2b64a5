//! Points against the exact law of an output, and printed values against the exact expectation.
//!
//! An output is affine in the noise, so that it is normal if the noise is. Under other noise the moment recursion gives the
//! mean and the covariance only. Independent signs and the sphere are sub-Gaussian with their own variance in every
//! direction, so that the mean of replicates has a tail bound; a Student t has none that means anything at these levels.

use super::exact::gap;
use crate::number::counted;
use crate::plan::{Case, Exact};
use crate::record::{LawRecord, LawTest, PublishedRecord, pair};
use crate::statistics::{covariance_p_value, mean_p_value, point_p_value, sub_gaussian_p_value};
use telescope_core::averages::Output;
use telescope_core::moments::Law;
use telescope_core::samplers::NoiseLaw;

/// Every printed value of the case against the exact expectation.
#[must_use]
pub(crate) fn published(case: &Case) -> Vec<PublishedRecord> {
    case.file
        .published
        .iter()
        .map(|value| {
            let gap = gap(case, value.output, case.step_sizes.steps()).map(|gap| gap.enclosure);
            PublishedRecord {
                output: value.output.id().to_owned(),
                printed: value.gap.clone(),
                source: value.source.clone(),
                agrees: gap.is_some_and(|gap| agrees(pair(gap), &value.gap)),
                enclosure: gap.map(pair),
            }
        })
        .collect()
}

/// Whether every number of an enclosure rounds to the printed text.
pub(crate) fn agrees(ends: [f64; 2], printed: &str) -> bool {
    ends.iter().all(|end| rounds_to(*end, printed))
}

/// Whether the record's judgement follows from its p-values.
pub(crate) fn is_as_recorded(law: &LawRecord) -> bool {
    law.consistent == (!law.tests.is_empty() && all_pass(&law.tests, law.alpha))
}

/// Whether no p-value falls below its share of α.
fn all_pass(tests: &[LawTest], alpha: f64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a handful of tests")]
    let share = alpha / tests.len().max(1) as f64;
    tests.iter().all(|test| test.p_value >= share)
}

/// The decimals of the double that has most of them. The formatter has a limit of its own, above which it panics.
const MOST_DECIMALS: usize = 1074;

/// Whether a number, rounded to as many decimals as are printed, gives the printed text.
fn rounds_to(value: f64, printed: &str) -> bool {
    let decimals = printed
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    decimals <= MOST_DECIMALS && format!("{value:.decimals$}") == printed
}

/// Printed end points against the exact law. `alpha` is the level of each record.
#[must_use]
pub(crate) fn endpoints(case: &Case, alpha: f64) -> Vec<LawRecord> {
    let Exact::Moments(moments) = &case.exact else {
        return vec![];
    };
    case.file
        .endpoints
        .iter()
        .map(|endpoints| {
            let law = moments.law(endpoints.output);
            let tests: Option<Vec<LawTest>> = endpoints
                .points
                .iter()
                .map(|point| {
                    let point: Vec<f64> = point
                        .iter()
                        .map(telescope_core::number::Number::value)
                        .collect();
                    let statistic = law.mahalanobis_sq(&point).ok()?;
                    let freedom = u32::try_from(point.len()).ok()?;
                    let name = point
                        .iter()
                        .map(|x| format!("{x}"))
                        .collect::<Vec<_>>()
                        .join(", ");
                    test(
                        format!("({name})"),
                        statistic,
                        freedom.into(),
                        point_p_value(statistic, freedom).ok()?,
                    )
                })
                .collect();
            // A law that cannot be tested is no agreement.
            let untested = |law: &Law| LawRecord {
                output: endpoints.output.id().to_owned(),
                what: "printed end points (the law has no density here, so that they cannot be tested)"
                    .to_owned(),
                source: Some(endpoints.source.clone()),
                normal: true,
                mean: law.mean_doubles(),
                covariance: law.covariance_doubles(),
                tests: vec![],
                alpha,
                consistent: false,
            };
            tests
                .and_then(|tests| {
                    record(
                        endpoints.output,
                        "printed end points",
                        Some(&endpoints.source),
                        law,
                        tests,
                        alpha,
                    )
                })
                .unwrap_or_else(|| untested(law))
        })
        .collect()
}

/// The mean and the covariance of our own replicates against the exact law: Monte Carlo and the moment recursion are
/// witnesses of each other. `points` holds one point a replicate. `None` under noise of which no tail bound is known.
#[must_use]
pub(crate) fn replicates(
    case: &Case,
    output: Output,
    points: &[&[f64]],
    alpha: f64,
) -> Option<LawRecord> {
    let Exact::Moments(moments) = &case.exact else {
        return None;
    };
    let law = moments.law(output);
    let dimension = u32::try_from(law.mean_doubles().len()).ok()?;
    let count = u32::try_from(points.len())
        .ok()
        .filter(|count| *count > 0)?;
    let mut mean = vec![0.0; dimension as usize];
    for point in points {
        for (mean, x) in mean.iter_mut().zip(*point) {
            *mean += x;
        }
    }
    for mean in &mut mean {
        *mean /= f64::from(count);
    }
    let of_mean = law.mahalanobis_sq(&mean).ok()?;
    let noise = &case.setup.instance().noise()?.law;
    let name = "mean of the replicates";
    let statistic = f64::from(count) * of_mean;
    let what = format!("{} of our own", counted(count.into(), "replicate"));
    match noise {
        NoiseLaw::Normal => {}
        NoiseLaw::Rademacher | NoiseLaw::Sphere => {
            let p = sub_gaussian_p_value(of_mean, dimension, count).ok()?;
            let tests = vec![test(name.into(), statistic, dimension.into(), p)?];
            return Some(LawRecord {
                normal: false,
                ..record(output, &what, None, law, tests, alpha)?
            });
        }
        NoiseLaw::StudentT(_) | NoiseLaw::TruncatedNormal(_) => return None,
    }
    let pooled = points.iter().try_fold(0.0, |sum, point| {
        Some(sum + law.mahalanobis_sq(point).ok()?)
    })?;
    let tests = vec![
        test(
            name.into(),
            statistic,
            dimension.into(),
            mean_p_value(of_mean, dimension, count).ok()?,
        )?,
        test(
            "pooled covariance of the replicates".into(),
            pooled,
            u64::from(dimension) * u64::from(count),
            covariance_p_value(pooled, dimension, count).ok()?,
        )?,
    ];
    record(output, &what, None, law, tests, alpha)
}

fn test(name: String, statistic: f64, freedom: u64, p_value: f64) -> Option<LawTest> {
    // The library's chi-square uses platform logarithms: digits beyond the sixth are not promised.
    let rounded = |value: f64| {
        format!("{value:.5e}")
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())
    };
    Some(LawTest {
        name,
        statistic: rounded(statistic)?,
        freedom,
        p_value: rounded(p_value)?,
    })
}

fn record(
    output: Output,
    what: &str,
    source: Option<&String>,
    law: &Law,
    tests: Vec<LawTest>,
    alpha: f64,
) -> Option<LawRecord> {
    Some(LawRecord {
        output: output.id().to_owned(),
        what: what.to_owned(),
        source: source.cloned(),
        normal: true,
        mean: law.mean_doubles(),
        covariance: law.covariance_doubles(),
        consistent: all_pass(&tests, alpha),
        tests,
        alpha,
    })
}

#[cfg(test)]
mod tests {
    use super::rounds_to;

    #[test]
    fn every_printed_digit_counts() {
        assert!(rounds_to(0.276_599_4, "0.276599"));
        assert!(!rounds_to(0.276_599_6, "0.276599"));
        assert!(!rounds_to(0.28, "0.276599"));
        assert!(rounds_to(0.5, &format!("0.5{}", "0".repeat(1073))));
        assert!(!rounds_to(0.5, &format!("0.5{}", "0".repeat(70_000))));
    }
}
