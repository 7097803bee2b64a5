//! Shapes: from an element to pixels.

use super::PngError;
use super::text::Faces;
use roxmltree::Node;
use std::collections::BTreeMap;
use tiny_skia::{
    Color, FillRule, LineJoin, Mask, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, StrokeDash,
    Transform,
};

/// Attributes that say how something is painted, or nothing that shows.
const COMMON: [&str; 10] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-linejoin",
    "stroke-dasharray",
    "clip-path",
    "class",
    "id",
    "paint-order",
];

/// A picture in the making.
pub(super) struct Drawing {
    pixels: Pixmap,
    transform: Transform,
    clips: BTreeMap<String, Mask>,
    faces: Faces,
}

impl Drawing {
    pub(super) fn new(pixels: Pixmap, transform: Transform) -> Result<Self, PngError> {
        Ok(Self {
            pixels,
            transform,
            clips: BTreeMap::new(),
            faces: Faces::bundled()?,
        })
    }

    pub(super) fn into_pixels(self) -> Pixmap {
        self.pixels
    }

    /// Draws an element on top of what is there.
    pub(super) fn element(&mut self, node: Node<'_, '_>) -> Result<(), PngError> {
        match node.tag_name().name() {
            "title" | "desc" => Ok(()),
            "clipPath" => self.clip(node),
            "rect" | "circle" | "path" => match shape(node)? {
                Some(path) => self.paint(node, &path, Transform::identity()),
                None => Ok(()),
            },
            "text" => {
                let own = [
                    "x",
                    "y",
                    "font-size",
                    "font-weight",
                    "text-anchor",
                    "transform",
                ];
                known(node, &own)?;
                let turn = turn(node)?;
                match self.faces.line(node)? {
                    Some(path) => self.paint(node, &path, turn),
                    None => Ok(()),
                }
            }
            other => Err(PngError::Unknown(format!("<{other}>"))),
        }
    }

    fn clip(&mut self, node: Node<'_, '_>) -> Result<(), PngError> {
        known(node, &[])?;
        let mut mask = Mask::new(self.pixels.width(), self.pixels.height())
            .ok_or_else(|| lacks(node, "size"))?;
        for part in node.children().filter(Node::is_element) {
            if let Some(path) = shape(part)? {
                mask.fill_path(&path, FillRule::Winding, true, self.transform);
            }
        }
        let id = node.attribute("id").ok_or_else(|| lacks(node, "id"))?;
        self.clips.insert(id.to_owned(), mask);
        Ok(())
    }

    /// Fills and strokes a path; the stroke first where it is a rim around words.
    fn paint(&mut self, node: Node<'_, '_>, path: &Path, turn: Transform) -> Result<(), PngError> {
        let mask = match node.attribute("clip-path") {
            None => None,
            Some(reference) => {
                let id = reference
                    .strip_prefix("url(#")
                    .and_then(|rest| rest.strip_suffix(')'));
                let mask = id.and_then(|id| self.clips.get(id));
                Some(mask.ok_or_else(|| lacks(node, "clip-path"))?)
            }
        };
        let transform = self.transform.pre_concat(turn);
        let fill = colour(node, "fill", Some(Color::BLACK))?;
        let opacity = optional(node, "fill-opacity")?.unwrap_or(1.0);
        let stroke = colour(node, "stroke", None)?;
        let rim_first = node.attribute("paint-order") == Some("stroke");
        let pen = pen(node)?;
        let pixels = &mut self.pixels;
        let fill_it = |pixels: &mut Pixmap| {
            if let Some(mut colour) = fill {
                colour.apply_opacity(opacity);
                pixels.fill_path(path, &paint(colour), FillRule::Winding, transform, mask);
            }
        };
        if !rim_first {
            fill_it(pixels);
        }
        if let Some(colour) = stroke {
            pixels.stroke_path(path, &paint(colour), &pen, transform, mask);
        }
        if rim_first {
            fill_it(pixels);
        }
        Ok(())
    }
}

fn paint(colour: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour);
    paint.anti_alias = true;
    paint
}

/// Only attributes that are drawn.
fn known(node: Node<'_, '_>, own: &[&str]) -> Result<(), PngError> {
    for attribute in node.attributes() {
        let name = attribute.name();
        if !COMMON.contains(&name) && !own.contains(&name) {
            let element = node.tag_name().name();
            return Err(PngError::Unknown(format!("{name} of <{element}>")));
        }
    }
    Ok(())
}

/// The error of an attribute that is missing or of no use.
pub(super) fn lacks(node: Node<'_, '_>, attribute: &str) -> PngError {
    PngError::Attribute {
        element: node.tag_name().name().to_owned(),
        attribute: attribute.to_owned(),
    }
}

/// A number that must be there.
pub(super) fn number(node: Node<'_, '_>, name: &str) -> Result<f32, PngError> {
    optional(node, name)?.ok_or_else(|| lacks(node, name))
}

/// A number that may be there.
pub(super) fn optional(node: Node<'_, '_>, name: &str) -> Result<Option<f32>, PngError> {
    node.attribute(name)
        .map(|text| text.parse().map_err(|_| lacks(node, name)))
        .transpose()
}

/// `#rrggbb`, `none`, or what holds where nothing is said.
fn colour(node: Node<'_, '_>, name: &str, usual: Option<Color>) -> Result<Option<Color>, PngError> {
    match node.attribute(name) {
        None => Ok(usual),
        Some("none") => Ok(None),
        Some(text) => {
            let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
            let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            let [_, red, green, blue] = value.ok_or_else(|| lacks(node, name))?.to_be_bytes();
            Ok(Some(Color::from_rgba8(red, green, blue, 255)))
        }
    }
}

fn pen(node: Node<'_, '_>) -> Result<Stroke, PngError> {
    let line_join = match node.attribute("stroke-linejoin") {
        None => LineJoin::Miter,
        Some("round") => LineJoin::Round,
        Some(other) => return Err(PngError::Unknown(format!("stroke-linejoin {other}"))),
    };
    let dash = match node.attribute("stroke-dasharray") {
        None => None,
        Some(text) => {
            let lengths: Option<Vec<f32>> = text
                .split([' ', ','])
                .map(|length| length.parse().ok())
                .collect();
            let dash = lengths.and_then(|lengths| StrokeDash::new(lengths, 0.0));
            Some(dash.ok_or_else(|| lacks(node, "stroke-dasharray"))?)
        }
    };
    Ok(Stroke {
        width: optional(node, "stroke-width")?.unwrap_or(1.0),
        line_join,
        dash,
        ..Stroke::default()
    })
}

/// The outline of a rectangle, a circle or a path; nothing where there is nothing to draw.
fn shape(node: Node<'_, '_>) -> Result<Option<Path>, PngError> {
    match node.tag_name().name() {
        "rect" => {
            known(node, &["x", "y", "width", "height", "rx"])?;
            rectangle(node).map(Some)
        }
        "circle" => {
            known(node, &["cx", "cy", "r"])?;
            let [x, y, radius] = ["cx", "cy", "r"].map(|name| number(node, name));
            let circle = PathBuilder::from_circle(x?, y?, radius?);
            circle.map(Some).ok_or_else(|| lacks(node, "r"))
        }
        "path" => {
            known(node, &["d"])?;
            lines(node)
        }
        other => Err(PngError::Unknown(format!("<{other}>"))),
    }
}

fn rectangle(node: Node<'_, '_>) -> Result<Path, PngError> {
    let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| number(node, name));
    let rect =
        Rect::from_xywh(x?, y?, width?, height?).ok_or_else(|| lacks(node, "width and height"))?;
    let Some(radius) = optional(node, "rx")?.filter(|radius| *radius > 0.0) else {
        return Ok(PathBuilder::from_rect(rect));
    };
    // A quarter of a circle as a cubic: 4/3 · (√2 − 1) of the radius to its handles.
    let (reach, inward) = (radius, radius * (1.0 - 0.552_284_8));
    let (left, top, right, bottom) = (rect.left(), rect.top(), rect.right(), rect.bottom());
    let mut path = PathBuilder::new();
    path.move_to(left + reach, top);
    path.line_to(right - reach, top);
    path.cubic_to(right - inward, top, right, top + inward, right, top + reach);
    path.line_to(right, bottom - reach);
    path.cubic_to(
        right,
        bottom - inward,
        right - inward,
        bottom,
        right - reach,
        bottom,
    );
    path.line_to(left + reach, bottom);
    path.cubic_to(
        left + inward,
        bottom,
        left,
        bottom - inward,
        left,
        bottom - reach,
    );
    path.line_to(left, top + reach);
    path.cubic_to(left, top + inward, left + inward, top, left + reach, top);
    path.close();
    path.finish().ok_or_else(|| lacks(node, "width and height"))
}

/// `M`, `L` and `Z` with absolute places, as the figures write them; nothing where there is nothing to draw.
fn lines(node: Node<'_, '_>) -> Result<Option<Path>, PngError> {
    let flaw = || lacks(node, "d");
    let data = node.attribute("d").ok_or_else(flaw)?;
    let mut path = PathBuilder::new();
    let mut rest = data.trim();
    while let Some(command) = rest.chars().next() {
        rest = &rest[command.len_utf8()..];
        if command == 'Z' {
            path.close();
            continue;
        }
        let end = rest.find(['M', 'L', 'Z']).unwrap_or(rest.len());
        let place: Option<Vec<f32>> = rest[..end]
            .split_ascii_whitespace()
            .map(|number| number.parse().ok())
            .collect();
        rest = &rest[end..];
        match (command, place.as_deref()) {
            ('M', Some([x, y])) => path.move_to(*x, *y),
            ('L', Some([x, y])) => path.line_to(*x, *y),
            _ => return Err(flaw()),
        }
    }
    Ok(path.finish())
}

/// `rotate(-90 x y)`: a quarter turn about a point, without the sine and cosine that differ between machines.
fn turn(node: Node<'_, '_>) -> Result<Transform, PngError> {
    let Some(text) = node.attribute("transform") else {
        return Ok(Transform::identity());
    };
    let place = text
        .strip_prefix("rotate(-90 ")
        .and_then(|rest| rest.strip_suffix(')'));
    let place: Option<Vec<f32>> = place.and_then(|inside| {
        inside
            .split(' ')
            .map(|number| number.parse().ok())
            .collect()
    });
    match place.as_deref() {
        // (x, y) goes to (x0 + y - y0, y0 + x0 - x).
        Some([x, y]) => Ok(Transform::from_row(0.0, -1.0, 1.0, 0.0, x - y, x + y)),
        _ => Err(lacks(node, "transform")),
    }
}
