//! `cargo xtask proof`: the check of the machine-checked proof, with Coq.

use crate::run::{MISUSE, cargo, code, say};
use std::ffi::OsString;
use std::process::{Command, ExitCode};

/// Runs the check, or only compares the sources with what was last checked.
pub(crate) fn run(arguments: &[OsString]) -> ExitCode {
    match arguments {
        [] => code(&mut command(&[])),
        [one] if one == "--bless" || one == "--compare" => code(&mut command(arguments)),
        [first, _, ..] if first == "--certificates" => code(&mut command(arguments)),
        _ => {
            say("`proof` takes --bless, --compare, --certificates FILE... or nothing");
            ExitCode::from(MISUSE)
        }
    }
}

fn command(arguments: &[OsString]) -> Command {
    let mut command = cargo(&[
        "run",
        "--quiet",
        "--locked",
        "--package",
        "telescope-formal",
    ]);
    command.args(["--bin", "formal", "--"]).args(arguments);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_follow_unchanged_and_others_are_refused() {
        let command = command(&["--compare".into()]);
        let words: Vec<_> = command.get_args().collect();
        assert_eq!(words[words.len() - 2..], ["--", "--compare"]);
        for wrong in ["--blessed", "x"] {
            assert_eq!(run(&[wrong.into()]), ExitCode::from(MISUSE), "{wrong}");
        }
    }
}
