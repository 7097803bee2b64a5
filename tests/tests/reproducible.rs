//! The same results whatever the threads, the neighbours and the selection; `--check`; Ctrl-C.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{LOGISTIC, QUADRATIC, TIGHT, Workspace, with};
use serde_json::Value;

const RECORD: &str = "out/records/sampled.json";

fn suite() -> Workspace {
    Workspace::new(&[("exact", QUADRATIC), ("sampled", LOGISTIC)])
}

fn verify(workspace: &Workspace, more: &[&str]) {
    let mut arguments = vec!["verify", "--out", "out"];
    arguments.extend(more);
    workspace.telescope(&arguments).with_code(0);
}

fn json(workspace: &Workspace, path: &str) -> Value {
    serde_json::from_str(&workspace.read(path)).unwrap()
}

#[test]
fn one_and_two_threads_write_the_same_bytes() {
    let (one, two) = (suite(), suite());
    verify(&one, &["--threads", "1"]);
    verify(&two, &["--threads", "2"]);
    let sampled = &json(&one, RECORD)["cases"][0]["claims"][0]["sampled"];
    assert!(
        sampled["replicates"].as_u64().unwrap() > 100,
        "something was sampled"
    );
    assert!(one.reports("out") == two.reports("out"));
}

#[test]
fn another_seed_draws_other_replicates() {
    let (one, two) = (suite(), suite());
    verify(&one, &[]);
    verify(&two, &["--seed", "2"]);
    let digest =
        |workspace| json(workspace, RECORD)["cases"][0]["claims"][0]["sampled"]["digest"].clone();
    assert!(digest(&one).is_string());
    assert_ne!(digest(&one), digest(&two));
}

#[test]
fn the_settings_beside_a_file_count_wherever_it_is_run_from() {
    let workspace = suite();
    workspace.write("elsewhere/experiments/sampled.toml", LOGISTIC);
    workspace.write("elsewhere/experiments/suite.toml", "seed = 7\n");
    let seeds = |given: &str, out: &str| {
        workspace
            .telescope(&["verify", given, "--out", out])
            .with_code(0);
        json(&workspace, &format!("{out}/records/sampled.json"))["seed"].clone()
    };
    assert_eq!(seeds("elsewhere/experiments/sampled.toml", "file"), 7);
    assert_eq!(seeds("elsewhere/experiments", "folder"), 7);
    assert_eq!(seeds("experiments/sampled.toml", "own"), 1);
    let record = |out| workspace.read(&format!("{out}/records/sampled.json"));
    assert_eq!(record("file"), record("folder"));
    assert_ne!(record("file"), record("own"));
}

#[test]
fn a_new_experiment_moves_no_record() {
    let workspace = suite();
    verify(&workspace, &[]);
    let before = workspace.reports("out");
    workspace.write("experiments/another.toml", TIGHT);
    verify(&workspace, &[]);
    let after = workspace.reports("out");
    assert!(after.contains_key("out/records/another.json"));
    for (path, bytes) in before {
        let index = path == "out/README.md";
        assert_eq!(after[&path] == bytes, !index, "{path}");
    }
}

#[test]
fn a_new_claim_moves_no_other_claim() {
    let workspace = Workspace::new(&[
        ("exact", QUADRATIC),
        ("sampled", LOGISTIC),
        ("tight", TIGHT),
    ]);
    verify(&workspace, &[]);
    let before = json(&workspace, RECORD);
    let files = workspace.reports("out");
    let more =
        format!("{LOGISTIC}\n[[claim]]\ntheorem = \"sharp-weighted-average\"\nform = \"sup\"\n");
    workspace.write("experiments/sampled.toml", more);
    verify(&workspace, &[]);
    let after = json(&workspace, RECORD);
    let claims = |record: &Value| record["cases"][0]["claims"].as_array().unwrap().clone();
    assert_eq!((claims(&before).len(), claims(&after).len()), (1, 2));
    assert_eq!(claims(&before)[0], claims(&after)[0]);
    assert_eq!(before["cases"][0]["curves"], after["cases"][0]["curves"]);
    // Byte for byte, but for the experiment's own files and the index.
    let mut others = 0;
    for (path, bytes) in workspace.reports("out") {
        if !(path.contains("sampled") || path == "out/README.md") {
            assert!(files[&path] == bytes, "{path}");
            others += 1;
        }
    }
    assert!(others > 5, "{others}");
}

#[test]
fn a_part_of_the_suite_gives_the_record_of_the_whole() {
    let (whole, part) = (suite(), suite());
    verify(&whole, &[]);
    verify(&part, &["--only", "sampled"]);
    assert_eq!(whole.read(RECORD), part.read(RECORD));
    assert!(!part.path("out/records/exact.json").exists());
}

#[test]
fn a_part_of_the_suite_leaves_the_other_records() {
    let workspace = suite();
    verify(&workspace, &[]);
    let before = workspace.reports("out");
    verify(&workspace, &["--only", "sampled"]);
    assert!(before == workspace.reports("out"));
}

#[test]
fn what_nothing_produces_any_more_is_removed() {
    let workspace = suite();
    verify(&workspace, &[]);
    std::fs::remove_file(workspace.path("experiments/exact.toml")).unwrap();
    workspace.write("out/notes.txt", "not ours\n");
    verify(&workspace, &[]);
    let files: Vec<String> = workspace.reports("out").into_keys().collect();
    assert!(
        !files.iter().any(|file| file.contains("exact")),
        "{files:?}"
    );
    assert!(files.contains(&"out/notes.txt".to_owned()));
}

#[test]
fn check_passes_after_a_run_and_names_each_change() {
    let workspace = suite();
    verify(&workspace, &[]);
    let check = |code| {
        workspace
            .telescope(&["verify", "--out", "out", "--check"])
            .with_code(code)
            .out
    };
    assert!(check(0).contains("the reports in out are what the code produces"));
    let written = workspace.reports("out");
    assert!(written.len() > 8);
    for (path, bytes) in &written {
        // In the middle of a file, so that no end of line hides it.
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] = if changed[middle] == b'7' { b'8' } else { b'7' };
        workspace.write(path, changed);
        let before = workspace.tree("");
        let found = check(1);
        assert!(
            found.contains(&format!("{path}:")) && found.contains("differs"),
            "{found}"
        );
        assert!(found.contains("cargo xtask verify"), "{found}");
        assert!(before == workspace.tree(""), "--check writes nothing");
        workspace.write(path, bytes);
        // One change of each kind is enough for the slower half.
        if path.ends_with(".svg") {
            break;
        }
    }
}

#[test]
fn check_sees_line_ends_and_missing_and_stale_files() {
    let workspace = suite();
    verify(&workspace, &[]);
    let check = |says: &str| {
        let found = workspace
            .telescope(&["verify", "--out", "out", "--check"])
            .with_code(1)
            .out;
        assert!(found.contains(says), "no {says:?} in {found}");
    };
    let page = workspace.read("out/exact.md");
    workspace.write("out/exact.md", page.replace('\n', "\r\n"));
    check("out/exact.md:1: differs");
    workspace.write("out/exact.md", page.trim_end());
    check("out/exact.md:");
    std::fs::remove_file(workspace.path("out/exact.md")).unwrap();
    check("out/exact.md: missing");
    workspace.write("out/exact.md", page);
    workspace.write("out/old.md", "stale\n");
    check("out/old.md: nothing produces it any more");
}

/// SIGINT is signal 2. Whether the command has its handler stands in bit 1 of its mask.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_run_leaves_earlier_reports() {
    use std::process::{Command, Stdio};
    let workspace = suite();
    verify(&workspace, &[]);
    let before = workspace.tree("out");
    let settings: Vec<String> = (2000..2250).map(|steps| steps.to_string()).collect();
    let grid = format!(
        "[grid]\n\"run.steps\" = [{}]\n\n[[claim]]",
        settings.join(", ")
    );
    workspace.write(
        "experiments/sampled.toml",
        with(LOGISTIC, "[[claim]]", &grid),
    );
    let child = workspace
        .command(&["verify", "--out", "out"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let id = child.id().to_string();
    let listens = || {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigCgt:"))
            .unwrap();
        u64::from_str_radix(mask.trim(), 16).unwrap() & 0b10 != 0
    };
    while !listens() {
        std::thread::yield_now();
    }
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
        "error: interrupted; earlier reports are as they were\n"
    );
    assert!(before == workspace.tree("out"));
}
