//! Hypotheses: every one that fails names its mend.

use super::*;
use crate::testing::Fixture;
use crate::theorems;
use std::collections::BTreeSet;

/// A setting in which nothing is known: no fact, no independence, and this departure and table.
fn bare(departure: Option<Departure>, steps: &[f64]) -> Fixture {
    let mut fixture = Fixture::new(1.0, 1.0, steps);
    let facts = &mut fixture.facts;
    let none = || "not known".to_owned();
    facts.convex = Err(none());
    facts.lipschitz = Err(none());
    facts.second_moments = Err(none());
    facts.distance = Err(none());
    facts.projected = true;
    fixture.independent = false;
    fixture.departure = departure;
    fixture
}

/// Every hypothesis can fail, says why, and names a change that repairs it; and no theorem needs one that is not listed.
#[test]
fn each_hypothesis_can_fail_with_a_reason_and_a_mend() {
    let fixtures = [
        bare(None, &[1.0, 2.0, 0.0]),
        bare(Some(Departure::REDUCED), &[0.0, 1.0]),
        bare(Some(Departure::Direction("it is clipped")), &[1.0]),
        bare(Some(Departure::Norm), &[1.0, 2.0]),
    ];
    let mut failed = BTreeSet::new();
    let mut needed = BTreeSet::new();
    for theorem in theorems::ALL {
        for &form in theorem.forms() {
            needed.extend(theorem.hypotheses(form));
            for fixture in &fixtures {
                let unmet = theorem
                    .instantiate(&fixture.setting(), form)
                    .err()
                    .unwrap_or_default();
                for unmet in unmet {
                    assert!(!unmet.reason.is_empty(), "{unmet:?}");
                    assert!(unmet.mend.len() > 5, "{unmet:?}");
                    failed.insert(unmet.hypothesis);
                }
            }
        }
    }
    assert_eq!(failed, needed);
    let listed: BTreeSet<Hypothesis> = Hypothesis::ALL.into_iter().collect();
    assert_eq!(listed.len(), Hypothesis::ALL.len());
    assert_eq!(needed, listed, "a hypothesis that no theorem needs");
}

#[test]
fn ids_are_those_of_files() {
    for hypothesis in Hypothesis::ALL {
        let text = serde_json::to_string(&hypothesis).unwrap();
        assert_eq!(text, format!("\"{}\"", hypothesis.id()));
        assert!(!hypothesis.statement().is_empty());
    }
}
