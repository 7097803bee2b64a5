//! Files that are there whole or not at all, whenever the power goes.

use super::RunFolderError;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The ending of a file that is not whole yet.
pub(super) const PARTIAL: &str = ".partial";

/// Writes a file beside its place, syncs it, and renames it to its place. A partial file that an earlier run left is
/// replaced, since only one process writes a file.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), RunFolderError> {
    let partial = partial(path);
    let written = (|| {
        let mut file = File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, path)?;
        sync_folder(path)
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&partial);
        RunFolderError::file(path, &error)
    })
}

/// `.NAME.partial` beside the file.
fn partial(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}{PARTIAL}"))
}

/// So that a rename is on the disk too.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        #[cfg(unix)]
        Some(folder) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// The bytes of a file; `None` if it is not there.
///
/// # Errors
/// If it cannot be read, or has more bytes than `most`.
pub(super) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, RunFolderError> {
    let failed = |error: std::io::Error| RunFolderError::file(path, &error);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let about = file.metadata().map_err(failed)?;
    let unreadable = |message: String| RunFolderError::Unreadable {
        path: path.to_owned(),
        message,
    };
    if !about.is_file() {
        return Err(unreadable("this is no file".to_owned()));
    }
    if about.len() > most {
        return Err(unreadable(format!("{} bytes are too many", about.len())));
    }
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

/// Makes the folders of a path below a run folder, which must be there: one that has vanished is not made anew.
pub(super) fn make_folders(run: &Path, below: &[&str]) -> Result<PathBuf, RunFolderError> {
    let mut folder = run.to_owned();
    for name in below {
        folder.push(name);
        match fs::create_dir(&folder) {
            Ok(()) => {
                sync_folder(&folder).map_err(|error| RunFolderError::file(&folder, &error))?
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(RunFolderError::file(&folder, &error)),
        }
    }
    Ok(folder)
}

/// Removes what killed runs have left half written, in a folder and below.
pub(super) fn remove_partial(folder: &Path) -> Result<(), RunFolderError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(RunFolderError::file(folder, &error)),
    };
    for entry in entries {
        let entry = entry.map_err(|error| RunFolderError::file(folder, &error))?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let kind = entry.file_type();
        let kind = kind.map_err(|error| RunFolderError::file(&path, &error))?;
        if kind.is_dir() {
            remove_partial(&path)?;
        } else if name.starts_with('.')
            && (name.ends_with(PARTIAL) || name.starts_with(".telescope-"))
        {
            fs::remove_file(&path).map_err(|error| RunFolderError::file(&path, &error))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_read_again() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.bin");
        assert!(read(&path, 10).unwrap().is_none());
        // What a killed run left is replaced.
        fs::write(folder.path().join(".a.bin.partial"), "torn").unwrap();
        write(&path, b"whole").unwrap();
        assert_eq!(read(&path, 10).unwrap().unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(matches!(
            read(&path, 4),
            Err(RunFolderError::Unreadable { .. })
        ));
        assert!(read(folder.path(), 10).is_err());
    }

    #[test]
    fn a_vanished_folder_is_not_made_anew() {
        let folder = tempfile::TempDir::new().unwrap();
        let run = folder.path().join("run");
        assert!(make_folders(&run, &["chunks", "a"]).is_err());
        assert!(!run.exists());
        fs::create_dir(&run).unwrap();
        make_folders(&run, &["chunks", "a"]).unwrap();
        make_folders(&run, &["chunks", "a"]).unwrap();
        assert!(run.join("chunks/a").is_dir());
        assert!(write(&folder.path().join("gone/file"), b"").is_err());
    }

    #[test]
    fn only_what_is_half_written_is_removed() {
        let folder = tempfile::TempDir::new().unwrap();
        let run = make_folders(folder.path(), &["chunks"]).unwrap();
        for name in [
            ".a.chunk.partial",
            ".telescope-x1",
            "a.chunk",
            ".lock",
            "b.partial",
        ] {
            fs::write(run.join(name), "").unwrap();
        }
        remove_partial(folder.path()).unwrap();
        let mut left: Vec<_> = fs::read_dir(run)
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, [".lock", "a.chunk", "b.partial"]);
    }
}
