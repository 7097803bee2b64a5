//! `cargo xtask verify`: the `telescope` command in optimised code, with the arguments given.

use crate::run::{cannot_start, cargo, root, say};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Becomes `telescope verify ARGUMENTS`, so that its exit code and an interrupt are its own.
pub(crate) fn replace_with(arguments: &[OsString]) -> ExitCode {
    let mut command = command(arguments);
    #[cfg(unix)]
    {
        let error = std::os::unix::process::CommandExt::exec(&mut command);
        cannot_start(&command, &error)
    }
    #[cfg(not(unix))]
    crate::run::code(&mut command)
}

/// `cargo run` of `telescope verify ARGUMENTS`; says so when the build will take its time.
pub(crate) fn command(arguments: &[OsString]) -> Command {
    let built = binary(std::env::var_os("CARGO_TARGET_DIR"), &root()).exists();
    if !built {
        say("building the optimised `telescope` first; later runs reuse it");
    }
    // Cargo's own lines are for a person at a terminal, or for the wait of a first build.
    let quiet = built && !std::io::stderr().is_terminal();
    let mut command = cargo(&["run", "--release", "--locked"]);
    command
        .args(quiet.then_some("--quiet"))
        .args([
            "--package",
            "telescope-cli",
            "--bin",
            "telescope",
            "--",
            "verify",
        ])
        .args(arguments);
    command
}

/// Where cargo puts the command.
fn binary(target: Option<OsString>, root: &Path) -> PathBuf {
    // `join` keeps an absolute target directory as it is.
    let target = root.join(target.unwrap_or_else(|| "target".into()));
    let name = format!("telescope{}", std::env::consts::EXE_SUFFIX);
    target.join("release").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_follow_verify_unchanged() {
        let given = ["--only", "a b", "--seed=7"].map(OsString::from);
        let command = command(&given);
        let all: Vec<_> = command.get_args().collect();
        let at = all
            .iter()
            .position(|&word| word == "verify")
            .expect("verify");
        assert_eq!(all[at - 1], "--");
        assert_eq!(all[at + 1..], given);
        assert!(all.contains(&"--release".as_ref()) && all.contains(&"--locked".as_ref()));
    }

    #[test]
    fn the_binary_is_looked_for_where_cargo_puts_it() {
        let suffix = std::env::consts::EXE_SUFFIX;
        let named = |folder: &str| PathBuf::from(format!("{folder}/release/telescope{suffix}"));
        let root = Path::new("/repository");
        assert_eq!(binary(None, root), named("/repository/target"));
        assert_eq!(binary(Some("out".into()), root), named("/repository/out"));
        assert_eq!(binary(Some("/elsewhere".into()), root), named("/elsewhere"));
    }
}
