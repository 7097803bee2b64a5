//! Names from files, made fit to be shown: no letter of theirs acts on a terminal or turns the words around it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// What does not show and yet acts: controls (ESC, BEL, line breaks, and the one-byte forms of terminal escapes), the
/// separators of lines and paragraphs, and marks that turn the direction of what follows them.
///
/// ```
/// use telescope_tables::visible::is_hidden;
///
/// assert!("\u{1b}\u{7}\n\u{9b}\u{7f}\u{202e}\u{2066}\u{200f}\u{2028}".chars().all(is_hidden));
/// assert!(!"x̄ é 日本 👩‍🔬".chars().any(is_hidden));
/// ```
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// The text in one line, each hidden character written out as Rust writes it: `\n`, `\u{1b}`.
///
/// ```
/// use telescope_tables::visible::visible;
///
/// assert_eq!(visible("mean_area"), "mean_area");
/// assert_eq!(visible("a\u{1b}[2J\nb\u{202e}"), "a\\u{1b}[2J\\nb\\u{202e}");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    written_out(text, is_hidden)
}

/// The same of a text of several lines, whose line breaks and tabs are its author's.
///
/// ```
/// use telescope_tables::visible::visible_lines;
/// assert_eq!(visible_lines("a\u{7}\n\tb"), "a\\u{7}\n\tb");
/// ```
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    written_out(text, |c| is_hidden(c) && c != '\n' && c != '\t')
}

/// A path in one line, as [`visible`].
///
/// ```
/// use telescope_tables::visible::visible_path;
/// assert_eq!(visible_path("data/a\nb.csv".as_ref()), "data/a\\nb.csv");
/// ```
#[must_use]
pub fn visible_path(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

fn written_out(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' if hidden(c) => shown.extend(c.escape_debug()),
            c if hidden(c) => {
                let _ = write!(shown, "{}", c.escape_unicode());
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_an_author_stay_lines() {
        assert_eq!(visible_lines("a\n\tb\r\u{7}"), "a\n\tb\\r\\u{7}");
        assert!(matches!(visible_lines("a\nb"), Cow::Borrowed(_)));
        let shown = visible("a\nb\u{1b}\u{9b}31m");
        assert_eq!(visible(&shown), shown, "once is enough");
        assert!(!shown.chars().any(is_hidden));
    }
}
