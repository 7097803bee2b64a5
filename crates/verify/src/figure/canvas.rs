//! The card that charts are drawn on: SVG elements, and the words for readers who
//! cannot see the picture. Attributes come out in alphabetical order, so the same figure is the same bytes.

use svg::Node;
use svg::node::{Blob, Text};

use super::decimal::NumberLabel;
use super::ink::{Point, Px, Stroke, TextStyle, path, tag, text_element};
use super::style;
use super::text;

/// A figure in the making.
pub(super) struct Canvas {
    title: String,
    description: String,
    id: String,
    nodes: Vec<Box<dyn Node>>,
}

impl Canvas {
    /// An empty card. The description should say what the picture shows.
    pub(super) fn new(title: &str, description: &str) -> Self {
        let (title, description) = (text::clean(title), text::clean(description));
        // FNV-1a of the words, so that several figures can stand in one page without sharing identifiers.
        let id = title
            .bytes()
            .chain([0])
            .chain(description.bytes())
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Self {
            title,
            description,
            id: format!("{id:016x}"),
            nodes: Vec::new(),
        }
    }

    /// An identifier that belongs to this figure alone.
    pub(super) fn id(&self, name: &str) -> String {
        format!("{name}-{}", self.id)
    }

    /// Adds an element on top of what is there.
    pub(super) fn push(&mut self, node: impl Into<Box<dyn Node>>) {
        self.nodes.push(node.into());
    }

    /// Lines through `points`.
    pub(super) fn path(&mut self, points: &[Point], stroke: Stroke) {
        self.push(path(points, stroke));
    }

    /// One line of text; `text` is cleaned and escaped.
    pub(super) fn text(&mut self, at: Point, style: TextStyle, text: &str) {
        let mut element = text_element(at, style);
        element.append(Text::new(text::clean(text)));
        self.push(element);
    }

    /// Several lines of text, the first with its base line at `at`.
    pub(super) fn lines(&mut self, at: Point, style: TextStyle, leading: f64, lines: &[String]) {
        let mut offset = 0.0;
        for line in lines {
            let place = if style.upright {
                (at.0 + offset, at.1)
            } else {
                (at.0, at.1 + offset)
            };
            self.text(place, style, line);
            offset += leading;
        }
    }

    /// A number, its power of ten as a superscript.
    pub(super) fn number(&mut self, at: Point, style: TextStyle, label: &NumberLabel) {
        if label.exponent.is_none() {
            return self.text(at, style, &label.body);
        }
        let mut raised = tag(
            "tspan",
            &[
                ("dy", &Px(-0.4 * style.size)),
                ("font-size", &Px(0.75 * style.size)),
            ],
        );
        raised.append(Text::new(label.superscript()));
        // White space between the base and the superscript would show; the crate puts a line break there. The body
        // holds digits, signs and dots only, so it needs no escaping.
        let open = text_element(at, style).to_string();
        let open = open.trim_end_matches("/>");
        self.push(Blob::new(format!("{open}>{}{raised}</text>", label.body)));
    }

    /// The finished SVG document, ending in a line break.
    pub(super) fn finish(self, width: f64, height: f64) -> String {
        let (title_id, description_id) = (self.id("title"), self.id("desc"));
        let mut root = tag(
            "svg",
            &[
                ("xmlns", &"http://www.w3.org/2000/svg"),
                ("width", &Px(width)),
                ("height", &Px(height)),
                ("viewBox", &format!("0 0 {} {}", Px(width), Px(height))),
                ("role", &"img"),
                ("aria-labelledby", &format!("{title_id} {description_id}")),
                ("font-family", &style::FONTS),
            ],
        );
        for (name, id, words) in [
            ("title", &title_id, self.title),
            ("desc", &description_id, self.description),
        ] {
            let mut element = tag(name, &[("id", id)]);
            element.append(Text::new(words));
            root.append(element);
        }
        root.append(tag(
            "rect",
            &[
                ("x", &Px(0.5)),
                ("y", &Px(0.5)),
                ("width", &Px(width - 1.0)),
                ("height", &Px(height - 1.0)),
                ("rx", &Px(10.0)),
                ("fill", &style::CARD),
                ("stroke", &style::CARD_EDGE),
            ],
        ));
        for node in self.nodes {
            root.append(node);
        }
        format!("{root}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_attributes_are_escaped() {
        let mut canvas = Canvas::new("a<b & \"c\"", "d'e>f");
        canvas.text(
            (1.0, 2.0),
            TextStyle::new(10.0, style::INK, "x\"y"),
            "<script>&\u{0}",
        );
        let svg = canvas.finish(10.0, 10.0);
        assert!(
            svg.contains("a&lt;b &amp; \"c\"") && svg.contains("d'e&gt;f"),
            "{svg}"
        );
        assert!(
            svg.contains("x&quot;y") && svg.contains("&lt;script&gt;&amp;<"),
            "{svg}"
        );
        assert!(!svg.contains("<script") && !svg.contains('\u{0}'));
    }

    #[test]
    fn a_superscript_touches_its_base() {
        let mut canvas = Canvas::new("t", "d");
        canvas.number(
            (1.0, 2.0),
            TextStyle::new(10.0, style::INK, "tick"),
            &NumberLabel::power_of_ten(-3),
        );
        let svg = canvas.finish(10.0, 10.0);
        assert!(
            svg.contains(">10<tspan dy=\"-4\" font-size=\"7.5\">−3</tspan></text>"),
            "{svg}"
        );
    }
}
