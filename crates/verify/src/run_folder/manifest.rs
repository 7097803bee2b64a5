//! `run.json`: what is run. Two runs of equal manifests give the same bytes, and only those share chunks.

use super::arithmetic::ARITHMETIC;
use super::{RunFolderError, file};
use crate::config::{DataConfig, Experiment, ProblemConfig};
use crate::record::SCHEMA;
use crate::suite::{Options, Settings};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The manifest's name.
pub(super) const NAME: &str = "run.json";
/// The version of the run folder. It grows with every change that an older program would misread.
pub(crate) const FORMAT: u32 = 1;
/// The largest manifest that is read.
const MOST_BYTES: u64 = 16 << 20;

/// What is run, with digests of every file that it depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// [`FORMAT`].
    pub schema: u32,
    /// The version of records.
    pub records: u32,
    /// The program's version.
    pub telescope: String,
    /// [`ARITHMETIC`]; 0 in manifests that were written before it was.
    #[serde(default)]
    pub arithmetic: u32,
    /// The seed that every key is derived from.
    pub seed: u64,
    /// Family-wise error probability of all verifications.
    pub verify_alpha: f64,
    /// Family-wise error probability of all refutations by sampling.
    pub refute_alpha: f64,
    /// Into how many slots each is divided.
    pub slots: u32,
    /// Whether this is a quick run.
    pub quick: bool,
    /// The experiments, in the order in which they are run.
    pub experiments: Vec<ExperimentEntry>,
    /// Certificates that are checked again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<FileEntry>,
}

/// An experiment of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExperimentEntry {
    /// Its name.
    pub id: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Its data files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<FileEntry>,
}

/// A file that a run reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileEntry {
    /// As the experiment names it.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// SHA-256 in hexadecimal digits.
pub(super) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of the fields, each with its length before it, so that no two lists of fields give the same bytes.
pub(super) fn digest_of(fields: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field);
    }
    hash.finalize().into()
}

/// SHA-256 of a file, which need not fit into memory.
fn digest_of_file(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 20];
    loop {
        match file.read(&mut part)? {
            0 => return Ok(hexadecimal(&hash.finalize())),
            read => hash.update(&part[..read]),
        }
    }
}

/// The data files that an experiment reads, as it names them.
fn data_files(experiment: &Experiment) -> BTreeSet<PathBuf> {
    let problems = experiment.cases.iter().map(|case| &case.file.problem);
    problems
        .filter_map(|problem| match problem {
            ProblemConfig::FiniteSum(sum) => match &sum.data {
                DataConfig::Csv(file) | DataConfig::File(file) => Some(file.path.clone()),
                DataConfig::Inline(_) | DataConfig::Synthetic(_) => None,
            },
            _ => None,
        })
        .collect()
}

fn entries(
    root: &Path,
    paths: impl IntoIterator<Item = PathBuf>,
    hint: &'static str,
) -> Result<Vec<FileEntry>, RunFolderError> {
    paths
        .into_iter()
        .map(|path| match digest_of_file(&root.join(&path)) {
            Ok(sha256) => Ok(FileEntry { path, sha256 }),
            Err(error) => Err(RunFolderError::File {
                path,
                message: error.to_string(),
                hint,
            }),
        })
        .collect()
}

impl Manifest {
    /// Of experiments whose data paths start from `root`.
    ///
    /// # Errors
    /// If a data file cannot be read.
    pub(crate) fn of(
        experiments: &[Experiment],
        root: &Path,
        options: &Options,
    ) -> Result<Self, RunFolderError> {
        let Settings {
            seed,
            verify_alpha,
            refute_alpha,
            slots,
        } = options.settings;
        let hint =
            "data paths start from the folder above experiments/; a merge takes it by --root DIR";
        let experiments = experiments
            .iter()
            .map(|experiment| {
                Ok(ExperimentEntry {
                    id: experiment.id.clone(),
                    sha256: hexadecimal(&Sha256::digest(experiment.text())),
                    data: entries(root, data_files(experiment), hint)?,
                })
            })
            .collect::<Result<_, RunFolderError>>()?;
        Ok(Self {
            schema: FORMAT,
            records: SCHEMA,
            telescope: env!("CARGO_PKG_VERSION").to_owned(),
            arithmetic: ARITHMETIC,
            seed,
            verify_alpha,
            refute_alpha,
            slots,
            quick: options.quick,
            experiments,
            certificates: entries(root, certificates(root), "make the file readable")?,
        })
    }

    /// Reads `run.json`; `None` if it is not there.
    ///
    /// # Errors
    /// If it cannot be read, or is of another format.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, RunFolderError> {
        let path = folder.join(NAME);
        let Some(bytes) = file::read(&path, MOST_BYTES)? else {
            return Ok(None);
        };
        let unreadable = |error: serde_json::Error| RunFolderError::Unreadable {
            path: path.clone(),
            message: format!("this is no manifest of a run: {error}"),
        };
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
        let found = value.get("schema").and_then(serde_json::Value::as_u64);
        match found {
            Some(found) if found != u64::from(FORMAT) => Err(RunFolderError::Format {
                path: path.clone(),
                found,
                known: FORMAT,
            }),
            _ => serde_json::from_value(value).map(Some).map_err(unreadable),
        }
    }

    /// The text of `run.json`.
    ///
    /// # Errors
    /// Never: every field has a form in JSON.
    pub(super) fn text(&self) -> Result<String, RunFolderError> {
        serde_json::to_string_pretty(self)
            .map(|text| format!("{text}\n"))
            .map_err(|error| RunFolderError::Unreadable {
                path: NAME.into(),
                message: error.to_string(),
            })
    }

    /// The settings and the mode of the run.
    #[must_use]
    pub(crate) fn options(&self) -> Options {
        Options {
            settings: Settings {
                seed: self.seed,
                verify_alpha: self.verify_alpha,
                refute_alpha: self.refute_alpha,
                slots: self.slots,
            },
            quick: self.quick,
        }
    }

    /// How another manifest differs from this one, the one that is there: empty if they are equal.
    #[must_use]
    pub(crate) fn differences(&self, asked: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let mut differ =
            |what: &str, there: &dyn std::fmt::Display, asked: &dyn std::fmt::Display| {
                let (there, asked) = (there.to_string(), asked.to_string());
                if there != asked {
                    found.push(format!("{what} {there} there, {asked} here"));
                }
            };
        differ("telescope", &self.telescope, &asked.telescope);
        differ("arithmetic of version", &self.arithmetic, &asked.arithmetic);
        differ("records of version", &self.records, &asked.records);
        differ("seed", &self.seed, &asked.seed);
        differ("verify-alpha", &self.verify_alpha, &asked.verify_alpha);
        differ("refute-alpha", &self.refute_alpha, &asked.refute_alpha);
        differ("slots", &self.slots, &asked.slots);
        differ("--quick", &self.quick, &asked.quick);
        for there in &self.experiments {
            match asked.experiments.iter().find(|asked| asked.id == there.id) {
                None => found.push(format!(
                    "experiment {} is there, and not asked for",
                    there.id
                )),
                Some(asked) => {
                    if asked.sha256 != there.sha256 {
                        found.push(format!("the file of experiment {} was changed", there.id));
                    }
                    found.extend(changed(&there.data, &asked.data, "data file"));
                }
            }
        }
        for asked in &asked.experiments {
            if !self.experiments.iter().any(|there| there.id == asked.id) {
                found.push(format!("experiment {} is not there", asked.id));
            }
        }
        found.extend(changed(
            &self.certificates,
            &asked.certificates,
            "certificate",
        ));
        if found.is_empty() && self != asked {
            found.push("its experiments are in another order".to_owned());
        }
        found
    }
}

fn changed(there: &[FileEntry], asked: &[FileEntry], what: &str) -> Vec<String> {
    let paths: BTreeSet<&PathBuf> = there.iter().chain(asked).map(|entry| &entry.path).collect();
    let of = |entries: &[FileEntry], path: &PathBuf| {
        let mut entries = entries.iter();
        entries
            .find(|entry| entry.path == *path)
            .map(|entry| entry.sha256.clone())
    };
    paths
        .into_iter()
        .filter_map(|path| {
            let how = match (of(there, path), of(asked, path)) {
                (there, asked) if there == asked => return None,
                (Some(_), Some(_)) => "was changed",
                (Some(_), None) => "is missing here",
                (None, _) => "is new here",
            };
            Some(format!("{what} {} {how}", path.display()))
        })
        .collect()
}

/// The certificates that a run checks again, from its root, by name.
fn certificates(root: &Path) -> BTreeSet<PathBuf> {
    let folder = Path::new("certificates");
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        return BTreeSet::new();
    };
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    names
        .map(|name| folder.join(name))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect()
}
