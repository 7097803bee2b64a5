//! Samplers against their written-out laws: every path as often as its chance says.

use super::*;
use crate::samplers::{BatchOutcomes, RowOutcomes};
use std::collections::BTreeMap;

const RUNS: u64 = 20_000;

/// How often each path of that many steps is drawn.
fn counts<S: Sampler>(sampler: &S, steps: usize) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    for replicate in 0..RUNS {
        let (mut rng, mut state) = (key().stream(replicate), sampler.start());
        let path: Vec<S::Sample> = (1..=steps)
            .map(|step| {
                let mut sample = sampler.blank();
                sampler.draw(&mut state, step, &mut rng, &mut sample);
                sample
            })
            .collect();
        *counts.entry(format!("{path:?}")).or_insert(0.0) += 1.0;
    }
    counts
}

/// The chance of every path of that many steps.
fn chances<L: Outcomes>(law: &L, steps: usize) -> BTreeMap<String, f64> {
    let mut paths = vec![(vec![], Rational::ONE)];
    for _ in 0..steps {
        paths = paths
            .iter()
            .flat_map(|(path, so_far)| {
                law.outcomes(path).into_iter().map(move |(sample, chance)| {
                    let longer: Vec<L::Sample> = [&path[..], &[sample]].concat();
                    (longer, so_far * chance)
                })
            })
            .collect();
    }
    paths
        .into_iter()
        .map(|(path, chance)| (format!("{path:?}"), chance.to_f64().value()))
        .collect()
}

/// Each count within 5.5 standard deviations of its mean: but for a chance of 4e-8 for each of fewer than 100 paths.
fn agree(drawn: &BTreeMap<String, f64>, stated: &BTreeMap<String, f64>) -> bool {
    let runs = f64::from_count(usize::try_from(RUNS).unwrap());
    drawn.keys().all(|path| stated.contains_key(path))
        && stated.iter().all(|(path, chance)| {
            let count = drawn.get(path).copied().unwrap_or(0.0);
            let deviation = (runs * chance * (1.0 - chance)).sqrt();
            (count - runs * chance).abs() <= 5.5 * deviation + 1e-9
        })
}

fn row_sampler(sampler: AnySampler, rows: usize, importance: Option<&Importance>) -> RowSampler {
    match sampler {
        AnySampler::WithReplacement | AnySampler::DistinctInBatch => {
            RowSampler::WithReplacement(WithReplacement { rows })
        }
        AnySampler::FixedOrder => RowSampler::FixedOrder(FixedOrder { rows }),
        AnySampler::Reshuffle => RowSampler::Reshuffle(Reshuffle { rows }),
        AnySampler::ShuffleOnce => RowSampler::ShuffleOnce(ShuffleOnce { rows }),
        AnySampler::Importance => RowSampler::Importance(importance.unwrap().clone()),
    }
}

#[test]
fn paths_are_as_likely_as_stated() {
    let data = Dataset::new(vec![1.0, 3.0, 6.0], vec![0.0; 3], 1).unwrap();
    let importance = Importance::new(&data);
    let mut all = vec![];
    for sampler in AnySampler::ALL {
        let law = RowOutcomes {
            rows: 3,
            sampler,
            importance: Some(importance.clone()),
        };
        let drawn = counts(&row_sampler(sampler, 3, Some(&importance)), 4);
        let stated = chances(&law, 4);
        assert!(agree(&drawn, &stated), "{sampler:?}");
        all.push((sampler, drawn, stated));
    }
    // Negative controls: no law passes for another, but for the two that are one when batches have one row.
    for (a, drawn, _) in &all {
        for (b, _, stated) in &all {
            let alike = |sampler: &AnySampler| match sampler {
                AnySampler::DistinctInBatch => AnySampler::WithReplacement,
                other => *other,
            };
            assert_eq!(agree(drawn, stated), alike(a) == alike(b), "{a:?} {b:?}");
        }
    }
}

#[test]
fn batches_are_as_likely_as_stated() {
    for sampler in [
        AnySampler::WithReplacement,
        AnySampler::Reshuffle,
        AnySampler::ShuffleOnce,
        AnySampler::FixedOrder,
    ] {
        let rows = RowOutcomes {
            rows: 3,
            sampler,
            importance: None,
        };
        let source = BatchSource::Rows(row_sampler(sampler, 3, None));
        let drawn = counts(&Batches { size: 2, source }, 2);
        assert!(
            agree(&drawn, &chances(&BatchOutcomes { rows, size: 2 }, 2)),
            "{sampler:?}"
        );
    }
    // Sets of different rows: drawn in any order, stated in one.
    let sampler = Batches {
        size: 2,
        source: BatchSource::Distinct { rows: 4 },
    };
    let mut sets = BTreeMap::new();
    for (path, count) in counts(&sampler, 1) {
        let mut digits: Vec<char> = path.chars().filter(char::is_ascii_digit).collect();
        digits.sort_unstable();
        *sets
            .entry(format!("[[{}, {}]]", digits[0], digits[1]))
            .or_insert(0.0) += count;
    }
    let rows = RowOutcomes {
        rows: 4,
        sampler: AnySampler::DistinctInBatch,
        importance: None,
    };
    let stated = chances(&BatchOutcomes { rows, size: 2 }, 1);
    assert_eq!(stated.len(), 6);
    assert!(agree(&sets, &stated));
}

/// Extreme and degenerate rows keep a law: chances above 0 that add up to 1.
#[test]
fn importance_of_extreme_rows() {
    for features in [
        vec![1e308, 1e308, 1.0],
        vec![1e-320, 0.0, 0.0],
        vec![0.0, 0.0, 0.0],
        vec![1e300, 1e-300, 0.0],
    ] {
        let data = Dataset::new(features.clone(), vec![0.0; 3], 1).unwrap();
        let law = Importance::new(&data);
        let chances: Vec<Rational> = (0..3).map(|row| law.chance(row)).collect();
        assert_eq!(crate::vector::sum(&chances), Rational::ONE, "{features:?}");
        assert!(chances.iter().all(|chance| *chance > Rational::ZERO));
    }
}
