//! Reports rendered anew, tables, pictures, and what changed between two runs.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{LOGISTIC, QUADRATIC, TIGHT, Workspace, with};
use serde_json::Value;

/// A run of two experiments in `out/`.
fn run() -> Workspace {
    let workspace = Workspace::new(&[("toy", QUADRATIC), ("tight", TIGHT)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    workspace
}

fn answer(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_report_needs_the_records_alone() {
    let workspace = run();
    let before = workspace.reports("out");
    for gone in ["out/README.md", "out/toy.md", "out/figures/toy-gap.svg"] {
        std::fs::remove_file(workspace.path(gone)).unwrap();
    }
    std::fs::remove_dir_all(workspace.path("experiments")).unwrap();
    let ended = workspace.telescope(&["report", "out"]).with_code(0);
    assert!(ended.out.starts_with("3 of "), "{}", ended.out);
    assert_eq!(workspace.reports("out"), before);
    // Elsewhere it writes the same.
    workspace
        .telescope(&["report", "out", "--out", "again"])
        .with_code(0);
    let again = workspace.reports("again");
    assert_eq!(again.len(), before.len());
    for (path, bytes) in again {
        assert_eq!(before[&path.replacen("again", "out", 1)], bytes, "{path}");
    }
}

#[test]
fn every_form_is_written_and_is_the_same_each_time() {
    let workspace = run();
    let everything = |out: &str| {
        workspace
            .telescope(&["report", "out", "--all", "--out", out])
            .with_code(0);
        workspace.tree(out)
    };
    let (one, other) = (everything("one"), everything("two"));
    assert_eq!(one.len(), other.len());
    for (path, bytes) in &one {
        assert_eq!(&other[&path.replacen("one", "two", 1)], bytes, "{path}");
    }
    for name in ["claims", "curves", "bounds", "checks"] {
        let parquet = &one[&format!("one/tables/{name}.parquet")];
        assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
        let text = String::from_utf8_lossy(parquet);
        // No version of a library, which would move the bytes of every table.
        assert!(text.contains("telescope.schema") && !text.contains("parquet-rs"));
        assert!(one.contains_key(&format!("one/tables/{name}.csv")));
    }
    let pictures = one.keys().filter(|path| path.ends_with(".png")).count();
    let figures = one.keys().filter(|path| path.ends_with(".svg")).count();
    assert!(pictures == figures && figures > 3, "{pictures}, {figures}");
    assert!(one["one/figures/toy-gap.png"].starts_with(b"\x89PNG"));
    let lines = workspace.read("one/records.jsonl");
    let ids: Vec<Value> = lines
        .lines()
        .map(|line| answer(line)["id"].clone())
        .collect();
    assert_eq!(ids, ["tight", "toy"]);
    let schema = answer(&workspace.read("one/tables/schema.json"));
    assert_eq!(schema["schema"], 1);
    let csv = workspace.read("one/tables/claims.csv");
    let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let columns = schema["tables"][0]["columns"].as_array().unwrap();
    let names: Vec<&str> = columns
        .iter()
        .map(|column| column["name"].as_str().unwrap())
        .collect();
    assert_eq!(header, names);
}

#[test]
fn a_choice_of_forms_writes_nothing_else() {
    let workspace = run();
    workspace
        .telescope(&["report", "out", "--csv", "--out", "csv"])
        .with_code(0);
    let files: Vec<String> = workspace.tree("csv").into_keys().collect();
    let tables = [
        "bounds.csv",
        "checks.csv",
        "claims.csv",
        "curves.csv",
        "schema.json",
    ];
    let expected: Vec<String> = std::iter::once("csv/.written.json".to_owned())
        .chain(tables.map(|name| format!("csv/tables/{name}")))
        .collect();
    assert_eq!(files, expected);
    // A record alone will do, and its reports go aside.
    workspace
        .telescope(&["report", "out/records/tight.json"])
        .with_code(0);
    assert!(
        workspace
            .path("target/telescope/reports/tight.md")
            .is_file()
    );
    assert!(!workspace.path("target/telescope/reports/toy.md").exists());
}

#[test]
fn records_that_are_none_are_refused_by_name() {
    let workspace = run();
    let refused = |arguments: &[&str], words: &str| {
        let ended = workspace.telescope(arguments).with_code(2);
        assert!(ended.err.contains(words), "{}", ended.err);
        assert_eq!(ended.out, "");
    };
    refused(
        &["report", "experiments"],
        "there is no record in experiments",
    );
    refused(&["report", "nowhere"], "nowhere: ");
    refused(
        &["report", "out", "out/records/toy.json"],
        "are records of the same experiment, \"toy\"",
    );
    let toy = workspace.read("out/records/toy.json");
    workspace.write("old.json", with(&toy, "\"schema\": 1", "\"schema\": 0"));
    refused(&["report", "old.json"], "the record has format 0");
    refused(&["diff", "out", "old.json"], "the record has format 0");
    let other = with(&toy, "\"id\": \"toy\"", "\"id\": \"seeded\"");
    workspace.write("seeded.json", with(&other, "\"seed\": 1", "\"seed\": 2"));
    refused(&["report", "out", "seeded.json"], "different seeds");
    // Tables take both.
    workspace
        .telescope(&["report", "out", "seeded.json", "--csv", "--out", "both"])
        .with_code(0);
}

#[test]
fn a_run_does_not_differ_from_itself_and_does_from_another() {
    let workspace = run();
    let same = workspace.telescope(&["diff", "out", "out"]).with_code(0);
    assert_eq!(same.out, "the records are the same (2 experiments)\n");
    // A larger step, and one experiment more.
    let larger = with(QUADRATIC, "step-size = 0.1", "step-size = 0.2");
    let other = Workspace::new(&[("toy", &larger), ("tight", TIGHT), ("more", LOGISTIC)]);
    // Few replicates leave the third undecided.
    other
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(3);
    let there = other.path("out").display().to_string();
    let ended = workspace.telescope(&["diff", "out", &there]).with_code(1);
    for start in ["more  ", "toy  ", "toy/weighted-average/moment  "] {
        assert!(
            ended.out.lines().any(|line| line.starts_with(start)),
            "{start:?} in {}",
            ended.out
        );
    }
    assert!(!ended.out.contains("tight"), "{}", ended.out);
    let json = workspace
        .telescope(&["diff", "out", &there, "--json"])
        .with_code(1);
    let answer = answer(&json.out);
    let changes = answer["results"]["changes"].as_array().unwrap();
    let change = |name: &str, what: &str| {
        let mut all = changes.iter();
        all.find(|change| change["name"] == name && change["what"] == what)
            .unwrap_or_else(|| panic!("{name}, {what}: {changes:#?}"))
    };
    let gone = change("more", "presence");
    assert!(gone["before"] == false && gone["after"] == true);
    let bound = change("toy/weighted-average/moment", "bound_upper");
    assert_ne!(bound["before"], bound["after"]);
    let steps = change("toy", "schedule.last");
    assert!(steps["before"] == 0.1 && steps["after"] == 0.2, "{steps}");
    // A changed verdict is told, and the other way round is too.
    let toy = workspace.read("out/records/toy.json");
    workspace.write(
        "edited.json",
        with(&toy, "\"found\": \"proved\"", "\"found\": \"refuted\""),
    );
    let ended = workspace
        .telescope(&["diff", "out/records/toy.json", "edited.json"])
        .with_code(1);
    assert!(ended.out.contains("proved → refuted"), "{}", ended.out);
    let ended = workspace
        .telescope(&["diff", "edited.json", "out/records/toy.json"])
        .with_code(1);
    assert!(ended.out.contains("refuted → proved"), "{}", ended.out);
}

#[test]
fn a_value_that_no_table_holds_is_a_difference_too() {
    let workspace = run();
    let toy = workspace.read("out/records/toy.json");
    workspace.write(
        "titled.json",
        with(&toy, "\"title\": \"Quadratic\"", "\"title\": \"Q\""),
    );
    let ended = workspace
        .telescope(&["diff", "out/records/toy.json", "titled.json"])
        .with_code(1);
    assert!(
        ended
            .out
            .contains("record: 1 of its values, the first is title"),
        "{}",
        ended.out
    );
}
