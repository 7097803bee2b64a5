//! Arguments of `telescope run`.

use clap::Args;
use std::path::PathBuf;
use telescope_verify::run_folder::Shard;

/// Run experiments into a folder that keeps what is finished, so that a stopped run goes on.
///
/// The results are those of `telescope verify`, byte for byte. After any end, by Ctrl-C, a full disk, a lost machine, the same
/// command with --resume goes on from the last finished chunk, and the folder is in the end the same as after a run that
/// nothing stopped.
///
/// With --shard K/N one of N machines computes its share of the chunks of replicates; when all have, `telescope merge DIR`
/// makes the records and reports. Shards do not know what the others find, so they draw all the replicates that a case may
/// use, where a run on one machine stops at the decision. A shard that was stopped is run again with the same command.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope run mine.toml --out runs/mine             a run of its own
  telescope run mine.toml --out runs/mine --resume    go on with it
  telescope run mine.toml --out runs/mine --shard 2/8 the second of eight machines")]
pub struct Run {
    /// Experiment files, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    /// The run folder: a new one, an empty one, or with --resume that of the run.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Run only the experiment of this name; may be given several times.
    #[arg(long, value_name = "ID")]
    pub only: Vec<String>,
    /// Use this seed instead of that in suite.toml.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Use few replicates and few random problems.
    #[arg(long)]
    pub quick: bool,
    /// Threads; all cores if left out. The results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Go on with the run in the folder, or begin it if there is none.
    #[arg(long)]
    pub resume: bool,
    /// Compute the chunks of one shard only, K of N from 1; goes on by itself with what is there.
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}
