//! Parts that do not fit are refused with a reason; those that fit say of themselves what they are.

use super::*;
use crate::engine::Instance;
use crate::losses::AnyLoss;
use crate::number::Nonnegative;
use crate::problems::{Dataset, RationalQuadratic};
use crate::samplers::Noise;
use crate::samplers::NoiseLaw;
use std::sync::Arc;

fn data(labels: &[f64]) -> Arc<Dataset> {
    let features = (0..labels.len()).map(|k| [1.0, 2.0, -3.0][k % 3]).collect();
    Dataset::new(features, labels.to_vec(), 1).unwrap().into()
}

fn noise(law: &str, scales: usize) -> Noise {
    Noise {
        law: serde_json::from_str(law).unwrap(),
        scales: vec![Nonnegative::from_f64(1.0).unwrap(); scales],
    }
}

fn quadratic() -> RationalQuadratic {
    let one = |value: f64| Number::from_f64(value).unwrap();
    RationalQuadratic::new(&[vec![one(2.0)]], &[one(0.0)]).unwrap()
}

fn sum(sampler: AnySampler, batch: usize) -> Result<Instance, SetupError> {
    let rows = data(&[1.0, 0.0, 2.0]);
    Instance::penalised_sum(AnyLoss::Squared, rows, Rational::ZERO, sampler, batch)
}

#[test]
fn instances_that_do_not_fit() {
    let refused = |result: Result<Instance, SetupError>, word: &str| {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    };
    refused(
        Instance::additive_noise(quadratic(), noise(r#""sphere""#, 2)),
        "the number of scales is 2",
    );
    refused(
        Instance::random_target(quadratic(), noise(r#"{"student-t": {"degrees": 2}}"#, 1)),
        "infinite variance",
    );
    refused(
        Instance::random_target(
            quadratic(),
            noise(r#"{"truncated-normal": {"cutoff": 1.0}}"#, 1),
        ),
        "truncated-normal",
    );
    for loss in [AnyLoss::Hinge, AnyLoss::Logistic] {
        refused(
            Instance::finite_sum(loss, data(&[1.0, 0.5]), AnySampler::Reshuffle),
            "a label is 0.5",
        );
        assert!(Instance::finite_sum(loss, data(&[1.0, -1.0]), AnySampler::Reshuffle).is_ok());
    }
    refused(sum(AnySampler::WithReplacement, 0), "a batch of 0 rows");
    refused(sum(AnySampler::DistinctInBatch, 4), "a batch of 4 rows");
    assert!(sum(AnySampler::WithReplacement, 4).is_ok());
}

#[test]
fn setups_that_do_not_fit() {
    let refused = |domain: &str, start: &[f64], word: &str| {
        let instance = sum(AnySampler::WithReplacement, 1).unwrap();
        let domain: AnyDomain = serde_json::from_str(domain).unwrap();
        let error = Setup::new(instance, domain, lift(start))
            .unwrap_err()
            .to_string();
        assert!(error.contains(word), "{error}");
    };
    refused(r#""whole-space""#, &[1.0, 2.0], "coordinates is 2");
    refused(
        r#"{"box": {"lower": [0.0], "upper": [1.0]}}"#,
        &[1.5],
        "the box",
    );
    refused(
        r#"{"half-space": {"normal": [1.0], "offset": 1.0}}"#,
        &[1.5],
        "the half-space",
    );
    refused(r#"{"simplex": {}}"#, &[1.5], "the simplex");
    refused(r#"{"ball": {"radius": 1.0}}"#, &[1.5], "exceeds radius²");
    refused(
        r#"{"box": {"lower": [0.0, 1.0], "upper": [1.0, 2.0]}}"#,
        &[0.0],
        "lower",
    );
    let instance = sum(AnySampler::WithReplacement, 1).unwrap();
    let setup = Setup::new(instance, AnyDomain::WholeSpace, lift(&[0.0])).unwrap();
    let method: AnyMethod =
        serde_json::from_str(r#"{"per-coordinate": {"factors": [1.0, 2.0]}}"#).unwrap();
    let error = setup.with_method(method, None).unwrap_err().to_string();
    assert!(error.contains("factors is 2"), "{error}");
}

#[test]
fn instances_know_what_they_are() {
    // Full batch, dependent, deterministic.
    for (sampler, batch, expected) in [
        (AnySampler::WithReplacement, 3, (false, false, false)),
        (AnySampler::Importance, 1, (false, false, false)),
        (AnySampler::FixedOrder, 1, (false, true, true)),
        (AnySampler::FixedOrder, 3, (true, false, true)),
        (AnySampler::Reshuffle, 2, (false, true, false)),
        (AnySampler::Reshuffle, 3, (true, false, false)),
        (AnySampler::ShuffleOnce, 6, (true, false, false)),
        (AnySampler::DistinctInBatch, 2, (false, false, false)),
        (AnySampler::DistinctInBatch, 3, (true, false, false)),
    ] {
        let instance = sum(sampler, batch).unwrap();
        let found = (
            instance.is_full_batch(),
            instance.dependence().is_some(),
            instance.is_deterministic(),
        );
        assert_eq!(found, expected, "{sampler:?} {batch}");
        assert_eq!(instance.rows(), Some(3));
        assert!(instance.noise().is_none());
    }
    let noisy = Instance::additive_noise(quadratic(), noise(r#""rademacher""#, 1)).unwrap();
    assert!(!noisy.is_deterministic() && !noisy.is_full_batch() && noisy.dependence().is_none());
    assert_eq!(noisy.noise().unwrap().law, NoiseLaw::Rademacher);
    let mut quiet = noise(r#""normal""#, 1);
    quiet.scales = vec![Nonnegative::from_f64(0.0).unwrap()];
    assert!(
        Instance::additive_noise(quadratic(), quiet)
            .unwrap()
            .is_deterministic()
    );
}

/// At x = 1 the residuals x − 1, 2x − 0 and −3x − 2 are 0, 2 and −5.
#[test]
fn penalised_risk_by_hand() {
    let rows = data(&[1.0, 0.0, 2.0]);
    let penalty = Rational::from_parts(1.into(), 3_u8.into());
    let instance =
        Instance::penalised_sum(AnyLoss::Squared, rows, penalty, AnySampler::Reshuffle, 2).unwrap();
    // (0 + 4 + 25)/6 + 1/6.
    let risk = instance.exact_risk(&lift(&[1.0])).unwrap();
    assert_eq!(risk, Rational::from(5));
    assert!(
        instance
            .risk_enclosure(&lift(&[1.0]))
            .contains_rational(&risk)
    );
}
