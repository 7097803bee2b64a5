//! Every command of the guide is one that there is, with files that there are, and those that are over in a moment are
//! run and print what the guide says. With `TELESCOPE_GUIDE=PATH` of an optimised `telescope`, all are run, but in chapters
//! whose commands speak of files, folders or clusters of the reader.

use super::blocks::{Block, blocks};
use super::common::repository;
use super::examples::overlay;
use clap::Parser as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use telescope_cli::arguments::Arguments;
use toml::Table;

/// Files that the guide leaves to the reader to make: commands that name them are read, not run.
const READERS_OWN: [&str; 2] = ["../mine/keys.toml", "../mine/tampered.json"];

/// Chapters that bring what their commands read.
const WHOLE: [&str; 6] = [
    "README.md",
    "docs/src/certificates.md",
    "docs/src/experiment-files.md",
    "docs/src/reading-a-report.md",
    "docs/src/theorems.md",
    "docs/src/verdicts.md",
];

/// The words of a command up to the first `;`, `>` or `|`, quotes taken off.
fn words(command: &str) -> Vec<String> {
    let cut = command.split([';', '>', '|']).next().unwrap_or_default();
    let plain = |word: &str| word.trim_matches(['\'', '"']).to_owned();
    cut.split_whitespace().map(plain).collect()
}

/// The arguments of `telescope` in a command that runs it.
fn telescope(command: &str) -> Option<Vec<String>> {
    let words = words(command);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let arguments = match words.as_slice() {
        ["cargo", "telescope", rest @ ..] | ["telescope", rest @ ..] => rest.to_vec(),
        ["cargo", "xtask", "verify", rest @ ..] => [&["verify"], rest].concat(),
        _ => return None,
    };
    Some(arguments.into_iter().map(str::to_owned).collect())
}

/// What is wrong with a command, if anything.
fn fault(command: &str) -> Option<String> {
    let root = repository();
    let words = words(command);
    if let Some(arguments) = telescope(command) {
        let all = std::iter::once("telescope".to_owned()).chain(arguments.iter().cloned());
        if let Err(error) = Arguments::try_parse_from(all) {
            return Some(error.to_string());
        }
        let ours = |word: &&String| {
            let folders = ["experiments/", "reports/", "certificates/", "data/"];
            folders.iter().any(|folder| word.starts_with(folder))
        };
        if let Some(missing) = arguments
            .iter()
            .filter(ours)
            .find(|path| !root.join(path).exists())
        {
            return Some(format!("there is no {missing}"));
        }
        let suite = !arguments.iter().any(|word| word.starts_with("../"));
        let only = arguments.iter().zip(arguments.iter().skip(1));
        let mut only = only.filter(|(flag, id)| {
            *flag == "--only" && !root.join(format!("experiments/{id}.toml")).exists()
        });
        return only
            .next()
            .filter(|_| suite)
            .map(|(_, id)| format!("there is no experiment {id}"));
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["cargo", "xtask", chore, ..] => {
            let chores = std::fs::read_to_string(root.join("xtask/src/main.rs")).unwrap();
            let known = chores.contains(&format!("\n  {chore} "));
            (!known).then(|| format!("there is no chore {chore}"))
        }
        ["cargo", "run", "-p", package, "--example", name] => {
            let folder = package.strip_prefix("telescope-")?;
            let file = format!("crates/{folder}/examples/{name}.rs");
            (!root.join(&file).exists()).then(|| format!("there is no {file}"))
        }
        ["python3", script, ..] if !script.starts_with("../") => {
            (!root.join(script).exists()).then(|| format!("there is no {script}"))
        }
        // A script that a command before it writes.
        ["sh", script] if script.ends_with("/submit.sh") => None,
        ["cargo", "test" | "install" | "fuzz" | "mutants", ..]
        | ["mkdir" | "sed" | "cp" | "cd", ..] => None,
        _ => Some("no command that the guide knows".to_owned()),
    }
}

fn with_commands() -> Vec<Block> {
    let all = blocks();
    all.into_iter()
        .filter(|block| !block.commands().is_empty())
        .collect()
}

#[test]
fn every_command_is_one_that_there_is() {
    let mut faults = Vec::new();
    for block in with_commands() {
        for command in block.commands() {
            let fault = fault(&command);
            faults.extend(fault.map(|fault| format!("{}: {command}: {fault}", block.place())));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_command_that_there_is_not_is_found() {
    for wrong in [
        "cargo telescope verifi",
        "cargo telescope list --key",
        "cargo telescope recheck reports/records/no-such.json",
        "cargo xtask verify --only no-such",
        "cargo xtask no-such",
        "cargo run -p telescope-core --example no_such",
        "python3 docs/examples/no_such.py",
        "make",
    ] {
        assert!(fault(wrong).is_some(), "{wrong}");
    }
}

/// Whether a debug build has it done in a second, and it writes nothing.
fn is_quick(arguments: &[String]) -> bool {
    let replays = arguments
        .iter()
        .any(|word| word == "--replay" || word.starts_with("../"));
    match arguments.first().map(String::as_str) {
        Some("list" | "explain" | "schema") => true,
        Some("recheck") => !replays,
        _ => false,
    }
}

#[test]
fn quick_commands_print_what_the_guide_says() {
    let mut run = 0;
    for block in with_commands() {
        for command in block.commands() {
            let Some(arguments) = telescope(&command).filter(|it| is_quick(it)) else {
                continue;
            };
            run += 1;
            let mut process = Command::new(env!("CARGO_BIN_EXE_telescope-under-test"));
            let output = process
                .args(&arguments)
                .current_dir(repository())
                .output()
                .unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(
                output.status.success(),
                "{}: {command}: {said}",
                block.place()
            );
            if let [_] = block.commands().as_slice() {
                for line in block.output() {
                    assert!(
                        said.lines().any(|it| it == line),
                        "{}: no {line:?} in\n{said}",
                        block.place()
                    );
                }
            }
        }
    }
    assert!(run > 0, "the guide has quick commands");
}

/// A copy of what commands read, in a folder beside which they may make others.
fn scratch(folder: &Path) -> PathBuf {
    let here = folder.join("repository");
    for part in ["experiments", "data", "certificates", "reports"] {
        copy(&repository().join(part), &here.join(part));
    }
    here
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn all_commands_run_where_an_optimised_program_is_given() {
    let Some(program) = std::env::var_os("TELESCOPE_GUIDE") else {
        return;
    };
    let program = repository().join(program);
    let folder = tempfile::TempDir::new().unwrap();
    let here = scratch(folder.path());
    let prelude = "cargo() { case \"$1 $2\" in 'telescope '*) shift; \"$PROGRAM\" \"$@\";; 'xtask verify') shift 2; \"$PROGRAM\" verify \"$@\";; esac; }\ntelescope() { \"$PROGRAM\" \"$@\"; }\n";
    let mut whole = Table::new();
    let mut faults = Vec::new();
    let all = blocks();
    for block in all
        .iter()
        .filter(|block| WHOLE.contains(&block.file.as_str()))
    {
        if let (Some(path), "toml" | "text") = (block.path(), block.language.as_str()) {
            let mut text = block.text.clone();
            if let Ok(table) = toml::from_str::<Table>(&text) {
                if table.contains_key("problem") && table.contains_key("run") {
                    whole = table;
                } else if block.language == "toml" {
                    // The same file, with these parts changed.
                    let mut changed = whole.clone();
                    overlay(&mut changed, &table);
                    text = toml::to_string(&changed).unwrap();
                }
            }
            let path = here.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let ours = |command: &String| {
            let readers = READERS_OWN.iter().any(|file| command.contains(file));
            let shell = ["mkdir", "sed", "cp"].contains(&words(command)[0].as_str());
            !readers && (shell || telescope(command).is_some())
        };
        let commands: Vec<String> = block.commands().into_iter().filter(ours).collect();
        if commands.is_empty() || commands.len() < block.commands().len() {
            continue;
        }
        let script = format!("{prelude}{}\n", commands.join("\n"));
        let mut process = Command::new("bash");
        process
            .arg("-c")
            .arg(&script)
            .current_dir(&here)
            .env("PROGRAM", &program);
        let output = process.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let mut lines = said.lines();
        if let Some(missing) = block
            .output()
            .into_iter()
            .find(|line| !lines.any(|it| it.trim_end() == *line))
        {
            let errors = String::from_utf8_lossy(&output.stderr);
            faults.push(format!(
                "{}: no {missing:?} in\n{said}{errors}",
                block.place()
            ));
        } else if block.output().is_empty() && !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            faults.push(format!(
                "{}: {}\n{said}{errors}",
                block.place(),
                output.status
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n\n"));
}
