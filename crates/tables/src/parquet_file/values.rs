//! What the values of a column of a Parquet file mean, and how they are read.

use super::{damaged, of_parquet};
use crate::error::TableError;
use crate::number::half;
use crate::typed::{Target, Value};
use parquet::basic::{ConvertedType, LogicalType, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::schema::types::ColumnDescriptor;
use std::path::Path;

/// Rows decoded at once.
const BATCH: usize = 8_192;

/// What the stored values of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Numbers and booleans as they are stored.
    AsStored,
    /// Integers whose sign bit is a digit.
    Unsigned,
    /// Integers, or integers in bytes, the most significant first, over 10^scale.
    Decimal(i32),
    /// UTF-8.
    Text,
    /// Half-precision floats in two bytes.
    Half,
}

impl Reading {
    /// What the column's types say, or the name of a type that is neither number nor text.
    pub(super) fn of(column: &ColumnDescriptor) -> Result<Self, String> {
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Err("nested column".to_owned());
        }
        let stored = column.physical_type();
        if stored == Type::INT96 {
            return Err("INT96 (a time)".to_owned());
        }
        let bytes = matches!(stored, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY);
        match column.logical_type_ref() {
            Some(LogicalType::String | LogicalType::Enum) if bytes => Ok(Self::Text),
            Some(LogicalType::Decimal(decimal)) => Ok(Self::Decimal(decimal.scale)),
            Some(LogicalType::Integer(integer)) if integer.is_signed => Ok(Self::AsStored),
            Some(LogicalType::Integer(_)) => Ok(Self::Unsigned),
            Some(LogicalType::Float16) if column.type_length() == 2 => Ok(Self::Half),
            // A column of nulls.
            Some(LogicalType::Unknown) => Ok(Self::AsStored),
            Some(other) => Err(format!("{other:?}")),
            None => match column.converted_type() {
                ConvertedType::NONE if bytes => Err("bytes".to_owned()),
                ConvertedType::NONE
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64 => Ok(Self::AsStored),
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64 => Ok(Self::Unsigned),
                ConvertedType::UTF8 | ConvertedType::ENUM if bytes => Ok(Self::Text),
                ConvertedType::DECIMAL => Ok(Self::Decimal(column.type_scale())),
                other => Err(format!("{other:?}")),
            },
        }
    }
}

/// Adds `rows` values of a column to `target`.
pub(super) fn push_all(
    path: &Path,
    reader: ColumnReader,
    reading: Reading,
    optional: bool,
    rows: usize,
    target: &mut Target<'_>,
) -> Result<(), TableError> {
    let mut all = Batches {
        path,
        optional,
        rows,
        target,
    };
    match reader {
        ColumnReader::BoolColumnReader(reader) => {
            all.push(reader, |&value| Ok(Value::Boolean(value)))
        }
        ColumnReader::Int32ColumnReader(reader) => all.push(reader, |&value| {
            Ok(match reading {
                Reading::Decimal(scale) => Value::Decimal(value.into(), scale),
                Reading::Unsigned => Value::Integer(value.cast_unsigned().into()),
                _ => Value::Integer(value.into()),
            })
        }),
        ColumnReader::Int64ColumnReader(reader) => all.push(reader, |&value| {
            Ok(match reading {
                Reading::Decimal(scale) => Value::Decimal(value.into(), scale),
                Reading::Unsigned => Value::Integer(value.cast_unsigned().into()),
                _ => Value::Integer(value.into()),
            })
        }),
        ColumnReader::FloatColumnReader(reader) => {
            all.push(reader, |&value| Ok(Value::Float(value.into())))
        }
        ColumnReader::DoubleColumnReader(reader) => {
            all.push(reader, |&value| Ok(Value::Float(value)))
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            all.push(reader, |value| of_bytes(value.data(), reading))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            all.push(reader, |value| of_bytes(value.data(), reading))
        }
        ColumnReader::Int96ColumnReader(_) => Err(damaged(path, "a column changes its type")),
    }
}

fn of_bytes(bytes: &[u8], reading: Reading) -> Result<Value<'_>, &'static str> {
    match (reading, bytes) {
        (Reading::Text, bytes) => std::str::from_utf8(bytes)
            .map(Value::Text)
            .map_err(|_| "a text is not UTF-8"),
        (Reading::Half, &[low, high]) => Ok(Value::Float(half(u16::from_le_bytes([low, high])))),
        (Reading::Decimal(scale), bytes) if (1..=16).contains(&bytes.len()) => {
            let negative = bytes[0] >> 7 == 1;
            let start = if negative { -1 } else { 0 };
            let unscaled = bytes
                .iter()
                .fold(start, |sum: i128, &byte| (sum << 8) | i128::from(byte));
            Ok(Value::Decimal(unscaled, scale))
        }
        _ => Err("a number has too many bytes or too few"),
    }
}

struct Batches<'a, 'b> {
    path: &'a Path,
    optional: bool,
    rows: usize,
    target: &'a mut Target<'b>,
}

impl Batches<'_, '_> {
    fn push<T: DataType>(
        &mut self,
        mut reader: ColumnReaderImpl<T>,
        meaning: impl for<'v> Fn(&'v T::T) -> Result<Value<'v>, &'static str>,
    ) -> Result<(), TableError> {
        let mut levels = Vec::new();
        let mut values = Vec::new();
        let mut left = self.rows;
        while left > 0 {
            levels.clear();
            values.clear();
            let present = self.optional.then_some(&mut levels);
            let read = reader.read_records(BATCH.min(left), present, None, &mut values);
            let (count, _, _) = read.map_err(of_parquet(self.path))?;
            if count == 0 {
                return Err(damaged(self.path, "a column ends too early"));
            }
            left -= count;
            let mut values = values.iter();
            for row in 0..count {
                let is_there = !self.optional || levels.get(row).is_some_and(|&level| level > 0);
                let value = if is_there {
                    let stored = values.next();
                    let stored = stored.ok_or_else(|| damaged(self.path, "a value is lacking"))?;
                    meaning(stored).map_err(|problem| damaged(self.path, problem))?
                } else {
                    Value::Missing
                };
                self.target.push(value)?;
            }
        }
        Ok(())
    }
}
