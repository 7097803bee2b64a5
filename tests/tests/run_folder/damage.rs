//! Files that were cut off, changed or exchanged: found, said, and made again or refused.

use super::{RUN, assert_same, files, run, suite};

const CHUNK: &str = "run/chunks/compared/000/000002.chunk";
const RECORD: &str = "run/cases/compared/000.jsonl";

/// Resumes after `spoil` has changed a file, without the records made from it, and returns what was said.
fn mended(path: &str, spoil: fn(&mut Vec<u8>)) -> String {
    let workspace = suite();
    run(&workspace, &[]);
    let whole = files(&workspace, "run");
    let mut bytes = std::fs::read(workspace.path(path)).unwrap();
    let before = bytes.clone();
    spoil(&mut bytes);
    assert!(bytes != before, "something is spoiled");
    if path == CHUNK {
        std::fs::remove_file(workspace.path(RECORD)).unwrap();
    }
    std::fs::write(workspace.path(path), bytes).unwrap();
    let resumed = workspace
        .telescope(&[&RUN[..], &["--resume"]].concat())
        .with_code(0);
    assert_same(&whole, &files(&workspace, "run"));
    resumed.err
}

#[test]
fn a_damaged_chunk_is_said_and_computed_again() {
    let again = "; it is computed again\n";
    for (spoil, why) in [
        (
            (|bytes| bytes.truncate(500)) as fn(&mut Vec<u8>),
            "it is cut off, or bytes in it have changed",
        ),
        (|bytes| bytes.truncate(3), "it is cut off"),
        (|bytes| bytes.clear(), "it is cut off"),
        (
            |bytes| bytes[1000] ^= 4,
            "it is cut off, or bytes in it have changed",
        ),
        (
            |bytes| bytes.push(0),
            "it is cut off, or bytes in it have changed",
        ),
        (|bytes| bytes[0] = b'X', "it is no chunk"),
        (
            |bytes| bytes.resize(1 << 20, 0),
            "it is too long, or no file",
        ),
    ] {
        assert_eq!(
            mended(CHUNK, spoil),
            format!("warning: {CHUNK}: {why}{again}")
        );
    }
}

#[test]
fn a_damaged_record_is_said_and_made_again() {
    let said = format!(
        "warning: {RECORD}: it is cut off, or bytes in it have changed; it is made again\n"
    );
    for spoil in [
        (|bytes| bytes.truncate(500)) as fn(&mut Vec<u8>),
        |bytes| bytes.truncate(20),
        |bytes| bytes.clear(),
        |bytes| *bytes.last_mut().unwrap() = b' ',
        |bytes| {
            let last = bytes.len() - 10;
            bytes[last] = if bytes[last] == b'1' { b'2' } else { b'1' };
        },
        |bytes| bytes[3] = 0xff,
    ] {
        assert_eq!(mended(RECORD, spoil), said);
    }
}

#[test]
fn a_sound_file_of_something_else_is_refused() {
    let workspace = suite();
    run(&workspace, &[]);
    let whole = files(&workspace, "run");
    for (from, to) in [
        // Of another case, of another range, and the record of another case.
        ("run/chunks/compared/001/000002.chunk", CHUNK),
        ("run/chunks/compared/000/000001.chunk", CHUNK),
        ("run/cases/compared/001.jsonl", RECORD),
    ] {
        let path = |path: &str| workspace.path(path);
        if to == CHUNK {
            std::fs::remove_file(path(RECORD)).unwrap();
        }
        std::fs::copy(path(from), path(to)).unwrap();
        let refused = workspace
            .telescope(&[&RUN[..], &["--resume"]].concat())
            .with_code(2);
        assert_eq!(
            refused.err,
            format!(
                "error: {to}: it belongs to another run: another experiment, seed, version or place\n  hint: take the file out of the folder; it is then made anew\n"
            )
        );
        std::fs::remove_file(path(to)).unwrap();
        run(&workspace, &["--resume"]);
        assert_same(&whole, &files(&workspace, "run"));
    }
}

#[test]
fn a_chunk_of_another_format_is_refused_by_its_number() {
    let workspace = suite();
    run(&workspace, &[]);
    let path = workspace.path(CHUNK);
    let mut bytes = std::fs::read(&path).unwrap();
    let end = bytes.len() - 32;
    bytes[8] = 9;
    let digest = super::sha256(&bytes[..end]);
    bytes[end..].copy_from_slice(&digest);
    std::fs::write(&path, bytes).unwrap();
    std::fs::remove_file(workspace.path(RECORD)).unwrap();
    let refused = workspace
        .telescope(&[&RUN[..], &["--resume"]].concat())
        .with_code(2);
    assert!(
        refused.err.starts_with(&format!(
            "error: {CHUNK}: its format is 9, and this program reads format 1"
        )),
        "{}",
        refused.err
    );
}
