//! Lines on the terminal: why a run is not as expected, and what a plan will cost.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{LOGISTIC, QUADRATIC, TIGHT, Workspace, with};

const ARMS: &str = r#"
[[arm]]
name = "short"

[[arm]]
name = "long"
set = { "run.steps" = 30 }

[[comparison]]
title = "Two lengths"

[[check]]
that = { order = { lower = "short", higher = "long" } }
"#;

#[test]
fn a_refutation_that_nobody_expected_is_named() {
    let control = with(TIGHT, "\"weighted-average\"", "\"control-half-noise\"");
    let control = with(&control, "relation = \"equal\"\nexpect = \"proved\"", "");
    let order = format!("{QUADRATIC}{ARMS}");
    let workspace = Workspace::new(&[("control", &control), ("order", &order)]);
    let ended = workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(1);
    for line in [
        "UNEXPECTED control/control-half-noise/sup: refuted, and no expectation is stated",
        "UNEXPECTED order: the expected gap (weighted-average) of short is below that of long: refuted, and no expectation is stated",
    ] {
        assert!(
            ended.out.lines().any(|found| found == line),
            "{}",
            ended.out
        );
    }
    // The index does not call it fine, and lists the check.
    let index = workspace.read("out/README.md");
    assert!(
        index.contains("Not as expected: 1 claim, 1 check."),
        "{index}"
    );
    let row = "| [order](order.md) | the expected gap (weighted-average) of *short* is below that of *long* |";
    assert!(
        index.contains(row) && index.contains("**none stated ✗**"),
        "{index}"
    );
    // With the verdict expected there is no such line.
    let expected = format!("{order}expect = \"refuted\"\n");
    let ended = Workspace::new(&[("order", &expected)])
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    assert!(!ended.out.contains("UNEXPECTED"), "{}", ended.out);
}

#[test]
fn a_plan_counts_comparisons_and_checks() {
    let claimless = LOGISTIC.split("[[claim]]").next().unwrap();
    let text = with(
        claimless,
        "steps = 100",
        "steps = 20\nreplicates = 5\nmost-replicates = 70",
    );
    let plan = |text: &str| {
        Workspace::new(&[("plan", text)])
            .telescope(&["verify", "--dry-run"])
            .with_code(0)
            .out
    };
    // Nothing is asked that more replicates could answer.
    assert!(
        plan(&text).contains("plan: 20 × 5..5 (d = 2, 0 claims;"),
        "{}",
        plan(&text)
    );
    let asked = plan(&format!("{text}{ARMS}"));
    assert!(
        asked.contains("plan[short]: 20 × 5..70 (d = 2, 0 claims;"),
        "{asked}"
    );
    assert!(asked.contains("plan[long]: 30 × 5..70"), "{asked}");
    assert!(
        asked.contains("plan, check 1 (order): 140 replicates: "),
        "{asked}"
    );
    // Where both gaps are exact, the order draws nothing.
    let exact = plan(&format!("{QUADRATIC}{ARMS}"));
    assert!(!exact.contains("check 1"), "{exact}");
}

#[test]
fn a_comparison_divides_the_bound_by_the_gap_of_its_row() {
    let text = with(
        LOGISTIC,
        "steps = 100",
        "steps = 20\nreplicates = 5\nmost-replicates = 2000",
    );
    let text = with(&text, "expect = \"verified\"\n", "");
    let workspace = Workspace::new(&[("rows", &format!("{text}{ARMS}"))]);
    let _ = workspace.telescope(&["verify", "--out", "out"]);
    let record: serde_json::Value =
        serde_json::from_str(&workspace.read("out/records/rows.json")).unwrap();
    let page = workspace.read("out/rows.md");
    for case in record["cases"].as_array().unwrap() {
        let bound = case["claims"][0]["bound"]["enclosure"][0].as_f64().unwrap();
        let mean = case["curves"]["curves"][0]["end"]["middle"]
            .as_f64()
            .unwrap();
        let ratio = telescope_verify::number::nearest(bound / mean, 3);
        let name = case["arm"].as_str().unwrap();
        let row = page
            .lines()
            .find(|line| {
                line.starts_with(&format!("| {name} |"))
                    || line.starts_with(&format!("| **{name}** |"))
            })
            .expect("a row an arm");
        assert!(row.ends_with(&format!("| {ratio} |")), "{ratio} in {row}");
    }
}

#[test]
fn a_step_size_that_the_run_reduces_is_not_printed() {
    let reduced = r#"
[[arm]]
name = "plateau"
set = { schedule = { reduce-on-plateau = { initial = 0.1, factor = 0.5, patience = 1, every = 2 } } }

[[arm]]
name = "constant"

[[comparison]]
title = "Reduced or not"
"#;
    let text = QUADRATIC.split("[[claim]]").next().unwrap();
    let workspace = Workspace::new(&[("plateau", &format!("{text}{reduced}"))]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    let page = workspace.read("out/plateau.md");
    let row = |name: &str| {
        let mut rows = page.lines().filter(|line| line.starts_with('|'));
        rows.find(|line| {
            line.split('|')
                .nth(1)
                .is_some_and(|cell| cell.trim_matches([' ', '*']) == name)
        })
        .unwrap()
        .to_owned()
    };
    let cell = |row: &str| row.split('|').nth(4).unwrap().trim().to_owned();
    assert_eq!(cell(&row("plateau")), "–", "{}", row("plateau"));
    assert_eq!(cell(&row("constant")), "0.1", "{}", row("constant"));
    assert!(page.contains("η_T is – where the schedule reduces it"));
}
