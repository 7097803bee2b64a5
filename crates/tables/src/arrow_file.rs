//! Arrow IPC, as a file or as a stream; Feather version 2 is the same. Columns of booleans, integers, floats, decimals
//! and text, as they are or as dictionaries.

mod sizes;
mod values;

use crate::column::Column;
use crate::csv_file::empty;
use crate::error::{Place, TableError};
use crate::format::Format;
use crate::guard::guarded;
use crate::limits::MAX_ROWS;
use crate::plan::Plan;
use crate::request::Request;
use crate::typed::Target;
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use sizes::Fault;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// The first bytes of the file format.
const FILE: [u8; 6] = *b"ARROW1";
/// The first bytes of Feather version 1, another format.
const FEATHER_1: [u8; 4] = *b"FEA1";

/// The columns that `request` asks for, the target last.
///
/// # Errors
/// Any of [`TableError`] that a file with named columns can cause.
pub(crate) fn read(
    path: &Path,
    input: impl Read + Seek,
    request: &Request,
) -> Result<Vec<Column>, TableError> {
    guarded(|| read_unguarded(path, input, request))
        .unwrap_or_else(|| Err(damaged(path, "its parts contradict each other")))
}

fn damaged(path: &Path, problem: impl ToString) -> TableError {
    TableError::Damaged {
        file: path.to_path_buf(),
        format: Format::Arrow,
        problem: problem.to_string(),
    }
}

fn of_arrow(path: &Path) -> impl Fn(ArrowError) -> TableError {
    move |error| {
        let problem = match error {
            ArrowError::ParseError(problem)
            | ArrowError::IpcError(problem)
            | ArrowError::InvalidArgumentError(problem) => problem,
            ArrowError::IoError(problem, _) => problem,
            other => other.to_string(),
        };
        damaged(path, problem.trim().trim_end_matches('.'))
    }
}

fn read_unguarded(
    path: &Path,
    mut input: impl Read + Seek,
    request: &Request,
) -> Result<Vec<Column>, TableError> {
    let unreadable = |source| TableError::Unreadable {
        file: path.to_path_buf(),
        source,
    };
    let mut first = Vec::new();
    let read = input
        .by_ref()
        .take(FILE.len() as u64)
        .read_to_end(&mut first);
    read.map_err(unreadable)?;
    if first.starts_with(&FEATHER_1) {
        let problem = "it is Feather version 1, and version 2 is read";
        return Err(damaged(path, problem));
    }
    let sizes = if first == FILE {
        sizes::check_file(&mut input)
    } else {
        sizes::check_stream(&mut input)
    };
    sizes.map_err(|fault| match fault {
        Fault::Unreadable(source) => unreadable(source),
        Fault::Damaged(problem) => damaged(path, problem),
    })?;
    input.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let failed = of_arrow(path);
    if first == FILE {
        let reader = FileReader::try_new_buffered(&mut input, None).map_err(&failed)?;
        let (schema, plan) = plan(path, reader.schema(), request)?;
        drop(reader);
        input.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let reader =
            FileReader::try_new_buffered(input, Some(projection(&plan))).map_err(&failed)?;
        columns(path, &plan, &schema, request, reader)
    } else {
        let reader = StreamReader::try_new_buffered(&mut input, None).map_err(&failed)?;
        let (schema, plan) = plan(path, reader.schema(), request)?;
        drop(reader);
        input.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let reader =
            StreamReader::try_new_buffered(input, Some(projection(&plan))).map_err(&failed)?;
        columns(path, &plan, &schema, request, reader)
    }
}

fn plan(
    path: &Path,
    schema: SchemaRef,
    request: &Request,
) -> Result<(SchemaRef, Plan), TableError> {
    let fields = schema.fields().iter();
    let header: Vec<String> = fields.map(|field| field.name().clone()).collect();
    let plan = Plan::new(path, Format::Arrow, &header, request)?;
    for chosen in &plan.columns {
        let kind = schema.field(chosen.at).data_type();
        if !values::is_supported(kind) {
            return Err(TableError::UnsupportedType {
                file: path.to_path_buf(),
                column: chosen.name.clone(),
                found: kind.to_string(),
            });
        }
    }
    Ok((schema, plan))
}

/// The positions of the columns to read, ascending.
fn projection(plan: &Plan) -> Vec<usize> {
    let mut wanted: Vec<usize> = plan.columns.iter().map(|chosen| chosen.at).collect();
    wanted.sort_unstable();
    wanted
}

fn columns(
    path: &Path,
    plan: &Plan,
    schema: &SchemaRef,
    request: &Request,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> Result<Vec<Column>, TableError> {
    let mut targets: Vec<Target<'_>> = plan
        .columns
        .iter()
        .map(|chosen| Target {
            plan,
            request,
            chosen,
            column: empty(chosen),
        })
        .collect();
    let wanted = projection(plan);
    let mut rows = 0_usize;
    for batch in batches {
        let batch = batch.map_err(of_arrow(path))?;
        let count = batch.num_rows();
        if count == 0 {
            continue;
        }
        if count > MAX_ROWS - rows {
            let file = path.to_path_buf();
            let limit = MAX_ROWS;
            return Err(TableError::TooManyRows { file, limit });
        }
        rows += count;
        plan.room(rows - 1, request.limits.cells, Place::Row(rows))?;
        for target in &mut targets {
            let at = wanted.binary_search(&target.chosen.at);
            let array = at.ok().and_then(|at| batch.columns().get(at));
            let array = array.filter(|array| {
                array.len() == count
                    && array.data_type() == schema.field(target.chosen.at).data_type()
            });
            let array = array.ok_or_else(|| damaged(path, "a batch lacks a column"))?;
            values::push_all(array, target)?;
        }
    }
    if rows == 0 {
        let file = path.to_path_buf();
        return Err(TableError::NoRows { file });
    }
    Ok(targets.into_iter().map(|target| target.column).collect())
}
