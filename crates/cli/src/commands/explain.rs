//! `telescope explain`.

use super::{MISUSE, out};
use crate::arguments::Explain;
use std::io::Write as _;
use telescope_verify::catalogue::catalogue;
use telescope_verify::explain::explain as text_of;

/// Explains theorems; 2 if one is unknown.
pub(super) fn explain(arguments: &Explain) -> u8 {
    for (index, id) in arguments.theorems.iter().enumerate() {
        let Some(text) = text_of(id) else {
            let all = catalogue();
            let kinds = all
                .iter()
                .filter(|section| matches!(section.kind, "theorems" | "controls"));
            let names: Vec<&str> = kinds
                .flat_map(|section| section.parts.iter().map(|part| &*part.name))
                .collect();
            let _ = writeln!(
                std::io::stderr(),
                "error: there is no theorem \"{id}\"\n  hint: use one of: {}",
                names.join(", ")
            );
            return MISUSE;
        };
        if index > 0 {
            out("");
        }
        out(text.trim_end());
    }
    0
}
