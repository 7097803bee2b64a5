//! Checks and charts of an experiment.

use crate::checks::AnyCheck;
use crate::config::Expectation;
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// What came of a check.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/quantile-stock.json"))?;
/// let check = &record.checks[0];
/// assert!(check.is_fine() && check.id == "minimum");
/// // On a terminal nothing is emphasised, and R* keeps its star.
/// assert_eq!(check.plain_statement(), "the minimum R* of the risk is 21/20");
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRecord {
    /// The kind of check.
    pub id: String,
    /// As it was asked for.
    pub config: AnyCheck,
    /// What was checked, in Markdown.
    pub statement: String,
    /// The verdict.
    pub found: Verdict,
    /// The verdict that was expected.
    pub expected: Option<Expectation>,
    /// Why, in sentences of Markdown.
    pub evidence: Vec<String>,
    /// What each comparison of two arms was decided from, one a combination of the grid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<GroundRecord>,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<ChartRecord>,
}

impl CheckRecord {
    /// Whether nothing is wrong with what was found: it is the expected verdict, or no refutation where none is stated.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        match self.expected {
            Some(expected) => self.found.meets(expected),
            None => self.found != Verdict::Refuted,
        }
    }

    /// The statement without the marks of emphasis, for terminals: a star before a word opens one, the next closes it. A
    /// star behind a letter, as in R*, is none.
    #[must_use]
    pub fn plain_statement(&self) -> String {
        let mut plain = String::with_capacity(self.statement.len());
        let (mut open, mut before) = (false, ' ');
        for letter in self.statement.chars() {
            let mark = letter == '*' && (open || !before.is_alphanumeric());
            if mark {
                open = !open;
            } else {
                plain.push(letter);
            }
            before = letter;
        }
        plain
    }
}

/// What was decided about a difference of two expected gaps, the higher less the lower.
///
/// ```
/// use telescope_verify::record::GroundRecord;
/// use telescope_verify::verdict::Verdict;
///
/// let ground = GroundRecord::Exact { lower: [0.25, 0.25], higher: [0.5, 0.5] };
/// assert_eq!(ground.verdict(), Some(Verdict::Proved));
/// assert_eq!(GroundRecord::Undecided.verdict(), Some(Verdict::Inconclusive));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum GroundRecord {
    /// Both gaps are known without sampling, and decide.
    Exact {
        /// An enclosure of the gap that is claimed to be lower.
        lower: [f64; 2],
        /// An enclosure of the other.
        higher: [f64; 2],
    },
    /// Confidence limits on the difference, from replicates.
    Sampled {
        /// How many.
        replicates: u64,
        /// The difference is more than this, but for an error probability of `verify_alpha`.
        least: f64,
        /// And less than this, but for one of `refute_alpha`.
        most: f64,
        /// The level of the first limit.
        verify_alpha: f64,
        /// The level of the second.
        refute_alpha: f64,
    },
    /// Replicates decide nothing: no ceiling on their gaps is proved, or they say nothing of the expectation.
    Undecided,
}

impl GroundRecord {
    /// The verdict that follows; `None` for enclosures that overlap, which only exact values decide.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let decided = |holds: bool, fails: bool, way: Verdict| match (holds, fails) {
            (true, _) => Some(way),
            (_, true) => Some(Verdict::Refuted),
            _ => None,
        };
        match *self {
            Self::Exact { lower, higher } => {
                decided(lower[1] < higher[0], higher[1] <= lower[0], Verdict::Proved)
            }
            Self::Sampled { least, most, .. } => Some(
                decided(least > 0.0, most < 0.0, Verdict::Verified)
                    .unwrap_or(Verdict::Inconclusive),
            ),
            Self::Undecided => Some(Verdict::Inconclusive),
        }
    }
}

/// A chart of lines.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/book-coverage.json"))?;
/// let chart = &record.checks[0].charts[0];
/// assert_eq!((chart.x.label.as_str(), chart.y.label.as_str()), ("rows n", "probability"));
/// assert!(!chart.lines.is_empty() && chart.caption.starts_with("Solid: "));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartRecord {
    /// The headline.
    pub title: String,
    /// What the horizontal axis shows.
    pub x: AxisRecord,
    /// What the vertical axis shows.
    pub y: AxisRecord,
    /// The lines.
    pub lines: Vec<LineRecord>,
    /// What stands under it, in Markdown.
    pub caption: String,
}

/// An axis.
///
/// ```
/// use telescope_verify::record::AxisRecord;
///
/// let axis: AxisRecord = serde_json::from_str(r#"{ "label": "steps", "logarithmic": true }"#)?;
/// assert!(axis.logarithmic);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxisRecord {
    /// What it shows.
    pub label: String,
    /// Whether it is logarithmic.
    pub logarithmic: bool,
}

/// A line, or single points.
///
/// ```
/// use telescope_verify::record::{LineKind, LineRecord};
///
/// let text = r#"{ "label": "limit", "style": "dashed", "colour": 0, "points": [[1, 0.5], [9, 0.5]] }"#;
/// let line: LineRecord = serde_json::from_str(text)?;
/// assert_eq!((line.style, line.points[1]), (LineKind::Dashed, [9.0, 0.5]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRecord {
    /// What it is.
    pub label: String,
    /// How it is drawn.
    pub style: LineKind,
    /// Which colour of the palette.
    pub colour: usize,
    /// The points.
    pub points: Vec<[f64; 2]>,
}

/// How a line is drawn.
///
/// ```
/// use telescope_verify::record::LineKind;
///
/// assert_eq!(serde_json::to_string(&LineKind::Points)?, r#""points""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// Solid.
    Solid,
    /// Dashed.
    Dashed,
    /// Dotted.
    Dotted,
    /// Single points, not joined.
    Points,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_goes_and_stars_of_symbols_stay() {
        let minimum = serde_json::from_str(r#"{ "minimum": { "value": 0.5 } }"#).unwrap();
        let mut check = CheckRecord {
            id: String::new(),
            config: minimum,
            statement: "the gap of *a b* is below that of *c*".to_owned(),
            found: Verdict::Proved,
            expected: None,
            evidence: vec![],
            grounds: vec![],
            charts: vec![],
        };
        assert_eq!(check.plain_statement(), "the gap of a b is below that of c");
        check.statement = "the minimum R* of the risk is 0.5".to_owned();
        assert_eq!(check.plain_statement(), check.statement);
    }

    #[test]
    fn grounds_decide_as_the_check_does() {
        let exact = |lower, higher| GroundRecord::Exact { lower, higher }.verdict();
        assert_eq!(exact([0.0, 1.0], [1.5, 2.0]), Some(Verdict::Proved));
        assert_eq!(exact([1.5, 2.0], [0.0, 1.5]), Some(Verdict::Refuted));
        assert_eq!(exact([0.0, 1.0], [0.5, 2.0]), None);
        let sampled = |least, most| {
            let ground = GroundRecord::Sampled {
                replicates: 9,
                least,
                most,
                verify_alpha: 0.1,
                refute_alpha: 0.1,
            };
            ground.verdict()
        };
        assert_eq!(sampled(0.1, 0.2), Some(Verdict::Verified));
        assert_eq!(sampled(-0.2, -0.1), Some(Verdict::Refuted));
        assert_eq!(sampled(-0.1, 0.1), Some(Verdict::Inconclusive));
        assert_eq!(sampled(0.0, 0.1), Some(Verdict::Inconclusive));
    }
}
