//! Recommended schedules meet what they are for, and constants are read with the right end.

use super::*;
use crate::hypothesis::Hypothesis;
use crate::setting::{Setting, horizon};
use crate::testing::Fixture;
use crate::theorem::Theorem;
use crate::theorems;
use telescope_core::arithmetic::Interval;
use telescope_core::facts::{Fact, Origin};
use telescope_core::methods::Departure;
use telescope_core::schedules::StepSizes;

/// Every constant at once: r = 5/2, L = 3, D = 5, μ = 1/2, smoothness 4, σ² = 1.
fn facts(bounded: bool) -> Facts {
    let mut fixture = Fixture::new(2.5, 3.0, &[1.0]);
    if bounded {
        fixture.diameter(5.0);
    }
    fixture.strong_convexity(0.5);
    fixture.smooth(4.0, 1.0);
    fixture.initial_gap(6.0);
    fixture.least_squares(4.0, 1.0);
    fixture.epoch(4, false);
    fixture.facts
}

/// The bound at T under a schedule.
fn value(
    theorem: &dyn Theorem,
    facts: &Facts,
    form: NoiseForm,
    schedule: &AnySchedule,
    steps: usize,
) -> Result<f64, String> {
    let horizon = horizon(facts, steps);
    let step_sizes = StepSizes::new(schedule, &horizon).map_err(|error| error.to_string())?;
    let adapts = theorem.hypotheses(form).contains(&Hypothesis::AdaGradNorm);
    let setting = Setting {
        facts,
        schedule,
        horizon: &horizon,
        step_sizes: &step_sizes,
        independent: Ok(()),
        departure: adapts.then_some(Departure::Norm),
        assumed: &[],
    };
    theorem
        .instantiate(&setting, form)
        .map(|bound| bound.enclosure(steps).upper())
        .map_err(|unmet| format!("{unmet:?}"))
}

#[test]
fn every_theorem_recommends_steps_that_meet_its_hypotheses() {
    let (mut inside, outside) = (facts(true), facts(false));
    for theorem in theorems::ALL {
        for &form in theorem.forms() {
            for steps in [2, 8, 400] {
                inside.resisting = Ok(telescope_core::facts::Fact::new(
                    steps,
                    telescope_core::facts::Origin::Assumed,
                    "given",
                ));
                let whole = theorem.hypotheses(form).iter().any(|hypothesis| {
                    matches!(
                        hypothesis,
                        Hypothesis::Unconstrained | Hypothesis::LeastSquares
                    )
                });
                let facts = if whole { &outside } else { &inside };
                if theorem.hypotheses(form).contains(&Hypothesis::WholeEpochs) && steps < 4 {
                    continue;
                }
                let constants = Constants { facts, form, steps };
                let schedule = theorem.recommended(&constants);
                let schedule = schedule.unwrap_or_else(|| panic!("{}", theorem.id()));
                let found = value(*theorem, facts, form, &schedule, steps);
                assert!(
                    found.as_ref().is_ok_and(|value| value.is_finite()),
                    "{} at T = {steps}: {found:?} {schedule:?}",
                    theorem.id()
                );
            }
        }
    }
}

/// Steps of the same kind, all longer or all shorter by a factor.
fn scaled(schedule: &AnySchedule, factor: f64) -> AnySchedule {
    let mut value = serde_json::to_value(schedule).unwrap();
    let table = value.as_object_mut().unwrap().values_mut().next().unwrap();
    for key in ["step-size", "scale", "initial"] {
        if let Some(number) = table.get(key).and_then(serde_json::Value::as_f64) {
            table[key] = serde_json::json!(number * factor);
            return serde_json::from_value(value).unwrap();
        }
    }
    table["factor"] = serde_json::json!(factor);
    serde_json::from_value(value).unwrap()
}

#[test]
fn longer_and_shorter_steps_of_the_kind_are_worse() {
    let (inside, outside) = (facts(true), facts(false));
    let mut compared = 0;
    for theorem in theorems::ALL.iter().filter(|theorem| !theorem.is_floor()) {
        for &form in theorem.forms() {
            let whole = theorem.hypotheses(form).iter().any(|hypothesis| {
                matches!(
                    hypothesis,
                    Hypothesis::Unconstrained | Hypothesis::LeastSquares
                )
            });
            let facts = if whole { &outside } else { &inside };
            let steps = 4000;
            let constants = Constants { facts, form, steps };
            let schedule = theorem.recommended(&constants).unwrap();
            let best = value(*theorem, facts, form, &schedule, steps).unwrap();
            // Far off and near: the four digits that are kept are nearer still.
            for factor in [0.8, 0.98, 1.02, 1.25] {
                // Steps that break a hypothesis are worse still.
                if let Ok(other) = value(*theorem, facts, form, &scaled(&schedule, factor), steps) {
                    compared += 1;
                    assert!(
                        best <= other * (1.0 + 1e-6),
                        "{}: {best} against {other} at {factor}",
                        theorem.id()
                    );
                }
            }
        }
    }
    assert!(compared > 30, "{compared}");
}

/// Those that are made from curvature and smoothness alone: μ = 1/2, L = 4.
#[test]
fn steps_that_fall_with_time_are_the_closed_forms() {
    let facts = facts(true);
    let constants = Constants {
        facts: &facts,
        form: NoiseForm::Moment,
        steps: 100,
    };
    for (id, scale, offset, first_index) in [
        ("strongly-convex-uniform", 2.0, None, 0),
        ("strongly-convex-suffix", 2.0, None, 0),
        ("strongly-convex-weighted", 4.0, None, 1),
        // βL with a thousandth to spare.
        ("strongly-convex-decreasing-step", 4.0, Some(16.016), 0),
    ] {
        let theorem = theorems::find(id).unwrap();
        let Some(AnySchedule::InverseTime(found)) = theorem.recommended(&constants) else {
            panic!("{id}");
        };
        let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-3;
        assert!(near(found.scale.number().value(), scale), "{id}");
        assert_eq!(found.first_index, first_index, "{id}");
        let value = found.offset.map(|offset| offset.number().value());
        match offset {
            Some(offset) => assert!(near(value.unwrap(), offset), "{id}: {value:?}"),
            None => assert_eq!(value, None, "{id}"),
        }
    }
}

#[test]
fn limits_are_not_passed() {
    let tenth = Rational::from_parts(1.into(), 10_u8.into());
    let below = at_most(&tenth).unwrap();
    assert!(
        rational_from_f64(below) <= tenth && below > 0.0998,
        "{below}"
    );
    assert!(at_least(&tenth).unwrap() >= 0.1);
    assert_eq!(
        at_most(&Rational::from_parts(1.into(), 8_u8.into())),
        Some(0.125)
    );
    let third = Rational::from_parts(1.into(), 3_u8.into());
    assert_eq!(
        (at_most(&third), at_least(&third)),
        (Some(0.3333), Some(0.3334))
    );
    assert_eq!(at_least(&Rational::from(99_999)), Some(100_000.0));
    // Control: rounding to nearest would pass the limit.
    assert!(rational_from_f64(0.1) > tenth);
}

#[test]
fn nothing_is_recommended_without_the_constants() {
    let mut facts = facts(true);
    facts.lipschitz = Err("none".to_owned());
    let constants = Constants {
        facts: &facts,
        form: NoiseForm::Sup,
        steps: 10,
    };
    assert_eq!(theorems::WeightedAverage.recommended(&constants), None);
}

#[test]
fn constants_are_read_with_the_end_that_is_safe() {
    let mut fixture = Fixture::new(2.0, 3.0, &[1.0]);
    fixture.diameter(5.0);
    fixture.strong_convexity(0.5);
    fixture.smooth(4.0, 2.5);
    fixture.initial_gap(6.0);
    let known = |quantity| Ok(Fact::new(quantity, Origin::Assumed, "given"));
    fixture.facts.optimal_noise = known(Quantity::Enclosed(Interval::new(-0.5, 0.75)));
    fixture.facts.optimum = known(Quantity::from_f64(2.0));
    let read = |facts: &Facts| {
        let constants = Constants {
            facts,
            form: NoiseForm::Moment,
            steps: 7,
        };
        [
            Some(constants.count()),
            constants.distance(),
            constants.diameter(),
            constants.noise(),
            constants.curvature().map(|value| value.to_f64().value()),
            constants
                .risk_smoothness()
                .map(|value| value.to_f64().value()),
            constants
                .sample_smoothness()
                .map(|value| value.to_f64().value()),
            constants.variance(),
            constants.optimal_noise(),
            constants.initial_gap(),
        ]
    };
    let expected = [7.0, 2.0, 5.0, 3.0, 0.5, 4.0, 4.0, 2.5, 0.75, 4.0];
    assert_eq!(read(&fixture.facts), expected.map(Some));

    // Nothing is divided by 0 or by infinity; a variance of 0 is a number all the same.
    let mut zero = Fixture::new(0.0, 0.0, &[1.0]);
    zero.diameter(0.0);
    zero.strong_convexity(0.0);
    zero.smooth(0.0, 0.0);
    zero.initial_gap(0.0);
    let mut none = [None; 10];
    (none[0], none[7], none[8]) = (Some(7.0), Some(0.0), Some(0.0));
    assert_eq!(read(&zero.facts), none);
    let endless = || known(Quantity::Enclosed(Interval::new(1.0, f64::INFINITY)));
    zero.facts.risk_smoothness = endless();
    zero.facts.smoothness = endless();
    zero.facts.variance = endless();
    zero.facts.optimal_noise = endless();
    zero.facts.initial_risk = Quantity::Enclosed(Interval::new(1.0, f64::INFINITY));
    none = [None; 10];
    none[0] = Some(7.0);
    assert_eq!(read(&zero.facts), none);
}

#[test]
fn numbers_are_rounded_to_four_digits() {
    assert_eq!(digits(0.123_456), Some(0.1235));
    for nothing in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        assert_eq!(digits(nothing), None);
    }
    assert_eq!((positive(0.0), positive(f64::INFINITY)), (None, None));
    assert_eq!(at_most(&Rational::ZERO), None);
}

#[test]
fn a_step_size_is_the_smaller_of_wish_and_limit() {
    let quarter = Rational::from_parts(1.into(), 4_u8.into());
    let step_size = |wanted| match constant_within(wanted, &quarter) {
        Some(AnySchedule::Constant(constant)) => constant.step_size.number().value(),
        other => panic!("{other:?}"),
    };
    for (wanted, given) in [(0.125, 0.125), (0.25, 0.25), (9.0, 0.25), (f64::NAN, 0.25)] {
        assert!((step_size(wanted) - given).abs() < 1e-15, "{wanted}");
    }
}

#[test]
fn a_contraction_lasts_as_long_as_the_growth_asks() {
    // e^{γμT} = e² at μ = 1/2, T = 10 is γ = 2/5; up to e, and where the growth is no number, 1/(μT).
    let half = Rational::from_parts(1.into(), 2_u8.into());
    let e = std::f64::consts::E;
    for (growth, expected) in [
        (e * e, 0.4),
        (e, 0.2),
        (1.5, 0.2),
        (f64::INFINITY, 0.2),
        (f64::NAN, 0.2),
    ] {
        assert!((contraction(growth, &half, 10.0) - expected).abs() < 1e-15);
    }
}
