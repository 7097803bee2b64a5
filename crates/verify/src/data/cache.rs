//! Data files that were read already.

use super::file::{Loaded, load};
use crate::config::FileConfig;
use std::cell::RefCell;
use std::path::Path;

/// What the files of one experiment hold, each read once for all cases that ask the same of it. It lives as long as the
/// experiment is planned: a later one reads anew, so that no change of a file goes unseen.
#[derive(Default)]
pub(crate) struct DataFiles {
    /// By what was asked, in the order of asking; there are few.
    read: RefCell<Vec<(String, Loaded)>>,
}

impl DataFiles {
    /// As [`load`], which is called if nobody has asked this before. Rows are shared, not copied.
    ///
    /// # Errors
    /// As [`load`]; an error is not remembered.
    pub(crate) fn load(
        &self,
        config: &FileConfig,
        classes: bool,
        root: &Path,
    ) -> Result<Loaded, String> {
        // Everything that decides what is read: the path, each key, the kind of the labels, where paths begin.
        let Ok(key) = serde_json::to_string(&(config, classes, root)) else {
            return load(config, classes, root);
        };
        let known = self
            .read
            .borrow()
            .iter()
            .find(|(asked, _)| *asked == key)
            .map(|(_, loaded)| loaded.clone());
        if let Some(loaded) = known {
            return Ok(loaded);
        }
        let loaded = load(config, classes, root)?;
        self.read.borrow_mut().push((key, loaded.clone()));
        Ok(loaded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_file_is_read_once_for_each_request() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        std::fs::write(&path, "a,y\n1,5\n3,7\n").unwrap();
        let mut config = FileConfig::new("t.csv".into());
        config.target = Some("y".to_owned());
        let files = DataFiles::default();
        let ask = |config: &FileConfig, classes| files.load(config, classes, dir.path());
        let first = ask(&config, false).unwrap();
        std::fs::write(&path, "a,y\n1,6\n4,7\n").unwrap();
        let again = ask(&config, false).unwrap();
        assert!(Arc::ptr_eq(&first.data, &again.data));
        assert_eq!(first.record, again.record);
        // Another request of the same file, and another plan, read anew.
        assert_eq!(ask(&config, true).unwrap().data.labels(), [-1.0, 1.0]);
        config.intercept = true;
        assert_eq!(ask(&config, false).unwrap().data.labels(), [6.0, 7.0]);
        config.intercept = false;
        let other = DataFiles::default().load(&config, false, dir.path());
        assert_eq!(other.unwrap().data.labels(), [6.0, 7.0]);
        config.target = Some("z".to_owned());
        assert!(
            ask(&config, false)
                .unwrap_err()
                .contains("no target column `z`")
        );
    }
}
