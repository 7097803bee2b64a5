//! Series and bands in pixels.

use super::axis::Ruler;
use super::canvas::Canvas;
use super::geometry::{Frame, TOLERANCE, clip_area, clip_line, simplify};
use super::ink::{Point, Px, Stroke, path, path_data, tag};
use super::line_chart::{Band, Series};
use super::plot;
use super::style::colour;

/// Markers are at least so far apart, in pixels.
const MARKER_DISTANCE: f64 = 26.0;

/// A series in pixels.
pub(super) struct Drawn {
    /// The unbroken parts of the line.
    pub(super) runs: Vec<Vec<Point>>,
    markers: Vec<Point>,
    /// Points that the axes cannot show.
    pub(super) missing: usize,
    /// Points beyond the frame.
    pub(super) outside: usize,
}

impl Drawn {
    /// Places a series on the rulers and cuts it at the frame.
    pub(super) fn new(series: &Series, x: &Ruler, y: &Ruler, frame: &Frame) -> Self {
        let pixels = series
            .points
            .iter()
            .map(|&(px, py)| Some((x.place(px)?, y.place(py)?)))
            .collect::<Vec<_>>();
        let on_purpose = |&(x, y): &(f64, f64)| x.is_nan() && y.is_nan();
        let missing = series
            .points
            .iter()
            .zip(&pixels)
            .filter(|(point, pixel)| pixel.is_none() && !on_purpose(point));
        // A hair of slack: rounding must not call the ends of an axis outside.
        let wide = Frame {
            left: frame.left - 0.01,
            top: frame.top - 0.01,
            right: frame.right + 0.01,
            bottom: frame.bottom + 0.01,
        };
        let outside = pixels
            .iter()
            .flatten()
            .filter(|&&point| !wide.contains(point))
            .count();
        let snapped = pixels.iter().map(|pixel| {
            pixel.map(|point| {
                if wide.contains(point) {
                    frame.clamp(point)
                } else {
                    point
                }
            })
        });
        let snapped = snapped.collect::<Vec<_>>();
        let runs = clip_line(&snapped, frame);
        let markers = if series.markers {
            spaced(
                snapped
                    .iter()
                    .flatten()
                    .copied()
                    .filter(|&p| frame.contains(p)),
            )
        } else {
            Vec::new()
        };
        Self {
            missing: missing.count(),
            outside,
            markers,
            runs: runs.iter().map(|run| simplify(run, TOLERANCE)).collect(),
        }
    }

    /// Where the line ends on the card.
    pub(super) fn end(&self) -> Option<Point> {
        self.runs.last().and_then(|run| run.last()).copied()
    }

    /// Draws lines and markers.
    pub(super) fn draw(&self, canvas: &mut Canvas, series: &Series) {
        let colour = colour(series.colour);
        let stroke = Stroke {
            dashes: series.style.dashes(),
            ..Stroke::new(colour, 2.0)
        };
        for run in &self.runs {
            match run.as_slice() {
                &[point] if !series.markers => plot::marker(canvas, point, 0, colour),
                [_] => {}
                run => canvas.push(path(run, stroke)),
            }
        }
        for &point in &self.markers {
            plot::marker(canvas, point, series.colour, colour);
        }
    }
}

/// The points that are far enough from the one marked before, and the last.
fn spaced(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut last = None;
    let near = |a: Point, b: Point| {
        (a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1) < MARKER_DISTANCE * MARKER_DISTANCE
    };
    for point in points {
        if kept.last().is_none_or(|&previous| !near(previous, point)) {
            kept.push(point);
        }
        last = Some(point);
    }
    if let (Some(last), Some(&marked)) = (last, kept.last())
        && last != marked
    {
        // The end is worth more than a mark just before it, unless that is the beginning.
        if kept.len() > 1 && near(marked, last) {
            kept.pop();
        }
        kept.push(last);
    }
    kept
}

/// Draws the parts of a band that are in the frame; answers whether there are any.
pub(super) fn draw_band(
    canvas: &mut Canvas,
    band: &Band,
    x: &Ruler,
    y: &Ruler,
    frame: &Frame,
) -> bool {
    let mut drawn = false;
    let mut gap = true;
    let mut pieces: Vec<Vec<(Point, Point)>> = Vec::new();
    for &(at, lower, upper) in &band.points {
        // An end that the axis cannot show is the floor or the ceiling; NaN is neither.
        let height = |value: f64| {
            let unseen = if value > 1.0 { y.end() } else { y.start() };
            (!value.is_nan()).then(|| y.place(value).unwrap_or(unseen))
        };
        let column = x
            .place(at)
            .and_then(|at| Some(((at, height(lower)?), (at, height(upper)?))));
        match (column, gap) {
            (Some(column), true) => pieces.push(vec![column]),
            (Some(column), false) => pieces
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|piece| piece.push(column)),
            (None, _) => {}
        }
        gap = column.is_none();
    }
    for piece in pieces {
        let lower = simplify(
            &piece.iter().map(|column| column.0).collect::<Vec<_>>(),
            TOLERANCE,
        );
        let upper = simplify(
            &piece.iter().map(|column| column.1).collect::<Vec<_>>(),
            TOLERANCE,
        );
        let area = clip_area(
            &upper
                .into_iter()
                .chain(lower.into_iter().rev())
                .collect::<Vec<_>>(),
            frame,
        );
        if !area.is_empty() {
            drawn = true;
            canvas.push(tag(
                "path",
                &[
                    ("d", &path_data(&area, true)),
                    ("fill", &colour(band.colour)),
                    ("fill-opacity", &Px(0.16)),
                ],
            ));
        }
    }
    drawn
}
