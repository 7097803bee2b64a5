//! Bounds for people.

use super::table::{BoundTable, BoundValue, Row};
use crate::number;
use crate::record::FactRecord;
use std::fmt::Write as _;
use telescope_core::averages::Output;
use telescope_core::schedules::NoiseForm;
use telescope_theory::hypothesis::Unmet;

/// Constants, a line each.
///
/// ```
/// use telescope_verify::bounds::{Given, Steps, constants_text, number, of_constants};
///
/// let given = Given { lipschitz: Some(number("2")?), ..Given::default() };
/// let bounds = of_constants(&given, &[], None, &Steps::Optimal, &[1]);
/// assert!(constants_text(&bounds.constants).starts_with("  L"));
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
#[must_use]
pub fn constants_text(constants: &[FactRecord]) -> String {
    let known: Vec<(&FactRecord, [f64; 2])> = constants
        .iter()
        .filter_map(|fact| Some((fact, fact.enclosure?)))
        .collect();
    let width = |of: &dyn Fn(&FactRecord) -> usize| {
        known.iter().map(|(fact, _)| of(fact)).max().unwrap_or(0)
    };
    let symbols = width(&|fact| plain_symbol(&fact.symbol).chars().count());
    let values: Vec<String> = known
        .iter()
        .map(|(_, ends)| number::enclosure(*ends))
        .collect();
    let numbers = values
        .iter()
        .map(|text| text.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for ((fact, _), value) in known.iter().zip(&values) {
        let symbol = plain_symbol(&fact.symbol);
        let _ = writeln!(
            text,
            "  {symbol:symbols$}  {value:numbers$}  {} ({})",
            fact.name, fact.because
        );
    }
    text
}

/// A fact's symbol without LaTeX.
#[must_use]
pub(crate) fn plain_symbol(symbol: &str) -> String {
    symbol
        .replace(r"\beta_R", "β_R")
        .replace(r"\beta", "β")
        .replace(r"\sigma_*^2", "σ*²")
        .replace(r"\sigma^2", "σ²")
        .replace(r"\mu", "μ")
        .replace("R^*", "R*")
        .replace(" - ", " − ")
        .replace(r"f(\xi,\cdot)", "f")
}

/// The most digits of a fraction in a table.
const SHORT: usize = 24;

fn exact(value: &BoundValue) -> Option<String> {
    let text = value.exact.as_ref()?.shortened();
    if text.chars().count() > SHORT {
        return None;
    }
    Some(match value.exact_is_square {
        true => format!("√({text})"),
        false => text,
    })
}

/// A table.
///
/// ```
/// use telescope_verify::bounds::{Given, Steps, number, of_constants, table_text};
/// use telescope_verify::config::TheoremId;
///
/// let given = Given { distance: Some(number("1")?), lipschitz: Some(number("2")?), ..Given::default() };
/// let theorem = TheoremId::find("optimal-constant-step").unwrap();
/// let bounds = of_constants(&given, &[theorem], None, &Steps::Optimal, &[9]);
/// let text = table_text(&bounds.tables[0]);
/// assert!(text.starts_with("optimal-constant-step (") && text.contains("2/3"));
/// # Ok::<(), telescope_verify::bounds::GivenError>(())
/// ```
#[must_use]
pub fn table_text(table: &BoundTable) -> String {
    let mut text = format!("{} ({})\n", table.theorem, table.title);
    let form = match table.form {
        NoiseForm::Sup => "‖g‖ ≤ L always",
        NoiseForm::Moment => "E‖g_t‖² ≤ G_t²",
    };
    let _ = writeln!(text, "  {}; {form}", table.measure);
    if let Ok(output) = table.output.parse::<Output>() {
        let _ = writeln!(text, "  output: {}", output.description());
    }
    if !table.unmet.is_empty() {
        text.push_str("  does not apply:\n");
        for unmet in &table.unmet {
            refusal(&mut text, unmet, "    ");
        }
        return text;
    }
    if table.schedule != "optimal" {
        let _ = writeln!(text, "  steps: {}", table.schedule);
    }
    rows(&mut text, &table.rows);
    for row in table.rows.iter().filter(|row| !row.unmet.is_empty()) {
        let _ = writeln!(text, "  at T = {}:", row.steps);
        for unmet in &row.unmet {
            refusal(&mut text, unmet, "    ");
        }
    }
    if let Some(chosen) = table.rows.iter().rev().find_map(|row| row.chosen.as_ref()) {
        let _ = writeln!(
            text,
            "  the steps were chosen for each T; for the last, in LaTeX: {chosen}"
        );
    }
    if !table.assumed.is_empty() {
        let names: Vec<&str> = table.assumed.iter().map(|it| &*it.hypothesis).collect();
        let _ = writeln!(
            text,
            "  assumed, as constants cannot show it: {}",
            names.join(", ")
        );
    }
    text
}

fn refusal(text: &mut String, unmet: &Unmet, indent: &str) {
    let _ = writeln!(text, "{indent}{}: {}", unmet.hypothesis.id(), unmet.reason);
    let _ = writeln!(text, "{indent}  mend: {}", unmet.mend);
}

fn rows(text: &mut String, rows: &[Row]) {
    let mut cells = vec![["T", "η_1", "η_T", "bound", "exactly", ""].map(str::to_owned)];
    for row in rows {
        let step = |index: usize| {
            row.step_sizes
                .map_or_else(|| "–".to_owned(), |ends| number::nearest(ends[index], 4))
        };
        let bound = row.bound.as_ref();
        cells.push([
            number::count(row.steps as u64),
            step(0),
            step(1),
            bound.map_or_else(
                || "–".to_owned(),
                |value| {
                    let exact = value.exact.as_ref().filter(|_| !value.exact_is_square);
                    let exact = exact.and_then(|exact| exact.parse().ok());
                    number::upper_of(value.enclosure, exact.as_ref(), number::USUAL_DIGITS)
                },
            ),
            bound.and_then(exact).unwrap_or_default(),
            match row.vacuous {
                Some(true) => "no better than the start".to_owned(),
                _ => String::new(),
            },
        ]);
    }
    // A column in which nothing stands is left out.
    let used: Vec<usize> = (0..6)
        .filter(|column| cells.iter().skip(1).any(|row| !row[*column].is_empty()))
        .collect();
    let width = |column: usize| {
        let lengths = cells.iter().map(|row| row[column].chars().count());
        lengths.max().unwrap_or(0)
    };
    for row in &cells {
        let mut line = String::from("  ");
        for &column in &used {
            let cell = &row[column];
            let room = " ".repeat(width(column) - cell.chars().count());
            match column {
                5 => line.push_str(cell),
                _ => {
                    let _ = write!(line, "{room}{cell}   ");
                }
            }
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
}
