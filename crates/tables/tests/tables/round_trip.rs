//! Random tables, written in each format by the library that reads it, come back as the same doubles.

use crate::common::{bits, cells, gzip, numbers, of_y};
use arrow_array::{ArrayRef, Float64Array, RecordBatch};
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::DoubleType;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use std::sync::Arc;
use telescope_tables::{Format, Missing, read_bytes};

/// Columns of equal length, the last of them the target.
fn columns() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let finite = any::<u64>()
        .prop_map(f64::from_bits)
        .prop_filter("finite", |value| value.is_finite());
    (2_usize..5, 1_usize..12).prop_flat_map(move |(count, rows)| {
        prop::collection::vec(prop::collection::vec(finite.clone(), rows), count)
    })
}

fn name(column: usize, count: usize) -> String {
    if column + 1 == count {
        "y".to_owned()
    } else {
        format!("x{column}")
    }
}

pub(crate) fn parquet(columns: &[Vec<f64>], optional: bool, compression: Compression) -> Vec<u8> {
    let repetition = if optional { "optional" } else { "required" };
    let fields: String = (0..columns.len())
        .map(|column| format!("{repetition} double {};", name(column, columns.len())))
        .collect();
    let schema = parse_message_type(&format!("message table {{ {fields} }}")).expect("a schema");
    let properties = WriterProperties::builder().set_compression(compression);
    let properties = Arc::new(properties.build());
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, Arc::new(schema), properties).expect("a writer");
    // Two row groups, the second one shorter.
    let rows = columns[0].len();
    for range in [0..rows.div_ceil(2), rows.div_ceil(2)..rows] {
        let mut group = writer.next_row_group().expect("a group");
        for column in columns {
            let mut part = group.next_column().expect("in order").expect("one more");
            // A NaN is written as a missing value.
            let values = &column[range.clone()];
            let levels: Vec<i16> = values
                .iter()
                .map(|value| i16::from(!value.is_nan()))
                .collect();
            let present: Vec<f64> = values
                .iter()
                .copied()
                .filter(|value| !value.is_nan())
                .collect();
            part.typed::<DoubleType>()
                .write_batch(&present, optional.then_some(&levels[..]), None)
                .expect("written");
            part.close().expect("closed");
        }
        group.close().expect("closed");
    }
    writer.close().expect("closed");
    bytes
}

pub(crate) fn batch(columns: &[Vec<f64>]) -> RecordBatch {
    let arrays = columns.iter().enumerate().map(|(index, column)| {
        let values = column
            .iter()
            .map(|value| Some(*value).filter(|value| !value.is_nan()));
        let array: ArrayRef = Arc::new(values.collect::<Float64Array>());
        (name(index, columns.len()), array, true)
    });
    RecordBatch::try_from_iter_with_nullable(arrays).expect("a batch")
}

pub(crate) fn arrow_file(columns: &[Vec<f64>]) -> Vec<u8> {
    let batch = batch(columns);
    let mut writer =
        arrow_ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
    writer.write(&batch).expect("written");
    writer.write(&batch.slice(0, 0)).expect("written");
    writer.into_inner().expect("closed")
}

pub(crate) fn arrow_stream(columns: &[Vec<f64>]) -> Vec<u8> {
    let batch = batch(columns);
    let mut writer =
        arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("closed")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read(columns in columns(), optional in any::<bool>()) {
        let (features, target) = columns.split_at(columns.len() - 1);
        let rows = target[0].len();
        let expected: Vec<f64> = (0..rows)
            .flat_map(|row| features.iter().map(move |column| column[row]))
            .collect();
        let zstd = Compression::ZSTD(ZstdLevel::default());
        let files = [
            ("t.parquet", Format::Parquet, parquet(&columns, optional, Compression::UNCOMPRESSED)),
            ("t.pq", Format::Parquet, parquet(&columns, optional, Compression::SNAPPY)),
            ("t.parquet", Format::Parquet, parquet(&columns, optional, zstd)),
            ("t.arrow", Format::Arrow, arrow_file(&columns)),
            ("t.arrows", Format::Arrow, arrow_stream(&columns)),
        ];
        for (file, format, bytes) in files {
            for (file, bytes) in [(file.to_owned(), bytes.clone()), (format!("{file}.gz"), gzip(&bytes))] {
                let table = read_bytes(file.as_ref(), bytes, &of_y()).expect("valid");
                prop_assert_eq!(bits(&cells(&table)), bits(&expected), "{}", &file);
                prop_assert_eq!(bits(numbers(&table)), bits(&target[0]), "{}", &file);
                prop_assert_eq!(table.provenance().format, format);
                prop_assert_eq!(table.provenance().compressed, file.ends_with(".gz"));
            }
        }
    }
}

#[test]
fn a_gap_is_a_gap_in_both() {
    let columns = vec![vec![1.0, f64::NAN, 4.0], vec![0.0, 1.0, 2.0]];
    let mut request = of_y();
    for (file, bytes) in [
        (
            "t.parquet",
            parquet(&columns, true, Compression::UNCOMPRESSED),
        ),
        ("t.arrow", arrow_file(&columns)),
    ] {
        request.missing = Missing::Mean;
        let table = read_bytes(file.as_ref(), bytes.clone(), &request).expect("filled");
        assert_eq!(cells(&table), [1.0, 2.5, 4.0], "{file}");
        request.missing = Missing::Refuse;
        let error = read_bytes(file.as_ref(), bytes, &request).expect_err("a gap");
        let said = "row 2, column `x0`: the value is missing";
        assert!(error.to_string().contains(said), "{error}");
    }
}
