//! Distances from the minimiser, arms beside each other: a figure for each setting of the grid, and a table of the ends.

use super::entries::float;
use super::figure::MOST_LINES;
use crate::config::ComparisonConfig;
use crate::figure::{Axis, LineChart, LineStyle, Series};
use crate::number;
use crate::record::{CaseRecord, ExperimentRecord};
use crate::report::figures::Figures;
use crate::report::markdown::{Align, Page, Table, text};

const STYLES: [LineStyle; 4] = [
    LineStyle::Solid,
    LineStyle::Dashed,
    LineStyle::DashDot,
    LineStyle::Dotted,
];

/// One arm under one setting of the grid.
struct Line<'a> {
    arm: &'a str,
    settings: &'a str,
    case: &'a CaseRecord,
    distances: &'a [f64],
}

pub(super) fn section(
    figures: &mut Figures,
    stem: &str,
    experiment: &ExperimentRecord,
    comparison: &ComparisonConfig,
) -> String {
    let wanted =
        |arm: &str| comparison.arms.is_empty() || comparison.arms.iter().any(|name| name == arm);
    let lines: Vec<Line> = experiment
        .cases
        .iter()
        .filter_map(|case| {
            let arm = case.arm.as_deref().unwrap_or_default();
            let settings = case.label.strip_prefix(arm).unwrap_or(&case.label);
            Some(Line {
                arm,
                settings: settings.trim_start_matches(", "),
                case,
                distances: case.curves.distances.as_deref()?,
            })
        })
        .filter(|line| wanted(line.arm))
        .collect();
    if lines.is_empty() {
        return "No distance is known without sampling: it needs an exact minimiser, and moments or all paths.".to_owned();
    }
    let mut settings: Vec<&str> = Vec::new();
    let mut arms: Vec<&str> = Vec::new();
    for line in &lines {
        if !settings.contains(&line.settings) {
            settings.push(line.settings);
        }
        if !arms.contains(&line.arm) {
            arms.push(line.arm);
        }
    }
    let mut page = Page::default();
    for (index, setting) in settings.iter().enumerate() {
        for (part, arms) in arms.chunks(MOST_LINES).enumerate() {
            let drawn: Vec<&Line> = lines
                .iter()
                .filter(|line| line.settings == *setting && arms.contains(&line.arm))
                .collect();
            let title = if setting.is_empty() {
                comparison.title.clone()
            } else {
                format!("{}, {setting}", comparison.title)
            };
            page.block(&figures.show(
                format!(
                    "{stem}-{}{}.svg",
                    index + 1,
                    ["", "b", "c", "d"][part.min(3)]
                ),
                &title,
                "√(E‖x_t − x*‖²), exact expectations.",
                chart(&title, &drawn),
            ));
        }
    }
    page.block(&ends(&arms, &settings, &lines));
    page.into_text()
}

fn chart(title: &str, lines: &[&Line]) -> Option<String> {
    let series = lines.iter().enumerate().map(|(index, line)| {
        let steps = line.case.curves.checkpoints.iter().copied().map(float);
        let points = steps.zip(line.distances.iter().copied()).collect();
        Series::new(line.arm, points, index).styled(STYLES[index % STYLES.len()])
    });
    let chart = LineChart {
        title: title.to_owned(),
        description: "The distance of the iterate from the minimiser against steps.".to_owned(),
        x: Axis::logarithmic("step t"),
        y: Axis::logarithmic("distance of x_t from x*"),
        series: series.collect(),
        ..LineChart::default()
    };
    (!chart.series.is_empty()).then(|| chart.render())
}

/// The distance of x_T, a row an arm.
fn ends(arms: &[&str], settings: &[&str], lines: &[Line]) -> String {
    let name = |setting: &str| match setting {
        "" => "distance of x_T".to_owned(),
        setting => format!("distance of x_T, {}", text(setting)),
    };
    let head = std::iter::once(("arm".to_owned(), Align::Left))
        .chain(settings.iter().map(|setting| (name(setting), Align::Right)));
    let head: Vec<(String, Align)> = head.collect();
    let mut table = Table::new(head.iter().map(|(name, align)| (name.as_str(), *align)));
    for arm in arms {
        let at = |setting: &&str| {
            let found = lines
                .iter()
                .find(|line| line.arm == *arm && line.settings == *setting);
            found
                .and_then(|line| line.distances.last())
                .map_or_else(|| "–".to_owned(), |distance| number::nearest(*distance, 4))
        };
        let row = std::iter::once(text(arm)).chain(settings.iter().map(at));
        table.row(row.collect::<Vec<_>>());
    }
    table.render()
}
