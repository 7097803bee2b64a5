//! `telescope explain`.

use super::answer::Answer;
use super::{MISUSE, complain_of, out};
use crate::arguments::Explain;
use serde_json::json;
use telescope_verify::catalogue::catalogue;
use telescope_verify::explain::explain as text_of;
use telescope_verify::results::theorem;

/// Explains theorems; 2 if one is unknown.
pub(super) fn explain(arguments: &Explain) -> Answer {
    let mut theorems = Vec::new();
    for (index, id) in arguments.theorems.iter().enumerate() {
        let Some(text) = text_of(id) else {
            let all = catalogue();
            let kinds = all
                .iter()
                .filter(|section| matches!(section.kind, "theorems" | "controls"));
            let names: Vec<&str> = kinds
                .flat_map(|section| section.parts.iter().map(|part| &*part.name))
                .collect();
            let message = format!(
                "there is no theorem {id:?}\n  hint: use one of: {}",
                names.join(", ")
            );
            complain_of(&message);
            return Answer {
                errors: vec![message],
                ..Answer::printed(MISUSE)
            };
        };
        if index > 0 {
            out("");
        }
        out(text.trim_end());
        theorems.extend(theorem(id));
    }
    Answer::new(0, json!({ "theorems": theorems }))
}
