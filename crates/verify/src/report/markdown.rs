//! Markdown that GitHub renders as it is meant: what comes from files is escaped, mathematics is written where no
//! renderer touches it, tables keep their columns.

use std::fmt::Write as _;
use telescope_tables::visible::is_hidden;

/// A name or a sentence from a file, to be shown letter by letter: no markup, no tag, no formula, no line break.
pub(crate) fn text(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for c in raw.trim().chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A backslash before a dollar sign does not keep it from starting a formula.
            '$' => escaped.push_str("&#36;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c if is_hidden(c) => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A sentence that a record keeps as Markdown: ours, with names from files in it. Its emphasis and its formulas stay; a
/// tag, a link, a picture or a line break that a name brought in does not act.
pub(crate) fn inline(sentence: &str) -> String {
    let mut kept = String::with_capacity(sentence.len());
    let mut letters = sentence.trim().chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '<' if letters.peek().is_some_and(opens_tag) => kept.push_str("&lt;"),
            ']' if matches!(letters.peek(), Some('(' | '[' | ':')) => kept.push_str("\\]"),
            c if is_hidden(c) => kept.push(' '),
            c => kept.push(c),
        }
    }
    kept
}

/// The same in a table, where a bar would end the cell.
pub(super) fn inline_cell(sentence: &str) -> String {
    let mut kept = String::with_capacity(sentence.len());
    let mut escapes = false;
    for c in inline(sentence).chars() {
        if c == '|' && !escapes {
            kept.push('\\');
        }
        escapes = c == '\\' && !escapes;
        kept.push(c);
    }
    kept
}

/// Whether a tag begins with it, behind `<`.
fn opens_tag(next: &char) -> bool {
    next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')
}

/// What its author wrote as Markdown: kept, but without tags, and with every fence closed.
pub(super) fn prose(markdown: &str) -> String {
    let mut kept = String::with_capacity(markdown.len());
    let mut characters = markdown.trim().chars().filter(|c| *c != '\r').peekable();
    while let Some(c) = characters.next() {
        match c {
            '<' if characters.peek().is_some_and(opens_tag) => kept.push_str("&lt;"),
            '\n' | '\t' => kept.push(c),
            c if is_hidden(c) => {}
            c => kept.push(c),
        }
    }
    for mark in ["```", "~~~"] {
        if !kept
            .lines()
            .filter(|line| line.trim_start().starts_with(mark))
            .count()
            .is_multiple_of(2)
        {
            let _ = write!(kept, "\n{mark}");
        }
    }
    kept
}

/// Text as code, in a span of as many backticks as it takes. Not for tables.
pub(super) fn code(raw: &str) -> String {
    let line: String = raw
        .chars()
        .map(|c| if is_hidden(c) { ' ' } else { c })
        .collect();
    let fence = "`".repeat(longest_run(&line) + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// Lines as a block of code.
pub(super) fn code_block(language: &str, raw: &str) -> String {
    let body: String = raw
        .trim_end()
        .chars()
        .filter(|c| *c == '\n' || !is_hidden(*c))
        .collect();
    let fence = "`".repeat((longest_run(&body) + 1).max(3));
    format!("{fence}{language}\n{body}\n{fence}\n")
}

fn longest_run(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// A formula in a line of text or a table. The backticks keep Markdown from touching what stands between.
pub(super) fn math(latex: &str) -> String {
    format!("$`{}`$", barless(latex))
}

/// A formula on lines of its own.
pub(super) fn display(latex: &str) -> String {
    format!("```math\n{}\n```\n", barless(latex))
}

/// LaTeX without bars, which would end a table's cell, and without backticks.
fn barless(latex: &str) -> String {
    let named = latex
        .replace("\\|", "\\Vert ")
        .replace('|', "\\vert ")
        .replace('`', "'");
    named.replace(['\n', '\r'], " ").trim().to_owned()
}

/// Our own words with formulas between dollar signs.
pub(super) fn mixed(words: &str) -> String {
    let parts = words.split('$').enumerate();
    parts
        .map(|(index, part)| {
            if index % 2 == 1 {
                math(part)
            } else {
                part.to_owned()
            }
        })
        .collect()
}

/// A part that opens on a click.
pub(super) fn details(summary: &str, body: &str) -> String {
    format!(
        "<details>\n<summary>{summary}</summary>\n\n{}\n\n</details>\n",
        body.trim()
    )
}

/// A picture with the words for readers who cannot see it.
pub(super) fn picture(alternative: &str, path: &str) -> String {
    format!("![{}]({path})\n", text(alternative))
}

/// Where a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// A table. Cells are Markdown without bare bars.
#[derive(Clone, Debug)]
pub(super) struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let columns = columns
            .into_iter()
            .map(|(name, align)| (name.to_owned(), align))
            .collect();
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row; cells that are missing stay empty.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let mut row: Vec<String> = cells
            .into_iter()
            .map(|cell| cell.replace(['\n', '\r'], " "))
            .collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn render(&self) -> String {
        let mut lines = String::new();
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let _ = writeln!(lines, "| {} |", names.join(" | "));
        let rules: Vec<&str> = self
            .columns
            .iter()
            .map(|(_, align)| match align {
                Align::Left => "---",
                Align::Middle => ":-:",
                Align::Right => "--:",
            })
            .collect();
        let _ = writeln!(lines, "| {} |", rules.join(" | "));
        for row in &self.rows {
            let _ = writeln!(lines, "| {} |", row.join(" | "));
        }
        lines
    }
}

/// A page: blocks with one blank line between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Page(String);

impl Page {
    /// Adds a block; an empty one leaves no trace.
    pub(super) fn block(&mut self, block: &str) {
        let block = block.trim_matches('\n');
        if block.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(block);
        self.0.push('\n');
    }

    /// The text, which ends with a line feed.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}
