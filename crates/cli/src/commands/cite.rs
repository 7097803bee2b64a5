//! `telescope cite`.

use super::{MISUSE, complain_of, out};
use crate::arguments::Cite;
use telescope_verify::cite::cite as sources;

/// Prints sources; 2 if a theorem is unknown.
pub(super) fn cite(arguments: &Cite) -> u8 {
    let names: Vec<String> = match arguments.all {
        true => super::bound::names_of("theorems"),
        false => arguments.theorems.clone(),
    };
    match sources(&names, arguments.all || names.is_empty(), arguments.bibtex) {
        Ok(text) => {
            out(text.trim_end());
            0
        }
        Err(unknown) => {
            complain_of(&format!(
                "there is no theorem {unknown:?}\n  hint: use one of: {}",
                super::bound::names_of("theorems").join(", ")
            ));
            MISUSE
        }
    }
}
