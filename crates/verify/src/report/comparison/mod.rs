//! Arms beside each other: figures of their gaps with their bounds, a table, and a sentence that says what is decided.

mod best;
mod distance;
mod entries;
mod figure;
mod table;

use super::figures::Figures;
use super::markdown::{Page, text};
use super::wording::output_label;
use crate::config::{ComparisonConfig, ComparisonQuantity};
use crate::record::ExperimentRecord;
use entries::Entries;
use figure::MOST_LINES;

/// Figures of one comparison at most; its table has everything.
const MOST_FIGURES: usize = 6;

/// The place of a comparison on its page.
pub(super) fn anchor(index: usize) -> String {
    format!("comparison-{}", index + 1)
}

/// A section each, with its heading.
pub(super) fn comparisons(figures: &mut Figures, experiment: &ExperimentRecord) -> String {
    let mut page = Page::default();
    for (index, comparison) in experiment.comparisons.iter().enumerate() {
        page.block(&format!(
            "## <a name=\"{}\"></a>{}",
            anchor(index),
            text(&comparison.title)
        ));
        let stem = format!("{}-comparison-{}", experiment.id, index + 1);
        page.block(&section(figures, &stem, experiment, comparison));
    }
    if !experiment.comparisons.is_empty() {
        page.block(&best::table(experiment));
    }
    page.into_text()
}

fn section(
    figures: &mut Figures,
    stem: &str,
    experiment: &ExperimentRecord,
    comparison: &ComparisonConfig,
) -> String {
    if comparison.quantity == ComparisonQuantity::Distance {
        return distance::section(figures, stem, experiment, comparison);
    }
    let entries = Entries::of(experiment, comparison);
    if entries.all.is_empty() {
        return "No gap is known: there is no value of R* to compare with.".to_owned();
    }
    let names = entries.names();
    let mut page = Page::default();
    // Each part is a few lines: a title, and a figure of them with its caption.
    let mut drawn = Vec::new();
    let title = |parts: &[&str]| {
        let parts = parts.iter().filter(|part| !part.is_empty());
        let parts: Vec<&str> = std::iter::once(&&*comparison.title)
            .chain(parts)
            .copied()
            .collect();
        parts.join(", ")
    };
    let outputs = entries.outputs();
    for output in &outputs {
        let of_output = output
            .filter(|_| outputs.len() > 1)
            .map(|output| match entries.numeric_key() {
                // Such a figure shows gaps at T.
                Some(_) => table::label(output),
                None => output_label(&output.id()),
            })
            .unwrap_or_default();
        for names in names.chunks(MOST_LINES) {
            if let Some(key) = entries.numeric_key() {
                let group: Vec<_> = entries
                    .all
                    .iter()
                    .filter(|entry| output.is_none_or(|output| entry.output == output))
                    .filter(|entry| names.contains(&entries.name(entry)))
                    .collect();
                let title = title(&[&of_output]);
                drawn.extend(
                    figure::over_key(&entries, names, &title, key, &group)
                        .map(|(svg, caption)| (title, svg, caption)),
                );
                continue;
            }
            for settings in entries.settings() {
                let mut group = entries.group(settings, *output);
                group.retain(|entry| names.contains(&entries.name(entry)));
                let title = title(&[&of_output, settings]);
                drawn.extend(
                    figure::over_steps(&entries, names, &title, &group)
                        .map(|(svg, caption)| (title, svg, caption)),
                );
            }
        }
    }
    let left_out = drawn.len().saturating_sub(MOST_FIGURES);
    for (index, (title, svg, caption)) in drawn.into_iter().take(MOST_FIGURES).enumerate() {
        let name = format!("{stem}-{}.svg", index + 1);
        page.block(&figures.show(name, &title, &caption, Some(svg)));
    }
    if left_out > 0 {
        page.block(&format!(
            "{left_out} more are not drawn; the table has them all."
        ));
    }
    page.block(&readings(&entries));
    page.block(&table::table(&entries));
    page.block(&table::legend(&entries));
    page.into_text()
}

/// One sentence a group of rivals; a list if there are several.
fn readings(entries: &Entries) -> String {
    let mut readings = Vec::new();
    for settings in entries.settings() {
        for output in entries.outputs() {
            readings.extend(table::reading(entries, settings, output));
        }
    }
    match readings.as_slice() {
        [only] => only.clone(),
        several => several
            .iter()
            .map(|reading| format!("- {reading}"))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}
