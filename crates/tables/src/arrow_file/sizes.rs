//! What an Arrow file says of its sizes, looked at before its reader makes room for them: that reader believes what it is
//! told, and a file of a few bytes may ask for all memory there is.

use crate::limits::MAX_CHUNK_BYTES;
use arrow_ipc::{
    CompressionType, Message, MessageHeader, RecordBatch, root_as_footer, root_as_message,
};
use std::io::{self, Read, Seek, SeekFrom};

/// What was found.
pub(super) enum Fault {
    /// It could not be read.
    Unreadable(io::Error),
    /// A size that cannot be.
    Damaged(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// The length of the footer and the closing magic.
const TAIL: u64 = 10;
/// What a message of the present format starts with, before its length.
const CONTINUATION: [u8; 4] = [0xFF; 4];

/// The most bytes that a byte of an LZ4 frame becomes: matches are longer by 255 for each byte more.
const LZ4: u64 = 255;
/// The same for Zstandard: a block of 128 KiB that repeats one byte takes four.
const ZSTD: u64 = 1 << 15;

/// A file in the file format. What else is wrong with it is left to the reader.
pub(super) fn check_file(input: &mut (impl Read + Seek)) -> Result<(), Fault> {
    let length = input.seek(SeekFrom::End(0))?;
    let Some(end) = length.checked_sub(TAIL) else {
        return Ok(());
    };
    let tail = read(input, end, TAIL)?;
    let size = i64::from(i32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    let start = u64::try_from(size)
        .ok()
        .and_then(|size| end.checked_sub(size));
    let Some(start) = start else {
        return Err(Fault::Damaged(format!(
            "its footer says that it takes {size} bytes"
        )));
    };
    let footer = read(input, start, end - start)?;
    let Ok(footer) = root_as_footer(&footer) else {
        return Ok(());
    };
    let dictionaries = footer.dictionaries().into_iter().flatten();
    for block in dictionaries.chain(footer.recordBatches().into_iter().flatten()) {
        let part = || {
            let offset = u64::try_from(block.offset()).ok()?;
            let head = u64::try_from(block.metaDataLength()).ok()?;
            let body = u64::try_from(block.bodyLength()).ok()?;
            let all = offset.checked_add(head)?.checked_add(body)?;
            (all <= length).then_some((offset, head, body))
        };
        let Some((offset, head, body)) = part() else {
            return Err(Fault::Damaged(format!(
                "a part says that it has {} and {} bytes from byte {} on, in a file of {length}",
                block.metaDataLength(),
                block.bodyLength(),
                block.offset()
            )));
        };
        let message = read(input, offset, head)?;
        let prefix = if message.starts_with(&CONTINUATION) {
            8
        } else {
            4
        };
        // Its reader looks for the description in head and body together, and would find one that reaches into the body.
        let message = message.get(prefix..).map(root_as_message);
        let Some(Ok(message)) = message else {
            return Err(Fault::Damaged(format!(
                "the description of the part at byte {offset} is not within its {head} bytes"
            )));
        };
        check_message(input, message, offset + head, body)?;
    }
    Ok(())
}

/// A file in the stream format.
pub(super) fn check_stream(input: &mut (impl Read + Seek)) -> Result<(), Fault> {
    let length = input.seek(SeekFrom::End(0))?;
    let mut at = 0;
    loop {
        if length - at < 8 {
            return Ok(());
        }
        let prefix = read(input, at, 8)?;
        let (size, start) = if prefix.starts_with(&CONTINUATION) {
            ([prefix[4], prefix[5], prefix[6], prefix[7]], at + 8)
        } else {
            ([prefix[0], prefix[1], prefix[2], prefix[3]], at + 4)
        };
        // 0 ends the stream; what is cut off, or no message, is for the reader to say.
        let head = match u64::try_from(i32::from_le_bytes(size)) {
            Ok(head) if 0 < head && head <= length - start => head,
            _ => return Ok(()),
        };
        let bytes = read(input, start, head)?;
        let Ok(message) = root_as_message(&bytes) else {
            return Ok(());
        };
        let body = match u64::try_from(message.bodyLength()) {
            Ok(body) if body <= length - start - head => body,
            _ => return Ok(()),
        };
        check_message(input, message, start + head, body)?;
        at = start + head + body;
    }
}

/// Whether what is compressed in a message becomes too large.
fn check_message(
    input: &mut (impl Read + Seek),
    message: Message<'_>,
    body_at: u64,
    body: u64,
) -> Result<(), Fault> {
    let batch: Option<RecordBatch<'_>> = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message
            .header_as_dictionary_batch()
            .and_then(|dictionary| dictionary.data()),
        _ => None,
    };
    let compression = batch.and_then(|batch| batch.compression());
    let (Some(batch), Some(compression)) = (batch, compression) else {
        return Ok(());
    };
    let most_of_a_byte = if compression.codec() == CompressionType::LZ4_FRAME {
        LZ4
    } else {
        ZSTD
    };
    for buffer in batch.buffers().into_iter().flatten() {
        let at = u64::try_from(buffer.offset()).ok();
        let Some(at) = at.filter(|at| at.checked_add(8).is_some_and(|end| end <= body)) else {
            continue;
        };
        // Of no bytes the first are not looked at.
        let compressed = match u64::try_from(buffer.length()) {
            Ok(length) if length > 0 => length.min(body - at),
            _ => continue,
        };
        let bytes = read(input, body_at + at, 8)?;
        let size = bytes
            .iter()
            .rev()
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let most = i64::try_from(compressed.saturating_mul(most_of_a_byte)).unwrap_or(i64::MAX);
        let most = MAX_CHUNK_BYTES.min(most);
        // −1 marks what is not compressed.
        if size.cast_signed() > most {
            return Err(Fault::Damaged(format!(
                "a compressed part of {compressed} bytes says that it becomes {size}"
            )));
        }
    }
    Ok(())
}

/// So many bytes from there on, which the caller knows to be in the file.
fn read(input: &mut (impl Read + Seek), at: u64, count: u64) -> io::Result<Vec<u8>> {
    input.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    input.by_ref().take(count).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == count {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
