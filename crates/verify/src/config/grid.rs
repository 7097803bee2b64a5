//! Grids: one file, many cases. Each combination of settings is written into the document and read as if the user had
//! written it, so a setting is checked exactly as a value is.

use super::arm::{self, ArmConfig, CheckConfig, ComparisonConfig};
use super::error::{ConfigError, position};
use super::file::ExperimentFile;
use super::location::Document;
use std::path::{Path, PathBuf};
use telescope_core::averages::Output;

/// The most cases that one file may make.
const MOST_CASES: usize = 256;

/// A read experiment file.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::config::Experiment;
/// use telescope_verify::plan::{Exact, plan};
///
/// let text = r#"
/// title = "A small quadratic"
/// summary = "One coordinate."
/// [problem.quadratic]
/// matrix = [[2.0]]
/// minimiser = [0.0]
/// [oracle.additive-noise]
/// scales = [1.0]
/// [schedule.constant]
/// step-size = 0.1
/// [run]
/// start = [1.0]
/// steps = 5
/// [[claim]]
/// theorem = "weighted-average"
/// form = "moment"
/// "#;
/// let experiment = Experiment::parse(Path::new("small.toml"), text).unwrap();
/// let planned = plan(experiment, Path::new("."), 1).unwrap();
/// assert!(planned.cases[0].claims[0].bound.is_ok() && matches!(planned.cases[0].exact, Exact::Moments(_)));
/// // An error names the place and the mend.
/// let error = Experiment::parse(Path::new("small.toml"), &text.replace("steps", "stesp")).unwrap_err();
/// assert!(error.to_string().contains("small.toml:13") && error.hint.unwrap().contains("did you mean `steps`?"));
/// ```
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The name: the file's name without its ending.
    pub id: String,
    /// The file.
    pub file: PathBuf,
    /// One case a combination of arm and grid; one in all without either.
    pub cases: Vec<CaseConfig>,
    /// What is put beside each other.
    pub comparisons: Vec<ComparisonConfig>,
    /// What is checked beside the claims.
    pub checks: Vec<CheckConfig>,
    arms: Vec<ArmConfig>,
    pub(crate) document: Document,
}

/// One case of an experiment.
///
/// ```
/// use telescope_verify::suite::load_experiments;
///
/// let experiments = load_experiments(&["../../experiments/weights-counted.toml".into()], &[])?;
/// let cases = &experiments[0].cases;
/// assert_eq!(cases.len(), 3);
/// // An arm's name is the case's label, and decides its noise.
/// assert_eq!(cases[0].arm.as_ref(), Some(&cases[0].label));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug)]
pub struct CaseConfig {
    /// The arm's name and the settings that make the case, as `name, key=value, ...`; empty without either.
    pub label: String,
    /// The arm, if the experiment has any.
    pub arm: Option<String>,
    /// The name that decides the case's noise: its own, or one that paired arms share.
    pub noise: String,
    /// Outputs that comparisons ask for.
    pub outputs: Vec<Output>,
    /// The file with the settings put in.
    pub file: ExperimentFile,
}

/// Whether an experiment can have that name: it is a file's name, and part of the names of its pages and figures.
#[must_use]
pub(crate) fn is_experiment_name(name: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.chars().all(letters)
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
            comparisons: Vec::new(),
            checks: Vec::new(),
            arms: Vec::new(),
            document,
        }
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// An error found in a case, at the setting of its arm that brought the value, if one did.
    pub(crate) fn in_case(&self, case: &CaseConfig, error: ConfigError) -> ConfigError {
        let named = |arm: &&ArmConfig| Some(&arm.name) == case.arm.as_ref();
        let arm = self.arms.iter().find(named);
        let index = self.arms.iter().position(|arm| named(&arm));
        let cause = error.key.as_deref().unwrap_or_default();
        match (arm.and_then(|arm| setting_of(arm, cause)), index) {
            (Some(set), Some(index)) => {
                let message = match error.message.starts_with("case ") {
                    true => error.message,
                    false => format!("case {}: {}", case.label, error.message),
                };
                at_setting(&self.document, index, set, ConfigError { message, ..error })
            }
            _ => error,
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
        if !is_experiment_name(&id) {
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
        arm::check(&base, &document)?;
        // A file without arms is one arm without a name.
        let arms: Vec<Option<&ArmConfig>> = match base.arm.as_slice() {
            [] => vec![None],
            arms => arms.iter().map(Some).collect(),
        };
        if arms.len() * count > MOST_CASES {
            return Err(document.error(
                "arm",
                format!("arms and grid make more than {MOST_CASES} cases"),
                "use fewer arms or settings",
            ));
        }
        let outputs: Vec<Output> = base
            .comparison
            .iter()
            .flat_map(|comparison| comparison.outputs.clone())
            .collect();
        for (arm_index, arm) in base.arm.iter().enumerate() {
            let both = arm.set.keys().find(|set| {
                let within = |one: &str, other: &str| {
                    other
                        .strip_prefix(one)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                };
                base.grid.keys().any(|key| within(key, set))
            });
            if let Some(key) = both {
                return Err(document.error(
                    &format!("arm.{arm_index}.set"),
                    format!(
                        "{key} is set by the arm {} and by the grid, which would win",
                        arm.name
                    ),
                    "set it in one place: in the grid, or in every arm",
                ));
            }
        }
        let mut cases: Vec<CaseConfig> = Vec::with_capacity(arms.len() * count);
        for (arm_index, arm) in arms.into_iter().enumerate() {
            for combination in 0..count {
                let mut edited: toml_edit::DocumentMut =
                    text.parse().map_err(|error: toml_edit::TomlError| {
                        let place = error.span().map(|span| position(text, span.start));
                        let hint = "mend the TOML; its whole numbers go up to 9223372036854775807";
                        let message = error.message().to_owned();
                        ConfigError {
                            position: place,
                            ..ConfigError::file(file, message, hint)
                        }
                    })?;
                for (key, value) in arm.iter().flat_map(|arm| &arm.set) {
                    put(&mut edited, key, value).map_err(|message| {
                        let hint =
                            "write the dotted path of a key, such as \"run.steps\" or \"schedule\"";
                        let error = document.error("arm", message, hint);
                        at_setting(&document, arm_index, key, error)
                    })?;
                }
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
                let settings = labels.join(", ");
                labels.splice(0..0, arm.map(|arm| arm.name.clone()));
                let label = labels.join(", ");
                let case = read(&edited.to_string()).map_err(|error| {
                    if label.is_empty() {
                        return error;
                    }
                    let cause = error.key.clone().unwrap_or_default();
                    let error = ConfigError {
                        message: format!("case {label}: {}", error.message),
                        ..error
                    };
                    if base.grid.contains_key(&cause) {
                        let hint = error.hint.unwrap_or_default();
                        return at_key(&cause, error.message, &hint);
                    }
                    let set = arm.and_then(|arm| setting_of(arm, &cause));
                    match set {
                        Some(set) => at_setting(&document, arm_index, set, error),
                        None => {
                            let part = if base.grid.is_empty() {
                                format!("arm.{arm_index}")
                            } else {
                                "grid".to_owned()
                            };
                            document.error(&part, error.message, error.hint.unwrap_or_default())
                        }
                    }
                })?;
                if cases.iter().any(|other| other.label == label) {
                    return Err(document.error(
                        "grid",
                        format!(
                            "two cases are called {label}, and a case's name decides its noise"
                        ),
                        "give each setting once",
                    ));
                }
                let noise = noise_name(&id, if base.paired { &settings } else { &label });
                cases.push(CaseConfig {
                    label,
                    arm: arm.map(|arm| arm.name.clone()),
                    noise,
                    outputs: outputs.clone(),
                    file: alone(case, arm),
                });
            }
        }
        Ok(Self {
            id,
            file: file.to_owned(),
            cases,
            comparisons: base.comparison,
            checks: base.check,
            arms: base.arm,
            document,
        })
    }
}

/// The key of an arm's settings that a key of the file lies in, or that lies in it: the longest.
fn setting_of<'a>(arm: &'a ArmConfig, key: &str) -> Option<&'a str> {
    let within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let related = |set: &&String| !key.is_empty() && (within(key, set) || within(set, key));
    let keys = arm.set.keys().filter(related);
    keys.max_by_key(|set| set.len()).map(String::as_str)
}

/// An error at a setting of an arm, whose key has dots in it.
fn at_setting(document: &Document, arm: usize, key: &str, error: ConfigError) -> ConfigError {
    ConfigError {
        position: document.locate_parts(["arm", &arm.to_string(), "set", key]),
        key: Some(format!("arm.{arm}.set.\"{key}\"")),
        ..error
    }
}

/// The name of a case.
pub(crate) fn noise_name(experiment: &str, label: &str) -> String {
    if label.is_empty() {
        experiment.to_owned()
    } else {
        format!("{experiment}[{label}]")
    }
}

/// The file of one case: nothing that speaks of several, and the claims made of its arm.
fn alone(mut file: ExperimentFile, arm: Option<&ArmConfig>) -> ExperimentFile {
    file.grid.clear();
    file.arm.clear();
    file.comparison.clear();
    file.check.clear();
    file.paired = false;
    file.claim.retain(|claim| {
        claim.arms.is_empty() || arm.is_some_and(|arm| claim.arms.contains(&arm.name))
    });
    for claim in &mut file.claim {
        claim.arms.clear();
    }
    file
}

/// Writes a setting at a dotted key.
fn put(
    document: &mut toml_edit::DocumentMut,
    key: &str,
    value: &toml::Value,
) -> Result<(), String> {
    let mut item = document.as_item_mut();
    let (parents, last) = key.rsplit_once('.').unwrap_or(("", key));
    for part in parents.split('.').filter(|part| !part.is_empty()) {
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
