//! Exact cases by hand, and what the other test modules share.

mod data;
mod domains;
mod enclosures;
mod max_affine;
mod random;

use super::feasible::is_inside;
use super::*;
use crate::domains::{AnyDomain, BallSpec, BoxSpec, HalfSpaceSpec, SimplexSpec};
use crate::losses::{AnyLoss, LossParameter};
use crate::number::{Number, Positive};
use crate::problems::{Dataset, RationalQuadratic};
use crate::samplers::{AnySampler, Noise};

fn numbers(values: &[f64]) -> Vec<Number> {
    values
        .iter()
        .map(|&value| Number::from_f64(value).unwrap())
        .collect()
}

fn rationals(values: &[f64]) -> Vec<Rational> {
    crate::vector::lift(values)
}

fn ball(radius: f64, centre: &[f64]) -> AnyDomain {
    AnyDomain::Ball(BallSpec {
        radius: Positive::from_f64(radius).unwrap(),
        centre: Some(numbers(centre)),
    })
}

fn sides(lower: &[f64], upper: &[f64]) -> AnyDomain {
    AnyDomain::Box(BoxSpec {
        lower: numbers(lower),
        upper: numbers(upper),
    })
}

fn half_space(normal: &[f64], offset: f64) -> AnyDomain {
    AnyDomain::HalfSpace(HalfSpaceSpec {
        normal: numbers(normal),
        offset: Number::from_f64(offset).unwrap(),
    })
}

fn simplex() -> AnyDomain {
    AnyDomain::Simplex(SimplexSpec { total: None })
}

fn huber(width: f64) -> AnyLoss {
    AnyLoss::Huber {
        width: LossParameter::new(width).unwrap(),
    }
}

fn quantile(level: f64) -> AnyLoss {
    AnyLoss::Quantile {
        level: LossParameter::new(level).unwrap(),
    }
}

fn rows(loss: AnyLoss, rows: &[(&[f64], f64)], domain: AnyDomain, start: &[f64]) -> Setup {
    penalised(loss, 0.0, rows, domain, start)
}

fn penalised(
    loss: AnyLoss,
    penalty: f64,
    rows: &[(&[f64], f64)],
    domain: AnyDomain,
    start: &[f64],
) -> Setup {
    let features = rows.iter().flat_map(|(row, _)| row.to_vec()).collect();
    let labels = rows.iter().map(|(_, label)| *label).collect();
    let data = Dataset::new(features, labels, start.len()).unwrap();
    let penalty = crate::arithmetic::rational_from_f64(penalty);
    let sampler = AnySampler::WithReplacement;
    let instance = Instance::penalised_sum(loss, data.into(), penalty, sampler, 1).unwrap();
    Setup::new(instance, domain, rationals(start)).unwrap()
}

fn quadratic(matrix: &[&[f64]], minimiser: &[f64], domain: AnyDomain, start: &[f64]) -> Setup {
    let matrix: Vec<_> = matrix.iter().map(|row| numbers(row)).collect();
    let quadratic = RationalQuadratic::new(&matrix, &numbers(minimiser)).unwrap();
    let ones = vec![crate::number::Nonnegative::from_f64(1.0).unwrap(); start.len()];
    Setup::new(
        Instance::random_target(quadratic, Noise::normal(ones)).unwrap(),
        domain,
        rationals(start),
    )
    .unwrap()
}

fn ratio(n: i32, d: u32) -> Rational {
    Rational::from_parts(n.into(), d.into())
}

fn assert_exact(setup: &Setup, value: &Rational, minimiser: &[Rational]) {
    let found = optimum(setup).unwrap();
    assert_eq!(found.value, Quantity::Exact(value.clone()));
    assert_eq!(found.minimiser.as_deref(), Some(minimiser));
    assert!(is_inside(setup, &found.candidate));
}

/// The enclosure, after checking that it is one: the candidate is feasible, and R there at or above the lower end.
fn enclosure(setup: &Setup) -> Interval {
    let found = optimum(setup).unwrap();
    assert!(found.minimiser.is_none());
    assert!(is_inside(setup, &found.candidate));
    let value = found.value.enclosure();
    assert!(refutes_none(setup, &value, &found.candidate));
    value
}

/// No point of the domain may have a risk certainly below the lower end.
fn refutes_none(setup: &Setup, enclosure: &Interval, x: &[f64]) -> bool {
    setup.risk_at(x).upper() >= enclosure.lower()
}

const ONE_D: [(&[f64], f64); 4] = [(&[1.0], 7.0), (&[1.0], 1.0), (&[1.0], 3.0), (&[1.0], 2.0)];

#[test]
fn medians_are_exact_and_near_the_start() {
    let setup = |domain, start: f64| rows(AnyLoss::Absolute, &ONE_D, domain, &[start]);
    // Every point of [2, 3] is a median: (5 + 1 + 1 + 0)/4 at 2.
    for (start, nearest) in [(0.0, 2.0), (2.5, 2.5), (10.0, 3.0)] {
        assert_exact(
            &setup(AnyDomain::WholeSpace, start),
            &ratio(7, 4),
            &rationals(&[nearest]),
        );
    }
    // The segment [−1, 1] ends short of the medians: (6 + 0 + 2 + 1)/4 at 1.
    assert_exact(
        &setup(ball(1.0, &[0.0]), 0.5),
        &ratio(9, 4),
        &rationals(&[1.0]),
    );
    assert_exact(
        &setup(ball(1.0, &[3.5]), 4.0),
        &ratio(7, 4),
        &rationals(&[3.0]),
    );
}

#[test]
fn two_clusters_of_the_design() {
    let clusters: Vec<(&[f64], f64)> = (0..400)
        .map(|i| (&[1.0][..], if i < 160 { -1.0 } else { 1.0 }))
        .collect();
    // At x* = 1: 160 · 2/400 = 4/5.
    assert_exact(
        &rows(AnyLoss::Absolute, &clusters, AnyDomain::WholeSpace, &[1.0]),
        &ratio(4, 5),
        &rationals(&[1.0]),
    );
}

#[test]
fn data_without_features_are_constant() {
    let setup = rows(
        AnyLoss::Absolute,
        &[(&[0.0], 3.0), (&[0.0], -1.0)],
        AnyDomain::WholeSpace,
        &[5.0],
    );
    assert_exact(&setup, &ratio(2, 1), &rationals(&[5.0]));
}

const SEPARABLE: [(&[f64], f64); 4] = [
    (&[1.0, 0.0], 2.0),
    (&[-2.0, 0.0], 6.0),
    (&[0.0, 0.5], 1.0),
    (&[0.0, 0.0], 4.0),
];

#[test]
fn separable_rows_are_exact() {
    // x_1: weights 1 at 2 and 2 at −3, so −3 and a residual 5; x_2 = 2; the last row always costs 4.
    let setup = rows(
        AnyLoss::Absolute,
        &SEPARABLE,
        AnyDomain::WholeSpace,
        &[0.0, 0.0],
    );
    assert_exact(&setup, &ratio(9, 4), &rationals(&[-3.0, 2.0]));
    assert_exact(
        &rows(
            AnyLoss::Absolute,
            &SEPARABLE,
            ball(4.0, &[0.0; 2]),
            &[0.0, 0.0],
        ),
        &ratio(9, 4),
        &rationals(&[-3.0, 2.0]),
    );
    // A ball without the minimiser: an enclosure, tight, and above the whole space's minimum.
    let value = enclosure(&rows(
        AnyLoss::Absolute,
        &SEPARABLE,
        ball(2.0, &[0.0; 2]),
        &[0.0, 0.0],
    ));
    assert!(value.lower() > 2.25 && value.width() < 1e-9, "{value:?}");
}

#[test]
fn quadratics_are_least_at_their_centre() {
    let book: [&[f64]; 2] = [&[2.0, 0.0], &[0.0, 4.0]];
    // Offset ½(2 + 4) for unit targets.
    assert_exact(
        &quadratic(&book, &[1.0, 0.5], AnyDomain::WholeSpace, &[-5.0, -2.0]),
        &ratio(3, 1),
        &rationals(&[1.0, 0.5]),
    );
    assert_exact(
        &quadratic(&book, &[1.0, 0.0], ball(1.0, &[0.0; 2]), &[0.0, 0.0]),
        &ratio(3, 1),
        &rationals(&[1.0, 0.0]),
    );
    // A coordinate without curvature stays at x_1.
    let flat: [&[f64]; 2] = [&[2.0, 0.0], &[0.0, 0.0]];
    assert_exact(
        &quadratic(&flat, &[1.0, 9.0], AnyDomain::WholeSpace, &[-5.0, -2.0]),
        &ratio(1, 1),
        &rationals(&[1.0, -2.0]),
    );
    // The unit ball and c = (3, 0): least at (1, 0), ½·2·2² + 3 = 7.
    let value = enclosure(&quadratic(
        &book,
        &[3.0, 0.0],
        ball(1.0, &[0.0; 2]),
        &[0.0, 0.0],
    ));
    assert!(value.contains(7.0) && value.width() < 1e-12, "{value:?}");
    let dense: [&[f64]; 2] = [&[2.0, 1.0], &[1.0, 2.0]];
    let value = enclosure(&quadratic(
        &dense,
        &[3.0, 3.0],
        ball(1.0, &[2.0, 0.0]),
        &[2.0, 0.0],
    ));
    assert!(value.width() < 1e-12, "{value:?}");
}

#[test]
fn reasons_instead_of_a_guess() {
    let separated: [(&[f64], f64); 2] = [(&[1.0], 1.0), (&[-1.0], -1.0)];
    let reason = optimum(&rows(
        AnyLoss::Logistic,
        &separated,
        AnyDomain::WholeSpace,
        &[0.0],
    ))
    .unwrap_err();
    assert!(reason.contains("has no minimiser"), "{reason}");
}

#[test]
fn logistic_by_hand() {
    // ln(1 + e^{−x}) on [−3, 3] is least at the edge; with the row repeated under the other label, at 0: ln 2.
    let edge = enclosure(&rows(
        AnyLoss::Logistic,
        &[(&[1.0], 1.0)],
        ball(3.0, &[0.0]),
        &[0.0],
    ));
    assert!(
        edge.contains(crate::ops::softplus(-3.0)) && edge.width() < 1e-14,
        "{edge:?}"
    );
    let both: [(&[f64], f64); 2] = [(&[1.0], 1.0), (&[1.0], -1.0)];
    let middle = enclosure(&rows(AnyLoss::Logistic, &both, ball(3.0, &[1.0]), &[0.0]));
    assert!(
        middle.contains(std::f64::consts::LN_2) && middle.width() < 1e-13,
        "{middle:?}"
    );
}
