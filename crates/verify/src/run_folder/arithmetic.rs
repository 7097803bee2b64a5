//! The version of what is computed, beside those of how it is written down.

/// It grows with every change after which the same experiment and seed give another number, however small: in draws,
/// steps, constants, bounds, decisions, or in how data are read. A run is resumed and merged only by programs of the
/// same one, so that no run is half of one arithmetic and half of another. A release does not suffice: two builds between
/// releases have the same package version.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::run_folder::{ARITHMETIC, Request, RunFolder, Use};
/// use telescope_verify::suite::{Options, Silent};
///
/// let folder = tempfile::tempdir()?;
/// let request = Request {
///     folder: folder.path(),
///     experiments: &[],
///     root: Path::new("."),
///     settings: None,
///     options: &Options::default(),
/// };
/// let run = RunFolder::start(&request, Use::Begin, &Silent)?;
/// // A run says which one it is made with.
/// let manifest = std::fs::read_to_string(run.path().join("run.json"))?;
/// let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
/// assert_eq!(manifest["arithmetic"], ARITHMETIC);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub const ARITHMETIC: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Experiment;
    use crate::suite::{Options, Settings, Silent, run_single};
    use serde_json::Value;
    use sha2::{Digest as _, Sha256};
    use std::path::Path;

    /// The digest of what [`EXPERIMENTS`] compute, under each version.
    const PINNED: &[(u32, &str)] = &[(
        1,
        "1792935155a654eb829c54b8279f31e4169ca7502ace2807fddc9a7e70155a1c",
    )];

    const EXPERIMENTS: [&str; 2] = [
        r#"title = "Rows"
summary = "Replicates in lanes, e-processes, R* and constants as enclosures."
[problem.finite-sum]
loss = "logistic"
data.inline = [
  { features = [1.0, 0.5], label = 1.0 },
  { features = [0.5, -1.0], label = -1.0 },
  { features = [-1.0, 0.25], label = 1.0 },
]
[oracle.single-sample]
[domain.ball]
radius = 1.0
[schedule.optimal-constant]
[run]
start = "origin"
steps = 20
replicates = 64
[[claim]]
theorem = "weighted-average"
form = "sup"
"#,
        r#"title = "Noise"
summary = "Normal noise, a schedule with an exponential, the moment recursion."
[problem.quadratic]
matrix = [[2.0, 0.0], [0.0, 4.0]]
minimiser = [0.0, 0.0]
[oracle.additive-noise]
scales = [1.0, 1.0]
[schedule.exponential]
initial = 0.1
decay = 0.1
[run]
start = [-5.0, -2.0]
steps = 20
replicates = 64
[[claim]]
theorem = "weighted-average"
form = "moment"
"#,
    ];

    /// Every number of a record, and its digests of replicates; no words.
    fn numbers(key: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Number(number) if key != "schema" => found.push(number.to_string()),
            Value::String(text) if key.contains("sha256") => found.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| numbers(key, item, found)),
            Value::Object(fields) => {
                for (key, value) in fields.iter().filter(|(key, _)| *key != "config") {
                    numbers(key, value, found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn a_changed_number_is_a_changed_version() {
        let options = Options {
            settings: Settings {
                seed: 1,
                ..Settings::default()
            },
            quick: true,
        };
        let mut found = Vec::new();
        for (at, text) in EXPERIMENTS.iter().enumerate() {
            let experiment = Experiment::parse(Path::new(&format!("pinned-{at}.toml")), text);
            let record = run_single(&experiment.unwrap(), Path::new(""), &options, &Silent);
            numbers(
                "",
                &serde_json::to_value(record.unwrap()).unwrap(),
                &mut found,
            );
        }
        assert!(found.len() > 100, "{}", found.len());
        let digest: String = Sha256::digest(found.join("\n"))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            PINNED.last(),
            Some(&(ARITHMETIC, digest.as_str())),
            "a number changed: raise ARITHMETIC and pin the digest beside it; if records only have more numbers than \
             before, pin the digest alone"
        );
    }
}
