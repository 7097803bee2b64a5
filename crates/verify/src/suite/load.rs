//! Reading the suite's settings and its experiment files.

use super::SuiteError;
use crate::config::{ConfigError, Document, Experiment, edit_distance};
use crate::statistics::{Budget, BudgetError};
use serde::Deserialize;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The largest experiment file: one of a megabyte is a mistake.
const MOST_BYTES: u64 = 1 << 20;

/// The settings of a suite, in `suite.toml` beside the experiments.
///
/// ```
/// use telescope_verify::suite::Settings;
///
/// let settings: Settings = toml::from_str("seed = 7")?;
/// assert_eq!((settings.seed, settings.slots), (7, Settings::default().slots));
/// assert!(toml::from_str::<Settings>("sede = 7").is_err());
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// The seed that every key is derived from.
    pub seed: u64,
    /// Family-wise error probability of all verifications.
    pub verify_alpha: f64,
    /// Family-wise error probability of all refutations by sampling.
    pub refute_alpha: f64,
    /// Into how many slots each is divided.
    pub slots: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            verify_alpha: 1e-6,
            refute_alpha: 1e-9,
            slots: 1024,
        }
    }
}

fn read(path: &Path) -> Result<String, SuiteError> {
    let failed = |message: String, hint| SuiteError::File {
        path: path.to_owned(),
        message,
        hint,
    };
    let unreadable =
        |error: std::io::Error| failed(error.to_string(), "give the path of an experiment file");
    let file = std::fs::File::open(path).map_err(unreadable)?;
    // Not by the length that the file declares: a device has none, and no end.
    let mut bytes = Vec::new();
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(failed(
            format!("more than {MOST_BYTES} bytes are too many for an experiment file"),
            "put data into a CSV file",
        ));
    }
    let message = "stream did not contain valid UTF-8";
    String::from_utf8(bytes)
        .map_err(|_| failed(message.to_owned(), "experiment files are UTF-8 text"))
}

/// The settings in `suite.toml` of the folder, or the defaults.
///
/// # Errors
/// If the file is there and is bad.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::suite::{Settings, load_settings};
///
/// assert_eq!(load_settings(Path::new("../../experiments"))?.slots, 1024);
/// // A folder without settings has the usual ones.
/// assert_eq!(load_settings(Path::new("../../data"))?, Settings::default());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn load_settings(folder: &Path) -> Result<Settings, SuiteError> {
    let path = folder.join("suite.toml");
    if !path.exists() {
        return Ok(Settings::default());
    }
    let text = read(&path)?;
    let settings: Settings =
        toml::from_str(&text).map_err(|error| ConfigError::from_toml(&path, &text, &error))?;
    Budget::new(settings.verify_alpha, settings.refute_alpha, settings.slots).map_err(|error| {
        let (key, hint) = match error {
            BudgetError::VerifyAlpha(_) => ("verify-alpha", "write verify-alpha = 1e-6, say"),
            BudgetError::RefuteAlpha(_) => ("refute-alpha", "write refute-alpha = 1e-9, say"),
            _ => ("slots", "write slots = 1024, say"),
        };
        Document::new(&path, &text).error(key, error.to_string(), hint)
    })?;
    Ok(settings)
}

/// Reads experiment files: the files themselves, and every `*.toml` but `suite.toml` of a folder; sorted by name.
///
/// # Errors
/// If one cannot be read, or two have the same name.
///
/// ```
/// use telescope_verify::suite::load_experiments;
///
/// let only = ["tight-constant".to_owned()];
/// let experiments = load_experiments(&["../../experiments".into()], &only)?;
/// assert_eq!(experiments[0].id, "tight-constant");
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
pub fn load_experiments(paths: &[PathBuf], only: &[String]) -> Result<Vec<Experiment>, SuiteError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let unreadable = |error: std::io::Error| SuiteError::File {
                path: path.clone(),
                message: error.to_string(),
                hint: "give a folder of experiment files",
            };
            for entry in std::fs::read_dir(path).map_err(unreadable)? {
                let file = entry.map_err(unreadable)?.path();
                let is_toml = file
                    .extension()
                    .is_some_and(|extension| extension == "toml");
                if is_toml && file.file_name().is_some_and(|name| name != "suite.toml") {
                    files.push(file);
                }
            }
        } else {
            files.push(path.clone());
        }
    }
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()).then_with(|| a.cmp(b)));
    let names: Vec<String> = files
        .iter()
        .map(|file| {
            file.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default()
        })
        .collect();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(SuiteError::Selection(format!(
            "two experiment files are named {:?}\n  hint: rename one: the name is the experiment's, and its noise depends on it",
            pair[0]
        )));
    }
    for name in only {
        if !names.contains(name) {
            let nearest = names.iter().min_by_key(|known| edit_distance(known, name));
            let hint = match nearest {
                Some(nearest)
                    if edit_distance(nearest, name) <= name.chars().count().div_ceil(2) =>
                {
                    format!("did you mean {nearest:?}?")
                }
                _ => format!("there are: {}", names.join(", ")),
            };
            return Err(SuiteError::NoSuchExperiment {
                name: name.clone(),
                hint,
            });
        }
    }
    let wanted = |name: &String| only.is_empty() || only.contains(name);
    let files: Vec<&PathBuf> = files
        .iter()
        .zip(&names)
        .filter(|(_, name)| wanted(name))
        .map(|(file, _)| file)
        .collect();
    if files.is_empty() {
        return Err(SuiteError::Selection(
            "there is no experiment to run\n  hint: add a file such as experiments/mine.toml"
                .into(),
        ));
    }
    files
        .into_iter()
        .map(|file| Ok(Experiment::parse(file, &read(file)?)?))
        .collect()
}
