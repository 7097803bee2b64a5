//! Links between chapters, and from them to files and headings of the repository.

use super::blocks::chapters;
use super::common::repository;
use std::path::Path;

/// Targets of Markdown links, outside fenced blocks.
fn links(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if fenced {
            continue;
        }
        for (at, _) in line.match_indices("](") {
            let target = line[at + 2..].split(')').next().unwrap_or_default();
            found.push(target.to_owned());
        }
    }
    // A link may be broken over two lines between its text and its target.
    found
}

/// A heading's anchor, as GitHub and mdBook make it.
fn anchor(heading: &str) -> String {
    let plain: String = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .collect();
    plain.trim().to_lowercase().replace(' ', "-")
}

fn has_anchor(file: &Path, wanted: &str) -> bool {
    let text = std::fs::read_to_string(file).unwrap();
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    let mut anchors = headings.map(|heading| anchor(heading.trim_start_matches('#')));
    anchors.any(|it| it == wanted) || text.contains(&format!("name=\"{wanted}\""))
}

/// What is wrong with a link of a file, if anything.
fn fault(file: &str, link: &str) -> Option<String> {
    if link.starts_with("http") {
        return None;
    }
    let (path, wanted) = link.split_once('#').unwrap_or((link, ""));
    let root = repository();
    let own = root.join(file);
    let target = match path {
        "" => own.clone(),
        path => own.parent().unwrap().join(path),
    };
    if !target.exists() {
        return Some(format!("{file}: {link} leads nowhere"));
    }
    let missing = !wanted.is_empty() && target.is_file() && !has_anchor(&target, wanted);
    missing.then(|| format!("{file}: {link} names no heading"))
}

#[test]
fn every_link_leads_somewhere() {
    let mut chapters = chapters();
    for name in ["ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        chapters.push((
            name.to_owned(),
            std::fs::read_to_string(repository().join(name)).unwrap(),
        ));
    }
    let mut count = 0;
    let mut faults = Vec::new();
    for (file, text) in &chapters {
        for link in links(text) {
            count += 1;
            faults.extend(fault(file, &link));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(count > 50, "the guide has links");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    assert_eq!(
        links("a [b](c.md#d) and [e](f)\n```\n[g](h)\n```\n"),
        ["c.md#d", "f"]
    );
    assert!(fault("README.md", "no-such.md").is_some());
    assert!(fault("README.md", "ARCHITECTURE.md#no-such-heading").is_some());
    assert!(fault("README.md", "ARCHITECTURE.md#crates").is_none());
}

#[test]
fn the_summary_lists_every_chapter_once() {
    let summary = std::fs::read_to_string(repository().join("docs/src/SUMMARY.md")).unwrap();
    for (file, _) in chapters() {
        let Some(name) = file
            .strip_prefix("docs/src/")
            .filter(|name| *name != "SUMMARY.md")
        else {
            continue;
        };
        assert_eq!(summary.matches(&format!("]({name})")).count(), 1, "{name}");
    }
}
