//! Grids: one file, many cases. Each combination of settings is written into the document and read as if the user had
//! written it, so a setting is checked exactly as a value is.

use super::error::ConfigError;
use super::file::ExperimentFile;
use super::location::Document;
use std::path::{Path, PathBuf};

/// The most cases that one file may make.
const MOST_CASES: usize = 256;

/// A read experiment file.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The name: the file's name without its ending.
    pub id: String,
    /// The file.
    pub file: PathBuf,
    /// One case a combination; one in all without a grid.
    pub cases: Vec<CaseConfig>,
    pub(crate) document: Document,
}

/// One case of an experiment.
#[derive(Clone, Debug)]
pub struct CaseConfig {
    /// The settings that make the case, as `key=value, ...`; empty without a grid.
    pub label: String,
    /// The file with the settings put in.
    pub file: ExperimentFile,
}

impl Experiment {
    /// An experiment of one case that was read before: errors name no place.
    #[must_use]
    pub fn from_case(id: &str, case: CaseConfig) -> Self {
        let file = PathBuf::from(format!("{id}.toml"));
        let document = Document::new(&file, "");
        Self {
            id: id.to_owned(),
            file,
            cases: vec![case],
            document,
        }
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// Says where and why.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let id = file
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let well_named = id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if id.is_empty() || !well_named {
            return Err(ConfigError::file(
                file,
                "an experiment's file name is its name, of lower-case letters, digits and hyphens",
                "rename the file, as in my-experiment.toml",
            ));
        }
        let read = |text: &str| {
            toml::from_str::<ExperimentFile>(text)
                .map_err(|error| ConfigError::from_toml(file, text, &error))
        };
        let base = read(text)?;
        let document = Document::new(file, text);
        let count = base
            .grid
            .values()
            .try_fold(1_usize, |count, values| count.checked_mul(values.len()));
        let count = count.filter(|count| *count <= MOST_CASES).ok_or_else(|| {
            document.error(
                "grid",
                format!("the grid makes more than {MOST_CASES} cases"),
                "use fewer settings",
            )
        })?;
        // The place of a grid's key, whose name has dots in it.
        let at_key = |key: &str, message: String, hint: &str| ConfigError {
            position: document.locate_parts(["grid", key]),
            key: Some(format!("grid.\"{key}\"")),
            ..document.error("grid", message, hint)
        };
        if let Some((key, _)) = base.grid.iter().find(|(_, values)| values.is_empty()) {
            return Err(at_key(
                key,
                "a list of settings is empty".to_owned(),
                "give each key at least one setting",
            ));
        }
        if base.grid.is_empty() {
            let cases = vec![CaseConfig {
                label: String::new(),
                file: base,
            }];
            return Ok(Self {
                id,
                file: file.to_owned(),
                cases,
                document,
            });
        }
        let mut cases = Vec::with_capacity(count);
        for combination in 0..count {
            let mut edited: toml_edit::DocumentMut =
                text.parse().map_err(|error: toml_edit::TomlError| {
                    ConfigError::file(file, error.message().to_owned(), "mend the TOML")
                })?;
            let mut rest = combination;
            let mut labels = Vec::new();
            for (key, values) in base.grid.iter().rev() {
                let index = rest % values.len();
                rest /= values.len();
                put(&mut edited, key, &values[index]).map_err(|message| {
                    at_key(
                        key,
                        message,
                        "write the dotted path of a key, such as \"run.steps\"",
                    )
                })?;
                labels.push(format!(
                    "{}={}",
                    key.rsplit('.').next().unwrap_or(key),
                    show(&values[index])
                ));
            }
            labels.reverse();
            let label = labels.join(", ");
            let mut case = read(&edited.to_string()).map_err(|error| {
                let key = error.key.filter(|key| base.grid.contains_key(key));
                let message = format!("case {label}: {}", error.message);
                let hint = error.hint.unwrap_or_default();
                match key {
                    Some(key) => at_key(&key, message, &hint),
                    None => document.error("grid", message, hint),
                }
            })?;
            case.grid.clear();
            if cases.iter().any(|other: &CaseConfig| other.label == label) {
                return Err(document.error(
                    "grid",
                    format!("two cases are called {label}, and a case's name decides its noise"),
                    "give each setting once",
                ));
            }
            cases.push(CaseConfig { label, file: case });
        }
        Ok(Self {
            id,
            file: file.to_owned(),
            cases,
            document,
        })
    }
}

/// Writes a setting at a dotted key.
fn put(
    document: &mut toml_edit::DocumentMut,
    key: &str,
    value: &toml::Value,
) -> Result<(), String> {
    let mut item = document.as_item_mut();
    let (parents, last) = key
        .rsplit_once('.')
        .ok_or_else(|| format!("`{key}` is no dotted path"))?;
    for part in parents.split('.') {
        item = item
            .get_mut(part)
            .filter(|item| !item.is_none())
            .ok_or_else(|| format!("there is no table `{part}` for `{key}`"))?;
    }
    let table = item
        .as_table_like_mut()
        .ok_or_else(|| format!("`{parents}` is no table"))?;
    let text = format!("value = {value}");
    let parsed: toml_edit::DocumentMut =
        text.parse().map_err(|_| format!("`{value}` is no value"))?;
    table.insert(last, parsed["value"].clone());
    Ok(())
}

/// A setting without quotes.
fn show(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
