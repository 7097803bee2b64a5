//! Writing a table as Parquet: flat columns in one row group, without compression, so that the bytes depend on the rows
//! and on the version of the format's library alone. No clock and no name of a machine is in them.

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::sync::Arc;

/// The values of a column, one a row; `None` where there is none.
///
/// ```
/// use telescope_tables::write::Values;
///
/// assert_eq!(Values::Number(vec![Some(1.5), None]).rows(), 2);
/// assert_eq!(Values::Text(vec![]).rows(), 0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// UTF-8 text.
    Text(Vec<Option<String>>),
    /// True or false.
    Flag(Vec<Option<bool>>),
    /// Whole numbers.
    Count(Vec<Option<i64>>),
    /// Doubles.
    Number(Vec<Option<f64>>),
}

impl Values {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Flag(values) => values.len(),
            Self::Count(values) => values.len(),
            Self::Number(values) => values.len(),
        }
    }

    fn has_gap(&self) -> bool {
        match self {
            Self::Text(values) => values.iter().any(Option::is_none),
            Self::Flag(values) => values.iter().any(Option::is_none),
            Self::Count(values) => values.iter().any(Option::is_none),
            Self::Number(values) => values.iter().any(Option::is_none),
        }
    }
}

/// A column to write.
///
/// ```
/// use telescope_tables::write::{Column, Values, parquet};
///
/// let column = Column { name: "t".into(), optional: false, values: Values::Count(vec![Some(1), Some(2)]) };
/// let bytes = parquet(&[column], &[]).unwrap();
/// assert_eq!(&bytes[..4], b"PAR1");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name; no two of a table have the same.
    pub name: String,
    /// Whether a row may have no value.
    pub optional: bool,
    /// The values.
    pub values: Values,
}

/// Why a table cannot be written.
///
/// ```
/// use telescope_tables::write::{Column, Values, WriteError, parquet};
///
/// let column = |rows| Column { name: format!("c{rows}"), optional: true, values: Values::Number(vec![None; rows]) };
/// let refused = parquet(&[column(2), column(3)], &[]).unwrap_err();
/// assert!(matches!(refused, WriteError::Ragged { rows: 3, expected: 2, .. }));
/// ```
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A column is not as long as the first.
    #[error("column {name} has {rows} rows, the first column has {expected}")]
    Ragged {
        /// The column.
        name: String,
        /// Its rows.
        rows: usize,
        /// Those of the first.
        expected: usize,
    },
    /// Two columns of one name.
    #[error("two columns are named {0}")]
    Twice(String),
    /// A column that must have a value in each row lacks one.
    #[error("column {0} lacks a value, though it is not optional")]
    Gap(String),
    /// The library refuses.
    #[error("Parquet: {0}")]
    Parquet(#[from] ParquetError),
}

/// The table as the bytes of a Parquet file, with these keys and values in its footer.
///
/// # Errors
/// If the columns are no table: of different lengths, two of one name, or one with a gap that is not optional.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::write::{Column, Values, parquet};
/// use telescope_tables::{Request, TargetKind, read_bytes};
///
/// // What is written is read back.
/// let column = |name: &str, values| Column { name: name.into(), optional: false, values: Values::Number(values) };
/// let columns = [column("x", vec![Some(1.0), Some(2.0)]), column("y", vec![Some(0.5), Some(-0.5)])];
/// let bytes = parquet(&columns, &[("schema", "1")]).unwrap();
/// let table = read_bytes(Path::new("t.parquet"), bytes, &Request::new(Some("y"), TargetKind::Numbers)).unwrap();
/// assert_eq!((table.rows(), table.names().name(0)), (2, "x".to_owned()));
/// ```
pub fn parquet(columns: &[Column], metadata: &[(&str, &str)]) -> Result<Vec<u8>, WriteError> {
    let rows = columns.first().map_or(0, |column| column.values.rows());
    for (index, column) in columns.iter().enumerate() {
        let name = || column.name.clone();
        if column.values.rows() != rows {
            return Err(WriteError::Ragged {
                name: name(),
                rows: column.values.rows(),
                expected: rows,
            });
        }
        if columns[..index]
            .iter()
            .any(|other| other.name == column.name)
        {
            return Err(WriteError::Twice(name()));
        }
        if !column.optional && column.values.has_gap() {
            return Err(WriteError::Gap(name()));
        }
    }
    let footer = metadata
        .iter()
        .map(|(key, value)| KeyValue::new((*key).to_owned(), (*value).to_owned()))
        .collect();
    let properties = WriterProperties::builder()
        .set_created_by("telescope".to_owned())
        .set_compression(Compression::UNCOMPRESSED)
        .set_key_value_metadata(Some(footer))
        .build();
    let mut bytes = Vec::new();
    let mut file =
        SerializedFileWriter::new(&mut bytes, Arc::new(schema(columns)?), Arc::new(properties))?;
    if rows > 0 {
        let mut group = file.next_row_group()?;
        for column in columns {
            write_column(&mut group, column)?;
        }
        group.close()?;
    }
    file.close()?;
    Ok(bytes)
}

fn schema(columns: &[Column]) -> Result<Type, ParquetError> {
    let fields: Result<Vec<_>, ParquetError> = columns
        .iter()
        .map(|column| {
            let (physical, logical) = match column.values {
                Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Values::Flag(_) => (Physical::BOOLEAN, None),
                Values::Count(_) => (Physical::INT64, None),
                Values::Number(_) => (Physical::DOUBLE, None),
            };
            let repetition = if column.optional {
                Repetition::OPTIONAL
            } else {
                Repetition::REQUIRED
            };
            let field = Type::primitive_type_builder(&column.name, physical)
                .with_repetition(repetition)
                .with_logical_type(logical)
                .build()?;
            Ok(Arc::new(field))
        })
        .collect();
    Type::group_type_builder("schema")
        .with_fields(fields?)
        .build()
}

/// Values without gaps, with the definition levels that say where the gaps are: 1 for a value, 0 for none.
fn levelled<T, U>(
    values: &[Option<T>],
    optional: bool,
    value: impl Fn(&T) -> U,
) -> (Vec<U>, Option<Vec<i16>>) {
    let levels = optional.then(|| values.iter().map(|one| i16::from(one.is_some())).collect());
    (values.iter().flatten().map(value).collect(), levels)
}

fn write_column<W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    column: &Column,
) -> Result<(), ParquetError> {
    let Some(mut writer) = group.next_column()? else {
        return Err(ParquetError::General(format!(
            "no room for column {}",
            column.name
        )));
    };
    let optional = column.optional;
    match &column.values {
        Values::Text(values) => {
            let (values, levels) =
                levelled(values, optional, |text| ByteArray::from(text.as_str()));
            writer
                .typed::<ByteArrayType>()
                .write_batch(&values, levels.as_deref(), None)?;
        }
        Values::Flag(values) => {
            let (values, levels) = levelled(values, optional, |flag| *flag);
            writer
                .typed::<BoolType>()
                .write_batch(&values, levels.as_deref(), None)?;
        }
        Values::Count(values) => {
            let (values, levels) = levelled(values, optional, |count| *count);
            writer
                .typed::<Int64Type>()
                .write_batch(&values, levels.as_deref(), None)?;
        }
        Values::Number(values) => {
            let (values, levels) = levelled(values, optional, |number| *number);
            writer
                .typed::<DoubleType>()
                .write_batch(&values, levels.as_deref(), None)?;
        }
    }
    writer.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::Field;
    use std::io::Write as _;

    fn column(name: &str, optional: bool, values: Values) -> Column {
        Column {
            name: name.to_owned(),
            optional,
            values,
        }
    }

    fn table() -> Vec<Column> {
        let text = |value: &str| Some(value.to_owned());
        vec![
            column(
                "name",
                false,
                Values::Text(vec![text("ä|,\"\n"), text(""), text("c")]),
            ),
            column(
                "flag",
                true,
                Values::Flag(vec![Some(true), None, Some(false)]),
            ),
            column(
                "count",
                true,
                Values::Count(vec![None, Some(i64::MAX), Some(-1)]),
            ),
            column(
                "number",
                true,
                Values::Number(vec![Some(0.1), Some(5e-324), None]),
            ),
        ]
    }

    fn reader(bytes: &[u8]) -> SerializedFileReader<std::fs::File> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        SerializedFileReader::new(file).unwrap()
    }

    /// Rows as the library's own reader finds them.
    fn read(bytes: &[u8]) -> Vec<Vec<(String, Field)>> {
        let reader = reader(bytes);
        let rows = reader.get_row_iter(None).unwrap();
        rows.map(|row| row.unwrap().into_columns()).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let rows = read(&parquet(&table(), &[]).unwrap());
        let field = |row: usize, column: usize| rows[row][column].1.clone();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0][3].0, "number");
        assert_eq!(field(0, 0), Field::Str("ä|,\"\n".to_owned()));
        assert_eq!(field(1, 0), Field::Str(String::new()));
        assert_eq!(field(1, 1), Field::Null);
        assert_eq!(field(2, 1), Field::Bool(false));
        assert_eq!(field(0, 2), Field::Null);
        assert_eq!(field(1, 2), Field::Long(i64::MAX));
        assert_eq!(field(0, 3), Field::Double(0.1));
        assert_eq!(field(1, 3), Field::Double(5e-324));
        assert_eq!(field(2, 3), Field::Null);
    }

    #[test]
    fn the_footer_names_no_version_and_keeps_the_keys() {
        let bytes = parquet(&table(), &[("telescope.schema", "1")]).unwrap();
        assert_eq!(
            bytes,
            parquet(&table(), &[("telescope.schema", "1")]).unwrap()
        );
        let reader = reader(&bytes);
        let footer = reader.metadata().file_metadata();
        assert_eq!(footer.created_by(), Some("telescope"));
        let keys = footer.key_value_metadata().unwrap();
        assert_eq!(keys[0].key, "telescope.schema");
        assert_eq!(keys[0].value.as_deref(), Some("1"));
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        let empty = [column("name", false, Values::Text(vec![]))];
        let bytes = parquet(&empty, &[]).unwrap();
        let reader = reader(&bytes);
        let footer = reader.metadata().file_metadata();
        assert_eq!(footer.num_rows(), 0);
        assert_eq!(footer.schema_descr().column(0).name(), "name");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let refusal = |columns: &[Column]| parquet(columns, &[]).unwrap_err().to_string();
        let mut ragged = table();
        ragged[2].values = Values::Count(vec![Some(1)]);
        assert_eq!(
            refusal(&ragged),
            "column count has 1 rows, the first column has 3"
        );
        let mut gap = table();
        gap[3].optional = false;
        assert_eq!(
            refusal(&gap),
            "column number lacks a value, though it is not optional"
        );
        let mut twice = table();
        twice[1].name = "name".to_owned();
        assert_eq!(refusal(&twice), "two columns are named name");
    }
}
