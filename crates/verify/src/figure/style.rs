//! What every figure shares: colours, dashes, font sizes, distances. One place, so that all charts look alike.

/// Ink of titles and axis labels.
pub(super) const INK: &str = "#1f2328";
/// Ink of tick labels and notes.
pub(super) const SOFT_INK: &str = "#57606a";
/// The frame around the plotting area.
pub(super) const FRAME: &str = "#6e7781";
/// Grid lines at labelled ticks.
pub(super) const GRID: &str = "#d5dbe1";
/// Grid lines between labelled ticks.
pub(super) const FAINT_GRID: &str = "#eceff2";
/// The card: opaque, so that one file serves light and dark pages.
pub(super) const CARD: &str = "#ffffff";
/// The outline of the card.
pub(super) const CARD_EDGE: &str = "#d0d7de";

/// Wide sans-serif faces first: widths are estimated for them, so a narrower fallback never overflows.
pub(super) const FONTS: &str = "'DejaVu Sans', Verdana, 'Segoe UI', Helvetica, Arial, sans-serif";

/// Font size of the title.
pub(super) const TITLE_SIZE: f64 = 15.0;
/// Font size of axis labels and of labels at line ends.
pub(super) const LABEL_SIZE: f64 = 13.0;
/// Font size of tick labels.
pub(super) const TICK_SIZE: f64 = 12.0;
/// Font size of footnotes and contour levels.
pub(super) const NOTE_SIZE: f64 = 10.5;
/// Distance between the baselines of two lines of label text.
pub(super) const LABEL_LEADING: f64 = 16.0;
/// The least distance between the edge of the card and anything on it.
pub(super) const MARGIN: f64 = 14.0;
/// The width of a card whose labels need no more.
pub(super) const CARD_WIDTH: f64 = 720.0;
/// The height of the plotting area, where the labels need no more.
pub(super) const PLOT_HEIGHT: f64 = 340.0;
/// The plotting area is never made narrower than this for the sake of labels.
pub(super) const LEAST_PLOT_WIDTH: f64 = 400.0;

/// How the line of a series or of a path is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LineStyle {
    /// An unbroken line.
    #[default]
    Solid,
    /// Dashes, usual for bounds.
    Dashed,
    /// Dots.
    Dotted,
    /// Dashes and dots in turn.
    DashDot,
}

impl LineStyle {
    /// The `stroke-dasharray`, or nothing for an unbroken line.
    pub(super) const fn dashes(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some("7 4"),
            Self::Dotted => Some("1.5 3.5"),
            Self::DashDot => Some("9 3 2 3"),
        }
    }
}

/// The colours of series, chosen so that any two stay apart for readers who do not tell red from green, and dark enough (contrast 4.5 : 1 on the card) to write labels in.
const PALETTE: [&str; 8] = [
    "#0068ab", // blue
    "#bf4f00", // orange
    "#007f4d", // green
    "#6b0c92", // purple
    "#553300", // brown
    "#000000", // black
    "#900a45", // wine
    "#5a7b85", // slate
];

/// The colour of a series; indices past the end start again.
pub(super) const fn colour(index: usize) -> &'static str {
    PALETTE[index % PALETTE.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channels(colour: &str) -> [f64; 3] {
        let channel = |from: usize| {
            f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0
        };
        [1, 3, 5].map(channel)
    }

    /// Light of an sRGB channel: the usual cubic fit, within 0.002 of the standard's curve.
    fn light(c: f64) -> f64 {
        c * (c * (c * 0.305_306_011 + 0.682_171_111) + 0.012_522_878)
    }

    fn contrast_on_white(colour: &str) -> f64 {
        let [r, g, b] = channels(colour).map(light);
        1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
    }

    /// What a reader sees who lacks the red or the green receptors (Machado, Oliveira & Fernandes 2009, severity 1).
    const WITHOUT: [[[f64; 3]; 3]; 2] = [
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ];

    /// The distance of two colours (of 3 at most, squared) for the reader who tells them apart least.
    fn distance_sq(a: &str, b: &str) -> f64 {
        let (a, b) = (channels(a), channels(b));
        let seen = |matrix: [[f64; 3]; 3]| {
            let difference = matrix.map(|row| (0..3).map(|i| row[i] * (a[i] - b[i])).sum::<f64>());
            difference.map(|part| part * part).iter().sum::<f64>()
        };
        WITHOUT.map(seen).into_iter().fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn labels_can_be_read_on_the_card() {
        for colour in PALETTE.into_iter().chain([INK, SOFT_INK]) {
            assert!(
                contrast_on_white(colour) >= 4.5,
                "{colour}: {}",
                contrast_on_white(colour)
            );
        }
        assert!(contrast_on_white("#e69f00") < 4.5, "the control must fail");
    }

    #[test]
    fn colours_stay_apart_without_red_or_green_receptors() {
        for (i, a) in PALETTE.iter().enumerate() {
            for b in &PALETTE[i + 1..] {
                assert!(
                    distance_sq(a, b) > 0.18 * 0.18,
                    "{a} {b}: {}",
                    distance_sq(a, b)
                );
            }
        }
        assert!(
            distance_sq("#bf4f00", "#8a6a00") < 0.18 * 0.18,
            "orange and ochre must not pass"
        );
    }

    #[test]
    fn styles_have_distinct_dashes() {
        let all = [
            LineStyle::Solid,
            LineStyle::Dashed,
            LineStyle::Dotted,
            LineStyle::DashDot,
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a.dashes() != b.dashes()));
        }
    }
}
