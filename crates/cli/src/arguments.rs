//! Arguments of the `telescope` command. Their doc comments are the help.

mod advise;
mod bound;
mod cite;
mod completions;
mod diff;
mod merge;
mod new;
mod report;
mod run;
mod slurm;

pub use advise::{Advise, LossName};
pub use bound::{Bound, Form};
pub use cite::Cite;
pub use completions::{Completions, Man};
pub use diff::Diff;
pub use merge::Merge;
pub use new::New;
pub use report::Report;
pub use run::Run;
pub use slurm::Slurm;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// A proof-checked convergence workbench for stochastic gradient descent.
///
/// Telescope takes a convex problem, a way to draw gradients, a schedule and a number of steps. It computes what theory
/// promises, runs seeded SGD, checks the promise on several rungs of evidence, and writes reports.
#[derive(Debug, Parser)]
#[command(
    name = "telescope",
    bin_name = "telescope",
    version,
    max_term_width = 100,
    after_help = EXIT_CODES
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to colour what is printed; auto: on a terminal, unless NO_COLOR is set.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub color: Color,
}

/// When to colour what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the variable NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

const EXIT_CODES: &str = "Exit codes:
  0    every claim came out as expected; nothing differs
  1    some claim did not, or a report differs (--check, diff), or a record does not re-check
  2    misuse or unreadable input
  3    no expectation was stated and something stayed inconclusive
  130  interrupted";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    // A variant's own text would hide the long help of the arguments below.
    #[expect(missing_docs, reason = "documented by its arguments")]
    Verify(Verify),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Run(Run),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Merge(Merge),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Recheck(Recheck),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Certify(Certify),
    #[expect(missing_docs, reason = "documented by its arguments")]
    List(List),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Explain(Explain),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Bound(Box<Bound>),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Advise(Box<Advise>),
    #[expect(missing_docs, reason = "documented by its arguments")]
    New(Box<New>),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Cite(Cite),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Report(Report),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Diff(Diff),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Slurm(Slurm),
    /// Print the JSON Schema of experiment files, for editors.
    Schema,
    #[expect(missing_docs, reason = "documented by its arguments")]
    Completions(Completions),
    #[expect(missing_docs, reason = "documented by its arguments")]
    Man(Man),
}

impl Command {
    /// The command's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Verify(_) => "verify",
            Self::Run(_) => "run",
            Self::Merge(_) => "merge",
            Self::Recheck(_) => "recheck",
            Self::Certify(_) => "certify",
            Self::List(_) => "list",
            Self::Explain(_) => "explain",
            Self::Bound(_) => "bound",
            Self::Advise(_) => "advise",
            Self::New(_) => "new",
            Self::Cite(_) => "cite",
            Self::Report(_) => "report",
            Self::Diff(_) => "diff",
            Self::Slurm(_) => "slurm",
            Self::Schema => "schema",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
        }
    }

    /// Whether the answer is to be one JSON document. (`list --json` prints a list without an envelope.)
    #[must_use]
    pub fn wants_json(&self) -> bool {
        match self {
            Self::Verify(arguments) => arguments.json,
            Self::Run(arguments) => arguments.json,
            Self::Merge(arguments) => arguments.json,
            Self::Recheck(arguments) => arguments.json,
            Self::Certify(arguments) => arguments.json,
            Self::Explain(arguments) => arguments.json,
            Self::Bound(arguments) => arguments.json,
            Self::Advise(arguments) => arguments.json,
            Self::Report(arguments) => arguments.json,
            Self::Diff(arguments) => arguments.json,
            Self::List(_)
            | Self::New(_)
            | Self::Cite(_)
            | Self::Slurm(_)
            | Self::Schema
            | Self::Completions(_)
            | Self::Man(_) => false,
        }
    }
}

/// Run experiments, check every claim, write the reports.
///
/// Without arguments: every experiment under experiments/, reports into reports/. A run of single files, with another
/// seed or with --quick writes to target/telescope/reports instead, so that the committed reports stay what they are.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope verify                          the whole suite
  telescope verify --only book-constant     one experiment
  telescope verify --quick                  a first look, in seconds
  telescope verify --dry-run                what would be run, and for how long
  telescope verify --check                  fail if the committed reports differ
  telescope verify mine.toml --out out/     an experiment of your own")]
pub struct Verify {
    /// Experiment files, or folders of them.
    #[arg(default_value = "experiments")]
    pub paths: Vec<PathBuf>,
    /// Run only the experiment of this name; may be given several times.
    #[arg(long, value_name = "ID")]
    pub only: Vec<String>,
    /// Use this seed instead of the suite's.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Use few replicates and few random problems.
    #[arg(long)]
    pub quick: bool,
    /// Compare with the reports that are there instead of writing them.
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,
    /// Print the plan with estimates, and run nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Where reports go; reports/ beside the experiments if left out.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Threads; all cores if left out. The results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Overwrite files that were edited since they were written.
    #[arg(long)]
    pub force: bool,
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Recompute the verdicts of records, from the records alone or by drawing everything again.
///
/// From the record alone, every bound is evaluated again from the recorded constants and every verdict recomputed from the
/// recorded evidence. With --replay, the problem is built and every replicate is drawn again, and all must agree bit for
/// bit.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope recheck reports/records/book-constant.json
  telescope recheck --replay reports/records/book-constant.json")]
pub struct Recheck {
    /// Records, such as reports/records/ID.json.
    #[arg(required = true)]
    pub records: Vec<PathBuf>,
    /// Gather the evidence again, and compare it bit for bit.
    #[arg(long)]
    pub replay: bool,
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}

/// List what an experiment can be made of, by name.
///
/// Each line is a name that experiment files know, with what it means. The list is made from the same registries as the
/// schema and the readers of files, so it is never behind them.
///
/// Kinds of parts: problems, losses, data, oracles, noise-laws, samplers, methods, domains, schedules, checks, averages,
/// theorems, controls. Tables, with their keys for parts: file, run, claim, arm, comparison, check, published, endpoints.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope list                        everything
  telescope list schedules --keys       the schedules and the keys each takes
  telescope list theorems controls      the theorems, and the planted errors that must be refuted
  telescope list run comparison --keys  the keys of two tables, and what they choose among
  telescope list --json                 the same for programs")]
pub struct List {
    /// Kinds or tables, such as schedules; all if left out.
    pub kinds: Vec<String>,
    /// Show the keys that each part takes, and the choices of each key.
    #[arg(long)]
    pub keys: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Prove the worst case over a whole class of functions, and write the proof to a file that `recheck` checks.
///
/// For each case of an experiment and each output that it makes a claim of: every convex function with the case's L, every
/// start within its r, its step sizes. Averages weighted by the step sizes have a proof in closed form; other outputs are
/// solved numerically and repaired to a proof in fractions, with a worst-case function beside it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope certify experiments/tight-constant.toml
  telescope certify mine.toml --all-inequalities --out out/
  telescope certify --catalogue             the files in certificates/, anew
  telescope recheck certificates/constant-last-iterate-05.json")]
pub struct Certify {
    /// Experiment files.
    #[arg(required_unless_present = "catalogue", conflicts_with = "catalogue")]
    pub experiments: Vec<PathBuf>,
    /// Write the certificates that the repository keeps.
    #[arg(long)]
    pub catalogue: bool,
    /// Of the catalogue, only files whose names contain this.
    #[arg(long, value_name = "TEXT", requires = "catalogue")]
    pub only: Option<String>,
    /// Use every inequality of the class, so that the bound is the worst case itself, but of the deterministic method only.
    #[arg(long)]
    pub all_inequalities: bool,
    /// Where certificates go.
    #[arg(long, value_name = "DIR", default_value = "certificates")]
    pub out: PathBuf,
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Explain a theorem: what it says and needs, its source, and the formal statement that proves it.
///
/// `telescope list theorems controls` names them all.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  telescope explain weighted-average
  telescope explain last-iterate-linear-decay random-reshuffling")]
pub struct Explain {
    /// Names of theorems, or of planted errors.
    #[arg(required = true, value_name = "THEOREM")]
    pub theorems: Vec<String>,
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}
