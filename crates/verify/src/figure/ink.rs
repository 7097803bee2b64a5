//! Pixels and pens: coordinates to two decimals, and how lines and words are set.

use std::fmt;

use svg::Node;
use svg::node::element::Element;

use super::style;

/// A point of the card in pixels, from its upper left corner.
pub(super) type Point = (f64, f64);

/// A coordinate or length in pixels, written with at most two decimals and never as a negative zero.
#[derive(Clone, Copy)]
pub(super) struct Px(pub(super) f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_assert!(
            self.0.is_finite(),
            "a coordinate that is not a number reached the canvas"
        );
        let text = format!("{:.2}", self.0);
        let short = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if short == "-0" { "0" } else { short })
    }
}

/// Which point of a text its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextStyle {
    pub(super) size: f64,
    pub(super) fill: &'static str,
    pub(super) anchor: Anchor,
    pub(super) bold: bool,
    /// Turned by a quarter, to be read from the right.
    pub(super) upright: bool,
    /// With a rim in the colour of the card, to be read on top of lines.
    pub(super) halo: bool,
    /// What the text is, as an SVG class; no style hangs on it.
    pub(super) class: &'static str,
}

impl TextStyle {
    /// Plain text in `fill` that begins at its position.
    pub(super) const fn new(size: f64, fill: &'static str, class: &'static str) -> Self {
        Self {
            size,
            fill,
            anchor: Anchor::Start,
            bold: false,
            upright: false,
            halo: false,
            class,
        }
    }

    pub(super) const fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stroke {
    pub(super) colour: &'static str,
    pub(super) width: f64,
    pub(super) dashes: Option<&'static str>,
}

impl Stroke {
    pub(super) const fn new(colour: &'static str, width: f64) -> Self {
        Self {
            colour,
            width,
            dashes: None,
        }
    }
}

/// An element with its attributes.
pub(super) fn tag(name: &str, attributes: &[(&str, &dyn fmt::Display)]) -> Element {
    let mut element = Element::new(name);
    for (key, value) in attributes {
        element.assign(*key, value.to_string());
    }
    element
}

/// The `d` attribute of straight lines through `points`, closed on request.
pub(super) fn path_data(points: &[Point], closed: bool) -> String {
    let mut data = String::new();
    let mut last = String::new();
    for &(x, y) in points {
        let place = format!("{} {}", Px(x), Px(y));
        // Points that round to the same place add bytes and no ink, except that a lone point needs one segment.
        if place != last {
            data.push_str(if data.is_empty() { "M" } else { "L" });
            data.push_str(&place);
            last = place;
        }
    }
    if closed && !data.is_empty() {
        data.push('Z');
    }
    data
}

/// Lines through `points` as an element.
pub(super) fn path(points: &[Point], stroke: Stroke) -> Element {
    let mut element = tag(
        "path",
        &[
            ("d", &path_data(points, false)),
            ("fill", &"none"),
            ("stroke", &stroke.colour),
            ("stroke-width", &Px(stroke.width)),
            ("stroke-linejoin", &"round"),
        ],
    );
    if let Some(dashes) = stroke.dashes {
        element.assign("stroke-dasharray", dashes);
    }
    element
}

/// An empty `text` element.
pub(super) fn text_element(at: Point, style: TextStyle) -> Element {
    let mut element = tag(
        "text",
        &[
            ("x", &Px(at.0)),
            ("y", &Px(at.1)),
            ("class", &style.class),
            ("fill", &style.fill),
            ("font-size", &Px(style.size)),
        ],
    );
    match style.anchor {
        Anchor::Start => {}
        Anchor::Middle => element.assign("text-anchor", "middle"),
        Anchor::End => element.assign("text-anchor", "end"),
    }
    if style.bold {
        element.assign("font-weight", "bold");
    }
    if style.upright {
        element.assign(
            "transform",
            format!("rotate(-90 {} {})", Px(at.0), Px(at.1)),
        );
    }
    if style.halo {
        for (key, value) in [
            ("paint-order", "stroke"),
            ("stroke", style::CARD),
            ("stroke-width", "3"),
        ] {
            element.assign(key, value);
        }
        element.assign("stroke-linejoin", "round");
    }
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_two_decimals_and_no_negative_zero() {
        let written = |value: f64| Px(value).to_string();
        assert_eq!(written(-0.001), "0");
        assert_eq!(written(-0.0), "0");
        assert_eq!(written(12.346), "12.35");
        assert_eq!(written(12.5), "12.5");
        assert_eq!(written(100.0), "100");
        assert_eq!(written(-0.01), "-0.01");
    }

    #[test]
    fn paths_skip_points_that_round_together() {
        assert_eq!(
            path_data(&[(0.0, 0.0), (0.001, 0.0), (1.0, 2.0)], true),
            "M0 0L1 2Z"
        );
        assert_eq!(path_data(&[], true), "");
    }
}
