//! Lanes at the edges: one step, steps of size 0, and groups that are not full, against the plain loop, bit for bit.

use std::sync::Arc;
use telescope_core::arithmetic::Rational;
use telescope_core::averages::{Output, Share};
use telescope_core::domains::AnyDomain;
use telescope_core::engine::{Engine, Ensemble, Instance, Replicate, Setup};
use telescope_core::losses::AnyLoss;
use telescope_core::number::{Nonnegative, Number};
use telescope_core::problems::{Dataset, RationalQuadratic};
use telescope_core::rng::StreamKey;
use telescope_core::samplers::{AnySampler, Noise};

fn number(value: f64) -> Number {
    Number::from_f64(value).unwrap()
}

fn quadratic(dimension: usize, coupling: f64) -> Instance {
    let entry = |i: usize, j: usize| number(if i == j { 1.5 } else { coupling });
    let matrix: Vec<Vec<Number>> = (0..dimension)
        .map(|i| (0..dimension).map(|j| entry(i, j)).collect())
        .collect();
    let form = RationalQuadratic::new(&matrix, &vec![number(0.25); dimension]).unwrap();
    let scales = vec![Nonnegative::from_f64(1.0).unwrap(); dimension];
    Instance::additive_noise(form, Noise::normal(scales)).unwrap()
}

fn rows(columns: usize, penalty: u8, sampler: AnySampler, batch: usize) -> Instance {
    let mut stream = StreamKey::derive(3, "edges", "data").stream(0);
    let features = (0..7 * columns)
        .map(|_| 2.0 * stream.uniform() - 1.0)
        .collect();
    let labels = vec![1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0];
    let data = Arc::new(Dataset::new(features, labels, columns).unwrap());
    let penalty = Rational::from(penalty);
    Instance::penalised_sum(AnyLoss::Logistic, data, penalty, sampler, batch).unwrap()
}

fn setup(instance: Instance, domain: &str) -> Setup {
    let start = vec![Rational::ZERO; instance.dimension()];
    let domain: AnyDomain = serde_json::from_str(domain).unwrap();
    Setup::new(instance, domain, start).unwrap()
}

fn bits(runs: &[Replicate]) -> Vec<Vec<u64>> {
    let all = |run: &Replicate| {
        let numbers = run.risks().iter().chain(run.points());
        numbers.map(|number| number.to_bits()).collect()
    };
    runs.iter().map(all).collect()
}

/// Groups of one, of three, and of sixteen with one to three left over.
const COUNTS: [u64; 6] = [1, 2, 3, 17, 18, 19];

fn check(setup: &Setup, step_sizes: &[f64], outputs: &[Output], what: &str) {
    let ensemble = Ensemble {
        setup,
        step_sizes,
        key: StreamKey::derive(1, "edges", what),
        outputs,
        checkpoints: &[step_sizes.len()],
    };
    let reference = ensemble.run_by(Engine::Reference, 5..24).unwrap();
    let reference = bits(&reference);
    let engines = Engine::ALL.into_iter();
    for engine in engines.filter(|engine| engine.is_available() && *engine != Engine::Reference) {
        for count in COUNTS {
            let lanes = ensemble.run_by(engine, 5..5 + count).unwrap();
            let expected = &reference[..usize::try_from(count).unwrap()];
            assert_eq!(bits(&lanes), expected, "{what}, {count} by {}", engine.id());
        }
        let shifted = ensemble.run_by(engine, 6..7).unwrap();
        let moves = step_sizes.iter().any(|step_size| *step_size > 0.0);
        if step_sizes.len() > 10 && moves {
            assert_ne!(bits(&shifted), reference[..1], "negative control");
        }
    }
}

#[test]
fn one_step_no_step_and_few_replicates() {
    let whole = r#""whole-space""#;
    let ball = r#"{"ball": {"radius": 0.5}}"#;
    let draw = AnySampler::WithReplacement;
    let setups = [
        ("one coordinate", setup(quadratic(1, 0.0), whole)),
        ("two coordinates", setup(quadratic(2, 0.0), whole)),
        ("five coordinates", setup(quadratic(5, 0.0), whole)),
        ("a dense matrix", setup(quadratic(3, 0.5), whole)),
        ("a ball", setup(quadratic(2, 0.0), ball)),
        ("one column", setup(rows(1, 0, draw, 1), whole)),
        ("four columns", setup(rows(4, 0, draw, 1), whole)),
        ("five columns", setup(rows(5, 0, draw, 1), whole)),
        ("a penalty", setup(rows(4, 1, draw, 1), ball)),
        (
            "an epoch",
            setup(rows(4, 0, AnySampler::Reshuffle, 1), whole),
        ),
        (
            "a batch",
            setup(rows(4, 0, AnySampler::DistinctInBatch, 3), whole),
        ),
        (
            "importance",
            setup(rows(4, 1, AnySampler::Importance, 1), whole),
        ),
    ];
    // Not the step-weighted average where all step sizes are 0: it has no weight.
    let others = [
        Output::UNIFORM,
        Output::LAST,
        Output::FINAL,
        Output::NUMBER_WEIGHTED,
        Output::suffix(Share::HALF),
        Output::exponential(Share::TENTH),
        Output::BEST,
    ];
    let with_weighted: Vec<Output> = others.into_iter().chain([Output::WEIGHTED]).collect();
    for (name, setup) in &setups {
        check(setup, &[0.25], &with_weighted, &format!("{name}, T = 1"));
        check(setup, &[0.0], &others, &format!("{name}, T = 1, η = 0"));
        let sizes = [0.0, 0.5, 0.0, 0.25, 0.0];
        check(setup, &sizes, &with_weighted, &format!("{name}, some η 0"));
        check(setup, &[0.0; 20], &others, &format!("{name}, all η 0"));
        // The short way of the engine: nothing but the weighted average and the last iterate.
        let short = [Output::WEIGHTED, Output::LAST];
        let sizes: Vec<f64> = (0..19)
            .map(|t| if t % 4 == 1 { 0.0 } else { 0.125 })
            .collect();
        check(setup, &sizes, &short, &format!("{name}, the short way"));
        check(
            setup,
            &[0.5],
            &short,
            &format!("{name}, the short way, T = 1"),
        );
    }
}
