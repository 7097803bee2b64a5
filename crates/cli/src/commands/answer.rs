//! What a command answers with: an exit code, and under `--json` one document of one shape.

use serde_json::{Value, json};

/// The version of the document. It grows with every change that an older reader would misread.
pub(super) const SCHEMA: u32 = 1;

/// What a command found.
#[derive(Debug)]
pub(super) struct Answer {
    /// The exit code.
    pub(super) code: u8,
    /// Errors that did not stop the command, as they are told on standard error.
    pub(super) errors: Vec<String>,
    /// What was found, each command in its own form.
    pub(super) results: Value,
}

impl Answer {
    /// Without errors.
    pub(super) fn new(code: u8, results: Value) -> Self {
        Self {
            code,
            errors: Vec::new(),
            results,
        }
    }

    /// An answer that was printed already.
    pub(super) fn printed(code: u8) -> Self {
        Self::new(code, Value::Null)
    }

    /// The document.
    pub(super) fn document(&self, command: &str) -> String {
        let document = json!({
            "format": "telescope-answer",
            "schema": SCHEMA,
            "command": command,
            "exit_code": self.code,
            "outcome": outcome(self.code),
            "errors": self.errors,
            "results": self.results,
        });
        format!("{document:#}")
    }
}

/// The exit code in words.
fn outcome(code: u8) -> &'static str {
    match code {
        0 => "ok",
        1 => "not-ok",
        super::UNDECIDED => "undecided",
        super::INTERRUPTED => "interrupted",
        _ => "error",
    }
}
