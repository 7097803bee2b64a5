//! The paths of methods on a contour chart.

use super::axis::Ruler;
use super::canvas::Canvas;
use super::contour::ContourPath;
use super::geometry::{Frame, TOLERANCE, clip_line, simplify};
use super::ink::{Point, Px, Stroke, path, tag};
use super::legend::disc;
use super::style::{CARD, colour};

/// Paths of more points are drawn without a dot at each.
const MOST_DOTS: usize = 120;

/// Where coordinates are on the card.
pub(super) struct View<'a> {
    pub(super) x: &'a Ruler,
    pub(super) y: &'a Ruler,
    pub(super) frame: &'a Frame,
}

impl View<'_> {
    /// The pixel of a point, or nothing if it is not finite.
    pub(super) fn place(&self, (x, y): (f64, f64)) -> Option<Point> {
        Some((self.x.place(x)?, self.y.place(y)?))
    }

    /// The pixel of a point that is in the frame.
    pub(super) fn visible(&self, point: (f64, f64)) -> Option<Point> {
        self.place(point)
            .filter(|&place| self.frame.contains(place))
    }

    /// The parts of a path in the frame.
    pub(super) fn runs(&self, points: &[(f64, f64)]) -> Vec<Vec<Point>> {
        let places = points
            .iter()
            .map(|&point| self.place(point))
            .collect::<Vec<_>>();
        clip_line(&places, self.frame)
            .iter()
            .map(|run| simplify(run, TOLERANCE))
            .collect()
    }
}

/// Draws a path, whose parts in the frame are `runs`, without the marks at its ends.
pub(super) fn draw(
    canvas: &mut Canvas,
    line: &ContourPath,
    runs: &[Vec<Point>],
    view: &View<'_>,
    clip: &str,
) {
    let colour = colour(line.colour);
    let stroke = Stroke {
        dashes: line.style.dashes(),
        ..Stroke::new(colour, 1.7)
    };
    for run in runs.iter().filter(|run| run.len() > 1) {
        let mut element = path(run, stroke);
        svg::Node::assign(&mut element, "clip-path", clip);
        canvas.push(element);
    }
    // The points themselves, while they are few enough to be told apart.
    if line.points.len() <= MOST_DOTS {
        for (x, y) in line.points.iter().filter_map(|&point| view.visible(point)) {
            canvas.push(tag(
                "circle",
                &[
                    ("cx", &Px(x)),
                    ("cy", &Px(y)),
                    ("r", &1.9),
                    ("clip-path", &clip),
                    ("fill", &colour),
                ],
            ));
        }
    }
}

/// Marks the first and the last point of a path, if they are in the frame.
pub(super) fn draw_ends(canvas: &mut Canvas, line: &ContourPath, view: &View<'_>) {
    let finite = || {
        line.points
            .iter()
            .copied()
            .filter(|&point| view.place(point).is_some())
    };
    if let Some(start) = finite().next().and_then(|point| view.visible(point)) {
        disc(canvas, start, CARD, colour(line.colour));
    }
    if let Some(end) = finite().next_back().and_then(|point| view.visible(point)) {
        disc(canvas, end, colour(line.colour), CARD);
    }
}
