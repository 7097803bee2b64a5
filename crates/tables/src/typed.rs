//! Values of typed formats (Parquet, Arrow), put into columns of numbers or names.

use crate::column::{Cells, Column};
use crate::error::{Place, TableError};
use crate::number::{decimal, exact_integer};
use crate::plan::{Chosen, Plan};
use crate::request::Request;

/// A value as its format has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    Missing,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    /// `.0` · 10^−`.1`.
    Decimal(i128, i32),
    Text(&'a str),
}

/// A column being read, with all that its errors say.
pub(crate) struct Target<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) request: &'a Request,
    pub(crate) chosen: &'a Chosen,
    pub(crate) column: Column,
}

impl Target<'_> {
    /// Adds the next row's value.
    ///
    /// # Errors
    /// If it is not what the column is read as.
    pub(crate) fn push(&mut self, value: Value<'_>) -> Result<(), TableError> {
        match value {
            Value::Missing => self.push_missing(),
            Value::Text(text) => self.push_text(text),
            value if matches!(self.column.cells, Cells::Names(_)) => {
                let name = self.name_of(value)?;
                self.push_text(&name)
            }
            Value::Float(value) if value.is_nan() && self.request.is_mark("NaN") => {
                self.push_missing()
            }
            value => {
                let number = self.number_of(value)?;
                if let Cells::Numbers(values) = &mut self.column.cells {
                    values.push(number);
                }
                Ok(())
            }
        }
    }

    fn at(&self) -> Place {
        Place::Row(self.column.rows() + 1)
    }

    fn push_missing(&mut self) -> Result<(), TableError> {
        let policy = &self.request.missing;
        self.plan.missing(self.chosen, self.at(), policy)?;
        self.column.push_missing();
        Ok(())
    }

    /// Text in a column of numbers is read as in a CSV file.
    fn push_text(&mut self, text: &str) -> Result<(), TableError> {
        let text = text.trim();
        let is_number = matches!(self.column.cells, Cells::Numbers(_));
        if self.request.is_mark(text) || (text.is_empty() && !is_number) {
            return self.push_missing();
        }
        let (at, file) = (self.at(), &self.plan.file);
        crate::csv_file::push_text(file, at, self.chosen, &mut self.column, text, self.request)
    }

    fn number_of(&self, value: Value<'_>) -> Result<f64, TableError> {
        let (file, column) = (|| self.plan.file.clone(), || self.chosen.name.clone());
        let number = match value {
            Value::Boolean(value) => f64::from(u8::from(value)),
            Value::Integer(value) => {
                return exact_integer(value).ok_or_else(|| TableError::Inexact {
                    file: file(),
                    at: self.at(),
                    column: column(),
                    value,
                });
            }
            Value::Float(value) => value,
            Value::Decimal(unscaled, scale) => decimal(unscaled, scale).unwrap_or(f64::NAN),
            Value::Missing | Value::Text(_) => f64::NAN,
        };
        if number.is_finite() {
            return Ok(number);
        }
        Err(TableError::NotFinite {
            file: file(),
            at: self.at(),
            column: column(),
            cell: format!("{number}"),
        })
    }

    /// The name of a category that is given as a number: its shortest decimal.
    fn name_of(&self, value: Value<'_>) -> Result<String, TableError> {
        match value {
            Value::Boolean(value) => Ok(value.to_string()),
            Value::Integer(value) => Ok(value.to_string()),
            value => self.number_of(value).map(|number| format!("{number}")),
        }
    }
}
