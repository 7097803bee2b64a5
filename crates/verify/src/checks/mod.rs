//! Checks: what an experiment shows beside the claims of theorems. One file each, one line in [`AnyCheck`].
//!
//! A check looks at the planned cases of its experiment and at their records, and answers with a verdict, its evidence in
//! sentences, and charts. What it decides by sampling costs slots of the suite's error budget, each way one.

mod coverage;
mod curve;
mod mean_gap;
mod minimum;
mod order;
mod random_bound;
mod same_noise;
mod stalls;

pub use coverage::CoverageCheck;
pub use curve::{BasinsCheck, LocalMinimaCheck, NotConvexCheck};
pub use mean_gap::MeanGapCheck;
pub use minimum::MinimumCheck;
pub use order::OrderCheck;
pub use random_bound::RandomBoundCheck;
pub use same_noise::SameNoiseCheck;
pub use stalls::StallsCheck;

use crate::config::CheckConfig;
use crate::number::with_minus_signs;
use crate::plan::Case;
use crate::record::{CaseRecord, ChartRecord, CheckRecord, GroundRecord};
use crate::statistics::Budget;
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a check looks at.
pub(crate) struct CheckContext<'a> {
    /// The experiment's name.
    pub experiment: &'a str,
    /// The suite's seed.
    pub seed: u64,
    /// The error probabilities that one decision may cost.
    pub budget: &'a Budget,
    /// The cases, planned.
    pub cases: &'a [Case],
    /// The same cases, recorded.
    pub records: &'a [CaseRecord],
}

impl<'a> CheckContext<'a> {
    /// The cases of an arm, with their records.
    pub(crate) fn of_arm(&self, arm: &str) -> impl Iterator<Item = (&'a Case, &'a CaseRecord)> {
        let pairs = self.cases.iter().zip(self.records);
        pairs.filter(move |(case, _)| case.arm.as_deref() == Some(arm))
    }
}

/// What a check finds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// What was decided.
    pub verdict: Verdict,
    /// Why, in sentences of Markdown.
    pub evidence: Vec<String>,
    /// What shows it.
    pub charts: Vec<ChartRecord>,
}

/// What is wrong with a check as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// The key, within the check's table.
    pub key: &'static str,
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub hint: String,
}

/// One kind of check.
pub(crate) trait Check {
    /// What is checked, a sentence of Markdown without its dot.
    fn statement(&self) -> String;
    /// The arms it speaks of.
    fn arms(&self) -> Vec<String> {
        Vec::new()
    }
    /// What is wrong with its own keys, if something is.
    fn flaw(&self) -> Option<Flaw> {
        None
    }
    /// Runs that it draws for itself, as (place of the case, replicates): what a plan needs to know of its cost.
    fn runs(&self, _: &[Case]) -> Vec<(usize, u64)> {
        Vec::new()
    }
    /// How many decisions by sampling it may make in an experiment of that many cases.
    fn slots(&self, _cases: usize) -> usize {
        0
    }
    /// Looks.
    ///
    /// # Errors
    /// With the reason why there is nothing to look at, in words for the author of the experiment.
    fn find(&self, context: &CheckContext) -> Result<Finding, String>;
    /// The same, with what sampled decisions were taken from: for checks that make such decisions of two arms.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    fn find_with_grounds(
        &self,
        context: &CheckContext,
    ) -> Result<(Finding, Vec<GroundRecord>), String> {
        Ok((self.find(context)?, Vec::new()))
    }
}

/// A check by its name in experiment files.
///
/// ```
/// use telescope_verify::checks::AnyCheck;
///
/// let check: AnyCheck = serde_json::from_str(r#"{ "order": { "lower": "a", "higher": "b" } }"#).unwrap();
/// assert_eq!((check.id(), check.arms()), ("order", vec!["a".to_owned(), "b".to_owned()]));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyCheck {
    /// One arm's expected gap is below another's.
    Order(OrderCheck),
    /// The mean gap of the iterates equals a bound.
    MeanGap(MeanGapCheck),
    /// AdaGrad's bound that is seen in the run, jointly with the gap.
    RandomBound(RandomBoundCheck),
    /// The shares of rows that n draws with replacement see.
    Coverage(CoverageCheck),
    /// Two arms take the same steps, path by path.
    SameNoise(SameNoiseCheck),
    /// More steps change an arm's gap no more.
    Stalls(StallsCheck),
    /// R* is a stated number.
    Minimum(MinimumCheck),
    /// The risk is not convex.
    NotConvex(NotConvexCheck),
    /// A certified number of local minima.
    LocalMinima(LocalMinimaCheck),
    /// Runs from many starts end in several basins.
    Basins(BasinsCheck),
}

impl AnyCheck {
    fn check(&self) -> &dyn Check {
        match self {
            Self::Order(check) => check,
            Self::MeanGap(check) => check,
            Self::RandomBound(check) => check,
            Self::Coverage(check) => check,
            Self::SameNoise(check) => check,
            Self::Stalls(check) => check,
            Self::Minimum(check) => check,
            Self::NotConvex(check) => check,
            Self::LocalMinima(check) => check,
            Self::Basins(check) => check,
        }
    }
    /// The name in files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Order(_) => "order",
            Self::MeanGap(_) => "mean-gap",
            Self::RandomBound(_) => "random-bound",
            Self::Coverage(_) => "coverage",
            Self::SameNoise(_) => "same-noise",
            Self::Stalls(_) => "stalls",
            Self::Minimum(_) => "minimum",
            Self::NotConvex(_) => "not-convex",
            Self::LocalMinima(_) => "local-minima",
            Self::Basins(_) => "basins",
        }
    }
    /// What is checked, a sentence of Markdown without its dot.
    #[must_use]
    pub fn statement(&self) -> String {
        with_minus_signs(&self.check().statement())
    }
    /// The arms it speaks of.
    #[must_use]
    pub fn arms(&self) -> Vec<String> {
        self.check().arms()
    }
    /// What is wrong with its own keys, if something is.
    #[must_use]
    pub(crate) fn flaw(&self) -> Option<Flaw> {
        self.check().flaw()
    }
    /// Runs that it draws for itself, as (place of the case, replicates).
    #[must_use]
    pub fn runs(&self, cases: &[Case]) -> Vec<(usize, u64)> {
        self.check().runs(cases)
    }
    /// How many decisions by sampling it may make in an experiment of that many cases.
    #[must_use]
    pub fn slots(&self, cases: usize) -> usize {
        self.check().slots(cases)
    }
}

/// Of several verdicts that must all hold, the one that says least.
pub(crate) fn worst(verdicts: &[Verdict]) -> Option<Verdict> {
    [
        Verdict::Refuted,
        Verdict::Inconclusive,
        Verdict::NotApplicable,
        Verdict::Verified,
        Verdict::Proved,
    ]
    .into_iter()
    .find(|verdict| verdicts.contains(verdict))
}

/// Looks, and makes the record.
///
/// # Errors
/// With the reason why there is nothing to look at.
pub(crate) fn record(config: &CheckConfig, context: &CheckContext) -> Result<CheckRecord, String> {
    let (finding, grounds) = config.that.check().find_with_grounds(context)?;
    Ok(CheckRecord {
        id: config.that.id().to_owned(),
        config: config.that.clone(),
        statement: config.that.statement(),
        found: finding.verdict,
        expected: config.expect,
        evidence: finding.evidence,
        grounds,
        charts: finding.charts,
    })
}
