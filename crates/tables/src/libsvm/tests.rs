//! Tests of the LIBSVM reader: what it accepts, one refusal for each error, blocks of every size, and doubles written
//! and read back.

use crate::error::TableError;
use crate::read_bytes;
use crate::request::{Request, TargetKind};
use crate::sparse::SparseRows;
use crate::table::{Matrix, Table, Target};
use proptest::prelude::*;

fn request() -> Request {
    Request::new(None, TargetKind::Numbers)
}

fn read(text: impl AsRef<[u8]>) -> Result<Table, TableError> {
    read_bytes("t.svm".as_ref(), text.as_ref().to_vec(), &request())
}

fn rows(table: &Table) -> &SparseRows {
    match table.matrix() {
        Matrix::Sparse(rows) => rows,
        Matrix::Dense { .. } => panic!("rows are sparse"),
    }
}

fn labels(table: &Table) -> &[f64] {
    match table.target() {
        Target::Numbers(values) => values,
        Target::Classes { .. } => panic!("labels are numbers"),
    }
}

/// The message of the refusal, which must contain every one of `parts`.
fn assert_refused(text: impl AsRef<[u8]>, request: &Request, parts: &[&str]) {
    let message = match read_bytes("t.svm".as_ref(), text.as_ref().to_vec(), request) {
        Ok(table) => panic!("accepted: {table:?}"),
        Err(error) => error.to_string(),
    };
    for part in ["t.svm: "].iter().chain(parts) {
        assert!(message.contains(part), "no `{part}` in: {message}");
    }
}

#[test]
fn labels_gaps_queries_comments_and_blank_lines_are_read() {
    let text = "\u{feff}# made by hand\r\n+1 qid:3 1:0.5 4:-2e1 # first\r\n\r\n  -1\t2:1#x\n0.25\n3 7:0 9:-0 ";
    let table = read(text).expect("valid");
    assert_eq!(labels(&table), [1.0, -1.0, 0.25, 3.0]);
    let rows = rows(&table);
    assert_eq!((rows.rows(), rows.columns), (4, 9));
    assert_eq!(rows.row(0), (&[0, 3][..], &[0.5, -20.0][..]));
    assert_eq!(rows.row(1), (&[1][..], &[1.0][..]));
    assert_eq!(rows.row(2), (&[][..], &[][..]));
    // Zeros that are written out count for the number of columns, and are not kept.
    assert_eq!(rows.row(3), (&[][..], &[][..]));
    assert_eq!(table.names().name(3), "4");
    assert_eq!(table.provenance().entries, Some(3));
}

#[test]
fn columns_count_from_zero_by_choice() {
    let mut from_zero = request();
    from_zero.index_base = 0;
    let table = read_bytes("t.svm".as_ref(), b"1 0:5 2:7\n".into(), &from_zero).expect("valid");
    assert_eq!(rows(&table).row(0), (&[0, 2][..], &[5.0, 7.0][..]));
    assert_eq!(table.names().name(0), "0");
    assert_refused(
        "1 0:5\n",
        &request(),
        &["line 1: the index 0", "index-base = 0"],
    );
}

#[test]
fn the_number_of_columns_can_be_given() {
    let mut wide = request();
    wide.columns = Some(6);
    let table = read_bytes("t.svm".as_ref(), b"1 2:5\n".into(), &wide).expect("valid");
    assert_eq!(table.columns(), 6);
    let parts = ["line 2: the index 7 is beyond the last column, 6; raise columns"];
    assert_refused("1 6:5\n1 7:5\n", &wide, &parts);
    wide.index_base = 0;
    assert_refused(
        "1 6:5\n",
        &wide,
        &["the index 6 is beyond the last column, 5"],
    );
    let huge = ["the index 4000000000 is beyond the last column, 67108864; renumber"];
    assert_refused("1 4000000000:5\n", &request(), &huge);
    let digits = "9".repeat(40);
    assert_refused(
        format!("1 {digits}:5\n"),
        &request(),
        &["is not index:value"],
    );
}

#[test]
fn what_is_no_row_is_refused_with_its_line() {
    let cases: [(&str, &[&str]); 14] = [
        (
            "1 1:2\nx 1:2\n",
            &["line 2, column `label`: `x` is not a number"],
        ),
        (
            "1:2 2:3\n",
            &["line 1, column `label`: `1:2` is not a number"],
        ),
        (
            "1,2 1:2\n",
            &["line 1, column `label`: `1,2` is not a number"],
        ),
        (
            "nan 1:2\n",
            &["column `label`: `nan` is not a finite number"],
        ),
        (
            "1 3:inf\n",
            &["line 1, column `3`: `inf` is not a finite number"],
        ),
        (
            "1 3:1e999\n",
            &["column `3`: `1e999` is not a finite number"],
        ),
        ("1 3:\n", &["column `3`: an empty cell is not a number"]),
        ("1 3:a\n", &["column `3`: `a` is not a number"]),
        ("1 3 4:1\n", &["line 1: `3` is not index:value"]),
        ("1 -3:1\n", &["`-3:1` is not index:value"]),
        ("1 3:1 qid:2\n", &["`qid:2` is not index:value"]),
        (
            "1 3:1 3:2\n",
            &["line 1: the index 3 after 3; sort the entries"],
        ),
        ("\n1 3:1 2:2\n", &["line 2: the index 2 after 3"]),
        ("", &["the file has no rows"]),
    ];
    for (text, parts) in cases {
        assert_refused(text, &request(), parts);
    }
    assert_refused("# only\n\n", &request(), &["the file has no rows"]);
    assert_refused("1\n0\n", &request(), &["no feature columns"]);
    assert_refused(
        b"1 1:2\n1 \xff:2\n",
        &request(),
        &["line 2: `\u{fffd}:2` is not"],
    );
}

#[test]
fn keys_of_names_are_refused() {
    let with_target = Request::new(Some("y"), TargetKind::Numbers);
    assert_refused("1 1:2\n", &with_target, &["`target` means nothing here"]);
    let mut with_missing = request();
    with_missing.missing = crate::request::Missing::Zero;
    assert_refused("1 1:2\n", &with_missing, &["`missing` means nothing here"]);
}

#[test]
fn limits_are_kept() {
    let mut small = request();
    small.limits.entries = 3;
    assert!(read_bytes("t.svm".as_ref(), b"1 1:2 2:3\n1 1:4\n".into(), &small).is_ok());
    let parts = ["line 2: more than 3 entries"];
    assert_refused("1 1:2 2:3\n1 1:4 2:5\n", &small, &parts);
    let mut short = request();
    short.limits.line_bytes = 100;
    let long = format!("1 1:2\n1 2:{}1\n", "0".repeat(3_000_000));
    assert_refused(&long, &short, &["line 2 is longer than 100 bytes"]);
    let endless = "7".repeat(5_000_000);
    assert_refused(&endless, &short, &["line 1 is longer than 100 bytes"]);
}

#[test]
fn blocks_join_at_lines() {
    // Some megabytes, so that there are several blocks, in lines of many lengths.
    let mut text = String::new();
    for row in 0..30_000_usize {
        text += &format!("{row}");
        for column in 0..row % 60 {
            text += &format!(" {}:{}.5", column + 1, row);
        }
        text += "\n";
    }
    assert!(text.len() > 5_000_000);
    let table = read(&text).expect("valid");
    let rows = rows(&table);
    assert_eq!((rows.rows(), rows.columns), (30_000, 59));
    for row in 0..30_000 {
        let value = row as f64 + 0.5;
        let (columns, values) = rows.row(row);
        assert_eq!(columns.len(), row % 60);
        assert!(
            columns
                .iter()
                .enumerate()
                .all(|(at, &column)| at == column as usize)
        );
        assert!(
            values
                .iter()
                .all(|found| found.to_bits() == value.to_bits())
        );
        assert_eq!(labels(&table)[row].to_bits(), (row as f64).to_bits());
    }
    let line = text.lines().count() + 1;
    let part = format!("line {line}: `bad` is not index:value");
    assert_refused(text + "1 bad\n", &request(), &[&part]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn written_rows_read_back_bit_for_bit(
        table in prop::collection::vec(
            (any::<u64>(), prop::collection::btree_map(0_u32..50, any::<u64>(), 0..8)),
            1..12,
        ),
        end in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let double = |bits: u64| Some(f64::from_bits(bits)).filter(|value| value.is_finite()).unwrap_or(1.5);
        let mut text = format!("1 51:1{end}");
        for (label, entries) in &table {
            text += &format!("{:?}", double(*label));
            for (&column, &bits) in entries {
                text += &format!(" {}:{:e}", column + 1, double(bits));
            }
            text += end;
        }
        let read = read(&text).expect("valid");
        prop_assert_eq!(read.columns(), 51);
        for (index, (label, entries)) in table.iter().enumerate() {
            prop_assert_eq!(labels(&read)[index + 1].to_bits(), double(*label).to_bits());
            let kept: Vec<(u32, u64)> = entries
                .iter()
                .map(|(&column, &bits)| (column, double(bits)))
                .filter(|(_, value)| value.abs() > 0.0)
                .map(|(column, value)| (column, value.to_bits()))
                .collect();
            let (columns, values) = rows(&read).row(index + 1);
            let found: Vec<(u32, u64)> =
                columns.iter().copied().zip(values.iter().map(|value| value.to_bits())).collect();
            prop_assert_eq!(found, kept);
        }
    }
}
