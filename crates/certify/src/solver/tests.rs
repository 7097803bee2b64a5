//! Known worst cases, in doubles.

use super::*;
use crate::proof::{Class, Metric, Ratio, Setting, Statement, Weights};
use telescope_core::arithmetic::rational_from_f64;

pub(crate) fn bounded(steps: Vec<f64>, metric: Metric) -> Statement {
    Statement {
        class: Class::BoundedSubgradients {
            subgradient_sq: "1".parse().unwrap(),
        },
        distance_sq: "1".parse().unwrap(),
        step_sizes: steps
            .into_iter()
            .map(|step| Ratio(rational_from_f64(step)))
            .collect(),
        metric,
        setting: Setting::Plain,
    }
}

fn value(statement: &Statement) -> f64 {
    let solution = solve(&statement.model().unwrap(), &Options::default()).unwrap();
    let (primal, dual) = solution.value();
    assert!((primal - dual).abs() < 1e-8, "{primal} {dual}");
    dual
}

#[test]
fn one_step_by_hand() {
    // x_1 only: f(x_1) − f* ≤ L r, attained by L|x|.
    let last = value(&bounded(vec![0.5], Metric::LastIterate));
    assert!((last - 1.0).abs() < 1e-8, "{last}");
    // ‖x_2 − x*‖² for η = 1/2: the worst subgradient is orthogonal to x_1 − x* (f constant along it), so 1 + 1/4.
    let distance = value(&bounded(vec![0.5], Metric::Distance));
    assert!((distance - 1.25).abs() < 1e-8, "{distance}");
}

#[test]
fn constant_steps_are_worse_for_the_last_iterate() {
    for (steps, factor) in [(5, 1.502), (10, 1.681), (20, 1.858)] {
        let root = f64::from(steps).sqrt();
        let value = value(&bounded(
            vec![1.0 / root; steps as usize],
            Metric::LastIterate,
        ));
        assert!(
            (value * root - factor).abs() < 6e-4,
            "{steps}: {}",
            value * root
        );
    }
}

#[test]
fn averages_and_best_iterates() {
    for steps in [4_i32, 9] {
        let n = f64::from(steps);
        let constant = vec![1.0 / n.sqrt(); steps as usize];
        let values = value(&bounded(
            constant.clone(),
            Metric::Values(Weights::StepSizes),
        ));
        assert!((values - 1.0 / n.sqrt()).abs() < 1e-8, "{values}");
        // x_1..x_{n+1} with γ = r/(L√(n+1)).
        let best = value(&bounded(constant, Metric::BestIterate));
        assert!((best - 1.0 / n.sqrt()).abs() < 1e-8, "{best}");
    }
}
