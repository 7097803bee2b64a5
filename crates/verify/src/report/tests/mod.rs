//! Rendered reports, read again: every claim is there, every link leads somewhere, nothing breaks out of its place.

mod checks;
mod comparison;
mod content;
mod formal;
mod hostile;
mod parts;
mod records;

use super::render;
use checks::{files, problems};

#[test]
fn reports_are_well_formed() {
    let files = files(&records::suite(), &records::experiments());
    let found: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| problems(path, text, &files))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_checks_find_what_they_look_for() {
    let files = files(&records::suite(), &records::experiments());
    let planted = [
        ("a\r\n", "carriage return"),
        ("a", "line feed"),
        ("[a](nowhere.md)\n", "leads nowhere"),
        ("[a](README.md#nowhere)\n", "no such place"),
        ("| a | b |\n| --- | --- |\n| 1 | 2 | 3 |\n", "bars"),
        ("<script>\n", "tag"),
        ("a NaN b\n", "not a number"),
        ("−inf\n", "not a number"),
        ("x\n```math\ny\n```\n", "blank line"),
        ("```sh\nx\n", "fence"),
        ("<details>\n", "details"),
    ];
    for (text, complaint) in planted {
        let found = problems("README.md", text, &files);
        assert!(
            found.iter().any(|problem| problem.contains(complaint)),
            "{text:?}: {found:?}"
        );
    }
    for fine in ["fine\n", "`<b>` and ``[`](x)``\n", r"\[a\](b) &lt;b>"] {
        assert_eq!(
            problems("README.md", &format!("{}\n", fine.trim()), &files),
            [""; 0]
        );
    }
}

#[test]
fn rendering_is_a_function_of_the_records() {
    let (suite, mut experiments) = (records::suite(), records::experiments());
    let first = render(&suite, &experiments);
    assert_eq!(first, render(&suite, &experiments));
    experiments.reverse();
    assert_eq!(
        first,
        render(&suite, &experiments),
        "the order of the experiments is that of their names"
    );
    let paths: Vec<&String> = first.iter().map(|(path, _)| path).collect();
    assert!(
        paths.is_sorted() && paths.windows(2).all(|pair| pair[0] != pair[1]),
        "{paths:?}"
    );
    // The control: another record, another report.
    experiments[0].title.push('!');
    assert_ne!(first, render(&suite, &experiments));
}

#[test]
fn records_read_back() {
    let (suite, experiments) = (records::suite(), records::experiments());
    let files = files(&suite, &experiments);
    for experiment in &experiments {
        let text = &files[&format!("records/{}.json", experiment.id)];
        assert_eq!(
            &serde_json::from_str::<crate::record::ExperimentRecord>(text).unwrap(),
            experiment
        );
    }
    let text = &files["records/suite.json"];
    assert_eq!(
        serde_json::from_str::<crate::record::SuiteRecord>(text).unwrap(),
        suite
    );
}

#[test]
fn an_empty_suite_has_a_report() {
    let files = files(&records::suite(), &[]);
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["README.md", "formal-proof.md", "records/suite.json"]
    );
    assert!(problems("README.md", &files["README.md"], &files).is_empty());
}
