//! Reports: an index, a page an experiment, figures and records. A pure function of the records, so the same records
//! give the same bytes: no clock, no path, no host; experiments in the order of their names.
//!
//! Every file of `reports/` ends with a line feed and has no other line ends. Names, titles and reasons come from files
//! that users write, and are escaped; the summary of an experiment is Markdown, and keeps all but its tags.

mod cases;
mod certificates;
mod check_section;
mod claim_section;
mod comparison;
mod coverage;
mod coverage_gaps;
mod data_section;
mod draw_section;
mod evidence_section;
mod fact_section;
mod figures;
mod formal_section;
mod index;
mod index_alpha;
mod index_tables;
mod ledger_section;
mod line_figures;
pub(crate) mod markdown;
mod page;
mod problem_section;
mod published_section;
mod wording;

#[cfg(test)]
mod tests;

use crate::record::{ExperimentRecord, SuiteRecord};

/// Every file below `reports/`, as (path, text): `README.md`, `formal-proof.md`, `<id>.md` for each experiment, `figures/<id>-*.svg`,
/// `records/suite.json` and `records/<id>.json`. Sorted by path.
///
/// # Panics
/// If a record cannot be written as JSON, which plain data always can.
///
/// ```
/// use telescope_verify::report::render;
/// use telescope_verify::results::load;
///
/// let record = "../../reports/records/tight-constant.json".into();
/// let loaded = load(&[record])?;
/// let files = render(&loaded.suite, &loaded.experiments);
/// let (_, page) = files.iter().find(|(path, _)| path == "tight-constant.md").unwrap();
/// assert!(page.starts_with("# The bound attained: constant steps\n"));
/// assert!(files.iter().any(|(path, text)| path.ends_with(".svg") && text.starts_with("<svg")));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[must_use]
pub fn render(suite: &SuiteRecord, experiments: &[ExperimentRecord]) -> Vec<(String, String)> {
    let mut experiments: Vec<&ExperimentRecord> = experiments.iter().collect();
    experiments.sort_by(|a, b| a.id.cmp(&b.id));
    let mut files = vec![
        ("README.md".to_owned(), index::render(suite, &experiments)),
        ("records/suite.json".to_owned(), json(suite)),
    ];
    if let Some((page, figures)) = certificates::render(suite) {
        files.push((certificates::PAGE.to_owned(), page));
        let figure = |(name, svg): (String, String)| (format!("figures/{name}"), ended(svg));
        files.extend(figures.into_iter().map(figure));
    }
    files.extend(formal_section::page().map(|text| (formal_section::PAGE.to_owned(), text)));
    for experiment in experiments {
        let page = page::render(experiment);
        files.push((format!("{}.md", experiment.id), page.text));
        files.push((format!("records/{}.json", experiment.id), json(experiment)));
        let figure = |(name, svg): (String, String)| (format!("figures/{name}"), ended(svg));
        files.extend(page.figures.into_iter().map(figure));
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

fn json<T: serde::Serialize>(value: &T) -> String {
    ended(serde_json::to_string_pretty(value).expect("records are plain data"))
}

fn ended(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
