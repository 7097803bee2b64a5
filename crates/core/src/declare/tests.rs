//! Facts and ceilings by hand.

use super::*;
use crate::averages::Output;
use crate::domains::{AnyDomain, BallSpec};
use crate::engine::Ensemble;
use crate::facts::SecondMoments;
use crate::losses::AnyLoss;
use crate::number::{Nonnegative, Number, Positive};
use crate::problems::{Dataset, RationalQuadratic};
use crate::rng::StreamKey;
use crate::samplers::AnySampler;
use crate::samplers::{Noise, NoiseLaw};
use crate::vector::lift;

mod bounds;

fn numbers(values: &[f64]) -> Vec<Number> {
    values
        .iter()
        .map(|&value| Number::from_f64(value).unwrap())
        .collect()
}

fn ratio(n: i32, d: u32) -> Rational {
    Rational::from_parts(n.into(), d.into())
}

fn ball(radius: f64) -> AnyDomain {
    AnyDomain::Ball(BallSpec {
        radius: Positive::from_f64(radius).unwrap(),
        centre: None,
    })
}

fn rows(
    loss: AnyLoss,
    rows: &[(&[f64], f64)],
    sampler: AnySampler,
    domain: AnyDomain,
    start: &[f64],
) -> Setup {
    let features = rows.iter().flat_map(|(row, _)| row.to_vec()).collect();
    let labels = rows.iter().map(|(_, label)| *label).collect();
    let data = Dataset::new(features, labels, start.len()).unwrap();
    Setup::new(
        Instance::finite_sum(loss, data.into(), sampler).unwrap(),
        domain,
        lift(start),
    )
    .unwrap()
}

fn quadratic(matrix: &[&[f64]], deviation: f64, domain: AnyDomain, start: &[f64]) -> Setup {
    let matrix: Vec<_> = matrix.iter().map(|row| numbers(row)).collect();
    let quadratic = RationalQuadratic::new(&matrix, &numbers(&vec![0.0; start.len()])).unwrap();
    let deviations = vec![Nonnegative::from_f64(deviation).unwrap(); start.len()];
    Setup::new(
        Instance::additive_noise(quadratic, Noise::normal(deviations)).unwrap(),
        domain,
        lift(start),
    )
    .unwrap()
}

fn square(fact: &Known<Magnitude>) -> Rational {
    fact.as_ref()
        .unwrap()
        .value
        .square()
        .exact()
        .unwrap()
        .clone()
}

fn second_moment(facts: &Facts) -> Rational {
    match &facts.second_moments.as_ref().unwrap().value {
        SecondMoments::Constant(moment) => moment.square().exact().unwrap().clone(),
        SecondMoments::PerStep(_) => unreachable!("a finite sum has one bound for all steps"),
    }
}

#[test]
fn facts_without_a_finite_upper_end_are_refused() {
    // The noise's mean square is about 1e400.
    let law: NoiseLaw = serde_json::from_str(r#"{"truncated-normal": {"cutoff": 2.0}}"#).unwrap();
    for domain in [ball(1.0), AnyDomain::WholeSpace] {
        let whole = domain == AnyDomain::WholeSpace;
        let quadratic = RationalQuadratic::new(&[numbers(&[1.0])], &numbers(&[0.0])).unwrap();
        let scales = vec![Nonnegative::from_f64(1e200).unwrap()];
        let noise = Noise {
            law: law.clone(),
            ..Noise::normal(scales)
        };
        let instance = Instance::additive_noise(quadratic, noise).unwrap();
        let setup = Setup::new(instance, domain, lift(&[0.0])).unwrap();
        let Declared { facts, .. } = declare(&setup);
        assert!(facts.variance.unwrap_err().contains("largest double"));
        if whole {
            assert!(facts.optimal_noise.unwrap_err().contains("largest double"));
        }
        assert!(facts.smoothness.is_ok() && facts.risk_smoothness.is_ok());
    }
    let mut rows: Known<LeastSquares> = Ok(Fact::new(
        LeastSquares {
            row_sq: Quantity::Exact(Rational::ONE),
            residual_sq: Quantity::Enclosed(Interval::new(0.0, f64::INFINITY)),
        },
        Origin::Computed,
        "given",
    ));
    refuse_infinite(&mut rows, of_rows_unbounded, TOO_LARGE);
    assert_eq!(rows.unwrap_err(), TOO_LARGE);
}

const BOOK: [&[f64]; 2] = [&[2.0, 0.0], &[0.0, 4.0]];

#[test]
fn facts_of_the_book() {
    let Declared { facts, optimum } =
        declare(&quadratic(&BOOK, 1.0, AnyDomain::WholeSpace, &[-5.0, -2.0]));
    assert_eq!(facts.dimension, 2);
    assert!(facts.convex.is_ok());
    assert!(
        facts
            .lipschitz
            .as_ref()
            .unwrap_err()
            .contains("normal noise is unbounded")
    );
    assert!(
        facts.risk_lipschitz.is_err() && facts.second_moments.is_err() && facts.diameter.is_err()
    );
    assert_eq!(
        facts.smoothness.as_ref().unwrap().value,
        Quantity::Exact(Rational::from(4))
    );
    assert_eq!(square(&facts.distance), Rational::from(29));
    assert_eq!(
        facts.optimum.as_ref().unwrap().value,
        Quantity::Exact(Rational::ZERO)
    );
    assert_eq!(facts.initial_risk, Quantity::Exact(Rational::from(33)));
    assert_eq!(facts.minimiser, Some(vec![Rational::ZERO; 2]));
    assert_eq!(optimum.unwrap().minimiser, facts.minimiser);
    assert!(
        gap_ceilings(
            &facts,
            &StepSizes::from_doubles(vec![0.1; 50]).unwrap(),
            None
        )
        .is_empty()
    );
}

#[test]
fn quadratics_on_a_ball() {
    // 4·3 is the steepest slope; noise keeps L away, no noise gives it.
    let noisy = declare(&quadratic(&BOOK, 1.0, ball(3.0), &[0.0; 2])).facts;
    assert_eq!(square(&noisy.risk_lipschitz), Rational::from(144));
    assert!(noisy.lipschitz.is_err());
    let quiet = declare(&quadratic(&BOOK, 0.0, ball(3.0), &[0.0; 2])).facts;
    assert_eq!(square(&quiet.lipschitz), Rational::from(144));
    // Eigenvalues 1 and 3 of a dense matrix.
    let dense = declare(&quadratic(
        &[&[2.0, 1.0], &[1.0, 2.0]],
        1.0,
        ball(3.0),
        &[0.0; 2],
    ))
    .facts;
    let smoothness = dense.smoothness.unwrap().value.enclosure();
    assert!(smoothness.contains(3.0) && smoothness.upper() <= 3.0);
    let names: Vec<_> = gap_ceilings(
        &noisy,
        &StepSizes::from_doubles(vec![0.1; 5]).unwrap(),
        None,
    );
    assert_eq!(
        names
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["diameter"]
    );
}

const RARE: [(&[f64], f64); 4] = [
    (&[3.0, 4.0], 1.0),
    (&[0.0, 1.0], -1.0),
    (&[1.0, 0.0], 1.0),
    (&[60.0, 80.0], -1.0),
];

#[test]
fn one_rare_row_sets_the_bound() {
    let declared =
        |loss, sampler| declare(&rows(loss, &RARE, sampler, ball(2.0), &[0.0, 0.0])).facts;
    let facts = declared(AnyLoss::Absolute, AnySampler::WithReplacement);
    // Norms 5, 1, 1, 100: the largest, not the mean 107/4.
    assert_eq!(square(&facts.lipschitz), Rational::from(10_000));
    assert_eq!(square(&facts.risk_lipschitz), ratio(107 * 107, 16));
    assert_eq!(second_moment(&facts), ratio(10_027, 4));
    assert!(facts.smoothness.is_err());
    assert_eq!(square(&facts.diameter), Rational::from(16));
    // No exact minimiser: the radius itself, since the start is the centre.
    assert_eq!(
        facts.distance.unwrap().value.value(),
        Quantity::Exact(Rational::from(2))
    );
    assert_eq!(facts.initial_risk, Quantity::Exact(Rational::ONE));
    // Without a law over the rows, nothing is averaged.
    assert_eq!(
        second_moment(&declared(AnyLoss::Absolute, AnySampler::FixedOrder)),
        Rational::from(10_000)
    );
    let logistic = declared(AnyLoss::Logistic, AnySampler::WithReplacement);
    assert_eq!(
        logistic.smoothness.unwrap().value,
        Quantity::Exact(Rational::from(2500))
    );
    assert!(
        logistic
            .initial_risk
            .enclosure()
            .contains(std::f64::consts::LN_2)
    );
}

#[test]
fn irrational_norms_are_enclosed() {
    let data: [(&[f64], f64); 2] = [(&[1.0, 1.0], 1.0), (&[1.0, 0.0], -1.0)];
    let facts = declare(&rows(
        AnyLoss::Logistic,
        &data,
        AnySampler::WithReplacement,
        ball(1.0),
        &[0.5, 0.5],
    ))
    .facts;
    assert_eq!(square(&facts.lipschitz), Rational::from(2));
    let mean = facts.risk_lipschitz.unwrap().value.value().enclosure();
    assert!(mean.contains(0.5 * (1.0 + 2.0_f64.sqrt())) && mean.width() < 1e-14);
    // 1 + ‖(½, ½)‖.
    let distance = facts.distance.unwrap().value.value().enclosure();
    assert!(distance.contains(1.0 + 0.5_f64.sqrt()) && distance.width() < 1e-14);
}

#[test]
fn no_minimum_no_distance() {
    let facts = declare(&rows(
        AnyLoss::Logistic,
        &RARE,
        AnySampler::WithReplacement,
        AnyDomain::WholeSpace,
        &[0.0, 0.0],
    ))
    .facts;
    assert!(facts.optimum.is_err() && facts.minimiser.is_none());
    assert!(facts.distance.unwrap_err().contains("has no minimiser"));
}

fn ceilings(facts: &Facts, step_sizes: &StepSizes) -> Vec<(String, f64)> {
    gap_ceilings(facts, step_sizes, None)
        .into_iter()
        .map(|(name, ceiling)| (name, ceiling.upper()))
        .collect()
}

#[test]
fn ceilings_by_hand() {
    // |x| from 1, three steps of 1/4: K = L = r = 1 and M = (9/16 − 3/16)/(3/2) = 1/4.
    let one: [(&[f64], f64); 1] = [(&[1.0], 0.0)];
    let facts = declare(&rows(
        AnyLoss::Absolute,
        &one,
        AnySampler::WithReplacement,
        ball(2.0),
        &[1.0],
    ))
    .facts;
    let found = ceilings(&facts, &StepSizes::from_doubles(vec![0.25; 3]).unwrap());
    for ((name, ceiling), (expected_name, expected)) in found.iter().zip([
        ("distance-and-drift", 1.25),
        ("initial-gap-and-drift", 1.25),
        ("diameter", 4.0),
    ]) {
        assert_eq!(name, expected_name);
        assert!(
            *ceiling >= expected && *ceiling < expected + 1e-12,
            "{name}: {ceiling}"
        );
    }
    // One step: x̄ = x_1, the gap is 1, and the first two ceilings are attained. Half of one is broken.
    let found = ceilings(&facts, &StepSizes::from_doubles(vec![0.5]).unwrap());
    let gap = 1.0;
    assert!(found.iter().all(|(_, ceiling)| gap <= *ceiling));
    assert!(
        gap > 0.5 * found[0].1 && gap > 0.5 * found[1].1,
        "negative control"
    );
}

#[test]
fn ceilings_hold_where_the_bound_breaks() {
    // The two clusters of the design in a fixed order: gap 0.16, B = 0.00625; the ceilings need no law of the order.
    let clusters: Vec<(&[f64], f64)> = (0..400)
        .map(|i| (&[1.0][..], if i < 160 { -1.0 } else { 1.0 }))
        .collect();
    let setup = rows(
        AnyLoss::Absolute,
        &clusters,
        AnySampler::FixedOrder,
        AnyDomain::WholeSpace,
        &[1.0],
    );
    let facts = declare(&setup).facts;
    assert_eq!(
        facts.optimum.as_ref().unwrap().value,
        Quantity::Exact(ratio(4, 5))
    );
    assert_eq!(square(&facts.distance), Rational::ZERO);
    let step_sizes = StepSizes::from_doubles(vec![0.0125; 400]).unwrap();
    let ensemble = Ensemble {
        setup: &setup,
        step_sizes: step_sizes.doubles(),
        key: StreamKey::derive(1, "test", "rows"),
        outputs: &[Output::WEIGHTED],
        checkpoints: &[400],
    };
    let gap = ensemble.run(0..1)[0].risks()[0] - 0.8;
    assert!((gap - 0.16).abs() < 1e-3 && gap > 0.00625, "{gap}");
    let found = ceilings(&facts, &step_sizes);
    // (S² − Q)/(2S) with S = 5 and Q = 1/16.
    assert!(
        found.len() == 2
            && found
                .iter()
                .all(|(_, ceiling)| (ceiling - 2.49375).abs() < 1e-9),
        "{found:?}"
    );
    assert!(found.iter().all(|(_, ceiling)| gap <= *ceiling));
}
