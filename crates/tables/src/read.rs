//! Reading a file of any format.

use crate::assemble::assemble;
use crate::error::TableError;
use crate::format::Format;
use crate::request::{Features, Request};
use crate::stream::{Stream, sha256};
use crate::table::{FeatureNames, Matrix, Provenance, Table, Target};
use crate::{arrow_file, csv_file, libsvm, parquet_file};
use bytes::Bytes;
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;

/// Reads the file at `path`.
///
/// # Errors
/// What is wrong with the file or with what is asked of it, and how to mend it; nothing is guessed or repaired.
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TableError, TargetKind, read};
///
/// let request = Request::new(Some("y"), TargetKind::Numbers);
/// let error = read(Path::new("no/such/file.csv"), &request).unwrap_err();
/// assert!(matches!(error, TableError::Unreadable { .. }));
/// let error = read(Path::new("no/such/file"), &request).unwrap_err();
/// assert!(matches!(error, TableError::UnknownFormat { .. }), "the name tells no format");
/// ```
pub fn read(path: &Path, request: &Request) -> Result<Table, TableError> {
    let format = format_of(path, request)?;
    let unreadable = |source| TableError::Unreadable {
        file: path.to_path_buf(),
        source,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    // A folder can be opened, and fails only when it is read.
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
    }
    if matches!(format, Format::Parquet | Format::Arrow) {
        let mut first = Vec::new();
        file.by_ref()
            .take(2)
            .read_to_end(&mut first)
            .map_err(unreadable)?;
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let is_plain = !Stream::new(path, first.as_slice(), &request.limits)?.is_compressed();
        if is_plain {
            let sha256 = sha256(&mut file).map_err(unreadable)?;
            file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
            let columns = match format {
                Format::Parquet => parquet_file::read(path, file, request)?,
                _ => arrow_file::read(path, file, request)?,
            };
            let provenance = provenance(format, false, sha256, &columns);
            return assemble(path, columns, request, provenance);
        }
    }
    read_stream(path, format, file, request)
}

/// Reads `bytes`, the content of a file of this name.
///
/// # Errors
/// As [`read`].
///
/// ```
/// use std::path::Path;
/// use telescope_tables::{Request, TargetKind, read_bytes, regression_targets};
///
/// let request = Request::new(Some("price"), TargetKind::Numbers);
/// let table = read_bytes(Path::new("t.csv"), b"area,price\n50,10\n80,16\n".to_vec(), &request)?;
/// assert_eq!((table.rows(), table.columns()), (2, 1));
/// assert_eq!(regression_targets(&table)?, [10.0, 16.0]);
/// # Ok::<(), telescope_tables::TableError>(())
/// ```
pub fn read_bytes(name: &Path, bytes: Vec<u8>, request: &Request) -> Result<Table, TableError> {
    let format = format_of(name, request)?;
    read_stream(name, format, Cursor::new(bytes), request)
}

/// The format asked for, or that of the extension; and whether the keys fit it.
fn format_of(path: &Path, request: &Request) -> Result<Format, TableError> {
    let file = path.to_path_buf();
    let format = match request.format.or_else(|| Format::of_path(path)) {
        Some(format) => format,
        None => return Err(TableError::UnknownFormat { file }),
    };
    if format.has_names() {
        let key = match (request.index_base, request.columns) {
            (1, None) => return Ok(format),
            (1, Some(_)) => "columns",
            _ => "index-base",
        };
        return Err(TableError::NumbersUnwanted { file, format, key });
    }
    let unwanted = [
        ("target", request.target.is_some()),
        ("features", request.features != Features::AllOthers),
        ("categorical", !request.categorical.is_empty()),
        ("drop-first", request.drop_first),
        ("missing", !request.missing.is_refuse()),
        ("missing-marks", !request.marks.is_empty()),
    ];
    match unwanted.into_iter().find(|&(_, is_there)| is_there) {
        Some((key, _)) => Err(TableError::NamesUnwanted { file, key }),
        None => Ok(format),
    }
}

fn read_stream(
    path: &Path,
    format: Format,
    input: impl Read + Send,
    request: &Request,
) -> Result<Table, TableError> {
    let mut stream = Stream::new(path, input, &request.limits)?;
    let compressed = stream.is_compressed();
    let (columns, sha256) = match format {
        Format::Libsvm => {
            let (rows, labels, sha256) = libsvm::read(path, stream, request)?;
            let mut provenance = provenance(format, compressed, sha256, &[]);
            provenance.rows = rows.rows();
            provenance.columns = rows.columns;
            provenance.entries = Some(rows.values.len());
            let names = FeatureNames::Numbered {
                first: request.index_base,
                count: rows.columns,
            };
            return Ok(Table {
                file: path.to_path_buf(),
                names,
                matrix: Matrix::Sparse(rows),
                target_name: "label".to_owned(),
                target: Target::Numbers(labels),
                provenance,
            });
        }
        Format::Csv => csv_file::read(path, stream, request)?,
        Format::Parquet | Format::Arrow => {
            let whole = stream.read_whole(request.limits.whole_bytes)?;
            let sha256 = stream.finish()?;
            let columns = match format {
                Format::Parquet => parquet_file::read(path, Bytes::from(whole), request)?,
                _ => arrow_file::read(path, Cursor::new(whole), request)?,
            };
            (columns, sha256)
        }
    };
    let provenance = provenance(format, compressed, sha256, &columns);
    assemble(path, columns, request, provenance)
}

fn provenance(
    format: Format,
    compressed: bool,
    sha256: String,
    columns: &[crate::column::Column],
) -> Provenance {
    Provenance {
        format,
        compressed,
        sha256,
        rows: columns.last().map_or(0, crate::column::Column::rows),
        columns: columns.len().saturating_sub(1),
        entries: None,
        dropped: 0,
        filled: Vec::new(),
        encoded: Vec::new(),
    }
}
