//! The certified rung's side of a record, and the committed certificates.

use super::ExactText;
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};
use telescope_certify::Scope;

/// A proof for every function of the class, with the case's constants and step sizes.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRecord {
    /// The file's name without its ending.
    pub name: String,
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
}
