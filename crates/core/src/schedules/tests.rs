//! All schedules: positive and finite, the same in every arithmetic, and their special cases.

use super::*;
use crate::arithmetic::{Arithmetic, Interval, rational_from_f64};
use proptest::prelude::*;
use serde_json::{Value, json};

fn horizon(steps: usize) -> Horizon {
    let two = Magnitude::from_exact(&Rational::from(2));
    Horizon {
        steps,
        distance: Some(two.clone()),
        lipschitz: Some(two.clone()),
        second_moment: Some(two),
    }
}

fn schedule(value: Value) -> AnySchedule {
    serde_json::from_value(value).expect("the format of experiment files")
}

fn doubles(value: Value, steps: usize) -> Vec<f64> {
    StepSizes::new(&schedule(value), &horizon(steps))
        .expect("step sizes")
        .doubles()
        .to_vec()
}

fn ratio(numerator: u32, denominator: u32) -> Rational {
    Rational::from_parts(numerator.into(), denominator.into())
}

/// A positive number, as a double or as a ratio.
fn positive() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0.001..10.0_f64).prop_map(|value| json!(value)),
        (1..50_u32, 1..50_u32).prop_map(|(p, q)| json!(format!("{p}/{q}"))),
    ]
}

fn simple() -> impl Strategy<Value = AnySchedule> {
    let sizes = (positive(), positive(), positive());
    let counts = (1..20_u32, 1..20_u32, 0..5_u32);
    let powers = prop_oneof![
        Just(json!(0)),
        Just(json!(2)),
        Just(json!(-1)),
        Just(json!(0.37))
    ];
    let lists = prop::collection::vec(positive(), 60);
    (sizes, counts, powers, lists, 0..16_u32, any::<bool>()).prop_map(
        |((a, b, c), (m, n, first), power, list, kind, full)| {
            let length = if full { json!(null) } else { json!(m + n + 60) };
            schedule(match kind {
                0 => json!({"constant": {"step-size": a}}),
                1 => json!({"exponential": {"initial": a, "decay": 0.05, "first-index": first}}),
                2 => json!({"polynomial": {"initial": a, "decay": b, "power": 0.7}}),
                3 => json!({"piecewise-constant": {"boundaries": [m + 1], "levels": [a, b]}}),
                4 => json!({"optimal-constant": {"factor": a}}),
                5 => json!({"inverse-time": {"scale": a, "offset": b, "decay": c, "first-index": first}}),
                6 => json!({"inverse-sqrt": {"scale": a, "offset": b, "decay": c}}),
                7 => json!({"step": {"initial": a, "factor": b, "period": m, "first-index": first}}),
                8 => json!({"linear-decay": {"initial": a, "end": b, "steps": m}}),
                9 => json!({"linear-decay": {"initial": a, "steps": length}}),
                10 => json!({"cosine": {"initial": a, "end": b, "steps": m, "first-index": first}}),
                11 => json!({"cosine": {"initial": a, "steps": length}}),
                12 => json!({"triangular": {"base": a, "maximum": b, "steps-up": m, "steps-down": n}}),
                13 => json!({"one-cycle": {"initial": a, "maximum": b, "end": c, "steps": length,
                    "anneal": if full { "linear" } else { "cosine" }}}),
                14 => json!({"table": {"step-sizes": list}}),
                _ if full => json!({"weight-transform": {"scale": a, "weights": {"list": list}}}),
                _ => json!({"weight-transform": {"scale": a, "weights": {"polynomial": {"power": power}}}}),
            })
        },
    )
}

fn schedules() -> impl Strategy<Value = AnySchedule> {
    let warmed = (simple(), 0..30_usize, positive(), 0..3_u32).prop_map(
        |(then, steps, initial, first_index)| {
            let initial = serde_json::from_value(initial).unwrap();
            AnySchedule::WarmUp(WarmUp {
                steps,
                initial: Some(initial),
                first_index,
                then: Box::new(then),
            })
        },
    );
    prop_oneof![3 => simple(), 1 => warmed]
}

fn relative(a: f64, b: f64) -> f64 {
    (a - b).abs() / b.abs().max(f64::MIN_POSITIVE)
}

proptest! {
    #[test]
    fn every_arithmetic_has_the_same_positive_and_finite_values(
        form in schedules(),
        steps in 2..60_usize,
    ) {
        let horizon = horizon(steps);
        let doubles = form.table::<f64>(&horizon).unwrap();
        let enclosures = form.table::<Interval>(&horizon).unwrap();
        let rationals = form.rational_table(&horizon);
        prop_assert_eq!(doubles.len(), steps);
        for t in 1..=steps {
            let (double, ends) = (doubles[t - 1], enclosures[t - 1]);
            // The weights of one step make the step 0, also as the peak of a warm-up.
            let short = matches!(&form, AnySchedule::WarmUp(warm_up) if warm_up.steps + 1 >= steps);
            let last = (t == steps || short) && ends == Interval::point(0.0);
            prop_assert!((double > 0.0 && double.is_finite()) || last, "{t}: {double}");
            prop_assert!(ends.width() <= 1e-12 * double, "{t}: {ends:?}");
            let slack = 2e-14 * double;
            prop_assert!(ends.lower() - slack <= double && double <= ends.upper() + slack);
            prop_assert_eq!(form.step_size::<f64>(t, &horizon).unwrap().to_bits(), double.to_bits());
            let exact = form.rational_step_size(t, &horizon);
            prop_assert_eq!(exact.as_ref(), rationals.as_ref().map(|table| &table[t - 1]));
            if let Some(exact) = exact {
                prop_assert!(ends.contains_rational(&exact), "{t}: {ends:?} {exact}");
                prop_assert!(relative(f64::from_rational(&exact), double) < 1e-13 || exact == Rational::ZERO);
            }
        }
        let table = StepSizes::new(&form, &horizon).unwrap();
        prop_assert!(table.deviation(&form, &horizon).unwrap() < 1e-12);
        prop_assert_eq!(table.is_rounded() && !form.asks_for_ratios(&horizon), false);
        // A shorter run takes the same first steps exactly if the schedule says so; a warm-up longer than that is its own.
        if !form.depends_on_steps() {
            let shorter = form.table::<f64>(&self::horizon(steps / 2)).unwrap();
            prop_assert_eq!(&doubles[..steps / 2], &shorter[..]);
        }
        let text = serde_json::to_string(&form).unwrap();
        prop_assert_eq!(&serde_json::from_str::<AnySchedule>(&text).unwrap(), &form);
        prop_assert!(form.latex().contains(r"\eta"));
        prop_assert_eq!(form.latex().matches('{').count(), form.latex().matches('}').count());
    }
}

#[test]
fn schedules_for_t_steps_say_so() {
    for (value, depends) in [
        (json!({"linear-decay": {"initial": 1}}), true),
        (json!({"linear-decay": {"initial": 1, "steps": 7}}), false),
        (json!({"cosine": {"initial": 1}}), true),
        (json!({"cosine": {"initial": 1, "steps": 7}}), false),
        (json!({"one-cycle": {"initial": 1, "maximum": 2}}), true),
        (json!({"weight-transform": {"scale": 1}}), true),
        (
            json!({"warm-up": {"steps": 3, "then": {"cosine": {"initial": 1}}}}),
            true,
        ),
        (
            json!({"warm-up": {"steps": 3, "then": {"inverse-time": {"scale": 1}}}}),
            false,
        ),
    ] {
        let form = schedule(value);
        assert_eq!(form.depends_on_steps(), depends, "{}", form.id());
        let (long, short) = (horizon(20), horizon(10));
        let same =
            form.table::<f64>(&long).unwrap()[..10] == form.table::<f64>(&short).unwrap()[..];
        assert_eq!(same, !depends, "{}", form.id());
    }
}

#[test]
fn equal_weights_give_linear_decay() {
    let table = StepSizes::new(
        &schedule(json!({"weight-transform": {"scale": "1/3", "weights": "constant"}})),
        &horizon(7),
    )
    .unwrap();
    for t in 1..=7_u32 {
        assert_eq!(table.exact(t as usize), ratio(7 - t, 21));
    }
    let line = json!({"linear-decay": {"initial": 0.3, "first-index": 1}});
    let weights = json!({"weight-transform": {"scale": 0.3}});
    assert_eq!(doubles(line, 50), doubles(weights, 50));
    let shifted = json!({"linear-decay": {"initial": 0.3}});
    let weights = json!({"weight-transform": {"scale": 0.3}});
    assert_ne!(
        doubles(shifted, 50),
        doubles(weights, 50),
        "negative control"
    );
}

#[test]
fn weights_by_hand() {
    // w = (3, 1, 2): 3·3/6, 1·2/6, 0.
    let listed =
        schedule(json!({"weight-transform": {"scale": 2, "weights": {"list": [3, 1, 2, 9]}}}));
    let exact = listed.rational_table(&horizon(3)).unwrap();
    assert_eq!(exact, [ratio(3, 1), ratio(2, 3), Rational::ZERO]);
    // w = (1, 2/3, 1/3): 1·1/2, (2/3)(1/3)/2, 0.
    let falling = schedule(
        json!({"weight-transform": {"scale": 1, "weights": {"polynomial": {"power": 1}}}}),
    );
    let exact = falling.rational_table(&horizon(3)).unwrap();
    assert_eq!(exact, [ratio(1, 2), ratio(1, 9), Rational::ZERO]);
    let one = StepSizes::new(&falling, &horizon(1));
    assert_eq!(one, Err(StepSizesError::AllZero), "one step is the last");
}

#[test]
fn first_values_by_hand() {
    let cases = [
        (
            json!({"inverse-time": {"scale": 1}}),
            vec![1.0, 0.5, 1.0 / 3.0, 0.25],
        ),
        (
            json!({"inverse-time": {"scale": 3, "offset": 2, "decay": 0.5, "first-index": 2}}),
            vec![1.0, 3.0 / 3.5, 0.75],
        ),
        (
            json!({"inverse-sqrt": {"scale": 3}}),
            vec![3.0, 3.0 / 2.0_f64.sqrt(), 3.0 / 3.0_f64.sqrt(), 1.5],
        ),
        (
            json!({"step": {"initial": 8, "factor": 0.5, "period": 2}}),
            vec![8.0, 8.0, 4.0, 4.0, 2.0],
        ),
        (
            json!({"step": {"initial": 1, "factor": 3, "period": 1, "first-index": 1}}),
            vec![3.0, 9.0, 27.0],
        ),
        (
            json!({"linear-decay": {"initial": 1}}),
            vec![1.0, 0.75, 0.5, 0.25],
        ),
        (
            json!({"linear-decay": {"initial": 1, "end": 0.5, "steps": 2}}),
            vec![1.0, 0.75, 0.5, 0.5],
        ),
        (
            json!({"cosine": {"initial": 2, "end": 1, "steps": 2}}),
            vec![2.0, 1.5, 1.0, 1.0],
        ),
        (
            json!({"triangular": {"base": 1, "maximum": 3, "steps-up": 2}}),
            vec![1.0, 2.0, 3.0, 2.0, 1.0, 2.0],
        ),
        (
            json!({"triangular": {"base": 1, "maximum": 3, "steps-up": 1, "steps-down": 2}}),
            vec![1.0, 3.0, 2.0, 1.0, 3.0],
        ),
        (
            json!({"one-cycle": {"initial": 1, "maximum": 3, "end": 0, "rise": 2, "steps": 5, "anneal": "linear"}}),
            vec![1.0, 2.0, 3.0, 1.5, 0.0, 0.0],
        ),
        (
            json!({"one-cycle": {"initial": 1, "maximum": 3, "rise": 2, "steps": 5}}),
            vec![1.0, 2.0, 3.0, 1.5, 0.0, 0.0],
        ),
        (
            json!({"one-cycle": {"initial": 1, "maximum": 3, "rise": 9}}),
            vec![1.0, 1.0 + 2.0 / 9.0],
        ),
        (
            json!({"warm-up": {"steps": 2, "then": {"step": {"initial": 4, "factor": 0.5, "period": 1}}}}),
            vec![0.0, 2.0, 4.0, 2.0, 1.0],
        ),
        (
            json!({"warm-up": {"steps": 2, "first-index": 1, "then": {"linear-decay": {"initial": 4}}}}),
            vec![2.0, 4.0, 4.0, 2.0],
        ),
        (
            json!({"warm-up": {"steps": 0, "then": {"linear-decay": {"initial": 4}}}}),
            vec![4.0, 2.0],
        ),
        (
            json!({"warm-up": {"steps": 9, "initial": 1, "then": {"linear-decay": {"initial": 10}}}}),
            vec![1.0, 2.0, 3.0],
        ),
        (
            json!({"table": {"step-sizes": [1, 0, 3, 4]}}),
            vec![1.0, 0.0, 3.0],
        ),
    ];
    for (value, expected) in cases {
        let linear = value["one-cycle"]["anneal"] == "linear" || value.get("one-cycle").is_none();
        let found = doubles(value.clone(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert!(
                relative(*found, *expected) < 4e-16
                    || found.to_bits() == expected.to_bits()
                    || !linear,
                "{value}: {found} {expected}"
            );
        }
    }
}

#[test]
fn ratios_are_kept_only_where_they_were_asked_for() {
    let rounded = |value: Value, steps| {
        StepSizes::new(&schedule(value), &horizon(steps))
            .unwrap()
            .is_rounded()
    };
    assert!(rounded(json!({"linear-decay": {"initial": "1/10"}}), 7));
    assert!(!rounded(json!({"linear-decay": {"initial": 0.1}}), 7));
    assert!(!rounded(json!({"constant": {"step-size": 0.1}}), 7));
    assert!(rounded(
        json!({"warm-up": {"steps": 3, "initial": "1/10", "then": {"constant": {"step-size": 1}}}}),
        7
    ));
    assert!(!rounded(
        json!({"warm-up": {"steps": 3, "initial": "1/10", "then": {"cosine": {"initial": 1}}}}),
        7
    ));
    assert!(rounded(json!({"inverse-time": {"scale": "1/10"}}), 1000));
    assert!(
        !rounded(json!({"inverse-time": {"scale": "1/10"}}), 1001),
        "too long to sum"
    );
    assert!(!rounded(
        json!({"step": {"initial": 1, "factor": "9/10", "period": 1}}),
        5000
    ));
}

/// Not more than linear: with a quadratic sum this would take hours.
#[test]
fn the_longest_table_of_weights_is_made() {
    let form = schedule(
        json!({"weight-transform": {"scale": 1, "weights": {"polynomial": {"power": 2}}}}),
    );
    let steps = StepSizes::MAX_STEPS;
    let table = StepSizes::new(&form, &horizon(steps)).unwrap();
    // About c·(1 − (1 − s)³)-like sums: with s = (T − t + 1)/T, η ≈ s²·s³ = s⁵.
    for t in [1, steps / 4, steps / 2] {
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        let left = (steps - t) as f64 / steps as f64;
        let size = table.doubles()[t - 1];
        assert!(
            relative(size, left * left * left * left * left) < 1e-5,
            "{t}: {size}"
        );
    }
}

#[test]
fn bad_parameters_are_refused_with_a_reason() {
    for (text, reason) in [
        (
            r#"{"step": {"initial": 1, "factor": 0.5, "period": 0}}"#,
            "nonzero",
        ),
        (
            r#"{"step": {"initial": 1, "factor": -0.5, "period": 1}}"#,
            "-0.5 must be at least 0",
        ),
        (r#"{"linear-decay": {"initial": 1, "steps": 0}}"#, "nonzero"),
        (
            r#"{"triangular": {"base": 1, "maximum": 2, "steps-up": 0}}"#,
            "nonzero",
        ),
        (
            r#"{"triangular": {"base": 1, "maximum": 2, "steps-up": 1, "steps-down": 0}}"#,
            "nonzero",
        ),
        (
            r#"{"one-cycle": {"initial": 1, "maximum": 2, "steps": 0}}"#,
            "nonzero",
        ),
        (
            r#"{"inverse-time": {"scale": 1, "offset": 0}}"#,
            "0 must be greater than 0",
        ),
        (
            r#"{"weight-transform": {"scale": 1, "weights": {"list": [1, 0]}}}"#,
            "0 must be greater than 0",
        ),
        (r#"{"warm-up": {"steps": 1}}"#, "then"),
        (
            r#"{"warm-up": {"steps": 1, "then": {"cosine": {"initial": -1}}}}"#,
            "-1 must be at least 0",
        ),
    ] {
        let error = serde_json::from_str::<AnySchedule>(text)
            .unwrap_err()
            .to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
    for value in [
        json!({"table": {"step-sizes": [1, 2]}}),
        json!({"weight-transform": {"scale": 1, "weights": {"list": [1, 2]}}}),
        json!({"warm-up": {"steps": 1, "then": {"table": {"step-sizes": [1, 2]}}}}),
    ] {
        let entries = |steps| StepSizes::new(&schedule(value.clone()), &horizon(steps));
        assert!(entries(2).is_ok());
        assert!(matches!(
            entries(4),
            Err(StepSizesError::TooFewEntries { entries: 2, .. })
        ));
    }
    let none = StepSizes::new(&schedule(json!({"table": {"step-sizes": []}})), &horizon(1));
    assert!(matches!(
        none,
        Err(StepSizesError::TooFewEntries {
            entries: 0,
            steps: 1
        })
    ));
}

/// Plain doubles must come out as they were written, whichever way the table is made.
#[test]
fn plain_doubles_are_their_own_table() {
    for value in [0.1, 1.0 / 3.0, 1e-300, 5e-324, 7.0] {
        let constant = schedule(json!({"constant": {"step-size": value}}));
        let exact = constant.rational_step_size(1, &horizon(3)).unwrap();
        assert_eq!(exact, rational_from_f64(value));
        assert_eq!(constant.table::<f64>(&horizon(3)).unwrap(), [value; 3]);
    }
}

#[test]
fn counterparts_name_every_schedule_once() {
    let mut ids: Vec<&str> = COUNTERPARTS.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), COUNTERPARTS.len());
}
