//! Lines, bands and reference levels over linear or logarithmic axes, labelled at their ends.

use super::axis::Axis;
use super::style::LineStyle;

/// A line through points, in the order given.
///
/// A point that is not finite, or not positive on a logarithmic axis, is left out and breaks the line. A point whose
/// two coordinates are both NaN is taken as a break on purpose; any other missing point is counted in a footnote.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Series {
    /// The name, written at the right end of the line.
    pub label: String,
    /// Pairs (x, y).
    pub points: Vec<(f64, f64)>,
    /// How the line is drawn.
    pub style: LineStyle,
    /// Whether points are marked; marks closer than some pixels are left out, the first and the last never.
    pub markers: bool,
    /// Which colour of the palette, from 0; there are eight, then they start again.
    pub colour: usize,
}

impl Series {
    /// An unbroken line without markers.
    pub(crate) fn new(label: impl Into<String>, points: Vec<(f64, f64)>, colour: usize) -> Self {
        Self {
            label: label.into(),
            points,
            colour,
            ..Self::default()
        }
    }

    /// The same line in another style.
    #[must_use]
    pub(crate) fn styled(self, style: LineStyle) -> Self {
        Self { style, ..self }
    }

    /// The same line with its points marked.
    #[must_use]
    pub(crate) fn marked(self) -> Self {
        Self {
            markers: true,
            ..self
        }
    }
}

/// A shaded area between two lines over the same x: a confidence band, say.
///
/// An end that is minus infinity, or not positive on a logarithmic axis, means the floor of the chart, plus infinity
/// its ceiling. Where an end is NaN the band has a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Band {
    /// Triples (x, lower, upper), x in rising order.
    pub points: Vec<(f64, f64, f64)>,
    /// The colour of the series it belongs to.
    pub colour: usize,
}

/// A level drawn as a thin grey line over the whole width.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reference {
    /// The name, written at the right end.
    pub label: String,
    /// The level.
    pub value: f64,
}

/// A chart of lines. Any part may be empty: a chart without data says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LineChart {
    /// The title, above the frame and as the name of the picture.
    pub title: String,
    /// What the picture shows, for readers who cannot see it; axes and line ends are added to it.
    pub description: String,
    /// The horizontal axis, which ends at the data.
    pub x: Axis,
    /// The vertical axis, which ends at ticks around the data.
    pub y: Axis,
    /// The lines, the first at the bottom.
    pub series: Vec<Series>,
    /// Shaded areas, under all lines.
    pub bands: Vec<Band>,
    /// Horizontal reference levels.
    pub references: Vec<Reference>,
}
