//! Tables against the committed records, which real runs wrote.

use super::*;
use crate::record::ExperimentRecord;
use crate::suite::SuiteError;
use crate::verdict::Verdict;
use std::path::{Path, PathBuf};

fn reports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reports")
}

fn committed(id: &str) -> ExperimentRecord {
    let loaded = load(&[reports().join(format!("records/{id}.json"))]).unwrap();
    loaded.experiments.into_iter().next().unwrap()
}

/// A column of a table, by name.
fn column<'a>(table: &'a Table, name: &str) -> Vec<&'a Cell> {
    let at = table.columns.iter().position(|column| column.name == name);
    let at = at.unwrap_or_else(|| panic!("no column {name} in {}", table.name));
    table.rows().iter().map(|row| &row[at]).collect()
}

fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Number(number) => *number,
        other => panic!("{other:?} is no number"),
    }
}

#[test]
fn every_claim_and_every_check_is_a_row() {
    let loaded = load(&[reports()]).unwrap();
    assert!(loaded.uniform);
    let experiments = &loaded.experiments;
    let claims: usize = experiments
        .iter()
        .flat_map(|experiment| &experiment.cases)
        .map(|case| case.claims.len())
        .sum();
    let checks: usize = experiments.iter().map(|one| one.checks.len()).sum();
    let all = tables(experiments);
    let rows = |name: &str| {
        all.iter()
            .find(|table| table.name == name)
            .unwrap()
            .rows()
            .len()
    };
    assert!(
        claims > 100 && checks > 10,
        "{claims} claims, {checks} checks"
    );
    assert_eq!((rows("claims"), rows("checks")), (claims, checks));
    // The suite is as expected, and so is each of its rows.
    let fine = column(&all[0], "as_expected");
    assert!(fine.iter().all(|cell| **cell == Cell::Flag(true)));
    // Types are what the columns say.
    for table in &all {
        assert!(!table.rows().is_empty(), "{}", table.name);
        for row in table.rows() {
            for (column, cell) in table.columns.iter().zip(row) {
                let fits = match cell {
                    Cell::Text(_) => column.kind == Kind::Text,
                    Cell::Flag(_) => column.kind == Kind::Flag,
                    Cell::Count(_) => column.kind == Kind::Count,
                    Cell::Number(_) => column.kind == Kind::Number,
                    Cell::Missing => column.optional,
                };
                assert!(fits, "{}.{}: {cell:?}", table.name, column.name);
            }
        }
    }
}

#[test]
fn a_verdict_that_was_not_expected_is_not_fine() {
    let mut record = committed("book-constant");
    record.cases[0].claims[1].found = Verdict::Inconclusive;
    let table = claims(&[record]);
    let fine = column(&table, "as_expected");
    assert_eq!(fine[0], &Cell::Flag(true));
    assert_eq!(fine[1], &Cell::Flag(false));
    assert_eq!(column(&table, "verdict")[1], &Cell::from("inconclusive"));
}

#[test]
fn sums_of_step_sizes_end_in_the_recorded_total() {
    let loaded = load(&[reports()]).unwrap();
    let (mut seen, mut moved) = (0, 0);
    for experiment in &loaded.experiments {
        for case in &experiment.cases {
            let one = ExperimentRecord {
                cases: vec![case.clone()],
                ..experiment.clone()
            };
            let table = curves(&[one]);
            let Some(last) = table.rows().last() else {
                continue;
            };
            let at = |name: &str| {
                let at = table.columns.iter().position(|column| column.name == name);
                &last[at.unwrap()]
            };
            assert_eq!(at("step"), &Cell::from(case.constants.steps));
            let Cell::Number(sum) = at("step_size_sum") else {
                assert_eq!(case.schedule.id, "reduce-on-plateau", "{}", case.id);
                continue;
            };
            // The recorded total is that of the ratios where the file asks for ratios, and the table's else.
            let [low, high] = case.schedule.total;
            let slack = 1e-12 * high;
            assert!(
                (low - slack..=high + slack).contains(sum),
                "{}: {sum} in [{low}, {high}]",
                case.id
            );
            seen += 1;
            // The control: the sum without the last step is another.
            let without = sum - case.schedule.last;
            moved += usize::from(!(low - slack..=high + slack).contains(&without));
        }
    }
    assert!(seen > 100 && 2 * moved > seen, "{seen}, {moved}");
}

#[test]
fn bounds_stand_beside_the_gaps_they_bound() {
    let loaded = load(&[reports()]).unwrap();
    let table = curves(&loaded.experiments);
    let (mut held, mut with_bound) = (0, 0);
    let columns = ["bound", "ratio", "exact_gap", "mean_gap"].map(|name| column(&table, name));
    for row in 0..table.rows().len() {
        let [bound, ratio, exact, mean] = columns.each_ref().map(|cells| cells[row]);
        if *bound == Cell::Missing {
            assert_eq!(ratio, &Cell::Missing);
            continue;
        }
        with_bound += 1;
        let gap = if *exact == Cell::Missing { mean } else { exact };
        let Cell::Number(ratio) = ratio else {
            assert!(number(gap) <= 0.0 || !(number(bound) / number(gap)).is_finite());
            continue;
        };
        assert!((ratio * number(gap) / number(bound) - 1.0).abs() < 1e-12);
        held += usize::from(*ratio >= 1.0 - 1e-9);
    }
    // Sound bounds: a mean of few replicates may exceed a tight one, an expectation may not.
    assert!(
        with_bound > 1000 && held * 100 > with_bound * 98,
        "{held} of {with_bound}"
    );
}

#[test]
fn planted_errors_bound_nothing_in_the_curves() {
    let record = committed("control-one-over-t-sampled");
    assert!(record.cases[0].claims.iter().all(|claim| claim.control));
    let all = tables(&[record]);
    let bound = column(&all[1], "bound");
    assert!(!bound.is_empty() && bound.iter().all(|cell| **cell == Cell::Missing));
    // They do in the table of bounds, which says that they are planted.
    let control = column(&all[2], "control");
    assert!(!control.is_empty() && control.iter().all(|cell| **cell == Cell::Flag(true)));
}

#[test]
fn tight_instances_keep_their_fractions() {
    let table = claims(&[committed("tight-constant")]);
    let row = column(&table, "theorem")
        .iter()
        .position(|cell| **cell == Cell::from("weighted-average"))
        .unwrap();
    for name in ["gap_exact", "bound_exact"] {
        assert_eq!(column(&table, name)[row], &Cell::from("26"), "{name}");
    }
    assert_eq!(
        number(column(&table, "ratio")[row]).to_bits(),
        1.0_f64.to_bits()
    );
}

#[test]
fn csv_reads_back_whatever_the_names_are() {
    const NASTY: &str = "a,b\"c\"\nd | <script> `x` ](y)\r\n=1+1";
    let mut record = committed("book-constant");
    record.cases[0].id = NASTY.to_owned();
    for table in tables(&[record]) {
        let text = table.csv();
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let names: Vec<String> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        assert!(
            names
                .iter()
                .zip(table.columns)
                .all(|(name, column)| name == column.name)
        );
        let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(read.len(), table.rows().len());
        for (line, row) in read.iter().zip(table.rows()) {
            for (field, cell) in line.iter().zip(row) {
                match cell {
                    Cell::Text(text) => assert_eq!(field, text),
                    Cell::Flag(flag) => assert_eq!(field, flag.to_string()),
                    Cell::Count(count) => assert_eq!(field, count.to_string()),
                    Cell::Number(number) => {
                        let again: f64 = field.parse().unwrap();
                        assert_eq!(again.to_bits(), number.to_bits());
                    }
                    Cell::Missing => assert_eq!(field, ""),
                }
            }
        }
        if table.name == "claims" {
            assert!(read.iter().all(|line| &line[1] == NASTY));
        }
    }
}

#[test]
fn the_same_records_give_the_same_bytes() {
    let experiments = [committed("book-constant"), committed("tight-constant")];
    let once = parquet_files(&tables(&experiments)).unwrap();
    assert_eq!(once, parquet_files(&tables(&experiments)).unwrap());
    for (path, bytes) in once.iter().filter(|(path, _)| path.ends_with(".parquet")) {
        assert!(
            bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"),
            "{path}"
        );
    }
    let lines = json_lines(&experiments);
    let read: Vec<ExperimentRecord> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read, experiments);
}

#[test]
fn what_is_no_record_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let message = |paths: &[PathBuf]| load(paths).unwrap_err().to_string();
    assert!(message(&[folder.path().to_owned()]).contains("there is no record in"));
    assert!(message(&[folder.path().join("none.json")]).contains("none.json"));
    let text = std::fs::read_to_string(reports().join("records/book-constant.json")).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let newer = write(
        "newer.json",
        &text.replacen("\"schema\": 1", "\"schema\": 99", 1),
    );
    assert!(message(&[newer]).contains("format 99"));
    let outside = text.replacen("\"id\": \"book-constant\"", "\"id\": \"../../outside\"", 1);
    let outside = write("outside.json", &outside);
    assert!(message(&[outside]).contains("is no name of an experiment"));
    let cut = write("cut.json", &text[..text.len() / 2]);
    assert!(message(&[cut]).contains("this is no JSON"));
    let same = write("same.json", &text);
    let twice = load(&[same.clone(), reports()]).unwrap_err();
    assert!(matches!(twice, SuiteError::Selection(_)));
    // Alone it is read, with the settings that it names itself.
    let alone = load(&[same]).unwrap();
    assert!(alone.uniform && alone.suite.seed == alone.experiments[0].seed);
    // Another seed beside the suite's is no part of one report.
    let other = write(
        "other.json",
        &text
            .replacen("\"id\": \"book-constant\"", "\"id\": \"other\"", 1)
            .replacen("\"seed\": ", "\"seed\": 9", 1),
    );
    assert!(!load(&[reports(), other]).unwrap().uniform);
}

/// The tables' part of the guide, in Markdown.
fn guide() -> String {
    let mut text = String::new();
    for table in tables(&[]) {
        text += &format!(
            "\n### `{}`\n\nOne row is {}.\n\n| column | type | meaning |\n| --- | --- | --- |\n",
            table.name, table.help
        );
        for column in table.columns {
            let optional = if column.optional { ", optional" } else { "" };
            text += &format!(
                "| `{}` | {}{optional} | {} |\n",
                column.name,
                column.kind.id(),
                column.help.replace('*', "\\*").replace('|', "\\|")
            );
        }
    }
    text
}

/// `TELESCOPE_BLESS=1 cargo test -p telescope-verify guide` writes it anew.
#[test]
fn the_guide_lists_every_column() {
    const MARKS: [&str; 2] = ["<!-- tables: begin -->\n", "<!-- tables: end -->"];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/results.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).unwrap();
    let (there, after) = rest.split_once(MARKS[1]).unwrap();
    let made = format!("{}\n", guide());
    if std::env::var_os("TELESCOPE_BLESS").is_some() {
        let whole = format!("{before}{}{made}{}{after}", MARKS[0], MARKS[1]);
        std::fs::write(&path, whole).unwrap();
    } else {
        assert!(
            there == made,
            "run `TELESCOPE_BLESS=1 cargo test -p telescope-verify guide`:\n{made}"
        );
    }
}
