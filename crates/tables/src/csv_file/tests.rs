//! Tests of the CSV reader: what it accepts, and one refusal for each error with its place and its mend.

use crate::error::{Place, TableError};
use crate::read_bytes;
use crate::request::{Features, Request, TargetKind};
use crate::table::{Matrix, Table, Target};
use proptest::prelude::*;

fn request(features: &Features) -> Request {
    let mut request = Request::new(Some("y"), TargetKind::Classes);
    request.features = features.clone();
    request
}

/// Reads `content` as a file `t.csv` with target `y`.
fn read(content: impl AsRef<[u8]>, features: &Features) -> Result<Table, TableError> {
    read_bytes(
        "t.csv".as_ref(),
        content.as_ref().to_vec(),
        &request(features),
    )
}

fn names(table: &Table) -> Vec<String> {
    (0..table.columns())
        .map(|column| table.names().name(column))
        .collect()
}

fn cells(table: &Table) -> &[f64] {
    match table.matrix() {
        Matrix::Dense { values, .. } => values,
        Matrix::Sparse(_) => panic!("rows are dense"),
    }
}

/// The class of each row.
fn classes(table: &Table) -> Vec<&str> {
    match table.target() {
        Target::Classes { codes, names } => {
            codes.iter().map(|&code| &*names[code as usize]).collect()
        }
        Target::Numbers(_) => panic!("the target was read as classes"),
    }
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
    assert_eq!(names(&table), ["a", "b"]);
    assert_eq!(cells(&table), [1.0, -2.5, 300.0, 0.5]);
    assert_eq!((table.rows(), table.columns()), (2, 2));
    assert_eq!(cells(&table)[2..4], [300.0, 0.5]);
    assert_eq!(table.target_name(), "y");
    assert_eq!(classes(&table), ["yes", "no"]);
}

#[test]
fn named_features_come_in_the_order_asked_and_other_columns_may_hold_anything() {
    let table = read("id,a,b,y\nn/a,1,2,0\n,3,4,1\n", &named(&["b", "a"])).expect("valid");
    assert_eq!(names(&table), ["b", "a"]);
    assert_eq!(cells(&table), [2.0, 1.0, 4.0, 3.0]);
}

#[test]
fn quotes_blanks_byte_order_mark_and_line_endings_are_read() {
    let text = "\u{feff}\"a\", y \r\n 1 ,\"no, thanks\"\r\n\r\n2,\"two\r\nlines\"\r\n3,z";
    let table = read(text, &Features::AllOthers).expect("valid");
    assert_eq!(names(&table), ["a"]);
    assert_eq!(cells(&table), [1.0, 2.0, 3.0]);
    assert_eq!(classes(&table)[0], "no, thanks");
}

#[test]
fn lines_are_counted_through_blank_lines_and_quoted_breaks() {
    let text = "\u{feff}a,y\r\n1,p\r\n\r\n2,\"two\r\nlines\"\r\nx,z";
    assert_refused(text, &Features::AllOthers, &["line 6, column `a`: `x`"]);
    let text = "a,y\r1,p\r\r2,q\rx,z";
    assert_refused(text, &Features::AllOthers, &["line 5, column `a`: `x`"]);
    // Far beyond what is read at once.
    let long = format!("a,y\n{}x,z\n", "1,p\n\n".repeat(50_000));
    assert_refused(
        long,
        &Features::AllOthers,
        &["line 100002, column `a`: `x`"],
    );
}

#[test]
fn a_missing_file_is_named() {
    let error = crate::read("no/such/t.csv".as_ref(), &request(&Features::AllOthers));
    let error = error.expect_err("missing");
    assert!(
        error
            .to_string()
            .starts_with("no/such/t.csv: cannot read the data file: "),
        "{error}"
    );
    assert!(matches!(error, TableError::Unreadable { ref source, .. }
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
    let request = Request::new(Some("diagnosys"), TargetKind::Classes);
    let error = read_bytes("t.csv".as_ref(), b"area,diagnosis\n1,m\n".into(), &request);
    let error = error.expect_err("missing");
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
    let limited = |cells: usize| {
        let mut request = request(&Features::AllOthers);
        request.limits.cells = cells;
        read_bytes("t.csv".as_ref(), b"a,b,y\n1,2,0\n3,4,1\n".into(), &request)
    };
    assert!(limited(4).is_ok());
    let error = limited(3).expect_err("too large");
    assert!(
        matches!(
            error,
            TableError::TooLarge {
                at: Place::Line(3),
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
    let bytes = std::fs::read(folder.to_owned() + "breast_cancer.csv").expect("data");
    let digest: String = sha2::Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for file in ["README.md", "prepare.py"] {
        let text = std::fs::read_to_string(folder.to_owned() + file).expect(file);
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
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = (0..columns).map(|column| format!("x{column}"));
        writer.write_record(header.chain(["y".to_owned()])).expect("header");
        for row in &values {
            let cells = row.iter().map(|value| format!("{value:?}"));
            writer.write_record(cells.chain([target.clone()])).expect("row");
        }
        let bytes = writer.into_inner().expect("written");
        let table = read(bytes, &Features::AllOthers).expect("valid");
        prop_assert_eq!((table.rows(), table.columns()), (values.len(), columns));
        let bits = |row: &[f64]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(cells(&table)), bits(&values.concat()));
        prop_assert!(classes(&table).iter().all(|&class| class == target));
    }
}

/// Every finite double, by its bits.
fn finite() -> impl Strategy<Value = f64> {
    any::<u64>()
        .prop_map(f64::from_bits)
        .prop_filter("finite", |value| value.is_finite())
}
