//! The answer's files.

use super::Advice;
use super::markdown::markdown;
use super::run::MARK;
use crate::suite::{SuiteError, write_files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was written.
///
/// ```
/// use std::path::PathBuf;
/// use telescope_verify::advice::Written;
///
/// // Where no theorem applies, there is no experiment to write.
/// let written = Written { experiment: None, answer: PathBuf::from("out/mine.md") };
/// assert!(written.experiment.is_none() && written.answer.ends_with("mine.md"));
/// ```
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
///
/// ```
/// use std::path::Path;
/// use telescope_core::number::Positive;
/// use telescope_verify::advice::{Request, advise, write};
/// use telescope_verify::suite::{Silent, load_experiments};
/// use telescope_verify::template::loss;
///
/// let folder = tempfile::tempdir()?;
/// let data = folder.path().join("small.csv");
/// std::fs::write(&data, "a,y\n0,1\n1,3\n2,2\n3,5\n")?;
/// let mut request = Request::new(data, loss("absolute", "1", "1/2")?);
/// request.target = Some("y".to_owned());
/// (request.radius, request.most_steps) = (Some(Positive::from_f64(10.0)?), 1000);
/// let advice = advise(&request, Path::new(""), 1, &Silent)?;
/// let written = write(&advice, folder.path())?;
/// assert!(written.answer.is_file());
/// // The experiment is one like any other.
/// assert_eq!(load_experiments(&[written.experiment.unwrap()], &[])?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
