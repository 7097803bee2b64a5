//! `telescope cite`.

use super::out;
use crate::arguments::cite::Cite;
use telescope_verify::cite::cite as sources;
use telescope_verify::suite::SuiteError;

/// Prints sources; 2 if a theorem is unknown.
pub(super) fn cite(arguments: &Cite) -> Result<u8, SuiteError> {
    let names: Vec<String> = match arguments.all {
        true => super::bound::names_of("theorems"),
        false => arguments.theorems.clone(),
    };
    match sources(&names, arguments.all || names.is_empty(), arguments.bibtex) {
        Ok(text) => {
            out(text.trim_end());
            Ok(0)
        }
        Err(unknown) => Err(SuiteError::Selection(format!(
            "there is no theorem {unknown:?}
  hint: use one of: {}",
            super::bound::names_of("theorems").join(", ")
        ))),
    }
}
