//! Parquet with columns that are not nested: booleans, integers, floats, decimals and text.

mod pages;
mod values;

use crate::column::Column;
use crate::csv_file::empty;
use crate::error::{Place, TableError};
use crate::format::Format;
use crate::guard::guarded;
use crate::limits::{MAX_CHUNK_BYTES, MAX_ROWS};
use crate::plan::Plan;
use crate::request::Request;
use crate::typed::Target;
use pages::CheckedPages;
use parquet::column::reader::get_column_reader;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, RowGroupReader, SerializedFileReader};
use std::path::Path;

/// The columns that `request` asks for, the target last.
///
/// # Errors
/// Any of [`TableError`] that a file with named columns can cause.
pub(crate) fn read<R: ChunkReader + 'static>(
    path: &Path,
    input: R,
    request: &Request,
) -> Result<Vec<Column>, TableError> {
    guarded(|| read_unguarded(path, input, request))
        .unwrap_or_else(|| Err(damaged(path, "its parts contradict each other")))
}

pub(crate) fn damaged(path: &Path, problem: impl ToString) -> TableError {
    TableError::Damaged {
        file: path.to_path_buf(),
        format: Format::Parquet,
        problem: problem.to_string(),
    }
}

fn of_parquet(path: &Path) -> impl Fn(ParquetError) -> TableError {
    move |error| {
        // Without the words "Parquet error: " before them.
        let problem = match error {
            ParquetError::General(problem) | ParquetError::EOF(problem) => problem,
            other => other.to_string(),
        };
        damaged(path, problem.trim().trim_end_matches('.'))
    }
}

fn read_unguarded<R: ChunkReader + 'static>(
    path: &Path,
    input: R,
    request: &Request,
) -> Result<Vec<Column>, TableError> {
    let failed = of_parquet(path);
    let reader = SerializedFileReader::new(input).map_err(&failed)?;
    let metadata = reader.metadata().file_metadata();
    let schema = metadata.schema_descr();
    let header: Vec<String> = schema
        .root_schema()
        .get_fields()
        .iter()
        .map(|field| field.name().to_owned())
        .collect();
    let plan = Plan::new(path, Format::Parquet, &header, request)?;
    let rows = usize::try_from(metadata.num_rows())
        .map_err(|_| damaged(path, "it says that it has fewer than 0 rows"))?;
    if rows == 0 {
        let file = path.to_path_buf();
        return Err(TableError::NoRows { file });
    }
    if rows > MAX_ROWS {
        let file = path.to_path_buf();
        let limit = MAX_ROWS;
        return Err(TableError::TooManyRows { file, limit });
    }
    plan.room(rows - 1, request.limits.cells, Place::Row(rows))?;
    let mut columns = Vec::new();
    for chosen in &plan.columns {
        let leaf =
            (0..schema.num_columns()).find(|&leaf| schema.get_column_root_idx(leaf) == chosen.at);
        let described = leaf.map(|leaf| schema.column(leaf));
        let (Some(leaf), Some(described)) = (leaf, described) else {
            return Err(unsupported(path, &chosen.name, "group without members"));
        };
        let reading = values::Reading::of(&described)
            .map_err(|found| unsupported(path, &chosen.name, &found))?;
        let mut target = Target {
            plan: &plan,
            request,
            chosen,
            column: empty(chosen),
        };
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).map_err(&failed)?;
            column_of(path, group.as_ref(), leaf, reading, &mut target)?;
        }
        if target.column.rows() != rows {
            let problem = format!(
                "it says that it has {rows} rows, and its column `{}` has {}",
                chosen.name,
                target.column.rows()
            );
            return Err(damaged(path, problem));
        }
        columns.push(target.column);
    }
    Ok(columns)
}

fn unsupported(path: &Path, column: &str, found: &str) -> TableError {
    TableError::UnsupportedType {
        file: path.to_path_buf(),
        column: column.to_owned(),
        found: found.to_owned(),
    }
}

/// Adds the column `leaf` of a row group.
fn column_of(
    path: &Path,
    group: &dyn RowGroupReader,
    leaf: usize,
    reading: values::Reading,
    target: &mut Target<'_>,
) -> Result<(), TableError> {
    let rows = usize::try_from(group.metadata().num_rows())
        .ok()
        .filter(|&rows| rows <= MAX_ROWS)
        .ok_or_else(|| damaged(path, "the number of rows of a group is out of range"))?;
    let size = group.metadata().column(leaf).uncompressed_size();
    if !(0..=MAX_CHUNK_BYTES).contains(&size) {
        return Err(damaged(
            path,
            format!("a part of a column says that it takes {size} bytes"),
        ));
    }
    let column = group.metadata().column(leaf).column_descr_ptr();
    let pages = group.get_column_page_reader(leaf);
    let pages = CheckedPages::new(pages.map_err(of_parquet(path))?, &column, rows);
    let optional = column.max_def_level() > 0;
    let reader = get_column_reader(column, Box::new(pages));
    values::push_all(path, reader, reading, optional, rows, target)
}
