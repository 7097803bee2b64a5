//! Values that others printed, tests against the exact law, and the gaps at T.

use super::markdown::{Align, Page, Table, math, text};
use super::wording::{or_dash, output_math};
use crate::number;
use crate::record::{Band, CaseRecord, LawRecord, PublishedRecord};

/// Printed values of several cases; empty without any. `case`: what the first column says of a row, where there are
/// several cases.
pub(super) fn published<'a>(
    rows: impl IntoIterator<Item = (Option<String>, &'a PublishedRecord)>,
) -> String {
    let rows: Vec<_> = rows.into_iter().collect();
    let with_case = rows.iter().any(|(case, _)| case.is_some());
    let columns = [
        ("gap of", Align::Left),
        ("printed", Align::Right),
        ("exact", Align::Right),
        ("agrees", Align::Middle),
        ("source", Align::Left),
    ];
    let case = with_case.then_some(("experiment", Align::Left));
    let mut table = Table::new(case.into_iter().chain(columns));
    for (case, value) in rows {
        let agrees = if value.agrees { "✓" } else { "**✗**" };
        table.row(
            case.into_iter().chain([
                output_math(&value.output),
                text(&value.printed),
                or_dash(
                    value
                        .enclosure
                        .map(|ends| number::enclosure_to(ends, digits(&value.printed) + 3)),
                ),
                agrees.to_owned(),
                text(&value.source),
            ]),
        );
    }
    if table.is_empty() {
        String::new()
    } else {
        table.render()
    }
}

/// Significant digits of a printed number.
fn digits(printed: &str) -> usize {
    let mantissa = printed.split(['e', 'E']).next().unwrap_or("");
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').len().clamp(1, 14)
}

/// Tests against the exact law, a row each.
pub(super) fn laws<'a>(rows: impl IntoIterator<Item = (Option<String>, &'a LawRecord)>) -> String {
    let rows: Vec<_> = rows.into_iter().collect();
    let with_case = rows.iter().any(|(case, _)| case.is_some());
    let columns = [
        ("law of", Align::Left),
        ("tested", Align::Left),
        (
            if rows.iter().all(|(_, law)| law.normal) {
                CHI_SQUARE
            } else {
                "squared distance"
            },
            Align::Right,
        ),
        ("degrees of freedom", Align::Right),
        ("p-value", Align::Right),
        ("consistent", Align::Middle),
        ("source", Align::Left),
    ];
    let case = with_case.then_some(("experiment", Align::Left));
    let mut table = Table::new(case.into_iter().chain(columns));
    for (case, law) in rows {
        for test in &law.tests {
            // At least one test of an inconsistent record falls below its level; those are marked.
            let consistent = if law.consistent { "✓" } else { "**✗**" };
            table.row(case.clone().into_iter().chain([
                output_math(&law.output),
                format!("{}: {}", text(&law.what), text(&test.name)),
                number::nearest(test.statistic, 4),
                number::count(test.freedom),
                number::probability(test.p_value),
                consistent.to_owned(),
                or_dash(law.source.as_deref().map(text)),
            ]));
        }
    }
    if table.is_empty() {
        String::new()
    } else {
        table.render()
    }
}

const CHI_SQUARE: &str = "$`\\chi^2`$";

/// The exact laws in mathematics, and the level of their tests.
pub(super) fn law_sentences(laws: &[LawRecord]) -> String {
    let mut page = Page::default();
    let mut seen: Vec<&str> = Vec::new();
    for law in laws {
        let dimension = law.mean.len();
        if seen.contains(&law.output.as_str()) || dimension == 0 || dimension > 3 {
            continue;
        }
        seen.push(&law.output);
        let numbers = |values: &[f64], separator: &str| {
            values
                .iter()
                .map(|value| number::nearest_latex(*value, 5))
                .collect::<Vec<_>>()
                .join(separator)
        };
        let rows: Vec<String> = law
            .covariance
            .chunks(dimension)
            .map(|row| numbers(row, " & "))
            .collect();
        page.block(&format!(
            "Exact {} of {}: {}mean {} and covariance {}.{}",
            if law.normal { "law" } else { "moments" },
            output_math(&law.output),
            if law.normal { "normal with " } else { "" },
            math(&format!("({})", numbers(&law.mean, ", "))),
            math(&format!(
                r"\begin{{pmatrix}} {} \end{{pmatrix}}",
                rows.join(r" \\ ")
            )),
            if law.normal {
                ""
            } else {
                " The noise is not normal, and neither is this law: the replicates' mean is tested by a sub-Gaussian tail bound, their spread is not."
            }
        ));
    }
    if let Some(law) = laws.first() {
        page.block(&format!(
            "Each record of tests has the level {}, divided by its number of tests. Agreement is no proof: it is what a wrong law would likely have failed.",
            number::probability(law.alpha)
        ));
    }
    page.into_text()
}

/// The gap of every recorded output at the last checkpoint.
pub(super) fn gaps(case: &CaseRecord) -> String {
    let Some(last) = case.curves.checkpoints.last() else {
        return String::new();
    };
    let mut table = Table::new([
        ("output", Align::Left),
        ("mean gap", Align::Right),
        ("exact gap", Align::Right),
        ("band", Align::Left),
    ]);
    for curve in &case.curves.curves {
        let end = |values: &[f64]| values.last().copied();
        let band = curve.band.as_ref().and_then(|band| {
            let (lower, upper, what) = match band {
                Band::Confidence { lower, upper } => (lower, upper, "95 % interval of the mean"),
                Band::Quantiles { lower, upper } => (lower, upper, "5–95 % of replicates"),
            };
            Some(format!(
                "[{}, {}], {what}",
                number::lower(end(lower)?, 3),
                number::upper(end(upper)?, 3)
            ))
        });
        let mean = if case.curves.replicates > 0 {
            end(&curve.mean)
        } else {
            None
        };
        table.row([
            output_math(&curve.output),
            or_dash(mean.map(|mean| number::nearest(mean, 4))),
            or_dash(
                curve
                    .exact
                    .as_deref()
                    .and_then(end)
                    .map(|exact| number::nearest(exact, 6)),
            ),
            or_dash(band),
        ]);
    }
    if table.is_empty() {
        return String::new();
    }
    let replicates = match case.curves.replicates {
        0 => "without replicates".to_owned(),
        count => format!("over {}", number::counted(count, "replicate")),
    };
    format!(
        "Gaps after T = {} steps, {replicates}:\n\n{}",
        number::count(*last as u64),
        table.render()
    )
}
