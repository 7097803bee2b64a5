//! Folders that are not to be written to: said by name, exit code 2, not a byte changed.

use super::common::{QUADRATIC, Workspace, with};
use super::{RUN, run, suite};
use telescope_verify::run_folder::ARITHMETIC;

/// The message of a command that must change nothing.
fn refused(workspace: &Workspace, arguments: &[&str]) -> String {
    let before = workspace.tree("");
    let refused = workspace.telescope(arguments).with_code(2);
    let after = workspace.tree("");
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    assert!(before == after, "a file was changed");
    refused.err
}

/// What `merge` says of the run with this manifest, which is put back.
fn merge_refused(workspace: &Workspace, manifest: &str) -> String {
    let old = workspace.read("run/run.json");
    workspace.write("run/run.json", manifest);
    let said = refused(workspace, &["merge", "run"]);
    workspace.write("run/run.json", old);
    said
}

fn resumed(workspace: &Workspace, more: &[&str]) -> String {
    refused(workspace, &[&RUN[..], &["--resume"], more].concat())
}

#[test]
fn a_folder_with_other_things_in_it() {
    let workspace = suite();
    workspace.write("run/notes.txt", "mine\n");
    let says = "error: run: there are files in it, and they are no run\n  hint: choose an empty folder with --out DIR\n";
    assert_eq!(refused(&workspace, &RUN), says);
    assert_eq!(resumed(&workspace, &[]), says);
    assert_eq!(resumed(&workspace, &["--shard", "1/2"]), says);
    std::fs::remove_dir_all(workspace.path("run")).unwrap();
    workspace.write("run", "a file\n");
    assert_eq!(
        refused(&workspace, &RUN),
        "error: run: this is no folder\n  hint: choose another with --out DIR\n"
    );
}

#[test]
fn a_run_that_is_there() {
    let workspace = suite();
    run(&workspace, &[]);
    assert_eq!(
        refused(&workspace, &RUN),
        "error: run: there is a run in it already\n  hint: go on with it by --resume, or choose another folder with --out DIR\n"
    );
}

#[test]
fn what_a_run_needs_is_named() {
    let workspace = suite();
    for (arguments, says) in [
        (&["run", "experiments"][..], "--out"),
        (&["run", "--out", "run"], "<FILE>"),
        (
            &["run", "experiments", "--out", "run", "--shard", "3/2"],
            "a shard is K/N with 1 ≤ K ≤ N",
        ),
        (&["merge", "run"], "run: there is no run.json in it"),
        (&["merge"], "<DIR>"),
    ] {
        let said = refused(&workspace, arguments);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn another_run_is_named_by_what_differs() {
    let workspace = suite();
    let csv = "x,y\n1.0,1\n-1.0,-1\n0.5,1\n";
    workspace.write("data/three.csv", csv);
    let text = with(
        super::LOGISTIC,
        "data.inline = [",
        "data.csv = { path = \"data/three.csv\", target = \"y\" }\nunused = [",
    );
    let rows = text.find("unused").unwrap();
    let end = text[rows..].find("]\n").unwrap() + rows + 2;
    workspace.write(
        "experiments/data.toml",
        format!("{}{}", &text[..rows], &text[end..]),
    );
    let begun = workspace.telescope(&RUN);
    assert!(begun.code != Some(2), "{}", begun.err);
    let says = |what: &str| {
        format!(
            "error: run: the run in it is another: {what}\n  hint: run it with what it was started with, or choose another folder with --out DIR\n"
        )
    };
    for (more, what) in [
        (&["--seed", "9"][..], "seed 3 there, 9 here"),
        (&["--quick"], "--quick false there, true here"),
        (
            &["--only", "data", "--seed", "4"],
            "seed 3 there, 4 here; experiment compared is there, and not asked for; experiment exact is there, and not asked for",
        ),
        (&["--shard", "1/2", "--seed", "9"], "seed 3 there, 9 here"),
    ] {
        assert_eq!(resumed(&workspace, more), says(what));
    }
    let changed = |path: &str, new: &str, what: &str| {
        let old = workspace.read(path);
        workspace.write(path, new);
        assert_eq!(resumed(&workspace, &[]), says(what));
        workspace.write(path, old);
    };
    let other = with(QUADRATIC, "steps = 5", "steps = 6");
    changed(
        "experiments/exact.toml",
        &other,
        "the file of experiment exact was changed",
    );
    let other = with(csv, "0.5", "0.25");
    changed(
        "data/three.csv",
        &other,
        "data file data/three.csv was changed",
    );
    changed(
        "experiments/suite.toml",
        "seed = 3\nslots = 2000\n",
        "slots 1024 there, 2000 here",
    );
    changed(
        "experiments/suite.toml",
        "seed = 3\nverify-alpha = 1e-5\n",
        "verify-alpha 0.000001 there, 0.00001 here",
    );
    let manifest = workspace.read("run/run.json");
    let version = env!("CARGO_PKG_VERSION");
    let other = with(
        &manifest,
        &format!("\"telescope\": \"{version}\""),
        "\"telescope\": \"0.0.9\"",
    );
    changed(
        "run/run.json",
        &other,
        &format!("telescope 0.0.9 there, {version} here"),
    );
    // The same release, and other numbers; a manifest of before there was an arithmetic version has none.
    let arithmetic = format!("\"arithmetic\": {ARITHMETIC},");
    let other = with(&manifest, &arithmetic, "\"arithmetic\": 99,");
    changed(
        "run/run.json",
        &other,
        &format!("arithmetic of version 99 there, {ARITHMETIC} here"),
    );
    assert!(
        merge_refused(&workspace, &other).contains("arithmetic of version 99 there"),
        "a merge refuses it too"
    );
    let other = with(&manifest, &format!("{arithmetic}\n"), "\n");
    changed(
        "run/run.json",
        &other,
        &format!("arithmetic of version 0 there, {ARITHMETIC} here"),
    );
    workspace.write("experiments/more.toml", QUADRATIC);
    assert_eq!(
        resumed(&workspace, &[]),
        says("experiment more is not there")
    );
    std::fs::remove_file(workspace.path("experiments/more.toml")).unwrap();
    // And with all as it was, the run goes on.
    assert_eq!(
        workspace
            .telescope(&[&RUN[..], &["--resume"]].concat())
            .code,
        begun.code
    );
}

#[test]
fn a_manifest_of_another_format_or_none() {
    let workspace = suite();
    run(&workspace, &[]);
    let manifest = workspace.read("run/run.json");
    workspace.write(
        "run/run.json",
        with(&manifest, "\"schema\": 1", "\"schema\": 7"),
    );
    assert!(
        resumed(&workspace, &[])
            .starts_with("error: run/run.json: its format is 7, and this program reads format 1\n")
    );
    for spoiled in ["", "{", "[]", "{\"schema\": 1}", "\u{0}"] {
        workspace.write("run/run.json", spoiled);
        let said = resumed(&workspace, &[]);
        assert!(
            said.starts_with("error: run/run.json: this is no manifest of a run: "),
            "{said}"
        );
    }
}

#[test]
fn a_missing_data_file_begins_nothing() {
    let workspace = suite();
    let text = "data.csv = { path = \"data/none.csv\", target = \"y\" }\n";
    let rows = super::LOGISTIC.find("data.inline").unwrap();
    let end = super::LOGISTIC[rows..].find("]\n\n").unwrap() + rows + 2;
    let text = format!(
        "{}{text}{}",
        &super::LOGISTIC[..rows],
        &super::LOGISTIC[end..]
    );
    workspace.write("experiments/data.toml", text);
    let said = refused(&workspace, &RUN);
    assert!(
        said.starts_with("error: data/none.csv: ") && said.contains("\n  hint: "),
        "{said}"
    );
    assert!(!workspace.path("run").exists());
}

/// A lock is held by a process, here by this one, and no file says so.
#[test]
fn a_folder_in_which_another_is_at_work() {
    let workspace = suite();
    run(&workspace, &["--shard", "1/2"]);
    let says = |what: &str| {
        format!(
            "error: run: {what} is at work in this folder\n  hint: wait until it ends, or choose another folder with --out DIR\n"
        )
    };
    let open = |name: &str| {
        let path = workspace.path(&format!("run/{name}"));
        std::fs::OpenOptions::new().write(true).open(path).unwrap()
    };
    let whole = open(".lock");
    whole.try_lock().unwrap();
    assert_eq!(
        resumed(&workspace, &[]),
        says("another run, shard or merge")
    );
    assert_eq!(
        refused(&workspace, &["merge", "run"]),
        says("another run, shard or merge")
    );
    assert_eq!(
        resumed(&workspace, &["--shard", "1/2"]),
        says("a run or a merge")
    );
    whole.unlock().unwrap();
    // Another shard is at work: shards may come in, but not the same, and no whole run.
    whole.try_lock_shared().unwrap();
    let shard = open(".lock-shard-1");
    shard.try_lock().unwrap();
    assert_eq!(
        resumed(&workspace, &[]),
        says("another run, shard or merge")
    );
    assert_eq!(
        resumed(&workspace, &["--shard", "1/2"]),
        says("another run of shard 1/2")
    );
    run(&workspace, &["--shard", "2/2"]);
    drop((whole, shard));
    workspace.telescope(&["merge", "run"]).with_code(0);
}

#[test]
fn a_run_that_cannot_be_planned_leaves_the_folder_free() {
    let bad = with(QUADRATIC, "step-size = 0.1", "step-size = 1e300");
    let workspace = Workspace::new(&[("exact", &bad)]);
    workspace.write("experiments/suite.toml", "seed = 3\n");
    let said = workspace.telescope(&RUN).with_code(2);
    assert!(
        said.err.contains("experiments/exact.toml:") && said.err.contains("schedule.constant"),
        "{}",
        said.err
    );
    let left: Vec<String> = workspace.tree("run").into_keys().collect();
    assert_eq!(left, ["run/.lock"]);
    workspace.write("experiments/exact.toml", QUADRATIC);
    run(&workspace, &[]);
    // Beside experiments that can be, what is finished stays.
    workspace.write("experiments/bad.toml", &bad);
    let both = ["run", "experiments", "--out", "both"];
    let said = workspace.telescope(&both).with_code(2);
    assert!(
        said.out
            .contains("1 of 2 experiments could not be run: no reports are written"),
        "{}",
        said.out
    );
    assert!(workspace.path("both/cases/exact/000.jsonl").exists());
    assert!(!workspace.path("both/README.md").exists());
}
