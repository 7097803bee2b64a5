//! `formal check`, `formal check --bless`, `formal compare`: the check of the proof, for `cargo xtask proof`.

#![forbid(unsafe_code)]

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use telescope_formal::check::{check, compare};
use telescope_formal::sources::MANIFEST;
use telescope_formal::{Failure, Manifest};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(".");
    let result = match words[..] {
        [] => checked(root, false),
        ["--bless"] => checked(root, true),
        ["--compare"] => unchanged(root),
        _ => {
            say("usage: formal [--bless | --compare], in the root of the repository");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure.to_string());
            ExitCode::from(failure.exit_code())
        }
    }
}

fn checked(root: &Path, bless: bool) -> Result<(), Failure> {
    let found = check(root, &mut |what| say(what))?;
    if bless {
        let path = root.join(MANIFEST);
        std::fs::write(&path, found.text()).map_err(|source| Failure::File { path, source })?;
    } else {
        compare(&found, &committed(root)?)?;
    }
    say(&format!(
        "passed: {} theorems, {} planted errors rejected",
        found.theorems.len(),
        found.mutants.len()
    ));
    Ok(())
}

/// The manifest of the repository, not the one this was built with.
fn committed(root: &Path) -> Result<Manifest, Failure> {
    Manifest::parse(&telescope_formal::sources::read(root, MANIFEST)?)
}

fn unchanged(root: &Path) -> Result<(), Failure> {
    let differences = committed(root)?.differences(root)?;
    if differences.is_empty() {
        say("the sources are those that were last checked; they were not checked again here");
        return Ok(());
    }
    Err(Failure::Unsound {
        problem: format!("the proof is not the one that was checked: {}", differences.join(", ")),
        mend: "run `cargo xtask proof`, and with --bless if the change is right".to_owned(),
    })
}

fn say(line: &str) {
    // There is nobody left to tell when this stream is closed.
    let _ = writeln!(std::io::stderr(), "proof: {line}");
}
