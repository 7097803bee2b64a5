//! Running experiments through the library, and reading numbers off their records.

use crate::common::repository;
use std::path::Path;
use telescope_core::arithmetic::Rational;
use telescope_core::number::Number;
use telescope_verify::config::Experiment;
use telescope_verify::record::{ClaimRecord, ExperimentRecord};
use telescope_verify::suite::{Options, Silent, load_settings, run};

pub(crate) fn text_of(id: &str) -> String {
    let path = repository().join(format!("experiments/{id}.toml"));
    std::fs::read_to_string(path).unwrap()
}

pub(crate) fn parsed(id: &str, text: &str) -> Experiment {
    Experiment::parse(Path::new(&format!("{id}.toml")), text).unwrap()
}

/// Runs an experiment of this text under a name, which its noise depends on.
pub(crate) fn record(id: &str, text: &str, quick: bool) -> ExperimentRecord {
    let settings = load_settings(&repository().join("experiments")).unwrap();
    let options = Options { settings, quick };
    let mut ran = run(&[parsed(id, text)], &repository(), &options, &Silent).unwrap();
    assert!(ran.failures.is_empty(), "{}", ran.failures[0]);
    ran.experiments.remove(0)
}

pub(crate) fn standard(id: &str) -> ExperimentRecord {
    record(id, &text_of(id), true)
}

pub(crate) fn claim<'a>(record: &'a ExperimentRecord, name: &str) -> &'a ClaimRecord {
    let claims = || record.cases.iter().flat_map(|case| &case.claims);
    claims()
        .find(|claim| claim.id.ends_with(&format!("/{name}")))
        .unwrap_or_else(|| {
            panic!(
                "{name} is not among {:?}",
                claims().map(|claim| &claim.id).collect::<Vec<_>>()
            )
        })
}

/// A fraction as records write it.
pub(crate) fn ratio(text: &str) -> Rational {
    text.parse::<Number>().unwrap().exact().clone()
}

pub(crate) fn exact_bound(claim: &ClaimRecord) -> Rational {
    let bound = claim.bound.as_ref().unwrap();
    assert!(!bound.exact_is_square);
    bound.exact.as_ref().unwrap().parse().unwrap()
}

pub(crate) fn exact_gap(claim: &ClaimRecord) -> Rational {
    let exact = claim.exact.as_ref().unwrap();
    exact.gap_exact.as_ref().unwrap().parse().unwrap()
}

/// Whether every number of the enclosure rounds to the printed one.
pub(crate) fn rounds_to(enclosure: [f64; 2], printed: &str) -> bool {
    let digits = printed.split_once('.').unwrap().1.len();
    enclosure
        .iter()
        .all(|end| format!("{end:.digits$}") == printed)
}
