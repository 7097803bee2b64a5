//! What a workload reports of its replicates: the same for every contender, so that its cost is.

use rayon::prelude::*;

/// Columns that are read at once: their numbers of a row share a line of the cache, mostly.
const TOGETHER: usize = 4;

/// Mean, variance and the 5, 50 and 95 % quantiles (by rank) of each column of a table of replicates, columns in parallel.
#[must_use]
pub fn summary(columns: usize, rows: &[&[f64]]) -> Vec<[f64; 5]> {
    (0..columns.div_ceil(TOGETHER))
        .into_par_iter()
        .flat_map(|group| {
            let start = TOGETHER * group;
            let end = columns.min(start + TOGETHER);
            let mut values: Vec<Vec<f64>> = (start..end)
                .map(|_| Vec::with_capacity(rows.len()))
                .collect();
            for row in rows {
                for (values, value) in values.iter_mut().zip(&row[start..end]) {
                    values.push(*value);
                }
            }
            values.into_par_iter().map(column)
        })
        .collect()
}

fn column(mut values: Vec<f64>) -> [f64; 5] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    // What is left of a quantile is not greater, so that the next is among the rest.
    let (mut rest, mut passed) = (&mut values[..], 0);
    let quantiles = [0.05, 0.5, 0.95].map(|share| {
        let rank = ((count - 1.0) * share) as usize;
        let from = rank.saturating_sub(passed).min(rest.len() - 1);
        let (_, value, _) = rest.select_nth_unstable_by(from, f64::total_cmp);
        let value = *value;
        passed += from;
        rest = &mut std::mem::take(&mut rest)[from..];
        value
    });
    let [low, median, high] = quantiles;
    [mean, squares / count, low, median, high]
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
