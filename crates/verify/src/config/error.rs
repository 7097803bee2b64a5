//! Errors of experiment files: where, what, and how to mend it.

use super::location::Document;
use std::fmt;
use std::path::{Path, PathBuf};
use telescope_tables::edit_distance;
use telescope_tables::visible::{visible, visible_path};

/// Where nothing better is known, as for a slip of TOML's syntax.
const FALLBACK: &str = "`telescope schema` describes every key; toml.io describes the syntax";

/// What is wrong with an experiment file.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::config::Experiment;
///
/// let error = Experiment::parse(Path::new("mine.toml"), "titel = \"A slip\"").unwrap_err();
/// assert_eq!(error.position, Some((1, 1)));
/// assert!(error.hint.unwrap().contains("did you mean `title`?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub file: PathBuf,
    /// Line and column, from 1, where known.
    pub position: Option<(usize, usize)>,
    /// The dotted key, where known.
    pub key: Option<String>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys, values and paths are quoted from the file, and must not act on a terminal.
        write!(formatter, "{}", visible_path(&self.file))?;
        if let Some((line, column)) = self.position {
            write!(formatter, ":{line}:{column}")?;
        }
        if let Some(key) = &self.key {
            write!(formatter, ": {}", visible(key))?;
        }
        write!(formatter, ": {}", visible(&self.message))?;
        if let Some(hint) = &self.hint {
            write!(formatter, "\n  hint: {}", visible(hint))?;
        }
        Ok(())
    }
}

impl ConfigError {
    /// An error about the whole file.
    pub fn file(file: &Path, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            position: None,
            key: None,
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// From the TOML reader: its span becomes line and column, and an unknown name gets the nearest known one.
    pub(crate) fn from_toml(file: &Path, text: &str, error: &toml::de::Error) -> Self {
        let message = plain(error.message().trim());
        let start = error.span().map(|span| span.start);
        Self {
            file: file.to_owned(),
            position: start.map(|start| position(text, start)),
            key: start.and_then(|start| Document::new(file, text).key_at(start)),
            hint: Some(hint(&message).unwrap_or_else(|| FALLBACK.to_owned())),
            message,
        }
    }
}

/// Line and column, from 1, of a byte.
pub(super) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(byte)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

/// A reader's message without the names of Rust's types.
fn plain(message: &str) -> String {
    if message.starts_with("wanted exactly 1 element") {
        return "exactly one choice must be made here".to_owned();
    }
    match message.rsplit_once(", expected ") {
        Some((given, "usize" | "u32" | "u64")) => format!("{given}, expected {WHOLE_NUMBER}"),
        _ => message.to_owned(),
    }
}

const WHOLE_NUMBER: &str = "a whole number, at least 0";

/// What a reader's message suggests.
fn hint(message: &str) -> Option<String> {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let (given, known) = quoted.split_first()?;
        let nearest = known
            .iter()
            .map(|known| (edit_distance(given, known), known))
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, _)| *distance <= given.chars().count().div_ceil(2));
        return Some(match nearest {
            Some((_, nearest)) => format!("did you mean `{nearest}`?"),
            None => format!("use one of: {}", known.join(", ")),
        });
    }
    if message.starts_with("missing field") {
        return Some(format!(
            "add `{} = ...`; `telescope schema` describes every key",
            quoted.first()?
        ));
    }
    if message.starts_with("duplicate key") {
        return Some("keep one of the two".to_owned());
    }
    if let Some((_, needs)) = message.split_once(" must be ")
        && ["at least", "greater than"]
            .iter()
            .any(|range| needs.starts_with(range))
    {
        return Some(format!("write a number that is {needs}"));
    }
    let ratios = "ratios are written in quotes, as in \"1/10\"";
    if message.ends_with("is not a finite number") {
        return Some(format!("write a finite number such as 0.1; {ratios}"));
    }
    if message.contains("is not a ratio of integers") {
        return Some("write a decimal without quotes, or two integers in quotes".to_owned());
    }
    if message.starts_with("exactly one choice") {
        return Some("write one table, such as [schedule.constant]".to_owned());
    }
    if message.ends_with(WHOLE_NUMBER) {
        return Some("write it without quotes and without a point, as in 100".to_owned());
    }
    if message.starts_with("invalid type") {
        return Some(format!("see the expected type in the message; {ratios}"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name_is_suggested() {
        let message = "unknown field `step_size`, expected `step-size`";
        assert_eq!(hint(message).unwrap(), "did you mean `step-size`?");
    }

    #[test]
    fn positions_count_from_one() {
        assert_eq!(position("ab\ncd", 0), (1, 1));
        assert_eq!(position("ab\ncd", 4), (2, 2));
    }
}
