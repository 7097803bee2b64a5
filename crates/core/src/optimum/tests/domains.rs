//! Every loss and the quadratics on every domain, by hand.

use super::*;

const LINE: [(&[f64], f64); 3] = [(&[1.0], 0.0), (&[1.0], 1.0), (&[1.0], 3.0)];
/// x_1 + x_2 = 2 and x_1 = x_2: (1, 1).
const CROSS: [(&[f64], f64); 2] = [(&[1.0, 1.0], 2.0), (&[1.0, -1.0], 0.0)];
/// The same, and x_1 = 3.
const THREE: [(&[f64], f64); 3] = [(&[1.0, 1.0], 2.0), (&[1.0, -1.0], 0.0), (&[1.0, 0.0], 3.0)];

#[test]
fn one_coordinate_is_exact() {
    let at = |loss, penalty, domain, value: Rational, minimiser: Rational| {
        let start = [if matches!(domain, AnyDomain::Box(_)) {
            2.0
        } else {
            0.0
        }];
        assert_exact(
            &penalised(loss, penalty, &LINE, domain, &start),
            &value,
            &[minimiser],
        );
    };
    let whole = || AnyDomain::WholeSpace;
    let right = || sides(&[2.0], &[4.0]);
    let left = || half_space(&[2.0], 1.0);
    at(AnyLoss::Absolute, 0.0, right(), ratio(4, 3), ratio(2, 1));
    at(AnyLoss::Absolute, 0.0, left(), ratio(7, 6), ratio(1, 2));
    // |x| + |x − 1| + |x − 3| + 3x²/2: slope −1 + 3x from 0 to 1.
    at(
        AnyLoss::Absolute,
        1.0,
        whole(),
        ratio(11, 9) + ratio(1, 18),
        ratio(1, 3),
    );
    at(quantile(0.25), 0.0, whole(), ratio(1, 3), ratio(0, 1));
    at(quantile(0.25), 0.0, right(), ratio(5, 6), ratio(2, 1));
    at(AnyLoss::Squared, 0.0, whole(), ratio(7, 9), ratio(4, 3));
    at(AnyLoss::Squared, 0.0, right(), ratio(1, 1), ratio(2, 1));
    at(
        AnyLoss::Squared,
        0.0,
        ball(1.0, &[0.0]),
        ratio(5, 6),
        ratio(1, 1),
    );
    at(AnyLoss::Squared, 1.0, whole(), ratio(11, 9), ratio(2, 3));
    at(huber(1.0), 0.0, whole(), ratio(2, 3), ratio(1, 1));
    at(huber(1.0), 0.0, right(), ratio(5, 6), ratio(2, 1));
}

#[test]
fn hinge_in_one_coordinate() {
    let pairs: [(&[f64], f64); 2] = [(&[1.0], 1.0), (&[2.0], -1.0)];
    let at = |penalty, domain, value, minimiser: f64| {
        let setup = penalised(AnyLoss::Hinge, penalty, &pairs, domain, &[0.0]);
        assert_exact(&setup, &value, &rationals(&[minimiser]));
    };
    at(0.0, AnyDomain::WholeSpace, ratio(3, 4), -0.5);
    at(0.0, sides(&[0.0], &[1.0]), ratio(1, 1), 0.0);
    at(1.0, AnyDomain::WholeSpace, ratio(7, 8), -0.5);
    // Separable data: every x ≥ 1 costs nothing, and the nearest to x_1 is taken.
    let free = rows(AnyLoss::Hinge, &pairs[..1], AnyDomain::WholeSpace, &[0.0]);
    assert_exact(&free, &ratio(0, 1), &rationals(&[1.0]));
}

#[test]
fn separable_rows_in_a_box() {
    // SEPARABLE is least at (−3, 2); in the box at (−1, 2): (3 + 4 + 0 + 4)/4.
    let setup = rows(
        AnyLoss::Absolute,
        &SEPARABLE,
        sides(&[-1.0; 2], &[3.0; 2]),
        &[0.0; 2],
    );
    assert_exact(&setup, &ratio(11, 4), &rationals(&[-1.0, 2.0]));
}

#[test]
fn squares_are_exact_on_polyhedra() {
    let at = |domain, start: [f64; 2], value, minimiser: [f64; 2]| {
        let setup = rows(AnyLoss::Squared, &CROSS, domain, &start);
        assert_exact(&setup, &value, &rationals(&minimiser));
    };
    let half = [0.5, 0.5];
    at(AnyDomain::WholeSpace, [7.0, 0.0], ratio(0, 1), [1.0, 1.0]);
    at(ball(2.0, &[0.0; 2]), [0.0; 2], ratio(0, 1), [1.0, 1.0]);
    at(simplex(), [1.0, 0.0], ratio(1, 4), half);
    at(sides(&[0.0; 2], &half), [0.0; 2], ratio(1, 4), half);
    at(half_space(&[1.0, 1.0], 1.0), [0.0; 2], ratio(1, 4), half);
    at(
        half_space(&[1.0, 1.0], 2.5),
        [0.0; 2],
        ratio(0, 1),
        [1.0, 1.0],
    );
    // On the unit ball at (1, 1)/√2: ¼(2 − √2)².
    let value = enclosure(&rows(
        AnyLoss::Squared,
        &CROSS,
        ball(1.0, &[0.0; 2]),
        &[0.0; 2],
    ));
    let expected = 0.25 * (2.0 - 2.0_f64.sqrt()) * (2.0 - 2.0_f64.sqrt());
    assert!(
        (value.midpoint() - expected).abs() < 1e-14 && value.width() < 1e-13,
        "{value:?}"
    );
    // Too few rows: what they leave free stays at the start.
    let setup = rows(
        AnyLoss::Squared,
        &CROSS[..1],
        AnyDomain::WholeSpace,
        &[5.0, 0.0],
    );
    assert_exact(&setup, &ratio(0, 1), &rationals(&[2.0, 0.0]));
}

#[test]
fn mixed_rows_without_an_end() {
    for (domain, expected) in [
        (AnyDomain::WholeSpace, ratio(2, 3)),
        (half_space(&[1.0, 0.0], 0.0), ratio(5, 3)),
        (half_space(&[1.0, 0.0], 7.0), ratio(2, 3)),
        (sides(&[-1.0, -1.0], &[0.0, 1.0]), ratio(5, 3)),
        (simplex(), ratio(7, 6)),
    ] {
        let start = if domain == simplex() {
            [0.0, 1.0]
        } else {
            [0.0; 2]
        };
        let value = enclosure(&rows(AnyLoss::Absolute, &THREE, domain, &start));
        assert!(
            value.contains_rational(&expected) && value.width() < 1e-12,
            "{value:?}"
        );
    }
    // Half of each side of the absolute loss.
    let value = enclosure(&rows(
        quantile(0.5),
        &THREE,
        AnyDomain::WholeSpace,
        &[0.0; 2],
    ));
    assert!(value.contains_rational(&ratio(1, 3)) && value.width() < 1e-12);
    let value = enclosure(&rows(huber(0.5), &THREE, AnyDomain::WholeSpace, &[0.0; 2]));
    // The third row pulls by ½, the other two by t each, at (1 + t, 1): t²/2 + t²/2 + ½(2 − t) − ⅛ is least at t = ¼.
    let expected = (ratio(1, 16) + ratio(7, 8) - ratio(1, 8)) / Rational::from(3);
    assert!(
        value.contains_rational(&expected) && value.width() < 1e-12,
        "{value:?}"
    );
}

/// The slopes add up to −5·(0.6, 1) but for the rounding of 0.6, and every multiplier is at an end of its range.
#[test]
fn a_plane_that_rounding_has_tilted() {
    let pairs: [(&[f64], f64); 4] = [
        (&[-3.0, -1.0], -1.0),
        (&[2.5, 1.0], -1.0),
        (&[-1.0, -3.0], -1.0),
        (&[-1.5, -2.0], -1.0),
    ];
    let setup = rows(
        AnyLoss::Hinge,
        &pairs,
        half_space(&[0.6, 1.0], 0.0),
        &[0.0; 2],
    );
    let value = enclosure(&setup);
    assert!(value.contains(1.0) && value.width() < 1e-9, "{value:?}");
}

#[test]
fn hinge_and_logistic_by_hand() {
    let pair: [(&[f64], f64); 1] = [(&[1.0, 1.0], 1.0)];
    for (domain, most) in [(simplex(), 1.0), (sides(&[0.0; 2], &[0.25; 2]), 0.5)] {
        let start = if most > 0.5 { [0.5; 2] } else { [0.25; 2] };
        let logistic = enclosure(&rows(AnyLoss::Logistic, &pair, domain.clone(), &start));
        assert!(logistic.contains(crate::ops::softplus(-most)) && logistic.width() < 1e-13);
        let hinge = enclosure(&rows(AnyLoss::Hinge, &pair, domain, &start));
        assert!(hinge.contains(1.0 - most) && hinge.width() < 1e-13);
    }
    // A support vector machine: max(0, 1 − x_1 − x_2) + ¼‖x‖² is least at (½, ½), just at the kink: 1/8.
    let machine = penalised(AnyLoss::Hinge, 0.5, &pair, AnyDomain::WholeSpace, &[0.0; 2]);
    let found = optimum(&machine).unwrap();
    assert!(found.value.enclosure().contains(0.125) && found.value.enclosure().width() < 1e-14);
    let distance = found.distance.unwrap().value().enclosure();
    assert!(distance.upper() >= 0.5_f64.sqrt() && distance.upper() < 0.5_f64.sqrt() + 1e-6);
    // Logistic with a penalty has a minimiser on the whole space.
    let value = optimum(&penalised(
        AnyLoss::Logistic,
        0.5,
        &pair,
        AnyDomain::WholeSpace,
        &[0.0; 2],
    ))
    .unwrap();
    assert!(value.value.enclosure().width() < 1e-13 && value.distance.is_some());
}

#[test]
fn quadratics_on_polyhedra() {
    let book: [&[f64]; 2] = [&[2.0, 0.0], &[0.0, 4.0]];
    let dense: [&[f64]; 2] = [&[2.0, 1.0], &[1.0, 2.0]];
    // Offsets 3 and 2.
    assert_exact(
        &quadratic(&book, &[3.0, 0.0], sides(&[-1.0; 2], &[1.0; 2]), &[0.0; 2]),
        &ratio(7, 1),
        &rationals(&[1.0, 0.0]),
    );
    let half = rationals(&[0.5, 0.5]);
    let plane = half_space(&[1.0, 1.0], 1.0);
    for (domain, start) in [(plane, [0.0; 2]), (simplex(), [0.0, 1.0])] {
        let setup = quadratic(&dense, &[1.0, 1.0], domain, &start);
        assert_exact(&setup, &ratio(11, 4), &half);
    }
    assert_exact(
        &quadratic(
            &dense,
            &[1.0, 1.0],
            sides(&[0.0; 2], &[0.5, 2.0]),
            &[0.0; 2],
        ),
        &ratio(35, 16),
        &rationals(&[0.5, 1.25]),
    );
    // Rank one: what the equations leave free stays at the start.
    let flat: [&[f64]; 2] = [&[1.0, 1.0], &[1.0, 1.0]];
    assert_exact(
        &quadratic(
            &flat,
            &[0.0; 2],
            half_space(&[1.0, 1.0], -2.0),
            &[-4.0, -1.0],
        ),
        &ratio(3, 1),
        &rationals(&[-1.0, -1.0]),
    );
}

#[test]
fn distances_of_quadratics() {
    let book: [&[f64]; 2] = [&[2.0, 0.0], &[0.0, 4.0]];
    let setup = quadratic(&book, &[3.0, 0.0], ball(1.0, &[0.0; 2]), &[0.0, 1.0]);
    // From (0, 1) to (1, 0).
    let distance = optimum(&setup)
        .unwrap()
        .distance
        .unwrap()
        .value()
        .enclosure();
    let root = 2.0_f64.sqrt();
    assert!(
        distance.upper() >= root && distance.upper() < root + 1e-6,
        "{distance:?}"
    );
}

#[test]
fn long_numbers_are_rounded_outwards() {
    let features: Vec<f64> = (0..400).map(|k| 1.0 / f64::from(k * k % 101 + 3)).collect();
    let labels: Vec<f64> = (0..20).map(|k| 1.0 / f64::from(k + 7)).collect();
    let data = Dataset::new(features, labels, 20).unwrap();
    let penalty = ratio(1, 7);
    let sampler = AnySampler::WithReplacement;
    let instance = Instance::penalised_sum(AnyLoss::Squared, data.into(), penalty, sampler, 1);
    let start = vec![Rational::ZERO; 20];
    let setup = Setup::new(instance.unwrap(), AnyDomain::WholeSpace, start).unwrap();
    let found = optimum(&setup).unwrap();
    assert!(found.minimiser.is_none() && found.because.contains("too long"));
    let value = found.value.enclosure();
    assert!(value.width() <= f64::EPSILON * value.upper());
    assert!(setup.risk_at(&found.candidate).upper() >= value.lower());
    let near = crate::vector::norm_sq(&found.candidate).sqrt();
    let distance = found.distance.unwrap().value().enclosure();
    assert!((distance.midpoint() - near).abs() < 1e-14);
}
