//! Points and replicates against exact laws: any linear output has one, and it is called normal only where it is.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;
#[path = "common/library.rs"]
#[allow(dead_code, reason = "each test file uses a part")]
mod library;

use common::{QUADRATIC, Workspace, with};
use library::record;
use telescope_verify::record::LawRecord;

/// One step on a quadratic under this law of noise, with its records of replicates against the law.
fn laws(law: &str) -> Vec<LawRecord> {
    let text = with(
        QUADRATIC,
        "scales = [1.0, 1.0]",
        &format!("scales = [1.0, 1.0]\nlaw = {law}"),
    );
    let text = with(&text, "steps = 5", "steps = 2");
    record("laws", &text, false).cases.remove(0).laws
}

#[test]
fn the_spread_of_replicates_is_tested_under_normal_noise_only() {
    for record in laws("\"normal\"") {
        assert!(record.normal && record.consistent);
        assert_eq!(record.tests.len(), 2);
    }
    for law in ["\"rademacher\"", "\"sphere\""] {
        let records = laws(law);
        assert!(!records.is_empty(), "{law}");
        for record in records {
            assert!(!record.normal && record.consistent, "{law}");
            let [test] = &record.tests[..] else {
                panic!("{law}: {:?}", record.tests)
            };
            assert_eq!(test.name, "mean of the replicates");
        }
    }
    // Nothing bounds the tails of a t with 3 degrees well enough.
    assert!(laws("{ student-t = { degrees = 3 } }").is_empty());
}

#[test]
fn pages_call_a_law_normal_only_where_the_noise_is() {
    let signs = with(
        QUADRATIC,
        "scales = [1.0, 1.0]",
        "scales = [1.0, 1.0]\nlaw = \"rademacher\"",
    );
    let workspace = Workspace::new(&[("normal", QUADRATIC), ("signs", &signs)]);
    workspace
        .telescope(&["verify", "--quick", "--out", "reports"])
        .with_code(0);
    let (normal, signs) = (
        workspace.read("reports/normal.md"),
        workspace.read("reports/signs.md"),
    );
    assert!(normal.contains("Exact law of ") && normal.contains(": normal with mean"));
    assert!(signs.contains("Exact moments of ") && !signs.contains("normal with mean"));
    assert!(signs.contains("The noise is not normal"));
}

#[test]
fn end_points_of_any_linear_output_are_tested() {
    let text = format!(
        "{QUADRATIC}\n[[endpoints]]\noutput = \"suffix-average(1/2)\"\npoints = [[-3.0, -0.7]]\nsource = \"a test\"\n"
    );
    let record = record("ends", &text, true);
    let law = &record.cases[0].laws[0];
    assert_eq!(law.output, "suffix-average(1/2)");
    assert!(law.consistent && law.tests.len() == 1, "{law:?}");
    let far = with(&text, "[[-3.0, -0.7]]", "[[300.0, -0.7]]");
    assert!(!library::record("ends", &far, true).cases[0].laws[0].consistent);
}
