//! A table of results: named and typed columns, and rows that fit them.

use serde_json::{Map, Value};
use telescope_tables::write::{self, Values, WriteError};

/// The version of the tables: it grows with every change that an older reader would misread. A column that is added
/// does not count.
pub(crate) const TABLES: u32 = 1;

/// What a column holds.
///
/// ```
/// use telescope_verify::results::{Kind, claims};
///
/// let table = claims(&[]);
/// assert_eq!((table.columns[0].kind, Kind::Flag.id()), (Kind::Text, "flag"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number that is not negative.
    Count,
    /// A finite double.
    Number,
}

impl Kind {
    /// Its name in the schema.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Flag => "flag",
            Self::Count => "count",
            Self::Number => "number",
        }
    }
}

/// A column.
///
/// ```
/// use telescope_verify::results::claims;
///
/// // Every column says what it means, also in a table without rows.
/// assert!(claims(&[]).columns.iter().all(|column| !column.help.is_empty()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a row may have no value there.
    pub optional: bool,
    /// What it means.
    pub help: &'static str,
}

impl Column {
    /// A column with a value in every row.
    pub(super) const fn new(name: &'static str, kind: Kind, help: &'static str) -> Self {
        Self {
            name,
            kind,
            optional: false,
            help,
        }
    }

    /// A column that may lack values.
    pub(super) const fn maybe(name: &'static str, kind: Kind, help: &'static str) -> Self {
        Self {
            name,
            kind,
            optional: true,
            help,
        }
    }
}

/// A value of a row.
///
/// ```
/// use telescope_verify::results::Cell;
///
/// assert_eq!(Cell::from(Some(3_u64)), Cell::Count(3));
/// assert!(Cell::Missing.json().is_null());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Count(u64),
    /// A double.
    Number(f64),
    /// Nothing.
    Missing,
}

impl Cell {
    /// A double, or nothing where it is not finite: neither JSON nor a reader of CSV agrees with others on infinity.
    pub(super) fn number(value: f64) -> Self {
        if value.is_finite() {
            Self::Number(value)
        } else {
            Self::Missing
        }
    }

    /// The value as JSON; `null` where there is none.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Count(count) => (*count).into(),
            Self::Number(number) => (*number).into(),
            Self::Missing => Value::Null,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::number(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// A table.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
/// use telescope_verify::results::claims;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let table = claims(&[record]);
/// assert_eq!((table.name, table.rows().len()), ("claims", 2));
/// let csv = table.csv();
/// assert_eq!(csv.lines().next().unwrap().split(',').count(), table.columns.len());
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, which is also that of its files.
    pub name: &'static str,
    /// What one row is.
    pub help: &'static str,
    /// The columns.
    pub columns: &'static [Column],
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Without rows.
    pub(super) fn new(name: &'static str, help: &'static str, columns: &'static [Column]) -> Self {
        Self {
            name,
            help,
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row, a value a column.
    ///
    /// # Panics
    /// If there are more or fewer values than columns.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells: Vec<Cell> = cells.into_iter().collect();
        assert_eq!(cells.len(), self.columns.len(), "a row of {}", self.name);
        self.rows.push(cells);
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }

    /// A row as an object with the columns' names as keys; a value that is missing is `null`.
    #[must_use]
    pub fn objects(&self) -> Vec<Value> {
        let object = |row: &Vec<Cell>| -> Value {
            let named = self.columns.iter().zip(row);
            let fields: Map<String, Value> = named
                .map(|(column, cell)| (column.name.to_owned(), cell.json()))
                .collect();
            fields.into()
        };
        self.rows.iter().map(object).collect()
    }

    /// The table as CSV with a header line: commas, quotes only where they are needed, line feeds; a value that is
    /// missing is empty. A double is written with the fewest digits that read back as the same double.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        let header = self.columns.iter().map(|column| column.name);
        let mut written = writer.write_record(header);
        for row in &self.rows {
            let line = row.iter().map(|cell| match cell {
                Cell::Text(text) => text.clone(),
                Cell::Missing => String::new(),
                other => other.json().to_string(),
            });
            written = written.and_then(|()| writer.write_record(line));
        }
        let bytes = written.ok().and_then(|()| writer.into_inner().ok());
        // Writing to memory does not fail, and all that is written is UTF-8.
        bytes
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    /// The table as Parquet. Its footer holds the version of the tables as `telescope.schema`, the table's name as `telescope.table`, and
    /// the columns with their meaning as JSON, `telescope.columns`.
    ///
    /// # Errors
    /// If a column without gaps lacks a value, which is an error of the workbench.
    pub fn parquet(&self) -> Result<Vec<u8>, WriteError> {
        let columns: Vec<write::Column> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| write::Column {
                name: column.name.to_owned(),
                optional: column.optional,
                values: self.values(index, column.kind),
            })
            .collect();
        let columns_json = self.schema()["columns"].to_string();
        write::parquet(
            &columns,
            &[
                ("telescope.schema", &TABLES.to_string()),
                ("telescope.table", self.name),
                ("telescope.columns", &columns_json),
            ],
        )
    }

    fn values(&self, index: usize, kind: Kind) -> Values {
        let cells = self.rows.iter().map(|row| &row[index]);
        match kind {
            Kind::Text => Values::Text(
                cells
                    .map(|cell| match cell {
                        Cell::Text(text) => Some(text.clone()),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Flag => Values::Flag(
                cells
                    .map(|cell| match cell {
                        Cell::Flag(flag) => Some(*flag),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Count => Values::Count(
                cells
                    .map(|cell| match cell {
                        Cell::Count(count) => i64::try_from(*count).ok(),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Number => Values::Number(
                cells
                    .map(|cell| match cell {
                        Cell::Number(number) => Some(*number),
                        _ => None,
                    })
                    .collect(),
            ),
        }
    }

    /// What the table and its columns mean.
    #[must_use]
    pub fn schema(&self) -> Value {
        let columns: Vec<Value> = self
            .columns
            .iter()
            .map(|column| {
                serde_json::json!({
                    "name": column.name,
                    "type": column.kind.id(),
                    "optional": column.optional,
                    "help": column.help,
                })
            })
            .collect();
        serde_json::json!({ "name": self.name, "row": self.help, "columns": columns })
    }
}
