//! The bytes of a file in order: plain or out of gzip, hashed as they pass, and no more than is allowed.

use crate::error::TableError;
use crate::format::has_extension;
use crate::limits::Limits;
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// The first bytes of every gzip member.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A reader whose bytes are hashed.
struct Hashed<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}

/// What was read ahead to recognise gzip, then the rest.
type Source<R> = Hashed<io::Chain<Cursor<Vec<u8>>, R>>;

enum Bytes<R> {
    Plain(Source<R>),
    Gzip(Box<MultiGzDecoder<BufReader<Source<R>>>>),
}

/// The bytes of a file, expanded if they are compressed.
pub(crate) struct Stream<R> {
    file: PathBuf,
    bytes: Bytes<R>,
    /// What may still come out of gzip.
    left: u64,
    limit: u64,
}

/// The limit was reached.
#[derive(Debug, thiserror::Error)]
#[error("the file expands beyond the limit")]
struct Excess;

impl<R: Read> Stream<R> {
    /// Looks at the first bytes of `inner`, the content of `file`.
    ///
    /// # Errors
    /// If they cannot be read, or are not gzip although the name says so.
    pub(crate) fn new(file: &Path, mut inner: R, limits: &Limits) -> Result<Self, TableError> {
        let mut first = Vec::new();
        let read = inner.by_ref().take(2).read_to_end(&mut first);
        read.map_err(|source| TableError::Unreadable {
            file: file.to_path_buf(),
            source,
        })?;
        let compressed = first == GZIP;
        if !compressed && has_extension(file, "gz") {
            let file = file.to_path_buf();
            return Err(TableError::NotGzip { file });
        }
        let source = Hashed {
            inner: Cursor::new(first).chain(inner),
            digest: Sha256::new(),
        };
        let bytes = if compressed {
            Bytes::Gzip(Box::new(MultiGzDecoder::new(BufReader::with_capacity(
                1 << 16,
                source,
            ))))
        } else {
            Bytes::Plain(source)
        };
        Ok(Self {
            file: file.to_path_buf(),
            bytes,
            left: limits.expanded_bytes,
            limit: limits.expanded_bytes,
        })
    }

    /// Whether the file is compressed.
    pub(crate) fn is_compressed(&self) -> bool {
        matches!(self.bytes, Bytes::Gzip(_))
    }

    /// SHA-256 of the file as it is stored, in hexadecimal. Reads what is left of it.
    ///
    /// # Errors
    /// If the rest cannot be read.
    pub(crate) fn finish(self) -> Result<String, TableError> {
        let mut source = match self.bytes {
            Bytes::Plain(source) => source,
            Bytes::Gzip(decoder) => decoder.into_inner().into_inner(),
        };
        io::copy(&mut source, &mut io::sink()).map_err(|source| TableError::Unreadable {
            file: self.file,
            source,
        })?;
        Ok(hexadecimal(source.digest))
    }

    /// Everything, if it is no more than `limit` bytes.
    ///
    /// # Errors
    /// If it is more, or cannot be read.
    pub(crate) fn read_whole(&mut self, limit: u64) -> Result<Vec<u8>, TableError> {
        let mut bytes = Vec::new();
        let read = self.by_ref().take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.faults().report(error))?;
        if bytes.len() as u64 > limit {
            let file = self.file.clone();
            return Err(TableError::TooManyBytes { file, limit });
        }
        Ok(bytes)
    }

    /// How an error of reading is to be reported, for readers that take the stream away.
    pub(crate) fn faults(&self) -> Faults {
        Faults {
            file: self.file.clone(),
            compressed: self.is_compressed(),
            limit: self.limit,
        }
    }
}

/// What a failure to read a stream means.
pub(crate) struct Faults {
    file: PathBuf,
    compressed: bool,
    limit: u64,
}

impl Faults {
    pub(crate) fn report(&self, error: io::Error) -> TableError {
        let file = self.file.clone();
        if error.get_ref().is_some_and(|inner| inner.is::<Excess>()) {
            let limit = self.limit;
            return TableError::Expands { file, limit };
        }
        if self.compressed {
            let problem = match error.kind() {
                io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
                _ => error.to_string(),
            };
            return TableError::DamagedGzip { file, problem };
        }
        TableError::Unreadable {
            file,
            source: error,
        }
    }
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.bytes {
            Bytes::Plain(source) => source.read(buffer),
            Bytes::Gzip(decoder) => {
                let count = decoder.read(buffer)?;
                match self.left.checked_sub(count as u64) {
                    Some(left) => self.left = left,
                    None => return Err(io::Error::other(Excess)),
                }
                Ok(count)
            }
        }
    }
}

/// SHA-256 of everything that `reader` gives.
pub(crate) fn sha256(mut reader: impl Read) -> io::Result<String> {
    let mut hashed = Hashed {
        inner: &mut reader,
        digest: Sha256::new(),
    };
    io::copy(&mut hashed, &mut io::sink())?;
    Ok(hexadecimal(hashed.digest))
}

fn hexadecimal(digest: Sha256) -> String {
    let bytes = digest.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
