//! The formal rung in reports: it claims no more than what is proved.

use super::records::experiments;
use crate::record::ClaimRecord;
use crate::report::formal_section::{PAGE, evidence, manifest, page};

fn claim() -> ClaimRecord {
    let claims = experiments()
        .into_iter()
        .flat_map(|experiment| experiment.cases)
        .flat_map(|case| case.claims);
    let mut applies = claims.filter(|claim| claim.bound.is_some() && claim.assumed.is_empty());
    let mut claim = applies.next().unwrap();
    claim.theorem = "weighted-average".to_owned();
    claim
}

#[test]
fn a_claim_of_a_proved_theorem_links_to_statements_that_exist() {
    let item = evidence(&claim()).unwrap();
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
    assert_eq!(evidence(&claim), None);
    let mut claim = self::claim();
    claim.bound = None;
    assert_eq!(evidence(&claim), None);
    let mut claim = self::claim();
    claim.assumed = vec![telescope_theory::hypothesis::Hypothesis::IndependentSampling];
    let item = evidence(&claim).unwrap();
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
