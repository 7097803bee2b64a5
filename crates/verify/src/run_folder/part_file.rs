//! Files of finished records: a line that says what is in the next one, and the record.

use super::manifest::{digest_of, hexadecimal};
use super::{FORMAT, RunFolder, RunFolderError, file};
use crate::suite::Part;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The largest record that is read.
const MOST_BYTES: u64 = 1 << 30;

/// The file of the suite's own record.
pub(super) const SUITE: &str = "proof-lines.jsonl";

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    /// [`FORMAT`].
    schema: u32,
    /// SHA-256 of the manifest and the part's place.
    identity: String,
    /// SHA-256 of the second line, without its end.
    sha256: String,
}

/// The folders and the name of a part's file.
fn place(part: Part<'_>) -> (Vec<&str>, String) {
    match part {
        Part::Suite => (vec!["checks"], SUITE.to_owned()),
        Part::Case(experiment, place) => (vec!["cases", experiment], format!("{place:03}.jsonl")),
        Part::Check(experiment, place) => (vec!["checks", experiment], format!("{place:03}.jsonl")),
    }
}

fn identity(run: &RunFolder, part: Part) -> Result<String, RunFolderError> {
    let (folders, name) = place(part);
    let digest = digest_of(&[
        b"telescope part",
        run.manifest.text()?.as_bytes(),
        folders.join("/").as_bytes(),
        name.as_bytes(),
    ]);
    Ok(hexadecimal(&digest))
}

/// Keeps a record.
pub(super) fn save(run: &RunFolder, part: Part, record: &str) -> Result<(), RunFolderError> {
    let (folders, name) = place(part);
    let head = Head {
        schema: FORMAT,
        identity: identity(run, part)?,
        sha256: hexadecimal(&Sha256::digest(record)),
    };
    let folder = file::make_folders(&run.path, &folders)?;
    let path = folder.join(name);
    let head = serde_json::to_string(&head).map_err(|error| RunFolderError::Unreadable {
        path: path.clone(),
        message: error.to_string(),
    })?;
    file::write(&path, format!("{head}\n{record}\n").as_bytes())
}

/// The record, if it is there and whole.
pub(super) fn load(run: &RunFolder, part: Part) -> Result<Option<String>, RunFolderError> {
    let (folders, name) = place(part);
    let mut path = run.path.clone();
    path.extend(folders);
    path.push(name);
    let Some(bytes) = file::read(&path, MOST_BYTES)? else {
        return Ok(None);
    };
    let damaged = || {
        let warning = format!(
            "{}: it is cut off, or bytes in it have changed; it is made again",
            path.display()
        );
        run.progress.warn(&warning);
        // So that it is said once.
        let _ = std::fs::remove_file(&path);
        Ok(None)
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return damaged();
    };
    let lines = text
        .strip_suffix('\n')
        .and_then(|text| text.split_once('\n'));
    let Some((head, record)) = lines else {
        return damaged();
    };
    let Ok(head) = serde_json::from_str::<Head>(head) else {
        return damaged();
    };
    if head.sha256 != hexadecimal(&Sha256::digest(record)) {
        return damaged();
    }
    if head.schema != FORMAT {
        return Err(RunFolderError::Format {
            path,
            found: head.schema.into(),
            known: FORMAT,
        });
    }
    if head.identity != identity(run, part)? {
        return Err(RunFolderError::Foreign(path));
    }
    Ok(Some(record.to_owned()))
}
