//! SGD steps: the ensemble against a plain loop over `rand_chacha` and a textbook Box-Muller, on the book's toy, and the
//! logistic loss. Compare rows of one run: their ratio is the result, the times are the machine's.

use divan::{Bencher, black_box};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use telescope_core::arithmetic::Rational;
use telescope_core::averages::Output;
use telescope_core::domains::AnyDomain;
use telescope_core::engine::{Ensemble, Instance, Setup};
use telescope_core::losses::AnyLoss;
use telescope_core::number::{Nonnegative, Number};
use telescope_core::ops;
use telescope_core::problems::{Dataset, RationalQuadratic};
use telescope_core::rng::StreamKey;
use telescope_core::samplers::{AnySampler, Noise};

const STEPS: usize = 1000;
const REPLICATES: u64 = 64;

fn main() {
    divan::main();
}

fn step_sizes() -> Vec<f64> {
    (1..=STEPS)
        .map(|t| 0.1 / (1.0 + 0.1 * t as f64).sqrt())
        .collect()
}

fn number(value: f64) -> Number {
    Number::from_f64(value).expect("finite")
}

fn toy() -> Setup {
    let matrix = [
        vec![number(2.0), number(0.0)],
        vec![number(0.0), number(4.0)],
    ];
    let quadratic = RationalQuadratic::new(&matrix, &[number(0.0), number(0.0)]).expect("convex");
    let deviation = Nonnegative::from_f64(1.0).expect("positive");
    let instance =
        Instance::additive_noise(quadratic, Noise::normal(vec![deviation.clone(), deviation]))
            .expect("fits");
    let start = vec![Rational::from(-5), Rational::from(-2)];
    Setup::new(instance, AnyDomain::WholeSpace, start).expect("fits")
}

/// 569 × 31 like the breast cancer data, of made-up numbers.
fn logistic() -> Setup {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let (rows, columns) = (569, 31);
    let features = (0..rows * columns)
        .map(|_| rng.random::<f64>() * 2.0 - 1.0)
        .collect();
    let labels = (0..rows)
        .map(|_| if rng.random::<bool>() { 1.0 } else { -1.0 })
        .collect();
    let data = Dataset::new(features, labels, columns).expect("a data set");
    let instance =
        Instance::finite_sum(AnyLoss::Logistic, data.into(), AnySampler::WithReplacement)
            .expect("fits");
    Setup::new(
        instance,
        AnyDomain::WholeSpace,
        vec![Rational::ZERO; columns],
    )
    .expect("fits")
}

fn ensemble(bencher: Bencher, setup: &Setup) {
    let step_sizes = step_sizes();
    let ensemble = Ensemble {
        setup,
        step_sizes: &step_sizes,
        key: StreamKey::derive(1, "bench", "replicates"),
        outputs: &[Output::WEIGHTED, Output::LAST],
        checkpoints: &[STEPS],
    };
    bencher
        .counter(divan::counter::ItemsCount::new(STEPS as u64 * REPLICATES))
        .bench(|| black_box(ensemble.run(0..REPLICATES)));
}

#[divan::bench]
fn toy_ensemble(bencher: Bencher) {
    ensemble(bencher, &toy());
}

#[divan::bench]
fn logistic_ensemble(bencher: Bencher) {
    ensemble(bencher, &logistic());
}

/// What one would write by hand: one thread, one replicate after the other.
#[divan::bench]
fn toy_by_hand(bencher: Bencher) {
    let step_sizes = step_sizes();
    let run = |seed: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (mut x, mut sum, mut total) = ([-5.0_f64, -2.0], [0.0; 2], 0.0);
        for eta in &step_sizes {
            let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
            let radius = (-2.0 * ops::ln(u)).sqrt();
            let (sin, cos) = ops::sin_cos_turns(v);
            for k in 0..2 {
                sum[k] += eta * x[k];
            }
            total += eta;
            x[0] -= eta * (2.0 * x[0] + radius * cos);
            x[1] -= eta * (4.0 * x[1] + radius * sin);
        }
        [sum[0] / total, sum[1] / total, x[0], x[1]]
    };
    bencher
        .counter(divan::counter::ItemsCount::new(STEPS as u64 * REPLICATES))
        .bench(|| {
            (0..REPLICATES)
                .map(|seed| black_box(run(seed)))
                .collect::<Vec<_>>()
        });
}
