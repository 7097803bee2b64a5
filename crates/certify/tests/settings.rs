//! Projections and finite sums: known rates, and what they add to the plain method.

use telescope_certify::proof::{Class, Label, Metric, Ratio, Scope, Setting, Statement, Weights};
use telescope_certify::repair::{Certified, certify};
use telescope_certify::solver::Options;
use telescope_certify::{Certificate, check};

fn ratio(text: &str) -> Ratio {
    text.parse().unwrap()
}

fn bounded(steps: &[&str], metric: Metric, setting: Setting) -> Statement {
    Statement {
        class: Class::BoundedSubgradients {
            subgradient_sq: ratio("1"),
        },
        distance_sq: ratio("1"),
        step_sizes: steps.iter().map(|step| ratio(step)).collect(),
        metric,
        setting,
    }
}

fn sum(components: usize, noise_sq: Option<&str>) -> Setting {
    Setting::FiniteSum {
        components,
        noise_sq: noise_sq.map(ratio),
    }
}

fn smooth(steps: &[&str], metric: Metric, setting: Setting) -> Statement {
    Statement {
        class: Class::SmoothStronglyConvex {
            smoothness: ratio("1"),
            strong_convexity: ratio("1/5"),
        },
        ..bounded(steps, metric, setting)
    }
}

/// A checked certificate of a small excess, whose file survives a round trip.
fn proved(statement: &Statement) -> Certified {
    let certified = certify(statement, &Options::default()).unwrap();
    assert!(certified.excess().abs() < 1e-6, "{}", certified.excess());
    let text = certified.certificate.to_text();
    let again = Certificate::from_text(&text).unwrap();
    assert_eq!(check(&again).unwrap(), certified.checked);
    certified
}

#[test]
fn projections_change_little_at_constant_steps() {
    let steps = ["1/2", "1/2", "1/2", "1/2"];
    for (metric, least) in [
        (Metric::Average(Weights::StepSizes), 0.5),
        (Metric::LastIterate, 0.5),
        (Metric::BestIterate, 0.5),
        (Metric::Distance, 2.0),
    ] {
        let plain = proved(&bounded(&steps, metric, Setting::Plain));
        let projected = proved(&bounded(&steps, metric, Setting::Projected));
        // The whole space is one of the sets.
        assert!(projected.bound() > plain.bound() - 1e-7, "{metric:?}");
        assert!(plain.bound() > least - 1e-7);
        if matches!(metric, Metric::Average(_) | Metric::Distance) {
            let same = (projected.bound() - plain.bound()).abs() < 1e-6;
            assert!(same, "{metric:?}: {} {}", projected.bound(), plain.bound());
        }
    }
}

#[test]
fn projections_help_the_adversary_of_an_average_of_unequal_steps() {
    let of = |setting| {
        proved(&bounded(
            &["4", "1"],
            Metric::Average(Weights::StepSizes),
            setting,
        ))
        .bound()
    };
    let (plain, projected) = (of(Setting::Plain), of(Setting::Projected));
    assert!(
        (plain - 0.95625).abs() < 1e-6 && projected > 1.01,
        "{plain} {projected}"
    );
    // The textbook's bound holds for both.
    assert!(projected < 1.8);
}

#[test]
fn one_component_is_the_method_itself() {
    for metric in [
        Metric::LastIterate,
        Metric::Distance,
        Metric::Average(Weights::StepSizes),
        Metric::Values(Weights::Uniform),
    ] {
        let steps = ["2", "1/2", "1"];
        let plain = proved(&bounded(&steps, metric, Setting::Plain));
        let single = proved(&bounded(&steps, metric, sum(1, None)));
        assert!((plain.bound() - single.bound()).abs() < 1e-6, "{metric:?}");
        assert_eq!(single.checked.scope, Scope::FiniteSum);
    }
}

#[test]
fn a_shared_minimiser_keeps_the_rate_of_gradient_descent() {
    // Each component contracts by max(1 − ημ, ηL − 1): here (1 − 1/5)² a step, for η = 1/L (T = 1, 2).
    for (steps, rate) in [(&["1"][..], 0.64), (&["1", "1"], 0.4096)] {
        let statement = smooth(steps, Metric::Distance, sum(2, Some("0")));
        let certified = proved(&statement);
        assert!(
            (certified.bound() - rate).abs() < 1e-6,
            "{}",
            certified.bound()
        );
    }
}

#[test]
fn noise_at_the_minimiser_costs_what_is_known() {
    // One step of η = 1/L: ½(1 − μ/L)²r² + ½(1 − μ/L) r √((1 − μ/L)²r² + 4σ²/L²) + σ²/L², for any n ≥ 2.
    let q: f64 = 0.8;
    for (noise, sigma_sq) in [("1/4", 0.25_f64), ("1", 1.0)] {
        let known = 0.5 * q * q + 0.5 * q * (q * q + 4.0 * sigma_sq).sqrt() + sigma_sq;
        for n in [2, 3] {
            let certified = proved(&smooth(&["1"], Metric::Distance, sum(n, Some(noise))));
            assert!(
                (certified.bound() - known).abs() < 1e-6,
                "{n}: {} {known}",
                certified.bound()
            );
        }
    }
}

#[test]
fn what_has_no_meaning_is_refused() {
    for (statement, part) in [
        (
            smooth(&["1"], Metric::Distance, Setting::Projected),
            "projected is for",
        ),
        (
            smooth(&["1"], Metric::Distance, sum(2, None)),
            "noise-sq is missing",
        ),
        (
            smooth(&["1"], Metric::Distance, sum(2, Some("-1"))),
            "noise-sq = -1",
        ),
        (
            bounded(&["1"], Metric::BestIterate, sum(2, None)),
            "finite sums are stated",
        ),
        (
            bounded(&["1"], Metric::Distance, sum(0, None)),
            "components = 0",
        ),
        (
            bounded(&["1"; 7], Metric::Distance, sum(9, None)),
            "too many outcomes",
        ),
        (
            bounded(&["1"; 9], Metric::Distance, sum(1, None)),
            "too many outcomes",
        ),
    ] {
        let message = statement.model().unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
}

/// Each kind of inequality is needed: with a smaller right side or without it the proof falls.
#[test]
fn changed_certificates_of_all_settings_are_refused() {
    let statements = [
        bounded(
            &["1/2", "1/2", "1/2"],
            Metric::LastIterate,
            Setting::Projected,
        ),
        smooth(&["1"], Metric::Distance, sum(2, Some("1/4"))),
        bounded(&["1/2", "1/2"], Metric::LastIterate, sum(2, None)),
    ];
    for statement in statements {
        let original = proved(&statement).certificate;
        let large = |by: &Ratio| by.0.to_f64().value() > 1e-3;
        let mut tried = 0;
        for index in 0..original.multipliers.len() {
            if !large(&original.multipliers[index].by) {
                continue;
            }
            tried += 1;
            let mut changed = original.clone();
            let removed = changed.multipliers.remove(index).on;
            changed.seal = changed.true_seal();
            assert!(check(&changed).is_err(), "{removed}");
            let mut changed = original.clone();
            changed.statement.distance_sq = ratio("2");
            changed.seal = changed.true_seal();
            assert!(check(&changed).is_err());
        }
        assert!(tried > 3);
        let mut plain = original.clone();
        plain.statement.setting = Setting::Plain;
        plain.seal = plain.true_seal();
        assert!(check(&plain).is_err());
        let labels = original.multipliers.iter().map(|one| one.on);
        let special = labels.filter(|on| {
            matches!(on, Label::Normal(..) | Label::Noise) || on.to_string().contains('@')
        });
        assert!(special.count() > 0);
    }
}
