//! Sources for a bibliography: of theorems, and of Telescope itself.

use crate::config::TheoremId;
use std::fmt::Write as _;
use telescope_theory::theorem::Theorem as _;
use telescope_theory::theorems::SharpWeightedAverage;

/// Telescope itself, in words.
pub(crate) const SELF_TEXT: &str = concat!(
    "The Telescope developers, Telescope: a proof-checked convergence workbench for stochastic gradient descent, version ",
    env!("CARGO_PKG_VERSION"),
    ", 2026"
);
/// Telescope itself, for LaTeX: the entry that its own theorem has.
fn self_bibtex() -> &'static str {
    SharpWeightedAverage.citation().bibtex
}

/// The sources of the theorems named, with Telescope's own first if asked for. BibTeX entries come once each, also where
/// theorems share them.
///
/// # Errors
/// With the first name that is no theorem's.
///
/// ```
/// use telescope_verify::cite::cite;
///
/// let text = cite(&["weighted-average".to_owned()], true, false)?;
/// assert!(text.starts_with("telescope\n") && text.contains("\nweighted-average\n"));
/// assert_eq!(cite(&["no-theorem".to_owned()], false, true), Err("no-theorem".to_owned()));
/// # Ok::<(), String>(())
/// ```
pub fn cite(names: &[String], with_self: bool, bibtex: bool) -> Result<String, String> {
    let mut found = Vec::new();
    for name in names {
        found.push(TheoremId::find(name).ok_or_else(|| name.clone())?);
    }
    if !bibtex {
        let mut text = String::new();
        if with_self {
            let _ = writeln!(text, "telescope\n  {SELF_TEXT}");
        }
        for theorem in found {
            let _ = writeln!(
                text,
                "{}\n  {}",
                theorem.name(),
                theorem.theorem().citation().text
            );
        }
        return Ok(text);
    }
    let mut entries: Vec<(String, String)> = Vec::new();
    let own = with_self.then(self_bibtex);
    let of_theorems = found
        .iter()
        .map(|theorem| theorem.theorem().citation().bibtex);
    for source in own.into_iter().chain(of_theorems) {
        for entry in bibtex_entries(source) {
            let key = key_of(&entry).to_owned();
            if !entries.iter().any(|(known, _)| *known == key) {
                entries.push((key, entry));
            }
        }
    }
    let texts: Vec<String> = entries.into_iter().map(|(_, entry)| entry).collect();
    Ok(texts.join("\n\n") + "\n")
}

/// The entries of a BibTeX text.
fn bibtex_entries(text: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.starts_with('@'), entries.last_mut()) {
            (false, Some(entry)) => {
                entry.push('\n');
                entry.push_str(line);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

fn key_of(entry: &str) -> &str {
    let after = entry.split_once('{').map_or(entry, |(_, rest)| rest);
    after.split([',', '\n']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use telescope_theory::{controls, theorems};

    /// A field of an entry.
    fn field<'a>(entry: &'a str, name: &str) -> Option<&'a str> {
        let start = entry.find(&format!("\n  {name} = {{"))?;
        let rest = &entry[start..];
        rest.split_once('{')?.1.lines().next()
    }

    #[test]
    fn every_entry_has_what_a_bibliography_asks_for() {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let sources = theorems::ALL
            .iter()
            .chain(controls::ALL)
            .map(|it| it.citation());
        for citation in sources {
            assert!(!citation.text.is_empty());
            for entry in bibtex_entries(citation.bibtex) {
                let key = key_of(&entry).to_owned();
                assert!(entry.starts_with('@') && entry.ends_with('}'), "{entry}");
                assert_eq!(
                    entry.matches('{').count(),
                    entry.matches('}').count(),
                    "{entry}"
                );
                for name in ["title", "author", "year"] {
                    assert!(
                        field(&entry, name).is_some_and(|text| text.len() > 2),
                        "{name}: {entry}"
                    );
                }
                let year: u32 = field(&entry, "year")
                    .unwrap()
                    .trim_end_matches(['}', ','])
                    .parse()
                    .unwrap();
                assert!((1900..2100).contains(&year), "{entry}");
                // Where it appeared.
                let venue = if entry.starts_with("@article") {
                    field(&entry, "journal").is_some() && field(&entry, "volume").is_some()
                } else if entry.starts_with("@inproceedings") {
                    field(&entry, "booktitle").is_some()
                } else if entry.starts_with("@book") {
                    field(&entry, "publisher").is_some()
                } else if entry.starts_with("@misc") {
                    field(&entry, "eprint")
                        .or(field(&entry, "howpublished"))
                        .is_some()
                        || key == "telescope"
                } else {
                    false
                };
                assert!(venue, "no venue: {entry}");
                // One key means one source everywhere.
                let known = seen.entry(key).or_insert_with(|| entry.clone());
                assert_eq!(*known, entry);
            }
        }
        assert!(seen.len() > 12, "{seen:?}");
        // Control: an entry without a venue would be seen.
        assert!(field("@misc{a,\n  title = {B}\n}", "eprint").is_none());
    }

    #[test]
    fn sources_come_once_and_unknown_names_are_refused() {
        let names = [
            "weighted-average".to_owned(),
            "anytime-inverse-sqrt".to_owned(),
        ];
        let text = cite(&names, false, true).unwrap();
        assert_eq!(text.matches("@book{zhang2023dive").count(), 1, "{text}");
        let plain = cite(&names, true, false).unwrap();
        assert!(
            plain.starts_with("telescope\n") && plain.contains("anytime-inverse-sqrt\n"),
            "{plain}"
        );
        assert_eq!(
            cite(&["none".to_owned()], false, false),
            Err("none".to_owned())
        );
        let own = cite(&[], true, true).unwrap();
        assert!(own.starts_with("@misc{telescope,"), "{own}");
    }
}
