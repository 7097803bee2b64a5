//! R* of a small finite sum of absolute losses in one or two dimensions, from its kinks alone: a witness beside the facts
//! that the problem declares.
//!
//! R is affine between the kink lines ⟨a_i, x⟩ = y_i. Where two of them cross in one point, the set of minimisers has such
//! a crossing as a corner; where all are parallel, it contains the foot of x_1 on one of them, or x_1 itself. On a segment
//! the nearest point to a kink does the same.

use telescope_core::arithmetic::{Rational, rational_from_f64};
use telescope_core::engine::{Instance, Setup};
use telescope_core::strategies::inside;
use telescope_core::vector::{distance_sq, dot, lift, norm_sq};

/// The minimum over the domain, and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Minimum {
    /// R*.
    pub(super) value: Rational,
    /// The minimiser nearest to x_1 among those looked at.
    pub(super) point: Vec<Rational>,
}

/// The minimum of one of [`telescope_core::strategies::finite_sums`].
pub(super) fn minimum(setup: &Setup) -> Minimum {
    let risk = |x: &[Rational]| {
        let risk = setup.instance().exact_risk(x);
        risk.expect("the absolute loss is rational")
    };
    candidates(setup)
        .into_iter()
        .map(|point| (risk(&point), distance_sq(&point, setup.start()), point))
        .min()
        .map(|(value, _, point)| Minimum { value, point })
        .expect("the start is a candidate")
}

fn candidates(setup: &Setup) -> Vec<Vec<Rational>> {
    let lines = kinks(setup.instance());
    let start = setup.start();
    let mut points = vec![start.to_vec()];
    for (index, (a, y)) in lines.iter().enumerate() {
        // The foot x_1 + (y − ⟨a, x_1⟩) a/‖a‖².
        let scale = (y - dot(a, start)) / norm_sq(a);
        let foot: Vec<Rational> = start.iter().zip(a).map(|(x, a)| x + &scale * a).collect();
        points.push(inside(setup, &foot));
        for (b, z) in &lines[..index] {
            points.extend(crossing((a, y), (b, z)));
        }
    }
    points
}

/// The rows that are not 0, without repetitions.
fn kinks(instance: &Instance) -> Vec<(Vec<Rational>, Rational)> {
    let Instance::FiniteSum { data, .. } = instance else {
        unreachable!("only finite sums have rows")
    };
    let mut lines: Vec<(Vec<Rational>, Rational)> = (0..data.rows())
        .map(|row| {
            (
                lift(&data.full_row(row)),
                rational_from_f64(data.label(row)),
            )
        })
        .filter(|(a, _)| norm_sq(a) != Rational::ZERO)
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

/// Where ⟨a, x⟩ = y and ⟨b, x⟩ = z cross in one point of the plane.
fn crossing(
    (a, y): (&[Rational], &Rational),
    (b, z): (&[Rational], &Rational),
) -> Option<Vec<Rational>> {
    let ([a1, a2], [b1, b2]) = (a, b) else {
        return None;
    };
    let determinant = a1 * b2 - a2 * b1;
    (determinant != Rational::ZERO).then(|| {
        vec![
            (y * b2 - a2 * z) / &determinant,
            (a1 * z - y * b1) / &determinant,
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use telescope_core::arithmetic::Quantity;
    use telescope_core::declare::declare;
    use telescope_core::samplers::AnySampler;
    use telescope_core::strategies::{finite_sum_runs, finite_sums};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_point_is_lower(run in finite_sum_runs(AnySampler::WithReplacement, 1..=3)) {
            let least = minimum(&run.setup);
            prop_assert!(run.setup.instance().exact_risk(&run.comparator).unwrap() >= least.value);
            prop_assert_eq!(run.setup.instance().exact_risk(&least.point).unwrap(), least.value);
            prop_assert_eq!(inside(&run.setup, &least.point), least.point);
        }

        #[test]
        fn declared_facts_agree(setup in finite_sums(AnySampler::FixedOrder)) {
            let least = minimum(&setup);
            let facts = declare(&setup).facts;
            if let Ok(fact) = facts.optimum {
                match fact.value {
                    Quantity::Exact(value) => prop_assert_eq!(&value, &least.value),
                    Quantity::Enclosed(interval) => prop_assert!(interval.contains_rational(&least.value)),
                }
            }
            if let Some(minimiser) = facts.minimiser {
                prop_assert_eq!(setup.instance().exact_risk(&minimiser), Some(least.value));
            }
        }
    }
}
