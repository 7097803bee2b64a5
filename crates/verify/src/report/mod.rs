//! Reports: Markdown pages, SVG figures and JSON records, a pure function of the records.

use crate::record::{ExperimentRecord, SuiteRecord};

/// Every file of `reports/`, as (path, text): `README.md`, one page an experiment, the records.
#[must_use]
pub fn render(suite: &SuiteRecord, experiments: &[ExperimentRecord]) -> Vec<(String, String)> {
    let mut files = vec![("README.md".to_owned(), "# Reports\n".to_owned())];
    files.push(("records/suite.json".to_owned(), json(suite)));
    for experiment in experiments {
        files.push((format!("{}.md", experiment.id), format!("# {}\n", experiment.title)));
        files.push((format!("records/{}.json", experiment.id), json(experiment)));
    }
    files
}

fn json<T: serde::Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("records are plain data");
    text.push('\n');
    text
}
