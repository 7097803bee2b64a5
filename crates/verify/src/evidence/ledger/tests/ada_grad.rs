//! AdaGrad with one step size: its lines, and the regret of each path.

use super::*;
use telescope_core::methods::AnyMethod;

/// `three_points` from −1/2 on [−1, 1] with c = 1/3, or the logistic rows, under this method.
fn of(mut problem: Problem) -> Problem {
    problem.setup = problem
        .setup
        .with_method(AnyMethod::AdaGradNorm, None)
        .unwrap();
    problem.moments = None;
    problem.enumeration = None;
    problem
}

#[test]
fn the_lines_hold_for_the_subgradient_itself() {
    for problem in [of(three_points(1.0)), of(logistic(0.5)), of(logistic(3.0))] {
        let ledger = problem.ledger();
        for id in ["expansion", "gradient-bound", "first-order", "descent"] {
            let row = row(&ledger, id);
            let holds = matches!(row.holds, Holds::Held | Holds::HeldUpToRounding);
            assert!(holds && row.instances > 0, "{row:?}");
        }
        assert_eq!(failed(&ledger), [""; 0]);
        // What the loop multiplies by c is no subgradient: taken as one it fails.
        let recorded = problem.with_inputs(|inputs| {
            let runs = paths::record(inputs);
            runs[0].steps[1].clone()
        });
        let restored = problem.with_inputs(|inputs| {
            let runs = paths::record(inputs);
            norm_steps::restored(&problem.setup, &runs[0].steps)[1].clone()
        });
        assert_ne!(recorded.g, restored.g);
    }
}

/// Σ ⟨g_t, x_t − x*⟩ over (D²/(2c) + c)√(Σ ‖g_t‖²), with that share of D²/(2c), on every path.
fn regrets(problem: &Problem, radius: f64, scale: f64, share: f64) -> Vec<f64> {
    let s = problem.comparator.doubles();
    let diameter_sq = 4.0 * radius * radius;
    problem.with_inputs(|inputs| {
        let runs = paths::record(inputs);
        let regret = |run: &paths::Run| {
            let steps = norm_steps::restored(&problem.setup, &run.steps);
            let (mut regret, mut squares) = (0.0, 0.0);
            for step in &steps {
                let terms = step.g.iter().zip(&step.x).zip(&s);
                regret += terms.map(|((g, x), s)| g * (x - s)).sum::<f64>();
                squares += telescope_core::vector::norm_sq(&step.g);
            }
            regret / ((share * diameter_sq / (2.0 * scale) + scale) * f64::sqrt(squares))
        };
        runs.iter().map(regret).collect()
    })
}

#[test]
fn the_regret_of_every_path_is_within_the_bound() {
    let mut largest_without = 0.0_f64;
    for (radius, base) in [
        (1.0, three_points as fn(f64) -> Problem),
        (0.5, logistic),
        (3.0, logistic),
    ] {
        for scale in [1.0 / 64.0, 0.25, 1.0, 4.0] {
            let mut problem = of(base(radius));
            let steps = problem.step_sizes.steps();
            problem.step_sizes = StepSizes::from_doubles(vec![scale; steps]).unwrap();
            problem.paths = 50;
            for ratio in regrets(&problem, radius, scale, 1.0) {
                assert!(ratio <= 1.0 + 1e-9, "{ratio} at c = {scale}");
            }
            let without = regrets(&problem, radius, scale, 0.0);
            largest_without = without.into_iter().fold(largest_without, f64::max);
        }
    }
    // Without D²/(2c) a short step breaks it.
    assert!(largest_without > 1.0, "{largest_without}");
}
