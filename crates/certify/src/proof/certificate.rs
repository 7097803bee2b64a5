//! The file format: a statement, a bound, and a nonnegative multiplier for each inequality that the proof uses.

use super::{Flaw, Label, Ratio, Scope, Statement, combine};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use telescope_core::arithmetic::Rational;

/// The format's name and number, which every file carries.
const FORMAT: &str = "telescope-certificate-1";

/// One inequality with its multiplier.
///
/// ```
/// use telescope_certify::proof::{Label, Multiplier};
///
/// let line = r#"{"on":"distance","by":"1/4"}"#;
/// let multiplier: Multiplier = serde_json::from_str(line).unwrap();
/// assert_eq!(multiplier.on, Label::Distance);
/// assert_eq!(serde_json::to_string(&multiplier).unwrap(), line);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Multiplier {
    /// The inequality's name.
    pub on: Label,
    /// The multiplier, greater than 0.
    pub by: Ratio,
}

/// SHA-256 of a certificate without its seal, against accidents: a file that was changed by hand says so even where the
/// change happens to be another true statement. It is no signature.
///
/// ```
/// use telescope_certify::analytic::textbook;
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Flaw, Metric, Weights, check};
///
/// // A change that leaves a true statement is found out by the seal.
/// let values = Family::Constant.statement(2, Metric::Values(Weights::StepSizes));
/// let mut certificate = textbook(&values).unwrap();
/// assert_eq!(certificate.seal, certificate.true_seal());
/// certificate.statement.metric = Metric::Values(Weights::Uniform); // the same weights here
/// assert_eq!(check(&certificate), Err(Flaw::Seal));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seal(String);

/// A proof of `metric ≤ bound`: the multipliers times their inequalities, added up, are that statement minus a positive
/// semidefinite form.
///
/// ```
/// use telescope_certify::analytic::textbook;
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Certificate, Flaw, Metric, Weights, check};
///
/// let statement = Family::Constant.statement(2, Metric::Values(Weights::StepSizes));
/// let certificate = textbook(&statement).unwrap();
/// assert!(certificate.has_known_format());
/// // Written and read back it is the same, and proves the same.
/// let read = Certificate::from_text(&certificate.to_text()).unwrap();
/// assert_eq!(read, certificate);
/// assert_eq!(check(&read).unwrap().bound, certificate.bound.0);
/// assert!(Certificate::from_text("{}").is_err());
/// // Multipliers that do not cancel the function values prove nothing.
/// let empty = Certificate::new(statement, []).unwrap();
/// assert!(matches!(check(&empty), Err(Flaw::Values { .. })));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Certificate {
    /// Which format this is.
    pub format: String,
    /// What is proved.
    pub statement: Statement,
    /// The bound: the multipliers times the right sides.
    pub bound: Ratio,
    /// For what it is proved.
    pub speaks_for: Scope,
    /// Nonnegative weights of inequalities; those that are left out are 0.
    pub multipliers: Vec<Multiplier>,
    /// Of all that is above.
    pub seal: Seal,
}

impl Certificate {
    /// Writes multipliers down, zeros left out, with the bound and the scope that they give. Nothing is proved by this:
    /// [`check`](super::check) decides.
    ///
    /// # Errors
    /// If the statement has no meaning, or a label is none of its inequalities.
    pub fn new(
        statement: Statement,
        multipliers: impl IntoIterator<Item = (Label, Rational)>,
    ) -> Result<Self, Flaw> {
        let multipliers: Vec<Multiplier> = multipliers
            .into_iter()
            .filter(|(_, by)| !by.is_zero())
            .map(|(on, by)| Multiplier { on, by: by.into() })
            .collect();
        let sum = combine(&statement.model()?, &multipliers)?;
        let mut certificate = Self {
            format: FORMAT.to_owned(),
            statement,
            bound: sum.right.into(),
            speaks_for: sum.scope,
            multipliers,
            seal: Seal(String::new()),
        };
        certificate.seal = certificate.true_seal();
        Ok(certificate)
    }

    /// Whether the format is the one that this code reads.
    #[must_use]
    pub fn has_known_format(&self) -> bool {
        self.format == FORMAT
    }

    /// The seal that the content asks for.
    ///
    /// # Panics
    /// Never: a certificate can always be written as JSON.
    #[must_use]
    pub fn true_seal(&self) -> Seal {
        let content = (
            &self.format,
            &self.statement,
            &self.bound,
            &self.speaks_for,
            &self.multipliers,
        );
        let text = serde_json::to_string(&content).expect("plain data");
        let digest = Sha256::digest(text.as_bytes());
        Seal(digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }

    /// The file's text: JSON, one multiplier a line.
    ///
    /// # Panics
    /// Never: a certificate can always be written as JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        fn json<T: Serialize>(value: &T) -> String {
            serde_json::to_string(value).expect("plain data")
        }
        let lines: Vec<String> = self
            .multipliers
            .iter()
            .map(|one| format!("    {}", json(one)))
            .collect();
        format!(
            "{{\n  \"format\": {},\n  \"statement\": {},\n  \"bound\": {},\n  \"speaks-for\": {},\n  \"multipliers\": [\n{}\n  ],\n  \"seal\": {}\n}}\n",
            json(&self.format),
            json(&self.statement),
            json(&self.bound),
            json(&self.speaks_for),
            lines.join(",\n"),
            json(&self.seal),
        )
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// If it is no certificate, with line and column.
    pub fn from_text(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}
