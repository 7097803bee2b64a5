//! What a record comes to: every way of being unexpected counts, and a bound is called vacuous where it is.

use std::path::Path;
use telescope_verify::evidence::property::ClaimDecision;
use telescope_verify::record::{ExperimentRecord, Vacuity};
use telescope_verify::verdict::{Outcome, Verdict};

fn record(id: &str) -> ExperimentRecord {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../reports/records")
        .join(format!("{id}.json"));
    let text = std::fs::read_to_string(path).expect("a committed record");
    serde_json::from_str(&text).expect("a record")
}

/// A change to a record.
type Spoil = fn(&mut ExperimentRecord);

/// The outcome after one thing is spoiled.
fn spoiled(id: &str, spoil: Spoil) -> Outcome {
    let mut record = record(id);
    assert_eq!(record.outcome(), Outcome::AsExpected, "{id}");
    spoil(&mut record);
    record.outcome()
}

#[test]
fn each_deviation_counts() {
    let spoils: [(&str, Spoil); 6] = [
        ("book-constant", |record| {
            record.cases[0].claims[1].contradiction = true
        }),
        ("book-constant", |record| {
            record.cases[0].claims[1].found = Verdict::Verified
        }),
        ("book-constant", |record| {
            record.cases[0].published[0].agrees = false
        }),
        ("book-constant", |record| {
            record.cases[0].laws[0].consistent = false
        }),
        ("book-constant", |record| {
            record.cases[0].claims[1].property.outcome.decision = ClaimDecision::Refuted {
                witness: "by hand".into(),
            };
        }),
        ("control-half-noise", |record| {
            record.cases[0].claims[0].property.outcome.decision = ClaimDecision::Held;
        }),
    ];
    for (index, (id, spoil)) in spoils.into_iter().enumerate() {
        assert_eq!(spoiled(id, spoil), Outcome::Unexpected, "{index}");
    }
}

#[test]
fn a_bound_says_something_from_where_it_is_below_the_initial_gap() {
    // L = 2, η = 1/5, r = L·S = 128/5: the bound after T steps is 1638.4/T + 0.4, the initial gap L·r = 51.2.
    let bound = |steps: f64| 1638.4 / steps + 0.4;
    assert!(bound(33.0) < 51.2 && bound(32.0) >= 51.2);
    let claim = &record("tight-constant").cases[0].claims[0];
    let vacuity = claim.bound.as_ref().expect("it applies").vacuity;
    assert_eq!(vacuity, Vacuity::Informative { from: 33 });
    // From a minimiser there is no gap to be below.
    let claim = &record("control-fixed-order").cases[0].claims[0];
    let vacuity = claim.bound.as_ref().expect("assumed to").vacuity;
    assert!(matches!(vacuity, Vacuity::Vacuous { from: None, .. }));
    // With the largest row norm for L the bound at T = 1000 lies above ln 2.
    let claim = &record("logistic-breast-cancer").cases[0].claims[3];
    let vacuity = claim.bound.as_ref().expect("it applies").vacuity;
    assert!(matches!(vacuity, Vacuity::Vacuous { from: Some(_), .. }));
}
