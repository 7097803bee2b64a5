//! What users read, as it stands: help, the plan, the verdict table, the summary.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{LOGISTIC, QUADRATIC, TIGHT, Workspace, repository, with};

fn help(arguments: &[&str]) -> String {
    Workspace::new(&[]).telescope(arguments).with_code(0).out
}

#[test]
fn help_of_telescope() {
    insta::assert_snapshot!(help(&["--help"]));
}

#[test]
fn help_of_verify() {
    insta::assert_snapshot!(help(&["verify", "--help"]));
}

#[test]
fn help_of_recheck() {
    insta::assert_snapshot!(help(&["recheck", "--help"]));
}

#[test]
fn help_is_no_wider_on_a_wide_terminal() {
    let workspace = Workspace::new(&[]);
    for command in ["verify", "recheck"] {
        let wide = workspace
            .command(&[command, "--help"])
            .env("COLUMNS", "400")
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8(wide.stdout).unwrap(),
            help(&[command, "--help"])
        );
    }
}

#[test]
fn plan_without_its_times() {
    let planned = Workspace::new(&[])
        .command(&["verify", "--dry-run", "--only", "absolute-three-points"])
        .current_dir(repository())
        .output()
        .unwrap();
    let text = String::from_utf8(planned.stdout).unwrap();
    // Times are the last column, and in the sum below it.
    let untimed: Vec<&str> = text
        .lines()
        .map(
            |line| match (line.rsplit_once(": "), line.split_once(", at most")) {
                (_, Some((cases, _))) => cases,
                (Some((line, time)), _) if time.ends_with(" s") => line,
                _ => line,
            },
        )
        .collect();
    assert!(text.lines().count() > 2 && !untimed.join("").contains(" s\n"));
    insta::assert_snapshot!(untimed.join("\n"));
}

/// One claim of each verdict.
fn small_suite() -> Workspace {
    let unbounded = format!(
        "{QUADRATIC}\n[[claim]]\ntheorem = \"weighted-average\"\nform = \"sup\"\nexpect = \"not-applicable\"\n"
    );
    let control = with(
        TIGHT,
        "theorem = \"weighted-average\"",
        "theorem = \"control-half-noise\"",
    );
    let control = with(&control, "relation = \"equal\"\n", "");
    let few = with(
        LOGISTIC,
        "steps = 100",
        "steps = 100\nreplicates = 3\nmost-replicates = 3",
    );
    Workspace::new(&[
        ("exact", &unbounded),
        ("sampled", LOGISTIC),
        ("tight", TIGHT),
        ("control", &with(&control, "\"proved\"", "\"refuted\"")),
        ("open", &with(&few, "\"verified\"", "\"inconclusive\"")),
    ])
}

#[test]
fn summary_and_verdict_table() {
    let workspace = small_suite();
    let ended = workspace
        .telescope(&["verify", "--out", "reports"])
        .with_code(0);
    insta::assert_snapshot!("summary", ended.out);
    let index = workspace.read("reports/README.md");
    let tables: Vec<&str> = index
        .lines()
        .filter(|line| line.starts_with('#') || line.starts_with('|'))
        .collect();
    insta::assert_snapshot!("index", tables.join("\n"));
}

#[test]
fn summary_of_what_was_not_expected() {
    let wrong = with(TIGHT, "\"proved\"", "\"verified\"");
    let printed = format!(
        "{QUADRATIC}\n[[published]]\noutput = \"weighted-average\"\ngap = \"1.25\"\nsource = \"nobody\"\n"
    );
    let workspace = Workspace::new(&[("printed", &printed), ("wrong", &wrong)]);
    let ended = workspace
        .telescope(&["verify", "--quick", "--out", "reports"])
        .with_code(1);
    insta::assert_snapshot!(ended.out);
}
