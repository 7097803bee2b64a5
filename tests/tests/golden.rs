//! Our schedules against the values that PyTorch, optax and scikit-learn print (`tests/golden/`, made once).

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::repository;
use serde_json::Value;
use std::collections::BTreeSet;
use telescope_core::arithmetic::{Arithmetic, Interval};
use telescope_core::methods::{Method, Proposal};
use telescope_core::problems::Risk;
use telescope_core::schedules::{AnySchedule, COUNTERPARTS, Horizon, Schedule};

/// How far a value may lie from ours, relatively to itself and to the largest of its set.
struct Tolerance {
    relative: f64,
    of_largest: f64,
}

/// Most classes compute each value from its index, by three or four roundings. The second kind of error is that of
/// (1 + cos)/2 and of a line's end, where large terms cancel.
const CLOSED: Tolerance = Tolerance {
    relative: 2e-15,
    of_largest: 3e-16,
};

/// torch's CyclicLR takes the place in the cycle from 1 + i/length, which loses digits of the place; up to six cycles here.
const CYCLIC: Tolerance = Tolerance {
    relative: 2e-15,
    of_largest: 2e-15,
};

/// torch multiplies the last value by a quotient at each of about fifty steps, a few roundings each.
const CHAINED: Tolerance = Tolerance {
    relative: 5e-14,
    of_largest: 2e-15,
};

fn tolerance(class: &str) -> Tolerance {
    if class.ends_with("CyclicLR") {
        return CYCLIC;
    }
    let chained = class.starts_with("torch.") && !class.ends_with("OneCycleLR");
    if chained { CHAINED } else { CLOSED }
}

struct Golden {
    class: String,
    id: &'static str,
    schedule: AnySchedule,
    values: Vec<f64>,
    /// What a rule that depends on the data looked at.
    metrics: Option<Vec<f64>>,
}

/// R at "x" is the metric of that number.
struct Metrics(Vec<f64>);

impl Risk<f64> for Metrics {
    fn dimension(&self) -> usize {
        1
    }
    fn risk(&self, x: &[f64]) -> f64 {
        let place = (0..self.0.len()).find(|place| f64::from_count(*place) >= x[0]);
        self.0[place.unwrap()]
    }
}

/// The table of a schedule, or the step sizes that a rule takes when it sees the metrics.
fn ours(set: &Golden) -> Vec<f64> {
    let steps = set.values.len();
    let (AnySchedule::ReduceOnPlateau(rule), Some(metrics)) = (&set.schedule, &set.metrics) else {
        return set.schedule.table::<f64>(&horizon(steps)).unwrap();
    };
    let (method, problem) = (rule.method::<f64>(), Metrics(metrics.clone()));
    let mut state = method.start(1);
    let look = |index: usize| {
        let (mut step_size, mut g) = (f64::NAN, [0.0]);
        let proposal = Proposal {
            step: index + 1,
            x: &[f64::from_count(index)],
            step_size: &mut step_size,
            g: &mut g,
        };
        method.direct(&mut state, &problem, proposal);
        step_size
    };
    (0..steps).map(look).collect()
}

fn document() -> Value {
    let path = repository().join("tests/golden/schedules.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn sets() -> Vec<Golden> {
    let document = document();
    let sets = document["sets"].as_array().unwrap();
    sets.iter()
        .map(|set| {
            for key in ["library", "index"] {
                assert!(set[key].as_str().unwrap().len() > 4, "{set}");
            }
            let schedule: AnySchedule = serde_json::from_value(set["schedule"].clone()).unwrap();
            let values: Vec<f64> = set["values"]
                .as_array()
                .unwrap()
                .iter()
                .map(|value| value.as_f64().unwrap())
                .collect();
            assert!(values.len() >= 30, "{set}");
            Golden {
                class: set["class"].as_str().unwrap().to_owned(),
                id: schedule.id(),
                schedule,
                values,
                metrics: set
                    .get("metrics")
                    .map(|list| serde_json::from_value(list.clone()).unwrap()),
            }
        })
        .collect()
}

fn horizon(steps: usize) -> Horizon {
    Horizon {
        steps,
        distance: None,
        lipschitz: None,
        second_moment: None,
    }
}

/// The first value outside the tolerance.
fn mismatch(ours: &[f64], theirs: &[f64], tolerance: &Tolerance) -> Option<String> {
    let largest = theirs.iter().fold(0.0, |most: f64, value| most.max(*value));
    (ours.iter().zip(theirs).enumerate()).find_map(|(index, (ours, theirs))| {
        let allowed = tolerance.relative * theirs + tolerance.of_largest * largest;
        // Written so that NaN is a mismatch.
        let agree = (ours - theirs).abs() <= allowed;
        (!agree).then(|| format!("index {index}: {ours:?} is not {theirs:?} within {allowed:e}"))
    })
}

#[test]
fn other_libraries_print_the_same_values() {
    let sets = sets();
    assert!(sets.len() > 50);
    for set in &sets {
        let allowed = tolerance(&set.class);
        if let Some(wrong) = mismatch(&ours(set), &set.values, &allowed) {
            panic!("{} by {:?}: {wrong}", set.class, set.schedule);
        }
        if set.metrics.is_some() {
            continue;
        }
        let horizon = horizon(set.values.len());
        let ends = set.schedule.table::<Interval>(&horizon).unwrap();
        let middles: Vec<f64> = ends.iter().map(Interval::midpoint).collect();
        if let Some(wrong) = mismatch(&middles, &set.values, &allowed) {
            panic!("{} by the enclosure: {wrong}", set.class);
        }
    }
}

#[test]
fn an_index_off_by_one_or_a_small_change_is_found() {
    for set in sets() {
        let allowed = tolerance(&set.class);
        let ours = ours(&set);
        let moves = set
            .values
            .windows(2)
            .any(|pair| pair[0].to_bits() != pair[1].to_bits());
        assert!(moves || set.id == "constant", "{}", set.class);
        if moves {
            assert!(
                mismatch(&ours[1..], &set.values, &allowed).is_some(),
                "{}",
                set.class
            );
            assert!(
                mismatch(&ours, &set.values[1..], &allowed).is_some(),
                "{}",
                set.class
            );
        }
        let scaled: Vec<f64> = ours.iter().map(|value| value * (1.0 + 1e-13)).collect();
        assert!(
            mismatch(&scaled, &set.values, &allowed).is_some(),
            "{}",
            set.class
        );
        let missing: Vec<f64> = ours.iter().map(|_| f64::NAN).collect();
        assert!(
            mismatch(&missing, &set.values, &allowed).is_some(),
            "{}",
            set.class
        );
    }
}

#[test]
fn every_counterpart_has_values_and_every_value_a_counterpart() {
    let claimed: BTreeSet<(String, String)> = COUNTERPARTS
        .iter()
        .flat_map(|(id, classes)| {
            classes
                .iter()
                .map(|class| ((*id).to_owned(), (*class).to_owned()))
        })
        .collect();
    let compared: BTreeSet<(String, String)> = sets()
        .into_iter()
        .map(|set| (set.id.to_owned(), set.class))
        .collect();
    assert_eq!(claimed, compared);
    assert!(claimed.len() > 20);
}

#[test]
fn every_schedule_says_which_counterparts_it_has() {
    let schema: Value = serde_json::from_str(&telescope_verify::config::json_schema()).unwrap();
    let offered: BTreeSet<&str> = schema["$defs"]["AnySchedule"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|choice| choice["required"][0].as_str().unwrap())
        .collect();
    let told: BTreeSet<&str> = COUNTERPARTS.iter().map(|(id, _)| *id).collect();
    assert_eq!(offered, told);
}

#[test]
fn the_versions_are_noted() {
    for library in ["torch", "optax", "scikit-learn"] {
        let version = document()["versions"][library].as_str().unwrap().to_owned();
        assert!(version.contains('.'), "{library} {version}");
    }
}
