//! What may reach a terminal: text, line breaks, and our own colours.

use std::borrow::Cow;
use std::fmt::Write as _;
use telescope_verify::visible::{is_hidden, visible_lines};

/// The only sequences that pass: those of `paint`. A name from a file could at most repeat a colour.
const COLOURS: [&str; 6] = [
    "\u{1b}[0m",
    "\u{1b}[1m",
    "\u{1b}[2m",
    "\u{1b}[31m",
    "\u{1b}[32m",
    "\u{1b}[33m",
];

/// The text with everything hidden written out but line breaks, tabs and our colours.
pub(crate) fn fit(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{1b}') {
        return visible_lines(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        shown.push_str(&visible_lines(&rest[..at]));
        rest = &rest[at..];
        let colour = COLOURS.iter().find(|colour| rest.starts_with(**colour));
        let length = colour.map_or(1, |colour| colour.len());
        match colour {
            Some(colour) => shown.push_str(colour),
            None => shown.push_str(&visible_lines(&rest[..length])),
        }
        rest = &rest[length..];
    }
    shown.push_str(&visible_lines(rest));
    Cow::Owned(shown)
}

/// A JSON document whose strings hold nothing hidden as it is: JSON itself escapes only the first 32 controls. It means
/// the same.
pub(crate) fn fit_json(document: &str) -> String {
    let mut shown = String::with_capacity(document.len());
    for c in document.chars() {
        // Line breaks stand between values only; all that is hidden fits four digits.
        if is_hidden(c) && c != '\n' {
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_pass_and_nothing_else_does() {
        let ours = "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m é\n\tx";
        assert_eq!(fit(ours), ours);
        let theirs = "a\u{1b}[2Jb\u{1b}]0;t\u{7}\u{9b}31m\r\u{202e}\u{1b}";
        assert_eq!(
            fit(theirs),
            "a\\u{1b}[2Jb\\u{1b}]0;t\\u{7}\\u{9b}31m\\r\\u{202e}\\u{1b}"
        );
        assert_eq!(fit("\u{1b}[1m\u{7}\u{1b}[0m"), "\u{1b}[1m\\u{7}\u{1b}[0m");
    }

    #[test]
    fn json_means_what_it_meant() {
        let value = serde_json::json!({ "a\u{7f}": "b\u{1b}\n\u{9b}\u{202e}é" });
        let text = fit_json(&format!("{value:#}"));
        assert!(!text.chars().any(|c| is_hidden(c) && c != '\n'), "{text}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
