//! How a [`ContourChart`] becomes a picture.

use super::axis::{Ruler, Scale};
use super::canvas::Canvas;
use super::contour::ContourChart;
use super::contour_paths::{self, View};
use super::describe;
use super::geometry::Frame;
use super::ink::{Point, path_data, tag};
use super::legend::{self, Entry, Mark};
use super::level_lines;
use super::plot::{self, Words};
use super::style::{MARGIN, colour};

/// The sides of the plotting area at most.
const MOST_WIDTH: f64 = 500.0;
const MOST_HEIGHT: f64 = 400.0;
/// A rectangle longer than this is drawn with free aspect.
const MOST_RATIO: f64 = 4.0;

impl ContourChart {
    /// The chart as the text of an SVG file. The same chart gives the same bytes on every machine.
    pub(crate) fn render(&self) -> String {
        let range = self.grid.range();
        let ((x_low, x_high), (y_low, y_high)) = if range.is_some() {
            (self.grid.x, self.grid.y)
        } else {
            ((0.0, 1.0), (0.0, 1.0))
        };
        let (plot_width, plot_height) = self.size((x_high - x_low) / (y_high - y_low));
        let words = Words::new(
            &self.title,
            &self.x_label,
            &self.y_label,
            plot_width,
            plot_height,
        );
        let legend = self.legend();
        let top = words.above();
        let y_most = ((plot_height / 42.0) as usize).max(2);
        let y = Ruler::new(
            Scale::Linear,
            (y_low, y_high),
            top + plot_height,
            top,
            y_most,
        );
        let left = words.left(&y);
        let frame = Frame {
            left,
            top,
            right: left + plot_width,
            bottom: top + plot_height,
        };
        let build = |most| Ruler::new(Scale::Linear, (x_low, x_high), left, frame.right, most);
        let x = plot::fitting(build, plot_width);
        let room = legend::room(&legend).max(12.0);
        let width = (frame.right + room + MARGIN).max(left + words.title_width() + MARGIN);

        let view = View {
            x: &x,
            y: &y,
            frame: &frame,
        };
        let paths = self
            .paths
            .iter()
            .map(|path| view.runs(&path.points))
            .collect::<Vec<_>>();
        let notes = self.notes(&view);
        let mut canvas = Canvas::new(&self.title, &self.describe(&x, &y, &notes));
        let clip = canvas.id("frame");
        let mut clip_path = tag("clipPath", &[("id", &clip)]);
        svg::Node::append(
            &mut clip_path,
            tag("path", &[("d", &path_data(&plot::corners(&frame), true))]),
        );
        canvas.push(clip_path);
        let clip = format!("url(#{clip})");
        if let Some(range) = range {
            let levels = self.levels.within(range);
            level_lines::draw(
                &mut canvas,
                &self.grid,
                &levels,
                &frame,
                &clip,
                &paths,
                self.star(&view),
            );
        } else {
            plot::no_data(&mut canvas, &frame, "no data to draw");
        }
        for (path, runs) in self.paths.iter().zip(&paths) {
            contour_paths::draw(&mut canvas, path, runs, &view, &clip);
        }
        plot::frame(&mut canvas, &frame, &x, &y);
        if let Some(star) = self.star(&view) {
            legend::star(&mut canvas, star);
        }
        for path in &self.paths {
            contour_paths::draw_ends(&mut canvas, path, &view);
        }
        let low = legend::draw(&mut canvas, &legend, &frame);
        let below = words.draw(&mut canvas, &frame).max(low);
        let height = plot::notes(&mut canvas, &notes, below, width);
        canvas.finish(width, height)
    }

    /// The size of the plotting area for a rectangle `ratio` times as wide as high.
    fn size(&self, ratio: f64) -> (f64, f64) {
        if !self.equal_aspect || !(1.0 / MOST_RATIO..=MOST_RATIO).contains(&ratio) {
            return (MOST_WIDTH, 0.7 * MOST_WIDTH);
        }
        let width = MOST_WIDTH.min(MOST_HEIGHT * ratio);
        (width, width / ratio)
    }

    /// Where the star is, if it is in the frame.
    fn star(&self, view: &View<'_>) -> Option<Point> {
        self.minimiser.and_then(|point| view.visible(point))
    }

    fn legend(&self) -> Vec<Entry> {
        let finite = |&(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
        let paths = self.paths.iter().map(|path| {
            let drawable = path.points.iter().any(finite);
            let label = if drawable {
                path.label.clone()
            } else {
                format!("{} (no data)", path.label)
            };
            Entry::new(&label, Mark::Line(path.style, colour(path.colour)))
        });
        let mut entries = paths.collect::<Vec<_>>();
        if !entries.is_empty() {
            entries.push(Entry::new("start", Mark::Start));
            entries.push(Entry::new("end", Mark::End));
        }
        if self.minimiser.as_ref().is_some_and(finite) {
            entries.push(Entry::new("minimiser", Mark::Star));
        }
        entries
    }

    /// What the picture leaves out.
    fn notes(&self, view: &View<'_>) -> Vec<String> {
        let points = || self.paths.iter().flat_map(|path| &path.points);
        let missing = points()
            .filter(|&&point| view.place(point).is_none())
            .count();
        let outside = points()
            .filter(|&&point| view.visible(point).is_none())
            .count()
            - missing;
        let mut notes = Vec::new();
        if missing > 0 {
            notes.push(format!(
                "Not drawn: {} of the paths (not finite).",
                describe::points(missing)
            ));
        }
        if outside > 0 {
            notes.push(format!(
                "Beyond the frame, where paths are cut: {}.",
                describe::points(outside)
            ));
        }
        if self.minimiser.is_some() && self.star(view).is_none() {
            notes.push("The minimiser is not in the frame.".to_owned());
        }
        notes
    }

    fn describe(&self, x: &Ruler, y: &Ruler, notes: &[String]) -> String {
        let axes = [
            x.describe("Horizontal", &self.x_label),
            y.describe("Vertical", &self.y_label),
        ];
        let levels = self
            .grid
            .range()
            .map(|range| self.levels.within(range))
            .unwrap_or_default();
        let levels = levels
            .into_iter()
            .map(describe::value)
            .collect::<Vec<_>>()
            .join(", ");
        let levels = if levels.is_empty() {
            levels
        } else {
            format!("Level lines at {levels}.")
        };
        let paths = self
            .paths
            .iter()
            .map(|path| describe::ends(&path.label, &path.points));
        let minimiser = self
            .minimiser
            .filter(|(x, y)| x.is_finite() && y.is_finite());
        let minimiser = minimiser.map(|point| format!("Minimiser: {}.", describe::place(point)));
        let first = [self.description.clone()]
            .into_iter()
            .chain(axes)
            .chain([levels]);
        describe::together(
            first
                .chain(paths)
                .chain(minimiser)
                .chain(notes.iter().cloned()),
        )
    }
}
