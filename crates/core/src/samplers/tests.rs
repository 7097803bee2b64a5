//! Laws and first draws of the samplers.

use super::*;
use crate::arithmetic::{Arithmetic, Rational};
use crate::number::Nonnegative;
use crate::problems::Dataset;
use crate::rng::StreamKey;

mod marginals;
mod noise;

fn key() -> StreamKey {
    StreamKey::derive(1, "test", "noise")
}

fn rows_of(sampler: &RowSampler, steps: usize, replicate: u64) -> Vec<usize> {
    let mut rng = key().stream(replicate);
    let mut state = sampler.start();
    (1..=steps)
        .map(|step| {
            let mut row = sampler.blank();
            sampler.draw(&mut state, step, &mut rng, &mut row);
            row
        })
        .collect()
}

#[test]
fn normal_noise_is_the_streams_normals_times_the_scales() {
    let scales = [1.0, 0.25, 3.0];
    let law = Noise::normal(
        scales
            .map(|scale| Nonnegative::from_f64(scale).unwrap())
            .into(),
    );
    let sampler = law.sampler();
    let (mut ours, mut plain) = (key().stream(4), key().stream(4));
    let (mut state, mut sample, mut normals) = (sampler.start(), sampler.blank(), [0.0; 3]);
    for step in 1..=5 {
        sampler.draw(&mut state, step, &mut ours, &mut sample);
        plain.normals(&mut normals);
        for ((noise, normal), scale) in sample.iter().zip(normals).zip(scales) {
            assert_eq!(noise.to_bits(), (normal * scale).to_bits());
        }
    }
}

#[test]
fn epochs_hold_every_row_once() {
    for replicate in 0..50 {
        let reshuffled = rows_of(&RowSampler::Reshuffle(Reshuffle { rows: 7 }), 21, replicate);
        let once = rows_of(
            &RowSampler::ShuffleOnce(ShuffleOnce { rows: 7 }),
            21,
            replicate,
        );
        for rows in [&reshuffled, &once] {
            for epoch in rows.chunks(7) {
                let mut sorted = epoch.to_vec();
                sorted.sort_unstable();
                assert_eq!(sorted, [0, 1, 2, 3, 4, 5, 6]);
            }
        }
        assert_eq!(once[..7], once[7..14]);
        assert_eq!(
            once[..7],
            reshuffled[..7],
            "the first epoch is the same draw"
        );
        assert_ne!(
            reshuffled[..7],
            reshuffled[7..14],
            "an accident of chance 1/5040 each"
        );
    }
}

#[test]
fn importance_has_exactly_the_stated_law() {
    let data = Dataset::new(vec![3.0, 4.0, 0.0, 0.0, 0.0, 15.0], vec![0.0; 3], 2).unwrap();
    let law = Importance::new(&data);
    let chances: Vec<Rational> = (0..3).map(|row| law.chance(row)).collect();
    assert_eq!(crate::vector::sum(&chances), Rational::ONE);
    for (chance, expected) in chances.iter().zip([0.25, 0.0, 0.75]) {
        assert!((chance.to_f64().value() - expected).abs() < 1e-15);
        assert!(*chance > Rational::ZERO);
    }
    for (row, weight) in law.weights().into_iter().enumerate() {
        assert_eq!(weight * &chances[row] * Rational::from(3), Rational::ONE);
    }
    // 40 000 draws: the share of row 2 is within 5 standard deviations of 3/4 but for a chance of 6e-7.
    let drawn = rows_of(&RowSampler::Importance(law), 40_000, 0);
    let share = drawn.iter().filter(|row| **row == 2).count();
    assert!(drawn.iter().all(|row| *row != 1));
    assert!(
        (f64::from_count(share) / 40_000.0 - 0.75).abs() < 5.0 * (0.1875_f64 / 40_000.0).sqrt()
    );
}

#[test]
fn distinct_batches_are_sets() {
    let sampler = Batches {
        size: 3,
        source: BatchSource::Distinct { rows: 5 },
    };
    let (mut rng, mut state, mut batch) = (key().stream(0), sampler.start(), sampler.blank());
    let mut counts = [0_u32; 5];
    for step in 1..=10_000 {
        sampler.draw(&mut state, step, &mut rng, &mut batch);
        let mut sorted = batch.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 3);
        for row in sorted {
            counts[row] += 1;
        }
    }
    // Each row is in 3/5 of the batches, σ = 49: five of those but for a chance of 3e-6.
    assert!(
        counts.iter().all(|count| count.abs_diff(6000) < 245),
        "{counts:?}"
    );
}

#[test]
fn batches_are_consecutive_rows() {
    let rows = RowSampler::Reshuffle(Reshuffle { rows: 4 });
    let single = rows_of(&rows, 12, 3);
    let sampler = Batches {
        size: 3,
        source: BatchSource::Rows(rows),
    };
    let (mut rng, mut state, mut batch) = (key().stream(3), sampler.start(), sampler.blank());
    for step in 1..=4 {
        sampler.draw(&mut state, step, &mut rng, &mut batch);
        assert_eq!(batch, single[(step - 1) * 3..step * 3]);
    }
}
