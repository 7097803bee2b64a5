//! Sparse rows as a whole: replicates, traces and facts beside those of the same rows with their zeros.

use std::sync::Arc;
use telescope_core::arithmetic::{Arithmetic, Interval, Rational};
use telescope_core::averages::Output;
use telescope_core::declare::declare;
use telescope_core::domains::{AnyDomain, BallSpec};
use telescope_core::engine::{Ensemble, Instance, Replicate, Setup, obstacle};
use telescope_core::losses::{AnyLoss, LossParameter};
use telescope_core::methods::AnyMethod;
use telescope_core::number::Positive;
use telescope_core::problems::Dataset;
use telescope_core::rng::StreamKey;
use telescope_core::samplers::AnySampler;

/// n rows of d columns with `each` features, in columns that differ from row to row.
fn made_up(n: usize, d: usize, each: usize) -> Dataset {
    let (mut starts, mut columns_of, mut values, mut labels) = (vec![0], vec![], vec![], vec![]);
    for row in 0..n {
        let mut columns: Vec<usize> = (0..each).map(|k| (row * 7 + k * k * 3 + k) % d).collect();
        columns.sort_unstable();
        columns.dedup();
        for column in columns {
            columns_of.push(u32::try_from(column).unwrap());
            values.push(f64::from_count((row * 31 + column * 17) % 23) / 8.0 - 1.25);
        }
        starts.push(values.len());
        labels.push(if row * row % 3 == 0 { 1.0 } else { -1.0 });
    }
    Dataset::sparse(starts, columns_of, values, labels, d).unwrap()
}

fn filled(data: &Dataset) -> Dataset {
    data.to_dense(usize::MAX).unwrap()
}

fn ball(radius: f64) -> AnyDomain {
    AnyDomain::Ball(BallSpec {
        radius: Positive::from_f64(radius).unwrap(),
        centre: None,
    })
}

fn setup(
    loss: AnyLoss,
    data: Dataset,
    penalty: f64,
    (sampler, batch): (AnySampler, usize),
    domain: &AnyDomain,
) -> Setup {
    let start = vec![Rational::from_f64(0.125); data.columns()];
    let penalty = Rational::from_f64(penalty);
    let instance = Instance::penalised_sum(loss, Arc::new(data), penalty, sampler, batch).unwrap();
    Setup::new(instance, domain.clone(), start).unwrap()
}

const OUTPUTS: [Output; 4] = [
    Output::WEIGHTED,
    Output::LAST_HALF,
    Output::FINAL,
    Output::BEST,
];

fn replicates(setup: &Setup, steps: &[f64]) -> Vec<Replicate> {
    Ensemble {
        setup,
        step_sizes: steps,
        key: StreamKey::derive(5, "sparse", ""),
        outputs: &OUTPUTS,
        checkpoints: &[steps.len() / 3, steps.len()],
    }
    .run(0..6)
}

fn steps(count: usize) -> Vec<f64> {
    (1..=count)
        .map(|t| 0.4 / f64::from_count(t).sqrt())
        .collect()
}

fn difference(a: &[Replicate], b: &[Replicate]) -> f64 {
    let numbers = |all: &[Replicate]| -> Vec<f64> {
        let each = all
            .iter()
            .flat_map(|one| one.risks().iter().chain(one.points()));
        each.copied().collect()
    };
    let (a, b) = (numbers(a), numbers(b));
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(&b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

/// The same draws, the same run but for rounding.
#[test]
fn replicates_are_those_of_full_rows() {
    let steps = steps(90);
    let width = LossParameter::new(0.5).unwrap();
    for loss in [
        AnyLoss::Logistic,
        AnyLoss::Hinge,
        AnyLoss::Absolute,
        AnyLoss::Squared,
        AnyLoss::Huber { width },
    ] {
        for draw in [
            (AnySampler::WithReplacement, 1),
            (AnySampler::Importance, 1),
            (AnySampler::Reshuffle, 1),
            (AnySampler::DistinctInBatch, 3),
            (AnySampler::FixedOrder, 4),
        ] {
            for (penalty, domain) in [
                (0.0, AnyDomain::WholeSpace),
                (0.25, AnyDomain::WholeSpace),
                (0.125, ball(0.75)),
                (0.0, ball(0.625)),
            ] {
                let data = made_up(40, 12, 3);
                let sparse = setup(loss, data.clone(), penalty, draw, &domain);
                let full = setup(loss, filled(&data), penalty, draw, &domain);
                let [sparse, full] = [&sparse, &full].map(|setup| replicates(setup, &steps));
                let far = difference(&sparse, &full);
                assert!(far < 1e-11, "{loss:?} {draw:?} {penalty} {far:e}");
                let other = setup(loss, data, penalty + 0.03125, draw, &domain);
                let far = difference(&sparse, &replicates(&other, &steps));
                assert!(far > 1e-6, "negative control {far:e}");
            }
        }
    }
}

/// What is kept of a run is the run of the ensemble, bit for bit, also where each step touches all columns.
#[test]
fn traces_are_replicates() {
    let steps = steps(50);
    let key = StreamKey::derive(5, "sparse", "");
    for (domain, touches_all) in [(ball(0.625), false), (AnyDomain::WholeSpace, false)]
        .into_iter()
        .chain([(off_centre(), true)])
    {
        let data = made_up(30, 8, 3);
        let setup = setup(
            AnyLoss::Hinge,
            data,
            0.125,
            (AnySampler::WithReplacement, 1),
            &domain,
        );
        let reason = obstacle(&setup).unwrap();
        assert_eq!(
            reason.contains("touches all columns"),
            touches_all,
            "{reason}"
        );
        let runs = Ensemble {
            setup: &setup,
            step_sizes: &steps,
            key,
            outputs: &[Output::FINAL],
            checkpoints: &[steps.len()],
        }
        .run(0..3);
        for (replicate, run) in (0..).zip(&runs) {
            let path = setup.path(&steps, &key, replicate, &[steps.len() + 1]);
            assert_eq!(path[0], run.points());
            let trace = setup.trace(&steps, &key, replicate, 4);
            for step in &trace[..3] {
                for k in 0..8 {
                    let moved = step.step_size.mul_add(-step.g[k], step.x[k]);
                    assert!(
                        touches_all
                            || domain != AnyDomain::WholeSpace
                            || (moved - step.next[k]).abs() < 1e-15
                    );
                }
            }
        }
        assert_ne!(runs[0].points(), runs[1].points(), "negative control");
    }
    let per_coordinate = setup(
        AnyLoss::Hinge,
        made_up(30, 8, 3),
        0.0,
        (AnySampler::WithReplacement, 1),
        &AnyDomain::WholeSpace,
    )
    .with_method(AnyMethod::AdaGradNorm, None)
    .unwrap();
    assert!(obstacle(&per_coordinate).unwrap().contains("method"));
}

fn off_centre() -> AnyDomain {
    let mut centre = vec!["0".parse().unwrap(); 8];
    centre[3] = "1/8".parse().unwrap();
    AnyDomain::Ball(BallSpec {
        radius: Positive::from_f64(0.625).unwrap(),
        centre: Some(centre),
    })
}

/// A few sparse rows have the facts of the full rows, exactly; of many, the enclosures hold those.
#[test]
fn facts_are_those_of_full_rows() {
    let draw = (AnySampler::WithReplacement, 1);
    for loss in [AnyLoss::Squared, AnyLoss::Hinge, AnyLoss::Logistic] {
        for domain in [ball(1.5), AnyDomain::WholeSpace] {
            let data = made_up(40, 12, 3);
            let full = declare(&setup(loss, filled(&data), 0.125, draw, &domain));
            let sparse = declare(&setup(loss, data, 0.125, draw, &domain));
            let text = |facts: &telescope_core::facts::Facts| {
                let mut facts = facts.clone();
                // Multiplied out, so enclosed a little differently.
                facts.optimal_noise = Err(String::new());
                facts.initial_risk = telescope_core::arithmetic::Quantity::Exact(Rational::ZERO);
                format!("{facts:?}")
            };
            assert_eq!(text(&sparse.facts), text(&full.facts));
        }
    }
}

#[test]
fn facts_of_many_rows_hold_those_of_full_rows() {
    let draw = (AnySampler::WithReplacement, 1);
    let data = made_up(14_000, 20, 8);
    assert!(data.is_long());
    for (loss, penalty, domain) in [
        (AnyLoss::Logistic, 0.0, ball(2.0)),
        (AnyLoss::Squared, 0.125, ball(2.0)),
        (AnyLoss::Logistic, 0.125, AnyDomain::WholeSpace),
        (AnyLoss::Hinge, 0.125, AnyDomain::WholeSpace),
    ] {
        let full = declare(&setup(loss, filled(&data), penalty, draw, &domain)).facts;
        let sparse = declare(&setup(loss, data.clone(), penalty, draw, &domain)).facts;
        let near = |name: &str, sparse: Interval, full: Interval, most: f64| {
            assert!(
                sparse.lower() <= full.upper() && full.lower() <= sparse.upper(),
                "{name} {sparse:?} {full:?}"
            );
            let off = sparse.upper() - full.lower();
            assert!(
                off <= most * full.upper().abs(),
                "{name} {sparse:?} {full:?}"
            );
        };
        if let Ok(found) = &full.lipschitz {
            let square = |fact: &telescope_core::facts::Fact<
                telescope_core::arithmetic::Magnitude,
            >| { fact.value.square().enclosure() };
            let other = sparse.lipschitz.as_ref().unwrap();
            near("L", square(other), square(found), 1e-9);
            let [other, found] =
                [&sparse, &full].map(|facts| square(facts.risk_lipschitz.as_ref().unwrap()));
            near("L of R", other, found, 1e-9);
        }
        if let (Ok(sparse), Ok(full)) = (&sparse.smoothness, &full.smoothness) {
            near("β", sparse.value.enclosure(), full.value.enclosure(), 1e-9);
        }
        let [risk, full_risk] = [&sparse, &full].map(|facts| facts.initial_risk.enclosure());
        near("R(x_1)", risk, full_risk, 1e-9);
        let optimum = |facts: &telescope_core::facts::Facts| {
            facts.optimum.as_ref().unwrap().value.enclosure()
        };
        near("R*", optimum(&sparse), optimum(&full), 0.02);
        // By absolute values, so no smaller; and no worse than the trace.
        if let (Ok(sparse), Ok(full)) = (&sparse.risk_smoothness, &full.risk_smoothness) {
            let [sparse, full] = [sparse, full].map(|fact| fact.value.enclosure());
            assert!(sparse.upper() >= full.lower());
        }
    }
}
