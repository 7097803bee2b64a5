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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_sorted_column() {
        for count in [1, 2, 3, 19, 20, 21, 400] {
            // Five columns: more than are read together. Every value comes more than once in the long ones.
            let rows: Vec<Vec<f64>> = (0..count)
                .map(|row| (1..6).map(|k| f64::from(row * 37 * k % 101)).collect())
                .collect();
            let slices: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
            for (column, seen) in summary(5, &slices).into_iter().enumerate() {
                let mut sorted: Vec<f64> = rows.iter().map(|row| row[column]).collect();
                sorted.sort_by(f64::total_cmp);
                for (share, quantile) in [0.05, 0.5, 0.95].into_iter().zip(&seen[2..]) {
                    let rank = (f64::from(count - 1) * share) as usize;
                    assert_eq!(
                        sorted[rank].to_bits(),
                        quantile.to_bits(),
                        "{count} {share}"
                    );
                }
            }
        }
    }
}
