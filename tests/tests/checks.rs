//! Checks that a false statement must not pass, each beside a true one that it does pass.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{Workspace, with};

/// The line of the summary that counts checks.
fn counted(file: &str) -> String {
    let workspace = Workspace::new(&[("checked", file)]);
    let ended = workspace.telescope(&["verify", "--quick"]);
    let line = ended
        .out
        .lines()
        .find(|line| line.contains("further check"));
    line.unwrap_or_else(|| panic!("{}{}", ended.out, ended.err))
        .to_owned()
}

fn verdict_of(file: &str) -> &'static str {
    let line = counted(file);
    let found = [
        "proved",
        "verified",
        "refuted",
        "not applicable",
        "inconclusive",
    ];
    let is = |word: &&&str| line.contains(&format!("1 {word}"));
    found.iter().find(is).unwrap_or_else(|| panic!("{line}"))
}

/// Fewer steps against more, at two sizes of the noise: each stalls, and one is a hundred times as noisy as the other.
const STALLS: &str = r#"title = "Stalls"
summary = "Two sizes of noise."

[problem.quadratic]
matrix = [[2.0]]
minimiser = [0.0]

[oracle.additive-noise]
scales = [1.0]

[schedule.constant]
step-size = 0.1

[run]
start = [0.0]
steps = 50

[grid]
"oracle.additive-noise.scales" = [[0.1], [10.0]]
"run.steps" = [100, 1000]

[[arm]]
name = "only"

[[check]]
that = { stalls = { arm = "only", within = 0.01 } }
"#;

#[test]
fn a_stall_is_looked_for_within_each_other_setting() {
    assert_eq!(verdict_of(STALLS), "proved");
    let early = with(STALLS, "[100, 1000]", "[2, 1000]");
    assert_eq!(verdict_of(&early), "refuted");
}

/// The same runs under two names.
const SAME: &str = r#"title = "Same"
summary = "A random target and additive noise."

[problem.quadratic]
matrix = [[2.0]]
minimiser = [0.0]

[oracle.random-target]
scales = [0.5]

[schedule.piecewise-constant]
boundaries = [61]
levels = [0.0, 0.1]

[run]
start = [-5.0]
steps = 100

[[arm]]
name = "target"

[[arm]]
name = "added"
set = { oracle = { additive-noise = { scales = [1.0] } } }

[[check]]
that = { same-noise = { target = "target", additive = "added" } }
"#;

#[test]
fn runs_that_part_late_are_not_the_same() {
    assert_eq!(verdict_of(SAME), "proved");
    let late = with(
        SAME,
        "scales = [1.0] } }",
        "scales = [1.0] } }, \"schedule.piecewise-constant.levels\" = [0.0, 0.3]",
    );
    assert_eq!(verdict_of(&late), "refuted");
}

/// One chaotic run against one that stays where it is, neither of them with noise.
const ONE_RUN: &str = r#"title = "One run"
summary = "No noise at all."
problem = "wiggle"

[oracle.additive-noise]
scales = [0.0]

[domain.ball]
radius = 1.8
centre = [4.5]

[schedule.constant]
step-size = 0.13

[run]
start = [4.6]
steps = 415

[[arm]]
name = "moves"

[[arm]]
name = "stays"
set = { "run.start" = [3.85], "schedule.constant.step-size" = 1e-9 }

[[check]]
that = { order = { lower = "moves", higher = "stays", output = "last-iterate" } }
"#;

#[test]
fn copies_of_one_run_are_no_evidence() {
    assert_eq!(verdict_of(ONE_RUN), "inconclusive");
}

#[test]
fn a_convex_arm_makes_a_claim_of_non_convexity_false() {
    let wiggle = with(
        ONE_RUN,
        "that = { order = { lower = \"moves\", higher = \"stays\", output = \"last-iterate\" } }",
        "that = { not-convex = {} }",
    );
    assert_eq!(verdict_of(&wiggle), "proved");
    let square = with(
        &wiggle,
        "set = { \"run.start\" = [3.85], \"schedule.constant.step-size\" = 1e-9 }",
        "set = { problem = { quadratic = { matrix = [[1.0]], minimiser = [0.0] } } }",
    );
    assert_eq!(verdict_of(&square), "refuted");
}

#[test]
fn few_draws_do_not_verify_a_probability() {
    let coverage = r#"title = "Coverage"
summary = "Draws with replacement."

[problem.finite-sum]
loss = "absolute"
data.inline = [{ features = [1.0], label = 0.0 }, { features = [1.0], label = 1.0 }]

[oracle.single-sample]

[domain.ball]
radius = 1.0

[schedule.constant]
step-size = 0.1

[run]
start = [0.0]
steps = 2

[[check]]
that = { coverage = { drawn = "0.632", once = "0.368", replicates = 10000 } }
"#;
    assert_eq!(verdict_of(coverage), "verified");
    let few = with(coverage, "replicates = 10000", "replicates = 1");
    assert_eq!(verdict_of(&few), "inconclusive");
    let wrong = with(coverage, "0.632", "0.633");
    assert_eq!(verdict_of(&wrong), "refuted");
}
