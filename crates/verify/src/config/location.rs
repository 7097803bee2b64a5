//! Finding a key in a TOML text, so that errors found later still name line and column.

use super::error::{ConfigError, position};
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml_edit::Item;

/// A file's text with the places of its keys.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    file: PathBuf,
    text: String,
    parsed: Option<toml_edit::Document<String>>,
}

impl Document {
    /// Remembers the text; one that is no TOML has no places.
    pub(crate) fn new(file: &Path, text: &str) -> Self {
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            parsed: toml_edit::Document::parse(text.to_owned()).ok(),
        }
    }

    /// The file's text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of the value at a dotted key, or of the nearest table above it. A number in the path picks an
    /// element of a list.
    pub(crate) fn locate(&self, key: &str) -> Option<(usize, usize)> {
        self.locate_parts(key.split('.'))
    }

    /// The same for a path in parts, one of which may have dots in it.
    pub(crate) fn locate_parts<'a>(
        &self,
        parts: impl IntoIterator<Item = &'a str>,
    ) -> Option<(usize, usize)> {
        let mut item = self.parsed.as_ref()?.as_item();
        let mut span = None;
        for part in parts {
            let next = match part.parse::<usize>() {
                Ok(index) => item.get(index),
                Err(_) => item.get(part),
            };
            let Some(next) = next else { break };
            item = next;
            span = item.span().or(span);
        }
        span.map(|span| position(&self.text, span.start))
    }

    /// The dotted key whose name or value holds this byte.
    pub(crate) fn key_at(&self, byte: usize) -> Option<String> {
        deepest(self.parsed.as_ref()?.as_item(), byte)
            .map(|mut parts| {
                parts.reverse();
                parts.join(".")
            })
            .filter(|key| !key.is_empty())
    }

    /// An error at a dotted key.
    pub(crate) fn error(
        &self,
        key: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> ConfigError {
        ConfigError {
            file: self.file.clone(),
            position: self.locate(key),
            key: Some(key.to_owned()),
            message: message.into(),
            hint: Some(hint.into()),
        }
    }
}

/// The parts of the path to the innermost item that holds the byte, the last part first.
fn deepest(item: &Item, byte: usize) -> Option<Vec<String>> {
    let holds = |span: Option<Range<usize>>| span.is_some_and(|span| span.contains(&byte));
    let below = |name: String, child: &Item, named: bool| {
        let inner = deepest(child, byte);
        let own = (named || holds(child.span())).then(Vec::new);
        inner.or(own).map(|mut parts| {
            parts.push(name);
            parts
        })
    };
    if let Some(table) = item.as_table_like() {
        // A table of another header may lie inside the span of the one above it: the longest path is the true one.
        return table
            .iter()
            .filter_map(|(name, child)| {
                let key = table.get_key_value(name).and_then(|(key, _)| key.span());
                below(name.to_owned(), child, holds(key))
            })
            .max_by_key(Vec::len);
    }
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().enumerate().find_map(|(index, table)| {
            below(index.to_string(), &Item::Table(table.clone()), false)
        });
    }
    item.as_array()?
        .iter()
        .enumerate()
        .find_map(|(index, value)| below(index.to_string(), &Item::Value(value.clone()), false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found() {
        let text = "title = \"a\"\n[run]\nsteps = 3\n[[claim]]\nform = \"sup\"\n";
        let document = Document::new(Path::new("a.toml"), text);
        assert_eq!(document.locate("run.steps"), Some((3, 9)));
        assert_eq!(document.locate("claim.0.form"), Some((5, 8)));
        assert_eq!(document.locate("run.start"), document.locate("run"));
        assert_eq!(document.locate("absent"), None);
    }

    #[test]
    fn keys_are_named_by_place() {
        let text = "title = \"a\"\n[run]\nsteps = 3\n[a.b]\nc = [[1, 2], [3]]\n[[claim]]\n[[claim]]\nform = \"sup\"\n";
        let document = Document::new(Path::new("a.toml"), text);
        let at = |piece: &str| document.key_at(text.find(piece).unwrap());
        assert_eq!(at("title").as_deref(), Some("title"));
        assert_eq!(at("3\n[a").as_deref(), Some("run.steps"));
        assert_eq!(at("3]]").as_deref(), Some("a.b.c.1.0"));
        assert_eq!(at("\"sup").as_deref(), Some("claim.1.form"));
        assert_eq!(document.key_at(text.len()), None);
    }
}
