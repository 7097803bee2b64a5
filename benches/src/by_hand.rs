//! The loops that one would write by hand with `rand_chacha` and `rand_distr`: one replicate after the other, plain `f64`.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};
use telescope_core::problems::Dataset;

fn generator(replicate: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    rng.set_stream(replicate);
    rng
}

/// Runs on ½ Σ a_k x_k²: R of the weighted average, and of x_T if `last`, at each checkpoint.
#[must_use]
pub fn quadratic(
    eigenvalues: &[f64],
    start: &[f64],
    step_sizes: &[f64],
    checkpoints: &[usize],
    last: bool,
    replicate: u64,
) -> Vec<f64> {
    let risk = |x: &[f64], divisor: f64| {
        let mut sum = 0.0;
        for (a, x) in eigenvalues.iter().zip(x) {
            let x = x / divisor;
            sum += a * x * x;
        }
        0.5 * sum
    };
    let mut rng = generator(replicate);
    let mut x = start.to_vec();
    let mut sum = vec![0.0; x.len()];
    let (mut total, mut risks, mut next) = (0.0, Vec::new(), 0);
    for (step, &eta) in (1..).zip(step_sizes) {
        let looked_at = checkpoints.get(next) == Some(&step);
        total += eta;
        if looked_at && last {
            risks.push(risk(&x, 1.0));
        }
        for ((x, sum), a) in x.iter_mut().zip(&mut sum).zip(eigenvalues) {
            let noise: f64 = StandardNormal.sample(&mut rng);
            *sum += eta * *x;
            *x -= eta * (a * *x + noise);
        }
        if looked_at {
            next += 1;
            risks.push(risk(&sum, total));
        }
    }
    risks
}

/// Runs on the mean logistic loss, one row a step with replacement: R of the weighted average at the end.
#[expect(
    clippy::disallowed_methods,
    reason = "what one would write: the standard library's exp and ln"
)]
#[must_use]
pub fn logistic(data: &Dataset, step_sizes: &[f64], replicate: u64) -> Vec<f64> {
    let dot = |a: &[f64], x: &[f64]| a.iter().zip(x).map(|(a, x)| a * x).sum::<f64>();
    let mut rng = generator(replicate);
    let mut x = vec![0.0; data.columns()];
    let mut sum = x.clone();
    let mut total = 0.0;
    for &eta in step_sizes {
        let row = rng.random_range(0..data.rows());
        let label = data.label(row);
        let row = data.full_row(row);
        let (a, y) = (&*row, label);
        let slope = -y / (1.0 + (y * dot(a, &x)).exp());
        total += eta;
        for ((x, sum), a) in x.iter_mut().zip(&mut sum).zip(a) {
            *sum += eta * *x;
            *x -= eta * slope * a;
        }
    }
    for sum in &mut sum {
        *sum /= total;
    }
    let losses = (0..data.rows()).map(|row| {
        (-data.label(row) * dot(&data.full_row(row), &sum))
            .exp()
            .ln_1p()
    });
    vec![losses.sum::<f64>() / data.rows() as f64]
}
