//! Narrow on real data.

use super::*;
use crate::arithmetic::Arithmetic;
use crate::losses::{Logistic, Loss};
use lower_bound::{Minorant, enclose, rows_bound};

/// The columns with mean 0 and variance 1.
pub(super) fn standardised(mut features: Vec<f64>, d: usize) -> Vec<f64> {
    let n = features.len() / d;
    for column in 0..d {
        let entries = || (0..n).map(|row| row * d + column);
        let mean = entries().map(|k| features[k]).sum::<f64>() / f64::from_count(n);
        let variance = entries()
            .map(|k| (features[k] - mean) * (features[k] - mean))
            .sum::<f64>()
            / f64::from_count(n);
        entries().for_each(|k| features[k] = (features[k] - mean) / variance.sqrt());
    }
    features
}

/// The measured columns, standardised, and the diagnosis as ±1.
pub(super) fn breast_cancer() -> Dataset {
    let text = include_str!("../../../../../data/breast_cancer.csv");
    let (mut features, mut labels) = (Vec::new(), Vec::new());
    for line in text.lines().skip(1) {
        let (measured, diagnosis) = line.rsplit_once(',').unwrap();
        features.extend(
            measured
                .split(',')
                .map(|entry| entry.parse::<f64>().unwrap()),
        );
        labels.push(if diagnosis == "benign" { 1.0 } else { -1.0 });
    }
    Dataset::new(standardised(features, 30), labels, 30).unwrap()
}

pub(super) fn setup(loss: AnyLoss, penalty: f64, domain: AnyDomain) -> Setup {
    let penalty = crate::arithmetic::rational_from_f64(penalty);
    let sampler = AnySampler::WithReplacement;
    let data = breast_cancer().into();
    let instance = Instance::penalised_sum(loss, data, penalty, sampler, 1).unwrap();
    let start = match domain {
        AnyDomain::Simplex(_) => {
            let mut corner = vec![Rational::ZERO; 30];
            corner[0] = Rational::ONE;
            corner
        }
        _ => rationals(&[0.0; 30]),
    };
    Setup::new(instance, domain, start).unwrap()
}

fn in_ball(loss: AnyLoss, radius: f64) -> Setup {
    setup(loss, 0.0, ball(radius, &[0.0; 30]))
}

#[test]
fn breast_cancer_is_tight() {
    let value = enclosure(&in_ball(AnyLoss::Logistic, 3.0));
    assert!(value.width() < 1e-9, "{value:?}");
    // The ball is active, and so a larger one does better.
    assert!(enclosure(&in_ball(AnyLoss::Logistic, 4.0)).upper() < value.lower());
}

#[test]
fn every_loss_is_tight_in_balls() {
    for loss in [
        AnyLoss::Absolute,
        AnyLoss::Hinge,
        AnyLoss::Squared,
        huber(0.5),
        quantile(0.75),
    ] {
        for radius in [0.1, 3.0] {
            let value = enclosure(&in_ball(loss, radius));
            assert!(value.width() < 1e-9, "{loss:?} {radius}: {value:?}");
        }
    }
}

#[test]
fn other_domains_are_tight() {
    let mut normal = [0.0; 30];
    normal[..2].copy_from_slice(&[1.0, 2.0]);
    for domain in [
        sides(&[-0.1; 30], &[0.1; 30]),
        simplex(),
        half_space(&normal, 0.0),
        AnyDomain::WholeSpace,
    ] {
        for loss in [AnyLoss::Absolute, AnyLoss::Hinge, huber(0.5)] {
            for penalty in [0.0, 0.01] {
                let found = optimum(&setup(loss, penalty, domain.clone())).unwrap();
                let value = found.value.enclosure();
                assert!(
                    value.width() < 1e-9,
                    "{loss:?} {penalty} {}: {value:?}",
                    domain.id()
                );
                assert_eq!(found.distance.is_some(), penalty > 0.0);
            }
        }
    }
}

/// Without the Newton steps, as for data too wide for them.
#[test]
fn projected_gradients_agree() {
    let setup = in_ball(AnyLoss::Logistic, 3.0);
    let Instance::FiniteSum { data, penalty, .. } = setup.instance() else {
        unreachable!()
    };
    let region = region::Region::new(setup.shape(), 30);
    let candidate = near(&setup, &solver::logistic_by_gradients(data, &region)).unwrap();
    let minorants: Vec<_> = (0..data.rows())
        .map(|row| data.row(row).dot(candidate.doubles()))
        .zip(data.labels())
        .map(|(z, &y)| Minorant::new(Logistic.dual(z, y, 1.0)))
        .collect();
    let bound = rows_bound(data, &minorants, penalty, setup.shape()).unwrap();
    let value = enclose(&setup, &candidate, bound).unwrap();
    let other = enclosure(&setup);
    assert!(value.width() < 1e-7, "{value:?}");
    assert!(value.lower() <= other.upper() && other.lower() <= value.upper());
}

#[test]
fn a_raised_enclosure_is_caught() {
    for setup in [
        in_ball(AnyLoss::Logistic, 3.0),
        in_ball(AnyLoss::Absolute, 3.0),
        setup(AnyLoss::Hinge, 0.0, simplex()),
        setup(AnyLoss::Squared, 0.5, sides(&[0.0; 30], &[1.0; 30])),
    ] {
        let found = optimum(&setup).unwrap();
        let value = found.value.enclosure();
        assert!(refutes_none(&setup, &value, &found.candidate));
        let shift = value.width() + 1e-6;
        let raised = Interval::new(value.lower() + shift, value.upper() + shift);
        assert!(
            !refutes_none(&setup, &raised, &found.candidate),
            "the check sees nothing"
        );
    }
}
