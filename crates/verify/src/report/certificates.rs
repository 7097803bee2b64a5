//! The page of certificates: for growing T the textbook's bound, the proved worst case, and what a function attains.

use super::markdown::{Align, Page, Table, math, picture, text};
use crate::figure::{Axis, LineChart, Reference, Series};
use crate::number;
use crate::record::{CertificateRecord, SuiteRecord};
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
        page.block(&table(rows));
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
    }
}
