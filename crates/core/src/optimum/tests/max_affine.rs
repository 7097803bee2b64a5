//! The largest of affine functions: exact wherever the minimum is rational.

use super::super::max_affine::{bound, is_minimum};
use super::*;
use crate::problems::RationalMaxAffine;
use proptest::prelude::*;

fn pieces(pieces: &[(&[f64], f64)]) -> RationalMaxAffine {
    let pieces: Vec<_> = pieces
        .iter()
        .map(|(slope, intercept)| (numbers(slope), Number::from_f64(*intercept).unwrap()))
        .collect();
    RationalMaxAffine::new(&pieces).unwrap()
}

fn setup(problem: RationalMaxAffine, domain: AnyDomain, start: &[f64]) -> Setup {
    let zeros = vec![crate::number::Nonnegative::from_f64(0.0).unwrap(); start.len()];
    let instance = Instance::max_affine(problem, Noise::normal(zeros)).unwrap();
    Setup::new(instance, domain, rationals(start)).unwrap()
}

/// L·max_i x_i over d coordinates.
fn largest_coordinate(d: usize, slope: f64) -> RationalMaxAffine {
    let rows: Vec<Vec<f64>> = (0..d)
        .map(|k| (0..d).map(|i| if i == k { slope } else { 0.0 }).collect())
        .collect();
    pieces(&rows.iter().map(|row| (&row[..], 0.0)).collect::<Vec<_>>())
}

/// R* = −rL/√d at −r/√d·(1, ..., 1).
#[test]
fn worst_case_of_the_subgradient_method() {
    for (d, root) in [(1, 1), (4, 2), (9, 3), (16, 4)] {
        for (slope, radius) in [(1.0, 1.0), (2.0, 0.75), (0.1, 3.0)] {
            let problem = largest_coordinate(d, slope);
            let setup = setup(problem, ball(radius, &vec![0.0; d]), &vec![0.0; d]);
            let at = -crate::arithmetic::rational_from_f64(radius) / Rational::from(root);
            let value = &at * crate::arithmetic::rational_from_f64(slope);
            assert_exact(&setup, &value, &vec![at; d]);
        }
    }
    // No rational minimiser: an enclosure.
    for d in [2_u8, 3, 17] {
        let zeros = vec![0.0; d.into()];
        let setup = setup(largest_coordinate(d.into(), 1.0), ball(1.0, &zeros), &zeros);
        let value = enclosure(&setup);
        assert!(
            value.contains(-1.0 / f64::from(d).sqrt()) && value.width() < 1e-12,
            "{value:?}"
        );
    }
}

/// Slopes with one product c for every pair: on the unit ball R* = −√((1 + (d − 1)c)/d), here with lengths 1 and c = 7/25,
/// −4/5 for d = 2.
#[test]
fn equicorrelated_slopes() {
    let rows: [(&[f64], f64); 2] = [(&[0.8, 0.6], 0.0), (&[0.8, -0.6], 0.0)];
    let setup = setup(pieces(&rows), ball(1.0, &[0.0; 2]), &[0.0; 2]);
    let value = -crate::arithmetic::rational_from_f64(0.8);
    assert_exact(&setup, &value, &rationals(&[-1.0, 0.0]));
}

#[test]
fn polyhedral_domains_are_exact() {
    // |x_1| + |x_2| − ½ as the largest of four; x_1 + 2x_2.
    let cross: [(&[f64], f64); 4] = [
        (&[1.0, 1.0], -0.5),
        (&[1.0, -1.0], -0.5),
        (&[-1.0, 1.0], -0.5),
        (&[-1.0, -1.0], -0.5),
    ];
    let tilted: [(&[f64], f64); 2] = [(&[1.0, 2.0], 0.0), (&[3.0, -1.0], 0.25)];
    assert_exact(
        &setup(pieces(&cross), AnyDomain::WholeSpace, &[3.0, 1.0]),
        &ratio(-1, 2),
        &rationals(&[0.0, 0.0]),
    );
    assert_exact(
        &setup(
            pieces(&cross),
            sides(&[1.0, -1.0], &[2.0, 1.0]),
            &[1.0, 0.0],
        ),
        &ratio(1, 2),
        &rationals(&[1.0, 0.0]),
    );
    assert_exact(
        &setup(
            pieces(&cross),
            half_space(&[3.0, 4.0], -10.0),
            &[-10.0, 0.0],
        ),
        &ratio(2, 1),
        &rationals(&[0.0, -2.5]),
    );
    // x_1 + 2x_2 = 3x_1 − x_2 + ¼ and x_1 + x_2 = 1: (11/20, 9/20).
    assert_exact(
        &setup(pieces(&tilted), simplex(), &[1.0, 0.0]),
        &ratio(29, 20),
        &[ratio(11, 20), ratio(9, 20)],
    );
    // On the side x_1 = −1 of the square, where −1 + 2x_2 = −3 − x_2 + ¼.
    assert_exact(
        &setup(pieces(&tilted), sides(&[-1.0; 2], &[1.0; 2]), &[0.0; 2]),
        &ratio(-13, 6),
        &[ratio(-1, 1), ratio(-7, 12)],
    );
}

#[test]
fn what_falls_without_end_has_a_reason() {
    let tilted: [(&[f64], f64); 2] = [(&[1.0, 2.0], 0.0), (&[3.0, -1.0], 0.25)];
    for domain in [AnyDomain::WholeSpace, half_space(&[1.0, 0.0], 5.0)] {
        let reason = optimum(&setup(pieces(&tilted), domain, &[0.0; 2])).unwrap_err();
        assert!(reason.contains("fall"), "{reason}");
    }
}

#[test]
fn wrong_points_and_weights_are_refused() {
    let problem = largest_coordinate(4, 1.0);
    let shape = Shape::new(&ball(1.0, &[0.0; 4]), 4).unwrap();
    let x = vec![ratio(-1, 2); 4];
    let even = vec![ratio(1, 4); 4];
    assert!(is_minimum(&shape, &problem, &x, &even));
    // Outside, inside, and with weights that are uneven, not convex, or on a piece that is not largest.
    assert!(!is_minimum(
        &shape,
        &problem,
        &vec![ratio(-51, 100); 4],
        &even
    ));
    assert!(!is_minimum(
        &shape,
        &problem,
        &vec![ratio(-49, 100); 4],
        &even
    ));
    let uneven = [ratio(1, 2), ratio(1, 4), ratio(1, 4), Rational::ZERO];
    assert!(!is_minimum(&shape, &problem, &x, &uneven));
    assert!(!is_minimum(&shape, &problem, &x, &vec![ratio(1, 2); 4]));
    let lower = rationals(&[-1.0, 0.0, 0.0, 0.0]);
    assert!(!is_minimum(
        &shape,
        &problem,
        &lower,
        &rationals(&[1.0, 0.0, 0.0, 0.0])
    ));
    // Any convex weights bound from below, and others bound nothing.
    let best = bound(&shape, &problem, &even).unwrap();
    assert!(bound(&shape, &problem, &uneven).unwrap().lower() < best.lower() - 0.1);
    assert!(bound(&shape, &problem, &vec![ratio(1, 8); 4]).is_none());
    let negative = [ratio(3, 2), ratio(-1, 2), Rational::ZERO, Rational::ZERO];
    assert!(bound(&shape, &problem, &negative).is_none());
}

fn any_setup() -> impl Strategy<Value = Setup> {
    let half = || (-6_i32..7).prop_map(|k| f64::from(k) / 2.0);
    let piece = (prop::array::uniform2(half()), half());
    (prop::collection::vec(piece, 1..6), 0_usize..3).prop_map(|(rows, domain)| {
        let problem = pieces(&rows.iter().map(|(a, b)| (&a[..], *b)).collect::<Vec<_>>());
        match domain {
            0 => setup(problem, ball(1.5, &[0.25, -0.5]), &[0.0; 2]),
            1 => setup(problem, sides(&[-1.0, -0.5], &[0.5, 2.0]), &[0.0; 2]),
            _ => setup(problem, simplex(), &[1.0, 0.0]),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// No point is lower, a grid comes near, and what is polyhedral is exact.
    #[test]
    fn enclosures_hold(setup in any_setup()) {
        let found = optimum(&setup).unwrap();
        let value = found.value.enclosure();
        prop_assert!(value.width() < 1e-9, "{:?}", value);
        if setup.radius().is_none() {
            prop_assert!(found.minimiser.is_some(), "{:?}", value);
        }
        let (grid, mesh) = super::random::grid_minimum(&setup);
        prop_assert!(grid >= value.lower());
        prop_assert!(grid <= value.upper() + 6.0 * mesh, "{} {:?}", grid, value);
    }
}
