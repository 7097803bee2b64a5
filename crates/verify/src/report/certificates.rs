//! The page of certificates: for growing T the textbook's bound, the proved worst case, and what a function attains.

use super::markdown::{Align, Page, Table, math, picture, text};
use crate::figure::{
    Axis, ContourChart, ContourPath, Grid, Levels, LineChart, LineStyle, Reference, Series,
};
use crate::number;
use crate::record::{CertificateRecord, PlaneRecord, SuiteRecord};
use std::collections::BTreeMap;

/// The page's file.
pub(super) const PAGE: &str = "certificates.md";
/// The figure's file, below `figures/`.
const FIGURE: &str = "certificates-ratio.svg";
/// Significant digits of proved bounds: the excess over the worst case shows in none of them.
const DIGITS: usize = 8;

/// The page and its figure; nothing without certificates.
pub(super) fn render(suite: &SuiteRecord) -> Option<(String, Vec<(String, String)>)> {
    if suite.certificates.is_empty() {
        return None;
    }
    let families = families(&suite.certificates);
    let mut page = Page::default();
    page.block("# Certificates: worst cases over whole classes of functions");
    page.block(
        "Each row is a statement about *every* function of its class, for one schedule and one number of steps. The upper \
         bound is proved by a file in `certificates/`, checked in fractions while this page was made; the lower one is what \
         the method attains, run in fractions, on the worst-case function in the file beside it. How to read the files and \
         check one by hand: the chapter *Certificates* of the guide.",
    );
    page.block(&format!(
        "{}, each checked. Textbook bound: {}, of the weighted average's gap, whatever the metric; `constant` means η = r/(L√T). \
         The difference of the two bounds is relative.",
        number::counted(suite.certificates.len() as u64, "certificate"),
        math(r"(r^2 + L^2\sum\eta_t^2)/(2\sum\eta_t)")
    ));
    let chart = chart(&families);
    let mut figures = Vec::new();
    if !chart.series.is_empty() {
        page.block(&picture(
            "The proved worst case divided by the textbook bound, against the number of steps",
            &format!("figures/{FIGURE}"),
        ));
        figures.push((FIGURE.to_owned(), chart.render()));
    }
    for (family, rows) in &families {
        page.block(&format!("## {}", text(family)));
        if let Some(chart) = growth(family, rows) {
            let file = format!("certificates-{family}.svg");
            page.block(&picture(
                "The textbook bound, the worst case and an ordinary run, against the number of steps",
                &format!("figures/{file}"),
            ));
            figures.push((file, chart.render()));
        }
        page.block(&table(rows));
        for row in rows {
            let Some(chart) = row.plane.as_ref().map(|plane| contours(row, plane)) else {
                continue;
            };
            let file = format!("certificates-{}-plane.svg", row.name);
            page.block(&picture(
                "Level lines of a worst-case function in the plane, and the run that attains the worst case",
                &format!("figures/{file}"),
            ));
            figures.push((file, chart.render()));
        }
    }
    Some((page.into_text(), figures))
}

/// Certificates by what stands before T in their names, in the order of T.
fn families(all: &[CertificateRecord]) -> BTreeMap<&str, Vec<&CertificateRecord>> {
    let mut families: BTreeMap<&str, Vec<&CertificateRecord>> = BTreeMap::new();
    for record in all {
        let (family, number) = record.name.rsplit_once('-').unwrap_or((&record.name, ""));
        let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        families
            .entry(if numbered { family } else { &record.name })
            .or_default()
            .push(record);
    }
    for rows in families.values_mut() {
        rows.sort_by_key(|row| row.steps);
    }
    families
}

fn middle([low, high]: [f64; 2]) -> f64 {
    low + (high - low) / 2.0
}

/// Bound over textbook bound.
fn ratio(row: &CertificateRecord) -> Option<f64> {
    let ratio = middle(row.bound) / middle(row.textbook?);
    ratio.is_finite().then_some(ratio)
}

fn table(rows: &[&CertificateRecord]) -> String {
    let mut table = Table::new([
        ("T", Align::Right),
        ("textbook bound", Align::Right),
        ("worst case, at most", Align::Right),
        ("at least", Align::Right),
        ("difference", Align::Right),
        ("of the textbook bound", Align::Right),
        ("multipliers", Align::Right),
        ("speaks for", Align::Left),
    ]);
    for row in rows {
        let dash = || "—".to_owned();
        let difference = |attained: [f64; 2]| {
            let relative = (row.bound[1] - attained[0]).max(0.0) / row.bound[1];
            if relative > 0.0 {
                number::upper(relative, 2)
            } else {
                "0".to_owned()
            }
        };
        table.row([
            number::count(row.steps as u64),
            row.textbook
                .map_or_else(dash, |bound| number::enclosure_to(bound, DIGITS)),
            number::upper_of(row.bound, row.exact.parse().ok().as_ref(), DIGITS),
            row.attained
                .map_or_else(dash, |attained| number::lower(attained[0], DIGITS)),
            row.attained.map_or_else(dash, difference),
            ratio(row).map_or_else(dash, |ratio| number::nearest(ratio, 4)),
            number::count(row.multipliers as u64),
            text(&row.scope.to_string()),
        ]);
    }
    table.render()
}

/// Bound, worst case and an ordinary run in units of rL, for growing T.
fn growth(family: &str, rows: &[&CertificateRecord]) -> Option<LineChart> {
    let series = |value: &dyn Fn(&CertificateRecord) -> Option<[f64; 2]>| {
        let points = rows.iter().map(|row| {
            let in_units = middle(value(row)?) / middle(row.unit?);
            #[expect(clippy::cast_precision_loss, reason = "a few hundred steps")]
            let steps = row.steps as f64;
            (in_units.is_finite() && in_units > 0.0).then_some((steps, in_units))
        });
        points.flatten().collect::<Vec<_>>()
    };
    let lines = [
        Series::new("textbook bound", series(&|row| row.textbook), 0).styled(LineStyle::Dashed),
        Series::new("worst case", series(&|row| Some(row.bound)), 1),
        Series::new("on L|x| from r", series(&|row| row.ordinary), 2).styled(LineStyle::Dotted),
    ];
    (lines[0].points.len() > 2).then(|| LineChart {
        title: format!("{family}: bound, worst case and an ordinary run"),
        description: "In units of r L, against T: the textbook's bound, the proved worst case over the class, and what the \
                      same method attains on L|x|."
            .to_owned(),
        x: Axis::logarithmic("number of steps T"),
        y: Axis::logarithmic("gap / (r L)"),
        series: lines.map(Series::marked).to_vec(),
        ..LineChart::default()
    })
}

/// A worst-case function in the plane and its run.
fn contours(row: &CertificateRecord, plane: &PlaneRecord) -> ContourChart {
    let points = plane.path.iter().chain(&plane.average);
    let far = points.fold(0.0_f64, |far, [x, y]| far.max(x.abs()).max(y.abs()));
    let side = if far > 0.0 { 1.4 * far } else { 1.0 };
    let height = |x: f64, y: f64| {
        let heights = plane.pieces.iter().map(|[a, b, c]| a * x + b * y + c);
        heights.fold(f64::NEG_INFINITY, f64::max)
    };
    let pairs = |points: &[[f64; 2]]| points.iter().map(|[x, y]| (*x, *y)).collect();
    let mut paths = vec![ContourPath {
        label: "iterates".to_owned(),
        points: pairs(&plane.path),
        colour: 1,
        ..ContourPath::default()
    }];
    if let Some(average) = plane.average {
        paths.push(ContourPath {
            label: "their average".to_owned(),
            points: pairs(&[average]),
            colour: 2,
            ..ContourPath::default()
        });
    }
    ContourChart {
        title: format!("{}: a worst-case function in the plane", row.name),
        description: "Level lines of the largest of a few linear functions, on which the method attains the worst case of the class."
            .to_owned(),
        x_label: "x₁".to_owned(),
        y_label: "x₂".to_owned(),
        grid: Grid::sample(81, 81, (-side, side), (-side, side), height),
        levels: Levels::Given((1..=12).map(|k| f64::from(k) * 0.25).collect()),
        paths,
        minimiser: Some((0.0, 0.0)),
        equal_aspect: true,
    }
}

fn chart(families: &BTreeMap<&str, Vec<&CertificateRecord>>) -> LineChart {
    let mut chart = LineChart {
        title: "Worst case over textbook bound".to_owned(),
        description: "The proved worst case divided by the textbook bound, against T, a line a schedule and metric."
            .to_owned(),
        x: Axis::logarithmic("number of steps T"),
        y: Axis::linear("worst case / textbook bound"),
        references: vec![Reference { label: "textbook".to_owned(), value: 1.0 }],
        ..LineChart::default()
    };
    for (colour, (family, rows)) in families.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred steps")]
        let points: Vec<(f64, f64)> = rows
            .iter()
            // The plain setting only, which is what an ordinary run has: others would cover its lines.
            .filter(|row| row.ordinary.is_some())
            .filter_map(|row| Some((row.steps as f64, ratio(row)?)))
            .collect();
        if points.len() > 1 {
            chart
                .series
                .push(Series::new(*family, points, colour).marked());
        }
    }
    chart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ExactText;
    use telescope_certify::Scope;

    fn record(name: &str, steps: usize) -> CertificateRecord {
        CertificateRecord {
            name: name.to_owned(),
            statement: "the gap of x_T over every convex f".to_owned(),
            exact: ExactText::from(&telescope_core::arithmetic::Rational::from(2)),
            steps,
            multipliers: 7,
            scope: Scope::DeterministicMethod,
            bound: [1.5, 1.5],
            textbook: Some([1.0, 1.0]),
            attained: Some([1.499_999, 1.499_999]),
            ordinary: Some([0.5, 0.5]),
            unit: Some([2.0, 2.0]),
            plane: None,
        }
    }

    #[test]
    fn families_are_sorted_by_their_number_of_steps() {
        let all = [
            record("constant-10", 10),
            record("constant-02", 2),
            record("mine", 3),
        ];
        let families = families(&all);
        let steps: Vec<Vec<usize>> = families
            .values()
            .map(|rows| rows.iter().map(|row| row.steps).collect())
            .collect();
        assert_eq!(steps, [vec![2, 10], vec![3]]);
        let table = table(&families["constant"]);
        assert!(table.contains("| 2 | 1 | 1.5 | 1.499999 |"), "{table}");
        assert!(table.contains("the deterministic method only"), "{table}");
        assert!(growth("constant", &families["constant"]).is_none());
    }

    #[test]
    fn growing_t_and_the_plane_are_drawn() {
        let mut rows = [2, 5, 10].map(|steps| record("mine", steps));
        rows[1].ordinary = Some([0.0, 0.0]);
        let rows: Vec<&CertificateRecord> = rows.iter().collect();
        let chart = growth("mine", &rows).unwrap();
        // Bound 1, worst case 1.5 and 0.5 on the line, over rL = 2; a gap of 0 has no place on the scale.
        let points: Vec<usize> = chart.series.iter().map(|line| line.points.len()).collect();
        assert_eq!(points, [3, 3, 2]);
        assert_eq!(chart.series[1].points[0], (2.0, 0.75));
        let plane = PlaneRecord {
            pieces: vec![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0; 3]],
            path: vec![[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]],
            average: Some([0.5, 1.0]),
        };
        let chart = contours(rows[0], &plane);
        assert_eq!(chart.paths.len(), 2);
        // The middle of the first row of the grid lies below both axes, its corner at the top right above them.
        assert_eq!(chart.grid.values[40].to_bits(), 0.0_f64.to_bits());
        assert!(chart.grid.values.last().is_some_and(|last| *last > 1.3));
    }
}
