//! Colours on the terminal. Whether they reach it is decided where lines are printed: `--color`, then NO_COLOR, then
//! whether standard output is a terminal.

use anstyle::{AnsiColor, Color, Style};
use telescope_verify::verdict::Verdict;
use telescope_verify::visible::visible_lines;

fn styled(style: Style, text: &str) -> String {
    format!("{style}{}{style:#}", visible_lines(text))
}

fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

/// What is wrong.
pub(super) fn bad(text: &str) -> String {
    styled(colour(AnsiColor::Red).bold(), text)
}

/// What is right.
pub(super) fn good(text: &str) -> String {
    styled(colour(AnsiColor::Green), text)
}

/// Words in the colour of a verdict.
pub(super) fn verdict(verdict: Verdict, text: &str) -> String {
    let style = match verdict {
        Verdict::Proved => colour(AnsiColor::Green).bold(),
        Verdict::Verified => colour(AnsiColor::Green),
        Verdict::Refuted => colour(AnsiColor::Red),
        Verdict::Inconclusive => colour(AnsiColor::Yellow),
        Verdict::NotApplicable => Style::new().dimmed(),
    };
    styled(style, text)
}

/// A line that starts with a word in capitals, such as UNEXPECTED, or with `error:`: that word stands out.
pub(super) fn alarm(line: &str) -> String {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    format!("{} {}", bad(word), visible_lines(rest))
}
