//! Run folders: the results of `verify`, whatever stops the run, and however it is divided.

#[path = "../common/mod.rs"]
#[allow(dead_code, reason = "each test file uses a part")]
mod common;
mod damage;
mod failing;
mod killed;
#[cfg(unix)]
mod kubernetes;
mod refused;
mod shards;

use common::{LOGISTIC, QUADRATIC, Workspace, with};
use std::collections::BTreeMap;

/// Two arms whose gap only replicates can tell, so that all of them are drawn: eight chunks.
fn compared(steps: u32, most: u32) -> String {
    let run = format!("steps = {steps}\nreplicates = 400\nmost-replicates = {most}");
    let arms = format!(
        r#"
[[arm]]
name = "short"

[[arm]]
name = "long"
set = {{ "run.steps" = {} }}

[[comparison]]
title = "Two lengths"
"#,
        steps + steps / 2
    );
    with(LOGISTIC, "steps = 100", &run) + &arms
}

/// A claim that is proved: one chunk, for the figures.
fn exact() -> String {
    with(
        QUADRATIC,
        "steps = 5",
        "steps = 5\nreplicates = 400\nmost-replicates = 400",
    )
}

/// Chunks, a check, and an exact experiment.
fn suite() -> Workspace {
    let check = r#"
[[check]]
that = { coverage = { drawn = "0.632", once = "0.368", replicates = 20000 } }
expect = "verified"
"#;
    let text = compared(100, 3000) + check;
    let workspace = Workspace::new(&[("compared", &text), ("exact", &exact())]);
    workspace.write("experiments/suite.toml", "seed = 3\n");
    workspace
}

const RUN: [&str; 4] = ["run", "experiments", "--out", "run"];

fn run(workspace: &Workspace, more: &[&str]) {
    workspace.telescope(&[&RUN[..], more].concat()).with_code(0);
}

/// Every file of a run folder but the locks, by its path inside.
fn files(workspace: &Workspace, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let tree = workspace.tree(folder).into_iter();
    tree.map(|(path, bytes)| (path[folder.len() + 1..].to_owned(), bytes))
        .filter(|(path, _)| !path.starts_with(".lock"))
        .collect()
}

fn names(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

/// That two folders are equal in every byte; names first, since bytes are long.
fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(names(one), names(other));
    for (path, bytes) in one {
        assert!(*bytes == other[path], "{path} differs");
    }
}

/// Whether a file is a report or a record, which `verify` writes too.
fn is_report(path: &str) -> bool {
    let kept = ["chunks/", "cases/", "checks/", "experiments/"];
    path != "run.json" && path != "shards.json" && !kept.iter().any(|kept| path.starts_with(kept))
}

fn reports(files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files
        .into_iter()
        .filter(|(path, _)| is_report(path))
        .collect()
}

#[test]
fn a_run_gives_what_verify_gives() {
    let workspace = suite();
    let verified = workspace
        .telescope(&["verify", "experiments", "--out", "out"])
        .with_code(0);
    let ran = workspace.telescope(&RUN).with_code(0);
    // But for the name of the folder.
    let lines = |text: &str| {
        text.lines()
            .map(str::to_owned)
            .filter(|line| !line.contains("changed in"))
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&verified.out), lines(&ran.out));
    let mut out = files(&workspace, "out");
    out.remove(".provenance.json");
    assert_same(&out, &reports(files(&workspace, "run")));
}

#[test]
fn a_folder_holds_what_is_described() {
    let workspace = suite();
    run(&workspace, &[]);
    let all = files(&workspace, "run");
    let kept: Vec<&str> = all
        .keys()
        .map(String::as_str)
        .filter(|path| !is_report(path))
        .collect();
    let mut expected: Vec<String> = (0..2)
        .flat_map(|case| {
            (0..4).map(move |chunk| format!("chunks/compared/{case:03}/{chunk:06}.chunk"))
        })
        .collect();
    let more = [
        "cases/compared/000.jsonl",
        "cases/compared/001.jsonl",
        "cases/exact/000.jsonl",
        "checks/compared/000.jsonl",
        "checks/proof-lines.jsonl",
        "chunks/exact/000/000000.chunk",
        "experiments/compared.toml",
        "experiments/exact.toml",
        "experiments/suite.toml",
        "run.json",
    ];
    expected.extend(more.map(str::to_owned));
    expected.sort();
    assert_eq!(kept, expected);
    assert_eq!(workspace.read("run/experiments/exact.toml"), exact());
    let manifest: serde_json::Value =
        serde_json::from_str(&workspace.read("run/run.json")).unwrap();
    assert_eq!(
        (manifest["seed"].as_u64(), manifest["schema"].as_u64()),
        (Some(3), Some(1))
    );
    // Nothing in it says where, when or on what it was made.
    let here = workspace.path("").display().to_string();
    for (path, bytes) in &all {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&here) && !text.contains("/root"), "{path}");
    }
}

#[test]
fn threads_change_no_byte_of_a_folder() {
    let (one, three) = (suite(), suite());
    run(&one, &["--threads", "1"]);
    run(&three, &["--threads", "3"]);
    assert_same(&files(&one, "run"), &files(&three, "run"));
}

#[test]
fn a_finished_run_resumed_changes_nothing() {
    let workspace = suite();
    run(&workspace, &[]);
    let before = files(&workspace, "run");
    let again = workspace
        .telescope(&[&RUN[..], &["--resume"]].concat())
        .with_code(0);
    assert!(
        again.out.contains("0 files changed in run"),
        "{}",
        again.out
    );
    assert_same(&before, &files(&workspace, "run"));
}

/// Whatever file is not there yet, or is half written, the rest is not made again and the whole is the same.
#[test]
fn a_run_goes_on_from_any_file() {
    let workspace = suite();
    run(&workspace, &[]);
    let whole = files(&workspace, "run");
    let all: Vec<&String> = whole.keys().filter(|path| *path != "run.json").collect();
    // Three at a time, of kinds that differ, and every one of them once.
    for start in 0..all.len().div_ceil(3) {
        let gone = all.iter().skip(start).step_by(all.len().div_ceil(3));
        for path in gone {
            let file = workspace.path(&format!("run/{path}"));
            let bytes = std::fs::read(&file).unwrap();
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let partial = file.with_file_name(format!(".{name}.partial"));
            std::fs::write(partial, &bytes[..bytes.len() / 2]).unwrap();
            std::fs::remove_file(file).unwrap();
            // A case is recorded when its chunks are there.
            if let Some(chunk) = path.strip_prefix("chunks/") {
                let case = chunk.rsplit_once('/').unwrap().0;
                let _ = std::fs::remove_file(workspace.path(&format!("run/cases/{case}.jsonl")));
            }
        }
        run(&workspace, &["--resume"]);
        assert_same(&whole, &files(&workspace, "run"));
    }
}

/// What is kept is used, not made again: a record that was changed, with its digest, is believed.
#[test]
fn what_is_kept_is_not_made_again() {
    let workspace = suite();
    run(&workspace, &[]);
    let whole = files(&workspace, "run");
    for case in ["cases/compared/000.jsonl", "cases/compared/001.jsonl"] {
        std::fs::remove_file(workspace.path(&format!("run/{case}"))).unwrap();
    }
    // With chunks of other replicates in place of its own, the first arm's record becomes another.
    let chunk = "run/chunks/compared/000/000003.chunk";
    let mut bytes = std::fs::read(workspace.path(chunk)).unwrap();
    let end = bytes.len() - 32;
    // A double of the last replicate, rewritten, and the digest after it.
    bytes[end - 48..end - 40].copy_from_slice(&0.25_f64.to_bits().to_le_bytes());
    let digest = sha256(&bytes[..end]);
    bytes[end..].copy_from_slice(&digest);
    std::fs::write(workspace.path(chunk), bytes).unwrap();
    let _ = workspace.telescope(&[&RUN[..], &["--resume"]].concat());
    let after = files(&workspace, "run");
    assert!(whole["cases/compared/000.jsonl"] != after["cases/compared/000.jsonl"]);
    assert!(whole["cases/compared/001.jsonl"] == after["cases/compared/001.jsonl"]);
    // It does not hold against a replay.
    let replayed = workspace
        .telescope(&["recheck", "--replay", "run/records/compared.json"])
        .with_code(1);
    assert!(replayed.out.contains("compared[short]"), "{}", replayed.out);
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes).into()
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_run_says_how_to_go_on() {
    use std::process::{Command, Stdio};
    let workspace = Workspace::new(&[("compared", &compared(20_000, 20_000))]);
    let mut child = workspace
        .command(&RUN)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !workspace
        .path("run/chunks/compared/000/000000.chunk")
        .exists()
    {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let ended = common::Ended::from(child.wait_with_output().unwrap()).with_code(130);
    assert_eq!(
        ended.err,
        "error: interrupted; what is finished is kept in run\n  hint: the same command with --resume goes on from there\n"
    );
    assert!(
        workspace
            .path("run/chunks/compared/000/000000.chunk")
            .exists()
    );
    assert!(!workspace.path("run/README.md").exists());
    let partial = files(&workspace, "run")
        .into_keys()
        .filter(|path| path.contains(".partial"));
    assert_eq!(partial.count(), 0);
}
