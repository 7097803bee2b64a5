//! Writing a file that is not there yet.

use crate::suite::SuiteError;
use std::io::Write as _;
use std::path::Path;

/// Writes the text to a new file, whole or not at all.
///
/// # Errors
/// If the file is there, or cannot be written.
///
/// ```
/// use telescope_verify::template::write_new;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("mine.toml");
/// write_new(&path, "title = \"Mine\"\n")?;
/// // It is not written over.
/// assert!(write_new(&path, "").unwrap_err().to_string().contains("is not overwritten"));
/// assert_eq!(std::fs::read_to_string(&path)?, "title = \"Mine\"\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_new(path: &Path, text: &str) -> Result<(), SuiteError> {
    let failed = |error: &std::io::Error| {
        let there = error.kind() == std::io::ErrorKind::AlreadyExists;
        SuiteError::File {
            path: path.to_owned(),
            message: if there {
                "the file is there, and is not overwritten".to_owned()
            } else {
                error.to_string()
            },
            hint: if there {
                "give another name, or move the file away"
            } else {
                "give a name in a folder that is there and can be written to"
            },
        }
    };
    let parent = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".telescope-")
        .tempfile_in(folder)
        .map_err(|error| failed(&error))?;
    file.write_all(text.as_bytes())
        .map_err(|error| failed(&error))?;
    file.as_file().sync_all().map_err(|error| failed(&error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let plain = std::fs::Permissions::from_mode(0o644);
        file.as_file()
            .set_permissions(plain)
            .map_err(|error| failed(&error))?;
    }
    // In one step with the check that nothing is there.
    file.persist_noclobber(path)
        .map_err(|error| failed(&error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        write_new(&path, "one").unwrap();
        let error = write_new(&path, "two").unwrap_err().to_string();
        assert!(error.contains("not overwritten"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no temporary file stays"
        );
        let nowhere = folder.path().join("none/mine.toml");
        assert!(
            write_new(&nowhere, "one")
                .unwrap_err()
                .to_string()
                .contains("hint")
        );
    }
}
