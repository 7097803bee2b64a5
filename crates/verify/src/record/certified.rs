//! The certified rung's side of a record, and the committed certificates.

use super::ExactText;
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};
use telescope_certify::{Certificate, Scope};

/// A proof for every function of the class, with the case's constants and step sizes.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::record::CertifiedRecord;
/// use telescope_verify::verdict::Verdict;
///
/// let record = read_record(Path::new("../../reports/records/certified-averages.json"))?;
/// let certified = record.cases[0].claims[0].certified.as_ref().unwrap();
/// assert_eq!(certified.verdict(), Some(Verdict::Proved));
/// // The certificate itself is there, to be checked again.
/// let CertifiedRecord::Checked { bound, certificate, .. } = certified else { unreachable!() };
/// assert_eq!(telescope_certify::check(certificate).unwrap().bound.to_string(), bound.as_str());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertifiedRecord {
    /// A certificate that the checker passed.
    Checked {
        /// How its multipliers were found.
        method: String,
        /// The bound that it proves.
        bound: ExactText,
        /// For what.
        scope: Scope,
        /// The certificate itself, so that the record can be judged alone.
        certificate: Box<Certificate>,
        /// *Proved* if that bound is at most the claimed one and the scope covers the case; else open.
        verdict: Option<Verdict>,
    },
    /// None, and why.
    Absent {
        /// The reason.
        reason: String,
    },
}

impl CertifiedRecord {
    /// What the rung decided.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Checked { verdict, .. } => *verdict,
            Self::Absent { .. } => None,
        }
    }
}

/// A committed certificate, checked again.
///
/// ```
/// use std::path::Path;
/// use telescope_certify::Scope;
/// use telescope_verify::certificates::check_file;
///
/// let record = check_file(Path::new("../../certificates/constant-average-02.json"))?;
/// assert_eq!(record.scope, Scope::SgdInExpectation);
/// // The textbook's bound is no smaller, but for the rounding of multipliers.
/// assert!(record.bound[0] < record.textbook.unwrap()[1] + 1e-8);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRecord {
    /// The file's name without its ending.
    pub name: String,
    /// What is proved, in words: the class, the metric, r and the step sizes.
    pub statement: String,
    /// The proved bound.
    pub exact: ExactText,
    /// T.
    pub steps: usize,
    /// The number of multipliers.
    pub multipliers: usize,
    /// For what it speaks.
    pub scope: Scope,
    /// An enclosure of the proved bound.
    pub bound: [f64; 2],
    /// An enclosure of the textbook's bound on the gap of the weighted average, where there is one.
    pub textbook: Option<[f64; 2]>,
    /// An enclosure of what the method attains on the worst-case function beside it, if there is one.
    pub attained: Option<[f64; 2]>,
    /// An enclosure of what the method attains on an ordinary function, L|x| from x_1 = r, for gaps under bounded subgradients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinary: Option<[f64; 2]>,
    /// An enclosure of rL, the unit of such gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<[f64; 2]>,
    /// The worst-case function and the run on it, if they lie in a plane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plane: Option<PlaneRecord>,
}

/// A worst-case function in the plane, max_i ⟨slope_i, x⟩ + intercept_i, and the run that attains the worst case on it.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::certificates::check_file;
///
/// let record = check_file(Path::new("../../certificates/constant-average-02.json"))?;
/// // Two steps lead from x_1 to x_3.
/// assert_eq!(record.plane.unwrap().path.len(), record.steps + 1);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaneRecord {
    /// Both coordinates of the slope, and the intercept.
    pub pieces: Vec<[f64; 3]>,
    /// x_1..x_{T+1}, or as far as the metric looks.
    pub path: Vec<[f64; 2]>,
    /// The weighted average, if it is what is measured.
    pub average: Option<[f64; 2]>,
}
