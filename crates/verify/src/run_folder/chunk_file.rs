//! The file of one chunk. All numbers little-endian:
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `TLSCHUNK` |
//! | 4 | the version of this format, [`FORMAT`] |
//! | 4 | outputs |
//! | 8 | checkpoints |
//! | 8 | coordinates of the kept points, of all outputs together |
//! | 8, 8 | the first replicate, and the one after the last |
//! | 32 | the identity: a SHA-256 of what the replicates depend on |
//! | 8 each | the doubles: of each replicate the risks `[checkpoint][output]`, how far each risk at T may be off, the points |
//! | 32 | SHA-256 of everything before |

use crate::evidence::draws::Draws;
use crate::evidence::source::Chunk;
use sha2::{Digest as _, Sha256};

/// The version of the format. It grows with every change that an older reader would misread.
pub(crate) const FORMAT: u32 = 1;
const MAGIC: &[u8; 8] = b"TLSCHUNK";
const HEADER: usize = 80;
const DIGEST: usize = 32;

/// What is wrong with a chunk's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It is no chunk, or not a whole one, or some byte has changed.
    Damaged(&'static str),
    /// A sound one of another format.
    Format(u32),
    /// A sound one of something else.
    Foreign,
}

fn header(identity: &[u8; DIGEST], chunk: &Chunk) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(
        &u32::try_from(chunk.shape.outputs)
            .unwrap_or(u32::MAX)
            .to_le_bytes(),
    );
    for number in [
        chunk.shape.checkpoints as u64,
        chunk.shape.coordinates as u64,
        chunk.replicates.start,
        chunk.replicates.end,
    ] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(identity);
    bytes
}

/// The bytes of a chunk's file.
///
/// # Panics
/// If the draws are not those of the chunk.
pub(super) fn encode(identity: &[u8; DIGEST], chunk: &Chunk, draws: &Draws) -> Vec<u8> {
    let count = chunk.replicates.end - chunk.replicates.start;
    assert_eq!(draws.shape(), chunk.shape, "the draws are the chunk's");
    assert_eq!(draws.count() as u64, count, "the draws are the chunk's");
    let mut bytes = header(identity, chunk);
    bytes.reserve_exact(draws.values().len() * 8 + DIGEST);
    for value in draws.values() {
        bytes.extend_from_slice(&value.to_bits().to_le_bytes());
    }
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
}

/// How long the file of a chunk is; `None` if no file could be so long.
pub(super) fn length(chunk: &Chunk) -> Option<u64> {
    let count = chunk.replicates.end.checked_sub(chunk.replicates.start)?;
    let doubles = u64::try_from(chunk.shape.doubles())
        .ok()?
        .checked_mul(count)?;
    doubles
        .checked_mul(8)?
        .checked_add((HEADER + DIGEST) as u64)
}

/// The draws in a chunk's file.
pub(super) fn decode(identity: &[u8; DIGEST], chunk: &Chunk, bytes: &[u8]) -> Result<Draws, Flaw> {
    if bytes.len() < HEADER + DIGEST {
        return Err(Flaw::Damaged("it is cut off"));
    }
    let (body, digest) = bytes.split_at(bytes.len() - DIGEST);
    if !body.starts_with(MAGIC) {
        return Err(Flaw::Damaged("it is no chunk"));
    }
    if Sha256::digest(body).as_slice() != digest {
        return Err(Flaw::Damaged("it is cut off, or bytes in it have changed"));
    }
    let (found, payload) = body.split_at(HEADER);
    let version = found[8..12].try_into().map_or(0, u32::from_le_bytes);
    if version != FORMAT {
        return Err(Flaw::Format(version));
    }
    if found != header(identity, chunk) || length(chunk) != Some(bytes.len() as u64) {
        return Err(Flaw::Foreign);
    }
    let (doubles, _) = payload.as_chunks::<8>();
    let values = doubles
        .iter()
        .map(|double| f64::from_bits(u64::from_le_bytes(*double)));
    Draws::from_values(chunk.shape, values.collect()).ok_or(Flaw::Foreign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::draws::Shape;

    fn chunk() -> (Chunk, Draws) {
        let shape = Shape {
            checkpoints: 2,
            outputs: 1,
            coordinates: 2,
        };
        let chunk = Chunk {
            index: 3,
            replicates: 16..18,
            shape,
        };
        let values = vec![
            1.0,
            -0.0,
            1e-300,
            3.0,
            f64::INFINITY,
            6.0,
            f64::NAN,
            8.0,
            9.0,
            0.1,
        ];
        let draws = Draws::from_values(shape, values).unwrap();
        (chunk, draws)
    }

    fn bits(draws: &Draws) -> Vec<u64> {
        draws.values().iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn what_is_written_is_read_bit_for_bit() {
        let (chunk, draws) = chunk();
        let bytes = encode(&[7; 32], &chunk, &draws);
        assert_eq!(length(&chunk), Some(bytes.len() as u64));
        let again = decode(&[7; 32], &chunk, &bytes).unwrap();
        assert_eq!(bits(&draws), bits(&again));
        // The second replicate: risks at two steps, a rounding, a point of two coordinates.
        assert_eq!(again.risks(0), &[1.0, -0.0]);
        assert_eq!(again.ends(1).1, &[8.0]);
        assert_eq!(again.points(1), &[9.0, 0.1]);
    }

    #[test]
    fn every_byte_counts_and_so_does_every_cut() {
        let (chunk, draws) = chunk();
        let bytes = encode(&[7; 32], &chunk, &draws);
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let flaw = decode(&[7; 32], &chunk, &changed).unwrap_err();
            assert!(matches!(flaw, Flaw::Damaged(_)), "{place}: {flaw:?}");
            let flaw = decode(&[7; 32], &chunk, &bytes[..place]).unwrap_err();
            assert!(matches!(flaw, Flaw::Damaged(_)), "{place}: {flaw:?}");
        }
        let longer = [bytes, vec![0]].concat();
        assert!(matches!(
            decode(&[7; 32], &chunk, &longer),
            Err(Flaw::Damaged(_))
        ));
    }

    #[test]
    fn a_sound_chunk_of_something_else_is_foreign() {
        let (chunk, draws) = chunk();
        let bytes = encode(&[7; 32], &chunk, &draws);
        assert_eq!(decode(&[8; 32], &chunk, &bytes).unwrap_err(), Flaw::Foreign);
        let mut other = chunk.clone();
        other.replicates = 18..20;
        assert_eq!(decode(&[7; 32], &other, &bytes).unwrap_err(), Flaw::Foreign);
        other.replicates = 16..18;
        other.shape.coordinates = 3;
        assert_eq!(decode(&[7; 32], &other, &bytes).unwrap_err(), Flaw::Foreign);
    }

    #[test]
    fn another_format_is_told_by_its_number() {
        let (chunk, draws) = chunk();
        let mut bytes = encode(&[7; 32], &chunk, &draws);
        bytes.truncate(bytes.len() - DIGEST);
        bytes[8] = 9;
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        assert_eq!(
            decode(&[7; 32], &chunk, &bytes).unwrap_err(),
            Flaw::Format(9)
        );
    }
}
