//! Figures as SVG text: charts of lines with bands, and level lines under paths. A figure is a pure function of its
//! data; it carries a name and a description for readers who cannot see it, no script and no reference to elsewhere.

mod axis;
mod canvas;
mod contour;
mod contour_paths;
mod contour_render;
mod decimal;
mod describe;
mod drawn;
mod geometry;
mod ink;
mod labels;
mod legend;
mod level_lines;
mod line_chart;
mod line_render;
mod marching;
mod plot;
mod png;
mod style;
mod text;
mod ticks;

#[cfg(test)]
mod tests;

pub(crate) use axis::Axis;
pub(crate) use contour::{ContourChart, ContourPath, Grid, Levels};
pub(crate) use line_chart::{Band, LineChart, Reference, Series};
pub use png::{PngError, png};
pub(crate) use style::LineStyle;
