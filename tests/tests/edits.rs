//! Files that somebody edited are not overwritten unasked.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{QUADRATIC, TIGHT, Workspace, with};
use std::process::{Command, Stdio};

const VERIFY: [&str; 4] = ["verify", "--quick", "--out", "out"];

fn run() -> Workspace {
    let workspace = Workspace::new(&[("toy", QUADRATIC), ("tight", TIGHT)]);
    workspace.telescope(&VERIFY).with_code(0);
    workspace
}

/// Makes every page another one.
fn change(workspace: &Workspace) {
    workspace.write(
        "experiments/toy.toml",
        with(QUADRATIC, "title = \"Quadratic\"", "title = \"Another\""),
    );
}

/// The command without a terminal.
fn alone(workspace: &Workspace, arguments: &[&str]) -> common::Ended {
    let mut command = workspace.command(arguments);
    command.stdin(Stdio::null()).output().unwrap().into()
}

#[test]
fn an_edited_page_is_kept_unless_forced() {
    let workspace = run();
    change(&workspace);
    alone(&workspace, &VERIFY).with_code(0);
    let page = workspace.read("out/toy.md");
    assert!(page.contains("# Another"), "{page}");
    workspace.write("out/toy.md", "my notes\n");
    for arguments in [&VERIFY[..], &["report", "out"]] {
        let ended = alone(&workspace, arguments).with_code(2);
        assert!(
            ended.err.contains("not written by it: toy.md") && ended.err.contains("--force"),
            "{}",
            ended.err
        );
        assert_eq!(workspace.read("out/toy.md"), "my notes\n");
    }
    // A comparison writes nothing and asks nothing.
    alone(
        &workspace,
        &["verify", "--quick", "--out", "out", "--check"],
    )
    .with_code(1);
    alone(&workspace, &["report", "out", "--force"]).with_code(0);
    assert_eq!(workspace.read("out/toy.md"), page);
    alone(&workspace, &VERIFY).with_code(0);
}

#[test]
fn a_readme_of_somebody_else_is_kept() {
    let workspace = run();
    workspace.write("mine/README.md", "# My project\n");
    let ended = alone(&workspace, &["report", "out", "--out", "mine"]).with_code(2);
    assert!(ended.err.contains("README.md"), "{}", ended.err);
    let ended = alone(&workspace, &["verify", "--quick", "--out", "mine"]).with_code(2);
    assert!(ended.err.contains("README.md"), "{}", ended.err);
    assert_eq!(workspace.tree("mine").len(), 1);
    // Tables stand beside it.
    alone(&workspace, &["report", "out", "--out", "mine", "--csv"]).with_code(0);
}

#[test]
fn notes_beside_a_part_are_left_alone_and_a_whole_suite_asks() {
    let workspace = run();
    workspace.write("out/notes.md", "mine\n");
    alone(
        &workspace,
        &["verify", "--quick", "--out", "out", "--only", "toy"],
    )
    .with_code(0);
    let ended = alone(&workspace, &VERIFY).with_code(2);
    assert!(ended.err.contains("notes.md"), "{}", ended.err);
    assert_eq!(workspace.read("out/notes.md"), "mine\n");
}

fn git(workspace: &Workspace, arguments: &[&str]) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@t",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(workspace.path("."))
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "git {arguments:?}");
}

#[test]
fn what_git_has_may_be_replaced_and_local_edits_may_not() {
    let workspace = run();
    workspace.write(".gitignore", ".provenance.json\n.written.json\n");
    git(&workspace, &["init", "-q"]);
    git(&workspace, &["add", "."]);
    git(&workspace, &["commit", "-qm", "reports"]);
    // As on a fresh checkout: no digests, reports change rightly.
    std::fs::remove_file(workspace.path("out/.written.json")).unwrap();
    change(&workspace);
    alone(&workspace, &VERIFY).with_code(0);
    // What a run wrote is no edit, though git calls it changed.
    workspace.write("experiments/toy.toml", QUADRATIC);
    alone(&workspace, &VERIFY).with_code(0);
    // A checkout brings other bytes than were written here: no edit either.
    git(&workspace, &["checkout", "-q", "--", "out"]);
    change(&workspace);
    alone(&workspace, &VERIFY).with_code(0);
    git(&workspace, &["commit", "-qam", "another title"]);
    // An edit is one, with digests and without.
    let page = workspace.read("out/tight.md");
    workspace.write("out/tight.md", format!("{page}a note\n"));
    alone(&workspace, &VERIFY).with_code(2);
    std::fs::remove_file(workspace.path("out/.written.json")).unwrap();
    let ended = alone(&workspace, &VERIFY).with_code(2);
    assert!(ended.err.contains("tight.md"), "{}", ended.err);
    // Committed, it can be had again.
    git(&workspace, &["commit", "-qam", "a note"]);
    alone(&workspace, &VERIFY).with_code(0);
}
