//! The formal rung in reports: it claims no more than what is proved.

use super::records::experiments;
use crate::record::{CaseRecord, ClaimRecord};
use crate::report::formal_section::{PAGE, evidence, manifest, page};

fn evidence_of(claim: &ClaimRecord) -> Option<String> {
    evidence(&case(), claim)
}

fn case() -> CaseRecord {
    let cases = experiments().into_iter().flat_map(|it| it.cases);
    let applies = |claim: &ClaimRecord| claim.bound.is_some() && claim.assumed.is_empty();
    let mut finite = cases.filter(|case| case.config.pointer("/problem/finite-sum").is_some());
    finite.find(|case| case.claims.iter().any(applies)).unwrap()
}

fn claim() -> ClaimRecord {
    let mut claims = case().claims.into_iter();
    let mut claim = claims
        .find(|claim| claim.bound.is_some() && claim.assumed.is_empty())
        .unwrap();
    claim.theorem = "weighted-average".to_owned();
    claim
}

#[test]
fn a_case_outside_the_statement_is_not_covered() {
    let mut claim = claim();
    claim.theorem = "sharp-weighted-average".to_owned();
    assert!(evidence_of(&claim).unwrap().contains("for every problem"));
    let mut other = case();
    other.config["problem"] = serde_json::json!({ "quadratic": {} });
    let item = evidence(&other, &claim).unwrap();
    assert!(item.contains("not for this case"), "{item}");
    claim.theorem = "last-iterate-linear-decay".to_owned();
    let mut projected = case();
    projected.config["domain"] = serde_json::json!({ "ball": { "radius": 1.0 } });
    let item = evidence(&projected, &claim).unwrap();
    assert!(item.contains("without a projection"), "{item}");
}

#[test]
fn a_claim_of_a_proved_theorem_links_to_statements_that_exist() {
    let item = evidence_of(&claim()).unwrap();
    let page = page().unwrap();
    let places: Vec<&str> = item.split(&format!("]({PAGE}#")).skip(1).collect();
    assert!(places.len() >= 2, "{item}");
    for place in places {
        let anchor = place.split(')').next().unwrap();
        assert!(
            page.contains(&format!("<a name=\"{anchor}\"></a>")),
            "{anchor}"
        );
    }
    assert!(item.contains("no axioms") && item.contains("f64"), "{item}");
}

#[test]
fn nothing_is_claimed_where_the_theorem_does_not_apply() {
    let mut claim = claim();
    claim.theorem = "control-one-over-t".to_owned();
    assert_eq!(evidence_of(&claim), None);
    let mut claim = self::claim();
    claim.bound = None;
    assert_eq!(evidence_of(&claim), None);
    let mut claim = self::claim();
    claim.assumed = vec![telescope_theory::hypothesis::Hypothesis::IndependentSampling];
    let item = evidence_of(&claim).unwrap();
    assert!(item.contains("says nothing here"), "{item}");
}

#[test]
fn the_page_shows_every_statement_and_its_axioms() {
    let (page, manifest) = (page().unwrap(), manifest().unwrap());
    for proved in &manifest.theorems {
        assert!(page.contains(&proved.statement), "{}", proved.entry.name);
    }
    assert!(page.contains("boolp.functional_extensionality_dep"));
}
