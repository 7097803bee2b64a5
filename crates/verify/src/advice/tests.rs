//! Advice on small tables: what is promised is kept, what cannot be is said, with a witness.

use super::*;
use crate::suite::Silent;
use std::fmt::Write as _;
use telescope_core::losses::AnyLoss;
use telescope_core::number::{Nonnegative, Positive};

/// Two columns and a label: separable, or with one label that is not on its side.
fn file(folder: &Path, name: &str, overlapping: bool) -> PathBuf {
    let mut text = String::from("a,b,label\n");
    for index in 0..40 {
        let (x, y) = (f64::from(index % 8) - 3.5, f64::from(index % 5) - 2.0);
        let sure = x + 0.5 * y > 0.0;
        let flipped = overlapping && index % 9 == 0;
        let label = if sure == flipped { "no" } else { "yes" };
        let _ = writeln!(text, "{x},{y},{label}");
    }
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn request(data: PathBuf, loss: &str) -> Request {
    let loss = serde_json::from_str::<AnyLoss>(loss).unwrap();
    Request {
        target: Some("label".to_owned()),
        most_steps: 20_000,
        name: Some("mine".to_owned()),
        ..Request::new(data, loss)
    }
}

fn ask(request: &Request) -> Advice {
    advise(request, Path::new(""), 1, &Silent).unwrap()
}

#[test]
fn a_ball_gives_promises_that_the_theorems_keep() {
    let folder = tempfile::tempdir().unwrap();
    let mut request = request(file(folder.path(), "d.csv", true), "\"logistic\"");
    request.radius = Some(Positive::from_f64(2.0).unwrap());
    request.gap = Some(0.1);
    let advice = ask(&request);
    let best = advice.best().unwrap();
    let Reach::Least {
        steps,
        bound,
        before,
    } = best.reach
    else {
        panic!("{best:?}");
    };
    assert!(bound <= 0.1 && before.unwrap() > 0.1, "{best:?}");
    assert_eq!(advice.feasibility.separable, Some(false));
    // The file that is written makes the same claim, with the same bound.
    let text = advice.experiment.as_ref().unwrap();
    let experiment = Experiment::parse(Path::new("mine.toml"), text).unwrap();
    let planned = crate::plan::plan(experiment, Path::new(""), 1).unwrap();
    let claim = &planned.cases[0].claims[0];
    let at = claim.bound.as_ref().unwrap().value(steps);
    assert!(
        at.upper() <= 0.1 && (at.upper() - bound).abs() < 1e-12,
        "{at:?} {bound}"
    );
    // Every promise has its theorem once, fewest steps first, and with those refused they are all.
    let mut names: Vec<&str> = advice.promises.iter().map(|it| &*it.theorem).collect();
    names.extend(advice.refused.iter().map(|it| &*it.theorem));
    names.sort_unstable();
    names.dedup();
    let floors = telescope_theory::theorems::ALL
        .iter()
        .filter(|it| it.is_floor())
        .count();
    assert_eq!(names.len() + floors, telescope_theory::theorems::ALL.len());
    for refused in &advice.refused {
        assert!(
            refused.unmet.iter().all(|unmet| !unmet.mend.is_empty()),
            "{refused:?}"
        );
        assert!(!refused.unmet.is_empty(), "{refused:?}");
    }
    let text = markdown(&advice);
    assert!(
        text.contains("**Take ") && text.contains(&best.theorem),
        "{text}"
    );
}

#[test]
fn separable_classes_without_a_ball_get_no_promise_but_a_witness() {
    let folder = tempfile::tempdir().unwrap();
    let mut asked = request(file(folder.path(), "d.csv", false), "\"logistic\"");
    let advice = ask(&asked);
    assert_eq!(advice.feasibility.separable, Some(true));
    assert!(advice.best().is_none() && advice.gap.is_none() && !advice.feasibility.solvable);
    assert!(advice.feasibility.separating.is_some());
    let text = markdown(&advice);
    assert!(
        text.contains("Nothing can be promised") && text.contains("--radius"),
        "{text}"
    );
    assert!(text.contains("y⟨w, a⟩ > 0 for all 40 rows"), "{text}");
    // A ball, or a penalty, repairs it.
    asked.radius = Some(Positive::from_f64(1.0).unwrap());
    assert!(ask(&asked).best().is_some());
    asked.radius = None;
    asked.penalty = Some(Nonnegative::from_f64(0.1).unwrap());
    let penalised = ask(&asked);
    let best = penalised.best().unwrap();
    assert!(penalised.feasibility.separable.is_none() && penalised.feasibility.condition.is_some());
    // Theorems that need a bounded domain are helped by a ball that holds the minimiser.
    let helped = penalised
        .promises
        .iter()
        .any(|promise| promise.arrangement.harmless);
    assert!(helped, "{best:?}");
}

#[test]
fn overlapping_classes_need_no_ball() {
    let folder = tempfile::tempdir().unwrap();
    let asked = request(file(folder.path(), "d.csv", true), "\"logistic\"");
    let advice = ask(&asked);
    assert!(advice.feasibility.solvable && advice.feasibility.separable == Some(false));
    assert!(advice.best().is_some() || !advice.promises.is_empty());
    let named = |name: &str| {
        advice
            .promises
            .iter()
            .any(|promise| promise.theorem == name)
    };
    assert!(
        named("random-reshuffling") && named("weighted-average"),
        "{:?}",
        advice.refused
    );
}

#[test]
fn the_hinge_loss_without_a_ball_is_told_what_would_help() {
    let folder = tempfile::tempdir().unwrap();
    let advice = ask(&request(file(folder.path(), "d.csv", true), "\"hinge\""));
    assert!(advice.promises.is_empty());
    let suggestion = advice.feasibility.suggestion.as_ref().unwrap();
    assert!(
        suggestion.contains("--radius") && suggestion.contains("--l2"),
        "{suggestion}"
    );
    assert!(markdown(&advice).contains("--radius"));
}

#[test]
fn a_gap_that_is_too_small_is_said_to_be_out_of_reach() {
    let folder = tempfile::tempdir().unwrap();
    let mut asked = request(file(folder.path(), "d.csv", true), "\"logistic\"");
    asked.radius = Some(Positive::from_f64(2.0).unwrap());
    asked.gap = Some(1e-9);
    asked.most_steps = 500;
    let advice = ask(&asked);
    assert!(advice.best().is_none());
    let text = markdown(&advice);
    assert!(
        text.contains("No theorem guarantees") && text.contains("The most that is promised"),
        "{text}"
    );
}

#[test]
fn a_run_shows_the_real_gap() {
    let folder = tempfile::tempdir().unwrap();
    let mut asked = request(file(folder.path(), "d.csv", true), "\"logistic\"");
    asked.radius = Some(Positive::from_f64(1.0).unwrap());
    asked.gap = Some(0.3);
    asked.run = true;
    let advice = ask(&asked);
    let run = advice.runs.last().unwrap();
    assert!(
        advice.runs[0].whole && run.verdict == "verified",
        "{:?}",
        advice.runs
    );
    assert!(advice.runs[0].gap.unwrap() < 0.3 && advice.runs[0].bound.unwrap()[1] <= 0.3);
    assert!(run.gap.unwrap() < run.bound.unwrap()[0]);
    assert!(markdown(&advice).contains("promised / real"));
}

#[test]
fn bad_data_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(folder.path(), "d.csv", true);
    let refused = |request: &Request| {
        let error = advise(request, Path::new(""), 1, &Silent).unwrap_err();
        error.to_string()
    };
    let mut asked = request(data.clone(), "\"logistic\"");
    asked.target = Some("lable".to_owned());
    assert!(refused(&asked).contains("hint"), "{}", refused(&asked));
    let asked = request(data.clone(), "\"squared\"");
    assert!(refused(&asked).contains("label"), "{}", refused(&asked));
    let asked = request(folder.path().join("none.csv"), "\"logistic\"");
    assert!(refused(&asked).contains("none.csv"), "{}", refused(&asked));
}

#[test]
fn names_come_from_the_data_and_the_loss() {
    let mut asked = request(
        PathBuf::from("data/Breast_Cancer.v2.csv.gz"),
        "\"logistic\"",
    );
    asked.name = None;
    assert_eq!(asked.name(), "breast-cancer-logistic");
}
