//! The figures of a page: which there are, what they are called, what stands under them.

use super::line_figures::{self, draws_means};
use super::markdown::picture;
use crate::figure::{ContourChart, ContourPath, Grid, Levels, LineStyle};
use crate::record::{Band, CaseRecord, ContourRecord};

/// Figures as (file name, SVG), gathered while a page is written.
#[derive(Debug, Default)]
pub(super) struct Figures(Vec<(String, String)>);

impl Figures {
    /// Keeps a figure and answers with the Markdown that shows it; nothing if there is none.
    pub(super) fn show(
        &mut self,
        name: String,
        alternative: &str,
        caption: &str,
        svg: Option<String>,
    ) -> String {
        let Some(svg) = svg else { return String::new() };
        let shown = picture(alternative, &format!("figures/{name}"));
        self.0.push((name, svg));
        if caption.is_empty() {
            shown
        } else {
            format!("{shown}\n{caption}")
        }
    }

    pub(super) fn into_files(self) -> Vec<(String, String)> {
        self.0
    }
}

/// Gap and bounds against steps, then the paths. `stem`: the beginning of the file names; `title`: what they show;
/// without `all` only the gaps, and only where something is claimed of them.
pub(super) fn of_case(
    figures: &mut Figures,
    stem: &str,
    title: &str,
    case: &CaseRecord,
    all: bool,
) -> String {
    let gaps = (all || !case.claims.is_empty()).then(|| line_figures::gaps(title, case));
    let gaps = figures.show(
        format!("{stem}-gap.svg"),
        &format!("{title}: risk gap and bounds against steps"),
        &gap_caption(case),
        gaps.flatten(),
    );
    let paths = figures.show(
        format!("{stem}-paths.svg"),
        &format!("{title}: paths over the level lines of the risk"),
        "Level lines of the risk. Rings are starts, discs ends.",
        case.contour
            .as_ref()
            .filter(|_| all)
            .and_then(|contour| contours(title, case, contour)),
    );
    [gaps, paths]
        .into_iter()
        .filter(|shown| !shown.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn gap_caption(case: &CaseRecord) -> String {
    let mut sentences = vec!["Dashed: bounds.".to_owned()];
    let curves = &case.curves.curves;
    let sampled = draws_means(case);
    if case.curves.replicates == 1 {
        sentences.push("Solid: the one run.".to_owned());
    } else if sampled {
        sentences.push(format!(
            "Solid: means of {}.",
            crate::number::counted(case.curves.replicates, "replicate")
        ));
    } else {
        sentences.push("Solid: exact expectations.".to_owned());
    }
    if sampled && curves.iter().any(|curve| curve.exact.is_some()) {
        sentences.push("Dotted, in the same colour: exact expectations.".to_owned());
    }
    if let Some(band) = curves
        .iter()
        .find_map(|curve| curve.band.as_ref())
        .filter(|_| sampled)
    {
        sentences.push(match band {
            Band::Confidence { .. } => "Shaded: 95 % confidence band of the mean, point by point (a betting interval at each checkpoint).".to_owned(),
            Band::Quantiles { .. } => "Shaded: 5–95 % of replicates.".to_owned(),
        });
    }
    sentences.join(" ")
}

fn contours(title: &str, case: &CaseRecord, contour: &ContourRecord) -> Option<String> {
    if case.paths.is_empty() {
        return None;
    }
    let pair = |ends: [f64; 2]| (ends[0], ends[1]);
    let paths = case
        .paths
        .iter()
        .enumerate()
        .map(|(index, path)| ContourPath {
            label: path.name.clone(),
            points: path.points.iter().copied().map(pair).collect(),
            style: if index == 0 {
                LineStyle::Solid
            } else {
                LineStyle::Dashed
            },
            colour: index + 1,
        });
    let chart = ContourChart {
        title: title.to_owned(),
        description: "Paths of the methods over the level lines of the risk.".to_owned(),
        x_label: "first coordinate".to_owned(),
        y_label: "second coordinate".to_owned(),
        grid: Grid {
            columns: contour.columns,
            rows: contour
                .values
                .len()
                .checked_div(contour.columns)
                .unwrap_or(0),
            x: pair(contour.horizontal),
            y: pair(contour.vertical),
            values: contour.values.clone(),
        },
        levels: Levels::default(),
        paths: paths.collect(),
        minimiser: contour.minimiser.map(pair),
        equal_aspect: true,
    };
    Some(chart.render())
}
