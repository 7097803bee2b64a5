//! What a CSV reader reads, kept until it is known in which line its rows begin.

use std::io::{self, Read};

/// UTF-8's byte order mark.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A row is longer than allowed.
#[derive(Debug, thiserror::Error)]
#[error("a row is longer than allowed")]
pub(super) struct TooLong;

/// Passes bytes on, without a byte order mark, and turns byte positions, in rising order, into lines. The CSV reader's
/// own count is one short after `\r\n` and does not see blank lines.
pub(super) struct Tap<R> {
    inner: R,
    limit: usize,
    started: bool,
    /// Bytes passed on; those before `head` are counted.
    kept: Vec<u8>,
    head: usize,
    /// Where `kept` begins.
    start: u64,
    /// The line of `head`.
    line: usize,
    /// Read, and not passed on yet: the first three bytes, unless they are the mark.
    first: Vec<u8>,
}

impl<R: Read> Tap<R> {
    pub(super) fn new(inner: R, limit: usize) -> Self {
        Self {
            inner,
            limit,
            started: false,
            kept: Vec::new(),
            head: 0,
            start: 0,
            line: 1,
            first: Vec::new(),
        }
    }

    pub(super) fn into_inner(self) -> R {
        self.inner
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// The line, from 1, of the row that the CSV reader says begins at `byte`: after the blank lines there.
    pub(super) fn line_at(&mut self, byte: u64) -> usize {
        let from = usize::try_from(byte.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let from = from.clamp(self.head, self.kept.len());
        let blank = self.kept[from..]
            .iter()
            .take_while(|&&byte| byte == b'\r' || byte == b'\n')
            .count();
        self.line += line_ends(&self.kept[self.head..from + blank]);
        self.head = from + blank;
        self.line
    }
}

impl<R: Read> Read for Tap<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.started {
            self.started = true;
            self.inner.by_ref().take(3).read_to_end(&mut self.first)?;
            if self.first == MARK {
                self.first.clear();
            }
        }
        let count = if self.first.is_empty() {
            self.inner.read(buffer)?
        } else {
            let count = self.first.len().min(buffer.len());
            buffer[..count].copy_from_slice(&self.first[..count]);
            self.first.drain(..count);
            count
        };
        self.kept.drain(..self.head);
        self.start += self.head as u64;
        self.head = 0;
        if self.kept.len() + count > self.limit {
            return Err(io::Error::other(TooLong));
        }
        self.kept.extend_from_slice(&buffer[..count]);
        Ok(count)
    }
}

/// How many lines end in `bytes`, by `\n`, `\r\n` or `\r`.
fn line_ends(bytes: &[u8]) -> usize {
    let line_feeds = memchr::memchr_iter(b'\n', bytes).count();
    let returns = memchr::memchr_iter(b'\r', bytes)
        .filter(|&at| bytes.get(at + 1) != Some(&b'\n'))
        .count();
    line_feeds + returns
}
