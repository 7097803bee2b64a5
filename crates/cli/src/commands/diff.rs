//! `telescope diff`.

use super::answer::Answer;
use super::{out, paint};
use crate::arguments::Diff;
use serde_json::{Value, json};
use telescope_verify::number::counted;
use telescope_verify::results::{Change, Part, diff as changes, load};
use telescope_verify::suite::SuiteError;
use telescope_verify::visible::visible;

/// Longer values are cut on the terminal.
const MOST: usize = 60;

/// Compares two sides; 1 if they differ.
pub(super) fn diff(arguments: &Diff) -> Result<Answer, SuiteError> {
    let before = load(std::slice::from_ref(&arguments.before))?;
    let after = load(std::slice::from_ref(&arguments.after))?;
    let found = changes(&before, &after);
    let code = u8::from(!found.is_empty());
    print(&found);
    out(&if found.is_empty() {
        let same = counted(before.experiments.len() as u64, "experiment");
        paint::good(&format!("the records are the same ({same})"))
    } else {
        counted(found.len() as u64, "difference")
    });
    let results = json!({
        "before": arguments.before.display().to_string(),
        "after": arguments.after.display().to_string(),
        "changes": found,
    });
    Ok(Answer::new(code, results))
}

/// One line a change, in columns.
fn print(changes: &[Change]) {
    let cells: Vec<[String; 4]> = changes
        .iter()
        .map(|change| {
            let [before, after] = match (change.what.as_str(), change.of) {
                ("presence", _) => [&change.before, &change.after]
                    .map(|there| if *there == true { "there" } else { "–" }.to_owned()),
                _ => [&change.before, &change.after].map(text),
            };
            let what = if change.of == Part::Record {
                format!("record: {}", change.what)
            } else {
                change.what.clone()
            };
            [
                visible(&change.name).into_owned(),
                visible(&what).into_owned(),
                before,
                after,
            ]
        })
        .collect();
    let width = |column: usize| {
        let lengths = cells.iter().map(|row| row[column].chars().count());
        lengths.max().unwrap_or(0)
    };
    let [name, what, before] = [0, 1, 2].map(width);
    for row in &cells {
        out(&format!(
            "{:name$}  {:what$}  {:>before$} → {}",
            row[0], row[1], row[2], row[3]
        ));
    }
}

/// A value as a person reads it.
fn text(value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        // So that no name can draw on the terminal.
        Value::String(text) => visible(text).into_owned(),
        other => other.to_string(),
    };
    if text.chars().count() <= MOST {
        return text;
    }
    let kept: String = text.chars().take(MOST - 1).collect();
    format!("{kept}…")
}
