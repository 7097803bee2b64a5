//! The manifest of the guide: its containers' commands are run as a Job would run them, each with its index, and give the
//! bytes of one machine. What only a cluster can tell, whether it takes the manifest, is not told.

use super::common::{Workspace, repository};
use super::{assert_same, compared, files, reports};
use std::process::Command;

fn manifest() -> String {
    let path = repository().join("docs/examples/kubernetes.yaml");
    std::fs::read_to_string(path).unwrap()
}

/// The text of the first line that begins with this key, after it and without a remark.
fn value<'a>(manifest: &'a str, key: &str) -> &'a str {
    let line = manifest
        .lines()
        .find_map(|line| line.trim_start().strip_prefix(key))
        .unwrap_or_else(|| panic!("{key} is not in the manifest"));
    line.split(" #").next().unwrap().trim()
}

/// A folded scalar: the lines indented more than its key, joined.
fn folded(manifest: &str, key: &str) -> String {
    let mut lines = manifest.lines().skip_while(|line| line.trim() != key);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let outer = indent(lines.next().expect("the key is there"));
    let inner: Vec<&str> = lines
        .take_while(|line| indent(line) > outer)
        .map(str::trim)
        .collect();
    inner.join(" ")
}

/// The strings of a flow sequence.
fn sequence(text: &str) -> Vec<String> {
    serde_json::from_str(text).expect("a list of strings")
}

#[test]
fn the_commands_of_the_manifest_do_what_a_job_asks_of_them() {
    let manifest = manifest();
    let text = compared(100, 3000);
    let workspace = Workspace::new(&[]);
    workspace.write("mine.toml", &text);
    // In a container `telescope` is on the path.
    let real = workspace.command(&[]).get_program().to_owned();
    std::fs::create_dir(workspace.path("bin")).unwrap();
    std::os::unix::fs::symlink(real, workspace.path("bin/telescope")).unwrap();
    let path = format!(
        "{}:{}",
        workspace.path("bin").display(),
        std::env::var("PATH").unwrap()
    );
    let contained = |command: &[String], index: Option<u32>| {
        let mut process = Command::new(&command[0]);
        process.args(&command[1..]).env("PATH", &path);
        process.current_dir(workspace.path(""));
        if let Some(index) = index {
            process.env("JOB_COMPLETION_INDEX", index.to_string());
        }
        let ended = process.output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{command:?}: {said}");
    };
    let completions: u32 = value(&manifest, "completions:").parse().unwrap();
    let mut commands = manifest
        .lines()
        .filter_map(|line| line.trim().strip_prefix("command: "));
    let mut shard = sequence(commands.next().expect("the command of a shard"));
    shard.push(folded(&manifest, "- >-"));
    assert!(
        shard[2].contains(&format!("/{completions}\"")),
        "{}",
        shard[2]
    );
    // The order is no matter, and a pod that is started again does nothing twice.
    for index in (0..completions).rev().chain([0]) {
        contained(&shard, Some(index));
    }
    let merge = sequence(commands.next().expect("the command of the merge"));
    contained(&merge, None);
    workspace
        .telescope(&["run", "mine.toml", "--out", "whole"])
        .with_code(0);
    assert_same(
        &reports(files(&workspace, "whole")),
        &reports(files(&workspace, "runs/mine")),
    );
}
