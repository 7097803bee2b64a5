//! Pages and figures of records whose every free text is hostile: no tag, no link, no heading and no column comes in.

use super::super::render;
use crate::record::ExperimentRecord;
use crate::results::load;
use serde_json::Value;
use std::path::Path;

/// Appended to each text: a bar, a code span, a tag, a link and a line of its own.
const HOSTILE: &str =
    " | `a <script>q</script> [b](http://evil) ](http://evil) <img src=q>\n# Evil\n| e | v |";

/// Keys whose values come from files, or are sentences with names from files in them.
const FREE: [&str; 19] = [
    "arm",
    "because",
    "caption",
    "closest",
    "dependent",
    "evidence",
    "label",
    "mend",
    "method",
    "name",
    "no_lipschitz",
    "not_convex",
    "printed",
    "reason",
    "source",
    "statement",
    "title",
    "what",
    "witness",
];

fn spoil(key: &str, value: &mut Value) -> usize {
    match value {
        Value::String(text) if FREE.contains(&key) => {
            text.push_str(HOSTILE);
            1
        }
        Value::Array(items) => items.iter_mut().map(|item| spoil(key, item)).sum(),
        Value::Object(fields) => fields
            .iter_mut()
            // The experiment file in it must stay one.
            .filter(|(key, _)| *key != "config" && *key != "certificate" && *key != "comparisons")
            .map(|(key, value)| spoil(key, value))
            .sum(),
        _ => 0,
    }
}

/// The experiment's records with hostile texts; those whose texts are choices stay what they are.
fn spoiled(record: &ExperimentRecord) -> (ExperimentRecord, usize) {
    let mut value = serde_json::to_value(record).unwrap();
    let mut count = spoil("", &mut value);
    for (comparison, at) in value
        .get_mut("comparisons")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .zip(0..)
    {
        comparison["title"] = format!("{at}{HOSTILE}").into();
        count += 1;
    }
    (serde_json::from_value(value).unwrap(), count)
}

/// The text with fenced blocks and code spans blanked.
fn without_code(page: &str) -> String {
    let mut kept = String::new();
    let mut fence: Option<String> = None;
    for line in page.lines() {
        let mark: String = line
            .trim_start()
            .chars()
            .take_while(|c| *c == '`')
            .collect();
        match &fence {
            Some(open) => {
                if mark.len() >= open.len() {
                    fence = None;
                }
            }
            None if mark.len() >= 3 => fence = Some(mark),
            None => kept.push_str(&without_spans(line)),
        }
        kept.push('\n');
    }
    assert_eq!(fence, None, "a fence stays open");
    kept
}

/// A line without its code spans: a run of backticks closes with the next run of the same length. A backtick behind a
/// backslash opens none.
fn without_spans(line: &str) -> String {
    let letters: Vec<char> = line.chars().collect();
    let run = |from: usize| letters[from..].iter().take_while(|c| **c == '`').count();
    let (mut kept, mut at) = (String::new(), 0);
    while at < letters.len() {
        if letters[at] == '\\' && at + 1 < letters.len() {
            kept.extend(&letters[at..at + 2]);
            at += 2;
            continue;
        }
        let length = run(at);
        if length == 0 {
            kept.push(letters[at]);
            at += 1;
            continue;
        }
        let mut end = at + length;
        while end < letters.len() && run(end) != length {
            end += run(end).max(1);
        }
        // Without an end it is no span.
        at = if end < letters.len() {
            end + length
        } else {
            at + length
        };
    }
    kept
}

/// What is wrong with a page.
fn faults(page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let text = without_code(page);
    for line in text.lines() {
        for bad in ["<script", "<img", "</script"] {
            if line.contains(bad) {
                faults.push(format!("a tag: {line}"));
            }
        }
        let link = line.match_indices("](http://evil");
        for (at, _) in link {
            if !line[..at].ends_with('\\') {
                faults.push(format!("a link: {line}"));
            }
        }
        if line.starts_with("# Evil") || line.starts_with("| e | v |") {
            faults.push(format!("a line of its own: {line}"));
        }
    }
    // GitHub ends a cell at a bar even inside a code span, so tables are looked at as they are.
    let mut columns = None;
    for line in page.lines() {
        if !line.starts_with("| ") {
            columns = None;
            continue;
        }
        let bars = line
            .replace("\\\\", "")
            .replace("\\|", "")
            .matches('|')
            .count();
        if columns.is_some_and(|columns| columns != bars) {
            faults.push(format!("a column: {line}"));
        }
        columns = Some(bars);
    }
    faults
}

fn committed() -> crate::results::Loaded {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reports");
    load(&[reports]).unwrap()
}

#[test]
fn the_looking_finds_what_it_looks_for() {
    for page in [
        "a <script>q</script>",
        "see [b](http://evil)",
        "x\n# Evil",
        "| a | b |\n| --- | --- |\n| 1 | 2 | 3 |",
        "an open `span <img src=q>",
    ] {
        assert!(!faults(page).is_empty(), "{page}");
    }
    let fine = "a &lt;script> \\[b\\](http://evil) `<script>` \\` \n| a | b |\n| --- | --- |\n| 1 | 2\\|3 |";
    assert_eq!(faults(fine), [""; 0]);
    for (path, text) in render(&committed().suite, &committed().experiments) {
        if path.ends_with(".md") {
            assert_eq!(faults(&text), [""; 0], "{path}");
        }
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let loaded = committed();
    let (mut spoilt, mut count) = (Vec::new(), 0);
    for record in &loaded.experiments {
        let (record, more) = spoiled(record);
        spoilt.push(record);
        count += more;
    }
    assert!(count > 1000, "{count}");
    let mut found = Vec::new();
    for (path, text) in render(&loaded.suite, &spoilt) {
        if path.ends_with(".md") {
            let faults = faults(&text).into_iter();
            found.extend(faults.map(|fault| format!("{path}: {fault}")));
        } else if path.ends_with(".svg") {
            let figure = roxmltree::Document::parse(&text).unwrap();
            let names = figure.descendants().map(|node| node.tag_name().name());
            assert!(
                names
                    .into_iter()
                    .all(|name| !["script", "img"].contains(&name)),
                "{path}"
            );
        }
    }
    found.truncate(40);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
