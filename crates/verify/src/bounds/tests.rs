//! Bounds from constants and from files, worked by hand, and what is refused.

use super::*;
use crate::config::Experiment;
use std::path::Path;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::theorems;

fn given(pairs: &[(&str, &str)]) -> Given {
    let mut given = Given::default();
    for (name, text) in pairs {
        let value = Some(number(text).unwrap());
        match *name {
            "r" => given.distance = value,
            "L" => given.lipschitz = value,
            "D" => given.diameter = value,
            "mu" => given.strong_convexity = value,
            "beta" => given.sample_smoothness = value,
            "sigma" => given.noise = value,
            other => unreachable!("{other}"),
        }
    }
    given
}

fn one(given: &Given, theorem: &str, schedule: &str, steps: &[usize]) -> BoundTable {
    let id = TheoremId::find(theorem).unwrap();
    let schedule = parse_schedule(schedule).unwrap();
    let mut bounds = of_constants(given, &[id], None, &schedule, steps);
    assert_eq!(bounds.tables.len(), 1);
    bounds.tables.remove(0)
}

#[test]
fn worked_by_hand_and_exact_where_the_theorem_is() {
    // r = 1/3, L = 2, η = 1/10, T = 4: (1/9 + 4·4/100)/(2·4/10) = 61/180.
    let given = given(&[("r", "1/3"), ("L", "2")]);
    let table = one(&given, "weighted-average", "constant(1/10)", &[4]);
    let bound = table.rows[0].bound.as_ref().unwrap();
    assert_eq!(bound.exact.as_ref().unwrap().shortened(), "61/180");
    assert!(
        table_text(&table).contains("61/180"),
        "{}",
        table_text(&table)
    );
    // Control: the double 0.1 is another number.
    let double = one(&given, "weighted-average", "constant(0.1)", &[4]);
    assert_ne!(double.rows[0].bound, table.rows[0].bound);
    // rL/√T at T = 9 by the optimal steps: 2/9.
    let best = one(&given, "optimal-constant-step", "optimal", &[9]);
    let exact = best.rows[0].bound.as_ref().unwrap().exact.clone();
    assert_eq!(exact.unwrap().shortened(), "2/9");
}

#[test]
fn a_missing_constant_is_named_by_its_flag() {
    let table = one(
        &given(&[("r", "1"), ("L", "1")]),
        "projected-inverse-sqrt",
        "optimal",
        &[10],
    );
    assert!(!table.applies());
    let text = table_text(&table);
    assert!(text.contains("give --diameter D"), "{text}");
    // Not the ones that are there.
    assert!(
        !text.contains("--lipschitz") && !text.contains("--distance"),
        "{text}"
    );
    for theorem in theorems::ALL {
        let nothing = of_constants(
            &Given::default(),
            &[TheoremId::find(theorem.id()).unwrap()],
            None,
            &Steps::Optimal,
            &[10],
        );
        for table in &nothing.tables {
            assert!(!table.applies(), "{}", table.theorem);
            assert!(
                table.unmet.iter().any(|unmet| unmet.mend.contains("--")),
                "{table:?}"
            );
        }
    }
}

#[test]
fn wrong_use_is_refused_with_its_reason() {
    let full = [("r", "1"), ("L", "1"), ("D", "2"), ("mu", "1")];
    let applies = |pairs: &[(&str, &str)], theorem: &str, schedule: &str, steps: usize| {
        let table = one(&given(pairs), theorem, schedule, &[steps]);
        (table.applies(), table_text(&table))
    };
    // μ = 0, and the same with μ = 1.
    let flat = [("r", "1"), ("L", "1"), ("D", "2"), ("mu", "0")];
    let (held, text) = applies(&flat, "strongly-convex-uniform", "optimal", 10);
    assert!(!held && text.contains("strongly-convex: μ = 0"), "{text}");
    assert!(applies(&full, "strongly-convex-uniform", "optimal", 10).0);
    // A domain without diameter.
    let (held, text) = applies(
        &full[..2],
        "last-iterate-inverse-sqrt",
        "inverse-sqrt(1)",
        10,
    );
    assert!(
        !held && text.contains("bounded-domain") && text.contains("--diameter"),
        "{text}"
    );
    // T = 1 where there is a logarithm, and T = 2.
    let (held, text) = applies(&full, "last-iterate-inverse-sqrt", "optimal", 1);
    assert!(
        !held && text.contains("two-steps") && text.contains("two steps or more"),
        "{text}"
    );
    assert!(applies(&full, "last-iterate-inverse-sqrt", "optimal", 2).0);
    // Steps of another kind, and a projection where none is allowed.
    let (held, text) = applies(&full, "strongly-convex-weighted", "constant(1)", 10);
    assert!(!held && text.contains("shifted-harmonic-steps"), "{text}");
    let smooth = [
        ("r", "1"),
        ("D", "2"),
        ("mu", "1"),
        ("beta", "2"),
        ("sigma", "1"),
    ];
    let (held, text) = applies(
        &smooth,
        "strongly-convex-constant-step",
        "constant(0.1)",
        10,
    );
    assert!(!held && text.contains("leave --diameter out"), "{text}");
}

#[test]
fn some_rows_may_fail_where_others_stand() {
    let table = one(
        &given(&[("r", "1"), ("L", "1"), ("D", "2")]),
        "last-iterate-inverse-sqrt",
        "optimal",
        &[1, 10],
    );
    assert!(table.applies() && table.unmet.is_empty());
    assert_eq!(table.rows[0].unmet[0].hypothesis, Hypothesis::TwoSteps);
    assert!(
        table.rows[1].bound.is_some() && table.rows[1].vacuous == Some(true),
        "{table:?}"
    );
}

#[test]
fn schedules_are_read_as_files_have_them() {
    let same = |short: &str, long: &str| {
        assert_eq!(
            parse_schedule(short).unwrap(),
            parse_schedule(long).unwrap(),
            "{short}"
        );
    };
    same("constant(0.1)", "{ constant = { step-size = 0.1 } }");
    same("constant(1/80)", "{ constant = { step-size = \"1/80\" } }");
    same(
        "inverse-time(2, first-index = 1)",
        "{ inverse-time = { scale = 2, first-index = 1 } }",
    );
    same("optimal-constant", "{ optimal-constant = {} }");
    same(
        "optimal-constant(noise = moment)",
        "{ optimal-constant = { noise = \"moment\" } }",
    );
    assert_eq!(parse_schedule(" optimal ").unwrap(), Steps::Optimal);
    for (wrong, hint) in [
        ("constnat(1)", "did you mean constant?"),
        ("constant(1", "constant(0.1)"),
        ("constant(1, 2)", "step-size"),
        ("constant(-1)", "constant(0.1)"),
        ("optimal-constant(3)", "factor"),
        ("{ constant = {} }", "constant(0.1)"),
        ("", "telescope list schedules"),
    ] {
        let error = parse_schedule(wrong).unwrap_err().to_string();
        assert!(error.contains(hint), "{wrong}: {error}");
    }
    assert_eq!(parse_steps("100, 1e1,10,1_000").unwrap(), [10, 100, 1000]);
    for wrong in ["", "0", "1.5", "-3", "1e9", "ten"] {
        assert!(parse_steps(wrong).is_err(), "{wrong}");
    }
    assert_eq!(decades(250), [1, 10, 100, 250]);
    assert_eq!(decades(1), [1]);
    assert!(number("-1").is_err() && number("NaN").is_err() && number("1/0").is_err());
}

const TOY: &str = r#"
title = "Toy"
summary = "A toy."
[problem.finite-sum]
loss = "absolute"
[[problem.finite-sum.data.inline]]
features = [1.0]
label = 0.0
[oracle.single-sample]
[schedule.constant]
step-size = 0.5
[run]
start = [2.0]
steps = 4
[[claim]]
theorem = "weighted-average"
[[claim]]
theorem = "strongly-convex-uniform"
"#;

#[test]
fn a_file_brings_its_facts_and_its_claims() {
    let experiment = Experiment::parse(Path::new("toy.toml"), TOY).unwrap();
    let ask = |theorems: &[TheoremId], schedule: Option<&Steps>| {
        of_experiment(&experiment, Path::new(""), 1, theorems, schedule, None).unwrap()
    };
    let cases = ask(&[], None);
    assert_eq!(cases.len(), 1);
    let [bound, refused] = &cases[0].tables[..] else {
        panic!("{cases:?}");
    };
    // r = 2, L = 1, η = 1/2, T = 4: (4 + 1)/4, which is what the case itself has.
    let last = bound.rows.last().unwrap();
    assert_eq!((last.steps, last.vacuous), (4, Some(false)));
    assert_eq!(
        last.bound
            .as_ref()
            .unwrap()
            .exact
            .as_ref()
            .unwrap()
            .shortened(),
        "5/4"
    );
    assert!(bound.assumed.is_empty());
    assert!(!refused.applies());
    let text = table_text(refused);
    assert!(
        text.contains("μ = 0") && text.contains("bounded-domain"),
        "{text}"
    );
    assert!(text.contains("add a penalty"), "{text}");
    // The optimal steps, and a theorem of which the file claims nothing.
    let id = TheoremId::find("last-iterate-general").unwrap();
    let other = ask(&[id], Some(&Steps::Optimal));
    assert_eq!(other[0].tables.len(), 2, "both forms");
    assert!(other[0].tables.iter().all(BoundTable::applies));
}

/// A quadratic's moments, and the tight start, are those of each T.
#[test]
fn what_depends_on_the_steps_is_found_again_for_each() {
    let text = r#"
title = "Toy"
summary = "A toy."
[problem.quadratic]
matrix = [[2.0]]
minimiser = [0.0]
[oracle.additive-noise]
scales = [1.0]
[schedule.linear-decay]
initial = 0.1
[run]
start = [1.0]
steps = 6
[[claim]]
theorem = "weighted-average"
form = "moment"
"#;
    let experiment = Experiment::parse(Path::new("toy.toml"), text).unwrap();
    let both = of_experiment(&experiment, Path::new(""), 1, &[], None, Some(&[2, 6])).unwrap();
    let alone = of_experiment(&experiment, Path::new(""), 1, &[], None, Some(&[2])).unwrap();
    assert_eq!(both[0].tables[0].rows[0], alone[0].tables[0].rows[0]);
    assert!(both[0].tables[0].rows.iter().all(|row| row.bound.is_some()));
}
