//! Words as outlines, in the bundled fonts: each letter after the other, marks over the one before.

use super::PngError;
use super::elements::{lacks, number, optional};
use roxmltree::Node;
use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, OutlineBuilder};

static REGULAR: &[u8] = include_bytes!("../../../fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../../../fonts/DejaVuSans-Bold.ttf");

/// The two faces.
pub(super) struct Faces {
    regular: Face<'static>,
    bold: Face<'static>,
}

/// A piece of a line: words, font size, and how far below the piece before they stand.
struct Piece<'a> {
    words: &'a str,
    size: f32,
    lower: f32,
}

impl Faces {
    pub(super) fn bundled() -> Result<Self, PngError> {
        let face = |data| {
            Face::parse(data, 0).map_err(|error| PngError::Unknown(format!("a font ({error})")))
        };
        Ok(Self {
            regular: face(REGULAR)?,
            bold: face(BOLD)?,
        })
    }

    /// The outline of a text element, before it is turned; nothing for blanks.
    pub(super) fn line(&self, node: Node<'_, '_>) -> Result<Option<Path>, PngError> {
        let face = match node.attribute("font-weight") {
            None => &self.regular,
            Some("bold") => &self.bold,
            Some(other) => return Err(PngError::Unknown(format!("font-weight {other}"))),
        };
        let size = number(node, "font-size")?;
        let pieces = pieces(node, size)?;
        let width: f32 = pieces.iter().map(|piece| width(face, piece)).sum();
        let start = number(node, "x")?
            - match node.attribute("text-anchor") {
                None => 0.0,
                Some("middle") => width / 2.0,
                Some("end") => width,
                Some(_) => return Err(lacks(node, "text-anchor")),
            };
        let mut pen = Pen {
            path: PathBuilder::new(),
            x: start,
            y: number(node, "y")?,
            scale: 1.0,
        };
        for piece in &pieces {
            pen.y += piece.lower;
            pen.scale = scale(face, piece.size);
            for letter in piece.words.chars() {
                let glyph = face.glyph_index(letter).unwrap_or_default();
                face.outline_glyph(glyph, &mut pen);
                pen.x += advance(face, letter) * pen.scale;
            }
        }
        Ok(pen.path.finish())
    }
}

fn pieces<'a>(node: Node<'a, '_>, size: f32) -> Result<Vec<Piece<'a>>, PngError> {
    let mut pieces = Vec::new();
    for child in node.children() {
        if child.is_text() {
            pieces.push(Piece {
                // The writer of SVG puts words on lines of their own.
                words: child.text().unwrap_or_default().trim_matches('\n'),
                size,
                lower: 0.0,
            });
        } else if child.tag_name().name() == "tspan" {
            for attribute in child.attributes() {
                if !["dy", "font-size"].contains(&attribute.name()) {
                    return Err(PngError::Unknown(format!(
                        "{} of <tspan>",
                        attribute.name()
                    )));
                }
            }
            pieces.push(Piece {
                words: child.text().unwrap_or_default().trim_matches('\n'),
                size: optional(child, "font-size")?.unwrap_or(size),
                lower: optional(child, "dy")?.unwrap_or(0.0),
            });
        } else {
            return Err(PngError::Unknown(format!("<{}>", child.tag_name().name())));
        }
    }
    Ok(pieces)
}

fn scale(face: &Face<'_>, size: f32) -> f32 {
    size / f32::from(face.units_per_em())
}

fn advance(face: &Face<'_>, letter: char) -> f32 {
    let glyph = face.glyph_index(letter).unwrap_or_default();
    f32::from(face.glyph_hor_advance(glyph).unwrap_or(0))
}

fn width(face: &Face<'_>, piece: &Piece<'_>) -> f32 {
    let letters = piece.words.chars();
    letters.map(|letter| advance(face, letter)).sum::<f32>() * scale(face, piece.size)
}

/// Puts a glyph's outline, whose ordinates grow upward, at a place of the figure.
struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + self.scale * x, self.y - self.scale * y)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (x1, y1) = self.place(x1, y1);
        let (x2, y2) = self.place(x2, y2);
        let (x, y) = self.place(x, y);
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
