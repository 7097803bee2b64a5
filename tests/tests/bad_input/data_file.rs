//! Bad data files under `data.file`: each named with its place, and a mend.

use super::Bad;
use super::common::{LOGISTIC, Workspace};
use telescope_tables::write::{Column, Values, parquet};

/// The logistic experiment on a file of these bytes, with these keys beside `path`; no file without bytes.
fn file(path: &str, bytes: Option<&[u8]>, keys: &str, says: &[&'static str]) -> Bad {
    let (head, rest) = LOGISTIC.split_once("data.inline").unwrap();
    let (_, tail) = rest.split_once("]\n\n[oracle").unwrap();
    let experiment = format!("{head}data.file = {{ path = \"{path}\", {keys} }}\n\n[oracle{tail}");
    let workspace = Workspace::new(&[("bad", &experiment)]);
    if let Some(bytes) = bytes {
        workspace.write(path, bytes);
    }
    let mut says = says.to_vec();
    says.extend([
        "error: experiments/bad.toml:6:",
        "problem.finite-sum.data.file: data/",
        "hint: ",
    ]);
    Bad::run(
        workspace,
        &["verify", "--quick", "--force", "--out", "reports"],
        &says,
    )
}

const TARGET: &str = "target = \"kind\"";

fn csv(text: &str, says: &[&'static str]) -> Bad {
    file("data/rows.csv", Some(text.as_bytes()), TARGET, says)
}

pub(crate) fn missing_data_file() -> Bad {
    file(
        "data/rows.csv",
        None,
        TARGET,
        &[
            "data/rows.csv: cannot read the data file",
            "hint: check the path",
        ],
    )
}

pub(crate) fn folder_as_data_file() -> Bad {
    let bad = file(
        "data/rows.csv",
        None,
        TARGET,
        &["data/rows.csv: cannot read", "directory"],
    );
    bad.workspace.write("data/rows.csv/inside.txt", "");
    bad
}

pub(crate) fn empty_data_file() -> Bad {
    csv(
        "",
        &[
            "data/rows.csv: the file is empty",
            "hint: it needs a header line",
        ],
    )
}

pub(crate) fn empty_libsvm_file() -> Bad {
    file(
        "data/rows.svm",
        Some(b""),
        "scale = true",
        &[
            "data/rows.svm: the file has no rows",
            "hint: it needs at least one",
        ],
    )
}

/// `size,kind` and four rows.
const GZIP: [u8; 43] = [
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff, 0x2b, 0xce, 0xac, 0x4a, 0xd5, 0xc9, 0xce, 0xcc, 0x4b,
    0xe1, 0x32, 0xd4, 0x49, 0xe4, 0x32, 0xd2, 0x49, 0xe2, 0x32, 0x06, 0xd2, 0x26, 0x40, 0x1a, 0x00,
    0x6b, 0x1a, 0xae, 0x56, 0x1a, 0, 0, 0,
];

pub(crate) fn truncated_gzip() -> Bad {
    file(
        "data/rows.csv.gz",
        Some(&GZIP[..30]),
        TARGET,
        &[
            "data/rows.csv.gz: not a whole gzip file",
            "hint: copy it once more",
        ],
    )
}

/// What the test above cuts is whole without the cut: the next thing that is wrong is said.
pub(crate) fn whole_gzip_without_the_target() -> Bad {
    file(
        "data/rows.csv.gz",
        Some(&GZIP),
        "target = \"sort\"",
        &["data/rows.csv.gz: line 1: no target column `sort`"],
    )
}

pub(crate) fn text_called_parquet() -> Bad {
    file(
        "data/rows.parquet",
        Some(b"size,kind\n1,a\n2,b\n"),
        TARGET,
        &[
            "data/rows.parquet: not a readable Parquet file",
            "hint: check the format",
        ],
    )
}

pub(crate) fn text_called_arrow() -> Bad {
    file(
        "data/rows.arrow",
        Some(b"size,kind\n1,a\n2,b\n"),
        TARGET,
        &[
            "data/rows.arrow: not a readable Arrow IPC file",
            "hint: check the format",
        ],
    )
}

pub(crate) fn csv_called_libsvm() -> Bad {
    file(
        "data/rows.svm",
        Some(b"size,kind\n1,a\n2,b\n"),
        "scale = true",
        &["data/rows.svm: line 1", "`size,kind`", "hint: "],
    )
}

pub(crate) fn name_without_a_format() -> Bad {
    file(
        "data/rows.txt",
        Some(b"size,kind\n1,a\n2,b\n"),
        TARGET,
        &["does not say in which format", "hint: write format = "],
    )
}

pub(crate) fn unknown_target_column() -> Bad {
    csv(
        "size,kinds\n1,a\n2,b\n",
        &["line 1: no target column `kind`", "did you mean `kinds`?"],
    )
}

pub(crate) fn target_that_is_not_named() -> Bad {
    file(
        "data/rows.csv",
        Some(b"size,kind\n1,a\n2,b\n"),
        "intercept = true",
        &[
            "no target is named",
            "hint: write target = \"NAME\"",
            "`size`, `kind`",
        ],
    )
}

pub(crate) fn target_of_libsvm() -> Bad {
    file(
        "data/rows.svm",
        Some(b"+1 1:2\n-1 1:3\n"),
        TARGET,
        &[
            "each line begins with its label",
            "`target` means nothing here",
            "hint: leave it out",
        ],
    )
}

pub(crate) fn cell_that_is_nan() -> Bad {
    csv(
        "size,kind\n1,a\nNaN,b\n",
        &[
            "line 3, column `size`: `NaN` is not a finite number",
            "hint: remove the row",
        ],
    )
}

pub(crate) fn cell_that_is_infinite() -> Bad {
    csv(
        "size,kind\n1,a\n2,b\n-inf,b\n",
        &[
            "line 4, column `size`: `-inf` is not a finite number",
            "hint: remove the row",
        ],
    )
}

pub(crate) fn cell_that_is_missing() -> Bad {
    csv(
        "size,kind\n1,a\n,b\n",
        &[
            "line 3, column `size`",
            "hint: fill it in, or choose with missing = ",
        ],
    )
}

/// A null and a NaN in a file that has rows and no lines.
fn table(values: Vec<Option<f64>>, says: &[&'static str]) -> Bad {
    let kinds = ["a", "b", "a"].map(|kind| Some(kind.to_owned()));
    let columns = [
        Column {
            name: "size".to_owned(),
            optional: true,
            values: Values::Number(values),
        },
        Column {
            name: "kind".to_owned(),
            optional: false,
            values: Values::Text(kinds.into()),
        },
    ];
    let bytes = parquet(&columns, &[]).unwrap();
    file("data/rows.parquet", Some(&bytes), TARGET, says)
}

pub(crate) fn null_in_parquet() -> Bad {
    table(
        vec![Some(1.0), Some(2.0), None],
        &[
            "row 3, column `size`: the value is missing",
            "choose with missing = ",
        ],
    )
}

pub(crate) fn nan_in_parquet() -> Bad {
    table(
        vec![Some(1.0), Some(f64::NAN), Some(3.0)],
        &["row 2, column `size`: `NaN` is not a finite number"],
    )
}

pub(crate) fn category_that_is_not_declared() -> Bad {
    csv(
        "size,kind\n1,a\nlarge,b\n",
        &[
            "line 3, column `size`: `large` is not a number",
            "name the column under categorical",
        ],
    )
}

pub(crate) fn ragged_data_file() -> Bad {
    csv(
        "size,kind\n1,a\n2\n3,b\n",
        &[
            "line 3 has 1 cells, the header has 2",
            "hint: complete the row",
        ],
    )
}

pub(crate) fn two_columns_of_one_name() -> Bad {
    csv(
        "size,kind,size\n1,a,2\n2,b,3\n",
        &[
            "line 1: columns 1 and 3 are both called `size`",
            "hint: rename one",
        ],
    )
}

pub(crate) fn target_of_one_class() -> Bad {
    csv(
        "size,kind\n1,a\n2,a\n",
        &["column `kind` has 1 class", "hint: choose another target"],
    )
}

pub(crate) fn libsvm_of_one_class() -> Bad {
    file(
        "data/rows.svm",
        Some(b"1 1:2\n1 1:3\n"),
        "scale = true",
        &[
            "has 1 class",
            "hint: choose another target or keep the rows of two classes",
        ],
    )
}
