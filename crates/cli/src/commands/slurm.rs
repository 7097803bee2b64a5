//! `telescope slurm`.

use super::{MISUSE, out};
use crate::arguments::Slurm;
use std::path::{Path, PathBuf};
use std::process::Command;
use telescope_verify::cluster::{SlurmJob, slurm_scripts};
use telescope_verify::suite::{SuiteError, load_experiments};

/// Writes the scripts, and submits them if asked.
pub(super) fn slurm(arguments: &Slurm) -> Result<u8, SuiteError> {
    // A file that cannot be read is told now, and not hours later from the queue.
    load_experiments(&arguments.files, &[])?;
    let scripts = arguments
        .scripts
        .clone()
        .unwrap_or_else(|| beside(&arguments.out));
    let root = super::verify::root(&arguments.files);
    let job = SlurmJob {
        program: arguments.program.clone().map_or_else(own_path, Ok)?,
        files: arguments.files.clone(),
        root: if root.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            root
        },
        arguments: arguments
            .seed
            .map(|seed| vec!["--seed".to_owned(), seed.to_string()])
            .unwrap_or_default(),
        run: arguments.out.clone(),
        scripts: scripts.clone(),
        nodes: arguments.nodes,
        shards: arguments.shards.unwrap_or(arguments.nodes),
        cpus: arguments.cpus,
        time: arguments.time.clone(),
        memory: arguments.memory.clone(),
        partition: arguments.partition.clone(),
        account: arguments.account.clone(),
        options: arguments.option.clone(),
    };
    let texts = slurm_scripts(&job).map_err(|error| SuiteError::Selection(error.to_string()))?;
    std::fs::create_dir_all(&scripts).map_err(|error| failed(&scripts, &error))?;
    for (name, text) in [
        ("array.sbatch", &texts.array),
        ("merge.sbatch", &texts.merge),
        ("submit.sh", &texts.submit),
    ] {
        let path = scripts.join(name);
        std::fs::write(&path, text).map_err(|error| failed(&path, &error))?;
    }
    let submit = scripts.join("submit.sh");
    if !arguments.submit {
        out(&format!(
            "wrote array.sbatch, merge.sbatch and submit.sh in {}; submit with `sh {}`",
            scripts.display(),
            submit.display()
        ));
        return Ok(0);
    }
    let status = Command::new("sh")
        .arg(&submit)
        .status()
        .map_err(|error| failed(&submit, &error))?;
    Ok(if status.success() { 0 } else { MISUSE })
}

/// `RUN.slurm`: beside the run folder, which holds the run alone.
fn beside(run: &Path) -> PathBuf {
    let mut name = run.as_os_str().to_owned();
    name.push(".slurm");
    PathBuf::from(name)
}

fn own_path() -> Result<PathBuf, SuiteError> {
    std::env::current_exe().map_err(|error| {
        SuiteError::Selection(format!(
            "where this command is cannot be found out: {error}\n  hint: name it with --program PATH"
        ))
    })
}

fn failed(path: &Path, error: &std::io::Error) -> SuiteError {
    SuiteError::File {
        path: path.to_owned(),
        message: error.to_string(),
        hint: "choose a folder that can be written with --scripts DIR",
    }
}
