//! Records: what each verdict was computed from, as JSON. A record can be re-checked from itself alone, and a report is a
//! function of records: no clock, no path, no host is in it.

mod certified;
mod check;
mod claim;
mod curve;
mod data;
mod exact_text;
mod problem;
mod shape;

pub use certified::{CertificateRecord, CertifiedRecord, PlaneRecord};
pub use check::{AxisRecord, ChartRecord, CheckRecord, GroundRecord, LineKind, LineRecord};
pub use claim::{
    BoundRecord, ClaimRecord, DecisionRecord, Direction, ExactRecord, PropertyRecord, RungSummary,
    SampledRecord, Vacuity,
};
pub use curve::{Band, ContourRecord, CurveRecord, CurvesRecord, EndKnown, EndRecord, PathRecord};
pub use data::DataRecord;
pub use exact_text::ExactText;
pub(crate) use exact_text::{ends, pair};
pub use problem::{
    ConstantsRecord, FactRecord, KnownRecord, MoreConstants, NoiseRecord, ScheduleRecord,
};

use crate::config::{ComparisonConfig, Expectation};
use crate::evidence::ledger::Ledger;
use crate::evidence::property::LineOutcome;
use crate::verdict::{Outcome, Verdict};
use serde::{Deserialize, Serialize};

/// The version of this format. It grows with every change that an older reader would misread.
pub(crate) const SCHEMA: u32 = 1;

/// A whole suite's settings and what belongs to no experiment.
///
/// ```
/// use telescope_verify::record::SuiteRecord;
///
/// let text = std::fs::read_to_string("../../reports/records/suite.json")?;
/// let suite: SuiteRecord = serde_json::from_str(&text)?;
/// assert!(!suite.quick && suite.lines.iter().all(|line| line.held));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteRecord {
    /// The version of the format.
    pub schema: u32,
    /// The seed that every key is derived from.
    pub seed: u64,
    /// Family-wise error probability of all verifications.
    pub verify_alpha: f64,
    /// Family-wise error probability of all refutations by sampling.
    pub refute_alpha: f64,
    /// Into how many slots each is divided.
    pub slots: u32,
    /// Whether this is a quick run, with fewer replicates.
    pub quick: bool,
    /// The proof lines on random problems.
    pub lines: Vec<LineOutcome>,
    /// The committed certificates, checked again; by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<CertificateRecord>,
}

/// One experiment.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::verdict::Outcome;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// assert_eq!((record.id.as_str(), record.cases.len()), ("tight-constant", 1));
/// assert_eq!(record.outcome(), Outcome::AsExpected);
/// assert!(record.disproved().next().is_none() && record.flaw().is_none());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentRecord {
    /// The version of the format.
    pub schema: u32,
    /// The experiment's name.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// What it shows, in Markdown.
    pub summary: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// The suite's seed.
    pub seed: u64,
    /// Family-wise error probability of all verifications of the suite.
    pub verify_alpha: f64,
    /// Family-wise error probability of all refutations by sampling of the suite.
    pub refute_alpha: f64,
    /// Into how many slots each is divided.
    pub slots: u32,
    /// The suite's quick mode: fewer replicates.
    pub quick: bool,
    /// Its cases.
    pub cases: Vec<CaseRecord>,
    /// Which arms are put beside each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<ComparisonConfig>,
    /// What was checked beside the claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckRecord>,
}

/// One case of an experiment.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let case = &record.cases[0];
/// // One row, and a start that is a fraction: x_1 = L·S.
/// assert_eq!((case.rows, case.start[0].as_str()), (Some(1), "128/5"));
/// assert_eq!((case.constants.steps, case.claims.len()), (64, 2));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// The experiment's name, with the case's label in brackets where there is a grid.
    pub id: String,
    /// The settings that make the case; empty without a grid.
    pub label: String,
    /// The arm, if the experiment has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
    /// The name that decides the noise, where it is not the case's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<String>,
    /// The experiment file of this case, settings put in.
    pub config: serde_json::Value,
    /// What was done to the data file, if more was asked than a CSV file as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<DataRecord>,
    /// n, the number of rows of a finite sum; `None` for a quadratic.
    pub rows: Option<usize>,
    /// x_1, each coordinate exact.
    pub start: Vec<ExactText>,
    /// What is known of the problem, in words and numbers.
    pub facts: Vec<FactRecord>,
    /// The numbers that bounds and decisions are computed from.
    pub constants: ConstantsRecord,
    /// The step sizes.
    pub schedule: ScheduleRecord,
    /// The claims.
    pub claims: Vec<ClaimRecord>,
    /// Printed values against the exact expectation.
    pub published: Vec<PublishedRecord>,
    /// Printed end points, and our own replicates, against the exact law.
    pub laws: Vec<LawRecord>,
    /// Gaps against steps.
    pub curves: CurvesRecord,
    /// Paths for the contour figure, in two dimensions.
    pub paths: Vec<PathRecord>,
    /// The risk on the rectangle that holds the paths.
    pub contour: Option<ContourRecord>,
    /// The proof lines on this problem.
    pub ledger: Ledger,
}

/// A printed value against the exact expectation.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/book-constant.json"))?;
/// let printed = &record.cases[0].published[0];
/// assert_eq!((printed.output.as_str(), printed.printed.as_str()), ("weighted-average", "0.276599"));
/// assert!(printed.agrees);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedRecord {
    /// Whose expected gap, by its name.
    pub output: String,
    /// The value as printed.
    pub printed: String,
    /// Who printed it.
    pub source: String,
    /// An enclosure of the exact expectation; `None` if there is no exact rung.
    pub enclosure: Option<[f64; 2]>,
    /// Whether every number in the enclosure rounds to the printed digits.
    pub agrees: bool,
}

/// Points against the exact law of an output.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/book-constant.json"))?;
/// let law = &record.cases[0].laws[0];
/// assert_eq!((law.output.as_str(), law.what.as_str()), ("final-iterate", "printed end points"));
/// assert!(law.normal && law.covariance.len() == law.mean.len() * law.mean.len());
/// // None of the p-values is so small that it speaks against the law.
/// assert!(law.consistent && law.tests.iter().all(|test| test.p_value >= law.alpha));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LawRecord {
    /// Which output, by its name.
    pub output: String,
    /// What was tested: printed end points, or the mean and the covariance of our replicates.
    pub what: String,
    /// Who printed the points, if anybody.
    pub source: Option<String>,
    /// Whether the law is normal, as it is where the noise is; else only its mean and covariance are known.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub normal: bool,
    /// The exact mean, rounded.
    pub mean: Vec<f64>,
    /// The exact covariance, row by row, rounded.
    pub covariance: Vec<f64>,
    /// Each test's statistic and p-value.
    pub tests: Vec<LawTest>,
    /// The level each p-value must not fall below.
    pub alpha: f64,
    /// Whether none does. This is no proof: it is what a wrong law would have failed.
    pub consistent: bool,
}

fn yes() -> bool {
    true
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_yes(value: &bool) -> bool {
    *value
}

/// One test: χ² under a normal law, else a tail bound.
///
/// ```
/// use telescope_verify::record::LawTest;
///
/// let text = r#"{ "name": "(0.1, 0.2)", "statistic": 4.6, "freedom": 2, "p_value": 0.100259 }"#;
/// let test: LawTest = serde_json::from_str(text)?;
/// assert_eq!((test.freedom, test.statistic), (2, 4.6));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LawTest {
    /// A point's coordinates, or the name of a statistic.
    pub name: String,
    /// The squared Mahalanobis distance, times the number of replicates for a mean; χ² under a normal law.
    pub statistic: f64,
    /// Degrees of freedom.
    pub freedom: u64,
    /// The p-value, rounded to six digits.
    pub p_value: f64,
}

impl ExperimentRecord {
    /// Whether every claim is as expected, and every printed value and law holds.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let checks = self.cases.iter().all(|case| {
            case.published.iter().all(|value| value.agrees)
                && case.laws.iter().all(|law| law.consistent)
        });
        let agree = self
            .cases
            .iter()
            .flat_map(|case| &case.claims)
            .all(|claim| !claim.contradiction);
        if !(checks && agree) || self.disproved().next().is_some() {
            return Outcome::Unexpected;
        }
        let claims = self.cases.iter().flat_map(|case| &case.claims);
        let claims =
            claims.map(|claim| (claim.found, claim.expected.filter(|_| !self.excuses(claim))));
        let checks = self.checks.iter().map(|check| {
            let excused = self.quick && check.found == Verdict::Inconclusive;
            (check.found, check.expected.filter(|_| !excused))
        });
        Outcome::of(claims.chain(checks))
    }

    /// Theorems that random small problems refute, and controls that these do not: whatever the other rungs say of this
    /// problem, the first are false in general, and the second planted in vain.
    pub fn disproved(&self) -> impl Iterator<Item = &ClaimRecord> {
        self.cases
            .iter()
            .flat_map(|case| &case.claims)
            .filter(|claim| {
                let planted = claim.control || !claim.assumed.is_empty();
                match claim.property_summary() {
                    RungSummary::Decided(Verdict::Refuted) => !planted,
                    RungSummary::Held => claim.control && !self.quick,
                    _ => false,
                }
            })
    }

    /// Whether a claim stayed open only because a quick run draws few replicates.
    #[must_use]
    pub fn excuses(&self, claim: &ClaimRecord) -> bool {
        self.quick
            && claim.found == Verdict::Inconclusive
            && matches!(
                claim.expected,
                Some(Expectation::Verified | Expectation::Refuted)
            )
    }
}
