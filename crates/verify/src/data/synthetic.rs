//! Synthetic rows: features normal, labels from a linear function with noise. Row i comes from stream i of the seed alone,
//! so that the first rows are the same however many there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::number::Nonnegative;
use telescope_core::problems::Dataset;
use telescope_core::rng::StreamKey;

/// Everything is rounded to multiples of 1 over this, which keeps fractions short where data enter rationals.
const GRID: f64 = 64.0;
/// The most numbers that a data set may hold.
const MOST_ENTRIES: u64 = 1 << 24;

/// Rows made from a seed: a_ik standard normal, y_i = Σ_k (−1)^{k+1} a_ik + noise · z_i with z_i standard normal, all rounded to
/// multiples of 1/64.
///
/// ```
/// use telescope_verify::data::SyntheticConfig;
///
/// let made: SyntheticConfig = toml::from_str("rows = 100\ncolumns = 5\nnoise = 0.5")?;
/// assert_eq!((made.rows, made.columns, made.seed), (100, 5, 0));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SyntheticConfig {
    /// n, at least 1.
    #[schemars(range(min = 1))]
    pub rows: u32,
    /// d, at least 1.
    #[schemars(range(min = 1))]
    pub columns: u32,
    /// Which data; the suite's seed does not matter here.
    #[serde(default)]
    pub seed: u64,
    /// The noise's standard deviation; 0 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Nonnegative>,
    /// A factor on the features of every k-th row, so that lengths differ; 1 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long_rows: Option<LongRows>,
}

/// Rows that are longer than the others.
///
/// ```
/// use telescope_verify::data::SyntheticConfig;
///
/// let text = "rows = 100\ncolumns = 5\nlong-rows = { every = 10, factor = 30 }";
/// let made: SyntheticConfig = toml::from_str(text)?;
/// assert_eq!(made.long_rows.unwrap().every, 10);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LongRows {
    /// Rows number every, 2·every, ... are long.
    #[schemars(range(min = 1))]
    pub every: u32,
    /// What their features are multiplied by, before the label is computed.
    pub factor: Nonnegative,
}

/// Makes the rows; labels are the signs of y if `signs`.
///
/// # Errors
/// Says what is wrong and, after a semicolon, how to mend it.
pub(crate) fn synthetic(config: &SyntheticConfig, signs: bool) -> Result<Dataset, String> {
    let (rows, columns) = (u64::from(config.rows), u64::from(config.columns));
    if rows == 0 || columns == 0 {
        return Err("a data set needs at least one row and one column; give both".into());
    }
    if rows * (columns + 1) > MOST_ENTRIES {
        return Err(format!(
            "{rows} rows of {columns} columns are more than {MOST_ENTRIES} numbers; use fewer"
        ));
    }
    let every = config.long_rows.as_ref().map(|long| u64::from(long.every));
    if every == Some(0) {
        return Err("every 0th row is no row; write every = 10, say".into());
    }
    let key = StreamKey::derive(config.seed, "synthetic", "rows");
    let noise = config
        .noise
        .as_ref()
        .map_or(0.0, |noise| noise.number().value());
    let width = config.columns as usize;
    let (mut features, mut labels) = (Vec::new(), Vec::new());
    let mut drawn = vec![0.0; width + 1];
    for row in 0..rows {
        key.stream(row).normals(&mut drawn);
        let factor = match &config.long_rows {
            Some(long) if (row + 1) % u64::from(long.every) == 0 => long.factor.number().value(),
            _ => 1.0,
        };
        let mut label = 0.0;
        for (k, a) in drawn[..width].iter().enumerate() {
            let a = (a * factor * GRID).round() / GRID;
            features.push(a);
            label += if k % 2 == 0 { a } else { -a };
        }
        label += (noise * drawn[width] * GRID).round() / GRID;
        labels.push(match (signs, label >= 0.0) {
            (false, _) => label,
            (true, true) => 1.0,
            (true, false) => -1.0,
        });
    }
    Dataset::new(features, labels, width).map_err(|error| format!("{error}; use smaller numbers"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(rows: u32) -> SyntheticConfig {
        SyntheticConfig {
            rows,
            columns: 3,
            seed: 5,
            noise: Some(Nonnegative::from_f64(0.5).unwrap()),
            long_rows: None,
        }
    }

    #[test]
    fn first_rows_do_not_depend_on_how_many_follow() {
        let (few, many) = (
            synthetic(&config(4), false).unwrap(),
            synthetic(&config(9), false).unwrap(),
        );
        assert_eq!(few.features(), &many.features()[..12]);
        assert_eq!(few.labels(), &many.labels()[..4]);
        let other = SyntheticConfig {
            seed: 6,
            ..config(4)
        };
        assert_ne!(few.features(), synthetic(&other, false).unwrap().features());
    }

    #[test]
    fn labels_follow_the_rule() {
        let exact = SyntheticConfig {
            noise: None,
            ..config(50)
        };
        let data = synthetic(&exact, false).unwrap();
        let signs = synthetic(&exact, true).unwrap();
        for row in 0..50 {
            let a = data.full_row(row);
            assert_eq!(data.label(row).to_bits(), (a[0] - a[1] + a[2]).to_bits());
            assert_eq!(signs.label(row) > 0.0, data.label(row) >= 0.0);
            assert!(a.iter().all(|a| (a * GRID).fract() == 0.0));
        }
        let noisy = synthetic(&config(50), false).unwrap();
        assert!((0..50).any(|row| (noisy.label(row) - data.label(row)).abs() > 0.0));
    }

    #[test]
    fn long_rows_are_long() {
        let long = SyntheticConfig {
            long_rows: Some(LongRows {
                every: 10,
                factor: Nonnegative::from_f64(8.0).unwrap(),
            }),
            ..config(40)
        };
        let (data, plain) = (
            synthetic(&long, false).unwrap(),
            synthetic(&config(40), false).unwrap(),
        );
        for row in 0..40 {
            let longer = data.row(row) != plain.row(row);
            assert_eq!(longer, (row + 1) % 10 == 0, "{row}");
        }
    }

    #[test]
    fn bad_sizes_are_refused() {
        assert!(synthetic(&config(0), false).is_err());
        let huge = SyntheticConfig {
            columns: 1 << 20,
            ..config(1 << 20)
        };
        assert!(synthetic(&huge, false).unwrap_err().contains("more than"));
    }
}
