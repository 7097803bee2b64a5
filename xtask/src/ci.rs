//! `cargo xtask ci`: every check that a change must pass, in the order of what fails soonest.

use crate::run::{MISUSE, cargo, say};
use crate::{tidy, verify};
use std::ffi::OsString;
use std::process::ExitCode;

/// One check, which can also be called alone.
struct Step {
    name: &'static str,
    /// What to do when it fails.
    mend: &'static str,
    passes: fn() -> bool,
}

const STEPS: [Step; 6] = [
    Step {
        name: "fmt",
        mend: "run `cargo fmt --all`",
        passes: || succeeds(&["fmt", "--all", "--", "--check"], &[]),
    },
    Step {
        name: "clippy",
        mend: "follow the hints above; `cargo clippy --fix` does the simple ones",
        passes: || {
            let scope = ["clippy", "--locked", "--workspace", "--all-targets"];
            succeeds(
                &[&scope[..], &["--all-features", "--", "-D", "warnings"]].concat(),
                &[],
            )
        },
    },
    Step {
        name: "tidy",
        mend: "each line above says its own",
        passes: || tidy::run() == ExitCode::SUCCESS,
    },
    Step {
        name: "test",
        mend: "see the failing test above; if only a snapshot or a report changed, and rightly, run `cargo xtask bless`",
        passes: || succeeds(&["test", "--locked"], &[]),
    },
    Step {
        name: "doc",
        mend: "mend the links and tags named above",
        passes: || {
            let command = ["doc", "--locked", "--workspace", "--no-deps"];
            succeeds(&command, &[("RUSTDOCFLAGS", "-D warnings")])
        },
    },
    Step {
        name: "verify",
        mend: "if the reports changed, and rightly, run `cargo xtask bless` and commit reports/",
        passes: || {
            verify::command(&["--check".into()])
                .status()
                .is_ok_and(|status| status.success())
        },
    },
];

/// Runs the steps named, or all, up to the first that fails.
pub(crate) fn run(names: &[OsString]) -> ExitCode {
    let steps = match choose(names) {
        Ok(steps) => steps,
        Err(problem) => {
            say(&problem);
            return ExitCode::from(MISUSE);
        }
    };
    for step in &steps {
        say(&format!("{} ...", step.name));
        if !(step.passes)() {
            say(&format!(
                "{} failed; mend: {}; then `cargo xtask ci {0}`",
                step.name, step.mend
            ));
            return ExitCode::FAILURE;
        }
    }
    let passed: Vec<&str> = steps.iter().map(|step| step.name).collect();
    say(&format!("passed: {}", passed.join(", ")));
    ExitCode::SUCCESS
}

/// The steps asked for, in the order of the list; all when none is named.
fn choose(names: &[OsString]) -> Result<Vec<&'static Step>, String> {
    for name in names {
        if !STEPS.iter().any(|step| name == step.name) {
            let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            let known = known.join(", ");
            return Err(format!(
                "no step `{}`; the steps are {known}",
                name.display()
            ));
        }
    }
    let asked = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(asked).collect())
}

fn succeeds(arguments: &[&str], environment: &[(&str, &str)]) -> bool {
    cargo(arguments)
        .envs(environment.iter().copied())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str]) -> Result<Vec<&'static str>, String> {
        let names: Vec<OsString> = names.iter().map(OsString::from).collect();
        Ok(choose(&names)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn all_steps_run_when_none_is_named() {
        let all = ["fmt", "clippy", "tidy", "test", "doc", "verify"];
        assert_eq!(chosen(&[]), Ok(all.to_vec()));
    }

    #[test]
    fn named_steps_run_alone_and_in_order() {
        assert_eq!(chosen(&["doc", "fmt"]), Ok(vec!["fmt", "doc"]));
    }

    #[test]
    fn an_unknown_step_is_refused_with_the_list() {
        let problem = chosen(&["doc", "docs"]).expect_err("unknown");
        assert_eq!(
            problem,
            "no step `docs`; the steps are fmt, clippy, tidy, test, doc, verify"
        );
    }

    #[test]
    fn the_exit_of_a_command_decides() {
        assert!(succeeds(&["--version"], &[]));
        assert!(!succeeds(&["no-such-subcommand-of-cargo"], &[]));
    }

    #[test]
    fn the_help_names_every_step() {
        for step in &STEPS {
            assert!(crate::HELP.contains(step.name), "{}", step.name);
        }
    }
}
