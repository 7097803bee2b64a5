//! Locks of a run folder: advisory, on open files, so that the kernel frees them however a process ends.
//!
//! A whole run and a merge hold `.lock` alone. Shards share it, and each holds `.lock-shard-K` alone.

use super::RunFolderError;
use super::shard::Shard;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// The lock of the whole folder.
const LOCK: &str = ".lock";
/// Held for the moment in which the manifest is written.
const SETUP: &str = ".lock-setup";

/// Whether a file is a lock.
pub(super) fn is_lock(name: &str) -> bool {
    name == LOCK || name.starts_with(".lock-")
}

fn open(path: &Path) -> Result<File, RunFolderError> {
    let mut options = OpenOptions::new();
    let options = options.create(true).truncate(false).read(true).write(true);
    options
        .open(path)
        .map_err(|error| RunFolderError::file(path, &error))
}

fn taken(
    folder: &Path,
    result: Result<(), TryLockError>,
    what: impl Into<String>,
) -> Result<(), RunFolderError> {
    result.map_err(|error| match error {
        TryLockError::WouldBlock => RunFolderError::Locked {
            path: folder.to_owned(),
            what: what.into(),
        },
        TryLockError::Error(error) => RunFolderError::File {
            path: folder.to_owned(),
            message: format!("it cannot be locked: {error}"),
            hint: "choose a folder on a file system that has locks",
        },
    })
}

/// Keeps everybody else out of the folder.
pub(super) fn alone(folder: &Path) -> Result<Vec<File>, RunFolderError> {
    let file = open(&folder.join(LOCK))?;
    taken(folder, file.try_lock(), "another run, shard or merge")?;
    Ok(vec![file])
}

/// Keeps out whole runs, merges, and the same shard.
pub(super) fn as_shard(folder: &Path, shard: Shard) -> Result<Vec<File>, RunFolderError> {
    let all = open(&folder.join(LOCK))?;
    taken(folder, all.try_lock_shared(), "a run or a merge")?;
    let own = open(&folder.join(format!(".lock-shard-{}", shard.index())))?;
    taken(
        folder,
        own.try_lock(),
        format!("another run of shard {shard}"),
    )?;
    Ok(vec![all, own])
}

/// Keeps out whole runs and merges while a folder is read, if it was ever locked.
pub(super) fn to_read(folder: &Path) -> Result<Option<File>, RunFolderError> {
    // A folder that was copied or cannot be written to may be read all the same.
    let Ok(file) = File::open(folder.join(LOCK)) else {
        return Ok(None);
    };
    taken(folder, file.try_lock_shared(), "a run or a merge")?;
    Ok(Some(file))
}

/// Waits until no other shard sets up the folder.
pub(super) fn setup(folder: &Path) -> Result<File, RunFolderError> {
    let path = folder.join(SETUP);
    let file = open(&path)?;
    file.lock()
        .map_err(|error| RunFolderError::file(&path, &error))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_locked(result: Result<Vec<File>, RunFolderError>) -> bool {
        matches!(result, Err(RunFolderError::Locked { .. }))
    }

    #[test]
    fn shards_keep_out_runs_and_themselves_only() {
        let folder = tempfile::TempDir::new().unwrap();
        let folder = folder.path();
        let shard = |text: &str| text.parse::<Shard>().unwrap();
        let first = as_shard(folder, shard("1/2")).unwrap();
        let second = as_shard(folder, shard("2/2")).unwrap();
        assert!(is_locked(as_shard(folder, shard("1/2"))));
        assert!(is_locked(alone(folder)));
        assert!(to_read(folder).unwrap().is_some());
        drop((first, second));
        let whole = alone(folder).unwrap();
        assert!(is_locked(alone(folder)));
        assert!(is_locked(as_shard(folder, shard("1/2"))));
        assert!(to_read(folder).is_err());
        drop(whole);
        assert!(alone(folder).is_ok());
    }

    #[test]
    fn locks_are_known_by_their_names() {
        for name in [".lock", ".lock-setup", ".lock-shard-3"] {
            assert!(is_lock(name));
        }
        assert!(!is_lock(".locket") && !is_lock("lock"));
    }
}
