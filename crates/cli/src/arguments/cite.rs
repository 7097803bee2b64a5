//! Arguments of `telescope cite`.

use clap::Args;

/// Name the source of a theorem, or of Telescope itself, for a bibliography.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope cite                                         Telescope itself
  telescope cite last-iterate-exact random-reshuffling
  telescope cite --all --bibtex                          every source once, as a BibTeX file")]
pub struct Cite {
    /// Theorems; Telescope itself if none is named.
    #[arg(value_name = "THEOREM")]
    pub theorems: Vec<String>,
    /// Telescope and every theorem.
    #[arg(long, conflicts_with = "theorems")]
    pub all: bool,
    /// Print BibTeX entries, each once.
    #[arg(long)]
    pub bibtex: bool,
}
