//! Running cargo in the root of the repository, and turning what it returns into an exit code.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

/// The exit code for a command line that cannot be understood.
pub(crate) const MISUSE: u8 = 2;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // At run time first: the value compiled in is wrong once the repository has moved.
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or(package.clone(), Path::to_path_buf)
}

/// The same cargo that runs this, in the root of the repository.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end and gives its exit code.
pub(crate) fn code(command: &mut Command) -> ExitCode {
    match command.status() {
        Ok(status) => ExitCode::from(number(status)),
        Err(error) => cannot_start(command, &error),
    }
}

/// Says that a command did not even start.
pub(crate) fn cannot_start(command: &Command, error: &std::io::Error) -> ExitCode {
    let program = command.get_program().display();
    say(&format!(
        "cannot start {program}: {error}; is Rust installed?"
    ));
    ExitCode::from(MISUSE)
}

/// The exit code of a finished process; 128 + the signal that ended it, as shells count.
pub(crate) fn number(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    status
        .code()
        .map_or(1, |code| u8::try_from(code).unwrap_or(u8::MAX))
}

/// One line on the standard error stream.
pub(crate) fn say(line: &str) {
    // There is nobody left to tell when this stream is closed.
    let _ = writeln!(std::io::stderr(), "xtask: {line}");
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    #[test]
    fn exit_codes_pass_unchanged_and_signals_count_from_128() {
        for code in [0, 1, 2, 3, 130] {
            assert_eq!(i32::from(number(ExitStatus::from_raw(code << 8))), code);
        }
        assert_eq!(number(ExitStatus::from_raw(2)), 130);
    }

    #[test]
    fn the_root_holds_the_workspace_manifest() {
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("manifest");
        assert!(manifest.contains("[workspace]"));
    }
}
