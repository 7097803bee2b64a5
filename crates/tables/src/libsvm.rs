//! LIBSVM and SVMlight: one row a line, `LABEL INDEX:VALUE INDEX:VALUE ...`, entries that are not named being 0.
//!
//! Indices rise within a line and may leave gaps. `qid:N` is passed over, and `#` begins a comment. A thread reads (and
//! expands and hashes) ahead while another parses, in blocks of whole lines.

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
    let (full, blocks) = sync_channel(AHEAD);
    let (empty, spent) = sync_channel(AHEAD + 2);
    let digest = std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let limit = request.limits.line_bytes;
            let faults = stream.faults();
            let result = read_blocks(&mut stream, limit, &full, &spent);
            drop(full);
            match result {
                // A line too long is found by the parser, which knows its number.
                Ok(()) => stream.finish(),
                Err(error) => Err(faults.report(error)),
            }
        });
        let parsed = parse_blocks(&mut parser, &blocks, &empty);
        // Ends the reading if the parser stopped early.
        drop(blocks);
        let read = reading
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // What is wrong in a line before the end that could not be read comes first.
        parsed.and(read)
    })?;
    let (rows, labels) = parser.finish()?;
    Ok((rows, labels, digest))
}

/// Sends blocks that end with a line, until there are no more or no one wants them.
fn read_blocks(
    stream: &mut impl Read,
    limit: usize,
    full: &SyncSender<Vec<u8>>,
    spent: &Receiver<Vec<u8>>,
) -> std::io::Result<()> {
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let mut block = spent.try_recv().unwrap_or_default();
        block.clear();
        block.append(&mut rest);
        let mut searched = 0;
        let ended = loop {
            let wanted = BLOCK.saturating_sub(block.len()).max(BLOCK / 4);
            let count = stream
                .by_ref()
                .take(wanted as u64)
                .read_to_end(&mut block)?;
            if count < wanted {
                break true;
            }
            if let Some(at) = memchr::memrchr(b'\n', &block[searched..]) {
                rest.extend_from_slice(&block[searched + at + 1..]);
                block.truncate(searched + at + 1);
                break false;
            }
            searched = block.len();
            if searched > limit {
                break true;
            }
        };
        if full.send(block).is_err() || ended {
            return Ok(());
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
