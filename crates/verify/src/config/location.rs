//! Finding a key in a TOML text, so that errors found later still name line and column.

use super::error::{ConfigError, position};
use std::path::{Path, PathBuf};

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

    /// Line and column of the value at a dotted key, or of the nearest table above it. A number in the path picks an
    /// element of a list.
    pub(crate) fn locate(&self, key: &str) -> Option<(usize, usize)> {
        let mut item = self.parsed.as_ref()?.as_item();
        let mut span = None;
        for part in key.split('.') {
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
}
