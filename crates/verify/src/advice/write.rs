//! The answer's files.

use super::Advice;
use super::markdown::markdown;
use super::run::MARK;
use crate::suite::{SuiteError, write_files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The experiment file, if any theorem applies.
    pub experiment: Option<PathBuf>,
    /// The answer in Markdown, beside which the same lies as JSON.
    pub answer: PathBuf,
}

/// Writes NAME.toml, NAME.md and NAME.json. An experiment file that somebody made their own, by taking its first line away, is
/// not written again.
///
/// # Errors
/// If a file cannot be written, or the experiment file is somebody's own; nothing is written then.
pub fn write(advice: &Advice, folder: &Path) -> Result<Written, SuiteError> {
    let place = |ending: &str| folder.join(format!("{}.{ending}", advice.name));
    let (experiment, answer) = (place("toml"), place("md"));
    if let (Some(text), Ok(there)) = (&advice.experiment, std::fs::read_to_string(&experiment))
        && there != *text
        && !there.starts_with(MARK)
    {
        return Err(SuiteError::File {
            path: experiment,
            message: "this file is there and was not written by `telescope advise`".to_owned(),
            hint: "give another --name or --out",
        });
    }
    let json = serde_json::to_string_pretty(advice)
        .map_err(|error| SuiteError::Record(error.to_string()))?;
    let name = |ending: &str| PathBuf::from(format!("{}.{ending}", advice.name));
    let mut files = BTreeMap::from([
        (name("md"), markdown(advice).into_bytes()),
        (name("json"), (json + "\n").into_bytes()),
    ]);
    if let Some(text) = &advice.experiment {
        files.insert(name("toml"), text.clone().into_bytes());
    }
    write_files(folder, &files)?;
    Ok(Written {
        experiment: advice.experiment.is_some().then_some(experiment),
        answer,
    })
}
