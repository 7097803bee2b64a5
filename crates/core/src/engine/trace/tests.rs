//! A trace is the ensemble's run, an exact trace follows it, and sample risks average to the risk.

use super::*;
use crate::arithmetic::{Interval, Rational, rational_from_f64};
use crate::averages::Output;
use crate::domains::{AnyDomain, BallSpec};
use crate::engine::{Ensemble, Instance};
use crate::losses::AnyLoss;
use crate::number::{Nonnegative, Number, Positive};
use crate::problems::{Dataset, RationalQuadratic};
use crate::samplers::{AnySampler, Noise};
use crate::schedules::StepSizes;
use crate::vector::lift;

fn number(value: f64) -> Number {
    Number::from_f64(value).unwrap()
}

fn ball(radius: f64) -> AnyDomain {
    AnyDomain::Ball(BallSpec {
        radius: Positive::from_f64(radius).unwrap(),
        centre: None,
    })
}

/// The book's quadratic with noise in each coordinate.
fn toy(domain: AnyDomain) -> Setup {
    let matrix = [
        vec![number(2.0), number(0.0)],
        vec![number(0.0), number(4.0)],
    ];
    let quadratic = RationalQuadratic::new(&matrix, &[number(0.0), number(0.0)]).unwrap();
    let one = || Nonnegative::from_f64(1.0).unwrap();
    let instance = Instance::additive_noise(quadratic, Noise::normal(vec![one(), one()])).unwrap();
    Setup::new(instance, domain, lift(&[-5.0, -2.0])).unwrap()
}

fn rows(loss: AnyLoss, domain: AnyDomain, columns: usize) -> Setup {
    let features = vec![1.0, 2.0, -0.5, 1.0, 0.25, -3.0];
    let labels: Vec<f64> = [1.0, -1.0, 1.0, 1.0, -1.0, -1.0][..6 / columns].to_vec();
    let data = Dataset::new(features, labels, columns).unwrap();
    let instance = Instance::finite_sum(loss, data.into(), AnySampler::WithReplacement).unwrap();
    Setup::new(instance, domain, vec![Rational::ZERO; columns]).unwrap()
}

fn key() -> StreamKey {
    StreamKey::derive(5, "trace", "noise")
}

fn bits(points: &[f64]) -> Vec<u64> {
    points.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn trace_is_the_ensembles_run() {
    let step_sizes: Vec<f64> = (1..=40).map(|t| 0.1 / f64::from(t).sqrt()).collect();
    let setups = [
        toy(AnyDomain::WholeSpace),
        toy(ball(5.5)),
        rows(AnyLoss::Logistic, ball(0.5), 2),
        rows(AnyLoss::Absolute, ball(0.5), 1),
    ];
    for setup in &setups {
        let replicates = Ensemble {
            setup,
            step_sizes: &step_sizes,
            key: key(),
            outputs: &[Output::LAST, Output::FINAL],
            checkpoints: &[40],
        }
        .run(3..5);
        for (replicate, run) in [3, 4].into_iter().zip(&replicates) {
            let steps = setup.trace(&step_sizes, &key(), replicate, usize::MAX);
            assert_eq!(steps.len(), 40);
            let ends = [&steps[39].x[..], &steps[39].next[..]].concat();
            assert_eq!(bits(&ends), bits(run.points()));
            // Negative control: the next replicate is another run.
            let other = setup.trace(&step_sizes, &key(), replicate + 7, 40);
            assert_ne!(bits(&other[39].next), bits(&steps[39].next));
            // Fewer steps are the same steps, and the path passes through them.
            assert_eq!(
                setup.trace(&step_sizes, &key(), replicate, 7),
                steps[..7].to_vec()
            );
            let path = setup.path(&step_sizes, &key(), replicate, &[41, 1, 17, 17]);
            let expected = [&steps[39].next, &steps[0].x, &steps[16].x, &steps[16].x];
            assert!(path.iter().zip(expected).all(|(a, b)| bits(a) == bits(b)));
            for pair in steps.windows(2) {
                assert_eq!(bits(&pair[0].next), bits(&pair[1].x));
            }
        }
    }
}

#[test]
fn gradient_descent_has_no_noise() {
    // x_{t+1} = (1 − 2η)x_t and (1 − 4η)x_t with η = 1/8: factors 3/4 and 1/2.
    let path = toy(AnyDomain::WholeSpace).gradient_descent_path(&[0.125; 3], &[1, 2, 4]);
    let expected = [[-5.0, -2.0], [-3.75, -1.0], [-5.0 * 27.0 / 64.0, -0.25]];
    for (x, expected) in path.iter().zip(expected) {
        assert_eq!(bits(x), bits(&expected));
    }
    // On a ball it stays there: the risk falls to the boundary's best point.
    let setup = rows(AnyLoss::Logistic, ball(0.5), 2);
    let path = setup.gradient_descent_path(&[0.5; 60], &[1, 31, 61]);
    let risk = |x: &[f64]| setup.risk_at(x).midpoint();
    assert!(risk(&path[0]) > risk(&path[1]) && risk(&path[1]) >= risk(&path[2]) - 1e-15);
    assert!(crate::vector::norm_sq(&path[2]) <= 0.25 + 1e-15);
}

#[test]
#[should_panic(expected = "x_42 is asked for")]
fn points_past_the_end_are_refused() {
    let _ = toy(AnyDomain::WholeSpace).path(&[0.1; 40], &key(), 0, &[42]);
}

#[test]
fn exact_trace_follows_the_doubles() {
    let table = StepSizes::from_doubles(vec![0.0625; 12]).unwrap();
    let setups = [
        toy(AnyDomain::WholeSpace),
        rows(AnyLoss::Absolute, ball(0.25), 1),
        rows(AnyLoss::Absolute, AnyDomain::WholeSpace, 2),
    ];
    for setup in &setups {
        let steps = setup.trace(table.doubles(), &key(), 1, 12);
        let samples: Vec<Sample> = steps.iter().map(|step| step.sample.clone()).collect();
        let exact = setup.exact_trace(&table, &samples, usize::MAX).unwrap();
        assert_eq!(exact.len(), 12);
        for (step, exact) in steps.iter().zip(&exact) {
            assert_eq!(step.sample, exact.sample);
            assert_eq!(rational_from_f64(step.step_size), exact.step_size);
            for (a, b) in step.next.iter().zip(&exact.next) {
                assert!((a - b.to_f64().value()).abs() < 1e-13);
            }
        }
        let short = setup
            .exact_trace(&table, &samples[..5], usize::MAX)
            .unwrap();
        assert_eq!(short, exact[..5].to_vec());
    }
    // The noise has 53 random bits: a few steps are past 200 bits.
    let toy = toy(AnyDomain::WholeSpace);
    let steps = toy.trace(table.doubles(), &key(), 1, 12);
    let samples: Vec<Sample> = steps.iter().map(|step| step.sample.clone()).collect();
    let cut = toy.exact_trace(&table, &samples, 100).unwrap();
    assert!(!cut.is_empty() && cut.len() < 12);
    let why = toy.exact_trace(&table, &[Sample::Row(0)], 100).unwrap_err();
    assert!(why.contains("another kind"));
    let logistic = rows(AnyLoss::Logistic, ball(1.0), 2);
    assert!(
        logistic
            .exact_trace(&table, &[Sample::Row(0)], 100)
            .is_err()
    );
}

#[test]
fn sample_risks_average_to_the_risk() {
    for setup in [
        rows(AnyLoss::Logistic, ball(1.0), 2),
        rows(AnyLoss::Absolute, AnyDomain::WholeSpace, 2),
    ] {
        let x = [0.5, -0.125];
        let point: Vec<Interval> = lift(&x);
        let total = (0..3).fold(Interval::point(0.0), |sum, row| {
            sum + setup.sample_risk_enclosure(&Sample::Row(row), &point)
        });
        let (mean, risk) = (total / Interval::point(3.0), setup.risk_at(&x));
        assert!(mean.intersect(&risk).is_some() && mean.width() < 1e-14);
        let one = setup.sample_risk_enclosure(&Sample::Row(0), &point);
        assert!(one.intersect(&risk).is_none(), "negative control");
        if let Some(exact) = setup.exact_sample_risk(&Sample::Row(0), &lift(&x)) {
            assert!(one.contains_rational(&exact));
        }
    }
    // f(ξ, x) = R(x) + ⟨ξ, x⟩ on the book's toy: 33 − 5/2 − 1 at (−5, −2).
    let toy = toy(AnyDomain::WholeSpace);
    let noise = Sample::Noise(vec![0.5, 0.5]);
    let exact = toy.exact_sample_risk(&noise, &lift(&[-5.0, -2.0]));
    assert_eq!(exact, Some(rational_from_f64(29.5)));
    let enclosed = toy.sample_risk_enclosure(&noise, &lift(&[-5.0, -2.0]));
    assert!(enclosed.contains(29.5) && enclosed.width() < 1e-13);
}

/// Weighted rows and batches average to the risk over the law that draws them.
#[test]
fn weighted_and_batched_sample_risks_average_too() {
    use crate::samplers::{BatchOutcomes, Outcomes, RowOutcomes};
    let data = || {
        let features = vec![1.0, 2.0, -0.5, 1.0, 0.25, -3.0];
        Dataset::new(features, vec![1.0, -1.0, 1.0], 2).unwrap()
    };
    let penalty = Rational::from_parts(1.into(), 3_u8.into());
    let x: Vec<Rational> = lift(&[0.5, -0.125]);
    for sampler in AnySampler::ALL {
        for batch in [1, 2] {
            let loss = AnyLoss::Squared;
            let instance =
                Instance::penalised_sum(loss, data().into(), penalty.clone(), sampler, batch)
                    .unwrap();
            let Instance::FiniteSum { importance, .. } = &instance else {
                unreachable!("a sum was made")
            };
            let rows = RowOutcomes {
                rows: 3,
                sampler,
                importance: importance.clone(),
            };
            let outcomes = if batch == 1 {
                let single = rows.outcomes(&[]).into_iter();
                single
                    .map(|(row, chance)| (Sample::Row(row), chance))
                    .collect::<Vec<_>>()
            } else {
                let batches = BatchOutcomes { rows, size: batch }
                    .outcomes(&[])
                    .into_iter();
                batches
                    .map(|(rows, chance)| (Sample::Rows(rows), chance))
                    .collect()
            };
            let setup = Setup::new(instance, AnyDomain::WholeSpace, x.clone()).unwrap();
            let mean = outcomes
                .iter()
                .fold(Rational::ZERO, |sum, (sample, chance)| {
                    let value = setup.exact_sample_risk(sample, &x).unwrap();
                    let enclosed = setup.sample_risk_enclosure(sample, &lift(&[0.5, -0.125]));
                    assert!(enclosed.contains_rational(&value));
                    sum + value * chance
                });
            let risk = setup.instance().exact_risk(&x).unwrap();
            assert_eq!(
                mean == risk,
                sampler != AnySampler::FixedOrder,
                "{sampler:?} {batch}"
            );
        }
    }
}

/// Whatever the sampler, the noise or the method: the exact run on the recorded realisations follows the doubles.
#[test]
fn every_kind_of_run_is_replayed() {
    use crate::methods::{AnyMethod, ReduceOnPlateau};
    let table = StepSizes::from_doubles(vec![0.0625; 9]).unwrap();
    let mut setups = vec![];
    for sampler in AnySampler::ALL {
        for batch in [1, 2] {
            let data = Dataset::new(vec![1.0, 2.0, -0.5], vec![1.0, -1.0, 1.0], 1).unwrap();
            let penalty = Rational::from_parts(1.into(), 4_u8.into());
            let instance =
                Instance::penalised_sum(AnyLoss::Squared, data.into(), penalty, sampler, batch);
            let setup = Setup::new(instance.unwrap(), ball(0.25), lift(&[0.25])).unwrap();
            setups.push(setup);
        }
    }
    let method = |text: &str| serde_json::from_str::<AnyMethod>(text).unwrap();
    let per_coordinate = method(r#"{"per-coordinate": {"factors": [0.5, 2.0]}}"#);
    setups.push(
        toy(AnyDomain::WholeSpace)
            .with_method(per_coordinate, None)
            .unwrap(),
    );
    let clipped = method(r#"{"clip-value": {"threshold": 3.0}}"#);
    setups.push(
        toy(AnyDomain::WholeSpace)
            .with_method(clipped, None)
            .unwrap(),
    );
    let corner = serde_json::from_str::<AnyDomain>(
        r#"{"box": {"lower": [-6.0, -2.5], "upper": [9.0, 9.0]}}"#,
    );
    setups.push(toy(corner.unwrap()));
    for setup in &setups {
        let steps = setup.trace(table.doubles(), &key(), 1, 9);
        let samples: Vec<Sample> = steps.iter().map(|step| step.sample.clone()).collect();
        let exact = setup.exact_trace(&table, &samples, usize::MAX).unwrap();
        for (step, exact) in steps.iter().zip(&exact) {
            for (a, b) in step.next.iter().zip(&exact.next) {
                assert!((a - b.to_f64().value()).abs() < 1e-12);
            }
            for (a, b) in step.g.iter().zip(&exact.g) {
                assert!((a - b.to_f64().value()).abs() < 1e-11);
            }
        }
        // The ensemble takes the same steps.
        let ensemble = Ensemble {
            setup,
            step_sizes: table.doubles(),
            key: key(),
            outputs: &[Output::FINAL],
            checkpoints: &[9],
        };
        assert_eq!(bits(ensemble.run(1..2)[0].points()), bits(&steps[8].next));
    }
    // A plateau: the steps taken are those that are recorded, and no exact run exists.
    let rule: ReduceOnPlateau = serde_json::from_str(
        r#"{"initial": 0.25, "factor": 0.5, "patience": 1, "every": 2, "minimum": 0.01}"#,
    )
    .unwrap();
    let setup = toy(AnyDomain::WholeSpace)
        .with_method(AnyMethod::Sgd, Some(rule))
        .unwrap();
    let steps = setup.trace(&[0.25; 60], &key(), 0, 60);
    assert!(steps[0].step_size >= 0.25 && steps[59].step_size < 0.25);
    assert!(
        steps
            .windows(2)
            .all(|pair| pair[1].step_size <= pair[0].step_size)
    );
    let moved = |step: &TraceStep| step.x[0] - step.step_size * step.g[0];
    assert!(
        steps
            .iter()
            .all(|step| (moved(step) - step.next[0]).abs() < 1e-12)
    );
    assert!(
        setup
            .exact_trace(&table, &[], 9)
            .unwrap_err()
            .contains("depend on the run")
    );
}

#[test]
#[should_panic(expected = "another kind")]
fn a_row_is_no_noise() {
    let _ = toy(AnyDomain::WholeSpace).sample_risk_enclosure(&Sample::Row(0), &lift(&[0.0, 0.0]));
}
