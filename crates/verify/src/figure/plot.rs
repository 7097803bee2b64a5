//! The plotting area with its grid, frame, ticks and words, the same for every kind of chart.

use super::axis::Ruler;
use super::canvas::Canvas;
use super::geometry::Frame;
use super::ink::{Anchor, Point, Px, TextStyle, path_data, tag};
use super::style::{
    CARD, FAINT_GRID, FRAME, GRID, INK, LABEL_LEADING, LABEL_SIZE, MARGIN, NOTE_SIZE, SOFT_INK,
    TICK_SIZE, TITLE_SIZE,
};
use super::text;

/// The widest line of a title.
const TITLE_WIDEST: f64 = 520.0;
const TITLE_LEADING: f64 = 20.0;
const NOTE_LEADING: f64 = 14.0;
/// Between tick labels and the axis label.
const LABEL_GAP: f64 = 10.0;
/// Between the frame and tick labels.
const TICK_GAP: f64 = 7.0;

/// The words around a plotting area, wrapped.
pub(super) struct Words {
    title: Vec<String>,
    x: Vec<String>,
    y: Vec<String>,
}

impl Words {
    /// Wraps title and axis labels for a plotting area of about the given size.
    pub(super) fn new(title: &str, x: &str, y: &str, width: f64, height: f64) -> Self {
        Self {
            // Bold text is wider, so it is wrapped as if the line were narrower.
            title: text::wrap(title, TITLE_SIZE, TITLE_WIDEST / 1.13, 3),
            x: text::wrap(x, LABEL_SIZE, width, 2),
            y: text::wrap(y, LABEL_SIZE, height, 2),
        }
    }

    /// The room above the frame.
    pub(super) fn above(&self) -> f64 {
        MARGIN + self.title.len() as f64 * TITLE_LEADING + 9.0
    }

    /// The room to the left of the frame, for the ticks of `y`.
    pub(super) fn left(&self, y: &Ruler) -> f64 {
        let ticks = y
            .ticks
            .major
            .iter()
            .map(|tick| tick.label.width(TICK_SIZE))
            .fold(0.0, f64::max);
        let label = if self.y.is_empty() {
            0.0
        } else {
            self.y.len() as f64 * LABEL_LEADING + LABEL_GAP
        };
        (MARGIN + label + ticks + TICK_GAP).max(40.0)
    }

    /// The width of the widest line of the title.
    pub(super) fn title_width(&self) -> f64 {
        self.title
            .iter()
            .map(|line| text::bold_width(line, TITLE_SIZE))
            .fold(0.0, f64::max)
    }

    /// Draws the words; answers with the lower end of the last one.
    pub(super) fn draw(&self, canvas: &mut Canvas, frame: &Frame) -> f64 {
        let title = TextStyle {
            bold: true,
            ..TextStyle::new(TITLE_SIZE, INK, "title")
        };
        let first = frame.top - 12.0 - (self.title.len().max(1) - 1) as f64 * TITLE_LEADING;
        canvas.lines((frame.left, first), title, TITLE_LEADING, &self.title);
        let label = TextStyle::new(LABEL_SIZE, INK, "axis").anchored(Anchor::Middle);
        let below = frame.bottom + TICK_GAP + TICK_SIZE + LABEL_GAP + LABEL_SIZE;
        canvas.lines(
            ((frame.left + frame.right) / 2.0, below),
            label,
            LABEL_LEADING,
            &self.x,
        );
        let upright = TextStyle {
            upright: true,
            ..label
        };
        canvas.lines(
            (MARGIN + 11.0, (frame.top + frame.bottom) / 2.0),
            upright,
            LABEL_LEADING,
            &self.y,
        );
        below + (self.x.len().max(1) - 1) as f64 * LABEL_LEADING + 3.0
    }
}

/// The ticks of a horizontal ruler whose labels do not touch: as many as fit.
pub(super) fn fitting(build: impl Fn(usize) -> Ruler, length: f64) -> Ruler {
    let mut most = ((length / 48.0) as usize).max(1);
    loop {
        let ruler = build(most);
        let spans = ruler.ticks.major.iter().map(|tick| {
            let (middle, half) = (ruler.pixel(tick.at), tick.label.width(TICK_SIZE) / 2.0);
            (middle - half, middle + half)
        });
        let spans = spans.collect::<Vec<_>>();
        if most == 1 || spans.windows(2).all(|pair| pair[0].1 + 10.0 <= pair[1].0) {
            return ruler;
        }
        most -= 1;
    }
}

/// Draws the grid; `faint` lines first.
pub(super) fn grid(canvas: &mut Canvas, frame: &Frame, x: &Ruler, y: &Ruler) {
    let upright = |at: f64| [(x.pixel(at), frame.top), (x.pixel(at), frame.bottom)];
    let level = |at: f64| [(frame.left, y.pixel(at)), (frame.right, y.pixel(at))];
    let faint = x
        .ticks
        .minor
        .iter()
        .map(|&at| upright(at))
        .chain(y.ticks.minor.iter().map(|&at| level(at)));
    strokes(canvas, faint, frame, FAINT_GRID);
    let major = x
        .ticks
        .major
        .iter()
        .map(|tick| upright(tick.at))
        .chain(y.ticks.major.iter().map(|tick| level(tick.at)));
    strokes(canvas, major, frame, GRID);
}

/// Draws straight lines as one element, leaving out those that would lie on the frame.
fn strokes(
    canvas: &mut Canvas,
    lines: impl Iterator<Item = [Point; 2]>,
    frame: &Frame,
    colour: &'static str,
) {
    let on_frame = |[a, b]: &[Point; 2]| {
        let near = |p: f64, q: f64, edge: f64| (p - edge).abs() < 0.5 && (q - edge).abs() < 0.5;
        near(a.0, b.0, frame.left)
            || near(a.0, b.0, frame.right)
            || near(a.1, b.1, frame.top)
            || near(a.1, b.1, frame.bottom)
    };
    let data = lines
        .filter(|line| !on_frame(line))
        .map(|line| path_data(&line, false))
        .collect::<String>();
    if !data.is_empty() {
        canvas.push(tag(
            "path",
            &[
                ("d", &data),
                ("fill", &"none"),
                ("stroke", &colour),
                ("stroke-width", &1),
            ],
        ));
    }
}

/// Draws the frame, the tick marks and their labels.
pub(super) fn frame(canvas: &mut Canvas, frame: &Frame, x: &Ruler, y: &Ruler) {
    canvas.push(tag(
        "path",
        &[
            ("d", &path_data(&corners(frame), true)),
            ("fill", &"none"),
            ("stroke", &FRAME),
            ("stroke-width", &1.2),
        ],
    ));
    let mut marks = String::new();
    let below = TextStyle::new(TICK_SIZE, SOFT_INK, "tick").anchored(Anchor::Middle);
    for tick in &x.ticks.major {
        let at = x.pixel(tick.at);
        marks += &path_data(&[(at, frame.bottom), (at, frame.bottom + 4.0)], false);
        canvas.number(
            (at, frame.bottom + TICK_GAP + TICK_SIZE),
            below,
            &tick.label,
        );
    }
    let beside = below.anchored(Anchor::End);
    for tick in &y.ticks.major {
        let at = y.pixel(tick.at);
        marks += &path_data(&[(frame.left - 4.0, at), (frame.left, at)], false);
        canvas.number(
            (frame.left - TICK_GAP, at + 0.36 * TICK_SIZE),
            beside,
            &tick.label,
        );
    }
    if !marks.is_empty() {
        canvas.push(tag(
            "path",
            &[
                ("d", &marks),
                ("fill", &"none"),
                ("stroke", &FRAME),
                ("stroke-width", &1),
            ],
        ));
    }
}

/// The corners of the frame in turn.
pub(super) fn corners(frame: &Frame) -> [Point; 4] {
    [
        (frame.left, frame.top),
        (frame.right, frame.top),
        (frame.right, frame.bottom),
        (frame.left, frame.bottom),
    ]
}

/// Says in the middle of the frame that there is nothing to show.
pub(super) fn no_data(canvas: &mut Canvas, frame: &Frame, words: &str) {
    let style = TextStyle {
        halo: true,
        ..TextStyle::new(LABEL_SIZE, SOFT_INK, "note").anchored(Anchor::Middle)
    };
    canvas.text(
        (
            (frame.left + frame.right) / 2.0,
            (frame.top + frame.bottom) / 2.0,
        ),
        style,
        words,
    );
}

/// Writes footnotes from `from` downwards; answers with the height of the card.
pub(super) fn notes(canvas: &mut Canvas, notes: &[String], from: f64, width: f64) -> f64 {
    let mut at = from;
    let style = TextStyle::new(NOTE_SIZE, SOFT_INK, "note");
    for note in notes {
        for line in text::wrap(note, NOTE_SIZE, width - 2.0 * MARGIN, 4) {
            at += NOTE_LEADING;
            canvas.text((MARGIN, at), style, &line);
        }
    }
    at + if notes.is_empty() {
        MARGIN - 3.0
    } else {
        MARGIN
    }
}

/// A marker at a point of a series; series differ in shape as well as in colour.
pub(super) fn marker(canvas: &mut Canvas, (x, y): Point, shape: usize, colour: &'static str) {
    let outline: &[Point] = match shape % 4 {
        0 => {
            return canvas.push(tag(
                "circle",
                &[
                    ("cx", &Px(x)),
                    ("cy", &Px(y)),
                    ("r", &2.8),
                    ("fill", &colour),
                    ("stroke", &CARD),
                    ("stroke-width", &0.6),
                ],
            ));
        }
        1 => &[(-2.6, -2.6), (2.6, -2.6), (2.6, 2.6), (-2.6, 2.6)],
        2 => &[(0.0, -3.5), (3.3, 2.4), (-3.3, 2.4)],
        _ => &[(0.0, -3.7), (3.7, 0.0), (0.0, 3.7), (-3.7, 0.0)],
    };
    shape_at(canvas, (x, y), outline, colour);
}

/// A filled outline around a point, with a thin rim in the colour of the card.
pub(super) fn shape_at(
    canvas: &mut Canvas,
    (x, y): Point,
    outline: &[Point],
    colour: &'static str,
) {
    let outline = outline
        .iter()
        .map(|&(dx, dy)| (x + dx, y + dy))
        .collect::<Vec<_>>();
    canvas.push(tag(
        "path",
        &[
            ("d", &path_data(&outline, true)),
            ("fill", &colour),
            ("stroke", &CARD),
            ("stroke-width", &0.6),
        ],
    ));
}
