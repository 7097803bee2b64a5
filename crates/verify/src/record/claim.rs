//! A claim's side of a record: bound, rungs, verdict.

use super::{CertifiedRecord, ExactText};
use crate::config::{Expectation, Relation};
use crate::evidence::property::{ClaimDecision, ClaimOutcome};
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};
use telescope_core::schedules::NoiseForm;
use telescope_theory::hypothesis::{Hypothesis, Unmet};

/// A claim with its evidence.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::RungSummary;
/// use telescope_verify::verdict::Verdict;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let claim = &record.cases[0].claims[0];
/// assert_eq!((claim.id.as_str(), claim.found), ("tight-constant/weighted-average/sup", Verdict::Proved));
/// assert_eq!(claim.exact_summary(), RungSummary::Decided(Verdict::Proved));
/// assert_eq!(claim.property_summary(), RungSummary::Held);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRecord {
    /// The case's name, the theorem and the form: unique in a suite.
    pub id: String,
    /// The theorem or control.
    pub theorem: String,
    /// Whether it is a planted error.
    pub control: bool,
    /// Which bound on the noise.
    pub form: NoiseForm,
    /// At most, or equal.
    pub relation: Relation,
    /// Hypotheses that were assumed.
    pub assumed: Vec<Hypothesis>,
    /// Of which output, by its name.
    pub output: String,
    /// The expected verdict.
    pub expected: Option<Expectation>,
    /// The verdict.
    pub found: Verdict,
    /// Whether two rungs contradict each other.
    pub contradiction: bool,
    /// The hypotheses that fail.
    pub unmet: Vec<Unmet>,
    /// The bound, if the theorem applies.
    pub bound: Option<BoundRecord>,
    /// Bound divided by the gap (exact, else estimated).
    pub headroom: Option<f64>,
    /// The claim on random small problems.
    pub property: PropertyRecord,
    /// Monte Carlo.
    pub sampled: Option<SampledRecord>,
    /// The exact expectation.
    pub exact: Option<ExactRecord>,
    /// A proof for every function of the class, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certified: Option<CertifiedRecord>,
}

/// The bound.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let bound = record.cases[0].claims[0].bound.as_ref().unwrap();
/// assert_eq!(bound.exact.as_ref().unwrap().as_str(), "26");
/// // The bound over all T up to the run's own 64, for the figure.
/// assert_eq!(bound.curve.last().unwrap().0, 64);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundRecord {
    /// An enclosure at T.
    pub enclosure: [f64; 2],
    /// The bound where it is rational, or its square where that is.
    pub exact: Option<ExactText>,
    /// Whether `exact` is the square.
    pub exact_is_square: bool,
    /// Whether the bound says more than R(x_1) − R*.
    pub vacuity: Vacuity,
    /// (t, bound after t steps of this schedule), for the figure.
    pub curve: Vec<(usize, f64)>,
}

/// Whether a bound says anything.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::Vacuity;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// // After 32 steps of this schedule the bound is still above R(x_1) − R*.
/// let bound = record.cases[0].claims[0].bound.as_ref().unwrap();
/// assert_eq!(bound.vacuity, Vacuity::Informative { from: 33 });
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vacuity {
    /// It is below R(x_1) − R*, with the first number of steps from which it is.
    Informative {
        /// A T at which the bound is below R(x_1) − R* and at T − 1 is not, found by bisection: where the bound falls
        /// all the way, the least.
        from: usize,
    },
    /// It is at or above R(x_1) − R*: it says nothing.
    Vacuous {
        /// A T at which it would say something and at T − 1 would not, if found within the search.
        from: Option<usize>,
        /// How far the search went.
        searched: usize,
    },
    /// R(x_1) − R* is not known.
    Unknown,
}

/// The claim on random small problems.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::evidence::property::ClaimDecision;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let outcome = &record.cases[0].claims[0].property.outcome;
/// assert_eq!((outcome.cases, &outcome.decision), (64, &ClaimDecision::Held));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropertyRecord {
    /// What came out.
    pub outcome: ClaimOutcome,
}

/// Monte Carlo evidence.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/quantile-stock.json"))?;
/// let sampled = record.cases[0].claims[0].sampled.as_ref().unwrap();
/// let (low, high) = sampled.interval;
/// assert!(low <= sampled.mean && sampled.mean <= high.unwrap());
/// // Each slot has its part of α.
/// assert_eq!(sampled.verify_alpha * f64::from(record.slots), record.verify_alpha);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampledRecord {
    /// Replicates drawn for this claim.
    pub replicates: u64,
    /// The decision, at the first crossing.
    pub decision: Option<DecisionRecord>,
    /// α of this claim's slot for refuting.
    pub refute_alpha: f64,
    /// α of this claim's slot for verifying.
    pub verify_alpha: f64,
    /// b as used to refute (upper end).
    pub refute_bound: f64,
    /// b as used to verify (lower end).
    pub verify_bound: f64,
    /// B_max, with how it is known; `None`: never verified.
    pub ceiling: Option<(String, f64)>,
    /// Log value of the refuting e-process after the last replicate.
    pub refute_log_value: Option<f64>,
    /// Log value of the verifying e-process after the last replicate.
    pub verify_log_value: Option<f64>,
    /// Sample mean of the gap (against the middle of R*).
    pub mean: f64,
    /// Confidence interval of the mean gap at 1 − 10⁻³, if B_max is known; else a lower limit and infinity as `null`.
    pub interval: (f64, Option<f64>),
    /// Replicates that would likely decide.
    pub forecast: Option<u64>,
    /// SHA-256 of the gaps' bits, in replicate order.
    pub digest: String,
}

/// A sampled decision.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::Direction;
///
/// let record = read_record(Path::new("../../reports/records/quantile-stock.json"))?;
/// let sampled = record.cases[0].claims[0].sampled.as_ref().unwrap();
/// let decision = sampled.decision.unwrap();
/// assert_eq!(decision.direction, Direction::Verified);
/// // The process crossed 1/α at one of the replicates.
/// assert!(decision.index <= sampled.replicates && decision.log_value.unwrap() > 20.0);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRecord {
    /// Which way.
    pub direction: Direction,
    /// The replicate, from 1, at which the process crossed.
    pub index: u64,
    /// The process's log value there; `null` stands for infinity (a positive gap against the bound 0).
    pub log_value: Option<f64>,
}

/// Which way a decision went.
///
/// ```
/// use telescope_verify::record::Direction;
///
/// assert_eq!(serde_json::to_string(&Direction::Refuted)?, r#""refuted""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// E gap ≤ b.
    Verified,
    /// E gap > b.
    Refuted,
}

/// The exact expectation.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::verdict::Verdict;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let exact = record.cases[0].claims[0].exact.as_ref().unwrap();
/// assert_eq!(exact.gap_exact.as_ref().unwrap().as_str(), "26");
/// assert_eq!(exact.verdict, Some(Verdict::Proved));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExactRecord {
    /// How: moment recursion, or enumeration of paths.
    pub method: String,
    /// An enclosure of E gap.
    pub gap: [f64; 2],
    /// E gap as a fraction.
    pub gap_exact: Option<ExactText>,
    /// p and q where E gap is p + √q, and not rational.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap_surd: Option<[ExactText; 2]>,
    /// The verdict, `None` if the enclosures overlap.
    pub verdict: Option<Verdict>,
    /// A path that shows it, for enumerations: the rows in order (shortened when long).
    pub witness: Option<String>,
}

/// A rung's verdict, for tables.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::RungSummary;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let claim = &record.cases[0].claims[0];
/// // One run that is at its bound decides nothing by sampling, and no certificate was asked for.
/// assert_eq!(claim.sampled_summary(), RungSummary::Open);
/// assert_eq!(claim.certified_summary(), RungSummary::Absent);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RungSummary {
    /// Decided.
    Decided(Verdict),
    /// Checked and found nothing wrong, which proves nothing.
    Held,
    /// Not decided.
    Open,
    /// Does not apply.
    Absent,
}

impl ClaimRecord {
    /// The property rung in a word.
    #[must_use]
    pub fn property_summary(&self) -> RungSummary {
        match &self.property.outcome.decision {
            ClaimDecision::Refuted { .. } => RungSummary::Decided(Verdict::Refuted),
            ClaimDecision::Held => RungSummary::Held,
            ClaimDecision::Open { .. } => RungSummary::Open,
            ClaimDecision::NotApplicable { .. } => RungSummary::Absent,
        }
    }
    /// The sampled rung in a word.
    #[must_use]
    pub fn sampled_summary(&self) -> RungSummary {
        match &self.sampled {
            None => RungSummary::Absent,
            Some(sampled) => match sampled.decision {
                None => RungSummary::Open,
                Some(decision) => RungSummary::Decided(match decision.direction {
                    Direction::Verified => Verdict::Verified,
                    Direction::Refuted => Verdict::Refuted,
                }),
            },
        }
    }
    /// The exact rung in a word.
    #[must_use]
    pub fn exact_summary(&self) -> RungSummary {
        match &self.exact {
            None => RungSummary::Absent,
            Some(exact) => exact
                .verdict
                .map_or(RungSummary::Open, RungSummary::Decided),
        }
    }
    /// The certified rung in a word.
    #[must_use]
    pub fn certified_summary(&self) -> RungSummary {
        match &self.certified {
            None | Some(CertifiedRecord::Absent { .. }) => RungSummary::Absent,
            Some(checked @ CertifiedRecord::Checked { .. }) => checked
                .verdict()
                .map_or(RungSummary::Open, RungSummary::Decided),
        }
    }
}
