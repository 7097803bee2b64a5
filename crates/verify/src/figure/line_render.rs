//! How a [`LineChart`] becomes a picture.

use super::axis::{Ruler, Scale};
use super::canvas::Canvas;
use super::describe;
use super::drawn::{Drawn, draw_band};
use super::geometry::Frame;
use super::ink::Stroke;
use super::labels::{self, EndLabel};
use super::line_chart::{LineChart, Series};
use super::plot::{self, Words};
use super::style::{CARD_WIDTH, LEAST_PLOT_WIDTH, MARGIN, PLOT_HEIGHT, SOFT_INK, colour};

/// Labels may stand out over the frame by half a line, for lines that end in its corner.
const LABEL_OVERHANG: f64 = 9.0;
/// A lower end of a band more than so many decades below every line does not stretch a logarithmic axis.
const BAND_DECADES: f64 = 1.0;

impl LineChart {
    /// The chart as the text of an SVG file. The same chart gives the same bytes on every machine.
    pub(crate) fn render(&self) -> String {
        let names = self.label_texts();
        let (label_width, label_height) = labels::room(names.iter().map(String::as_str));
        let words = Words::new(
            &self.title,
            &self.x.label,
            &self.y.label,
            LEAST_PLOT_WIDTH,
            PLOT_HEIGHT,
        );
        let top = words.above();
        let bottom = top + PLOT_HEIGHT.max(label_height);
        let y_most = ((bottom - top) / 42.0) as usize;
        let y_extent = self.y.extent(self.heights(), true, y_most);
        let y = Ruler::new(self.y.scale, y_extent, bottom, top, y_most);
        let left = words.left(&y);
        let margin = (label_width + MARGIN).max(26.0);
        let width = CARD_WIDTH
            .max(left + LEAST_PLOT_WIDTH + margin)
            .max(left + words.title_width() + MARGIN);
        let frame = Frame {
            left,
            top,
            right: width - margin,
            bottom,
        };
        let x_extent = self.x.extent(self.places(), false, 8);
        let x = plot::fitting(
            |most| Ruler::new(self.x.scale, x_extent, left, frame.right, most),
            frame.width(),
        );

        let drawn = self
            .series
            .iter()
            .map(|series| Drawn::new(series, &x, &y, &frame))
            .collect::<Vec<_>>();
        let notes = self.notes(&drawn);
        let mut canvas = Canvas::new(&self.title, &self.describe(&x, &y, &notes));
        plot::grid(&mut canvas, &frame, &x, &y);
        let mut empty = drawn.iter().all(|drawn| drawn.runs.is_empty());
        for band in &self.bands {
            empty &= !draw_band(&mut canvas, band, &x, &y, &frame);
        }
        plot::frame(&mut canvas, &frame, &x, &y);
        let mut ends = Vec::new();
        for (reference, name) in self.references.iter().zip(&names) {
            let at = y
                .place(reference.value)
                .filter(|&at| at >= frame.top && at <= frame.bottom);
            if let Some(at) = at {
                let stroke = Stroke {
                    dashes: Some("4 4"),
                    ..Stroke::new(SOFT_INK, 1.0)
                };
                canvas.path(&[(frame.left, at), (frame.right, at)], stroke);
            }
            ends.push(EndLabel::new(
                name,
                SOFT_INK,
                at.map(|at| (frame.right, at)),
                &frame,
            ));
        }
        for ((series, drawn), name) in self
            .series
            .iter()
            .zip(&drawn)
            .zip(&names[self.references.len()..])
        {
            drawn.draw(&mut canvas, series);
            ends.push(EndLabel::new(
                name,
                colour(series.colour),
                drawn.end(),
                &frame,
            ));
        }
        if empty {
            plot::no_data(&mut canvas, &frame, "no data to draw");
        }
        labels::draw(
            &mut canvas,
            &ends,
            &frame,
            frame.top - LABEL_OVERHANG,
            frame.bottom + LABEL_OVERHANG,
        );
        let below = words.draw(&mut canvas, &frame);
        let height = plot::notes(&mut canvas, &notes, below, width);
        canvas.finish(width, height)
    }

    /// What is written at the right: references, then series, those without a point marked as such.
    fn label_texts(&self) -> Vec<String> {
        let drawable = |series: &Series| {
            series
                .points
                .iter()
                .any(|&(x, y)| self.x.scale.units(x).is_some() && self.y.scale.units(y).is_some())
        };
        let references = self.references.iter().map(|reference| {
            let shown = self.y.scale.units(reference.value).is_some();
            if shown {
                reference.label.clone()
            } else {
                format!("{} (not on this axis)", reference.label)
            }
        });
        let series = self.series.iter().map(|series| {
            if drawable(series) {
                series.label.clone()
            } else {
                format!("{} (no data)", series.label)
            }
        });
        references.chain(series).collect()
    }

    /// Every x that can be shown, in axis units.
    fn places(&self) -> Vec<f64> {
        let points = self.drawable().map(|(x, _)| x);
        let bands = self
            .bands
            .iter()
            .flat_map(|band| &band.points)
            .filter_map(|&(x, _, _)| self.x.scale.units(x));
        points.chain(bands).collect()
    }

    /// Every y that can be shown, in axis units.
    fn heights(&self) -> Vec<f64> {
        let units = |value: f64| self.y.scale.units(value);
        let mut heights = self.drawable().map(|(_, y)| y).collect::<Vec<_>>();
        heights.extend(
            self.references
                .iter()
                .filter_map(|reference| units(reference.value)),
        );
        let band_points = || self.bands.iter().flat_map(|band| &band.points);
        heights.extend(band_points().filter_map(|&(_, _, upper)| units(upper)));
        let floor = match self.y.scale {
            Scale::Linear => f64::NEG_INFINITY,
            Scale::Logarithmic => {
                heights.iter().copied().fold(f64::INFINITY, f64::min) - BAND_DECADES
            }
        };
        heights.extend(
            band_points()
                .filter_map(|&(_, lower, _)| units(lower))
                .filter(|&lower| lower >= floor),
        );
        heights
    }

    fn drawable(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let points = self.series.iter().flat_map(|series| &series.points);
        points.filter_map(|&(x, y)| Some((self.x.scale.units(x)?, self.y.scale.units(y)?)))
    }

    /// What the picture leaves out.
    fn notes(&self, drawn: &[Drawn]) -> Vec<String> {
        let missing = drawn.iter().map(|drawn| drawn.missing).sum();
        let outside = drawn.iter().map(|drawn| drawn.outside).sum();
        let reason = if [self.x.scale, self.y.scale].contains(&Scale::Logarithmic) {
            "not finite, or not positive on a logarithmic axis"
        } else {
            "not finite"
        };
        let mut notes = Vec::new();
        if missing > 0 {
            notes.push(format!(
                "Not drawn: {} ({reason}).",
                describe::points(missing)
            ));
        }
        if outside > 0 {
            notes.push(format!(
                "Beyond the axes, where lines are cut: {}.",
                describe::points(outside)
            ));
        }
        notes
    }

    fn describe(&self, x: &Ruler, y: &Ruler, notes: &[String]) -> String {
        let axes = [
            x.describe("Horizontal", &self.x.label),
            y.describe("Vertical", &self.y.label),
        ];
        let series = self
            .series
            .iter()
            .map(|series| describe::ends(&series.label, &series.points));
        let finite = self
            .references
            .iter()
            .filter(|reference| reference.value.is_finite());
        let levels = finite.map(|reference| {
            format!(
                "Level {}: {}.",
                reference.label,
                describe::value(reference.value)
            )
        });
        let first = std::iter::once(self.description.clone()).chain(axes);
        describe::together(
            first
                .chain(series)
                .chain(levels)
                .chain(notes.iter().cloned()),
        )
    }
}
