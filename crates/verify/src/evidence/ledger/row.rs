//! What a ledger says of one line.

use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::Interval;
use telescope_theory::proof::{Scope, find};

/// On what a line speaks.
///
/// ```
/// use telescope_theory::proof::Scope;
/// use telescope_verify::evidence::ledger::LineScope;
///
/// assert_eq!(LineScope::from(Scope::Path), LineScope::Path);
/// assert_eq!(serde_json::to_string(&LineScope::Expectation)?, r#""expectation""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineScope {
    /// A point of a finite sum.
    Point,
    /// Every path.
    Path,
    /// The expectation.
    Expectation,
    /// A formula.
    Formula,
}

impl From<Scope> for LineScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Point => Self::Point,
            Scope::Path => Self::Path,
            Scope::Expectation => Self::Expectation,
            Scope::Formula => Self::Formula,
        }
    }
}

/// How a line was evaluated.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::evidence::ledger::How;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let ledger = &record.cases[0].ledger;
/// assert_eq!(ledger.row("descent").unwrap().how, How::ExactRational);
/// assert_eq!(ledger.row("coverage").unwrap().how, How::NotEvaluated);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// In rationals.
    ExactRational,
    /// In intervals, on the recorded doubles of an `f64` run.
    EnclosedRun,
    /// In intervals, a formula of constants.
    EnclosedFormula,
    /// In intervals, from the moment recursion.
    MomentRecursion,
    /// From the enumeration of all paths: in rationals, or in intervals where R* is only enclosed.
    Enumeration,
    /// It was not.
    NotEvaluated,
}

/// Where an instance of a line lies.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::evidence::ledger::Place;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let row = record.cases[0].ledger.row("expansion").unwrap();
/// assert_eq!(row.place, Some(Place { path: Some(0), t: Some(1) }));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The replicate, for lines on a path.
    pub path: Option<u64>,
    /// The step, from 1, for lines that speak of one.
    pub t: Option<usize>,
}

/// How far a line is from failing, at the instance where it is nearest: larger minus smaller side, and −|left − right|
/// for an equality.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// // The expansion of a square is an equality: nothing is left over, in fractions.
/// let slack = record.cases[0].ledger.row("expansion").unwrap().slack.as_ref().unwrap();
/// assert_eq!((slack.exact.as_deref(), slack.rounding), (Some("0"), 0.0));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slack {
    /// An enclosure; an end past the largest double is written as that.
    pub enclosure: Interval,
    /// The number itself, where it is a rational of few digits.
    pub exact: Option<String>,
    /// A proven bound on what the rounding of one `f64` step contributes there; 0 in rationals and expectations.
    pub rounding: f64,
}

/// The first instance at which a line fails.
///
/// ```
/// use telescope_verify::evidence::ledger::Witness;
///
/// let text = r#"{
///     "place": { "path": 0, "t": 7 }, "sign": "≤", "left": [0.5, 0.5], "right": [0.25, 0.25],
///     "exact": ["1/2", "1/4"], "rounding": 0.0
/// }"#;
/// let witness: Witness = serde_json::from_str(text)?;
/// assert!(witness.place.t == Some(7) && witness.left.lower() > witness.right.upper());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// Where.
    pub place: Place,
    /// The sign between the sides, as the line has it.
    pub sign: String,
    /// An enclosure of the left side.
    pub left: Interval,
    /// An enclosure of the right side.
    pub right: Interval,
    /// Both sides, where they are rationals of few digits.
    pub exact: Option<[String; 2]>,
    /// What rounding can contribute, as in [`Slack::rounding`]: less than the sides are apart.
    pub rounding: f64,
}

/// Whether a line holds.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::evidence::ledger::Holds;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let ledger = &record.cases[0].ledger;
/// assert_eq!(ledger.row("bound").unwrap().holds, Holds::Held);
/// assert!(matches!(ledger.row("coverage").unwrap().holds, Holds::NotEvaluated { .. }));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Holds {
    /// At every instance, for certain.
    Held,
    /// No instance certainly fails by more than rounding: each slack enclosure reaches −rounding at least.
    HeldUpToRounding,
    /// At some instance it certainly does not.
    Failed {
        /// The first such instance.
        witness: Witness,
    },
    /// Nothing was decided.
    NotEvaluated {
        /// Why.
        reason: String,
    },
}

/// A line of the proof on one problem.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let row = record.cases[0].ledger.row("gradient-bound").unwrap();
/// assert!(row.id == "gradient-bound" && row.instances > 0 && row.slack.is_some());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerRow {
    /// The line's identifier.
    pub id: String,
    /// On what it speaks.
    pub scope: LineScope,
    /// How it was evaluated.
    pub how: How,
    /// On what it was evaluated, in words.
    pub extent: String,
    /// How many instances were evaluated.
    pub instances: usize,
    /// The smallest slack over the instances.
    pub slack: Option<Slack>,
    /// Where that is.
    pub place: Option<Place>,
    /// Whether it holds.
    pub holds: Holds,
}

impl LedgerRow {
    /// A line that was not evaluated, and why.
    ///
    /// # Panics
    /// If there is no such line.
    pub(super) fn not_evaluated(id: &str, reason: impl Into<String>) -> Self {
        Self {
            id: id.to_owned(),
            scope: find(id).expect("a line of the proof").scope.into(),
            how: How::NotEvaluated,
            extent: String::new(),
            instances: 0,
            slack: None,
            place: None,
            holds: Holds::NotEvaluated {
                reason: reason.into(),
            },
        }
    }
}
