//! `telescope certify`, `recheck` of certificates, the certified rung, and certificates in a suite.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{QUADRATIC, TIGHT, Workspace, with};
use serde_json::Value;

const FILE: &str = "certificates/tight-average.json";

/// A workspace with a certificate in closed form for the tight experiment.
fn certified() -> Workspace {
    let workspace = Workspace::new(&[("tight", TIGHT)]);
    let ended = workspace.telescope(&["certify", "experiments/tight.toml"]);
    ended.with_code(0);
    workspace
}

#[test]
fn a_certificate_is_written_and_checked() {
    let workspace = certified();
    let ended = workspace.telescope(&["recheck", FILE]).with_code(0);
    // L = 2, η = 1/5, T = 8, r = L·S = 16/5: B = (r² + L²Q)/(2S) = (256/25 + 32/25)/(16/5) = 18/5.
    assert!(
        ended.out.contains("at most 3.6 for SGD in expectation")
            && ended.out.contains("the gap of the average of x_1..x_T"),
        "{}",
        ended.out
    );
}

#[test]
fn a_changed_certificate_is_refused() {
    let workspace = certified();
    let text = workspace.read(FILE);
    for (from, to, part) in [
        (
            "\"bound\": \"18/5\"",
            "\"bound\": \"17/5\"",
            "the file claims the bound 17/5",
        ),
        (
            "\"subgradient-sq\":\"4\"",
            "\"subgradient-sq\":\"9\"",
            "the file claims the bound",
        ),
        (
            "{\"pair\":[\"*\",\"3\"]}",
            "{\"pair\":[\"3\",\"*\"]}",
            "function values do not cancel",
        ),
        (
            "telescope-certificate-1",
            "telescope-certificate-2",
            "is not one that this checker knows",
        ),
        (
            "\"multipliers\"",
            "\"multiplier\"",
            "this is no certificate: unknown field",
        ),
    ] {
        workspace.write(FILE, with(&text, from, to));
        let ended = workspace.telescope(&["recheck", FILE]).with_code(2);
        assert!(
            ended.err.contains(part) && ended.err.contains("hint:"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn a_suite_checks_the_certificates_beside_it() {
    let workspace = certified();
    let ended = workspace
        .telescope(&["verify", "--out", "out"])
        .with_code(0);
    assert!(
        ended.out.contains("1 certificate re-checked"),
        "{}",
        ended.out
    );
    assert!(
        workspace
            .read("out/certificates.md")
            .contains("| 8 | 3.6 | 3.6 |")
    );
    let text = workspace.read(FILE);
    workspace.write(FILE, with(&text, "\"18/5\"", "\"7/2\""));
    workspace
        .telescope(&["verify", "--out", "out"])
        .with_code(2);
}

#[test]
fn the_certified_rung_proves_a_claim_and_says_why_it_cannot() {
    let asked = with(TIGHT, "relation = \"equal\"", "certify = true");
    // Normal noise has no bound L, but the moment form of the claim is proved by recursion.
    let without = with(
        QUADRATIC,
        "form = \"moment\"",
        "form = \"moment\"\ncertify = true",
    );
    let workspace = Workspace::new(&[("asked", &asked), ("without", &without)]);
    workspace
        .telescope(&["verify", "--out", "out"])
        .with_code(0);
    let rung = |name: &str| {
        let record: Value =
            serde_json::from_str(&workspace.read(&format!("out/records/{name}.json"))).unwrap();
        record["cases"][0]["claims"][0]["certified"].clone()
    };
    assert_eq!(rung("asked")["checked"]["bound"], "18/5");
    assert_eq!(rung("asked")["checked"]["verdict"], "proved");
    assert!(rung("without")["absent"]["reason"].is_string());
    assert!(
        workspace
            .read("out/asked.md")
            .contains("**Certified:** for every convex function")
    );
    workspace
        .telescope(&["recheck", "--replay", "out/records/asked.json"])
        .with_code(0);
    // A record whose certified bound is not its certificate's proves nothing.
    let text = workspace.read("out/records/asked.json");
    let spoiled = with(&text, "\"bound\": \"18/5\"", "\"bound\": \"19/5\"");
    workspace.write("out/records/asked.json", &spoiled);
    let ended = workspace
        .telescope(&["recheck", "out/records/asked.json"])
        .with_code(1);
    assert!(
        ended.out.contains("the certificate proves another bound"),
        "{}",
        ended.out
    );
}

#[test]
fn what_has_no_certificate_says_why() {
    let workspace = Workspace::new(&[("quadratic", QUADRATIC)]);
    let ended = workspace
        .telescope(&["certify", "experiments/quadratic.toml"])
        .with_code(1);
    assert!(ended.out.contains("no certificate:"), "{}", ended.out);
    workspace.telescope(&["certify"]).with_code(2);
}
