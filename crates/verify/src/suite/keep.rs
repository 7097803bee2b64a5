//! Keeping the finished parts of a run, so that a stopped one goes on where it was.

use super::SuiteError;
use crate::evidence::source::ChunkStore;
use crate::plan::Case;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A part of a run that is kept as a whole, in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// The suite's own record.
    Suite,
    /// A case's record, by its experiment and its place there.
    Case(&'a str, usize),
    /// A check's record, likewise.
    Check(&'a str, usize),
}

/// Keeps the finished parts of a run.
pub(crate) trait Keep: Sync {
    /// The store of a case's chunks, by its experiment and its place there.
    fn chunks<'a>(
        &'a self,
        experiment: &'a str,
        place: usize,
        case: &Case,
    ) -> Box<dyn ChunkStore + 'a>;
    /// A finished part; `None` if it is to be made.
    ///
    /// # Errors
    /// If it cannot be read, or belongs to another run.
    fn load(&self, part: Part) -> Result<Option<String>, SuiteError>;
    /// Keeps a finished part.
    ///
    /// # Errors
    /// If it cannot be written.
    fn save(&self, part: Part, record: &str) -> Result<(), SuiteError>;
}

/// The part as it was kept, or made now and kept.
pub(super) fn kept<R>(
    keep: Option<&dyn Keep>,
    part: Part,
    make: impl FnOnce() -> Result<R, SuiteError>,
) -> Result<R, SuiteError>
where
    R: Serialize + DeserializeOwned + PartialEq,
{
    let Some(keep) = keep else { return make() };
    if let Some(record) = loaded(keep, part)? {
        return Ok(record);
    }
    let record = make()?;
    // JSON has no NaN: what could not be read again is not kept, and the experiment's record is refused at its end.
    if let Ok(text) = serde_json::to_string(&record)
        && serde_json::from_str::<R>(&text).is_ok_and(|again| again == record)
    {
        keep.save(part, &text)?;
    }
    Ok(record)
}

/// The part as it was kept, if it was.
pub(super) fn loaded<R: DeserializeOwned>(
    keep: &dyn Keep,
    part: Part,
) -> Result<Option<R>, SuiteError> {
    let text = keep.load(part)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}
