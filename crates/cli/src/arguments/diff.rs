//! Arguments of `telescope diff`.

use clap::Args;
use std::path::PathBuf;

/// Say what changed between two runs: verdicts, gaps, bounds, constants, and what only one of them has.
///
/// Each side is a folder with records/ID.json in it (of reports, or of a run), or such a file. The exit code is 0 if the
/// records are the same and 1 if they differ.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope diff reports out/
  telescope diff before/records/mine.json after/records/mine.json
  telescope diff reports out/ --json")]
pub struct Diff {
    /// The records to start from.
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// The records to compare with.
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}
