//! Random small problems: every enclosure against feasible points and a grid.

use super::*;
use crate::vector::dot;
use lower_bound::{Minorant, rows_bound};
use proptest::prelude::*;

/// R's least upper end on a grid of a domain of the plane, and a distance within which every point of the domain has one of
/// the grid.
pub(super) fn grid_minimum(setup: &Setup) -> (f64, f64) {
    // A power of two, so that points of the simplex add up exactly.
    let steps = 16;
    let (low, high): ([f64; 2], [f64; 2]) = match setup.shape() {
        Shape::Ball { centre, radius } => {
            let at = |i: usize, sign: f64| sign.mul_add(radius.value(), centre[i].to_f64().value());
            ([at(0, -1.0), at(1, -1.0)], [at(0, 1.0), at(1, 1.0)])
        }
        Shape::Box { lower, upper } => {
            let at = |ends: &[Rational], i: usize| ends[i].to_f64().value();
            ([at(lower, 0), at(lower, 1)], [at(upper, 0), at(upper, 1)])
        }
        Shape::Simplex { .. } => ([0.0; 2], [1.0; 2]),
        Shape::WholeSpace | Shape::HalfSpace { .. } => ([-4.0; 2], [4.0; 2]),
    };
    let at = |i: usize, k: i32| (high[i] - low[i]) * f64::from(k) / f64::from(steps) + low[i];
    let mut least = f64::INFINITY;
    for i in 0..=steps {
        for j in 0..=steps {
            let x = match setup.shape() {
                Shape::Simplex { .. } => [at(0, i), 1.0 - at(0, i)],
                _ => [at(0, i), at(1, j)],
            };
            if is_inside(setup, &x) {
                least = least.min(setup.risk_at(&x).upper());
            }
        }
    }
    let mesh = (high[0] - low[0]).max(high[1] - low[1]) / f64::from(steps);
    (least, 1.5 * mesh)
}

fn any_loss() -> impl Strategy<Value = AnyLoss> {
    prop::sample::select(vec![
        AnyLoss::Absolute,
        AnyLoss::Logistic,
        AnyLoss::Hinge,
        AnyLoss::Squared,
        huber(0.5),
        quantile(0.75),
        quantile(0.1),
    ])
}

fn any_domain() -> impl Strategy<Value = (AnyDomain, [f64; 2])> {
    let centre = prop::array::uniform2(-2.0_f64..2.0);
    (0_usize..6, centre, 0.2_f64..3.0).prop_map(|(kind, centre, size)| match kind {
        0 | 1 => (ball(size, &centre), centre),
        2 => {
            let upper = [centre[0] + size, centre[1] + 0.3 * size];
            (sides(&centre, &upper), centre)
        }
        3 => (simplex(), [0.25, 0.75]),
        4 => {
            // A normal that sums of the rows can be parallel to: beside a tilted one, multipliers that are all at an end of
            // their range leave nothing to balance with, and the answer is a reason.
            let height = dot(&centre, &[0.5, 1.0]);
            (half_space(&[0.5, 1.0], height + 1e-9), centre)
        }
        _ => (AnyDomain::WholeSpace, centre),
    })
}

pub(super) fn any_setup() -> impl Strategy<Value = Setup> {
    let half = (-6_i32..7).prop_map(|k| f64::from(k) / 2.0);
    let rows = prop::collection::vec((prop::array::uniform2(half.clone()), half), 1..9);
    let penalty = prop::sample::select(vec![0.0, 0.0, 0.125, 2.0]);
    (rows, any_loss(), penalty, any_domain()).prop_map(|(pairs, loss, penalty, (domain, start))| {
        let class = |y: f64| {
            if !loss.wants_classes() {
                y
            } else if y > 0.0 {
                1.0
            } else {
                -1.0
            }
        };
        let pairs: Vec<(&[f64], f64)> = pairs.iter().map(|(a, y)| (&a[..], class(*y))).collect();
        penalised(loss, penalty, &pairs, domain, &start)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// R at feasible points is never below the lower end, a grid comes as near as R's Lipschitz constant says, and what is
    /// said of the distance to a minimiser holds.
    #[test]
    fn enclosures_hold(setup in any_setup(), points in prop::collection::vec(prop::array::uniform2(-4.0_f64..4.0), 20)) {
        let Instance::FiniteSum { data, loss, penalty, .. } = setup.instance() else { unreachable!() };
        let found = match optimum(&setup) {
            Ok(found) => found,
            Err(reason) => {
                let open = matches!(setup.shape(), Shape::WholeSpace | Shape::HalfSpace { .. });
                prop_assert!(open && *penalty == Rational::ZERO && *loss == AnyLoss::Logistic, "{}", reason);
                return Ok(());
            }
        };
        let value = found.value.enclosure();
        // Narrow enough to mean something; validity is what follows.
        prop_assert!(value.width() < 1e-6, "{:?}", value);
        if let Some(minimiser) = &found.minimiser {
            prop_assert!(setup.shape().contains(minimiser));
            prop_assert_eq!(setup.instance().exact_risk(minimiser), found.value.exact().cloned());
        }
        for x in &points {
            if let Some(near) = Feasible::near(&setup, x) {
                let risk = setup.instance().risk_enclosure(&crate::vector::enclose(near.point()));
                prop_assert!(risk.upper() >= value.lower());
            }
        }
        let (grid, mesh) = grid_minimum(&setup);
        prop_assert!(grid >= value.lower());
        if setup.shape().diameter(2).is_some() {
            let reach = setup.shape().reach(&rationals(&[0.0; 2])).unwrap().value().enclosure().upper();
            let row = |row: usize| {
                let length = data.row(row).norm_sq::<f64>().sqrt();
                let slope = if *loss == AnyLoss::Squared { length * reach + data.label(row).abs() } else { 1.0 };
                slope * length
            };
            let steepest = (0..data.rows()).map(row).fold(0.0, f64::max)
                + penalty.to_f64().value() * reach;
            prop_assert!(grid <= value.upper() + mesh * steepest + 1e-12);
        }
    }

    /// Where the minimiser is known, the distance that any other point of the domain would declare is not below the true
    /// one; with a curvature far too large it would be.
    #[test]
    fn distances_hold(setup in any_setup(), point in prop::array::uniform2(-4.0_f64..4.0)) {
        let Instance::FiniteSum { loss, penalty, .. } = setup.instance() else { unreachable!() };
        let Ok(found) = optimum(&setup) else { return Ok(()) };
        if let (None, Some(distance)) = (&found.minimiser, &found.distance) {
            // Without curvature from a penalty: normal equations, or a ball that holds the logistic minimiser.
            prop_assert!(*penalty > Rational::ZERO || matches!(loss, AnyLoss::Squared | AnyLoss::Logistic));
            let near = crate::vector::distance_sq(&setup.start_doubles(), &found.candidate).sqrt();
            prop_assert!(distance.value().enclosure().upper() >= near);
        }
        let (Some(minimiser), Some(near)) = (&found.minimiser, Feasible::near(&setup, &point)) else { return Ok(()) };
        let risk = setup.instance().risk_enclosure(&crate::vector::enclose(near.point()));
        let value = Interval::new(found.value.enclosure().lower(), risk.upper());
        let curvature = Interval::from_rational(penalty);
        let declared = strong_convexity::distance(&setup, &near, &value, curvature);
        prop_assert_eq!(declared.is_some(), *penalty > Rational::ZERO);
        if let Some(declared) = declared {
            let truth = Interval::from_rational(&crate::vector::distance_sq(setup.start(), minimiser));
            prop_assert!(declared.square().enclosure().upper() >= truth.lower());
        }
    }

    /// The bound holds for any minorants, the solver's or not.
    #[test]
    fn any_dual_point_is_below(
        setup in any_setup(),
        predictions in prop::collection::vec(-30.0_f64..30.0, 9),
        point in prop::array::uniform2(-4.0_f64..4.0),
    ) {
        let Instance::FiniteSum { loss, data, penalty, .. } = setup.instance() else { unreachable!() };
        let minorants: Vec<_> = (0..data.rows())
            .map(|row| Minorant::new(loss.dual(predictions[row], data.label(row), 1.0)))
            .collect();
        let Some(bound) = rows_bound(data, &minorants, penalty, setup.shape()) else { return Ok(()) };
        for x in [point.to_vec(), setup.start_doubles()] {
            if let Some(near) = Feasible::near(&setup, &x) {
                let risk = setup.instance().risk_enclosure(&crate::vector::enclose(near.point()));
                prop_assert!(bound.lower() <= risk.upper());
            }
        }
    }
}
