//! The command's surface: one shape of JSON, colours, completions, the manual, exit codes.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use clap::CommandFactory as _;
use common::{LOGISTIC, QUADRATIC, TIGHT, Workspace, with};
use serde_json::Value;
use telescope_cli::arguments::Arguments;

const ESCAPE: char = '\u{1b}';

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[("toy", QUADRATIC), ("tight", TIGHT)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "out"])
        .with_code(0);
    workspace
}

/// Standard output as one document, with its envelope checked.
fn document(ended: &common::Ended, command: &str, outcome: &str) -> Value {
    let value: Value = serde_json::from_str(&ended.out)
        .unwrap_or_else(|error| panic!("{error}: {}{}", ended.out, ended.err));
    assert_eq!(value["format"], "telescope-answer");
    assert_eq!(value["schema"], 1);
    assert_eq!(value["command"], command);
    assert_eq!(value["outcome"], outcome);
    assert_eq!(value["exit_code"].as_i64(), ended.code.map(i64::from));
    value
}

#[test]
fn every_answer_has_the_same_envelope() {
    let workspace = workspace();
    let ask = |arguments: &[&str], code: i32, outcome: &str| {
        let ended = workspace.telescope(arguments).with_code(code);
        document(&ended, arguments[0], outcome)["results"].clone()
    };
    let verified = ask(&["verify", "--quick", "--out", "out", "--json"], 0, "ok");
    assert_eq!(verified["claims"].as_array().unwrap().len(), 2);
    assert_eq!(verified["claims"][0]["verdict"], "proved");
    assert_eq!(verified["files_changed"], 0);
    assert_eq!(verified["unexpected"], serde_json::json!([]));
    assert_eq!(verified["proof_lines"][0]["held"], true);
    let plan = ask(&["verify", "--dry-run", "--json"], 0, "ok");
    assert_eq!(plan["plan"]["cases"].as_array().unwrap().len(), 2);
    let checked = ask(
        &["verify", "--quick", "--out", "none", "--check", "--json"],
        1,
        "not-ok",
    );
    assert!(checked["differences"].as_array().unwrap().len() > 3);
    let rechecked = ask(&["recheck", "out/records/toy.json", "--json"], 0, "ok");
    assert_eq!(rechecked["records"][0]["claims"], 1);
    assert_eq!(rechecked["records"][0]["faults"], serde_json::json!([]));
    let certified = ask(
        &[
            "certify",
            "experiments/tight.toml",
            "--out",
            "certificates",
            "--json",
        ],
        0,
        "ok",
    );
    assert_eq!(certified["certificates"].as_array().unwrap().len(), 1);
    let name = certified["certificates"][0]["name"].as_str().unwrap();
    let path = format!("certificates/{name}.json");
    let again = ask(&["recheck", &path, "--json"], 0, "ok");
    assert_eq!(
        again["certificates"][0]["bound_exact"],
        certified["certificates"][0]["bound_exact"]
    );
    let explained = ask(&["explain", "weighted-average", "--json"], 0, "ok");
    assert_eq!(explained["theorems"][0]["name"], "weighted-average");
    assert_eq!(explained["theorems"][0]["forms"][0]["form"], "sup");
    let reported = ask(&["report", "out", "--csv", "--out", "t", "--json"], 0, "ok");
    assert_eq!(reported["files"].as_array().unwrap().len(), 5);
    let same = ask(&["diff", "out", "out", "--json"], 0, "ok");
    assert_eq!(same["changes"], serde_json::json!([]));
}

#[test]
fn errors_are_in_the_envelope_and_on_standard_error() {
    let workspace = workspace();
    for arguments in [
        &["report", "nowhere", "--json"][..],
        &["diff", "nowhere", "out", "--json"],
        &["recheck", "nowhere", "--json"],
        &["verify", "nowhere", "--json"],
        &["certify", "nowhere", "--json"],
        &["explain", "nowhere", "--json"],
    ] {
        let ended = workspace.telescope(arguments).with_code(2);
        let document = document(&ended, arguments[0], "error");
        let error = document["errors"][0].as_str().unwrap();
        assert!(
            error.contains("nowhere") && error.contains("hint: "),
            "{error}"
        );
        assert!(
            ended.err.contains(error.lines().next().unwrap()),
            "{}",
            ended.err
        );
        assert_eq!(document["results"], Value::Null);
    }
    // What could be run is told although something could not.
    let broken = with(QUADRATIC, "step-size = 0.1", "step-size = 1e300");
    let other = Workspace::new(&[("broken", &broken), ("tight", TIGHT)]);
    let ended = other
        .telescope(&["verify", "--quick", "--out", "out", "--json"])
        .with_code(2);
    let document = document(&ended, "verify", "error");
    assert_eq!(document["errors"].as_array().unwrap().len(), 1);
    assert_eq!(document["results"]["claims"].as_array().unwrap().len(), 1);
}

#[test]
fn exit_codes_are_what_the_help_says() {
    let help = Workspace::new(&[]).telescope(&["--help"]).with_code(0).out;
    for line in ["  0    ", "  1    ", "  2    ", "  3    ", "  130  "] {
        assert!(help.contains(line), "{help}");
    }
    let code = |text: &str, code: i32| {
        let _ = Workspace::new(&[("one", text)])
            .telescope(&["verify", "--quick", "--out", "out"])
            .with_code(code);
    };
    code(QUADRATIC, 0);
    code(
        &with(QUADRATIC, "expect = \"proved\"", "expect = \"refuted\""),
        1,
    );
    code(&with(QUADRATIC, "title = ", "titel = "), 2);
    let open = with(LOGISTIC, "expect = \"verified\"\n", "");
    code(
        &with(
            &open,
            "steps = 100",
            "steps = 100\nmost-replicates = 3\nreplicates = 2",
        ),
        3,
    );
    let usage = Workspace::new(&[]).telescope(&["verify", "--no-such-option"]);
    assert_eq!(usage.code, Some(2));
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let workspace = workspace();
    let colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = workspace.command(arguments);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        let ended = common::Ended::from(command.output().unwrap());
        ended.out.contains(ESCAPE)
    };
    let verify = ["verify", "--quick", "--out", "out"];
    // A pipe is no terminal.
    assert!(!colours(&verify, &[]));
    assert!(colours(
        &[&verify[..], &["--color", "always"]].concat(),
        &[]
    ));
    // CLICOLOR_FORCE takes the pipe for a terminal; NO_COLOR is stronger, the option stronger still.
    let force = ("CLICOLOR_FORCE", "1");
    assert!(colours(&verify, &[force]));
    assert!(!colours(&verify, &[force, ("NO_COLOR", "1")]));
    assert!(!colours(
        &[&verify[..], &["--color", "never"]].concat(),
        &[force]
    ));
    assert!(colours(
        &[&verify[..], &["--color=always"]].concat(),
        &[("NO_COLOR", "1")]
    ));
    // Never in JSON.
    assert!(!colours(
        &[&verify[..], &["--json", "--color", "always"]].concat(),
        &[force]
    ));
}

#[test]
fn errors_are_coloured_on_their_own_stream() {
    let workspace = workspace();
    let ended = workspace.telescope(&["report", "nowhere", "--color", "always"]);
    assert!(
        ended.err.contains(ESCAPE) && ended.err.contains("error:"),
        "{}",
        ended.err
    );
    let plain = workspace.telescope(&["report", "nowhere"]);
    assert!(plain.err.starts_with("error: nowhere: "), "{}", plain.err);
}

#[test]
fn completions_know_every_command_and_option() {
    let workspace = Workspace::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = workspace
            .telescope(&["completions", shell])
            .with_code(0)
            .out;
        for command in Arguments::command().get_subcommands() {
            assert!(
                script.contains(command.get_name()),
                "{shell}: {}",
                command.get_name()
            );
        }
        assert!(script.contains("dry-run"), "{shell}");
    }
    let ended = workspace.telescope(&["completions", "tcsh"]).with_code(2);
    assert!(ended.err.contains("possible values: bash"), "{}", ended.err);
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let workspace = Workspace::new(&[]);
    let page = workspace.telescope(&["man"]).with_code(0).out;
    assert!(
        page.contains(".TH telescope 1") && page.contains("Exit codes"),
        "{page}"
    );
    workspace.telescope(&["man", "--out", "man1"]).with_code(0);
    let pages = workspace.tree("man1");
    assert!(pages.contains_key("man1/telescope.1"));
    for command in Arguments::command().get_subcommands() {
        let name = format!("man1/telescope-{}.1", command.get_name());
        let page = pages.get(&name).unwrap_or_else(|| panic!("{name}"));
        assert!(
            String::from_utf8_lossy(page).contains(".SH OPTIONS"),
            "{name}"
        );
    }
    // Nothing of a day is in it, so that a package builds the same each time.
    workspace.telescope(&["man", "--out", "again"]).with_code(0);
    assert!(pages.values().eq(workspace.tree("again").values()));
}
