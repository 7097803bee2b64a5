//! An experiment as a file in which every key is explained by the schema's own words.

use crate::config::json_schema;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The order of keys where people expect one; others follow by name.
const ORDER: &[&str] = &[
    "title",
    "summary",
    "source",
    "problem",
    "oracle",
    "domain",
    "method",
    "schedule",
    "run",
    "loss",
    "penalty",
    "path",
    "target",
    "start",
    "steps",
    "replicates",
    "theorem",
    "form",
    "features",
    "label",
    "matrix",
];

/// Top-level keys of files that compare several cases or quote others: not named in a file that does not use them.
const ADVANCED: &[&str] = &[
    "grid",
    "arm",
    "paired",
    "comparison",
    "check",
    "published",
    "endpoints",
];

/// The widest line of a comment.
const WIDTH: usize = 110;

/// The experiment as TOML, each key under a comment that says what it means, and the keys that were left out named.
///
/// # Panics
/// If the value is no table, or a number in it is no TOML number.
#[must_use]
pub(crate) fn commented(experiment: &Value) -> String {
    let schema: Value = serde_json::from_str(&json_schema()).expect("the schema is JSON");
    let mut writer = Writer {
        schema: &schema,
        text: String::new(),
    };
    let table = experiment.as_object().expect("an experiment is a table");
    writer.table("", table, &schema);
    writer.text
}

struct Writer<'a> {
    schema: &'a Value,
    text: String,
}

impl<'a> Writer<'a> {
    fn resolve(&self, node: &'a Value) -> &'a Value {
        if let Some(path) = node["$ref"]
            .as_str()
            .and_then(|path| path.strip_prefix('#'))
        {
            return self.schema.pointer(path).unwrap_or(node);
        }
        // An optional value: the branch that is not null.
        let optional = node["anyOf"]
            .as_array()
            .filter(|branches| branches.iter().any(|branch| branch["type"] == "null"));
        match optional.and_then(|branches| branches.iter().find(|it| it["type"] != "null")) {
            Some(branch) => self.resolve(branch),
            None => node,
        }
    }

    /// What a key means: its own words, or those of its type.
    fn help(&self, node: &'a Value) -> String {
        let own = node["description"].as_str();
        let words = own.or_else(|| self.resolve(node)["description"].as_str());
        words.unwrap_or_default().replace('\n', " ")
    }

    fn comment(&mut self, words: &str) {
        let mut line = String::from("#");
        for word in words.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                let _ = writeln!(self.text, "{line}");
                line = String::from("#");
            }
            line.push(' ');
            line.push_str(word);
        }
        if line.len() > 1 {
            let _ = writeln!(self.text, "{line}");
        }
    }

    /// The keys of a table: plain values first, then tables of their own.
    fn table(&mut self, path: &str, table: &Map<String, Value>, node: &'a Value) {
        let node = self.resolve(node);
        let known = &node["properties"];
        let mut keys: Vec<&String> = table.keys().collect();
        keys.sort_by_key(|key| place(key));
        let (plain, tables): (Vec<&String>, Vec<&String>) = keys
            .into_iter()
            .partition(|key| *key == "set" || !is_table(&table[*key]));
        for key in plain {
            let words = self.help(&known[key]);
            self.comment(&words);
            if let Some(words) = self.of_choice(&known[key], &table[key]) {
                self.comment(&format!("{}: {words}", name(&table[key])));
            }
            let _ = writeln!(self.text, "{} = {}", quoted(key), inline(&table[key]));
        }
        self.left_out(path, table, node);
        for key in tables {
            self.section(&join(path, key), &table[key], &known[key]);
        }
    }

    /// A table or a list of tables under headers of their own.
    fn section(&mut self, path: &str, value: &Value, node: &'a Value) {
        let words = self.help(node);
        if let Some(items) = value.as_array() {
            let of_item = &self.resolve(node)["items"];
            for (index, item) in items.iter().filter_map(Value::as_object).enumerate() {
                self.text.push('\n');
                if index == 0 {
                    self.comment(&words);
                }
                let _ = writeln!(self.text, "[[{path}]]");
                if index == 0 {
                    self.table(path, item, of_item);
                } else {
                    self.again(item, of_item);
                }
            }
            return;
        }
        let Some(table) = value.as_object() else {
            return;
        };
        // A choice is a table of one key: the choice's own table follows.
        if let Some((branch, key)) = self.branch(node, table) {
            let inner = &branch["properties"][key];
            let own = self.help(branch);
            if let Some(chosen) = table[key].as_object() {
                self.text.push('\n');
                self.comment(&words);
                self.comment(&format!("{key}: {own}"));
                if chosen.values().any(|value| !is_table(value)) || chosen.is_empty() {
                    let _ = writeln!(self.text, "[{path}.{key}]");
                }
                self.table(&join(path, key), chosen, inner);
            } else {
                self.section(&join(path, key), &table[key], inner);
            }
            return;
        }
        self.text.push('\n');
        self.comment(&words);
        let _ = writeln!(self.text, "[{path}]");
        self.table(path, table, node);
    }

    /// A further table of a list, without the comments of the first, but those of keys that are new.
    fn again(&mut self, table: &Map<String, Value>, _node: &'a Value) {
        let mut keys: Vec<&String> = table.keys().collect();
        keys.sort_by_key(|key| place(key));
        for key in keys {
            let _ = writeln!(self.text, "{key} = {}", inline(&table[key]));
        }
    }

    /// The branch of a choice that the table takes.
    fn branch(&self, node: &'a Value, table: &Map<String, Value>) -> Option<(&'a Value, &'a str)> {
        let branches = self.resolve(node)["oneOf"].as_array()?;
        let key = table.keys().next().filter(|_| table.len() == 1)?;
        branches.iter().find_map(|branch| {
            let name = branch["required"][0].as_str()?;
            (name == key).then_some((branch, name))
        })
    }

    /// What a plain value chooses, where it is a name or a table in a line.
    fn of_choice(&self, node: &'a Value, value: &Value) -> Option<String> {
        let branches = self.resolve(node)["oneOf"].as_array()?;
        let chosen = branches.iter().find(|branch| match value {
            Value::String(name) => branch["const"] == *name,
            Value::Object(table) => branch["required"][0]
                .as_str()
                .is_some_and(|name| table.contains_key(name)),
            _ => false,
        })?;
        Some(self.help(chosen)).filter(|words| !words.is_empty())
    }

    /// The keys that could stand here too.
    fn left_out(&mut self, path: &str, table: &Map<String, Value>, node: &'a Value) {
        let Some(known) = node["properties"].as_object() else {
            return;
        };
        let mut keys: Vec<&String> = known
            .keys()
            .filter(|key| !table.contains_key(*key))
            .filter(|key| !(path.is_empty() && ADVANCED.contains(&key.as_str())))
            .collect();
        keys.sort_by_key(|key| place(key));
        for (index, key) in keys.into_iter().enumerate() {
            if index == 0 {
                self.comment("Left out here:");
            }
            let words = self.help(&known[key]);
            self.comment(&format!("- {key}: {words}"));
        }
    }
}

/// Where a key stands in its table.
fn place(key: &str) -> (usize, String) {
    let known = ORDER.iter().position(|name| *name == key);
    (known.unwrap_or(ORDER.len()), key.to_owned())
}

/// A key as TOML wants it: in quotes if there are dots in it.
fn quoted(key: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if !key.is_empty() && key.chars().all(is_bare) {
        key.to_owned()
    } else {
        format!("{key:?}")
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Whether a value gets a header of its own. A choice whose table holds a number or two stays in a line.
fn is_table(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(Value::is_object) && !items.is_empty(),
        Value::Object(_) => !is_short(value),
        _ => false,
    }
}

/// A loss such as { huber = { width = 0.5 } }.
fn is_short(value: &Value) -> bool {
    let inner = value.as_object().filter(|table| table.len() == 1);
    let inner = inner.and_then(|table| table.iter().next());
    inner.is_some_and(|(key, inner)| {
        matches!(key.as_str(), "huber" | "quantile") && inner.is_object()
    })
}

/// The name that a value chooses.
fn name(value: &Value) -> String {
    match value {
        Value::String(name) => name.clone(),
        Value::Object(table) => table.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// A value in a line.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(table) => {
            let entries: Vec<String> = table
                .iter()
                .map(|(key, value)| format!("{} = {}", quoted(key), inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Null => String::new(),
        other => toml::Value::try_from(other)
            .expect("a TOML value")
            .to_string(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::config::Experiment;
    use std::path::Path;

    #[test]
    fn every_key_has_a_comment_and_the_file_reads_back() {
        let value = serde_json::json!({
            "title": "A \"title\"",
            "summary": "Two lines,\nand Greek: η.",
            "problem": { "finite-sum": {
                "loss": { "huber": { "width": 0.5 } },
                "data": { "inline": [
                    { "features": [1.0], "label": 2.0 },
                    { "features": [1.5], "label": 3.0 },
                ] },
            } },
            "oracle": { "single-sample": { "sampler": "reshuffle" } },
            "schedule": { "constant": { "step-size": "1/10" } },
            "run": { "start": "origin", "steps": 4 },
            "claim": [{ "theorem": "weighted-average" }, { "theorem": "sharp-weighted-average" }],
        });
        let text = commented(&value);
        let experiment = Experiment::parse(Path::new("mine.toml"), &text).unwrap();
        let again = serde_json::to_value(&experiment.cases[0].file).unwrap();
        assert_eq!(
            again["problem"],
            serde_json::to_value(
                serde_json::from_value::<crate::config::ProblemConfig>(value["problem"].clone())
                    .unwrap()
            )
            .unwrap()
        );
        assert_eq!(again["title"], value["title"]);
        assert_eq!(again["summary"], value["summary"]);
        assert_eq!(experiment.cases[0].file.claim.len(), 2);
        assert_commented(&text);
        assert!(text.contains("# - penalty:"), "{text}");
        // Control: without its comments the test sees it.
        let bare: String = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .fold(String::new(), |all, line| all + line + "\n");
        assert!(std::panic::catch_unwind(|| assert_commented(&bare)).is_err());
    }

    /// Each key stands under a comment, but in the further tables of a list.
    pub(crate) fn assert_commented(text: &str) {
        let mut before = "";
        let mut further = false;
        let mut headers: Vec<&str> = Vec::new();
        for line in text.lines() {
            if line.starts_with("[[") {
                further = headers.contains(&line);
                headers.push(line);
            } else if line.starts_with('[') {
                further = false;
            }
            let is_key = !line.starts_with(['#', '[']) && line.contains(" = ");
            assert!(
                !is_key || further || before.starts_with('#'),
                "no comment above: {line}\n{text}"
            );
            before = line;
        }
    }
}
