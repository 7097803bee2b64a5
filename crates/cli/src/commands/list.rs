//! `telescope list`.

use super::{MISUSE, out};
use crate::arguments::List;
use std::io::Write as _;
use telescope_verify::catalogue::{Section, catalogue};

/// Lists the parts; 2 if a kind is unknown.
pub(super) fn list(arguments: &List) -> u8 {
    let all = catalogue();
    if let Some(wrong) = arguments
        .kinds
        .iter()
        .find(|kind| !all.iter().any(|section| section.kind == kind.as_str()))
    {
        let kinds: Vec<&str> = all.iter().map(|section| section.kind).collect();
        let _ = writeln!(
            std::io::stderr(),
            "error: there is no kind \"{wrong}\"\n  hint: use one of: {}",
            kinds.join(", ")
        );
        return MISUSE;
    }
    let chosen: Vec<&Section> = all
        .iter()
        .filter(|section| {
            arguments.kinds.is_empty() || arguments.kinds.iter().any(|kind| kind == section.kind)
        })
        .collect();
    if arguments.json {
        out(&serde_json::to_string_pretty(&chosen).unwrap_or_default());
        return 0;
    }
    for (index, section) in chosen.iter().enumerate() {
        if index > 0 {
            out("");
        }
        print(section, arguments.keys);
    }
    0
}

fn print(section: &Section, with_keys: bool) {
    out(&format!("{} ({})", section.kind, section.place));
    let width = section
        .parts
        .iter()
        .map(|part| part.name.chars().count())
        .max()
        .unwrap_or(0);
    for part in &section.parts {
        out(&format!("  {:width$}  {}", part.name, part.help));
        if with_keys {
            if !part.choices.is_empty() {
                out(&format!("      one of: {}", part.choices.join(", ")));
            }
            for key in &part.keys {
                let optional = if key.required { "" } else { " (optional)" };
                out(&format!("      {}{optional}: {}", key.name, key.help));
                if !key.choices.is_empty() {
                    out(&format!("          one of: {}", key.choices.join(", ")));
                }
            }
        }
    }
}
