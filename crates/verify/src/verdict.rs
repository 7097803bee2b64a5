//! Verdicts, which are never merged with each other, and what a suite makes of them.

use crate::config::Expectation;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is known of a claim.
///
/// ```
/// use telescope_verify::config::Expectation;
/// use telescope_verify::verdict::Verdict;
///
/// assert_eq!(Verdict::NotApplicable.to_string(), "not applicable");
/// assert!(Verdict::Refuted.meets(Expectation::Refuted));
/// // Neither stands for the other: one is certain, one but for a chance of α.
/// assert!(!Verdict::Proved.meets(Expectation::Verified));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Decided without sampling: exactly, or by enclosures.
    Proved,
    /// Decided by sampling, wrong with probability at most α.
    Verified,
    /// Shown to be false, with a witness.
    Refuted,
    /// Not decided.
    Inconclusive,
    /// A hypothesis fails.
    NotApplicable,
}

impl Verdict {
    /// The verdict in words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Verified => "verified",
            Self::Refuted => "refuted",
            Self::Inconclusive => "inconclusive",
            Self::NotApplicable => "not applicable",
        }
    }
    /// Whether it is the expected one.
    #[must_use]
    pub fn meets(self, expectation: Expectation) -> bool {
        Self::from(expectation) == self
    }
}

impl From<Expectation> for Verdict {
    fn from(expectation: Expectation) -> Self {
        match expectation {
            Expectation::Proved => Self::Proved,
            Expectation::Verified => Self::Verified,
            Expectation::Refuted => Self::Refuted,
            Expectation::Inconclusive => Self::Inconclusive,
            Expectation::NotApplicable => Self::NotApplicable,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// A claim's verdict from those of its rungs: a refutation by any rung stands, then a proof, then a verification.
/// `None` for a rung that decided nothing.
#[must_use]
pub(crate) fn overall(rungs: &[Option<Verdict>]) -> Verdict {
    [Verdict::Refuted, Verdict::Proved, Verdict::Verified]
        .into_iter()
        .find(|verdict| rungs.contains(&Some(*verdict)))
        .unwrap_or(Verdict::Inconclusive)
}

/// Whether two rungs contradict each other: one of them is wrong, and that is an error of the workbench.
#[must_use]
pub(crate) fn contradict(rungs: &[Option<Verdict>]) -> bool {
    rungs.contains(&Some(Verdict::Refuted))
        && (rungs.contains(&Some(Verdict::Proved)) || rungs.contains(&Some(Verdict::Verified)))
}

/// How a run of the workbench ends.
///
/// ```
/// use telescope_verify::config::Expectation;
/// use telescope_verify::verdict::{Outcome, Verdict};
///
/// // A planted error that is found out is no fault; a refutation that nobody expected is one.
/// assert_eq!(Outcome::of([(Verdict::Refuted, Some(Expectation::Refuted))]), Outcome::AsExpected);
/// assert_eq!(Outcome::of([(Verdict::Refuted, None)]).exit_code(), 1);
/// assert_eq!(Outcome::of([(Verdict::Inconclusive, None)]), Outcome::Undecided);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything as expected.
    AsExpected,
    /// Something not as expected.
    Unexpected,
    /// No expectation was stated, and something stayed inconclusive.
    Undecided,
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::AsExpected => 0,
            Self::Unexpected => 1,
            Self::Undecided => 3,
        }
    }

    /// From each claim's verdict and expectation.
    pub fn of(claims: impl IntoIterator<Item = (Verdict, Option<Expectation>)>) -> Self {
        claims
            .into_iter()
            .fold(Self::AsExpected, |outcome, (verdict, expectation)| {
                let this = match expectation {
                    Some(expectation) if verdict.meets(expectation) => Self::AsExpected,
                    Some(_) => Self::Unexpected,
                    None if verdict == Verdict::Refuted => Self::Unexpected,
                    None if verdict == Verdict::Inconclusive => Self::Undecided,
                    None => Self::AsExpected,
                };
                match (outcome, this) {
                    (Self::Unexpected, _) | (_, Self::Unexpected) => Self::Unexpected,
                    (Self::Undecided, _) | (_, Self::Undecided) => Self::Undecided,
                    _ => Self::AsExpected,
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refutation_stands() {
        assert_eq!(overall(&[Some(Verdict::Proved), None]), Verdict::Proved);
        assert_eq!(
            overall(&[Some(Verdict::Proved), Some(Verdict::Refuted)]),
            Verdict::Refuted
        );
        assert_eq!(overall(&[None, Some(Verdict::Verified)]), Verdict::Verified);
        assert_eq!(overall(&[None]), Verdict::Inconclusive);
        assert!(contradict(&[
            Some(Verdict::Verified),
            Some(Verdict::Refuted)
        ]));
        assert!(!contradict(&[
            Some(Verdict::Verified),
            Some(Verdict::Proved)
        ]));
    }

    #[test]
    fn exit_codes() {
        let code = |claims: &[(Verdict, Option<Expectation>)]| {
            Outcome::of(claims.iter().copied()).exit_code()
        };
        assert_eq!(code(&[(Verdict::Refuted, Some(Expectation::Refuted))]), 0);
        assert_eq!(code(&[(Verdict::Proved, Some(Expectation::Verified))]), 1);
        assert_eq!(code(&[(Verdict::Inconclusive, None)]), 3);
        assert_eq!(
            code(&[(Verdict::Inconclusive, None), (Verdict::Refuted, None)]),
            1
        );
        assert_eq!(code(&[(Verdict::Verified, None)]), 0);
    }
}
