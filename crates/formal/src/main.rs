//! `formal`, `formal --bless`, `formal --compare`, `formal --certificates FILE...`: the check of the proof, for
//! `cargo xtask proof`.

#![forbid(unsafe_code)]

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use telescope_formal::check::{Found, check, check_certificates, compare};
use telescope_formal::sources::{MANIFEST, read};
use telescope_formal::vectors::{self, VECTORS};
use telescope_formal::{Failure, Manifest};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(".");
    let result = match words[..] {
        [] => checked(root, false),
        ["--bless"] => checked(root, true),
        ["--compare"] => unchanged(root),
        ["--certificates", ref files @ ..] if !files.is_empty() => {
            check_certificates(root, files, &mut |what| say(what))
        }
        _ => {
            say(
                "usage: formal [--bless | --compare | --certificates FILE...], in the root of the repository",
            );
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
        write(root, MANIFEST, &found.manifest.text())?;
        write(root, VECTORS, &vectors::text(&found.vectors))?;
    } else {
        compare(&found, &committed(root)?)?;
    }
    say(&format!(
        "passed: {} theorems, {} planted errors rejected",
        found.manifest.theorems.len(),
        found.manifest.mutants.len()
    ));
    Ok(())
}

fn write(root: &Path, file: &str, text: &str) -> Result<(), Failure> {
    let path = root.join(file);
    std::fs::write(&path, text).map_err(|source| Failure::File { path, source })
}

/// What the repository holds now, not what this was built with.
fn committed(root: &Path) -> Result<Found, Failure> {
    Ok(Found {
        manifest: Manifest::parse(&read(root, MANIFEST)?)?,
        vectors: vectors::parse(&read(root, VECTORS)?)?,
    })
}

fn unchanged(root: &Path) -> Result<(), Failure> {
    let differences = Manifest::parse(&read(root, MANIFEST)?)?.differences(root)?;
    if differences.is_empty() {
        say("the sources are those that were last checked; they were not checked again here");
        return Ok(());
    }
    Err(Failure::Unsound {
        problem: format!(
            "the proof is not the one that was checked: {}",
            differences.join(", ")
        ),
        mend: "run `cargo xtask proof`, and with --bless if the change is right".to_owned(),
    })
}

fn say(line: &str) {
    // There is nobody left to tell when this stream is closed.
    let _ = writeln!(std::io::stderr(), "proof: {line}");
}
