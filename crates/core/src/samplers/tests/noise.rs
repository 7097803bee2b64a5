//! The noise laws: their supports to the last digit, their moments and distribution functions within stated chances.

use super::*;
use crate::arithmetic::{Interval, Quantity};
use crate::number::Positive;
use crate::ops;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

const DRAWS: usize = 40_000;

fn laws() -> Vec<NoiseLaw> {
    let degrees = |degrees| NoiseLaw::StudentT(StudentT { degrees });
    vec![
        NoiseLaw::Normal,
        NoiseLaw::Rademacher,
        NoiseLaw::Sphere,
        degrees(2),
        degrees(5),
        degrees(30),
        truncated(1.0),
        truncated(2.5),
    ]
}

fn truncated(cutoff: f64) -> NoiseLaw {
    NoiseLaw::TruncatedNormal(TruncatedNormal {
        cutoff: Positive::from_f64(cutoff).unwrap(),
    })
}

fn noise(law: &NoiseLaw, scales: &[f64]) -> Noise {
    Noise {
        law: law.clone(),
        scales: scales
            .iter()
            .map(|&scale| Nonnegative::from_f64(scale).unwrap())
            .collect(),
    }
}

/// Draws of d coordinates.
fn draws(law: &NoiseLaw, scales: &[f64], count: usize) -> Vec<Vec<f64>> {
    let sampler = noise(law, scales).sampler();
    let (mut rng, mut state) = (key().stream(1), sampler.start());
    (1..=count)
        .map(|step| {
            let mut sample = sampler.blank();
            sampler.draw(&mut state, step, &mut rng, &mut sample);
            sample
        })
        .collect()
}

#[test]
fn supports_are_what_the_constants_say() {
    let scales = [0.5, 0.0, 2.0, 1.0, 0.25];
    for law in laws() {
        let largest = noise(&law, &scales).largest_sq();
        let mut seen = 0.0_f64;
        for sample in draws(&law, &scales, 5_000) {
            let length_sq = crate::vector::norm_sq(&sample);
            assert!(length_sq.is_finite() && sample[1].abs() < f64::MIN_POSITIVE);
            seen = seen.max(length_sq);
            match &law {
                NoiseLaw::Rademacher => {
                    for (noise, scale) in sample.iter().zip(scales) {
                        assert_eq!(f64::abs(*noise).to_bits(), scale.to_bits());
                    }
                }
                NoiseLaw::Sphere => {
                    let unit: f64 = [0, 2, 3, 4]
                        .map(|k| (sample[k] / scales[k]) * (sample[k] / scales[k]))
                        .iter()
                        .sum();
                    assert!(unit <= 5.0 + 1e-12);
                }
                _ => {}
            }
        }
        match largest {
            // Rounding may pass the bound in the last digits.
            Some(largest) => {
                let largest = largest.to_f64().value();
                assert!(seen <= largest * (1.0 + 1e-12), "{law:?}: {seen} {largest}");
                assert!(seen > 0.5 * largest, "{law:?}: the bound is not idle");
            }
            None => assert!(matches!(law, NoiseLaw::Normal | NoiseLaw::StudentT(_))),
        }
        assert_eq!(noise(&law, &[0.0; 3]).largest_sq(), Some(Rational::ZERO));
        assert!(noise(&law, &[0.0; 3]).is_zero() && !noise(&law, &scales).is_zero());
    }
}

#[test]
fn a_sphere_of_one_dimension_is_a_sign() {
    for sample in draws(&NoiseLaw::Sphere, &[3.0], 100) {
        assert!((sample[0].abs() - 3.0).abs() < 1e-15);
    }
    for sample in draws(&NoiseLaw::Sphere, &[1.0; 3], 100) {
        assert!((crate::vector::norm_sq(&sample) - 3.0).abs() < 1e-14);
    }
}

/// Means, variances and correlations within five standard errors: each passes but for a chance below 1e-6 where the
/// fourth moment is finite, and 5 degrees of freedom is the heaviest law for which that is so here.
#[test]
fn moments_are_as_stated() {
    let root = f64::from_count(DRAWS).sqrt();
    for law in laws() {
        let Ok(variance) = law.variance() else {
            assert_eq!(law, laws()[3], "infinite for two degrees of freedom only");
            continue;
        };
        let variance = variance.enclosure().midpoint();
        let sample = draws(&law, &[1.0; 3], DRAWS);
        let mean = |of: &dyn Fn(&Vec<f64>) -> f64| {
            sample.iter().map(of).sum::<f64>() / f64::from_count(DRAWS)
        };
        for k in 0..3 {
            assert!(
                mean(&|x| x[k]).abs() < 5.0 * variance.sqrt() / root,
                "{law:?}"
            );
            let second = mean(&|x| x[k] * x[k]);
            let fourth = mean(&|x| x[k] * x[k] * x[k] * x[k]);
            let error = 5.0 * (fourth - second * second).max(0.0).sqrt() / root;
            assert!(
                (second - variance).abs() <= error + 1e-12,
                "{law:?} {second} {variance}"
            );
            let other = (k + 1) % 3;
            let product = mean(&|x| x[k] * x[other]);
            assert!(product.abs() < 6.0 * variance / root, "{law:?} {product}");
        }
    }
}

#[test]
fn variances_by_hand() {
    let exact = |law: &NoiseLaw| law.variance().unwrap().exact().cloned();
    assert_eq!(
        exact(&laws()[4]),
        Some(Rational::from_parts(5.into(), 3_u8.into()))
    );
    assert_eq!(exact(&NoiseLaw::Sphere), Some(Rational::ONE));
    assert!(
        laws()[3]
            .variance()
            .unwrap_err()
            .contains("infinite variance")
    );
    // c = 1: 1 − ½/(e^{½} − 1).
    let Quantity::Enclosed(found) = truncated(1.0).variance().unwrap() else {
        panic!("not rational");
    };
    let half = Interval::point(0.5);
    let expected =
        Interval::one() - half / (crate::arithmetic::Elementary::exp(&half) - Interval::one());
    assert!(found.intersect(&expected).is_some() && found.width() < 1e-14);
    // Hardly cut at all, it is the normal's.
    let wide = truncated(30.0).variance().unwrap().enclosure();
    assert!(wide.contains(1.0) || (1.0 - wide.midpoint()).abs() < 1e-12);
}

/// The largest distance between the empirical and the stated distribution function, times √n: above 2.3 with a chance
/// of 5e-5 (Kolmogorov's limit law, 2 exp(−2·2.3²)).
fn kolmogorov(mut sample: Vec<f64>, law: impl Fn(f64) -> f64) -> f64 {
    sample.sort_unstable_by(f64::total_cmp);
    let count = f64::from_count(sample.len());
    let mut worst = 0.0_f64;
    for (index, x) in sample.iter().enumerate() {
        let at = law(*x);
        worst = worst
            .max((f64::from_count(index + 1) / count - at).abs())
            .max((f64::from_count(index) / count - at).abs());
    }
    worst * count.sqrt()
}

#[test]
fn distribution_functions_are_the_laws() {
    let first = |law: &NoiseLaw| -> Vec<f64> {
        draws(law, &[1.0; 3], DRAWS).iter().map(|x| x[0]).collect()
    };
    let normal = Normal::new(0.0, 1.0).unwrap();
    assert!(kolmogorov(first(&NoiseLaw::Normal), |x| normal.cdf(x)) < 2.3);
    for degrees in [2_u32, 5, 30] {
        let stated = StudentsT::new(0.0, 1.0, f64::from(degrees)).unwrap();
        let sample = first(&NoiseLaw::StudentT(StudentT { degrees }));
        assert!(
            kolmogorov(sample.clone(), |x| stated.cdf(x)) < 2.3,
            "{degrees}"
        );
        if degrees < 30 {
            assert!(
                kolmogorov(sample, |x| normal.cdf(x)) > 5.0,
                "negative control"
            );
        }
    }
    // By Archimedes, a coordinate of the sphere in three dimensions is uniform.
    let side = 3.0_f64.sqrt();
    let sphere = first(&NoiseLaw::Sphere);
    assert!(kolmogorov(sphere.clone(), |x| (0.5 + 0.5 * x / side).clamp(0.0, 1.0)) < 2.3);
    assert!(
        kolmogorov(sphere, |x| normal.cdf(x)) > 5.0,
        "negative control"
    );
    // Half the squared radius of a cut pair is an exponential, cut at c²/2.
    let pairs = draws(&truncated(2.0), &[1.0; 2], DRAWS);
    let radii = pairs
        .iter()
        .map(|x| 0.5 * crate::vector::norm_sq(x))
        .collect();
    let mass = 1.0 - ops::exp(-2.0);
    assert!(kolmogorov(radii, |x| ((1.0 - ops::exp(-x)) / mass).clamp(0.0, 1.0)) < 2.3);
}

#[test]
fn signs_are_fair_and_independent() {
    let sample = draws(&NoiseLaw::Rademacher, &[1.0; 70], DRAWS / 4);
    let root = f64::from_count(sample.len()).sqrt();
    for (a, b) in [(0, 1), (0, 69), (63, 64), (5, 60)] {
        let single = sample.iter().map(|x| x[a]).sum::<f64>() / root;
        let product = sample.iter().map(|x| x[a] * x[b]).sum::<f64>() / root;
        assert!(single.abs() < 5.0 && product.abs() < 5.0);
    }
    // Two words a draw: 70 coordinates do not fit one.
    let sampler = noise(&NoiseLaw::Rademacher, &[1.0; 70]).sampler();
    let (mut rng, mut state, mut out) = (key().stream(0), sampler.start(), sampler.blank());
    sampler.draw(&mut state, 1, &mut rng, &mut out);
    assert_eq!(rng.words_drawn(), 2);
}

#[test]
fn every_draw_takes_as_many_words() {
    for law in laws() {
        let sampler = noise(&law, &[1.0; 3]).sampler();
        let (mut rng, mut state, mut out) = (key().stream(0), sampler.start(), sampler.blank());
        let mut counts = vec![];
        for step in 1..=4 {
            let before = rng.words_drawn();
            sampler.draw(&mut state, step, &mut rng, &mut out);
            counts.push(rng.words_drawn() - before);
        }
        assert!(
            counts.iter().all(|count| *count == counts[0] && *count > 0),
            "{law:?}"
        );
    }
}

#[test]
fn files_name_every_law() {
    for law in laws() {
        let text = serde_json::to_string(&law).unwrap();
        assert!(text.contains(law.id()));
        assert_eq!(serde_json::from_str::<NoiseLaw>(&text).unwrap(), law);
    }
    for bad in [
        r#"{"student-t": {"degrees": 1}}"#,
        r#"{"student-t": {"degrees": 31}}"#,
        r#"{"truncated-normal": {"cutoff": 0.0}}"#,
        r#""cauchy""#,
    ] {
        assert!(serde_json::from_str::<NoiseLaw>(bad).is_err(), "{bad}");
    }
}
