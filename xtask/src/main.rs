//! The chores of the workspace: `cargo xtask COMMAND`. Thin on purpose, with no dependencies, so that it
//! builds in seconds; whatever computes lives in the `telescope` command.

#![forbid(unsafe_code)]

mod bless;
mod ci;
mod proof;
mod run;
mod tidy;
mod verify;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

const HELP: &str = "\
The chores of the workspace.

Usage: cargo xtask COMMAND [ARGUMENTS]

Commands:
  verify [ARGUMENTS]  Run the standard suite in optimised code and write reports/; arguments go to
                      `telescope verify` (--help lists them, --check compares and writes nothing)
  ci [STEP]...        Run the checks of a change, or only the steps named: fmt, clippy, tidy, test,
                      doc, verify
  tidy                Check the house rules that no compiler checks
  bless               Accept the present output: rewrite snapshots, then reports/
  proof [--bless]     Check the machine-checked proof of proofs/ with Coq; --compare only says whether
                       the sources are those last checked, --bless accepts what was found,
                       --certificates FILE... has Coq check certificates of worst cases
  bench [W1] ...      Time W1 to W4, or those named, against loops by hand; print the ratios and write them to
                      target/telescope/bench.json; --full takes all replicates, --scaling the cost of a step
                      as d, T, replicates and rows grow (with --large to the end)
  help                Print this

Commands run in the root of the repository. Exit code: 0 all well, 1 a check failed, 2 misuse;
verify passes on the code of `telescope verify`.
";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<OsString> = arguments.collect();
    match (command.to_str().unwrap_or_default(), rest.is_empty()) {
        ("verify", _) => verify::replace_with(&rest),
        ("ci", _) => ci::run(&rest),
        ("tidy", true) => tidy::run(),
        ("bless", true) => bless::run(),
        ("proof", _) => proof::run(&rest),
        ("bench", _) => {
            let bench = [
                "bench",
                "--package",
                "telescope-benches",
                "--bench",
                "workloads",
                "--",
            ];
            run::code(run::cargo(&bench).args(&rest))
        }
        ("help" | "--help" | "-h", true) => match write!(std::io::stdout(), "{HELP}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        ("", _) => misuse("a command is missing"),
        ("tidy" | "bless" | "help" | "--help" | "-h", false) => {
            misuse(&format!("{} takes no arguments", command.display()))
        }
        _ => misuse(&format!("no command `{}`", command.display())),
    }
}

/// Says what was wrong with the command line, and what would be right.
fn misuse(problem: &str) -> ExitCode {
    run::say(problem);
    let _ = write!(std::io::stderr(), "\n{HELP}");
    ExitCode::from(run::MISUSE)
}
