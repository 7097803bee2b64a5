//! The legend beside a contour chart, and the marks that it explains.

use super::canvas::Canvas;
use super::geometry::Frame;
use super::ink::{Point, Px, Stroke, TextStyle, tag};
use super::plot;
use super::style::{CARD, INK, LABEL_LEADING, LABEL_SIZE, LineStyle};
use super::text;

const LEGEND_GAP: f64 = 20.0;
const SWATCH: f64 = 26.0;
const TEXT_GAP: f64 = 8.0;
/// The widest line of a name.
const WIDEST: f64 = 190.0;
const STAR_COLOUR: &str = "#b58900";
/// A five-pointed star of radius 10: the cosines and sines of multiples of 36 degrees.
const STAR: [Point; 10] = [
    (0.0, -10.0),
    (2.35, -3.24),
    (9.51, -3.09),
    (3.8, 1.24),
    (5.88, 8.09),
    (0.0, 4.0),
    (-5.88, 8.09),
    (-3.8, 1.24),
    (-9.51, -3.09),
    (-2.35, -3.24),
];

/// What stands before a name in the legend.
pub(super) enum Mark {
    /// A piece of line in a colour.
    Line(LineStyle, &'static str),
    /// The ring at the start of a path.
    Start,
    /// The disc at its end.
    End,
    /// The star at the minimiser.
    Star,
}

/// A line of the legend.
pub(super) struct Entry {
    lines: Vec<String>,
    mark: Mark,
}

impl Entry {
    /// `mark` with its name, wrapped.
    pub(super) fn new(name: &str, mark: Mark) -> Self {
        Self {
            lines: text::wrap(name, LABEL_SIZE, WIDEST, 3),
            mark,
        }
    }
}

/// The room the legend needs to the right of the frame; none if it is empty.
pub(super) fn room(entries: &[Entry]) -> f64 {
    let lines = entries.iter().flat_map(|entry| &entry.lines);
    let widest = lines
        .map(|line| text::width(line, LABEL_SIZE))
        .fold(0.0, f64::max);
    if entries.is_empty() {
        0.0
    } else {
        LEGEND_GAP + SWATCH + TEXT_GAP + widest
    }
}

/// The star at the minimiser.
pub(super) fn star(canvas: &mut Canvas, at: Point) {
    plot::shape_at(canvas, at, &STAR, STAR_COLOUR);
}

/// Draws the legend to the right of the frame; answers with its lower end.
pub(super) fn draw(canvas: &mut Canvas, entries: &[Entry], frame: &Frame) -> f64 {
    let left = frame.right + LEGEND_GAP;
    let mut at = frame.top + LABEL_SIZE;
    for Entry { lines, mark } in entries {
        let (middle, height) = (left + SWATCH / 2.0, at - 0.36 * LABEL_SIZE);
        match *mark {
            Mark::Line(style, colour) => {
                canvas.path(
                    &[(left, height), (left + SWATCH, height)],
                    Stroke {
                        dashes: style.dashes(),
                        ..Stroke::new(colour, 2.0)
                    },
                );
            }
            Mark::Start => disc(canvas, (middle, height), CARD, INK),
            Mark::End => disc(canvas, (middle, height), INK, CARD),
            Mark::Star => star(canvas, (middle, height)),
        }
        canvas.lines(
            (left + SWATCH + TEXT_GAP, at),
            TextStyle::new(LABEL_SIZE, INK, "legend"),
            LABEL_LEADING,
            lines,
        );
        at += lines.len().max(1) as f64 * LABEL_LEADING + 6.0;
    }
    at - LABEL_SIZE
}

/// A disc with a rim.
pub(super) fn disc(canvas: &mut Canvas, (x, y): Point, fill: &str, stroke: &str) {
    canvas.push(tag(
        "circle",
        &[
            ("cx", &Px(x)),
            ("cy", &Px(y)),
            ("r", &4.2),
            ("fill", &fill),
            ("stroke", &stroke),
            ("stroke-width", &1.6),
        ],
    ));
}
