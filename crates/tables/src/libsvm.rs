//! LIBSVM and SVMlight: one row a line, `LABEL INDEX:VALUE INDEX:VALUE ...`, entries that are not named being 0.
//!
//! Indices rise within a line and may leave gaps. `qid:N` is passed over, and `#` begins a comment. Of a file
//! longer than a block a thread reads (and expands and hashes) ahead while another parses, in blocks of whole lines.

mod line;

use crate::error::TableError;
use crate::limits::MAX_SPARSE_COLUMNS;
use crate::request::Request;
use crate::sparse::SparseRows;
use crate::stream::Stream;
use line::Parser;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes of a block, if no line is longer.
const BLOCK: usize = 1 << 20;
/// Blocks read ahead.
const AHEAD: usize = 4;

/// Rows with their labels, and SHA-256 of the file.
///
/// # Errors
/// The first that is wrong, with its line.
pub(crate) fn read<R: Read + Send>(
    path: &Path,
    mut stream: Stream<R>,
    request: &Request,
) -> Result<(SparseRows, Vec<f64>, String), TableError> {
    let base = u64::from(request.index_base);
    let last = match request.columns {
        Some(columns) => u64::from(columns.min(MAX_SPARSE_COLUMNS)),
        None => u64::from(MAX_SPARSE_COLUMNS),
    };
    let mut parser = Parser::new(path, base, base + last - 1, request);
    let faults = stream.faults();
    let report = |error| faults.report(error);
    let mut blocks = Blocks::new(request.limits.line_bytes);
    let mut first = Vec::new();
    let digest = if blocks.next(&mut stream, &mut first).map_err(report)? {
        // A thread would take longer to start than so short a file to read.
        parser.block(&first)?;
        stream.finish()?
    } else {
        read_ahead(&mut parser, stream, blocks, first)?
    };
    let (rows, labels) = parser.finish()?;
    Ok((rows, labels, digest))
}

/// Parses the first block and those after it, which another thread reads meanwhile.
fn read_ahead<R: Read + Send>(
    parser: &mut Parser<'_>,
    mut stream: Stream<R>,
    mut blocks: Blocks,
    first: Vec<u8>,
) -> Result<String, TableError> {
    let (full, received) = sync_channel(AHEAD);
    let (empty, spent) = sync_channel(AHEAD + 2);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let faults = stream.faults();
            let result = blocks.send_all(&mut stream, &full, &spent);
            drop(full);
            match result {
                // A line too long is found by the parser, which knows its number.
                Ok(()) => stream.finish(),
                Err(error) => Err(faults.report(error)),
            }
        });
        let parsed = parser
            .block(&first)
            .and_then(|()| parse_blocks(parser, &received, &empty));
        // Ends the reading if the parser stopped early.
        drop(received);
        let read = reading
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // What is wrong in a line before the end that could not be read comes first.
        parsed.and(read)
    })
}

/// Cuts a stream into blocks that end with a line.
struct Blocks {
    /// Bytes after the last whole line.
    rest: Vec<u8>,
    /// No line may have more bytes.
    limit: usize,
}

impl Blocks {
    fn new(limit: usize) -> Self {
        Self {
            rest: Vec::new(),
            limit,
        }
    }

    /// Reads the next block into `block`, and says whether it is the last.
    fn next(&mut self, stream: &mut impl Read, block: &mut Vec<u8>) -> std::io::Result<bool> {
        block.clear();
        block.append(&mut self.rest);
        let mut searched = 0;
        loop {
            let wanted = BLOCK.saturating_sub(block.len()).max(BLOCK / 4);
            let count = stream.by_ref().take(wanted as u64).read_to_end(block)?;
            if count < wanted {
                return Ok(true);
            }
            if let Some(at) = memchr::memrchr(b'\n', &block[searched..]) {
                self.rest.extend_from_slice(&block[searched + at + 1..]);
                block.truncate(searched + at + 1);
                return Ok(false);
            }
            searched = block.len();
            // The parser measures without a byte order mark.
            if searched > self.limit.saturating_add(3) {
                return Ok(true);
            }
        }
    }

    /// Sends blocks until there are no more or no one wants them.
    fn send_all(
        &mut self,
        stream: &mut impl Read,
        full: &SyncSender<Vec<u8>>,
        spent: &Receiver<Vec<u8>>,
    ) -> std::io::Result<()> {
        loop {
            let mut block = spent.try_recv().unwrap_or_default();
            let ended = self.next(stream, &mut block)?;
            if full.send(block).is_err() || ended {
                return Ok(());
            }
        }
    }
}

fn parse_blocks(
    parser: &mut Parser<'_>,
    blocks: &Receiver<Vec<u8>>,
    empty: &SyncSender<Vec<u8>>,
) -> Result<(), TableError> {
    for block in blocks {
        parser.block(&block)?;
        // Without room the block is dropped, and another is made.
        let _ = empty.try_send(block);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
