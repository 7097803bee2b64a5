//! The commands: each takes its arguments and gives an exit code.

mod advise;
mod answer;
mod bound;
mod certify;
mod cite;
mod completions;
mod diff;
mod edits;
mod explain;
mod list;
mod new;
mod paint;
mod provenance;
mod recheck;
mod report;
mod run;
mod slurm;
mod summary;
mod verify;

use crate::arguments::{Arguments, Color, Command};
use crate::terminal::{fit, fit_json};
use answer::Answer;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use telescope_verify::suite::SuiteError;

/// Where reports go that are not those of the standard suite.
const ASIDE: &str = "target/telescope/reports";

const MISUSE: u8 = 2;
const UNDECIDED: u8 = 3;
const INTERRUPTED: u8 = 130;

/// Whether lines for people are left out, since standard output belongs to one JSON document.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Runs a command and returns the exit code.
#[must_use]
pub fn run(arguments: Arguments) -> u8 {
    match arguments.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let (name, json) = (arguments.command.name(), arguments.command.wants_json());
    QUIET.store(json, Ordering::SeqCst);
    let answer = answer(arguments.command).unwrap_or_else(|error| {
        complain(&error);
        Answer {
            code: exit_code(&error),
            errors: vec![error.to_string()],
            results: serde_json::Value::Null,
        }
    });
    QUIET.store(false, Ordering::SeqCst);
    if json {
        out(&fit_json(&answer.document(name)));
    }
    answer.code
}

fn answer(command: Command) -> Result<Answer, SuiteError> {
    match command {
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Merge(arguments) => run::merge(&arguments),
        Command::Recheck(arguments) => recheck::recheck(&arguments),
        Command::Certify(arguments) => certify::certify(&arguments),
        Command::List(arguments) => Ok(Answer::printed(list::list(&arguments))),
        Command::Explain(arguments) => Ok(explain::explain(&arguments)),
        Command::Bound(arguments) => bound::bound(&arguments),
        Command::Advise(arguments) => advise::advise(&arguments),
        Command::New(arguments) => new::new(&arguments).map(Answer::printed),
        Command::Cite(arguments) => Ok(Answer::printed(cite::cite(&arguments))),
        Command::Report(arguments) => report::report(&arguments),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Slurm(arguments) => slurm::slurm(&arguments).map(Answer::printed),
        Command::Schema => {
            out(telescope_verify::config::json_schema().trim_end());
            Ok(Answer::printed(0))
        }
        Command::Completions(arguments) => {
            completions::completions(&arguments);
            Ok(Answer::printed(0))
        }
        Command::Man(arguments) => completions::man(&arguments).map(Answer::printed),
    }
}

fn exit_code(error: &SuiteError) -> u8 {
    if matches!(error, SuiteError::Interrupted | SuiteError::Paused { .. }) {
        INTERRUPTED
    } else {
        MISUSE
    }
}

/// Whether lines for people are left out.
fn quiet() -> bool {
    QUIET.load(Ordering::SeqCst)
}

/// A line on standard output, without its colours where they are not wanted. A closed pipe is not our business.
fn out(line: &str) {
    if !quiet() {
        let _ = writeln!(anstream::stdout(), "{}", fit(line));
    }
}

/// An error on standard error.
fn complain(error: &SuiteError) {
    complain_of(&error.to_string());
}

/// The same, of a text.
fn complain_of(message: &str) {
    let _ = writeln!(
        anstream::stderr(),
        "{}",
        paint::alarm(&format!("error: {message}"))
    );
}
