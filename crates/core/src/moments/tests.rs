//! The moment recursion against the published table, against impulse responses in exact rationals, and against itself
//! in other coordinates.

use super::*;
use crate::arithmetic::{Arithmetic, Rational, rational_from_f64};
use crate::domains::AnyDomain;
use crate::engine::Instance;
use crate::number::{Nonnegative, Number};
use crate::problems::RationalQuadratic;
use crate::samplers::Noise;
use crate::schedules::{AnySchedule, Horizon};

mod exact;
mod impulse;
mod nearly;

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

/// Rows such as `"2 1/3; 1/3 1"`.
fn quadratic(rows: &str, minimiser: &str) -> RationalQuadratic {
    let row = |row: &str| row.split_whitespace().map(number).collect::<Vec<_>>();
    let matrix: Vec<_> = rows.split(';').map(row).collect();
    RationalQuadratic::new(&matrix, &row(minimiser)).unwrap()
}

fn rationals(text: &str) -> Vec<Rational> {
    text.split_whitespace()
        .map(|entry| number(entry).exact().clone())
        .collect()
}

fn deviations(text: &str) -> Noise {
    Noise::normal(
        text.split_whitespace()
            .map(|entry| Nonnegative::new(number(entry)).unwrap())
            .collect(),
    )
}

fn additive(matrix: &str, minimiser: &str, noise: &str, start: &str) -> Setup {
    let instance =
        Instance::additive_noise(quadratic(matrix, minimiser), deviations(noise)).unwrap();
    Setup::new(instance, AnyDomain::WholeSpace, rationals(start)).unwrap()
}

fn random_target(matrix: &str, minimiser: &str, noise: &str, start: &str) -> Setup {
    let instance =
        Instance::random_target(quadratic(matrix, minimiser), deviations(noise)).unwrap();
    Setup::new(instance, AnyDomain::WholeSpace, rationals(start)).unwrap()
}

fn book() -> Setup {
    additive("2 0; 0 4", "0 0", "1 1", "-5 -2")
}

fn book_schedule(name: &str) -> StepSizes {
    let (form, steps) = match name {
        "constant" => (r#"{"constant": {"step-size": 0.1}}"#, 50),
        "exponential" => (
            r#"{"exponential": {"initial": 0.1, "decay": 0.1, "first-index": 2}}"#,
            1000,
        ),
        _ => (
            r#"{"polynomial": {"initial": 0.1, "decay": 0.1, "power": 0.5, "first-index": 2}}"#,
            50,
        ),
    };
    let form: AnySchedule = serde_json::from_str(form).unwrap();
    StepSizes::new(
        &form,
        &Horizon {
            steps,
            distance: None,
            lipschitz: None,
            second_moment: None,
        },
    )
    .unwrap()
}

fn mixed_steps() -> StepSizes {
    StepSizes::from_ratios(rationals("0 1/10 3/7 1/3 0 5/4")).unwrap()
}

/// Half of the last printed digit, six after the point.
const PRINTED: f64 = 0.5e-6;

/// The enclosure lies within the rounding of the printed digits.
fn prints_as(enclosure: Interval, printed: f64) -> bool {
    enclosure.lower() >= printed - PRINTED && enclosure.upper() <= printed + PRINTED
}

/// B_G = (r² + Σ η_t² E‖g_t‖²)/(2S) with r² = 29.
fn moment_bound(moments: &Moments, step_sizes: &StepSizes) -> Interval {
    let (mut sum, mut noise) = (Interval::point(0.0), Interval::point(29.0));
    for (index, gradient_sq) in moments.gradients_sq().iter().enumerate() {
        let eta: Interval = step_sizes.get(index + 1);
        sum = sum + eta;
        noise = eta.square().mul_add(gradient_sq, &noise);
    }
    noise / (sum * Interval::point(2.0))
}

fn relative_width(enclosure: Interval) -> f64 {
    enclosure.width() / enclosure.midpoint().abs()
}

#[test]
fn the_published_table() {
    for (name, average, last, bound) in [
        ("constant", 0.276_599, 0.059_028, 3.395_134),
        ("exponential", 6.540_696, 0.694_665, 18.297_874),
        ("polynomial", 0.854_564, 0.022_510, 5.782_220),
    ] {
        let step_sizes = book_schedule(name);
        let steps = step_sizes.steps();
        let moments = moments(&book(), &step_sizes).unwrap();
        let average_gap = moments.gap(Output::WEIGHTED, steps).unwrap();
        let last_gap = moments.gap(Output::FINAL, steps).unwrap();
        let moment_bound = moment_bound(&moments, &step_sizes);
        assert!(prints_as(average_gap, average), "{name}: {average_gap:?}");
        assert!(prints_as(last_gap, last), "{name}: {last_gap:?}");
        assert!(prints_as(moment_bound, bound), "{name}: {moment_bound:?}");
        for enclosure in [average_gap, last_gap, moment_bound] {
            assert!(relative_width(enclosure) < 1e-12, "{name}: {enclosure:?}");
        }
        // Negative control: another window is another number.
        let shifted = moments.gap(AVERAGES[2], steps).unwrap();
        assert!(
            !prints_as(shifted, average) && !prints_as(last_gap, average),
            "{name}"
        );
    }
}

/// The endpoints that the book printed lie inside the exact law: the least p-value is 0.012.
#[test]
fn the_published_endpoints() {
    let mut least = f64::INFINITY;
    for (name, endpoints) in [
        (
            "constant",
            [
                [0.014_749, 0.009_829],
                [-0.472_513, 0.110_780],
                [-0.103_750, 0.054_715],
            ],
        ),
        (
            "exponential",
            [
                [-0.878_960, -0.023_958],
                [-0.820_458, 0.004_701],
                [-0.798_681, -0.067_649],
            ],
        ),
        (
            "polynomial",
            [
                [-0.060_831, 0.028_779],
                [0.025_029, 0.115_820],
                [0.280_001, -0.037_688],
            ],
        ),
    ] {
        let moments = moments(&book(), &book_schedule(name)).unwrap();
        for endpoint in endpoints {
            // χ² with two degrees of freedom.
            let distance_sq = moments
                .law(Output::FINAL)
                .mahalanobis_sq(&endpoint)
                .unwrap();
            least = least.min(crate::ops::exp(-0.5 * distance_sq));
        }
        let average = moments.law(Output::WEIGHTED);
        assert!(
            average.mahalanobis_sq(&endpoints[0]).unwrap() > 20.0,
            "negative control"
        );
    }
    assert!((0.0115..0.0125).contains(&least), "{least}");
}

fn overlap(a: Interval, b: Interval) -> bool {
    a.lower() <= b.upper() && b.lower() <= a.upper()
}

/// The rotation by the angle with cosine 3/5 leaves every gap as it is: what the dense coordinates must undo.
#[test]
fn a_rotated_problem_is_the_diagonal_one() {
    // U = [[3, −4], [4, 3]]/5: U diag(2, 4) Uᵀ and U(−5, −2).
    let dense = additive("82/25 -24/25; -24/25 68/25", "0 0", "1 1", "-7/5 -26/5");
    for name in ["constant", "exponential", "polynomial"] {
        let step_sizes = book_schedule(name);
        let (given, rotated) = (
            moments(&book(), &step_sizes).unwrap(),
            moments(&dense, &step_sizes).unwrap(),
        );
        for k in 1..=step_sizes.steps() {
            for output in Output::ALL {
                let (a, b) = (
                    given.gap(output, k).unwrap(),
                    rotated.gap(output, k).unwrap(),
                );
                assert!(overlap(a, b), "{name}, {output} {k}: {a:?} {b:?}");
                assert!(relative_width(b) < 1e-12, "{name}, {output} {k}: {b:?}");
            }
            assert!(overlap(
                given.gradients_sq()[k - 1],
                rotated.gradients_sq()[k - 1]
            ));
            assert!(overlap(given.distances_sq()[k], rotated.distances_sq()[k]));
        }
    }
    let other = additive(
        "82/25 -24/25; -24/25 68/25",
        "0 0",
        "1 1",
        "-7/5 -26001/5000",
    );
    let (given, other) = (
        moments(&book(), &book_schedule("constant")).unwrap(),
        moments(&other, &book_schedule("constant")).unwrap(),
    );
    let gap = |of: &Moments| of.gap(Output::WEIGHTED, 50).unwrap();
    assert!(!overlap(gap(&given), gap(&other)), "negative control");
}

/// f(x, w) = (x_1 − w_1)² + 2(x_2 − w_2)² with standard deviations 1/2 and 1/4 has gradient noise of variance 1.
#[test]
fn a_random_target_is_additive_noise() {
    let target = random_target("2 0; 0 4", "0 0", "1/2 1/4", "-5 -2");
    let other = random_target("2 0; 0 4", "0 0", "1/2 1/2", "-5 -2");
    let step_sizes = book_schedule("constant");
    let of = |setup: &Setup| moments(setup, &step_sizes).unwrap();
    let (noise, target, other) = (of(&book()), of(&target), of(&other));
    assert_eq!(noise.gradients_sq(), target.gradients_sq());
    for output in Output::ALL {
        assert_eq!(noise.gap(output, 50), target.gap(output, 50));
        assert_eq!(noise.law(output), target.law(output));
        assert_ne!(
            noise.gap(output, 50),
            other.gap(output, 50),
            "negative control"
        );
    }
}

/// Negative control: a step size that is off in its tenth digit leaves the enclosure.
#[test]
fn another_step_size_leaves_the_enclosure() {
    let enclosures = |eta: f64| {
        let step_sizes = StepSizes::from_doubles(vec![eta; 50]).unwrap();
        let moments = moments(&book(), &step_sizes).unwrap();
        Output::ALL.map(|output| moments.gap(output, 50).unwrap())
    };
    for (a, b) in enclosures(0.1)
        .into_iter()
        .zip(enclosures(0.1 * (1.0 + 1e-10)))
    {
        assert!(!overlap(a, b), "{a:?} {b:?}");
    }
}

#[test]
fn widths_grow_no_faster_than_the_steps() {
    let dense = additive("82/25 -24/25; -24/25 68/25", "0 0", "1 1", "-7/5 -26/5");
    for (setup, steps) in [(book(), 100_000), (dense, 10_000)] {
        let moments =
            moments(&setup, &StepSizes::from_doubles(vec![0.01; steps]).unwrap()).unwrap();
        for output in Output::ALL {
            let gap = moments.gap(output, steps).unwrap();
            #[expect(clippy::cast_precision_loss, reason = "a count of steps")]
            let most = 1e-14 * steps as f64;
            assert!(relative_width(gap) < most, "{output}: {gap:?}");
        }
    }
}

/// Steps far beyond 2/λ: the moments leave the range of doubles, and the enclosures say so.
#[test]
fn a_divergent_run_is_enclosed_too() {
    let dense = additive("82/25 -24/25; -24/25 68/25", "0 0", "1 1", "-7/5 -26/5");
    for setup in [book(), dense] {
        let step_sizes = StepSizes::from_doubles(vec![10.0; 400]).unwrap();
        let moments = moments(&setup, &step_sizes).unwrap();
        for output in Output::ALL {
            let early = moments.gap(output, 20).unwrap();
            assert!(relative_width(early) < 1e-11, "{output}: {early:?}");
            let gap = moments.gap(output, 400).unwrap();
            assert!(
                gap.lower() >= 0.0 && gap.upper() == f64::INFINITY,
                "{output}: {gap:?}"
            );
            let law = moments.law(output);
            assert!(matches!(
                law.mahalanobis_sq(&[0.0; 2]),
                Err(MahalanobisError::Unbounded(_))
            ));
        }
    }
}

#[test]
fn other_problems_are_refused_with_a_reason() {
    let ball: AnyDomain = serde_json::from_str(r#"{"ball": {"radius": 9}}"#).unwrap();
    let instance =
        Instance::additive_noise(quadratic("2 0; 0 4", "0 0"), deviations("1 1")).unwrap();
    let projected = Setup::new(instance, ball, rationals("-5 -2")).unwrap();
    let reason = moments(&projected, &mixed_steps()).unwrap_err();
    assert!(reason.contains("projection"), "{reason}");

    let data = crate::problems::Dataset::new(vec![1.0], vec![0.0], 1).unwrap();
    let loss = crate::losses::AnyLoss::Absolute;
    let instance =
        Instance::finite_sum(loss, data.into(), crate::samplers::AnySampler::default()).unwrap();
    let sum = Setup::new(instance, AnyDomain::WholeSpace, rationals("1")).unwrap();
    assert!(
        moments(&sum, &mixed_steps())
            .unwrap_err()
            .contains("finite sum")
    );
}

#[test]
fn windows_outside_the_run_have_no_gap() {
    let moments = moments(&book(), &mixed_steps()).unwrap();
    for output in Output::ALL {
        assert_eq!(moments.gap(output, 0), None);
        assert_eq!(moments.gap(output, 7), None);
        // η_1 = 0, so x̄_1 does not exist; everything else does.
        assert_eq!(
            moments.gap(output, 1).is_none(),
            output.average == Average::StepWeighted
        );
        assert!(moments.gap(output, 2).is_some());
    }
    let start = Interval::from_rational(&rational_from_f64(29.0));
    assert_eq!(moments.distances_sq()[0], start);
}
