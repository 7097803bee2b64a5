//! Bad numbers in an experiment file.

use super::Bad;
use super::common::{LOGISTIC, QUADRATIC, with};

fn quadratic(old: &str, new: &str, says: &[&'static str]) -> Bad {
    Bad::file(with(QUADRATIC, old, new), says)
}

fn step_size(value: &str, says: &[&'static str]) -> Bad {
    quadratic("step-size = 0.1", &format!("step-size = {value}"), says)
}

pub(crate) fn nan() -> Bad {
    quadratic(
        "[[2.0, 0.0]",
        "[[nan, 0.0]",
        &[
            "experiments/bad.toml:5:1",
            "problem.quadratic.matrix",
            "not a finite number",
            "hint:",
        ],
    )
}

pub(crate) fn infinite_value() -> Bad {
    step_size(
        "inf",
        &[
            "experiments/bad.toml:12:13:",
            "schedule.constant.step-size",
            "not a finite number",
            "hint:",
        ],
    )
}

pub(crate) fn negative_step() -> Bad {
    step_size(
        "-0.1",
        &[
            "experiments/bad.toml:12:13:",
            "schedule.constant.step-size",
            "-0.1 must be at least 0",
            "hint:",
        ],
    )
}

pub(crate) fn bad_ratio() -> Bad {
    step_size(
        "\"1/0\"",
        &[
            "experiments/bad.toml:12:13:",
            "schedule.constant.step-size",
            "\"1/0\" is not a ratio",
            "hint:",
        ],
    )
}

pub(crate) fn all_steps_zero() -> Bad {
    step_size(
        "0.0",
        &[
            "experiments/bad.toml:11:1:",
            "schedule.constant",
            "all step sizes are zero",
            "hint:",
        ],
    )
}

pub(crate) fn no_steps() -> Bad {
    quadratic(
        "steps = 5",
        "steps = 0",
        &[
            "experiments/bad.toml:16:9:",
            "run.steps",
            "at least 1",
            "hint:",
        ],
    )
}

pub(crate) fn huge_number_of_steps() -> Bad {
    quadratic(
        "steps = 5",
        "steps = 9000000000000000000",
        &[
            "experiments/bad.toml:16:9:",
            "run.steps",
            "9000000000000000000 steps",
            "hint: use fewer steps",
        ],
    )
}

pub(crate) fn schedule_whose_sum_overflows() -> Bad {
    step_size(
        "1e308",
        &[
            "experiments/bad.toml:11:1:",
            "schedule.constant",
            "overflows at step",
            "hint: use smaller step sizes",
        ],
    )
}

pub(crate) fn schedule_that_diverges() -> Bad {
    let text = with(QUADRATIC, "step-size = 0.1", "step-size = 1e9");
    Bad::file(
        with(&text, "steps = 5", "steps = 500"),
        &[
            "experiments/bad.toml:11:1:",
            "schedule.constant",
            "diverges",
            "hint: use smaller step sizes",
        ],
    )
}

pub(crate) fn start_outside_the_domain() -> Bad {
    Bad::file(
        with(LOGISTIC, "start = \"origin\"", "start = [1.0, 0.1]"),
        &[
            "experiments/bad.toml:",
            "run.start",
            "outside",
            "hint: start inside the ball",
        ],
    )
}

pub(crate) fn start_of_other_dimension() -> Bad {
    quadratic(
        "start = [-5.0, -2.0]",
        "start = [-5.0]",
        &[
            "experiments/bad.toml:15:9:",
            "run.start",
            "the start's number of coordinates is 1, the problem's is 2",
            "hint:",
        ],
    )
}

pub(crate) fn matrix_not_semidefinite() -> Bad {
    quadratic(
        "[[2.0, 0.0], [0.0, 4.0]]",
        "[[1.0, 2.0], [2.0, 1.0]]",
        &[
            "experiments/bad.toml:5:10:",
            "problem.quadratic.matrix",
            "semidefinite",
            "hint:",
        ],
    )
}

pub(crate) fn matrix_not_square() -> Bad {
    quadratic(
        "[[2.0, 0.0], [0.0, 4.0]]",
        "[[2.0, 0.0]]",
        &[
            "experiments/bad.toml:5:10:",
            "problem.quadratic.matrix",
            "hint:",
        ],
    )
}

pub(crate) fn too_few_scales() -> Bad {
    quadratic(
        "scales = [1.0, 1.0]",
        "scales = [1.0]",
        &[
            "experiments/bad.toml:9:10:",
            "oracle.additive-noise.scales",
            "hint:",
        ],
    )
}

pub(crate) fn numbers_too_small_for_a_record() -> Bad {
    step_size("1e-300", &["leave no room in doubles for steps", "hint:"])
}

fn plateau(factor: &str, every: &str, says: &[&'static str]) -> Bad {
    quadratic(
        "[schedule.constant]\nstep-size = 0.1",
        &format!(
            "[schedule.reduce-on-plateau]\ninitial = 0.1\npatience = 1\nfactor = {factor}\nevery = {every}"
        ),
        says,
    )
}

pub(crate) fn plateau_that_raises_the_step() -> Bad {
    plateau(
        "3.0",
        "1",
        &[
            "experiments/bad.toml:14:10:",
            "schedule.reduce-on-plateau.factor",
            "at most 1",
            "hint:",
        ],
    )
}

pub(crate) fn plateau_that_is_never_looked_at() -> Bad {
    plateau(
        "0.5",
        "0",
        &[
            "experiments/bad.toml:15:9:",
            "schedule.reduce-on-plateau.every",
            "hint:",
        ],
    )
}

pub(crate) fn local_minima_of_another_problem() -> Bad {
    quadratic(
        "[[claim]]",
        "[[check]]\nthat = { local-minima = { from = -1.0, to = 1.0, count = 1 } }\n\n[[claim]]",
        &["speaks of x²(1 + sin x) only"],
    )
}

pub(crate) fn arm_and_grid_set_the_same_key() -> Bad {
    quadratic(
        "[[claim]]",
        "[grid]\n\"run.steps\" = [5, 6]\n\n[[arm]]\nname = \"long\"\nset = { \"run.steps\" = 50 }\n\n[[claim]]",
        &[
            "arm.0.set",
            "run.steps is set by the arm long and by the grid",
            "hint:",
        ],
    )
}

pub(crate) fn order_of_different_risks() -> Bad {
    let order = "[domain.box]\nlower = [-9.0, -9.0]\nupper = [9.0, 9.0]\n\n[[arm]]\nname = \"added\"\n\n[[arm]]\nname = \"target\"\nset = { oracle = { random-target = { scales = [0.5, 0.25] } } }\n\n[[check]]\nthat = { order = { lower = \"added\", higher = \"target\" } }\n\n[[claim]]";
    quadratic("[[claim]]", order, &["minimise different risks", "hint:"])
}
