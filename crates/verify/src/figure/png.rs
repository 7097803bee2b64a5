//! Figures as PNG. Only what this module's own figures are made of is drawn: paths of straight lines, rectangles,
//! circles, lines of text, and shapes to clip by. Anything else is an error, so that a figure is drawn whole or not at all.
//!
//! The fonts are bundled and there is no hardware in it, so the same figure gives the same picture on every machine.

mod elements;
mod text;

use elements::Drawing;
use tiny_skia::{Pixmap, Transform};

/// Pixels of the picture for one of the figure.
const SCALE: f32 = 2.0;
/// The largest picture, in pixels: 400 megabytes in memory.
const MOST_PIXELS: f32 = 1e8;

/// Why a figure is not drawn.
///
/// ```
/// use telescope_verify::figure::{PngError, png};
///
/// assert!(matches!(png("no picture"), Err(PngError::Xml(_))));
/// assert_eq!(png("<html/>"), Err(PngError::Unknown("<html>".to_owned())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PngError {
    /// It is no XML.
    #[error("the figure is no XML: {0}")]
    Xml(String),
    /// It holds something that figures of this module do not.
    #[error("{0} is not drawn as PNG")]
    Unknown(String),
    /// A number is missing or is none.
    #[error("<{element}> has no usable {attribute}")]
    Attribute {
        /// The element.
        element: String,
        /// The attribute.
        attribute: String,
    },
    /// It is too large, or empty.
    #[error("a picture of {0} pixels is not drawn")]
    Size(String),
    /// The picture cannot be encoded.
    #[error("PNG: {0}")]
    Encode(String),
}

/// A figure of this module as PNG, two pixels wide for one of the figure.
///
/// # Errors
/// If the text is no figure of this module, or one of more than 10⁸ pixels.
///
/// ```
/// use telescope_verify::figure::png;
///
/// let picture = png(r#"<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>"#)?;
/// assert!(picture.starts_with(b"\x89PNG"));
/// // Its header says that it is six pixels wide and four high.
/// assert_eq!((picture[19], picture[23]), (6, 4));
/// # Ok::<(), telescope_verify::figure::PngError>(())
/// ```
pub fn png(svg: &str) -> Result<Vec<u8>, PngError> {
    let document =
        roxmltree::Document::parse(svg).map_err(|error| PngError::Xml(error.to_string()))?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(PngError::Unknown(format!("<{}>", root.tag_name().name())));
    }
    let [width, height] = ["width", "height"].map(|name| elements::number(root, name));
    let (width, height) = ((SCALE * width?).ceil(), (SCALE * height?).ceil());
    let size = || PngError::Size(format!("{width} × {height}"));
    // Written so that NaN is refused.
    if !(width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS) {
        return Err(size());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and between 1 and 10^8"
    )]
    let pixels = Pixmap::new(width as u32, height as u32).ok_or_else(size)?;
    let mut drawing = Drawing::new(pixels, Transform::from_scale(SCALE, SCALE))?;
    for node in root.children().filter(roxmltree::Node::is_element) {
        drawing.element(node)?;
    }
    drawing
        .into_pixels()
        .encode_png()
        .map_err(|error| PngError::Encode(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Axis, LineChart, Series};

    fn decoded(svg: &str) -> Pixmap {
        Pixmap::decode_png(&png(svg).unwrap()).unwrap()
    }

    fn card(inside: &str) -> String {
        format!(
            "<svg width=\"40\" height=\"20\" xmlns=\"http://www.w3.org/2000/svg\"><rect fill=\"#ffffff\" x=\"0\" y=\"0\" width=\"40\" height=\"20\"/>{inside}</svg>"
        )
    }

    /// Red, green and blue at a point of the figure.
    fn colour(pixels: &Pixmap, x: u32, y: u32) -> [u8; 3] {
        let pixel = pixels.pixel(2 * x, 2 * y).unwrap();
        [pixel.red(), pixel.green(), pixel.blue()]
    }

    /// Pixels that are not white in a rectangle of the figure.
    fn ink(pixels: &Pixmap, x: std::ops::Range<u32>, y: std::ops::Range<u32>) -> usize {
        let places = (2 * x.start..2 * x.end)
            .flat_map(|column| (2 * y.start..2 * y.end).map(move |row| (column, row)));
        places
            .filter(|&(column, row)| {
                let pixel = pixels.pixel(column, row).unwrap();
                pixel.red() < 128 || pixel.green() < 128 || pixel.blue() < 128
            })
            .count()
    }

    #[test]
    fn shapes_are_where_the_figure_has_them() {
        let pixels = decoded(&card(
            "<rect fill=\"#ff0000\" x=\"2\" y=\"2\" width=\"6\" height=\"6\"/>\
             <circle fill=\"#00ff00\" cx=\"20\" cy=\"10\" r=\"4\"/>\
             <path d=\"M30 2L38 2L38 10L30 10Z\" fill=\"none\" stroke=\"#0000ff\" stroke-width=\"2\"/>",
        ));
        assert_eq!((pixels.width(), pixels.height()), (80, 40));
        assert_eq!(colour(&pixels, 5, 5), [255, 0, 0]);
        assert_eq!(colour(&pixels, 9, 5), [255, 255, 255]);
        assert_eq!(colour(&pixels, 20, 10), [0, 255, 0]);
        assert_eq!(colour(&pixels, 20, 15), [255, 255, 255]);
        assert_eq!(colour(&pixels, 38, 6), [0, 0, 255]);
        assert_eq!(colour(&pixels, 34, 6), [255, 255, 255]);
    }

    #[test]
    fn clips_cut_and_opacity_mixes() {
        let pixels = decoded(&card(
            "<clipPath id=\"c\"><rect x=\"0\" y=\"0\" width=\"10\" height=\"20\"/></clipPath>\
             <path d=\"M0 0L40 0L40 20L0 20Z\" fill=\"#000000\" clip-path=\"url(#c)\"/>\
             <clipPath id=\"p\"><path d=\"M12 2L14 2L14 18L12 18Z\"/></clipPath>\
             <circle cx=\"13\" cy=\"10\" r=\"8\" fill=\"#ff0000\" clip-path=\"url(#p)\"/>\
             <path d=\"M20 0L40 0L40 20L20 20Z\" fill=\"#000000\" fill-opacity=\"0.5\"/>",
        ));
        assert_eq!(colour(&pixels, 5, 10), [0, 0, 0]);
        assert_eq!(colour(&pixels, 13, 10), [255, 0, 0]);
        assert_eq!(colour(&pixels, 15, 10), [255, 255, 255]);
        let [grey, ..] = colour(&pixels, 30, 10);
        assert!((126..=129).contains(&grey), "{grey}");
    }

    #[test]
    fn words_stand_at_their_anchor() {
        let text = |anchor: &str, words: &str| {
            decoded(&card(&format!(
                "<text fill=\"#000000\" font-size=\"10\" x=\"20\" y=\"14\"{anchor}>{words}</text>"
            )))
        };
        let start = text("", "HH");
        assert!(ink(&start, 20..40, 0..20) > 50 && ink(&start, 0..20, 0..20) == 0);
        let end = text(" text-anchor=\"end\"", "HH");
        assert!(ink(&end, 0..20, 0..20) > 50 && ink(&end, 20..40, 0..20) == 0);
        let bold = text(" font-weight=\"bold\"", "HH");
        assert!(ink(&bold, 0..40, 0..20) > ink(&start, 0..40, 0..20));
        // Capitals stand on the base line.
        assert_eq!(ink(&start, 0..40, 15..20), 0);
        // A combining mark takes no room, and draws.
        let plain = text("", "xH");
        let marked = text("", "x\u{304}H");
        assert_eq!(ink(&plain, 26..40, 0..20), ink(&marked, 26..40, 0..20));
        assert!(ink(&marked, 20..26, 0..20) > ink(&plain, 20..26, 0..20));
    }

    #[test]
    fn a_turned_text_reads_upward() {
        let pixels = decoded(&card(
            "<text fill=\"#000000\" font-size=\"10\" x=\"20\" y=\"18\" transform=\"rotate(-90 20 18)\">HH</text>",
        ));
        // Left of its base line, above its start.
        assert!(ink(&pixels, 12..20, 2..18) > 50);
        assert_eq!(ink(&pixels, 21..40, 0..20) + ink(&pixels, 0..11, 0..20), 0);
        assert_eq!(ink(&pixels, 0..40, 18..20), 0);
    }

    #[test]
    fn a_superscript_is_raised() {
        let pixels = decoded(&card(
            "<text fill=\"#000000\" font-size=\"10\" x=\"2\" y=\"14\">10<tspan dy=\"-6\" font-size=\"7\">8</tspan></text>",
        ));
        assert!(ink(&pixels, 15..20, 0..9) > 0);
        assert_eq!(ink(&pixels, 15..20, 10..20), 0);
    }

    #[test]
    fn a_whole_chart_is_drawn_the_same_each_time() {
        let chart = LineChart {
            title: "A | title <b>".to_owned(),
            x: Axis::linear("step t"),
            y: Axis::linear("gap ‖x̄‖ ≤ η²"),
            series: vec![Series::new("one", vec![(1.0, 2.0), (2.0, 1.0)], 0)],
            ..LineChart::default()
        };
        let svg = chart.render();
        let bytes = png(&svg).unwrap();
        assert_eq!(bytes, png(&svg).unwrap());
        assert_ne!(bytes, png(&svg.replace(">one<", ">two<")).unwrap());
    }

    #[test]
    fn every_committed_figure_is_drawn() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reports/figures");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        // All that have level lines, and some of the charts: all of those take a while in a build for tests.
        let mut drawn = 0;
        let chosen = |(index, path): &(usize, &std::path::PathBuf)| {
            index % 7 == 0 || path.to_string_lossy().contains("-paths")
        };
        for (_, path) in files.iter().enumerate().filter(chosen) {
            let svg = std::fs::read_to_string(path).unwrap();
            png(&svg).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            drawn += 1;
        }
        assert!(drawn > 20, "{drawn}");
    }

    #[test]
    fn what_is_not_known_is_no_picture() {
        let refusal = |inside: &str| png(&card(inside)).unwrap_err().to_string();
        assert_eq!(
            refusal("<image href=\"x\"/>"),
            "<image> is not drawn as PNG"
        );
        assert_eq!(
            refusal("<rect x=\"0\" y=\"0\" width=\"1\" height=\"1\" filter=\"url(#a)\"/>"),
            "filter of <rect> is not drawn as PNG"
        );
        assert_eq!(
            refusal("<circle cx=\"1\" cy=\"1\"/>"),
            "<circle> has no usable r"
        );
        assert_eq!(
            refusal("<path d=\"M0 0C1 1 2 2 3 3\"/>"),
            "<path> has no usable d"
        );
        assert!(png("<svg").is_err());
        let huge = "<svg width=\"1e9\" height=\"1e9\" xmlns=\"http://www.w3.org/2000/svg\"/>";
        assert!(matches!(png(huge), Err(PngError::Size(_))));
        let none = "<svg width=\"NaN\" height=\"1\" xmlns=\"http://www.w3.org/2000/svg\"/>";
        assert!(matches!(png(none), Err(PngError::Size(_))));
    }
}
