//! Enclosures are refused or caught where they are wrong.

use super::*;
use crate::losses::{Logistic, Loss};
use lower_bound::{Minorant, enclose, least_penalised, rows_bound};

fn at(setup: &Setup, x: &[f64]) -> Option<Feasible> {
    Feasible::new(setup, x)
}

#[test]
fn infeasible_candidates_are_refused() {
    let setup = rows(
        AnyLoss::Absolute,
        &[(&[1.0], 9.0)],
        ball(1.0, &[0.0]),
        &[0.0],
    );
    let lower = Interval::point(0.0);
    assert!(enclose(&setup, &at(&setup, &[1.0]).unwrap(), lower).is_ok());
    // One unit in the last place outside.
    for outside in [&[1.0_f64.next_up()][..], &[f64::NAN], &[0.0, 0.0]] {
        assert!(at(&setup, outside).is_none());
    }
    // A lower bound above R at the candidate is no bound.
    let edge = at(&setup, &[1.0]).unwrap();
    assert!(enclose(&setup, &edge, Interval::point(8.5)).is_err());
    let drawn = Feasible::near(&setup, &[1.0_f64.next_up()]).unwrap();
    assert!(is_inside(&setup, drawn.doubles()) && drawn.doubles()[0] > 1.0 - 1e-15);
}

#[test]
fn points_are_moved_by_rounding_only() {
    let row: &[(&[f64], f64)] = &[(&[1.0, 1.0, 1.0], 9.0)];
    let third = 1.0 / 3.0;
    for (domain, start, outside) in [
        (simplex(), [1.0, 0.0, 0.0], [third, third, 0.1 + 0.2]),
        (simplex(), [1.0, 0.0, 0.0], [0.7, 0.3 + 1e-16, -1e-17]),
        (
            sides(&[0.0; 3], &[1.0; 3]),
            [0.0; 3],
            [1.0_f64.next_up(), -1e-300, 0.5],
        ),
        (half_space(&[0.1, 0.3, 0.7], 0.55), [0.0; 3], [0.5; 3]),
        (half_space(&[0.1, 0.3, 0.7], 0.0), [0.0; 3], [1e-17; 3]),
    ] {
        let setup = rows(AnyLoss::Absolute, row, domain, &start);
        let near = Feasible::near(&setup, &outside).unwrap();
        assert!(is_inside(&setup, near.doubles()));
        assert!(setup.shape().contains(near.point()));
        for (near, outside) in near.doubles().iter().zip(&outside) {
            assert!((near - outside).abs() < 0.04 + 1e-15);
        }
    }
    // Σ x = 1/3 has no doubles: the point is rational then.
    let total = Positive::new("1/3".parse().unwrap()).unwrap();
    let domain = AnyDomain::Simplex(SimplexSpec { total: Some(total) });
    let data = Dataset::new(vec![1.0; 2], vec![9.0], 2).unwrap();
    let instance =
        Instance::finite_sum(AnyLoss::Absolute, data.into(), AnySampler::WithReplacement).unwrap();
    let setup = Setup::new(instance, domain, vec![ratio(1, 6); 2]).unwrap();
    let near = Feasible::near(&setup, &[1.0 / 6.0, 1.0 / 6.0]).unwrap();
    assert!(!is_inside(&setup, near.doubles()) && setup.shape().contains(near.point()));
    let found = optimum(&setup).unwrap();
    assert!(found.value.enclosure().contains_rational(&ratio(26, 3)));
    assert!(found.value.enclosure().width() < 1e-12);
}

/// With u = 3/2 the "bound" on |x − 2| over [−1, 1] is 3/2, above R(1) = 1.
#[test]
fn multipliers_beyond_the_slope_are_refused() {
    for (loss, label, ends) in [
        (AnyLoss::Absolute, 2.0, (-1.0, 1.0)),
        (AnyLoss::Hinge, 1.0, (-1.0, 0.0)),
        (AnyLoss::Hinge, -1.0, (0.0, 1.0)),
        (quantile(0.25), 2.0, (-0.25, 0.75)),
    ] {
        let (low, high) = ends;
        assert!(Minorant::of_slope(loss, low, label).is_some());
        assert!(Minorant::of_slope(loss, high, label).is_some());
        for outside in [high.next_up(), low.next_down(), f64::NAN, f64::INFINITY] {
            assert!(Minorant::of_slope(loss, outside, label).is_none());
        }
    }
    assert!(Minorant::of_slope(AnyLoss::Squared, 0.0, 1.0).is_none());
    let setup = rows(
        AnyLoss::Absolute,
        &[(&[1.0], 2.0)],
        ball(1.0, &[0.0]),
        &[1.0],
    );
    let Instance::FiniteSum { data, .. } = setup.instance() else {
        unreachable!()
    };
    let bound = |u: f64| {
        let minorant = Minorant::new((
            Interval::point(u),
            -(Interval::point(u) * Interval::point(2.0)),
        ));
        rows_bound(data, &[minorant], &Rational::ZERO, setup.shape()).unwrap()
    };
    let edge = at(&setup, &[1.0]).unwrap();
    assert!(enclose(&setup, &edge, bound(-1.0)).is_ok());
    assert!(enclose(&setup, &edge, bound(-1.5)).is_err());
}

/// A wrong multiplier gives a lower bound, never a higher one.
#[test]
fn wrong_multipliers_are_lower() {
    let pairs: [(&[f64], f64); 3] = [(&[1.0, 0.5], 1.0), (&[-0.5, 1.0], -1.0), (&[1.0, 1.0], 1.0)];
    for (domain, start) in [
        (ball(0.5, &[0.0; 2]), [0.0, 0.0]),
        (sides(&[-0.5; 2], &[0.25; 2]), [0.0, 0.0]),
        (simplex(), [0.5, 0.5]),
    ] {
        for penalty in [0.0, 0.5] {
            let setup = penalised(AnyLoss::Logistic, penalty, &pairs, domain.clone(), &start);
            let best = enclosure(&setup);
            let Instance::FiniteSum { data, penalty, .. } = setup.instance() else {
                unreachable!()
            };
            for wrong in [-3.0, 0.1, 4.0] {
                let minorants: Vec<Minorant> = (0..3)
                    .map(|row| Minorant::new(Logistic.dual(wrong, data.label(row), 1.0)))
                    .collect();
                let bound = rows_bound(data, &minorants, penalty, setup.shape()).unwrap();
                assert!(bound.lower() < best.lower() - 1e-3);
            }
        }
    }
}

#[test]
fn penalised_lines_by_hand() {
    let v = [Interval::point(-3.0), Interval::point(-4.0)];
    let half = ratio(1, 2);
    let least = |domain: AnyDomain, penalty: &Rational| {
        let shape = Shape::new(&domain, 2).unwrap();
        least_penalised(&shape, &v, penalty)
    };
    // ⟨v, x⟩ + ¼‖x‖² is least at (6, 8), −25; in the unit ball at (0.6, 0.8), −5 + ¼; on the simplex at (0, 1), −4 + ¼; in
    // the square at (1, 1), −7 + ½; where 3x + 4y ≤ 5 at (0.6, 0.8) too.
    for (domain, expected) in [
        (AnyDomain::WholeSpace, -25.0),
        (ball(1.0, &[0.0; 2]), -4.75),
        (ball(100.0, &[0.0; 2]), -25.0),
        (simplex(), -3.75),
        (sides(&[0.0; 2], &[1.0; 2]), -6.5),
        (half_space(&[3.0, 4.0], 5.0), -4.75),
        (half_space(&[-3.0, -4.0], 5.0), -25.0),
    ] {
        let found = least(domain, &half).unwrap();
        assert!(
            found.lower() <= expected && expected - found.lower() < 1e-13,
            "{found:?}"
        );
    }
    assert!(least(AnyDomain::WholeSpace, &Rational::ZERO).is_none());
    assert!(least(half_space(&[3.0, 4.0], 5.0), &Rational::ZERO).is_none());
}
