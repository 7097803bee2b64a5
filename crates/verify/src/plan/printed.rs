//! What somebody printed, checked before anything runs: a value that could not be compared would be passed over.

use super::Exact;
use crate::config::{ConfigError, Document, ExperimentFile};

/// Checks that printed gaps are decimals, that printed points are points, and that there is something exact to hold
/// them against.
pub(super) fn check(
    file: &ExperimentFile,
    dimension: usize,
    exact: &Exact,
    document: &Document,
) -> Result<(), ConfigError> {
    for (index, published) in file.published.iter().enumerate() {
        let key = format!("published.{index}.gap");
        if !is_decimal(&published.gap) {
            return Err(document.error(
                &key,
                format!("{:?} is no decimal", published.gap),
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
    }
    for (index, endpoints) in file.endpoints.iter().enumerate() {
        let key = format!("endpoints.{index}.points");
        if endpoints.points.is_empty() {
            return Err(document.error(&key, "no point is given", "give at least one point"));
        }
        let odd = |point: &Vec<_>| point.len() != dimension;
        if let Some(odd) = endpoints.points.iter().position(odd) {
            return Err(document.error(
                &format!("{key}.{odd}"),
                format!(
                    "the point has {} coordinates, the problem has {dimension}",
                    endpoints.points[odd].len()
                ),
                "give every point as many coordinates as the problem",
            ));
        }
        if !matches!(exact, Exact::Moments(_)) {
            return Err(document.error(
                &key,
                "there is no exact law to test the points against",
                "give end points with a quadratic and normal noise only",
            ));
        }
    }
    Ok(())
}

/// Digits, with one point between them at most, and a sign.
fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
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
    }
}
