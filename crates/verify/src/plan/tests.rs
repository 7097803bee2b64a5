//! Plans: claims for a class that lie below its floor are refused before anything runs.

use super::plan;
use crate::config::{ConfigError, Experiment};
use std::path::Path;

/// r = 1, L = 1, T = 4, the best step: rL/√T = 1/2, and rL/T = 1/4 below it.
const LINE: &str = r#"title = "Line"
summary = "One row."
[problem.finite-sum]
loss = "absolute"
data.inline = [{ features = [1.0], label = 0.0 }]
[oracle.single-sample]
[schedule.constant]
step-size = "1/2"
[run]
start = [1.0]
steps = 4
[[claim]]
theorem = "control-one-over-t"
"#;

fn planned(text: &str) -> Result<usize, ConfigError> {
    let experiment = Experiment::parse(Path::new("line.toml"), text)?;
    Ok(plan(experiment, Path::new("."), 1)?.cases[0].claims.len())
}

#[test]
fn a_claim_for_the_class_below_its_floor_needs_no_run() {
    let error = planned(&format!("{LINE}certify = true\n")).unwrap_err();
    assert_eq!(error.key.as_deref(), Some("claim.0.certify"));
    for part in [
        "control-one-over-t claims 0.25",
        "4 subgradients",
        "0.5",
        "lower-bound",
    ] {
        assert!(error.message.contains(part), "{}", error.message);
    }
    assert!(error.hint.unwrap().contains("this problem alone"));
}

#[test]
fn the_same_of_one_problem_is_planned_and_so_is_a_theorem_of_the_class() {
    assert_eq!(planned(LINE).unwrap(), 1);
    let theorem = LINE.replace("control-one-over-t", "weighted-average");
    assert_eq!(planned(&format!("{theorem}certify = true\n")).unwrap(), 1);
    // At the floor, not below it.
    let best = theorem.replace("weighted-average", "optimal-constant-step");
    assert_eq!(planned(&format!("{best}certify = true\n")).unwrap(), 1);
}
