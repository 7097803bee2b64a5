//! What somebody printed, checked before anything runs: a value that could not be compared would be passed over.

use super::Exact;
use crate::config::{ConfigError, Document, EndpointsConfig, ExperimentFile};
use telescope_core::averages::Output;
use telescope_core::engine::Setup;
use telescope_core::facts::Facts;
use telescope_core::samplers::NoiseLaw;

/// Checks that printed gaps are decimals, that printed points are points, and that there is something exact to hold
/// them against.
pub(super) fn check(
    file: &ExperimentFile,
    setup: &Setup,
    facts: &Facts,
    exact: &Exact,
    document: &Document,
) -> Result<(), ConfigError> {
    for (index, published) in file.published.iter().enumerate() {
        let key = format!("published.{index}.gap");
        if !is_decimal(&published.gap) {
            let shown: String = published.gap.chars().take(40).collect();
            let dots = if shown.len() < published.gap.len() {
                "..."
            } else {
                ""
            };
            return Err(document.error(
                &key,
                format!("{shown:?}{dots} is no decimal"),
                "copy the digits as printed, such as \"0.276599\"",
            ));
        }
        if let Exact::Absent(reason) = exact {
            return Err(document.error(
                &key,
                format!("there is no exact expectation to compare with: {reason}"),
                "remove the printed value",
            ));
        }
        if let Some(reason) = unknown_gap(published.output, facts, exact) {
            return Err(document.error(
                &format!("published.{index}.output"),
                format!(
                    "the exact gap of {} is not known: {reason}",
                    published.output
                ),
                "give the value of another output, or remove it",
            ));
        }
    }
    for (index, endpoints) in file.endpoints.iter().enumerate() {
        check_endpoints(index, endpoints, setup, exact, document)?;
    }
    Ok(())
}

/// Why the expected gap of an output is not known, if it is not.
fn unknown_gap(output: Output, facts: &Facts, exact: &Exact) -> Option<String> {
    match exact {
        Exact::Absent(reason) => Some(reason.clone()),
        Exact::Moments(_) => output.average.nonlinearity().map(str::to_owned),
        Exact::Enumeration(_) => facts.optimum.as_ref().err().cloned(),
    }
}

fn check_endpoints(
    index: usize,
    endpoints: &EndpointsConfig,
    setup: &Setup,
    exact: &Exact,
    document: &Document,
) -> Result<(), ConfigError> {
    let dimension = setup.start().len();
    let key = format!("endpoints.{index}.points");
    if endpoints.points.is_empty() {
        return Err(document.error(&key, "no point is given", "give at least one point"));
    }
    let odd = |point: &Vec<_>| point.len() != dimension;
    if let Some(odd) = endpoints.points.iter().position(odd) {
        return Err(document.error(
            &format!("{key}.{odd}"),
            format!(
                "the point has {}, the problem has {dimension}",
                crate::number::counted(endpoints.points[odd].len() as u64, "coordinate")
            ),
            "give every point as many coordinates as the problem",
        ));
    }
    const NORMAL_ONLY: &str = "give end points with a quadratic and normal noise only";
    if !matches!(exact, Exact::Moments(_)) {
        return Err(document.error(
            &key,
            "there is no exact law to test the points against",
            NORMAL_ONLY,
        ));
    }
    let noise = setup.instance().noise().map(|noise| &noise.law);
    if let Some(law) = noise.filter(|law| **law != NoiseLaw::Normal) {
        return Err(document.error(
            &key,
            format!(
                "under {} noise only the mean and the covariance of an output are known, not its law",
                law.id()
            ),
            NORMAL_ONLY,
        ));
    }
    if let Some(reason) = endpoints.output.average.nonlinearity() {
        return Err(document.error(
            &format!("endpoints.{index}.output"),
            format!("{} has no exact law: {reason}", endpoints.output),
            "give the end points of another output",
        ));
    }
    Ok(())
}

/// Digits (not more than any double has), with one point between them at most, and a sign.
fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| {
        (1..=1074).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_told_from_the_rest() {
        assert!(["0.276599", "-1.5", "12"].into_iter().all(is_decimal));
        let others = ["", ".5", "1.", "1e400", "abc", "--1", "1.2.3", "1/2", "nan"];
        assert!(!others.into_iter().any(is_decimal));
        assert!(!is_decimal(&format!("0.{}", "1".repeat(70_000))));
    }
}
