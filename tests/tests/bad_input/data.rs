//! Bad data, in CSV files and in the experiment file.

use super::Bad;
use super::common::{LOGISTIC, Workspace, with};

/// The logistic experiment on a CSV file of this text.
fn csv(text: Option<&str>, says: &[&'static str]) -> Bad {
    let (head, rest) = LOGISTIC.split_once("data.inline").unwrap();
    let (_, tail) = rest.split_once("]\n\n[oracle").unwrap();
    let experiment = format!(
        "{head}data.csv = {{ path = \"data/rows.csv\", target = \"kind\" }}\n\n[oracle{tail}"
    );
    let workspace = Workspace::new(&[("bad", &experiment)]);
    if let Some(text) = text {
        workspace.write("data/rows.csv", text);
    }
    let mut says = says.to_vec();
    says.extend([
        "experiments/bad.toml:6:",
        "problem.finite-sum.data.csv",
        "data/rows.csv",
        "hint:",
    ]);
    Bad::run(
        workspace,
        &["verify", "--quick", "--force", "--out", "reports"],
        &says,
    )
}

pub(crate) fn empty_csv() -> Bad {
    csv(
        Some(""),
        &["the file is empty", "hint: it needs a header line"],
    )
}

pub(crate) fn csv_without_rows() -> Bad {
    csv(
        Some("size,kind\n"),
        &["no rows follow", "hint: add at least one line"],
    )
}

pub(crate) fn ragged_csv() -> Bad {
    csv(
        Some("size,kind\n1,a\n2\n3,b\n"),
        &[
            "line 3 has 1 cells, the header has 2",
            "hint: complete the row",
        ],
    )
}

pub(crate) fn missing_target_column() -> Bad {
    csv(
        Some("size,kinds\n1,a\n2,b\n"),
        &["no target column `kind`", "did you mean `kinds`?"],
    )
}

pub(crate) fn labels_of_one_class() -> Bad {
    csv(
        Some("size,kind\n1,a\n2,a\n"),
        &[
            "column `kind` has 1 class",
            "exactly two",
            "hint: choose another target",
        ],
    )
}

pub(crate) fn labels_of_three_classes() -> Bad {
    csv(
        Some("size,kind\n1,a\n2,b\n3,c\n"),
        &[
            "column `kind` has 3 classes",
            "exactly two",
            "hint: choose another target",
        ],
    )
}

/// The CSV with a standardised label, under this loss.
fn csv_with_standardised_label(loss: &str, text: &str, says: &[&'static str]) -> Bad {
    let bad = csv(Some(text), says);
    let path = "experiments/bad.toml";
    let loss = format!("loss = \"{loss}\"");
    let experiment = with(&bad.workspace.read(path), "loss = \"logistic\"", &loss);
    let option = "target = \"kind\", standardise-target = true";
    bad.workspace
        .write(path, with(&experiment, "target = \"kind\"", option));
    bad
}

pub(crate) fn standardised_label_that_is_constant() -> Bad {
    csv_with_standardised_label(
        "absolute",
        "size,kind\n1,0.25\n2,0.25\n4,0.25\n",
        &[
            "column `kind` is constant (0.25, up to rounding)",
            "hint: choose another target, or leave standardise-target out",
        ],
    )
}

pub(crate) fn standardised_label_that_is_a_class() -> Bad {
    csv_with_standardised_label(
        "logistic",
        "size,kind\n1,-1\n2,1\n",
        &[
            "column `kind` holds classes",
            "hint: leave standardise-target out",
        ],
    )
}

pub(crate) fn missing_csv() -> Bad {
    csv(None, &["cannot read the data file", "hint: check the path"])
}

pub(crate) fn cell_that_is_no_number() -> Bad {
    csv(
        Some("size,kind\n1,a\nbig,b\n"),
        &[
            "line 3, column `size`: `big` is not a number",
            "hint: write it as 12.5",
        ],
    )
}

pub(crate) fn cell_that_is_not_finite() -> Bad {
    csv(
        Some("size,kind\n1,a\nNaN,b\n"),
        &[
            "line 3, column `size`: `NaN` is not a finite number",
            "hint: remove the row",
        ],
    )
}

pub(crate) fn inline_labels_that_are_no_classes() -> Bad {
    Bad::file(
        with(LOGISTIC, "label = -1.0", "label = 2.0"),
        &[
            "experiments/bad.toml:6:",
            "problem.finite-sum.data",
            "a label is 2",
            "hint: write the labels as -1 and 1",
        ],
    )
}

pub(crate) fn inline_rows_of_two_lengths() -> Bad {
    Bad::file(
        with(LOGISTIC, "features = [0.5, -1.0]", "features = [0.5]"),
        &[
            "experiments/bad.toml:8:",
            "problem.finite-sum.data.inline.1",
            "1 features, the first has 2",
            "hint:",
        ],
    )
}

pub(crate) fn inline_without_rows() -> Bad {
    let (head, rest) = LOGISTIC.split_once("data.inline").unwrap();
    let (_, tail) = rest.split_once("]\n\n[oracle").unwrap();
    Bad::file(
        format!("{head}data.inline = []\n\n[oracle{tail}"),
        &[
            "experiments/bad.toml:6:",
            "problem.finite-sum.data.inline",
            "at least one row",
            "hint:",
        ],
    )
}
