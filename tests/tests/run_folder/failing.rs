//! Disks and folders that fail: a clear error, nothing lost, and the run goes on when they are mended.

use super::common::{Ended, Workspace};
use super::{RUN, assert_same, compared, files, run, suite};
use std::process::Command;

/// The command under a limit on the size of files, which fails as a full disk does: in the middle of a write.
#[cfg(target_os = "linux")]
fn limited(workspace: &Workspace, blocks: u32) -> Ended {
    let inner = workspace.command(&[&RUN[..], &["--resume"]].concat());
    Command::new("sh")
        .arg("-c")
        .arg(format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""
        ))
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(workspace.path(""))
        .output()
        .unwrap()
        .into()
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_loses_nothing() {
    let workspace = suite();
    run(&workspace, &[]);
    let whole = files(&workspace, "run");
    std::fs::rename(workspace.path("run"), workspace.path("whole")).unwrap();
    let mut done = Vec::new();
    for blocks in [0, 1, 400] {
        let ended = limited(&workspace, blocks).with_code(2);
        assert!(
            ended.err.starts_with("error: run/")
                && ended.err.ends_with(": File too large (os error 27)\n  hint: make room for it; what is finished is kept, and --resume goes on from there\n"),
            "{}",
            ended.err
        );
        // What is there is whole, and there is no more than that.
        let there = files(&workspace, "run");
        for (path, bytes) in &there {
            assert!(whole.get(path) == Some(bytes), "{path}");
        }
        done.push(there.len());
    }
    assert!(done.is_sorted() && done[0] == 0 && done[2] > 3, "{done:?}");
    run(&workspace, &["--resume"]);
    assert_same(&whole, &files(&workspace, "run"));
}

/// A folder that vanishes is not made anew, and is used again when it is back.
#[test]
fn a_folder_that_vanishes_is_said() {
    let workspace = Workspace::new(&[("compared", &compared(6000, 9000))]);
    let arguments = [&RUN[..], &["--threads", "1"]].concat();
    let mut child = workspace
        .command(&arguments)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while !workspace
        .path("run/chunks/compared/000/000000.chunk")
        .exists()
    {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    std::fs::rename(workspace.path("run"), workspace.path("moved")).unwrap();
    let ended = Ended::from(child.wait_with_output().unwrap()).with_code(2);
    assert!(
        ended.err.starts_with("error: run/")
            && ended.err.contains("was the folder moved or removed?"),
        "{}",
        ended.err
    );
    assert!(!workspace.path("run").exists());
    std::fs::rename(workspace.path("moved"), workspace.path("run")).unwrap();
    run(&workspace, &["--resume"]);
    workspace
        .telescope(&["run", "experiments", "--out", "whole"])
        .with_code(0);
    assert_same(&files(&workspace, "whole"), &files(&workspace, "run"));
}

#[test]
fn something_in_the_way_is_named() {
    let workspace = suite();
    run(&workspace, &[]);
    let whole = files(&workspace, "run");
    for path in [
        "run/chunks",
        "run/cases/compared",
        "run/records",
        "run/checks",
    ] {
        std::fs::rename(workspace.path(path), workspace.path("aside")).unwrap();
        workspace.write(path, "in the way\n");
        let _ = std::fs::remove_dir_all(workspace.path("run/cases/compared"));
        let ended = workspace
            .telescope(&[&RUN[..], &["--resume"]].concat())
            .with_code(2);
        assert!(
            ended.err.starts_with(&format!("error: {path}")) && ended.err.contains("\n  hint: "),
            "{path}: {}",
            ended.err
        );
        std::fs::remove_file(workspace.path(path)).unwrap();
        let _ = std::fs::remove_dir_all(workspace.path(path));
        std::fs::rename(workspace.path("aside"), workspace.path(path)).unwrap();
        run(&workspace, &["--resume"]);
        assert_same(&whole, &files(&workspace, "run"));
    }
}

/// Root may write anywhere: then there is nothing to see.
#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_said() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let workspace = suite();
    run(&workspace, &["--shard", "1/2"]);
    let chunks = workspace.path("run/chunks/compared/000");
    set_permissions(&chunks, Permissions::from_mode(0o555)).unwrap();
    let is_root = std::fs::write(chunks.join("probe"), "").is_ok();
    if !is_root {
        let ended = workspace
            .telescope(&[&RUN[..], &["--shard", "2/2"]].concat())
            .with_code(2);
        assert!(
            ended.err.contains("Permission denied")
                && ended.err.contains("make the folder writable"),
            "{}",
            ended.err
        );
    }
    set_permissions(&chunks, Permissions::from_mode(0o755)).unwrap();
    let _ = std::fs::remove_file(chunks.join("probe"));
    run(&workspace, &["--shard", "2/2"]);
    workspace.telescope(&["merge", "run"]).with_code(0);
}
