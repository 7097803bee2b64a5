//! Shards and their merge: the same bytes as from one machine, and nothing missing in silence.

use super::common::Workspace;
use super::{RUN, assert_same, compared, files, reports, run, suite};
use std::collections::BTreeMap;

fn shard(workspace: &Workspace, shard: &str, folder: &str) -> String {
    let arguments = ["run", "experiments", "--shard", shard, "--out", folder];
    workspace.telescope(&arguments).with_code(0).out
}

fn merge(workspace: &Workspace, folders: &[&str], code: i32) -> super::common::Ended {
    workspace
        .telescope(&[&["merge"], folders].concat())
        .with_code(code)
}

/// A folder without what only a divided run has.
fn undivided(workspace: &Workspace, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(workspace, folder);
    all.remove("shards.json");
    all
}

#[test]
fn shards_of_one_folder_merge_into_the_bytes_of_one_run() {
    let workspace = suite();
    let whole = workspace.telescope(&RUN).with_code(0);
    for count in [1, 2, 3, 20] {
        let folder = format!("of-{count}");
        // The order is no matter.
        for index in (1..=count).rev() {
            shard(&workspace, &format!("{index}/{count}"), &folder);
        }
        let merged = merge(&workspace, &[&folder], 0);
        let lines = |text: &str| {
            text.lines()
                .map(str::to_owned)
                .filter(|line| !line.contains("changed in"))
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&merged.out), lines(&whole.out));
        // This suite draws every replicate in any case, so that not even the chunks differ.
        assert_same(&files(&workspace, "run"), &undivided(&workspace, &folder));
    }
}

#[test]
fn a_claim_that_is_decided_early_is_decided_at_the_same_replicate() {
    let text = super::with(
        super::LOGISTIC,
        "steps = 100",
        "steps = 100\nmost-replicates = 5000",
    );
    let workspace = Workspace::new(&[("claim", &text)]);
    run(&workspace, &[]);
    for index in 1..=2 {
        shard(&workspace, &format!("{index}/2"), "shards");
    }
    merge(&workspace, &["shards"], 0);
    let (one, merged) = (files(&workspace, "run"), files(&workspace, "shards"));
    assert_same(&reports(one.clone()), &reports(merged.clone()));
    // One machine stops early; what it has is what the shards have.
    let chunks = |files: &BTreeMap<String, Vec<u8>>| {
        files
            .keys()
            .filter(|path| path.starts_with("chunks/"))
            .count()
    };
    assert!(
        chunks(&one) < chunks(&merged),
        "{} {}",
        chunks(&one),
        chunks(&merged)
    );
    for (path, bytes) in one {
        assert!(merged[&path] == bytes, "{path}");
    }
}

#[test]
fn shards_divide_the_chunks_and_each_computes_its_own_once() {
    let workspace = suite();
    let said = shard(&workspace, "1/2", "run");
    assert!(
        said.starts_with("shard 1/2: 5 chunks, 5 computed now, in run\n"),
        "{said}"
    );
    assert!(
        said.ends_with("when all 2 shards have ended: telescope merge run\n"),
        "{said}"
    );
    let first = files(&workspace, "run");
    let said = shard(&workspace, "1/2", "run");
    assert!(
        said.starts_with("shard 1/2: 5 chunks, 0 computed now"),
        "{said}"
    );
    assert_same(&first, &files(&workspace, "run"));
    let said = shard(&workspace, "2/2", "run");
    assert!(
        said.starts_with("shard 2/2: 4 chunks, 4 computed now"),
        "{said}"
    );
}

#[test]
fn shards_at_work_at_once_share_a_folder() {
    let workspace = suite();
    let children: Vec<_> = (1..=4)
        .map(|index| {
            let shard = format!("{index}/4");
            workspace
                .command(&[&RUN[..], &["--shard", &shard]].concat())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    merge(&workspace, &["run"], 0);
    workspace
        .telescope(&["run", "experiments", "--out", "whole"])
        .with_code(0);
    assert_same(&files(&workspace, "whole"), &undivided(&workspace, "run"));
}

#[test]
fn folders_of_their_own_are_gathered() {
    let workspace = suite();
    run(&workspace, &[]);
    for index in 1..=3 {
        shard(&workspace, &format!("{index}/3"), &format!("node-{index}"));
    }
    let before = (files(&workspace, "node-2"), files(&workspace, "node-3"));
    let merged = merge(&workspace, &["node-1", "node-2", "node-3"], 0);
    assert!(
        merged
            .out
            .starts_with("6 chunks copied from other folders\n"),
        "{}",
        merged.out
    );
    assert_same(&files(&workspace, "run"), &undivided(&workspace, "node-1"));
    assert!(
        before == (files(&workspace, "node-2"), files(&workspace, "node-3")),
        "others are only read"
    );
}

#[test]
fn missing_and_damaged_chunks_are_named_with_their_shard() {
    let workspace = suite();
    for index in [1, 3] {
        shard(&workspace, &format!("{index}/4"), "run");
    }
    let said = merge(&workspace, &["run"], 2).err;
    assert!(
        said.starts_with("error: run: 4 of its chunks are not there\n"),
        "{said}"
    );
    assert!(
        said.contains("\n  chunk 1 of compared[short] (replicates 400 to 911) is missing\n"),
        "{said}"
    );
    assert!(
        said.ends_with("\n  hint: run again with --shard 2/4 (2), --shard 4/4 (2)\n"),
        "{said}"
    );
    assert!(!workspace.path("run/README.md").exists());
    for index in [2, 4] {
        shard(&workspace, &format!("{index}/4"), "run");
    }
    let chunk = workspace.path("run/chunks/compared/001/000001.chunk");
    let mut bytes = std::fs::read(&chunk).unwrap();
    bytes[200] ^= 1;
    std::fs::write(&chunk, &bytes).unwrap();
    let said = merge(&workspace, &["run"], 2).err;
    assert!(
        said.contains("chunk 1 of compared[long] (replicates 400 to 911) is damaged"),
        "{said}"
    );
    assert!(said.ends_with("run again with --shard 3/4 (1)\n"), "{said}");
    let said = shard(&workspace, "3/4", "run");
    assert!(said.contains("1 computed now"), "{said}");
    merge(&workspace, &["run"], 0);
}

#[test]
fn a_whole_run_may_finish_what_shards_began() {
    let workspace = suite();
    shard(&workspace, "2/3", "run");
    run(&workspace, &["--resume"]);
    workspace
        .telescope(&["run", "experiments", "--out", "whole"])
        .with_code(0);
    assert_same(&files(&workspace, "whole"), &undivided(&workspace, "run"));
}

#[test]
fn a_merge_that_is_repeated_changes_nothing() {
    let workspace = suite();
    shard(&workspace, "1/1", "run");
    merge(&workspace, &["run"], 0);
    let before = files(&workspace, "run");
    assert!(
        merge(&workspace, &["run"], 0)
            .out
            .contains("0 files changed in run")
    );
    assert_same(&before, &files(&workspace, "run"));
}

#[test]
fn folders_of_other_runs_and_versions_are_refused() {
    let workspace = suite();
    shard(&workspace, "1/2", "run");
    let other = [
        "run",
        "experiments",
        "--shard",
        "2/2",
        "--out",
        "other",
        "--seed",
        "8",
    ];
    workspace.telescope(&other).with_code(0);
    let said = merge(&workspace, &["run", "other"], 2).err;
    assert!(
        said.starts_with("error: other: the run in it is another: seed 8 there, 3 here\n"),
        "{said}"
    );
    shard(&workspace, "2/2", "second");
    let manifest = workspace.read("second/run.json");
    let version = env!("CARGO_PKG_VERSION");
    workspace.write("second/run.json", manifest.replace(version, "0.0.9"));
    let said = merge(&workspace, &["run", "second"], 2).err;
    assert!(
        said.starts_with(&format!(
            "error: second: the run in it is another: telescope 0.0.9 there, {version} here\n"
        )),
        "{said}"
    );
    workspace.write("second/run.json", manifest);
    merge(&workspace, &["run", "second"], 0);
    // Experiments that were changed in the folder.
    let path = "run/experiments/exact.toml";
    workspace.write(path, workspace.read(path).replace("steps = 5", "steps = 6"));
    let said = merge(&workspace, &["run"], 2).err;
    assert!(
        said.starts_with(
            "error: run: the run in it is another: the file of experiment exact was changed\n"
        ),
        "{said}"
    );
}

#[test]
fn another_division_is_refused_by_its_number() {
    let workspace = suite();
    shard(&workspace, "1/2", "run");
    let refused = workspace
        .telescope(&[&RUN[..], &["--shard", "1/3"]].concat())
        .with_code(2);
    assert!(
        refused
            .err
            .starts_with("error: run: its run is divided into 2, not into 3\n"),
        "{}",
        refused.err
    );
}

#[test]
fn machines_that_disagree_are_found() {
    let workspace = suite();
    shard(&workspace, "1/1", "one");
    shard(&workspace, "1/1", "two");
    let chunk = workspace.path("two/chunks/compared/000/000001.chunk");
    let mut bytes = std::fs::read(&chunk).unwrap();
    let end = bytes.len() - 32;
    bytes[end - 1] ^= 1;
    let digest = super::sha256(&bytes[..end]);
    bytes[end..].copy_from_slice(&digest);
    std::fs::write(&chunk, bytes).unwrap();
    let said = merge(&workspace, &["one", "two"], 2).err;
    assert!(said.starts_with("error: one/chunks/compared/000/000001.chunk and two/chunks/compared/000/000001.chunk: the same replicates, and other numbers\n"), "{said}");
}

#[test]
fn data_files_are_found_from_the_root_and_must_be_the_same() {
    let workspace = suite();
    let text = compared(100, 1000);
    let rows = text.find("data.inline").unwrap();
    let end = text[rows..].find("]\n\n").unwrap() + rows + 2;
    let csv = "data.csv = { path = \"data/three.csv\", target = \"y\" }\n";
    workspace.write(
        "far/experiments/rows.toml",
        format!("{}{csv}{}", &text[..rows], &text[end..]),
    );
    workspace.write(
        "far/data/three.csv",
        "a,b,y\n1.0,0.5,1\n0.5,-1.0,-1\n-1.0,0.25,1\n",
    );
    let arguments = [
        "run",
        "far/experiments/rows.toml",
        "--shard",
        "1/1",
        "--out",
        "run",
    ];
    workspace.telescope(&arguments).with_code(0);
    let said = merge(&workspace, &["run"], 2).err;
    assert!(
        said.starts_with("error: data/three.csv: ") && said.contains("--root DIR"),
        "{said}"
    );
    let found = merge(&workspace, &["run", "--root", "far"], 0);
    assert!(
        found.out.contains("everything is as expected"),
        "{}",
        found.out
    );
    workspace.write(
        "far/data/three.csv",
        "a,b,y\n1.0,0.5,1\n0.5,-1.0,-1\n-1.0,0.5,1\n",
    );
    let said = merge(&workspace, &["run", "--root", "far"], 2).err;
    assert!(
        said.contains("data file data/three.csv was changed"),
        "{said}"
    );
}
