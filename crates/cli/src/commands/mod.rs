//! The commands: each takes its arguments and gives an exit code.

mod certify;
mod explain;
mod list;
mod provenance;
mod recheck;
mod run;
mod slurm;
mod summary;
mod verify;

use crate::arguments::{Arguments, Command};
use std::io::Write as _;
use telescope_verify::suite::SuiteError;

const MISUSE: u8 = 2;
const INTERRUPTED: u8 = 130;

/// Runs a command and returns the exit code.
#[must_use]
pub fn run(arguments: Arguments) -> u8 {
    let result = match arguments.command {
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Merge(arguments) => run::merge(&arguments),
        Command::Recheck(arguments) => recheck::recheck(&arguments),
        Command::Certify(arguments) => certify::certify(&arguments),
        Command::List(arguments) => Ok(list::list(&arguments)),
        Command::Explain(arguments) => Ok(explain::explain(&arguments)),
        Command::Slurm(arguments) => slurm::slurm(&arguments),
        Command::Schema => {
            out(telescope_verify::config::json_schema().trim_end());
            Ok(0)
        }
    };
    result.unwrap_or_else(|error| {
        complain(&error);
        exit_code(&error)
    })
}

fn exit_code(error: &SuiteError) -> u8 {
    if matches!(error, SuiteError::Interrupted | SuiteError::Paused { .. }) {
        INTERRUPTED
    } else {
        MISUSE
    }
}

/// A line on standard output. A closed pipe is not our business.
fn out(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// An error on standard error.
fn complain(error: &SuiteError) {
    let _ = writeln!(std::io::stderr(), "error: {error}");
}
