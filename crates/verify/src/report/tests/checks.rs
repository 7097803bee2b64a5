//! What must be true of every rendered file.

use super::render;
use crate::record::{ExperimentRecord, SuiteRecord};
use std::collections::BTreeMap;

pub(super) fn files(
    suite: &SuiteRecord,
    experiments: &[ExperimentRecord],
) -> BTreeMap<String, String> {
    render(suite, experiments).into_iter().collect()
}

/// Everything that is wrong with a file.
pub(super) fn problems(path: &str, text: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    if text.contains('\r') {
        found.push("a carriage return".to_owned());
    }
    if !text.ends_with('\n') || text.ends_with("\n\n") {
        found.push("it does not end with one line feed".to_owned());
    }
    if path.ends_with(".md") || path.ends_with(".svg") {
        words(text, &mut found);
        tags(text, path, &mut found);
    }
    if path.ends_with(".md") {
        blocks(text, &mut found);
        tables(text, &mut found);
        links(text, files, &mut found);
    }
    found
        .into_iter()
        .map(|problem| format!("{path}: {problem}"))
        .collect()
}

fn words(text: &str, found: &mut Vec<String>) {
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        if ["nan", "inf", "infinity"].contains(&word.to_ascii_lowercase().as_str()) {
            found.push(format!("not a number: {word}"));
        }
    }
}

/// No tag but our own, outside of code and mathematics.
fn tags(text: &str, path: &str, found: &mut Vec<String>) {
    const OURS: [&str; 6] = [
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
        "<a name=\"",
        "</a>",
    ];
    if path.ends_with(".svg") {
        if text.contains("<script") {
            found.push("a tag that is not ours: script".to_owned());
        }
        return;
    }
    for (_, line) in outside_fences(text) {
        let line = outside_spans(line);
        for (at, _) in line.match_indices('<') {
            let rest = &line[at..];
            let opens =
                rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
            if opens && !OURS.iter().any(|tag| rest.starts_with(tag)) {
                found.push(format!("a tag that is not ours: {rest}"));
            }
        }
    }
    if text.matches("<details>").count() != text.matches("</details>").count() {
        found.push("details that are not closed".to_owned());
    }
}

/// A line without its spans of code: a run of backticks up to the next run of the same length.
fn outside_spans(line: &str) -> String {
    let run = |text: &str| text.chars().take_while(|c| *c == '`').count();
    let (mut kept, mut rest) = (String::new(), line);
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            let escaped = rest.chars().take(2).map(char::len_utf8).sum();
            kept.push_str(&rest[..escaped]);
            rest = &rest[escaped..];
            continue;
        }
        let ticks = run(rest);
        if ticks == 0 {
            kept.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let after = &rest[ticks..];
        let close = after
            .match_indices('`')
            .map(|(at, _)| at)
            .find(|&at| run(&after[at..]) == ticks && !after[..at].ends_with('`'));
        rest = close.map_or(after, |at| &after[at + ticks..]);
    }
    kept
}

/// The lines that are not code, with their numbers.
fn outside_fences(text: &str) -> Vec<(usize, &str)> {
    let mut fence: Option<usize> = None;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let ticks = line.trim_start().chars().take_while(|c| *c == '`').count();
        match fence {
            None if ticks >= 3 => fence = Some(ticks),
            Some(open) if ticks >= open && line.trim().len() == ticks => fence = None,
            None => lines.push((index, line)),
            Some(_) => {}
        }
    }
    lines
}

/// Fences come in pairs, and stand apart from what is around them.
fn blocks(text: &str, found: &mut Vec<String>) {
    let lines: Vec<&str> = text.lines().collect();
    let blank = |index: Option<usize>| {
        index
            .and_then(|index| lines.get(index))
            .is_none_or(|line| line.trim().is_empty())
    };
    let mut open: Option<usize> = None;
    for (index, line) in lines.iter().enumerate() {
        let ticks = line.trim_start().chars().take_while(|c| *c == '`').count();
        match open {
            None if ticks >= 3 => {
                open = Some(ticks);
                if !blank(index.checked_sub(1)) {
                    found.push(format!("no blank line before line {}", index + 1));
                }
            }
            Some(fence) if ticks >= fence && line.trim().len() == ticks => {
                open = None;
                if !blank(Some(index + 1)) {
                    found.push(format!("no blank line after line {}", index + 1));
                }
            }
            _ => {}
        }
    }
    if open.is_some() {
        found.push("a fence that is not closed".to_owned());
    }
}

/// Every row has as many bars as its header, and a blank line before it.
fn tables(text: &str, found: &mut Vec<String>) {
    let mut columns: Option<usize> = None;
    let mut before = "";
    for (index, line) in outside_fences(text) {
        if line.trim_start().starts_with('|') {
            let bars = line.replace("\\|", "").matches('|').count();
            if columns.is_none() && !before.trim().is_empty() {
                found.push(format!(
                    "no blank line before the table in line {}",
                    index + 1
                ));
            }
            if columns.is_some_and(|columns| columns != bars) {
                found.push(format!("line {} has {bars} bars: {line}", index + 1));
            }
            columns = columns.or(Some(bars));
        } else {
            columns = None;
        }
        before = line;
    }
}

/// Every link leads to a rendered file, and to a place that is there.
fn links(text: &str, files: &BTreeMap<String, String>, found: &mut Vec<String>) {
    for target in targets(text) {
        if target.starts_with("https://") {
            continue;
        }
        let (path, place) = target
            .split_once('#')
            .map_or((target.as_str(), None), |(path, place)| (path, Some(place)));
        let page = if path.is_empty() {
            Some(text)
        } else {
            files.get(path).map(String::as_str)
        };
        match (page, place) {
            (None, _) => found.push(format!("a link that leads nowhere: {target}")),
            (Some(page), Some(place)) if !page.contains(&format!("<a name=\"{place}\">")) => {
                found.push(format!("a link to no such place: {target}"));
            }
            _ => {}
        }
    }
}

fn targets(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    for (_, line) in outside_fences(text) {
        let line = outside_spans(line);
        for (at, _) in line.match_indices("](") {
            // A bracket with a backslash before it is text.
            if !line[..at].ends_with('\\') {
                targets.extend(line[at + 2..].split(')').next().map(str::to_owned));
            }
        }
    }
    targets
}
