//! From the keys of a data file to the rows of a finite sum.

use crate::config::FileConfig;
use crate::record::DataRecord;
use std::path::Path;
use std::sync::Arc;
use telescope_core::problems::Dataset;
use telescope_tables::visible::visible;
use telescope_tables::{
    Bias, MAX_CELLS, Matrix, Missing, TableError, TargetKind, as_given, classification_labels,
    read, regression_targets, scaled, standardise, standardise_targets,
};

/// The most columns whose means and scales are recorded.
const MOST_RECORDED: usize = 1_000;

/// Rows, and what is recorded of how they came about.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    /// The rows.
    pub data: Arc<Dataset>,
    /// Where they come from, and what was done to them.
    pub record: DataRecord,
}

/// Reads the file; the target holds two classes if `classes`, and else numbers. A path that is not absolute begins at
/// `root`.
///
/// # Errors
/// Says what is wrong, naming the path as the configuration does, and, after a semicolon, how to mend it.
pub(crate) fn load(config: &FileConfig, classes: bool, root: &Path) -> Result<Loaded, String> {
    let path = root.join(&config.path);
    // Errors and records name the path as the user wrote it: no folder of this machine.
    let named = |error: TableError| {
        let (from, to) = (path.display().to_string(), config.shown_path());
        let message = error.to_string().replace(&from, &to);
        // It quotes the file's names, which must not end the line or act on a terminal.
        visible(&message).into_owned()
    };
    let refused =
        |problem: &str| visible(&format!("{}: {problem}", config.shown_path())).into_owned();
    if config.standardise && config.scale {
        return Err(refused(
            "standardise and scale both divide the columns; choose one of them",
        ));
    }
    if config.index_base.is_some_and(|base| base > 1) {
        return Err(refused(
            "columns count from 0 or 1; write index-base = 0, or leave it out",
        ));
    }
    if matches!(config.missing, Missing::Value(value) if !value.is_finite()) {
        return Err(refused(
            "missing values cannot be filled in by a number that is not finite; write a decimal",
        ));
    }
    if config.columns == Some(0) {
        return Err(refused(
            "a table without columns has nothing to learn from; raise columns",
        ));
    }
    let kind = if classes {
        TargetKind::Classes
    } else {
        TargetKind::Numbers
    };
    let table = read(&path, &config.request(kind)).map_err(named)?;
    let (labels, names) = if classes {
        let labels = classification_labels(&table, config.positive_class.as_deref());
        let labels = labels.map_err(named)?;
        (labels.signs, Some(labels.classes))
    } else {
        (regression_targets(&table).map_err(named)?, None)
    };
    let labels = match (config.standardise_target, classes) {
        (false, _) => labels,
        (true, false) => standardise_targets(&table, &labels).map_err(named)?,
        (true, true) => {
            return Err(refused(&format!(
                "column `{}` holds classes, which cannot be standardised; leave standardise-target out, or choose a loss of numbers",
                table.target_name()
            )));
        }
    };
    let table = if config.dense {
        table.filled_in(MAX_CELLS).map_err(named)?
    } else {
        table
    };
    let source = table.provenance().clone();
    let bias = if config.intercept {
        Bias::Ones
    } else {
        Bias::Without
    };
    let design = if config.standardise {
        standardise(table, bias).map_err(named)?
    } else if config.scale {
        scaled(table, bias).map_err(named)?
    } else {
        as_given(table, bias)
    };
    let recorded = |numbers: &[f64]| {
        let few = numbers.len() <= MOST_RECORDED;
        if few { numbers.to_vec() } else { Vec::new() }
    };
    let record = DataRecord {
        source,
        classes: names,
        means: recorded(design.means()),
        scales: recorded(design.scales()),
    };
    let data = match design.into_matrix() {
        Matrix::Dense { values, columns } => Dataset::new(values, labels, columns),
        Matrix::Sparse(rows) => Dataset::sparse(
            rows.starts,
            rows.columns_of,
            rows.values,
            labels,
            rows.columns,
        ),
    };
    let data = data.map_err(|error| refused(&error.to_string()))?;
    Ok(Loaded {
        data: Arc::new(data),
        record,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn config(path: &str) -> FileConfig {
        FileConfig::new(PathBuf::from(path))
    }

    /// The file in a folder of its own, read as `config` says.
    fn load_text(config: &FileConfig, text: &str, classes: bool) -> Result<Loaded, String> {
        let dir = tempfile::tempdir().expect("temporary directory");
        std::fs::write(dir.path().join(&config.path), text).expect("written");
        let result = load(config, classes, dir.path());
        if let Err(message) = &result {
            let folder = dir.path().display().to_string();
            assert!(!message.contains(&folder), "{message}");
            let name = config.shown_path();
            assert!(message.starts_with(&format!("{name}: ")), "{message}");
            assert!(message.contains("; "), "no mend: {message}");
        }
        result
    }

    #[test]
    fn sparse_rows_stay_sparse_unless_they_are_asked_to_be_dense() {
        let mut config = config("t.svm");
        let text = "+1 1:3\n-1 3:-4\n";
        let loaded = load_text(&config, text, true).expect("valid");
        assert!(loaded.data.is_sparse());
        assert_eq!(&*loaded.data.full_row(1), [0.0, 0.0, -4.0]);
        assert_eq!(loaded.data.labels(), [1.0, -1.0]);
        assert_eq!(loaded.record.source.entries, Some(2));
        let classes = ["-1", "1"].map(str::to_owned);
        assert_eq!(loaded.record.classes, Some(classes));
        config.standardise = true;
        let message = load_text(&config, text, true).expect_err("filled in");
        assert!(message.contains("scale = true"), "{message}");
        config.dense = true;
        let message = load_text(&config, text, true).expect_err("column 2 is 0");
        assert!(message.contains("column `2` is constant"), "{message}");
        config.standardise = false;
        config.intercept = true;
        let loaded = load_text(&config, text, true).expect("valid");
        assert!(!loaded.data.is_sparse());
        assert_eq!(
            loaded.data.features(),
            [3.0, 0.0, 0.0, 1.0, 0.0, 0.0, -4.0, 1.0]
        );
    }

    #[test]
    fn means_and_scales_are_recorded() {
        let mut config = config("t.csv");
        config.target = Some("y".to_owned());
        config.standardise = true;
        config.standardise_target = true;
        let loaded = load_text(&config, "a,y\n1,5\n3,7\n", false).expect("valid");
        assert_eq!(loaded.data.features(), [-1.0, 1.0]);
        assert_eq!(loaded.data.labels(), [-1.0, 1.0]);
        assert_eq!(
            (&loaded.record.means[..], &loaded.record.scales[..]),
            (&[2.0][..], &[1.0][..])
        );
        assert_eq!(
            (loaded.record.source.rows, loaded.record.source.columns),
            (2, 1)
        );
    }

    #[test]
    fn keys_that_contradict_each_other_are_refused() {
        let with = |change: &dyn Fn(&mut FileConfig)| {
            let mut config = config("t.csv");
            config.target = Some("y".to_owned());
            change(&mut config);
            load_text(&config, "a,y\n1,5\n3,7\n", true).expect_err("refused")
        };
        for (message, part) in [
            (
                with(&|config| {
                    config.standardise = true;
                    config.scale = true;
                }),
                "choose one of them",
            ),
            (
                with(&|config| config.index_base = Some(2)),
                "index-base = 0",
            ),
            (
                with(&|config| config.index_base = Some(0)),
                "`index-base` speaks of LIBSVM",
            ),
            (with(&|config| config.columns = Some(0)), "raise columns"),
            (
                with(&|config| config.missing = Missing::Value(f64::NAN)),
                "write a decimal",
            ),
            (
                with(&|config| config.standardise_target = true),
                "leave standardise-target out",
            ),
            (with(&|config| config.target = None), "write target ="),
        ] {
            assert!(message.contains(part), "{message}");
        }
    }
}
