//! Enclosures: narrow on real data, valid against any feasible point, and refused or caught where wrong.

use super::*;
use crate::arithmetic::Arithmetic;
use proptest::prelude::*;

/// The least risk on a grid of the ball of radius ρ about c, which is at or above R*.
fn grid_minimum(setup: &Setup, steps: i32) -> f64 {
    let radius = setup.radius().unwrap().value();
    let centre: Vec<f64> = setup.centre().iter().map(|c| c.to_f64().value()).collect();
    let at = |k: i32| radius * f64::from(k) / f64::from(steps);
    let second = if centre.len() == 1 {
        0..=0
    } else {
        -steps..=steps
    };
    second
        .flat_map(|j| (-steps..=steps).map(move |i| (i, j)))
        .map(|(i, j)| {
            [at(i), at(j)]
                .iter()
                .zip(&centre)
                .map(|(x, c)| x + c)
                .collect::<Vec<f64>>()
        })
        .filter(|x| lower_bound::is_inside(setup, x))
        .map(|x| setup.risk_at(&x).upper())
        .fold(f64::INFINITY, f64::min)
}

/// The measured columns, standardised, and the diagnosis as ±1.
fn breast_cancer() -> Dataset {
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
    let (n, d) = (labels.len(), 30);
    for column in 0..d {
        let entries = || (0..n).map(|row| row * d + column);
        let mean = entries().map(|k| features[k]).sum::<f64>() / f64::from_count(n);
        let variance = entries()
            .map(|k| (features[k] - mean) * (features[k] - mean))
            .sum::<f64>()
            / f64::from_count(n);
        entries().for_each(|k| features[k] = (features[k] - mean) / variance.sqrt());
    }
    Dataset::new(features, labels, d).unwrap()
}

fn breast_cancer_setup(loss: AnyLoss, radius: f64) -> Setup {
    let instance =
        Instance::finite_sum(loss, breast_cancer().into(), AnySampler::WithReplacement).unwrap();
    Setup::new(instance, ball(radius, &[0.0; 30]), rationals(&[0.0; 30])).unwrap()
}

#[test]
fn breast_cancer_is_tight() {
    let setup = breast_cancer_setup(AnyLoss::Logistic, 3.0);
    let value = enclosure(&setup);
    assert!(value.width() < 1e-9, "{value:?}");
    // The ball is active, and so a larger one does better.
    assert!(enclosure(&breast_cancer_setup(AnyLoss::Logistic, 4.0)).upper() < value.lower());
}

#[test]
fn breast_cancer_with_kinks_is_tight() {
    for radius in [0.1, 3.0] {
        let value = enclosure(&breast_cancer_setup(AnyLoss::Absolute, radius));
        assert!(value.width() < 1e-9, "{radius}: {value:?}");
    }
}

/// Without the Newton steps, as for data too wide for them.
#[test]
fn projected_gradients_agree() {
    let setup = breast_cancer_setup(AnyLoss::Logistic, 3.0);
    let Instance::FiniteSum { data, .. } = setup.instance() else {
        unreachable!()
    };
    let Ball {
        region,
        centre,
        radius,
    } = Ball::new(&setup).unwrap();
    let x = inside(&setup, &solver::logistic_by_gradients(data, &region)).unwrap();
    let minorants: Vec<_> = (0..data.rows())
        .map(|row| Minorant::new(Logistic.dual(dot(data.row(row), &x), data.label(row), 1.0)))
        .collect();
    let value = enclose(&setup, &x, ball_bound(data, &minorants, &centre, radius)).unwrap();
    let other = enclosure(&setup);
    assert!(value.width() < 1e-7, "{value:?}");
    assert!(value.lower() <= other.upper() && other.lower() <= value.upper());
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
    assert!(enclose(&setup, &[1.0], lower).is_ok());
    // One unit in the last place outside.
    assert!(enclose(&setup, &[1.0_f64.next_up()], lower).is_err());
    assert!(enclose(&setup, &[f64::NAN], lower).is_err());
    assert!(enclose(&setup, &[0.0, 0.0], lower).is_err());
    // A lower bound above R at the candidate is no bound.
    assert!(enclose(&setup, &[1.0], Interval::point(8.5)).is_err());
    let drawn = drawn_inside(&setup, &[1.0_f64.next_up()]).unwrap();
    assert!(lower_bound::is_inside(&setup, &drawn) && drawn[0] > 1.0 - 1e-15);
}

#[test]
fn multipliers_beyond_the_slope_are_refused() {
    assert!(Minorant::absolute(1.0, 2.0).is_some());
    for outside in [1.0_f64.next_up(), -1.5, f64::NAN, f64::INFINITY] {
        assert!(Minorant::absolute(outside, 2.0).is_none());
    }
    // Why: with u = 3/2 the "bound" on |x − 2| over [−1, 1] is 3/2, above R(1) = 1.
    let setup = rows(
        AnyLoss::Absolute,
        &[(&[1.0], 2.0)],
        ball(1.0, &[0.0]),
        &[1.0],
    );
    let Instance::FiniteSum { data, .. } = setup.instance() else {
        unreachable!()
    };
    let Ball { centre, radius, .. } = Ball::new(&setup).unwrap();
    let bound = |u: f64| {
        let minorant = Minorant::new((
            Interval::point(u),
            -(Interval::point(u) * Interval::point(2.0)),
        ));
        ball_bound(data, &[minorant], &centre, radius)
    };
    assert!(enclose(&setup, &[1.0], bound(-1.0)).is_ok());
    assert!(enclose(&setup, &[1.0], bound(-1.5)).is_err());
}

#[test]
fn a_raised_enclosure_is_caught() {
    for setup in [
        breast_cancer_setup(AnyLoss::Logistic, 3.0),
        breast_cancer_setup(AnyLoss::Absolute, 3.0),
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

fn any_rows() -> impl Strategy<Value = Vec<([f64; 2], f64)>> {
    let half = (-6_i32..7).prop_map(|k| f64::from(k) / 2.0);
    prop::collection::vec((prop::array::uniform2(half.clone()), half), 1..9)
}

fn any_setup() -> impl Strategy<Value = Setup> {
    (
        any_rows(),
        any::<bool>(),
        0.2_f64..3.0,
        prop::array::uniform2(-2.0_f64..2.0),
    )
        .prop_map(|(pairs, smooth, radius, centre)| {
            let loss = if smooth {
                AnyLoss::Logistic
            } else {
                AnyLoss::Absolute
            };
            let class = |y: f64| {
                if !smooth {
                    y
                } else if y > 0.0 {
                    1.0
                } else {
                    -1.0
                }
            };
            let pairs: Vec<(&[f64], f64)> =
                pairs.iter().map(|(a, y)| (&a[..], class(*y))).collect();
            rows(loss, &pairs, ball(radius, &centre), &centre)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// R at feasible points is never below the lower end, and a grid comes as near to it as R's Lipschitz constant says.
    #[test]
    fn enclosures_hold(setup in any_setup(), angles in prop::collection::vec((0.0_f64..1.0, 0.0_f64..1.0), 30)) {
        let value = optimum(&setup).unwrap().value.enclosure();
        // Narrow enough to mean something; validity is what follows.
        prop_assert!(value.width() < 1e-6, "{:?}", value);
        let radius = setup.radius().unwrap().value();
        let centre: Vec<f64> = setup.centre().iter().map(|c| c.to_f64().value()).collect();
        for (angle, length) in angles {
            let (sin, cos) = crate::ops::sin_cos_turns(angle);
            let x = [centre[0] + radius * length * cos, centre[1] + radius * length * sin];
            if lower_bound::is_inside(&setup, &x) {
                prop_assert!(refutes_none(&setup, &value, &x));
            }
        }
        let Instance::FiniteSum { data, .. } = setup.instance() else { unreachable!() };
        let lipschitz = (0..data.rows()).map(|row| dot(data.row(row), data.row(row)).sqrt()).fold(0.0, f64::max);
        let steps = 20;
        let grid = grid_minimum(&setup, steps);
        prop_assert!(grid >= value.lower());
        // Every point of the disc has a grid point of the disc within 1.5 mesh widths.
        prop_assert!(grid <= value.upper() + 1.5 * lipschitz * radius / f64::from(steps) + 1e-12);
    }

    /// The dual bound holds for any multipliers, the solver's or not.
    #[test]
    fn any_dual_point_is_below(
        setup in any_setup(),
        multipliers in prop::collection::vec(-1.0_f64..=1.0, 9),
        predictions in prop::collection::vec(-30.0_f64..30.0, 9),
        angle in 0.0_f64..1.0,
    ) {
        let Instance::FiniteSum { loss, data, .. } = setup.instance() else { unreachable!() };
        let minorants: Vec<_> = (0..data.rows())
            .map(|row| match loss {
                AnyLoss::Absolute => Minorant::absolute(multipliers[row], data.label(row)).unwrap(),
                AnyLoss::Logistic => Minorant::new(Logistic.dual(predictions[row], data.label(row), 1.0)),
            })
            .collect();
        let Ball { region, centre, radius } = Ball::new(&setup).unwrap();
        let bound = ball_bound(data, &minorants, &centre, radius);
        let (sin, cos) = crate::ops::sin_cos_turns(angle);
        let edge = [region.centre[0] + region.radius * cos, region.centre[1] + region.radius * sin];
        for x in [edge.to_vec(), region.centre.clone(), optimum(&setup).unwrap().candidate] {
            if lower_bound::is_inside(&setup, &x) {
                prop_assert!(bound.lower() <= setup.risk_at(&x).upper());
            }
        }
    }
}
