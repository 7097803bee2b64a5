//! Text that must fit: how wide it is, how it wraps, which characters XML allows.

use telescope_tables::visible::is_hidden;

/// `text` with what XML 1.0 forbids taken out and every run of white space made one blank.
pub(super) fn clean(text: &str) -> String {
    let allowed = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        // Marks of direction would turn the words around them.
        .filter(|&c| !is_hidden(c))
        .filter(|&c| c != '\u{fffe}' && c != '\u{ffff}')
        .collect::<String>();
    allowed
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The width of one character in thousandths of the font size, for a wide sans-serif face; narrower faces fit too.
fn advance(c: char) -> f64 {
    f64::from(match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' => 295,
        ' ' | '.' | ',' | ':' | ';' | '/' | '\\' | '|' | '·' => 337,
        'f' | 't' | 'r' | '-' | '(' | ')' | '[' | ']' | '!' => 411,
        's' | 'z' | 'c' | '"' | '*' | '_' | '?' | '′' | '₀'..='₉' | 'ᵀ' | '⁰'..='⁹' | '²' | '³' => {
            540
        }
        'a' | 'b' | 'd' | 'e' | 'g' | 'h' | 'k' | 'n' | 'o' | 'p' | 'q' | 'u' | 'v' | 'x' | 'y' => {
            636
        }
        '0'..='9' | 'E' | 'F' | 'L' | 'P' | 'S' | 'T' | 'Y' | '$' | '√' | '–' | '{' | '}' => {
            640
        }
        'w' | '=' | '+' | '<' | '>' | '~' | '#' | '^' | '−' | '×' | '≤' | '≥' | '±' => 838,
        'm' | 'M' | 'W' | '%' | '@' | '…' | '—' => 1000,
        'A'..='Z' | '&' => 790,
        '\u{370}'..='\u{3ff}' | '\u{c0}'..='\u{24f}' => 700,
        c if c.is_ascii() => 640,
        _ => 1040,
    })
}

/// The width of `text` at font size `size`, in pixels: an upper estimate for the faces in use.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size / 1000.0
}

/// The width of bold `text`, as [`width`].
pub(super) fn bold_width(text: &str, size: f64) -> f64 {
    1.13 * width(text, size)
}

/// `text`, cleaned, in at most `most` lines no wider than `limit` pixels; what does not fit ends in an ellipsis.
/// Words wider than a line are cut. The result is empty for empty text.
pub(super) fn wrap(text: &str, size: f64, limit: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in clean(text).split(' ').filter(|word| !word.is_empty()) {
        let joined = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if width(&joined, size) <= limit {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            line.push(c);
            if width(&line, size) > limit && line.chars().nth(1).is_some() {
                line.pop();
                lines.push(std::mem::replace(&mut line, c.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last, size) + width("…", size) > limit && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_leave_and_blanks_merge() {
        assert_eq!(clean(" a\u{0}b\t\n c\u{ffff}\u{1b}[0m "), "ab c[0m");
        assert_eq!(clean("x̄ ≤ r·L/√T"), "x̄ ≤ r·L/√T");
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing_unless_marked() {
        let text = "a rather long label about the averaged iterate of stochastic gradient descent";
        let lines = wrap(text, 13.0, 150.0, 9);
        assert!(
            lines.len() > 2 && lines.iter().all(|line| width(line, 13.0) <= 150.0),
            "{lines:?}"
        );
        assert_eq!(lines.join(" "), text);
        let cut = wrap(text, 13.0, 150.0, 2);
        assert_eq!(cut.len(), 2);
        assert!(
            cut[1].ends_with('…') && width(&cut[1], 13.0) <= 150.0,
            "{cut:?}"
        );
        assert!(
            !lines.iter().any(|line| line.ends_with('…')),
            "the control has nothing to mark"
        );
    }

    #[test]
    fn long_words_are_cut_and_nothing_stays_nothing() {
        let lines = wrap(&"m".repeat(40), 10.0, 100.0, 9);
        assert_eq!(lines.concat(), "m".repeat(40));
        assert!(lines.len() >= 4 && lines.iter().all(|line| width(line, 10.0) <= 100.0));
        assert!(wrap(" \n", 10.0, 100.0, 3).is_empty());
        assert_eq!(
            wrap("ab", 10.0, 0.0, 9),
            ["a", "b"],
            "a line holds at least one character"
        );
    }

    #[test]
    fn combining_marks_take_no_room() {
        assert!((width("x̄", 13.0) - width("x", 13.0)).abs() < 1e-12);
        assert!(width("xx", 13.0) > width("x", 13.0));
    }
}
