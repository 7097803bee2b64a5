//! Files that are not there, and places where nothing can be written. Permissions would not do: root ignores them.

use super::Bad;
use super::common::{QUADRATIC, Workspace, with};

fn good() -> Workspace {
    Workspace::new(&[("good", QUADRATIC)])
}

fn verify(workspace: Workspace, says: &[&'static str]) -> Bad {
    Bad::run(
        workspace,
        &["verify", "--quick", "--force", "--out", "reports"],
        says,
    )
}

pub(crate) fn no_such_file() -> Bad {
    Bad::run(
        good(),
        &["verify", "--quick", "absent.toml", "--out", "reports"],
        &[
            "absent.toml: No such file",
            "hint: give the path of an experiment file",
        ],
    )
}

pub(crate) fn no_such_only() -> Bad {
    Bad::run(
        good(),
        &["verify", "--quick", "--only", "goood", "--out", "reports"],
        &[
            "there is no experiment \"goood\"",
            "hint: did you mean \"good\"?",
        ],
    )
}

pub(crate) fn empty_folder() -> Bad {
    let workspace = Workspace::new(&[]);
    workspace.write("experiments/notes.txt", "no experiment\n");
    verify(
        workspace,
        &["there is no experiment to run", "hint: add a file"],
    )
}

pub(crate) fn badly_named_file() -> Bad {
    verify(
        Workspace::new(&[("My Experiment", QUADRATIC)]),
        &[
            "experiments/My Experiment.toml",
            "lower-case letters",
            "hint: rename the file",
        ],
    )
}

pub(crate) fn two_files_of_one_name() -> Bad {
    let workspace = good();
    workspace.write("more/good.toml", QUADRATIC);
    Bad::run(
        workspace,
        &[
            "verify",
            "--quick",
            "experiments",
            "more",
            "--out",
            "reports",
        ],
        &[
            "two experiment files are named \"good\"",
            "hint: rename one",
        ],
    )
}

pub(crate) fn not_utf8() -> Bad {
    let workspace = Workspace::new(&[]);
    workspace.write("experiments/bad.toml", b"title = \"\xff\"\n");
    verify(workspace, &["experiments/bad.toml", "UTF-8", "hint:"])
}

fn settings(text: &str, says: &[&'static str]) -> Bad {
    let workspace = good();
    workspace.write("experiments/suite.toml", text);
    verify(workspace, says)
}

pub(crate) fn bad_settings() -> Bad {
    settings(
        "sed = 1\n",
        &[
            "experiments/suite.toml:1:1:",
            "sed",
            "hint: did you mean `seed`?",
        ],
    )
}

pub(crate) fn impossible_alpha() -> Bad {
    settings(
        "verify-alpha = nan\n",
        &[
            "verify-alpha",
            "verify alpha must lie in (0, 1)",
            "NaN",
            "hint:",
        ],
    )
}

pub(crate) fn too_few_slots() -> Bad {
    settings(
        "slots = 1\n",
        &["do not fit in 1 slots", "slots = 3", "hint:"],
    )
}

pub(crate) fn reports_below_a_file() -> Bad {
    let workspace = good();
    workspace.write("taken", "a file\n");
    Bad::run(
        workspace,
        &["verify", "--quick", "--out", "taken/reports"],
        &[
            "taken/reports",
            "Not a directory",
            "hint: make the folder writable, or choose another with --out DIR",
        ],
    )
}

pub(crate) fn reports_is_a_file() -> Bad {
    let workspace = good();
    workspace.write("reports", "a file\n");
    verify(workspace, &["reports", "hint: make the folder writable"])
}

pub(crate) fn figures_is_a_file() -> Bad {
    let workspace = good();
    workspace.write("reports/figures", "a file\n");
    verify(
        workspace,
        &["reports/figures", "hint: make the folder writable"],
    )
}

/// The rename onto a folder fails when other files have been replaced already, unless it is foreseen.
pub(crate) fn figure_is_a_folder() -> Bad {
    let workspace = good();
    workspace.write("reports/records/suite.json/inside", "a file\n");
    verify(workspace, &["reports/records/suite.json", "hint:"])
}

pub(crate) fn one_bad_experiment_among_good_ones() -> Bad {
    let workspace = good();
    workspace.write(
        "experiments/bad.toml",
        with(QUADRATIC, "step-size = 0.1", "step-size = 0"),
    );
    verify(
        workspace,
        &[
            "experiments/bad.toml:11:1:",
            "all step sizes are zero",
            "hint:",
        ],
    )
}
