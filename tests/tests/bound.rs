//! `telescope bound`, `new`, `cite` and `advise`: what they print, and what they refuse.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{LOGISTIC, TIGHT, Workspace, with};
use serde_json::Value;
use std::fmt::Write as _;

/// A refusal: code 2, and every word of it on the error stream or in the table.
fn refused(workspace: &Workspace, arguments: &[&str], words: &[&str]) {
    let ended = workspace.telescope(arguments).with_code(2);
    let text = format!("{}{}", ended.out, ended.err);
    for word in words {
        assert!(text.contains(word), "{arguments:?}: no {word:?} in\n{text}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn a_bound_from_constants_is_exact_and_says_what_it_assumed() {
    let workspace = Workspace::new(&[]);
    let arguments = [
        "bound",
        "weighted-average",
        "--distance",
        "1/3",
        "--lipschitz",
        "2",
        "--schedule",
        "constant(1/10)",
        "--steps",
        "4,400",
    ];
    let out = workspace.telescope(&arguments).with_code(0).out;
    assert!(out.contains("61/180"), "{out}");
    assert!(
        out.contains("convex-samples") && out.contains("independent-sampling"),
        "{out}"
    );
    let mut json = arguments.to_vec();
    json.push("--json");
    let value: Value = serde_json::from_str(&workspace.telescope(&json).with_code(0).out).unwrap();
    let rows = value["results"]["tables"][0]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["bound"]["exact"], "61/180");
    // All of them at once, each with a bound or with what it lacks.
    let all = workspace
        .telescope(&[
            "bound",
            "--all",
            "--distance",
            "1",
            "--lipschitz",
            "1",
            "--steps",
            "100",
        ])
        .with_code(0)
        .out;
    assert!(
        all.contains("--diameter") && all.contains("--strong-convexity"),
        "{all}"
    );
}

#[test]
fn wrong_use_of_a_theorem_is_refused_in_bound_and_in_files() {
    let workspace = Workspace::new(&[("tight", TIGHT), ("logistic", LOGISTIC)]);
    let bound =
        |theorem: &'static str| vec!["bound", theorem, "--distance", "1", "--lipschitz", "1"];
    // A constant that is missing, μ = 0, no diameter, one step only.
    refused(
        &workspace,
        &["bound", "weighted-average", "--distance", "1"],
        &["--lipschitz L"],
    );
    let mut flat = bound("strongly-convex-uniform");
    flat.extend(["--strong-convexity", "0", "--diameter", "2"]);
    refused(&workspace, &flat, &["strongly-convex", "μ = 0"]);
    refused(
        &workspace,
        &bound("projected-inverse-sqrt"),
        &["bounded-domain", "--diameter D"],
    );
    let mut short = bound("last-iterate-inverse-sqrt");
    short.extend(["--diameter", "2", "--steps", "1"]);
    refused(&workspace, &short, &["two-steps", "take two steps or more"]);
    // The same of files.
    let tight = "experiments/tight.toml";
    for (theorem, words) in [
        (
            "strongly-convex-uniform",
            ["strongly-convex", "μ = 0", "add a penalty"],
        ),
        (
            "projected-inverse-sqrt",
            ["bounded-domain", "no diameter", "use a ball"],
        ),
        ("smooth-convex", ["smooth-risk", "kink", "without kinks"]),
    ] {
        refused(&workspace, &["bound", theorem, tight], &words);
    }
    let one = [
        "bound",
        "last-iterate-inverse-sqrt",
        "experiments/logistic.toml",
        "--steps",
        "1",
    ];
    refused(&workspace, &one, &["two-steps"]);
    // Control: with two steps, and steps of the right form, it applies.
    let mut two = one.to_vec();
    two[4] = "2";
    two.extend(["--schedule", "optimal"]);
    let _ = workspace.telescope(&two).with_code(0);
    // And a run of such a file says the same, as a verdict.
    let claim = "theorem = \"strongly-convex-uniform\"\nexpect = \"not-applicable\"";
    let text = with(
        LOGISTIC,
        "theorem = \"weighted-average\"\nform = \"sup\"\nexpect = \"verified\"",
        claim,
    );
    let workspace = Workspace::new(&[("flat", &text)]);
    let _ = workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    assert!(workspace.read("out/flat.md").contains("μ = 0"));
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let workspace = Workspace::new(&[("tight", TIGHT)]);
    let weighted = [
        "bound",
        "weighted-average",
        "--distance",
        "1",
        "--lipschitz",
    ];
    let with_value = |value: &'static str| [&weighted[..], &[value]].concat();
    refused(&workspace, &with_value("two"), &["--lipschitz", "decimal"]);
    refused(&workspace, &with_value("-1"), &["below 0"]);
    refused(&workspace, &with_value("1/0"), &["--lipschitz"]);
    refused(
        &workspace,
        &["bound", "none"],
        &["no theorem", "weighted-average"],
    );
    refused(&workspace, &["bound"], &["THEOREM"]);
    let schedule = [&with_value("1")[..], &["--schedule", "constnat(1)"]].concat();
    refused(&workspace, &schedule, &["did you mean constant?"]);
    let steps = [&with_value("1")[..], &["--steps", "0"]].concat();
    refused(&workspace, &steps, &["--steps"]);
    let both = ["bound", "experiments/tight.toml", "--distance", "1"];
    refused(&workspace, &both, &["leave one of them out"]);
    refused(
        &workspace,
        &["bound", "experiments/none.toml"],
        &["none.toml"],
    );
}

#[test]
fn a_new_file_runs_as_it_is_and_is_never_overwritten() {
    let workspace = Workspace::new(&[]);
    let out = workspace.telescope(&["new", "mine.toml"]).with_code(0).out;
    assert!(out.contains("telescope verify mine.toml"), "{out}");
    let text = workspace.read("mine.toml");
    assert!(text.contains("# The step sizes."), "{text}");
    refused(
        &workspace,
        &["new", "mine.toml", "--loss", "hinge"],
        &["not overwritten"],
    );
    assert_eq!(workspace.read("mine.toml"), text);
    let ended = workspace.telescope(&["verify", "--quick", "mine.toml", "--out", "out"]);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
    refused(&workspace, &["new", "Bad Name.toml"], &["rename the file"]);
    refused(
        &workspace,
        &["new", "b.toml", "--loss", "logistc"],
        &["did you mean logistic?"],
    );
    assert!(!workspace.path("b.toml").exists());
}

#[test]
fn sources_are_cited() {
    let workspace = Workspace::new(&[]);
    let out = workspace.telescope(&["cite"]).with_code(0).out;
    assert!(out.contains("Telescope"), "{out}");
    let out = workspace
        .telescope(&["cite", "--all", "--bibtex"])
        .with_code(0)
        .out;
    assert_eq!(out.matches("@misc{telescope,").count(), 1, "{out}");
    assert!(out.contains("@inproceedings{shamir2013stochastic"), "{out}");
    refused(&workspace, &["cite", "none"], &["no theorem"]);
}

/// Forty rows, of which some have the other label.
fn rows() -> String {
    let mut text = String::from("a,b,label\n");
    for index in 0..40 {
        let (x, y) = (f64::from(index % 8) - 3.5, f64::from(index % 5) - 2.0);
        let label = if (x + 0.5 * y > 0.0) == (index % 9 == 0) {
            "no"
        } else {
            "yes"
        };
        let _ = writeln!(text, "{x},{y},{label}");
    }
    text
}

#[test]
fn advice_is_given_kept_and_can_be_gone_on_with() {
    let workspace = Workspace::new(&[]);
    workspace.write("rows.csv", rows());
    let ask = [
        "advise", "--data", "rows.csv", "--target", "label", "--loss", "logistic", "--out", "kept",
    ];
    let asked = |more: &[&'static str]| [&ask[..], more].concat();
    let out = workspace
        .telescope(&asked(&["--radius", "1", "--gap", "0.3"]))
        .with_code(0)
        .out;
    for words in [
        "**Take ",
        "promised / real",
        "## What each theorem promises",
        "would repair it",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let file = "kept/rows-logistic.toml";
    assert!(
        out.contains(file) && workspace.path("kept/rows-logistic.md").exists(),
        "{out}"
    );
    let ended = workspace.telescope(&["verify", "--quick", file, "--out", "out"]);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
    // The same again is the same, byte for byte; a file that was made one's own is left alone.
    let before = workspace.tree("kept");
    let _ = workspace
        .telescope(&asked(&["--radius", "1", "--gap", "0.3"]))
        .with_code(0);
    assert_eq!(workspace.tree("kept"), before);
    let json = workspace
        .telescope(&asked(&[
            "--radius", "1", "--gap", "0.3", "--no-run", "--json",
        ]))
        .with_code(0)
        .out;
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["results"]["schema"], 1);
    assert!(
        value["results"]["promises"][0]["reach"]["least"]["bound"]
            .as_f64()
            .unwrap()
            <= 0.3
    );
    workspace.write(file, "title = \"Mine\"\n");
    refused(
        &workspace,
        &asked(&["--radius", "1", "--gap", "0.3", "--no-run"]),
        &["--name or --out"],
    );
    assert_eq!(workspace.read(file), "title = \"Mine\"\n");
    // Out of reach: an answer, and a code that says so.
    let far = asked(&[
        "--radius",
        "1",
        "--gap",
        "1e-9",
        "--no-run",
        "--name",
        "far",
        "--steps-at-most",
        "99",
    ]);
    let out = workspace.telescope(&far).with_code(3).out;
    assert!(out.contains("No theorem guarantees"), "{out}");
    refused(&workspace, &asked(&["--radius", "0"]), &["--radius"]);
    refused(&workspace, &asked(&["--l2", "x"]), &["--l2"]);
}
