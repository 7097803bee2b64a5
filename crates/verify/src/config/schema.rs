//! The JSON Schema of experiment files, for editors: made from the types that read them.

use super::file::ExperimentFile;

/// The schema, as indented JSON with a final newline.
///
/// # Panics
/// Never: a schema is always JSON.
#[must_use]
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(ExperimentFile);
    schema.insert("title".into(), "Telescope experiment".into());
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}
