//! The tie between the formal proof and the program: the sources are those that were checked, and what Coq computed,
//! with a proof that it is the theorem's term, is what the exact rung and the bound's formula give, as fractions.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::repository;
use std::sync::Arc;
use telescope_core::arithmetic::{Magnitude, Quantity, Rational};
use telescope_core::averages::Output;
use telescope_core::declare::declare;
use telescope_core::domains::AnyDomain;
use telescope_core::engine::{Instance, Setup};
use telescope_core::enumeration::enumerate;
use telescope_core::facts::{Fact, Origin};
use telescope_core::losses::{Absolute, AnyLoss};
use telescope_core::problems::{Dataset, FiniteSum, Risk};
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::{AnySchedule, NoiseForm, StepSizes};
use telescope_formal::vectors::{self, Vector};
use telescope_formal::{Manifest, Proved, catalogue};
use telescope_theory::proof;
use telescope_theory::setting::{Setting, horizon};
use telescope_theory::theorem::Theorem;
use telescope_theory::theorems::{self, WeightedAverage};

fn ratio(text: &str) -> Rational {
    text.parse().unwrap()
}

fn data(vector: &Vector) -> Arc<Dataset> {
    let column = |pick: fn(&(i64, i64)) -> i64| -> Vec<f64> {
        let exact = |row| f64::from(i32::try_from(pick(row)).unwrap());
        vector.rows.iter().map(exact).collect()
    };
    Dataset::new(column(|row| row.0), column(|row| row.1), 1)
        .unwrap()
        .into()
}

fn setup(vector: &Vector) -> Setup {
    let sampler = AnySampler::WithReplacement;
    let instance = Instance::finite_sum(AnyLoss::Absolute, data(vector), sampler).unwrap();
    let domain: AnyDomain = serde_json::from_str("\"whole-space\"").unwrap();
    Setup::new(instance, domain, vec![ratio(&vector.start)]).unwrap()
}

fn table(vector: &Vector) -> StepSizes {
    StepSizes::from_ratios(vector.steps.iter().map(|step| ratio(step)).collect()).unwrap()
}

/// E R(x̄) by the exact rung, with the number of paths.
fn risk_of_average(vector: &Vector) -> (Rational, u64) {
    let steps = table(vector);
    let comparator = [ratio(&vector.comparator)];
    let found = enumerate(&setup(vector), &steps, &comparator, 1 << 20).unwrap();
    let risk = found
        .risk(Output::WEIGHTED, vector.steps.len())
        .unwrap()
        .clone();
    (risk, found.paths())
}

/// B by the theorem's formula, with L as the problem declares it and r = |x_1 − s|.
fn bound(vector: &Vector) -> Rational {
    let mut facts = declare(&setup(vector)).facts;
    let distance = ratio(&vector.start) - ratio(&vector.comparator);
    let square = Magnitude::from_square(Quantity::Exact(&distance * &distance));
    facts.distance = Ok(Fact::new(square, Origin::Assumed, "the comparator"));
    let step_sizes = table(vector);
    let setting = Setting {
        facts: &facts,
        schedule: &AnySchedule::OptimalConstant(Default::default()),
        horizon: &horizon(&facts, vector.steps.len()),
        step_sizes: &step_sizes,
        independent: Ok(()),
        departure: None,
        assumed: &[],
    };
    let bound = WeightedAverage
        .instantiate(&setting, NoiseForm::Sup)
        .unwrap();
    let exact = bound.exact(vector.steps.len()).unwrap();
    let expected = ratio(&vector.bound);
    assert!(exact.equals(&expected), "{}: not {expected}", vector.name);
    expected
}

#[test]
fn the_sources_are_those_that_were_checked() {
    let differences = Manifest::committed().unwrap().differences(&repository());
    let differences = differences.unwrap();
    assert!(
        differences.is_empty(),
        "{differences:?}: run `cargo xtask proof --bless` with Coq, and commit proofs/"
    );
}

#[test]
fn the_exact_rung_reproduces_what_coq_computed() {
    for vector in vectors::committed().unwrap() {
        let (risk, paths) = risk_of_average(&vector);
        assert_eq!(paths, vector.paths, "{}", vector.name);
        assert_eq!(risk, ratio(&vector.risk_of_average), "{}", vector.name);
    }
}

#[test]
fn the_formula_gives_the_bound_that_coq_computed() {
    for vector in vectors::committed().unwrap() {
        let risk = FiniteSum::<Rational, Absolute>::new(Absolute, data(&vector));
        let at: Rational = risk.risk(&[ratio(&vector.comparator)]);
        assert_eq!(at, ratio(&vector.risk_of_comparator), "{}", vector.name);
        // The theorem itself, between the three numbers.
        assert!(
            ratio(&vector.risk_of_average) - at <= bound(&vector),
            "{}",
            vector.name
        );
    }
}

#[test]
fn one_vector_is_tight_and_a_changed_one_is_noticed() {
    let vectors = vectors::committed().unwrap();
    let tight = vectors
        .iter()
        .find(|vector| vector.name == "tight_line")
        .unwrap();
    let gap = ratio(&tight.risk_of_average) - ratio(&tight.risk_of_comparator);
    assert_eq!(gap, bound(tight));
    // Negative control: another row, another value.
    let mut changed = tight.clone();
    changed.rows[0].1 += 1;
    assert_ne!(risk_of_average(&changed).0, ratio(&tight.risk_of_average));
}

#[test]
fn each_line_of_the_proof_has_a_lemma_and_each_lemma_a_line() {
    let ours: Vec<&str> = proof::LINES.iter().map(|line| line.id).collect();
    // `coverage` is no step of the proof.
    let expected: Vec<&str> = ours.into_iter().filter(|id| *id != "coverage").collect();
    assert_eq!(catalogue::LINES.to_vec(), expected);
}

#[test]
fn these_theorems_are_proved_formally_without_axioms() {
    let manifest = Manifest::committed().unwrap();
    for id in [
        "weighted-average",
        "optimal-constant-step",
        "sharp-weighted-average",
    ] {
        assert!(theorems::find(id).is_some(), "{id}");
        let free = |proved: &Proved| proved.entry.axioms.is_empty();
        assert!(manifest.of_theorem(id).any(free), "{id}");
    }
    assert_eq!(manifest.of_theorem("no-such-theorem").count(), 0);
}
