//! The chunks of one case, a file each.

use super::arithmetic::ARITHMETIC;
use super::manifest::{ExperimentEntry, digest_of};
use super::{RunFolder, RunFolderError, chunk_file, file};
use crate::evidence::curves::checkpoints;
use crate::evidence::draws::Draws;
use crate::evidence::source::{Chunk, ChunkStore};
use crate::plan::Case;
use crate::suite::SuiteError;
use std::path::{Path, PathBuf};

/// Where chunks are.
const CHUNKS: &str = "chunks";

pub(super) struct ChunkFiles<'a> {
    run: &'a RunFolder<'a>,
    experiment: String,
    /// The case's place in its experiment, as a folder's name.
    case: String,
    identity: [u8; 32],
}

/// What a file holds for a chunk.
pub(super) enum Found {
    /// Nothing is there.
    Nothing,
    /// Something that was a chunk, and what is wrong with it.
    Damaged(&'static str),
    /// The chunk, and its bytes.
    Whole(Draws, Vec<u8>),
}

impl<'a> ChunkFiles<'a> {
    pub(super) fn new(
        run: &'a RunFolder<'a>,
        experiment: &str,
        place: usize,
        case: &Case,
        entry: Option<&ExperimentEntry>,
    ) -> Self {
        Self {
            run,
            experiment: experiment.to_owned(),
            case: format!("{place:03}"),
            identity: identity(case, entry),
        }
    }

    /// Where a chunk is in a run folder.
    pub(super) fn path(&self, folder: &Path, chunk: u64) -> PathBuf {
        let name = format!("{chunk:06}.chunk");
        [CHUNKS, &self.experiment, &self.case, &name]
            .iter()
            .fold(folder.to_owned(), |path, part| path.join(part))
    }

    /// What a run folder, this one or another, has of a chunk.
    pub(super) fn find(&self, folder: &Path, chunk: &Chunk) -> Result<Found, RunFolderError> {
        let path = self.path(folder, chunk.index);
        let most = chunk_file::length(chunk).unwrap_or(0);
        // Far more than the chunk would take is no chunk, and is not read.
        let bytes = match file::read(&path, most.saturating_mul(2).saturating_add(4096)) {
            Ok(None) => return Ok(Found::Nothing),
            Ok(Some(bytes)) => bytes,
            Err(RunFolderError::Unreadable { .. }) => {
                return Ok(Found::Damaged("it is too long, or no file"));
            }
            Err(error) => return Err(error),
        };
        match chunk_file::decode(&self.identity, chunk, &bytes) {
            Ok(draws) => Ok(Found::Whole(draws, bytes)),
            Err(chunk_file::Flaw::Damaged(why)) => Ok(Found::Damaged(why)),
            Err(chunk_file::Flaw::Foreign) => Err(RunFolderError::Foreign(path)),
            Err(chunk_file::Flaw::Format(found)) => Err(RunFolderError::Format {
                path,
                found: found.into(),
                known: chunk_file::FORMAT,
            }),
        }
    }

    /// Writes the bytes of a chunk's file.
    pub(super) fn put(&self, chunk: u64, bytes: &[u8]) -> Result<(), RunFolderError> {
        let folder = &self.run.path;
        file::make_folders(folder, &[CHUNKS, &self.experiment, &self.case])?;
        file::write(&self.path(folder, chunk), bytes)
    }
}

impl ChunkStore for ChunkFiles<'_> {
    fn load(&self, chunk: &Chunk) -> Result<Option<Draws>, SuiteError> {
        let folder = &self.run.path;
        let why = match self.find(folder, chunk)? {
            Found::Whole(draws, _) => return Ok(Some(draws)),
            Found::Nothing if self.run.computes => return Ok(None),
            Found::Nothing => "it is missing",
            Found::Damaged(why) => why,
        };
        let path = self.path(folder, chunk.index);
        if !self.run.computes {
            let message = format!("{why}\n  hint: merge again");
            return Err(RunFolderError::Missing { path, message }.into());
        }
        self.run
            .progress
            .warn(&format!("{}: {why}; it is computed again", path.display()));
        Ok(None)
    }

    fn save(&self, chunk: &Chunk, draws: &Draws) -> Result<(), SuiteError> {
        let bytes = chunk_file::encode(&self.identity, chunk, draws);
        Ok(self.put(chunk.index, &bytes)?)
    }
}

/// What a case's replicates depend on, but for their range: the program, the file and its data, the case's settings (by its
/// name), the key, and what is looked at.
fn identity(case: &Case, entry: Option<&ExperimentEntry>) -> [u8; 32] {
    let outputs: Vec<String> = case.outputs().iter().map(|output| output.id()).collect();
    let looks: Vec<u8> = checkpoints(case.step_sizes.steps())
        .into_iter()
        .flat_map(|step| (step as u64).to_le_bytes())
        .collect();
    let (file, data) = entry.map_or(("", &[][..]), |entry| (&entry.sha256, &entry.data));
    let data: Vec<&str> = data.iter().map(|entry| entry.sha256.as_str()).collect();
    digest_of(&[
        b"telescope chunk",
        env!("CARGO_PKG_VERSION").as_bytes(),
        &ARITHMETIC.to_le_bytes(),
        file.as_bytes(),
        data.join(",").as_bytes(),
        case.id.as_bytes(),
        case.key.bytes(),
        outputs.join(",").as_bytes(),
        &looks,
    ])
}
