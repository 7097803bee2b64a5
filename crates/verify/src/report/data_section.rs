//! Where the rows of a finite sum come from, if from a file: one sentence.

use super::markdown::code;
use crate::config::FileConfig;
use crate::number;
use crate::record::DataRecord;
use telescope_tables::{Encoded, Filled, Missing};

/// Names of columns and of levels that are written out.
const MOST_NAMED: usize = 8;

/// The sentence, from the configuration and what the record keeps of the file.
pub(super) fn source(config: &FileConfig, record: Option<&DataRecord>) -> String {
    let mut sentence = format!("from {}", code(&config.shown_path()));
    if let Some(record) = record {
        sentence.push_str(&file(record));
    }
    if let Some(target) = &config.target {
        sentence.push_str(&format!(", label in the column {}", code(target)));
    }
    match (
        &config.positive_class,
        record.and_then(|record| record.classes.as_ref()),
    ) {
        (Some(class), _) => sentence.push_str(&format!(" ({} is +1)", code(class))),
        (None, Some([minus, plus])) => {
            sentence.push_str(&format!(" ({} is −1, {} is +1)", code(minus), code(plus)))
        }
        (None, None) => {}
    }
    if let Some(record) = record {
        prepared(&mut sentence, config, record);
    }
    if config.standardise {
        sentence.push_str("; each column shifted to mean 0 and scaled to standard deviation 1");
    }
    if config.scale {
        sentence.push_str("; each column divided by its root mean square");
    }
    if config.standardise_target {
        sentence.push_str("; the label shifted to mean 0 and scaled to standard deviation 1");
    }
    if config.intercept {
        sentence.push_str("; a column of ones appended");
    }
    sentence.push('.');
    sentence
}

/// Format, size and hash of the file.
fn file(record: &DataRecord) -> String {
    let source = &record.source;
    let compressed = if source.compressed {
        " compressed by gzip"
    } else {
        ""
    };
    let entries = source.entries.map_or_else(String::new, |entries| {
        format!(
            " with {} other than 0",
            number::counted(entries as u64, "number")
        )
    });
    format!(
        ", a {} file{compressed} of {} and {}{entries} (SHA-256 {})",
        source.format.title(),
        number::counted(source.rows as u64, "row"),
        number::counted(source.columns as u64, "feature column"),
        code(&source.sha256)
    )
}

fn prepared(sentence: &mut String, config: &FileConfig, record: &DataRecord) {
    let source = &record.source;
    if source.dropped > 0 {
        sentence.push_str(&format!(
            "; {} with a missing value left out",
            number::counted(source.dropped as u64, "row")
        ));
    }
    let parts = source.filled.iter().map(|it| filled(it, &config.missing));
    push_some(sentence, parts, source.filled.len());
    push_some(
        sentence,
        source.encoded.iter().map(encoded),
        source.encoded.len(),
    );
}

fn push_some(sentence: &mut String, parts: impl Iterator<Item = String>, count: usize) {
    for part in parts.take(MOST_NAMED) {
        sentence.push_str("; ");
        sentence.push_str(&part);
    }
    if count > MOST_NAMED {
        let more = number::count((count - MOST_NAMED) as u64);
        sentence.push_str(&format!("; {more} more columns so, in the record"));
    }
}

fn filled(filled: &Filled, missing: &Missing) -> String {
    let what = match missing {
        Missing::Mean | Missing::Indicator => "the mean of the others, ",
        Missing::Median => "the median of the others, ",
        Missing::Refuse | Missing::DropRow | Missing::Zero | Missing::Value(_) => "",
    };
    let indicator = if filled.indicator {
        ", and a column of 0 and 1 that says where"
    } else {
        ""
    };
    format!(
        "{} of {} filled in by {what}{}{indicator}",
        number::counted(filled.count as u64, "missing value"),
        code(&filled.column),
        number::nearest(filled.value, 6)
    )
}

fn encoded(encoded: &Encoded) -> String {
    let mut levels: Vec<String> = encoded
        .levels
        .iter()
        .take(MOST_NAMED)
        .map(|level| code(level))
        .collect();
    if encoded.levels.len() > MOST_NAMED {
        let more = encoded.levels.len() - MOST_NAMED;
        levels.push(format!("{} more", number::count(more as u64)));
    }
    let left_out = match &encoded.left_out {
        Some(level) => format!(" ({} being 0 in all of them)", code(level)),
        None => String::new(),
    };
    format!(
        "{} written as a column of 0 and 1 for each of {}{left_out}",
        code(&encoded.column),
        levels.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use telescope_tables::{Format, Provenance};

    fn config() -> FileConfig {
        FileConfig {
            target: Some("kind".to_owned()),
            ..FileConfig::new(PathBuf::from("data/x.csv"))
        }
    }

    #[test]
    fn a_plain_csv_file_needs_no_record() {
        let mut config = config();
        assert_eq!(
            source(&config, None),
            "from `data/x.csv`, label in the column `kind`."
        );
        config.positive_class = Some("yes".to_owned());
        config.standardise = true;
        config.intercept = true;
        assert_eq!(
            source(&config, None),
            "from `data/x.csv`, label in the column `kind` (`yes` is +1); each column shifted to mean 0 and scaled to standard deviation 1; a column of ones appended."
        );
    }

    /// What a page says of this file, and how a record keeps it.
    fn told(more: &str) -> (String, String) {
        let text = format!(r#"{{ "path": "data/a.csv", "target": "y"{more} }}"#);
        let config: FileConfig = serde_json::from_str(&text).expect("valid");
        let kept = serde_json::to_string(&config).expect("serialisable");
        (source(&config, None), kept)
    }

    #[test]
    fn a_standardised_label_is_told_and_kept_only_where_it_is_asked_for() {
        let (said, kept) = told("");
        assert_eq!(said, "from `data/a.csv`, label in the column `y`.");
        let as_before =
            r#"{"path":"data/a.csv","target":"y","standardise":false,"intercept":false}"#;
        assert_eq!(kept, as_before);
        let (said, kept) = told(r#", "standardise-target": true"#);
        let sentence = "; the label shifted to mean 0 and scaled to standard deviation 1.";
        assert!(said.ends_with(sentence), "{said}");
        assert!(kept.contains(r#""standardise-target":true"#), "{kept}");
    }

    #[test]
    fn what_was_done_to_a_file_is_said() {
        let mut config = config();
        config.missing = Missing::Mean;
        let record = DataRecord {
            source: Provenance {
                format: Format::Parquet,
                compressed: true,
                sha256: "ab".to_owned(),
                rows: 4,
                columns: 2,
                entries: None,
                dropped: 1,
                filled: vec![Filled {
                    column: "a".to_owned(),
                    count: 1,
                    value: 0.5,
                    indicator: false,
                }],
                encoded: vec![Encoded {
                    column: "c".to_owned(),
                    levels: vec!["red".to_owned(), "(missing)".to_owned()],
                    left_out: Some("blue".to_owned()),
                    missing: 1,
                }],
            },
            classes: Some(["no".to_owned(), "yes".to_owned()]),
            means: Vec::new(),
            scales: Vec::new(),
        };
        let expected = "from `data/x.csv`, a Parquet file compressed by gzip of 4 rows and 2 feature columns (SHA-256 `ab`), label in the column `kind` (`no` is −1, `yes` is +1); 1 row with a missing value left out; 1 missing value of `a` filled in by the mean of the others, 0.5; `c` written as a column of 0 and 1 for each of `red`, `(missing)` (`blue` being 0 in all of them).";
        assert_eq!(source(&config, Some(&record)), expected);
    }
}
