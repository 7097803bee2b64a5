//! The values of an Arrow array.

use crate::error::TableError;
use crate::typed::{Target, Value};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal32Type, Decimal64Type, Decimal128Type, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// Whether a column of this type holds numbers or text.
pub(super) fn is_supported(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => {
            !matches!(**values, DataType::Dictionary(..)) && is_supported(values)
        }
        DataType::Null
        | DataType::Boolean
        | DataType::Float16
        | DataType::Float32
        | DataType::Float64
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View => true,
        kind => kind.is_integer(),
    }
}

/// Adds all values of `array`, whose type is supported.
pub(super) fn push_all(array: &ArrayRef, target: &mut Target<'_>) -> Result<(), TableError> {
    let array: &dyn Array = array.as_ref();
    let rows = 0..array.len();
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        let value = values(array);
        return rows.map(value).try_for_each(|value| target.push(value));
    };
    if dictionary.values().is_empty() {
        return rows
            .map(|_| Value::Missing)
            .try_for_each(|value| target.push(value));
    }
    let keys = dictionary.normalized_keys();
    let value = values(dictionary.values().as_ref());
    for (row, &key) in keys.iter().enumerate() {
        let is_missing = array.is_null(row);
        target.push(if is_missing {
            Value::Missing
        } else {
            value(key)
        })?;
    }
    Ok(())
}

/// The value of each row of an array that is no dictionary.
fn values<'a>(array: &'a dyn Array) -> Box<dyn Fn(usize) -> Value<'a> + 'a> {
    match array.data_type() {
        DataType::Boolean => {
            let array = array.as_boolean();
            present(array, |row| Value::Boolean(array.value(row)))
        }
        DataType::Int8 => integers::<Int8Type>(array),
        DataType::Int16 => integers::<Int16Type>(array),
        DataType::Int32 => integers::<Int32Type>(array),
        DataType::Int64 => integers::<Int64Type>(array),
        DataType::UInt8 => integers::<UInt8Type>(array),
        DataType::UInt16 => integers::<UInt16Type>(array),
        DataType::UInt32 => integers::<UInt32Type>(array),
        DataType::UInt64 => integers::<UInt64Type>(array),
        DataType::Float16 => primitives::<Float16Type>(array, |value| Value::Float(value.to_f64())),
        DataType::Float32 => primitives::<Float32Type>(array, |value| Value::Float(value.into())),
        DataType::Float64 => primitives::<Float64Type>(array, Value::Float),
        &DataType::Decimal32(_, scale) => primitives::<Decimal32Type>(array, move |value| {
            Value::Decimal(value.into(), scale.into())
        }),
        &DataType::Decimal64(_, scale) => primitives::<Decimal64Type>(array, move |value| {
            Value::Decimal(value.into(), scale.into())
        }),
        &DataType::Decimal128(_, scale) => {
            primitives::<Decimal128Type>(array, move |value| Value::Decimal(value, scale.into()))
        }
        DataType::Utf8 => {
            let array = array.as_string::<i32>();
            present(array, |row| Value::Text(array.value(row)))
        }
        DataType::LargeUtf8 => {
            let array = array.as_string::<i64>();
            present(array, |row| Value::Text(array.value(row)))
        }
        DataType::Utf8View => {
            let array = array.as_string_view();
            present(array, |row| Value::Text(array.value(row)))
        }
        // `is_supported` lets nothing else pass but a column of nulls.
        _ => Box::new(|_| Value::Missing),
    }
}

fn present<'a>(
    array: &'a dyn Array,
    value: impl Fn(usize) -> Value<'a> + 'a,
) -> Box<dyn Fn(usize) -> Value<'a> + 'a> {
    Box::new(move |row| {
        if array.is_null(row) {
            Value::Missing
        } else {
            value(row)
        }
    })
}

fn primitives<'a, T: ArrowPrimitiveType>(
    array: &'a dyn Array,
    value: impl Fn(T::Native) -> Value<'a> + 'a,
) -> Box<dyn Fn(usize) -> Value<'a> + 'a> {
    let array = array.as_primitive::<T>();
    present(array, move |row| value(array.value(row)))
}

fn integers<'a, T: ArrowPrimitiveType>(array: &'a dyn Array) -> Box<dyn Fn(usize) -> Value<'a> + 'a>
where
    i128: From<T::Native>,
{
    primitives::<T>(array, |value| Value::Integer(value.into()))
}
