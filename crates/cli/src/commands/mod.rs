//! The commands: each takes its arguments and gives an exit code.

mod advise;
mod bound;
mod certify;
mod cite;
mod explain;
mod list;
mod new;
mod provenance;
mod recheck;
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
        Command::Recheck(arguments) => recheck::recheck(&arguments),
        Command::Certify(arguments) => certify::certify(&arguments),
        Command::List(arguments) => Ok(list::list(&arguments)),
        Command::Explain(arguments) => Ok(explain::explain(&arguments)),
        Command::Bound(arguments) => bound::bound(&arguments),
        Command::Advise(arguments) => advise::advise(&arguments),
        Command::New(arguments) => new::new(&arguments),
        Command::Cite(arguments) => Ok(cite::cite(&arguments)),
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
    if matches!(error, SuiteError::Interrupted) {
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
