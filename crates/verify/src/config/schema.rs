//! The JSON Schema of experiment files, for editors: made from the types that read them.

use super::file::ExperimentFile;
use serde_json::Value;

/// The schema, as indented JSON with a final newline.
///
/// # Panics
/// Never: a schema is always JSON.
///
/// ```
/// use telescope_verify::config::json_schema;
///
/// let schema: serde_json::Value = serde_json::from_str(&json_schema())?;
/// assert_eq!(schema["title"], "Telescope experiment");
/// assert!(schema["properties"]["schedule"]["description"].is_string());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(ExperimentFile);
    schema.insert("title".into(), "Telescope experiment".into());
    schema
        .ensure_object()
        .values_mut()
        .for_each(without_examples);
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = prose(text);
    }
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// The descriptions are those of the Rust types; their examples are for programmers.
fn without_examples(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                match entry {
                    Value::String(text) if key == "description" => *text = prose(text),
                    other => without_examples(other),
                }
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(without_examples),
        _ => {}
    }
}

/// The text without what stands between lines of three backquotes.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split("```").step_by(2).map(str::trim).collect();
    parts.join("\n\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_left_out() {
        assert_eq!(prose("One.\n\n```\nuse a;\n```\n\nTwo."), "One.\n\nTwo.");
        assert_eq!(prose("One.\n\n```\nuse a;\n```"), "One.");
        assert_eq!(prose("One.\n\nTwo."), "One.\n\nTwo.");
        assert!(!json_schema().contains("```"));
    }
}
