//! The ledger: every line of the proof on this problem.

use super::markdown::{Align, Page, Table, math, text};
use crate::evidence::ledger::{Holds, How, Ledger, LedgerRow, LineScope, Place, Slack, Witness};
use crate::number;
use telescope_core::arithmetic::Interval;
use telescope_theory::proof;

/// The table of lines, what fails, and the martingale part.
pub(super) fn ledger(ledger: &Ledger) -> String {
    let mut table = Table::new([
        ("line", Align::Left),
        ("statement", Align::Left),
        ("evaluated", Align::Left),
        ("instances", Align::Right),
        ("smallest slack", Align::Right),
        ("holds", Align::Left),
    ]);
    let mut page = Page::default();
    page.block(&format!(
        "Lines on a path are looked at on {} and at most {} of each; slack is the larger side minus the smaller one, −|left − right| for an equality.",
        number::counted(ledger.paths, "path"),
        number::counted(ledger.keep as u64, "step")
    ));
    for row in &ledger.rows {
        table.row([
            text(&row.id),
            proof::find(&row.id).map_or_else(String::new, |line| math(line.latex)),
            evaluated(row),
            number::count(row.instances as u64),
            slack(row),
            holds(&row.holds).to_owned(),
        ]);
    }
    page.block(&table.render());
    let notes: Vec<String> = ledger.rows.iter().filter_map(note).collect();
    page.block(&notes.join("\n"));
    page.block(&martingale(ledger));
    page.into_text()
}

fn evaluated(row: &LedgerRow) -> String {
    let how = match row.how {
        How::ExactRational => "in rationals",
        How::EnclosedRun => "in intervals, on the doubles of a run",
        How::EnclosedFormula => "in intervals",
        How::MomentRecursion => "by the moment recursion, in intervals",
        How::Enumeration => "from all paths",
        How::NotEvaluated => return "not evaluated".to_owned(),
    };
    if row.extent.is_empty() {
        how.to_owned()
    } else {
        format!("{how}: {}", text(&row.extent))
    }
}

fn slack(row: &LedgerRow) -> String {
    let Some(slack) = &row.slack else {
        return "–".to_owned();
    };
    let place = row.place.map_or_else(String::new, place);
    format!("{}{place}", slack_value(slack))
}

fn slack_value(slack: &Slack) -> String {
    let value = match &slack.exact {
        Some(exact) if exact.len() <= 20 => text(&exact.replace('-', "−")),
        _ => number::enclosure_to(ends(slack.enclosure), 3),
    };
    if slack.rounding > 0.0 {
        format!("{value} (rounding ≤ {})", number::upper(slack.rounding, 2))
    } else {
        value
    }
}

fn ends(interval: Interval) -> [f64; 2] {
    [interval.lower(), interval.upper()]
}

fn place(place: Place) -> String {
    match (place.path, place.t) {
        (Some(path), Some(t)) => format!(" at path {path}, t = {t}"),
        (Some(path), None) => format!(" at path {path}"),
        (None, Some(t)) => format!(" at t = {t}"),
        (None, None) => String::new(),
    }
}

fn holds(holds: &Holds) -> &'static str {
    match holds {
        Holds::Held => "✓ yes",
        Holds::HeldUpToRounding => "✓ up to rounding",
        Holds::Failed { .. } => "**✗ no**",
        Holds::NotEvaluated { .. } => "–",
    }
}

/// Where a line fails, or why it was not evaluated.
fn note(row: &LedgerRow) -> Option<String> {
    match &row.holds {
        Holds::Failed { witness } => Some(format!(
            "- **{}** fails{}: {}.",
            text(&row.id),
            place(witness.place),
            failure(witness)
        )),
        Holds::NotEvaluated { reason } => Some(format!(
            "- {} was not evaluated: {}.",
            text(&row.id),
            text(reason.trim_end_matches('.'))
        )),
        Holds::Held | Holds::HeldUpToRounding => None,
    }
}

fn failure(witness: &Witness) -> String {
    let [left, right] = match &witness.exact {
        Some(sides) => sides.clone().map(|side| text(&side.replace('-', "−"))),
        None => [witness.left, witness.right].map(|side| number::enclosure(ends(side))),
    };
    let rounding = if witness.rounding > 0.0 {
        format!(
            ", and rounding explains at most {}",
            number::upper(witness.rounding, 2)
        )
    } else {
        String::new()
    };
    format!(
        "the left side is {left}, the right side {right}, and the line has {} between them{rounding}",
        text(&witness.sign)
    )
}

fn martingale(ledger: &Ledger) -> String {
    if ledger.martingale.is_empty() {
        return String::new();
    }
    let part = r"\sum_t \eta_t\bigl[(R(x_t) - R(s)) - (f(\xi_t, x_t) - f(\xi_t, s))\bigr]";
    let sums: Vec<String> = ledger
        .martingale
        .iter()
        .map(|part| {
            format!(
                "{} (path {}, {})",
                number::enclosure_to(ends(part.sum), 4),
                part.path,
                number::counted(part.steps as u64, "step")
            )
        })
        .collect();
    format!(
        "The one statistical part of the proof, {}, with mean 0 under independent sampling: {}.",
        math(part),
        sums.join(", ")
    )
}

/// A scope in a word.
pub(super) fn scope(scope: LineScope) -> &'static str {
    match scope {
        LineScope::Point => "each point",
        LineScope::Path => "each path",
        LineScope::Expectation => "in expectation",
        LineScope::Formula => "formula",
    }
}
