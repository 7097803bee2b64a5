//! How the cost of a step grows with d, T, the number of replicates and the number of rows.

use crate::table::Row;
use crate::timing::{Contender, least_seconds};
use crate::workloads::{penalised, polynomial, quadratic, rows};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use telescope_core::averages::Output;
use telescope_core::engine::{Ensemble, Setup};
use telescope_core::losses::AnyLoss;
use telescope_core::problems::Dataset;
use telescope_core::rng::StreamKey;

/// n rows of d features in [−1, 1] with labels ±1.
fn made_up(n: usize, d: usize) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let features = (0..n * d)
        .map(|_| rng.random::<f64>() * 2.0 - 1.0)
        .collect();
    let labels = (0..n)
        .map(|_| if rng.random::<bool>() { 1.0 } else { -1.0 })
        .collect();
    Dataset::new(features, labels, d).expect("rows")
}

fn measure(name: &str, setup: &Setup, steps: usize, replicates: u64) -> Row {
    let step_sizes = polynomial(steps);
    // R over many rows would be timed instead of the steps, so the last iterate's only coordinates are looked at.
    let work = || {
        let ensemble = Ensemble {
            setup,
            step_sizes: &step_sizes,
            key: StreamKey::derive(1, "bench", "scaling"),
            outputs: &[Output::WEIGHTED],
            checkpoints: &[],
        };
        let mut sum = 0.0;
        let mut from = 0;
        while from < replicates {
            let to = (from + 1024).min(replicates);
            sum += ensemble
                .run(from..to)
                .iter()
                .map(|run| run.points()[0])
                .sum::<f64>();
            from = to;
        }
        sum
    };
    let contender = Contender {
        name: name.to_owned(),
        work: Box::new(work),
    };
    let seconds = least_seconds(&[contender], 2)[0];
    Row {
        workload: name.to_owned(),
        contender: "lanes".to_owned(),
        nanoseconds: seconds * 1e9 / (steps as f64 * replicates as f64),
        ratio: None,
    }
}

/// n sparse rows of d columns with `each` features in [−1, 1] and labels ±1.
///
/// # Panics
/// If d or n pass 2^32.
#[must_use]
pub fn made_up_sparse(n: usize, d: usize, each: usize) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut starts = Vec::with_capacity(n + 1);
    starts.push(0);
    let mut columns_of: Vec<u32> = Vec::with_capacity(n * each);
    let mut values = Vec::with_capacity(n * each);
    let mut labels = Vec::with_capacity(n);
    let mut row: Vec<u32> = Vec::with_capacity(each);
    for _ in 0..n {
        row.clear();
        while row.len() < each {
            let column = u32::try_from(rng.random_range(0..d)).expect("columns fit");
            if each > 64 || !row.contains(&column) {
                row.push(column);
            }
        }
        row.sort_unstable();
        row.dedup();
        columns_of.extend_from_slice(&row);
        values.extend(row.iter().map(|_| rng.random::<f64>() * 2.0 - 1.0));
        starts.push(values.len());
        labels.push(if rng.random::<bool>() { 1.0 } else { -1.0 });
    }
    Dataset::sparse(starts, columns_of, values, labels, d).expect("rows")
}

/// Steps on sparse rows: λ = 1/1000 and a ball where `hard`.
fn sparse(name: &str, data: Dataset, hard: bool, steps: usize, replicates: u64) -> Row {
    let setup = if hard {
        penalised(AnyLoss::Logistic, data, 1e-3, 2.0)
    } else {
        rows(AnyLoss::Logistic, data)
    };
    let mut row = measure(&format!("sparse, {name}"), &setup, steps, replicates);
    row.contender = "nonzeros only".to_owned();
    row
}

fn sparse_table(large: bool, out: &mut Vec<Row>) {
    for each in [1, 4, 16, 64, 256, 1024] {
        let data = made_up_sparse(2000, 100_000, each);
        let each = data.features().len() / 2000;
        let name = format!("d = 100000, n = 2000, {each} nonzeros a row");
        out.push(sparse(&name, data, false, 200_000, 2));
    }
    for d in [100, 1000, 10_000, 100_000, 1_000_000] {
        let data = made_up_sparse(1000, d, 40);
        let name = format!("d = {d}, n = 1000, 40 nonzeros");
        out.push(sparse(&name, data, false, 200_000, 2));
    }
    for d in [100, 10_000, 1_000_000] {
        let data = made_up_sparse(1000, d, 40);
        let name = format!("d = {d}, 40 nonzeros, penalty and ball");
        out.push(sparse(&name, data, true, 200_000, 2));
    }
    for steps in [100, 1000, 10_000, 100_000, 1_000_000] {
        let data = made_up_sparse(1000, 1000, 40);
        let name = format!("d = 1000, 40 nonzeros, T = {steps}");
        out.push(sparse(
            &name,
            data,
            false,
            steps,
            (400_000 / steps as u64).max(1),
        ));
    }
    for replicates in [10, 100, 1000, 10_000] {
        let data = made_up_sparse(1000, 100, 10);
        let name = format!("d = 100, 10 nonzeros, T = 1000, M = {replicates}");
        out.push(sparse(&name, data, false, 1000, replicates));
    }
    for n in [100, 1000, 10_000, 100_000, 1_000_000] {
        if n <= 100_000 || large {
            let data = made_up_sparse(n, 100_000, 40);
            let name = format!("d = 100000, n = {n}, 40 nonzeros");
            out.push(sparse(&name, data, false, 200_000, 2));
        }
    }
}

/// The table; `large` goes to 10^6 rows, steps and 10^7 replicates, which takes minutes.
#[must_use]
pub fn table(large: bool) -> Vec<Row> {
    let mut out = Vec::new();
    for d in [1_usize, 2, 10, 100, 1000, 10_000] {
        if d > 100 && !large {
            continue;
        }
        let steps = (20_000 / d).clamp(10, 1000);
        out.push(measure(
            &format!("quadratic, d = {d}"),
            &quadratic(d),
            steps,
            64,
        ));
    }
    let toy = quadratic(2);
    for steps in [10, 100, 1000, 10_000, 100_000, 1_000_000] {
        if steps <= 10_000 || large {
            let replicates = (1_000_000 / steps as u64).max(16);
            out.push(measure(
                &format!("d = 2, T = {steps}"),
                &toy,
                steps,
                replicates,
            ));
        }
    }
    for replicates in [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000] {
        if replicates <= 100_000 || large {
            out.push(measure(
                &format!("d = 2, T = 20, M = {replicates}"),
                &toy,
                20,
                replicates,
            ));
        }
    }
    for n in [100, 1000, 10_000, 100_000, 1_000_000] {
        if n <= 10_000 || large {
            let setup = rows(AnyLoss::Logistic, made_up(n, 30));
            // One pass at least: rows are laid out for lanes once a run, which takes the time of some steps a row.
            out.push(measure(
                &format!("logistic, d = 30, n = {n}"),
                &setup,
                n.max(1000),
                64,
            ));
        }
    }
    for d in [1, 10, 100, 1000] {
        let setup = rows(AnyLoss::Logistic, made_up(500, d));
        out.push(measure(
            &format!("logistic, n = 500, d = {d}"),
            &setup,
            1000,
            64,
        ));
    }
    sparse_table(large, &mut out);
    out
}
