//! Experiment files of a wrong shape: keys, types, tables, grids.

use super::Bad;
use super::common::{QUADRATIC, with};

fn quadratic(old: &str, new: &str, says: &[&'static str]) -> Bad {
    Bad::file(with(QUADRATIC, old, new), says)
}

fn grid(line: &str, says: &[&'static str]) -> Bad {
    Bad::file(
        with(
            QUADRATIC,
            "[[claim]]",
            &format!("[grid]\n{line}\n\n[[claim]]"),
        ),
        says,
    )
}

pub(crate) fn unknown_key() -> Bad {
    quadratic(
        "step-size = 0.1",
        "step_size = 0.1",
        &[
            "experiments/bad.toml:12:1:",
            "schedule.constant.step_size",
            "hint: did you mean `step-size`?",
        ],
    )
}

pub(crate) fn wrong_type() -> Bad {
    quadratic(
        "steps = 5",
        "steps = \"five\"",
        &[
            "experiments/bad.toml:16:9:",
            "run.steps",
            "invalid type: string \"five\", expected a whole number",
            "hint:",
        ],
    )
}

pub(crate) fn oracle_that_does_not_fit() -> Bad {
    quadratic(
        "[oracle.additive-noise]\nscales = [1.0, 1.0]",
        "[oracle.single-sample]",
        &[
            "experiments/bad.toml:8:2:",
            "oracle",
            "no rows",
            "hint: use [oracle.additive-noise]",
        ],
    )
}

pub(crate) fn duplicate_claim() -> Bad {
    Bad::file(
        format!("{QUADRATIC}\n[[claim]]\ntheorem = \"weighted-average\"\nform = \"moment\"\n"),
        &[
            "experiments/bad.toml:23:1:",
            "claim.1",
            "made twice",
            "hint: remove one",
        ],
    )
}

pub(crate) fn unknown_theorem() -> Bad {
    quadratic(
        "theorem = \"weighted-average\"",
        "theorem = \"wieghted-average\"",
        &[
            "experiments/bad.toml:19:11:",
            "claim.0.theorem",
            "hint: did you mean `weighted-average`?",
        ],
    )
}

pub(crate) fn two_schedules() -> Bad {
    quadratic(
        "[schedule.constant]",
        "[schedule.optimal-constant]\n\n[schedule.constant]",
        &[
            "experiments/bad.toml:11:2:",
            "schedule",
            "exactly one choice",
            "hint:",
        ],
    )
}

pub(crate) fn bad_grid_key() -> Bad {
    grid(
        "\"running.steps\" = [1, 2]",
        &[
            "experiments/bad.toml:19:19:",
            "grid.\"running.steps\"",
            "no table `running`",
            "hint:",
        ],
    )
}

pub(crate) fn bad_grid_value() -> Bad {
    grid(
        "\"run.steps\" = [1, -2]",
        &[
            "experiments/bad.toml:19:15:",
            "grid.\"run.steps\"",
            "steps=-2",
            "a whole number",
            "hint:",
        ],
    )
}

pub(crate) fn empty_grid() -> Bad {
    grid(
        "\"run.steps\" = []",
        &[
            "experiments/bad.toml:19:15:",
            "grid.\"run.steps\"",
            "empty",
            "hint:",
        ],
    )
}

pub(crate) fn grid_with_a_setting_twice() -> Bad {
    grid(
        "\"run.steps\" = [3, 3]",
        &[
            "experiments/bad.toml:18:1:",
            "grid",
            "two cases are called steps=3",
            "hint: give each setting once",
        ],
    )
}

pub(crate) fn empty_file() -> Bad {
    Bad::file(
        "",
        &[
            "experiments/bad.toml:1:1:",
            "missing field `title`",
            "hint: add `title = ...`",
        ],
    )
}

pub(crate) fn broken_syntax() -> Bad {
    quadratic(
        "steps = 5",
        "steps 5",
        &["experiments/bad.toml:16:", "hint:"],
    )
}

/// A second arm with this line, and these checks or comparisons.
fn arms(set: &str, more: &str, says: &[&'static str]) -> Bad {
    Bad::file(
        format!("{QUADRATIC}\n[[arm]]\nname = \"one\"\n\n[[arm]]\nname = \"two\"\n{set}\n\n{more}"),
        says,
    )
}

pub(crate) fn arm_with_a_value_of_the_wrong_type() -> Bad {
    arms(
        "set = { \"run.steps\" = \"many\" }",
        "",
        &[
            "experiments/bad.toml:28:23:",
            "arm.1.set.\"run.steps\"",
            "case two: invalid type",
            "hint:",
        ],
    )
}

pub(crate) fn arm_with_a_value_that_cannot_be_run() -> Bad {
    arms(
        "set = { \"run.replicates\" = 9, \"run.steps\" = 0 }",
        "",
        &[
            "experiments/bad.toml:28:45:",
            "arm.1.set.\"run.steps\"",
            "case two: the number of steps must be at least 1",
            "hint:",
        ],
    )
}

pub(crate) fn arm_with_a_path_to_nothing() -> Bad {
    arms(
        "set = { \"walk.steps\" = 9 }",
        "",
        &[
            "experiments/bad.toml:28:24:",
            "arm.1.set.\"walk.steps\"",
            "no table `walk`",
            "hint:",
        ],
    )
}

pub(crate) fn order_of_an_arm_with_itself() -> Bad {
    arms(
        "",
        "[[check]]\nthat = { order = { lower = \"two\", higher = \"two\" } }\n",
        &[
            "experiments/bad.toml:31:44:",
            "check.0.that.order.higher",
            "two cannot be below itself",
            "hint: name two different arms",
        ],
    )
}

pub(crate) fn mean_gap_of_an_unknown_theorem() -> Bad {
    arms(
        "",
        "[[check]]\nthat = { mean-gap = { theorem = \"wieghted-average\" } }\n",
        &[
            "experiments/bad.toml:31:33:",
            "check.0.that.mean-gap.theorem",
            "there is no theorem `wieghted-average`",
            "hint: use one of: weighted-average, ",
        ],
    )
}

pub(crate) fn comparison_of_no_outputs() -> Bad {
    arms(
        "",
        "[[comparison]]\ntitle = \"Nothing\"\noutputs = []\n",
        &[
            "experiments/bad.toml:32:11:",
            "comparison.0.outputs",
            "the list is empty",
            "hint: name an output",
        ],
    )
}
