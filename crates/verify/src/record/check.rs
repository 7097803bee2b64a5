//! Checks and charts of an experiment.

use crate::checks::AnyCheck;
use crate::config::Expectation;
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// What came of a check.
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
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<ChartRecord>,
}

/// A chart of lines.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxisRecord {
    /// What it shows.
    pub label: String,
    /// Whether it is logarithmic.
    pub logarithmic: bool,
}

/// A line, or single points.
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
