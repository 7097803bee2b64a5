//! Files and arguments made to break the command: each is refused with a message that names it, exit code 2, nothing
//! written, no panic.

#[allow(dead_code, reason = "each test file uses a part")]
#[path = "common/mod.rs"]
mod common;

use common::{Ended, LOGISTIC, QUADRATIC, TIGHT, Workspace, with};
use serde_json::{Value, json};

/// Asserts that the command refuses, naming all of `says`.
fn refused(ended: Ended, says: &[&str]) {
    let ended = ended.with_code(2);
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
    for says in says {
        assert!(ended.err.contains(says), "no {says:?} in:\n{}", ended.err);
    }
}

#[test]
fn numbers_beyond_every_use_are_refused_where_they_stand() {
    let wiggle = "title = \"t\"\nsummary = \"s\"\nproblem = \"wiggle\"\n\n[oracle.additive-noise]\nscales = [1.0]\n\n[schedule.constant]\nstep-size = 0.01\n\n[run]\nstart = [1.0]\nsteps = 3\n\n[[check]]\nthat = { basins = { from = -1.0, to = 1.0, starts = 4000000000, at-least = 1 } }\n";
    let run = |line: &str| with(QUADRATIC, "steps = 5", &format!("steps = 5\n{line}"));
    let synthetic = "data.synthetic = { rows = 2, columns = 4000000 }";
    let rows = LOGISTIC.split("data.inline").next().unwrap();
    let rest = LOGISTIC.split_once("]\n\n").unwrap().1;
    let wide = format!("{rows}{synthetic}\n\n{rest}");
    let wide = with(&wide, "steps = 100", "steps = 100\nreplicates = 100");
    let printed = format!(
        "{QUADRATIC}\n[[published]]\noutput = \"weighted-average\"\ngap = \"0.{}\"\nsource = \"s\"\n",
        "1".repeat(70_000)
    );
    for (text, says) in [
        (
            run("replicates = 4000000000"),
            [
                "run.replicates",
                "4000000000 replicates are more than 100000",
            ],
        ),
        (
            run("most-replicates = 4000000000"),
            ["run.most-replicates", "more than 100000000"],
        ),
        (
            with(
                LOGISTIC,
                "[oracle.single-sample]",
                "[oracle.minibatch]\nsize = 9000000000000000000",
            ),
            ["oracle.minibatch.size", "is more than 4194304"],
        ),
        (
            with(QUADRATIC, "steps = 5", "steps = 18446744073709551615"),
            [
                "experiments/hostile.toml:16:",
                "whole numbers go up to 9223372036854775807",
            ],
        ),
        (wide, ["run.replicates", "numbers to keep"]),
        (
            wiggle.to_owned(),
            ["basins.starts", "4000000000 starts are more than 10000"],
        ),
        (printed, ["published.0.gap", "is no decimal"]),
    ] {
        let workspace = Workspace::new(&[("hostile", &text)]);
        let before = workspace.tree("");
        refused(
            workspace.telescope(&["verify", "--quick", "--out", "out"]),
            &says,
        );
        assert!(
            before == workspace.tree(""),
            "{says:?}: something was written"
        );
    }
}

/// A record with one value changed, by JSON pointer.
fn tampered(record: &str, pointer: &str, value: Value) -> String {
    let mut record: Value = serde_json::from_str(record).unwrap();
    *record
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer}")) = value;
    record.to_string()
}

#[test]
fn records_that_no_run_writes_are_refused() {
    let workspace = Workspace::new(&[("quadratic", QUADRATIC)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    let record = workspace.read("out/records/quadratic.json");
    for (pointer, value, says) in [
        (
            "/schema",
            json!(0),
            "the record has format 0, this program reads format 1",
        ),
        ("/schema", json!(99), "the record has format 99"),
        (
            "/id",
            json!("../../elsewhere"),
            "is no name of an experiment",
        ),
        ("/cases", json!([]), "it holds no case"),
        ("/cases/0/constants/steps", json!(0), "a run of 0 steps"),
        (
            "/cases/0/curves/checkpoints/0",
            json!(4_000_000_000_u32),
            "checkpoints",
        ),
        (
            "/cases/0/curves/curves/0/mean",
            json!([1.0]),
            "a value for each checkpoint",
        ),
        ("/cases/0/contour/columns", json!(0), "fill no rectangle"),
        ("/cases/0/schedule/first", json!([]), "step sizes"),
        (
            "/cases/0/laws/0/covariance",
            json!([1.0]),
            "no square matrix",
        ),
    ] {
        workspace.write("bad.json", tampered(&record, pointer, value));
        refused(
            workspace.telescope(&["recheck", "bad.json"]),
            &["bad.json", says, "hint: "],
        );
    }
}

#[test]
fn texts_of_a_record_that_are_no_numbers_are_faults() {
    let workspace = Workspace::new(&[("tight", TIGHT)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    let record = workspace.read("out/records/tight.json");
    // A cut at a byte would fall inside a letter.
    for text in [
        "é".repeat(99),
        "1/0".to_owned(),
        "9".repeat(200_000),
        String::new(),
    ] {
        for pointer in [
            "/cases/0/constants/lipschitz_sq",
            "/cases/0/claims/0/exact/gap_exact",
        ] {
            workspace.write("bad.json", tampered(&record, pointer, json!(text)));
            let ended = workspace.telescope(&["recheck", "bad.json"]).with_code(1);
            assert!(
                !ended.err.contains("panicked") && !ended.out.is_empty(),
                "{}",
                ended.err
            );
        }
    }
}

#[test]
fn a_record_among_the_reports_cannot_lead_out_of_their_folder() {
    let workspace = Workspace::new(&[("quadratic", QUADRATIC), ("tight", TIGHT)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    let record = workspace.read("out/records/tight.json");
    workspace.write(
        "out/records/tight.json",
        tampered(&record, "/id", json!("../../escaped")),
    );
    let arguments = [
        "verify",
        "--quick",
        "--force",
        "--only",
        "quadratic",
        "--out",
        "out",
    ];
    workspace.telescope(&arguments).with_code(0);
    let names: Vec<String> = workspace.tree("").into_keys().collect();
    assert!(
        !names.iter().any(|name| name.contains("escaped")),
        "{names:?}"
    );
}

#[test]
fn arguments_beyond_their_range_are_refused() {
    let workspace = Workspace::new(&[("quadratic", QUADRATIC)]);
    let before = workspace.tree("");
    for arguments in [
        &["verify", "--seed", "18446744073709551616"][..],
        &["verify", "--seed", "-1"],
        &["verify", "--threads", "0"],
        &["verify", "--threads", "65536"],
        &["verify", "--only", ""],
        &["verify", "no-such-file.toml"],
        &["verify", ""],
        &["verify", "/dev/zero"],
        &["recheck", ""],
        &["recheck", "experiments"],
        &["recheck", "/dev/zero"],
        &["recheck", "/dev/null"],
        &[
            "certify",
            "experiments",
            "--out",
            "experiments/quadratic.toml/x",
        ],
        &["explain", ""],
        &["list", ""],
    ] {
        let ended = workspace.telescope(arguments);
        assert!(
            !ended.err.contains("panicked"),
            "{arguments:?}: {}",
            ended.err
        );
        assert_eq!(
            ended.code,
            Some(2),
            "{arguments:?}: {}{}",
            ended.out,
            ended.err
        );
        assert!(!ended.err.is_empty(), "{arguments:?}");
    }
    assert!(before == workspace.tree(""), "something was written");
}
