//! Slurm: an array job with one task a shard, and a job that merges them when all are done.

use super::shell::word;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use telescope_tables::visible::is_hidden;

/// Times that a shard puts itself back into the queue before it gives up: by then something else is wrong.
const MOST_RESTARTS: u32 = 1000;

/// What Slurm is to be asked for.
///
/// ```
/// use telescope_verify::cluster::{SlurmJob, slurm_scripts};
///
/// let mut job = SlurmJob::new("telescope".into(), vec!["mine.toml".into()], "runs/mine".into());
/// (job.nodes, job.shards, job.time) = (2, 8, Some("01:00:00".to_owned()));
/// let scripts = slurm_scripts(&job)?;
/// assert!(scripts.array.contains("#SBATCH --array=1-8%2\n") && scripts.array.contains("#SBATCH --time=01:00:00\n"));
/// # Ok::<(), telescope_verify::cluster::ClusterError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SlurmJob {
    /// The command, as the nodes find it.
    pub program: PathBuf,
    /// The experiment files, as the nodes find them from the folder where the job is submitted.
    pub files: Vec<PathBuf>,
    /// The folder that the paths of data files start from.
    pub root: PathBuf,
    /// Arguments of `telescope run` beside those, such as `--seed 7`.
    pub arguments: Vec<String>,
    /// The run folder, on a file system that all nodes share.
    pub run: PathBuf,
    /// Where the scripts and the logs go.
    pub scripts: PathBuf,
    /// Shards that run at the same time, at least 1.
    pub nodes: u32,
    /// Shards in all, at least 1.
    pub shards: u32,
    /// Processors of each shard, at least 1.
    pub cpus: u32,
    /// The time limit of a shard, as Slurm writes it.
    pub time: Option<String>,
    /// The memory of a shard, as Slurm writes it.
    pub memory: Option<String>,
    /// The partition.
    pub partition: Option<String>,
    /// The account.
    pub account: Option<String>,
    /// Further options of `sbatch`, such as `--qos=long`.
    pub options: Vec<String>,
}

impl SlurmJob {
    /// One shard on one processor, with its scripts and logs in a folder beside that of the run.
    #[must_use]
    pub fn new(program: PathBuf, files: Vec<PathBuf>, run: PathBuf) -> Self {
        Self {
            program,
            files,
            root: ".".into(),
            arguments: Vec::new(),
            scripts: run.with_added_extension("slurm"),
            run,
            nodes: 1,
            shards: 1,
            cpus: 1,
            time: None,
            memory: None,
            partition: None,
            account: None,
            options: Vec::new(),
        }
    }
}

/// Three scripts, by file name.
///
/// ```
/// use telescope_verify::cluster::{SlurmJob, slurm_scripts};
///
/// let job = SlurmJob::new("telescope".into(), vec!["mine.toml".into()], "runs/mine".into());
/// let scripts = slurm_scripts(&job)?;
/// // The second job waits for the first.
/// assert!(scripts.submit.contains("afterok"));
/// assert!(scripts.merge.contains("telescope merge runs/mine"));
/// # Ok::<(), telescope_verify::cluster::ClusterError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripts {
    /// `array.sbatch`: one task a shard.
    pub array: String,
    /// `merge.sbatch`: gathers the shards.
    pub merge: String,
    /// `submit.sh`: submits both, the second to wait for the first.
    pub submit: String,
}

/// Why there are no scripts.
///
/// ```
/// use telescope_verify::cluster::{ClusterError, SlurmJob, slurm_scripts};
///
/// let mut job = SlurmJob::new("telescope".into(), vec!["mine.toml".into()], "runs/mine".into());
/// job.options.push("--qos=long\nrm -r ~".to_owned());
/// assert!(matches!(slurm_scripts(&job), Err(ClusterError::Option(_))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    /// A path is no text that a script can hold.
    #[error("{0:?} is not valid UTF-8 or has a line break in it; a job script cannot name it")]
    Path(PathBuf),
    /// An option of sbatch could end its line and begin another.
    #[error("{0:?} cannot stand in an #SBATCH line: it must be one line without spaces or quotes")]
    Option(String),
}

/// The scripts for a job.
///
/// Each task of the array runs one shard of the run folder. A task whose node dies is put back by Slurm, and one that
/// comes near to its time limit puts itself back; both go on from the chunks that are finished.
///
/// # Errors
/// If a path or an option cannot be written into a script.
///
/// ```
/// use telescope_verify::cluster::{SlurmJob, slurm_scripts};
///
/// let job = SlurmJob::new("telescope".into(), vec!["mine.toml".into()], "runs/mine".into());
/// let scripts = slurm_scripts(&job)?;
/// assert!(scripts.array.contains("telescope run mine.toml --out runs/mine --resume"));
/// # Ok::<(), telescope_verify::cluster::ClusterError>(())
/// ```
pub fn slurm_scripts(job: &SlurmJob) -> Result<Scripts, ClusterError> {
    let program = path(&job.program)?;
    let run = path(&job.run)?;
    let scripts = path(&job.scripts)?;
    let root = path(&job.root)?;
    let mut command = format!("{program} run");
    for file in &job.files {
        write!(command, " {}", path(file)?).expect("text");
    }
    for argument in &job.arguments {
        write!(command, " {}", word(argument)).expect("text");
    }
    let array = format!(
        "{head}#SBATCH --array=1-{shards}%{nodes}
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
{limits}
# One shard of {shards}. Written by `telescope slurm`; submit it with submit.sh.
set -u
cd \"$SLURM_SUBMIT_DIR\" || exit 2

{command} --out {run} --resume \\
    --shard \"$SLURM_ARRAY_TASK_ID/{shards}\" --threads {cpus} &
shard=$!

# Near the time limit: stop after the chunk at hand, and go on from there in the next turn.
late=
trap 'late=yes; kill -INT \"$shard\"' USR1
# Cancelled: stop, and stay stopped.
trap 'kill -INT \"$shard\"' TERM

code=0
wait \"$shard\" || code=$?
# A trap ends `wait`, not the shard.
while kill -0 \"$shard\" 2>/dev/null; do
    code=0
    wait \"$shard\" || code=$?
done
if [ -n \"$late\" ] && [ \"$code\" -eq 130 ] && [ \"${{SLURM_RESTART_COUNT:-0}}\" -lt {MOST_RESTARTS} ]; then
    scontrol requeue \"$SLURM_JOB_ID\"
fi
exit \"$code\"
",
        head = head(job, "shard", "shard-%a.log")?,
        limits = limits(job)?,
        nodes = job.nodes,
        shards = job.shards,
        cpus = job.cpus,
    );
    let merge = format!(
        "{head}{limits}
# Merges the shards. Written by `telescope slurm`; submit it with submit.sh.
set -u
cd \"$SLURM_SUBMIT_DIR\" || exit 2
exec {program} merge {run} --root {root} --threads {cpus}
",
        head = head(job, "merge", "merge.log")?,
        limits = limits(job)?,
        cpus = job.cpus,
    );
    let submit = format!(
        "#!/bin/sh
# Submits {shards} and the merge that waits for {them}. Written by `telescope slurm`.
# Run it in the folder where the experiments are named from.
set -eu
array=$(sbatch --parsable {scripts}/array.sbatch)
array=${{array%%;*}}
merge=$(sbatch --parsable --dependency=\"afterok:$array\" --kill-on-invalid-dep=yes {scripts}/merge.sbatch)
echo \"shards: job $array, merge: job ${{merge%%;*}}; logs in\" {scripts}
",
        shards = crate::number::counted(u64::from(job.shards), "shard"),
        them = if job.shards == 1 { "it" } else { "them" },
    );
    Ok(Scripts {
        array,
        merge,
        submit,
    })
}

fn head(job: &SlurmJob, part: &str, log: &str) -> Result<String, ClusterError> {
    let name = job.run.file_name().map_or_else(
        || "telescope".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let name: String = name
        .chars()
        .map(|letter| {
            let plain = letter.is_ascii_alphanumeric() || "-_.".contains(letter);
            if plain { letter } else { '-' }
        })
        .collect();
    // A per cent sign begins what Slurm fills in.
    let log = format!("{}/{log}", text(&job.scripts)?.replace('%', "%%"));
    Ok(format!(
        "#!/bin/bash
#SBATCH --job-name={name}-{part}
#SBATCH --output={}
#SBATCH --open-mode=append
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={}
",
        option(&log)?,
        job.cpus
    ))
}

fn limits(job: &SlurmJob) -> Result<String, ClusterError> {
    let named = [
        ("--time=", &job.time),
        ("--mem=", &job.memory),
        ("--partition=", &job.partition),
        ("--account=", &job.account),
    ];
    let mut lines = String::new();
    for (flag, value) in named {
        if let Some(value) = value {
            writeln!(lines, "#SBATCH {flag}{}", option(value)?).expect("text");
        }
    }
    for value in &job.options {
        writeln!(lines, "#SBATCH {}", option(value)?).expect("text");
    }
    Ok(lines)
}

/// A text that sbatch reads from an `#SBATCH` line as one word.
fn option(text: &str) -> Result<&str, ClusterError> {
    let plain =
        |letter: char| !letter.is_whitespace() && !is_hidden(letter) && !"'\"\\#".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        Ok(text)
    } else {
        Err(ClusterError::Option(text.to_owned()))
    }
}

fn text(path: &Path) -> Result<&str, ClusterError> {
    path.to_str()
        .filter(|text| !text.contains(['\n', '\r']))
        .ok_or_else(|| ClusterError::Path(path.to_owned()))
}

/// A path as a word that is no flag.
fn path(path: &Path) -> Result<String, ClusterError> {
    let text = text(path)?;
    let text = if text.starts_with('-') {
        format!("./{text}")
    } else {
        text.to_owned()
    };
    Ok(word(&text))
}

#[cfg(test)]
mod tests;
