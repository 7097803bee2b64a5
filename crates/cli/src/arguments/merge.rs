//! Arguments of `telescope merge`.

use clap::Args;
use std::path::PathBuf;

/// Make records and reports of a run whose shards have ended.
///
/// Every chunk must be there, of the same version and the same run; if some are missing, the shards to run again are named.
/// Shards that wrote into folders of their own are gathered: chunks that DIR lacks are copied from the others, and chunks that
/// are in several must be equal in every byte.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope merge runs/mine                     shards that shared one folder
  telescope merge runs/mine node2/mine node3/mine  shards with a folder each")]
pub struct Merge {
    /// The run folder.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Other folders of the same run, with more of its chunks.
    #[arg(value_name = "OTHER")]
    pub others: Vec<PathBuf>,
    /// The folder that the paths of data files start from.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// Threads; all cores if left out. The results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}
