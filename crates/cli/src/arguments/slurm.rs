//! Arguments of `telescope slurm`.

use clap::Args;
use std::path::PathBuf;

/// Write job scripts that run experiments on a cluster with Slurm, and submit them if asked.
///
/// An array job has one task a shard: each draws its part of the replicates into the run folder, which all nodes must
/// share. A second job waits for all of them and merges: the results are those of `telescope run`, byte for byte. A shard
/// whose node dies is queued again, and so is one that comes near to its time limit; both go on from their finished chunks.
///
/// Shards cannot stop early when a claim is decided, since no one of them sees all replicates: they draw all of
/// `run.most-replicates`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope slurm mine.toml --out runs/mine --nodes 8 --cpus 16 --time 02:00:00
  telescope slurm mine.toml --out runs/mine --nodes 8 --shards 64 --submit
  telescope slurm mine.toml --out runs/mine --nodes 2 --partition long --option=--qos=low

Then, in the folder where the experiments are named from:
  sh runs/mine.slurm/submit.sh

On other schedulers, start `telescope run ... --shard K/N` for each K from 1 to N, and `telescope merge` after them.")]
pub struct Slurm {
    /// Experiment files, named from the folder where the job will be submitted.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The run folder, on a file system that all nodes share.
    #[arg(long, value_name = "RUN")]
    pub out: PathBuf,
    /// How many shards run at the same time.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub nodes: u32,
    /// How many shards there are; as many as nodes if left out. More of them lose less when a node dies.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub shards: Option<u32>,
    /// Processors of each shard.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=65_535))]
    pub cpus: u32,
    /// Time limit of a shard, as Slurm writes it, such as 02:00:00.
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Memory of a shard, as Slurm writes it, such as 4G.
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<String>,
    /// Partition to submit to.
    #[arg(long, value_name = "NAME")]
    pub partition: Option<String>,
    /// Account to charge.
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// A further option of sbatch, such as --option=--qos=low; may be given several times.
    #[arg(long, value_name = "OPTION", allow_hyphen_values = true)]
    pub option: Vec<String>,
    /// Use this seed instead of the suite's.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Where the scripts and the logs go; RUN.slurm if left out.
    #[arg(long, value_name = "DIR")]
    pub scripts: Option<PathBuf>,
    /// The command as the nodes find it; this one if left out.
    #[arg(long, value_name = "PATH")]
    pub program: Option<PathBuf>,
    /// Submit the jobs at once.
    #[arg(long)]
    pub submit: bool,
}
