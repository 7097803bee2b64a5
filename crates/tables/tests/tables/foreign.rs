//! Files that pandas, polars, pyarrow and scikit-learn wrote (`tests/data/make.py`), read to the doubles that the script
//! says.

use crate::common::{bits, cells, foreign, message, names, numbers};
use telescope_tables::{
    Features, Format, Matrix, Missing, Request, TargetKind, classification_labels, read,
};

/// What the frame of the script is read with: a category, and a gap filled in by 7.
fn frame() -> Request {
    let mut request = Request::new(Some("kind"), TargetKind::Classes);
    let features = ["count", "size", "colour"].map(str::to_owned);
    request.features = Features::Named(features.to_vec());
    request.categorical = vec!["colour".to_owned()];
    request.missing = Missing::Value(7.0);
    request
}

const FRAMES: [(&str, Format, bool); 11] = [
    ("pandas.csv", Format::Csv, false),
    ("pandas.csv.gz", Format::Csv, true),
    ("polars.csv", Format::Csv, false),
    ("pandas.parquet", Format::Parquet, false),
    ("pandas-gzip.parquet", Format::Parquet, false),
    ("pandas-lz4.parquet", Format::Parquet, false),
    ("polars.parquet", Format::Parquet, false),
    ("pandas.feather", Format::Arrow, false),
    ("polars.arrow", Format::Arrow, false),
    ("polars-zstd.arrow", Format::Arrow, false),
    ("polars.arrows", Format::Arrow, false),
];

#[test]
fn one_frame_in_every_format_is_the_same_table() {
    let expected = [
        [3.0, 0.1, 0.0, 1.0, 0.0],
        [-1.0, 1e-300, 1.0, 0.0, 0.0],
        [0.0, 7.0, 0.0, 0.0, 1.0],
        [9_007_199_254_740_992.0, -2.5, 0.0, 1.0, 0.0],
    ];
    for (file, format, compressed) in FRAMES {
        let table = read(&foreign(file), &frame()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(bits(&cells(&table)), bits(&expected.concat()), "{file}");
        let titles = [
            "count",
            "size",
            "colour=blue",
            "colour=red",
            "colour=(missing)",
        ];
        assert_eq!(names(&table), titles, "{file}");
        let labels = classification_labels(&table, None).expect("two classes");
        assert_eq!(labels.signs, [1.0, -1.0, -1.0, 1.0], "{file}");
        let provenance = table.provenance();
        assert_eq!(
            (provenance.format, provenance.compressed),
            (format, compressed)
        );
        assert_eq!((provenance.rows, provenance.columns), (4, 3));
        assert_eq!(provenance.filled[0].column, "size", "{file}");
        assert_eq!(provenance.encoded[0].missing, 1, "{file}");
        assert_eq!(provenance.sha256.len(), 64);
    }
}

#[test]
fn booleans_are_numbers_where_the_format_has_them() {
    for (file, format, _) in FRAMES {
        let mut request = frame();
        request.features = Features::Named(vec!["used".to_owned()]);
        request.categorical = Vec::new();
        let result = read(&foreign(file), &request);
        if format == Format::Csv {
            let said = message(result);
            assert!(said.contains("line 2, column `used`"), "{said}");
        } else {
            assert_eq!(
                cells(&result.expect("booleans")),
                [1.0, 0.0, 0.0, 1.0],
                "{file}"
            );
        }
        request.categorical = request_used();
        let table = read(&foreign(file), &request).expect("two levels");
        assert_eq!(cells(&table)[..2], [0.0, 1.0], "{file}");
    }
}

fn request_used() -> Vec<String> {
    vec!["used".to_owned()]
}

#[test]
fn a_missing_value_is_refused_by_row_and_column() {
    for (file, format, _) in FRAMES {
        let mut request = frame();
        request.missing = Missing::Refuse;
        let said = message(read(&foreign(file), &request));
        let place = if format == Format::Csv {
            "line 4, column `size`"
        } else {
            "row 3, column `size`"
        };
        assert!(said.contains(place) && said.contains("missing ="), "{said}");
    }
}

#[test]
fn text_in_a_column_of_numbers_says_what_to_do() {
    for (file, format, _) in FRAMES {
        let mut request = frame();
        request.categorical = Vec::new();
        let said = message(read(&foreign(file), &request));
        let place = if format == Format::Csv {
            "line 2"
        } else {
            "row 1"
        };
        let part = format!("{place}, column `colour`: `red` is not a number");
        assert!(
            said.contains(&part) && said.contains("categorical"),
            "{said}"
        );
    }
}

#[test]
fn every_numeric_type_is_exact() {
    let features = [
        "i8", "u8", "u32", "u64", "f16", "f32", "small", "large", "text",
    ];
    let expected = [
        [
            -128.0,
            0.0,
            0.0,
            9_007_199_254_740_992.0,
            1.5,
            f64::from(0.1_f32),
            1.25,
            12_345_678_901_234_567_890.125,
            0.5,
        ],
        [
            127.0,
            255.0,
            4_294_967_295.0,
            9_223_372_036_854_775_808.0,
            // The half-precision float nearest to -6.1035e-05: -2^-14.
            -1.0 / 16_384.0,
            -3.5,
            -0.3,
            0.001,
            1000.0,
        ],
    ];
    for file in ["types.parquet", "types-plain.parquet", "types.feather"] {
        let mut request = crate::common::of_y();
        request.features = Features::Named(features.map(str::to_owned).to_vec());
        let table = read(&foreign(file), &request).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(bits(&cells(&table)), bits(&expected.concat()), "{file}");
        assert_eq!(numbers(&table), [0.5, 2.0]);
        for (column, part) in [
            ("when", "column `when` is of the type Timestamp"),
            ("list", "column `list` is of the type "),
            ("empty", "row 1, column `empty`: the value is missing"),
        ] {
            request.features = Features::Named(vec![column.to_owned()]);
            let said = message(read(&foreign(file), &request));
            assert!(said.contains(part), "{said}");
        }
    }
    let mut request = crate::common::of_y();
    request.features = Features::Named(vec!["view".to_owned()]);
    request.categorical = vec!["view".to_owned()];
    let table = read(&foreign("types.feather"), &request).expect("text");
    assert_eq!(cells(&table), [1.0, 0.0, 0.0, 1.0]);
}

#[test]
fn rows_of_scikit_learn_are_the_same_rows() {
    let expected = [0.0, 0.1, 0.0, -2.0, 0.0, 0.0, 0.0, 0.0, 1e-7, 0.0, 3.0, 0.0];
    for (file, base) in [
        ("sklearn.svmlight", 1),
        ("sklearn.svmlight.gz", 1),
        ("sklearn-query.svmlight", 1),
        ("sklearn-zero.svmlight", 0),
    ] {
        let mut request = Request::new(None, TargetKind::Classes);
        request.index_base = base;
        let table = read(&foreign(file), &request).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(bits(&cells(&table)), bits(&expected), "{file}");
        assert!(matches!(table.matrix(), Matrix::Sparse(rows) if rows.values.len() == 4));
        let labels = classification_labels(&table, None).expect("two classes");
        assert_eq!(labels.signs, [1.0, -1.0, 1.0]);
        assert_eq!(labels.classes, ["-1", "1"]);
    }
    let request = Request::new(None, TargetKind::Classes);
    let said = message(read(&foreign("sklearn-zero.svmlight"), &request));
    assert!(said.contains("line 7: the index 0"), "{said}");
}
