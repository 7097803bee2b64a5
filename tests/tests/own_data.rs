//! `telescope advise` and `new` on a file without column names, where each row begins with its label.

#[allow(dead_code, reason = "each test file uses a part")]
#[path = "common/mod.rs"]
mod common;

use common::Workspace;
use serde_json::Value;
use std::fmt::Write as _;

/// Forty sparse rows, of which some have the other label.
fn rows(classes: bool) -> String {
    let mut text = String::new();
    for index in 0..40 {
        let (x, y) = (f64::from(index % 8) - 3.5, f64::from(index % 5) - 2.0);
        let side = (x + 0.5 * y > 0.0) == (index % 9 == 0);
        let label = match (classes, side) {
            (true, true) => "-1".to_owned(),
            (true, false) => "+1".to_owned(),
            (false, _) => format!("{}", x - y),
        };
        let _ = write!(text, "{label} 1:{x}");
        if index % 5 != 2 {
            let _ = write!(text, " 3:{y}");
        }
        text.push('\n');
    }
    text
}

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[]);
    workspace.write("rows.svm", rows(true));
    workspace.write("numbers.libsvm", rows(false));
    workspace.write("rows.csv", "a,label\n1,yes\n2,no\n3,yes\n");
    workspace
}

const ADVISE: [&str; 7] = ["advise", "--radius", "1", "--gap", "0.3", "--out", "kept"];

#[test]
fn advice_needs_no_target_where_rows_begin_with_their_labels() {
    let workspace = workspace();
    let ask = [&ADVISE[..], &["--data", "rows.svm", "--loss", "logistic"]].concat();
    let out = workspace.telescope(&ask).with_code(0).out;
    for words in [
        "# Advice: logistic loss of the labels in rows.svm",
        "**Take ",
        "40 rows, 4 coordinates: columns divided by their root mean square, so that sparse rows stay sparse",
        "promised / real",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let kept = workspace.read("kept/rows-logistic.toml");
    assert!(
        kept.contains("scale = true") && !kept.contains("\ntarget"),
        "{kept}"
    );
    let ended = workspace.telescope(&[
        "verify",
        "--quick",
        "kept/rows-logistic.toml",
        "--out",
        "out",
    ]);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
    // Numbers to predict, and the data as they are.
    let ask = [
        &ADVISE[..],
        &[
            "--data",
            "numbers.libsvm",
            "--loss",
            "huber",
            "--no-run",
            "--json",
        ],
    ]
    .concat();
    let value: Value = serde_json::from_str(&workspace.telescope(&ask).with_code(0).out).unwrap();
    assert_eq!(value["results"]["standardised"], false);
    assert_eq!(value["results"]["scaled"], true);
    let raw = [&ask[..], &["--raw", "--name", "raw"]].concat();
    let ended = workspace.telescope(&raw);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
    let value: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(value["results"]["scaled"], false);
    assert_eq!(value["results"]["columns"], 3);
}

#[test]
fn a_new_file_needs_no_target_there() {
    let workspace = workspace();
    let new = [
        "new",
        "mine.toml",
        "--data",
        "rows.svm",
        "--loss",
        "hinge",
        "--domain",
        "ball",
    ];
    let _ = workspace.telescope(&new).with_code(0);
    let text = workspace.read("mine.toml");
    assert!(
        text.contains("the labels of rows.svm") && text.contains("scale = true"),
        "{text}"
    );
    let ended = workspace.telescope(&["verify", "--quick", "mine.toml", "--out", "out"]);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
}

#[test]
fn a_target_is_asked_for_where_columns_have_names_and_refused_where_they_have_none() {
    let workspace = workspace();
    let before = workspace.tree("");
    let advise = [&ADVISE[..], &["--loss", "logistic"]].concat();
    let new = ["new", "mine.toml"];
    for command in [&advise[..], &new] {
        for (data, says) in [
            (
                &["--data", "rows.csv"][..],
                [
                    "rows.csv: no target is named",
                    "hint: give --target NAME with the column to predict, one of `a`, `label`",
                ],
            ),
            (
                &["--data", "rows.svm", "--target", "label"],
                [
                    "rows.svm: columns of a LIBSVM file have no names",
                    "so --target means nothing here\n  hint: leave it out",
                ],
            ),
        ] {
            let ended = workspace.telescope(&[command, data].concat()).with_code(2);
            for says in says {
                assert!(ended.err.contains(says), "no {says:?} in {}", ended.err);
            }
            assert!(before == workspace.tree(""), "something was written");
        }
    }
}
