//! Files and arguments made to break the command: each is refused with a message that names it, exit code 2, nothing
//! written, no panic.

#[allow(dead_code, reason = "each test file uses a part")]
#[path = "common/mod.rs"]
mod common;

use common::{Ended, LOGISTIC, QUADRATIC, TIGHT, Workspace, with};
use serde_json::{Value, json};

/// Asserts that the command refuses, naming all of `says`.
fn refused(ended: Ended, says: &[&str]) {
    let ended = ended.with_code(2);
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
    for says in says {
        assert!(ended.err.contains(says), "no {says:?} in:\n{}", ended.err);
    }
}

#[test]
fn numbers_beyond_every_use_are_refused_where_they_stand() {
    let wiggle = "title = \"t\"\nsummary = \"s\"\nproblem = \"wiggle\"\n\n[oracle.additive-noise]\nscales = [1.0]\n\n[schedule.constant]\nstep-size = 0.01\n\n[run]\nstart = [1.0]\nsteps = 3\n\n[[check]]\nthat = { basins = { from = -1.0, to = 1.0, starts = 4000000000, at-least = 1 } }\n";
    let run = |line: &str| with(QUADRATIC, "steps = 5", &format!("steps = 5\n{line}"));
    let synthetic = "data.synthetic = { rows = 2, columns = 4000000 }";
    let rows = LOGISTIC.split("data.inline").next().unwrap();
    let rest = LOGISTIC.split_once("]\n\n").unwrap().1;
    let wide = format!("{rows}{synthetic}\n\n{rest}");
    let wide = with(&wide, "steps = 100", "steps = 100\nreplicates = 100");
    let printed = format!(
        "{QUADRATIC}\n[[published]]\noutput = \"weighted-average\"\ngap = \"0.{}\"\nsource = \"s\"\n",
        "1".repeat(70_000)
    );
    for (text, says) in [
        (
            run("replicates = 4000000000"),
            [
                "run.replicates",
                "4000000000 replicates are more than 100000",
            ],
        ),
        (
            run("most-replicates = 4000000000"),
            ["run.most-replicates", "more than 100000000"],
        ),
        (
            with(
                LOGISTIC,
                "[oracle.single-sample]",
                "[oracle.minibatch]\nsize = 9000000000000000000",
            ),
            ["oracle.minibatch.size", "is more than 4194304"],
        ),
        (
            with(QUADRATIC, "steps = 5", "steps = 18446744073709551615"),
            [
                "experiments/hostile.toml:16:",
                "whole numbers go up to 9223372036854775807",
            ],
        ),
        (wide, ["run.replicates", "numbers to keep"]),
        (
            wiggle.to_owned(),
            ["basins.starts", "4000000000 starts are more than 10000"],
        ),
        (printed, ["published.0.gap", "is no decimal"]),
    ] {
        let workspace = Workspace::new(&[("hostile", &text)]);
        let before = workspace.tree("");
        refused(
            workspace.telescope(&["verify", "--quick", "--out", "out"]),
            &says,
        );
        assert!(
            before == workspace.tree(""),
            "{says:?}: something was written"
        );
    }
}

/// A record with one value changed, by JSON pointer.
fn tampered(record: &str, pointer: &str, value: Value) -> String {
    let mut record: Value = serde_json::from_str(record).unwrap();
    *record
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer}")) = value;
    record.to_string()
}

#[test]
fn records_that_no_run_writes_are_refused() {
    let workspace = Workspace::new(&[("quadratic", QUADRATIC)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    let record = workspace.read("out/records/quadratic.json");
    for (pointer, value, says) in [
        (
            "/schema",
            json!(0),
            "the record has format 0, this program reads format 1",
        ),
        ("/schema", json!(99), "the record has format 99"),
        (
            "/id",
            json!("../../elsewhere"),
            "is no name of an experiment",
        ),
        ("/cases", json!([]), "it holds no case"),
        ("/cases/0/constants/steps", json!(0), "a run of 0 steps"),
        (
            "/cases/0/curves/checkpoints/0",
            json!(4_000_000_000_u32),
            "checkpoints",
        ),
        (
            "/cases/0/curves/curves/0/mean",
            json!([1.0]),
            "a value for each checkpoint",
        ),
        ("/cases/0/contour/columns", json!(0), "fill no rectangle"),
        ("/cases/0/schedule/first", json!([]), "step sizes"),
        (
            "/cases/0/laws/0/covariance",
            json!([1.0]),
            "no square matrix",
        ),
    ] {
        workspace.write("bad.json", tampered(&record, pointer, value));
        refused(
            workspace.telescope(&["recheck", "bad.json"]),
            &["bad.json", says, "hint: "],
        );
    }
}

#[test]
fn texts_of_a_record_that_are_no_numbers_are_faults() {
    let workspace = Workspace::new(&[("tight", TIGHT)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    let record = workspace.read("out/records/tight.json");
    // A cut at a byte would fall inside a letter.
    for text in [
        "é".repeat(99),
        "1/0".to_owned(),
        "9".repeat(200_000),
        String::new(),
    ] {
        for pointer in [
            "/cases/0/constants/lipschitz_sq",
            "/cases/0/claims/0/exact/gap_exact",
        ] {
            workspace.write("bad.json", tampered(&record, pointer, json!(text)));
            let ended = workspace.telescope(&["recheck", "bad.json"]).with_code(1);
            assert!(
                !ended.err.contains("panicked") && !ended.out.is_empty(),
                "{}",
                ended.err
            );
        }
    }
}

#[test]
fn a_record_among_the_reports_cannot_lead_out_of_their_folder() {
    let workspace = Workspace::new(&[("quadratic", QUADRATIC), ("tight", TIGHT)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    let record = workspace.read("out/records/tight.json");
    workspace.write(
        "out/records/tight.json",
        tampered(&record, "/id", json!("../../escaped")),
    );
    let arguments = [
        "verify",
        "--quick",
        "--force",
        "--only",
        "quadratic",
        "--out",
        "out",
    ];
    workspace.telescope(&arguments).with_code(0);
    let names: Vec<String> = workspace.tree("").into_keys().collect();
    assert!(
        !names.iter().any(|name| name.contains("escaped")),
        "{names:?}"
    );
}

#[test]
fn arguments_beyond_their_range_are_refused() {
    let workspace = Workspace::new(&[("quadratic", QUADRATIC)]);
    let before = workspace.tree("");
    for arguments in [
        &["verify", "--seed", "18446744073709551616"][..],
        &["verify", "--seed", "-1"],
        &["verify", "--threads", "0"],
        &["verify", "--threads", "65536"],
        &["verify", "--only", ""],
        &["verify", "no-such-file.toml"],
        &["verify", ""],
        &["verify", "/dev/zero"],
        &["recheck", ""],
        &["recheck", "experiments"],
        &["recheck", "/dev/zero"],
        &["recheck", "/dev/null"],
        &[
            "certify",
            "experiments",
            "--out",
            "experiments/quadratic.toml/x",
        ],
        &["explain", ""],
        &["list", ""],
    ] {
        let ended = workspace.telescope(arguments);
        assert!(
            !ended.err.contains("panicked"),
            "{arguments:?}: {}",
            ended.err
        );
        assert_eq!(
            ended.code,
            Some(2),
            "{arguments:?}: {}{}",
            ended.out,
            ended.err
        );
        assert!(!ended.err.is_empty(), "{arguments:?}");
    }
    assert!(before == workspace.tree(""), "something was written");
}

/// Ends a line, clears the screen, sets the title of the window, rings, and turns the words after it; in one byte too.
const ACTING: &str = "x\u{1b}[2J\u{1b}]0;owned\u{7}\r\n\u{9b}31mfake: line\u{202e}\u{2066}y";

/// A text of TOML or JSON that means this one.
fn quoted(text: &str) -> String {
    let letter = |c: char| format!("\\u{:04x}", u32::from(c));
    let letters = text.chars().map(|c| match c {
        c if telescope_verify::visible::is_hidden(c) => letter(c),
        c => c.to_string(),
    });
    format!("\"{}\"", letters.collect::<String>())
}

/// Asserts that nothing in the text acts: no control but line breaks and tabs, no mark of direction.
fn harmless(what: &str, text: &str) {
    let colours = ["0", "1", "2", "31", "32", "33"].map(|code| format!("\u{1b}[{code}m"));
    let plain = colours
        .iter()
        .fold(text.to_owned(), |text, colour| text.replace(colour, ""));
    let acts = plain
        .char_indices()
        .find(|(_, c)| telescope_verify::visible::is_hidden(*c) && *c != '\n' && *c != '\t');
    assert!(acts.is_none(), "{what}: {acts:?} in {plain:?}");
    for line in plain.lines() {
        assert!(
            !line
                .trim_start_matches("\\u{9b}31m")
                .starts_with("fake: line"),
            "{what}: {plain:?}"
        );
    }
}

/// Runs a command as on a terminal with colours, and looks at what it prints and at the pages it wrote.
fn shown(workspace: &Workspace, arguments: &[&str]) -> Ended {
    let ended = workspace.telescope(&[&["--color", "always"], arguments].concat());
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
    harmless(&format!("{arguments:?} on standard output"), &ended.out);
    harmless(&format!("{arguments:?} on standard error"), &ended.err);
    for (path, bytes) in workspace.tree("out") {
        if [".md", ".svg", ".html"]
            .iter()
            .any(|end| path.ends_with(end))
        {
            harmless(&path, &String::from_utf8(bytes).unwrap());
        }
    }
    ended
}

/// An experiment on this data file, with acting texts wherever a text is free.
fn acting(keys: &str) -> String {
    let (head, rest) = LOGISTIC.split_once("data.inline").unwrap();
    let (_, tail) = rest.split_once("]\n\n[oracle").unwrap();
    let text = format!("{head}data.file = {{ {keys} }}\n\n[oracle{tail}");
    let title = format!("title = {}", quoted(&format!("T{ACTING}")));
    let summary = format!("summary = {}\nsource = {}", quoted(ACTING), quoted(ACTING));
    let text = with(&text, "title = \"Logistic\"", &title);
    // What is not as it was expected is told on the terminal.
    let text = with(&text, "expect = \"verified\"", "expect = \"refuted\"");
    with(&text, "summary = \"Three rows.\"", &summary)
}

#[test]
fn names_from_files_never_act_on_a_terminal_or_a_page() {
    let column = format!("c{ACTING}");
    let rows = format!(
        "\"{column}\",n,\"k{ACTING}\"\n\"one{ACTING}\",1,\"+{ACTING}\"\n\"two{ACTING}\",2,\"-{ACTING}\"\nthree,0.5,\"+{ACTING}\"\n"
    );
    let target = quoted(&format!("k{ACTING}"));
    let path = "data/r.csv";
    let categorical = format!(
        "path = \"{path}\", target = {target}, categorical = [{}], intercept = true",
        quoted(&column)
    );
    let good = acting(&categorical);
    let workspace = Workspace::new(&[("hostile", &good)]);
    workspace.write(path, &rows);
    let run = ["verify", "--quick", "--force", "--out", "out"];
    let ended = shown(&workspace, &run);
    assert!(matches!(ended.code, Some(1 | 3)), "{ended:?}");
    let page = workspace.read("out/hostile.md");
    assert!(page.contains("owned"), "the names are shown: {page}");
    for arguments in [
        &["verify", "--dry-run"][..],
        &["recheck", "out/records/hostile.json"],
        &["report", "out", "--out", "out/again"],
        &["bound", "experiments/hostile.toml"],
        &["verify", "--quick", "--force", "--out", "out", "--json"],
    ] {
        let _ = shown(&workspace, arguments);
    }
    // Two runs that differ in a name.
    let other = workspace.read("out/records/hostile.json");
    let other = other.replacen("\"title\": \"T", "\"title\": \"U", 1);
    workspace.write("other/records/hostile.json", other);
    let _ = shown(
        &workspace,
        &[
            "diff",
            "out/records/hostile.json",
            "other/records/hostile.json",
        ],
    );
    // Errors quote columns, cells, keys, names of arms and paths.
    let (_, two) = rows.split_once("\"\n").unwrap();
    for (text, data) in [
        (
            acting(&format!("path = \"{path}\", target = {target}")),
            rows.clone(),
        ),
        (
            acting(&format!("path = \"{path}\", target = {}", quoted(ACTING))),
            rows.clone(),
        ),
        (good.clone(), format!("{rows}three,NaN,\"+{ACTING}\"\n")),
        (good.clone(), format!("{rows}three,1,\"third{ACTING}\"\n")),
        (good.clone(), two.to_owned()),
        (
            acting(&format!(
                "path = {}, target = {target}",
                quoted(&format!("data/{ACTING}.csv"))
            )),
            rows.clone(),
        ),
        (acting(&format!("{} = 1", quoted(ACTING))), rows.clone()),
        (
            format!("{good}\n[[arm]]\nname = {}\n", quoted("a\u{202e}b")),
            rows.clone(),
        ),
        (
            with(
                &good,
                "theorem = \"weighted-average\"",
                &format!("theorem = {}", quoted(ACTING)),
            ),
            rows.clone(),
        ),
        (
            with(
                &good,
                "loss = \"logistic\"",
                &format!("loss = {}", quoted(ACTING)),
            ),
            rows.clone(),
        ),
        (format!("{good}\n\u{202e}"), rows.clone()),
    ] {
        workspace.write("experiments/hostile.toml", text);
        workspace.write(path, data);
        let ended = shown(&workspace, &run).with_code(2);
        assert!(ended.err.contains("hint: "), "{}", ended.err);
    }
    // One's own data, without an experiment.
    workspace.write(path, format!("n,m,\"k{ACTING}\"\n1,2,\"+{ACTING}\"\n2,0,\"-{ACTING}\"\n4,1,\"+{ACTING}\"\n0,3,\"-{ACTING}\"\n"));
    let target = format!("k{ACTING}");
    let advise = [
        "advise", "--data", path, "--target", &target, "--loss", "logistic", "--out", "out",
    ];
    for more in [
        &["--l2", "0.1", "--gap", "0.5"][..],
        &["--l2", "0.1", "--json", "--no-run"],
        &["--positive-class", "z"],
    ] {
        let _ = shown(&workspace, &[&advise[..], more].concat());
    }
    let _ = shown(
        &workspace,
        &["new", "out/mine.toml", "--data", path, "--target", &target],
    )
    .with_code(0);
    let _ = shown(
        &workspace,
        &["advise", "--data", path, "--loss", "logistic"],
    )
    .with_code(2);
}
