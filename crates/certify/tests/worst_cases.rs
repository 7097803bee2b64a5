//! Certified values against known ones, and worst-case functions that attain them.

use telescope_certify::catalogue::Family;
use telescope_certify::proof::{Class, Metric, Ratio, Scope, Setting, Statement, Weights};
use telescope_certify::repair::{Certified, certify};
use telescope_certify::solver::Options;
use telescope_certify::witness::{WitnessFlaw, witness};
use telescope_certify::{analytic, check};
use telescope_core::arithmetic::{Arithmetic, Rational, rational_from_f64};

fn bounded(steps: &[f64], metric: Metric) -> Statement {
    Statement {
        class: Class::BoundedSubgradients {
            subgradient_sq: "1".parse().unwrap(),
        },
        distance_sq: "1".parse().unwrap(),
        step_sizes: steps
            .iter()
            .map(|&step| Ratio(rational_from_f64(step)))
            .collect(),
        metric,
        setting: Setting::Plain,
    }
}

fn proved(statement: &Statement) -> Certified {
    let certified = certify(statement, &Options::default()).unwrap();
    assert!(
        certified.excess() < 1e-7 && certified.excess() > -1e-9,
        "{}",
        certified.excess()
    );
    certified
}

/// The function attains the proved value up to 1e-6 of it.
fn attained(certified: &Certified) {
    let witness = witness(certified).unwrap();
    let value = witness.check().unwrap();
    assert!(
        value <= certified.checked.bound,
        "a lower bound above an upper bound"
    );
    let short = 1.0 - f64::from_rational(&value) / certified.bound();
    assert!(short < 1e-6, "short by {short}");
}

fn constant(steps: usize) -> Vec<f64> {
    vec![1.0 / (steps as f64).sqrt(); steps]
}

#[test]
fn last_iterate_of_constant_steps() {
    for (steps, factor) in [(5, 1.502), (10, 1.681), (20, 1.858)] {
        let certified = proved(&bounded(&constant(steps), Metric::LastIterate));
        assert!(
            (certified.bound() * (steps as f64).sqrt() - factor).abs() < 6e-4,
            "{}",
            certified.bound()
        );
        attained(&certified);
    }
}

#[test]
fn zamani_and_glineur() {
    // r(N+1−k)/(L(N+1)^{3/2}), k = 1..N, then x_{N+1}: rL/√(N+1).
    for n in [4_u32, 10] {
        let whole = f64::from(n + 1);
        let steps: Vec<f64> = (1..=n + 1)
            .map(|k| (whole - f64::from(k)) / (whole * whole.sqrt()))
            .collect();
        let certified = proved(&bounded(&steps, Metric::LastIterate));
        assert!(
            (certified.bound() - 1.0 / whole.sqrt()).abs() < 1e-7,
            "{}",
            certified.bound()
        );
        attained(&certified);
    }
}

#[test]
fn best_iterate_average_and_distance() {
    let best = proved(&bounded(&constant(9), Metric::BestIterate));
    assert!((best.bound() - 1.0 / 3.0).abs() < 1e-7);
    attained(&best);
    let average = proved(&bounded(&[4.0, 1.0], Metric::Average(Weights::StepSizes)));
    assert!(
        (average.bound() - 0.9562).abs() < 1e-4,
        "{}",
        average.bound()
    );
    attained(&average);
    let values = proved(&bounded(&[1.0, 10.0], Metric::Values(Weights::StepSizes)));
    assert!((values.bound() - 1.0466).abs() < 1e-4, "{}", values.bound());
    attained(&values);
    attained(&proved(&bounded(&constant(6), Metric::Distance)));
}

/// The solver ends a little outside of the constraints here: room has to be made for a function.
#[test]
fn the_average_of_twenty_steps_is_attained() {
    let statement = Family::Constant.statement(20, Metric::Average(Weights::StepSizes));
    attained(&proved(&statement));
}

#[test]
fn the_sharper_bound_is_the_worst_case_for_nonincreasing_steps() {
    for steps in [&[0.1, 0.1, 0.05][..], &[2.0, 0.5], &[0.7, 0.6, 0.5, 0.1]] {
        let statement = bounded(steps, Metric::Values(Weights::StepSizes));
        let closed = check(&analytic::sharp(&statement).unwrap()).unwrap().bound;
        let solved = proved(&statement);
        assert!(
            (f64::from_rational(&closed) - solved.bound()).abs() < 1e-7 * solved.bound(),
            "{steps:?}"
        );
    }
}

#[test]
fn a_bound_for_sgd_uses_only_what_holds_for_sgd() {
    let statement = bounded(&constant(6), Metric::LastIterate);
    let all = proved(&statement);
    assert_eq!(all.checked.scope, Scope::DeterministicMethod);
    let sgd = certify(
        &statement,
        &Options {
            scope: Scope::SgdInExpectation,
            ..Options::default()
        },
    )
    .unwrap();
    assert_eq!(sgd.checked.scope, Scope::SgdInExpectation);
    assert!(
        sgd.bound() >= all.bound() - 1e-9,
        "{} {}",
        sgd.bound(),
        all.bound()
    );
}

#[test]
fn units_do_not_matter() {
    // r = 300, L = 1/50: the steps scale with r/L, the value with rL.
    let plain = proved(&bounded(&[0.5, 0.25, 0.125], Metric::LastIterate));
    let scale = Rational::from(15_000);
    let mut other = bounded(&[0.5, 0.25, 0.125], Metric::LastIterate);
    other.class = Class::BoundedSubgradients {
        subgradient_sq: "1/2500".parse().unwrap(),
    };
    other.distance_sq = "90000".parse().unwrap();
    for step in &mut other.step_sizes {
        step.0 *= &scale;
    }
    let other = proved(&other);
    assert!(
        (other.bound() / 6.0 - plain.bound()).abs() < 1e-8,
        "{} {}",
        other.bound(),
        plain.bound()
    );
    attained(&other);
}

#[test]
fn gradient_descent_on_smooth_functions() {
    // Step 1/L: LR²/(4N+2) after N steps (Drori and Teboulle 2014).
    for n in [1_usize, 4, 8] {
        let statement = Statement {
            class: Class::Smooth {
                smoothness: "3".parse().unwrap(),
            },
            distance_sq: "4".parse().unwrap(),
            step_sizes: vec!["1/3".parse().unwrap(); n + 1],
            metric: Metric::LastIterate,
            setting: Setting::Plain,
        };
        let certified = proved(&statement);
        let known = 12.0 / (4.0 * n as f64 + 2.0);
        assert!(
            (certified.bound() - known).abs() < 1e-6 * known,
            "{n}: {} {known}",
            certified.bound()
        );
    }
    // Strongly convex: ‖x_{N+1} − x*‖² ≤ max(|1 − ημ|, |1 − ηL|)^{2N} r².
    let statement = Statement {
        class: Class::SmoothStronglyConvex {
            smoothness: "2".parse().unwrap(),
            strong_convexity: "1/2".parse().unwrap(),
        },
        distance_sq: "1".parse().unwrap(),
        step_sizes: vec!["1/2".parse().unwrap(); 3],
        metric: Metric::Distance,
        setting: Setting::Plain,
    };
    let certified = proved(&statement);
    assert!(
        (certified.bound() - 729.0 / 4096.0).abs() < 1e-7,
        "{}",
        certified.bound()
    );
}

#[test]
fn smooth_worst_cases_are_attained() {
    let smooth = |class: Class, steps: usize, metric: Metric| Statement {
        class,
        distance_sq: "4".parse().unwrap(),
        step_sizes: vec!["1/3".parse().unwrap(); steps],
        metric,
        setting: Setting::Plain,
    };
    let convex = Class::Smooth {
        smoothness: "3".parse().unwrap(),
    };
    let strong = Class::SmoothStronglyConvex {
        smoothness: "3".parse().unwrap(),
        strong_convexity: "1/2".parse().unwrap(),
    };
    for (class, metric) in [
        (&convex, Metric::LastIterate),
        (&convex, Metric::LastGradient),
        (&convex, Metric::Average(Weights::Uniform)),
        (&strong, Metric::LastIterate),
        (&strong, Metric::Distance),
    ] {
        attained(&proved(&smooth(class.clone(), 4, metric)));
    }
    // A claim of more than the run attains, and pieces that are none of a smooth function with this minimiser.
    let certified = proved(&smooth(convex, 3, Metric::LastIterate));
    let sound = witness(&certified).unwrap();
    let mut spoiled = sound.clone();
    spoiled.attained.0 += Rational::ONE;
    assert!(matches!(spoiled.check(), Err(WitnessFlaw::Attained { .. })));
    let mut spoiled = sound.clone();
    spoiled.pieces[0].intercept.0 += Rational::from(9);
    assert_eq!(spoiled.check(), Err(WitnessFlaw::NoMinimiser));
    let mut spoiled = sound;
    spoiled.pieces[1].intercept.0 -= Rational::from_parts(1.into(), 50_u8.into());
    assert!(spoiled.check().is_err());
}
