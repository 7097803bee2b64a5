//! Arguments of `telescope new`.

use clap::Args;
use std::path::PathBuf;

/// Write an experiment file to start from: commented, and run by `telescope verify` as it is.
///
/// What is not chosen is the plainest that fits. The claims are of theorems that apply to what was chosen. A file that is there
/// is never overwritten.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope new                                          logistic loss on four rows, in experiment.toml
  telescope new mine.toml --data data/diabetes.csv --target progression --loss huber --domain ball
  telescope new noisy.toml --problem quadratic --noise-law student-t --schedule inverse-sqrt
  telescope list --keys                                  the names of all choices")]
pub struct New {
    /// The file to write.
    #[arg(default_value = "experiment.toml", value_name = "NAME.toml")]
    pub file: PathBuf,
    /// The problem.
    #[arg(long, value_name = "NAME")]
    pub problem: Option<String>,
    /// The loss of a finite sum.
    #[arg(long, value_name = "NAME")]
    pub loss: Option<String>,
    /// A data file for a finite sum.
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// The column to predict; left out for LIBSVM, where each row begins with its label.
    #[arg(long, value_name = "COLUMN", requires = "data")]
    pub target: Option<String>,
    /// How stochastic gradients are drawn.
    #[arg(long, value_name = "NAME")]
    pub oracle: Option<String>,
    /// How rows are drawn.
    #[arg(long, value_name = "NAME")]
    pub sampler: Option<String>,
    /// The law of additive noise.
    #[arg(long, value_name = "NAME")]
    pub noise_law: Option<String>,
    /// The step sizes.
    #[arg(long, value_name = "NAME")]
    pub schedule: Option<String>,
    /// Where the iterates live.
    #[arg(long, value_name = "NAME")]
    pub domain: Option<String>,
    /// What is done with a subgradient.
    #[arg(long, value_name = "NAME")]
    pub method: Option<String>,
}
