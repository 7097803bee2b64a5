//! What was checked beside the claims: a table, then the evidence of each check with its charts.

use super::figures::Figures;
use super::markdown::{Align, Page, Table, inline, inline_cell, text};
use super::wording::verdict_cell;
use crate::figure::{Axis, LineChart, LineStyle, Series};
use crate::record::{AxisRecord, ChartRecord, CheckRecord, LineKind};
use crate::verdict::Verdict;

/// All checks of an experiment; `stem` is the beginning of the figures' names.
pub(super) fn checks(figures: &mut Figures, stem: &str, checks: &[CheckRecord]) -> String {
    let mut table = Table::new([
        ("", Align::Right),
        ("it was checked that", Align::Left),
        ("verdict", Align::Left),
        ("expected", Align::Left),
    ]);
    let mut page = Page::default();
    for (index, check) in checks.iter().enumerate() {
        table.row([
            (index + 1).to_string(),
            inline_cell(&check.statement),
            verdict_cell(check.found),
            expected_cell(check),
        ]);
    }
    page.block(&table.render());
    for (index, check) in checks.iter().enumerate() {
        let sentences: Vec<String> = check
            .evidence
            .iter()
            .map(|sentence| format!("- {}", inline(sentence)))
            .collect();
        page.block(&format!(
            "**{}.** {}.",
            index + 1,
            capitalised(&inline(&check.statement))
        ));
        page.block(&sentences.join("\n"));
        for (place, record) in check.charts.iter().enumerate() {
            page.block(&figures.show(
                format!("{stem}-check-{}-{}.svg", index + 1, place + 1),
                &record.title,
                &inline(&record.caption),
                chart(record),
            ));
        }
    }
    page.into_text()
}

/// The expected verdict, with a mark that says whether it came.
pub(super) fn expected_cell(check: &CheckRecord) -> String {
    match check.expected {
        None if check.is_fine() => "–".to_owned(),
        None => "**none stated ✗**".to_owned(),
        Some(expected) if check.is_fine() => format!("{} ✓", Verdict::from(expected)),
        Some(expected) => format!("**{} ✗**", Verdict::from(expected)),
    }
}

/// A sentence with a capital, unless it begins with a formula, whose letters mean something.
fn capitalised(sentence: &str) -> String {
    let first = sentence.split(' ').next().unwrap_or_default();
    if !first.chars().all(char::is_alphabetic) {
        return sentence.to_owned();
    }
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text(sentence),
    }
}

/// A recorded chart; `None` if it has no line.
pub(super) fn chart(record: &ChartRecord) -> Option<String> {
    let axis = |axis: &AxisRecord| {
        if axis.logarithmic {
            Axis::logarithmic(&axis.label)
        } else {
            Axis::linear(&axis.label)
        }
    };
    let series = record.lines.iter().flat_map(|line| {
        let points = line.points.iter().map(|[x, y]| (*x, *y));
        let series = |points| Series::new(line.label.clone(), points, line.colour);
        match line.style {
            LineKind::Solid => vec![series(points.collect())],
            LineKind::Dashed => vec![series(points.collect()).styled(LineStyle::Dashed)],
            LineKind::Dotted => vec![series(points.collect()).styled(LineStyle::Dotted)],
            // A series a point; the last one carries the name.
            LineKind::Points => {
                let last = line.points.len().saturating_sub(1);
                let single = |(index, point)| {
                    let label = if index == last { &*line.label } else { "" };
                    Series::new(label, vec![point], line.colour).marked()
                };
                points.enumerate().map(single).collect()
            }
        }
    });
    let chart = LineChart {
        title: record.title.clone(),
        description: record.caption.clone(),
        x: axis(&record.x),
        y: axis(&record.y),
        series: series.collect(),
        ..LineChart::default()
    };
    (!chart.series.is_empty()).then(|| chart.render())
}
