//! Tests of the CSV reader: what it accepts, and one refusal for each error with its place and its mend.

use super::*;
use proptest::prelude::*;
use std::fs;

/// Reads `content` from a temporary file `t.csv` with target `y`.
fn read(content: impl AsRef<[u8]>, features: &Features) -> Result<Table, DataError> {
    let dir = tempfile::tempdir().expect("temporary directory");
    let path = dir.path().join("t.csv");
    fs::write(&path, content).expect("write");
    read_csv(&path, "y", features)
}

fn named(names: &[&str]) -> Features {
    Features::Named(names.iter().map(|&name| name.to_owned()).collect())
}

/// The message of the refusal, which must contain `t.csv` and every one of `parts`.
fn assert_refused(content: impl AsRef<[u8]>, features: &Features, parts: &[&str]) {
    let message = match read(content, features) {
        Ok(table) => panic!("accepted: {table:?}"),
        Err(error) => error.to_string(),
    };
    for part in ["t.csv: "].iter().chain(parts) {
        assert!(message.contains(part), "no `{part}` in: {message}");
    }
}

#[test]
fn all_columns_but_the_target_are_features() {
    let table = read("a,y,b\n1,yes,-2.5\n3e2,no,.5\n", &Features::AllOthers).expect("valid");
    assert_eq!(table.feature_names(), ["a", "b"]);
    assert_eq!(table.features(), [1.0, -2.5, 300.0, 0.5]);
    assert_eq!((table.rows(), table.columns()), (2, 2));
    assert_eq!(table.row(1), [300.0, 0.5]);
    assert_eq!(table.target_name(), "y");
    let targets: Vec<(&str, usize)> = table
        .target()
        .iter()
        .map(|cell| (&*cell.text, cell.line))
        .collect();
    assert_eq!(targets, [("yes", 2), ("no", 3)]);
}

#[test]
fn named_features_come_in_the_order_asked_and_other_columns_may_hold_anything() {
    let table = read("id,a,b,y\nn/a,1,2,0\n,3,4,1\n", &named(&["b", "a"])).expect("valid");
    assert_eq!(table.feature_names(), ["b", "a"]);
    assert_eq!(table.features(), [2.0, 1.0, 4.0, 3.0]);
}

#[test]
fn quotes_blanks_byte_order_mark_and_line_endings_are_read() {
    let text = "\u{feff}\"a\", y \r\n 1 ,\"no, thanks\"\r\n\r\n2,\"two\r\nlines\"\r\n3,z";
    let table = read(text, &Features::AllOthers).expect("valid");
    assert_eq!(table.feature_names(), ["a"]);
    assert_eq!(table.features(), [1.0, 2.0, 3.0]);
    assert_eq!(table.target()[0].text, "no, thanks");
    let lines: Vec<usize> = table.target().iter().map(|cell| cell.line).collect();
    assert_eq!(lines, [2, 4, 6]);
}

#[test]
fn a_missing_file_is_named() {
    let error = read_csv("no/such/t.csv".as_ref(), "y", &Features::AllOthers).expect_err("missing");
    assert!(
        error
            .to_string()
            .starts_with("no/such/t.csv: cannot read the data file: "),
        "{error}"
    );
    assert!(matches!(error, DataError::Unreadable { ref source, .. }
        if source.kind() == std::io::ErrorKind::NotFound));
}

#[test]
fn bytes_that_are_not_text_are_refused_with_their_line() {
    assert_refused(
        b"a,y\n1,0\n\xff,1\n",
        &Features::AllOthers,
        &["line 3 is not UTF-8"],
    );
}

#[test]
fn an_empty_file_is_refused() {
    for content in ["", "\n\n", "\u{feff}", "  \n"] {
        assert_refused(content, &Features::AllOthers, &["the file is empty"]);
    }
}

#[test]
fn a_header_without_rows_is_refused() {
    assert_refused("a,y\n", &Features::AllOthers, &["no rows follow"]);
    assert_refused("a,y\n\n\n", &Features::AllOthers, &["no rows follow"]);
}

#[test]
fn a_header_without_a_name_is_refused() {
    assert_refused(
        ",a,y\n0,1,2\n",
        &Features::AllOthers,
        &["line 1: column 1 has no name"],
    );
}

#[test]
fn a_duplicate_header_is_refused_with_both_places() {
    assert_refused(
        "a,b,a,y\n1,2,3,4\n",
        &Features::AllOthers,
        &["line 1: columns 1 and 3 are both called `a`"],
    );
}

#[test]
fn a_ragged_row_is_refused_with_its_line() {
    let parts = ["line 4 has 1 cells, the header has 2"];
    assert_refused("a,y\n1,0\n\n2\n", &Features::AllOthers, &parts);
    assert_refused("a,y\r\n1,0\r\n\r\n2\r\n", &Features::AllOthers, &parts);
    let parts = ["line 2 has 3 cells, the header has 2"];
    assert_refused("a,y\n1,0,\n", &Features::AllOthers, &parts);
}

#[test]
fn a_missing_target_lists_the_columns_and_the_nearest_name() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let path = dir.path().join("t.csv");
    fs::write(&path, "area,diagnosis\n1,m\n").expect("write");
    let error = read_csv(&path, "diagnosys", &Features::AllOthers).expect_err("missing");
    let expected = "line 1: no target column `diagnosys`; the columns are `area`, `diagnosis`; did you mean `diagnosis`?";
    assert!(error.to_string().ends_with(expected), "{error}");
}

#[test]
fn a_missing_target_far_from_every_name_suggests_none() {
    let parts = ["no target column `y`; the columns are `alpha`, `beta`"];
    assert_refused("alpha,beta\n1,2\n", &Features::AllOthers, &parts);
}

#[test]
fn semicolons_are_pointed_out() {
    let parts = ["; cells are separated by commas here"];
    assert_refused("alpha;y\n1;2\n", &Features::AllOthers, &parts);
}

#[test]
fn a_missing_feature_is_refused() {
    let parts = ["; did you mean `width`?"];
    assert_refused("width,y\n1,2\n", &named(&["widht"]), &parts);
}

#[test]
fn a_feature_listed_twice_is_refused() {
    let parts = ["feature column `a` is listed twice"];
    assert_refused("a,y\n1,2\n", &named(&["a", "a"]), &parts);
}

#[test]
fn the_target_as_a_feature_is_refused() {
    let parts = ["column `y` is the target and listed as a feature"];
    assert_refused("a,y\n1,2\n", &named(&["a", "y"]), &parts);
}

#[test]
fn no_features_are_refused() {
    assert_refused("y\n1\n", &Features::AllOthers, &["no feature columns"]);
    assert_refused("a,y\n1,2\n", &named(&[]), &["no feature columns"]);
}

#[test]
fn a_cell_that_is_no_number_is_refused_with_line_and_column() {
    for (cell, shown) in [("abc", "`abc`"), ("", "an empty cell"), ("1 2", "`1 2`")] {
        let content = format!("a,b,y\n1,2,0\n3,{cell},1\n");
        let place = format!("line 3, column `b`: {shown} is not a number");
        assert_refused(content, &Features::AllOthers, &[&place]);
    }
}

#[test]
fn a_cell_that_is_not_finite_is_refused_with_line_and_column() {
    for cell in ["NaN", "inf", "-Infinity", "1e999"] {
        let content = format!("a,y\n{cell},0\n");
        let place = format!("line 2, column `a`: `{cell}` is not a finite number");
        assert_refused(content, &Features::AllOthers, &[&place]);
    }
}

#[test]
fn an_empty_target_is_refused_with_its_line() {
    let parts = ["line 3, column `y`: the target is empty"];
    assert_refused("a,y\n1,0\n2,\n", &Features::AllOthers, &parts);
}

#[test]
fn a_table_beyond_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let path = dir.path().join("t.csv");
    fs::write(&path, "a,b,y\n1,2,0\n3,4,1\n").expect("write");
    assert!(read_limited(&path, "y", &Features::AllOthers, 4).is_ok());
    let error = read_limited(&path, "y", &Features::AllOthers, 3).expect_err("too large");
    assert!(
        matches!(
            error,
            DataError::TooLarge {
                line: 3,
                limit: 3,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn the_committed_data_set_is_the_one_its_readme_describes() {
    use sha2::Digest;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/");
    let bytes = fs::read(folder.to_owned() + "breast_cancer.csv").expect("data");
    let digest: String = sha2::Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for file in ["README.md", "prepare.py"] {
        let text = fs::read_to_string(folder.to_owned() + file).expect(file);
        assert!(text.contains(&digest), "{file} states another SHA-256");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The shortest decimal that names a double reads back as that double, sign of zero and subnormals
    /// included, and targets keep commas and quotes.
    #[test]
    fn a_written_table_reads_back_bit_for_bit(
        (columns, values) in (1_usize..5).prop_flat_map(|columns| {
            let row = prop::collection::vec(finite(), columns);
            (Just(columns), prop::collection::vec(row, 1..12))
        }),
        target in "[a-z,\"]{0,8}[a-z]",
    ) {
        let dir = tempfile::tempdir().expect("temporary directory");
        let path = dir.path().join("t.csv");
        let mut writer = csv::Writer::from_path(&path).expect("create");
        let header = (0..columns).map(|column| format!("x{column}"));
        writer.write_record(header.chain(["y".to_owned()])).expect("header");
        for row in &values {
            let cells = row.iter().map(|value| format!("{value:?}"));
            writer.write_record(cells.chain([target.clone()])).expect("row");
        }
        drop(writer);

        let table = read_csv(&path, "y", &Features::AllOthers).expect("valid");
        prop_assert_eq!((table.rows(), table.columns()), (values.len(), columns));
        for (index, row) in values.iter().enumerate() {
            let bits = |row: &[f64]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(table.row(index)), bits(row));
            prop_assert_eq!(&table.target()[index].text, &target);
        }
    }
}

/// Every finite double, by its bits.
fn finite() -> impl Strategy<Value = f64> {
    any::<u64>()
        .prop_map(f64::from_bits)
        .prop_filter("finite", |value| value.is_finite())
}
