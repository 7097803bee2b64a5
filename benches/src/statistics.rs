//! What a workload reports of its replicates: the same for every contender, so that its cost is.

use rayon::prelude::*;

/// Mean, variance and the 5, 50 and 95 % quantiles (by rank) of each column of a table of replicates, columns in parallel.
#[must_use]
pub fn summary(columns: usize, rows: &[&[f64]]) -> Vec<[f64; 5]> {
    let count = rows.len() as f64;
    (0..columns)
        .into_par_iter()
        .map(|column| {
            let mut values: Vec<f64> = rows.iter().map(|row| row[column]).collect();
            let mean = values.iter().sum::<f64>() / count;
            let squares: f64 = values
                .iter()
                .map(|value| (value - mean) * (value - mean))
                .sum();
            let quantile = |values: &mut [f64], share: f64| {
                let rank = ((values.len() - 1) as f64 * share) as usize;
                *values.select_nth_unstable_by(rank, f64::total_cmp).1
            };
            [
                mean,
                squares / count,
                quantile(&mut values, 0.05),
                quantile(&mut values, 0.5),
                quantile(&mut values, 0.95),
            ]
        })
        .collect()
}

/// The mean of each column.
#[must_use]
pub fn means(columns: usize, rows: &[&[f64]]) -> Vec<f64> {
    let mut sums = vec![0.0; columns];
    for row in rows {
        for (sum, value) in sums.iter_mut().zip(*row) {
            *sum += value;
        }
    }
    for sum in &mut sums {
        *sum /= rows.len() as f64;
    }
    sums
}
