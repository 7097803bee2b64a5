//! `recheck` accepts what `verify` writes, and rejects a record with any number changed that a verdict rests on.

mod checks;
#[allow(dead_code, reason = "each test file uses a part")]
#[path = "../common/mod.rs"]
mod common;

use common::{LOGISTIC, QUADRATIC, TIGHT, Workspace, with};
use serde_json::{Value, json};

/// A record of each kind of evidence, made once a test.
fn records() -> Workspace {
    let certified = with(TIGHT, "relation = \"equal\"", "certify = true");
    let workspace = Workspace::new(&[
        ("exact", QUADRATIC),
        ("sampled", LOGISTIC),
        ("tight", TIGHT),
        ("certified", &certified),
    ]);
    workspace
        .telescope(&["verify", "--out", "out"])
        .with_code(0);
    workspace
}

fn path(id: &str) -> String {
    format!("out/records/{id}.json")
}

#[test]
fn fresh_records_pass_from_themselves_alone_and_replayed() {
    let workspace = records();
    let before = workspace.tree("");
    let files = ["exact", "sampled", "tight", "certified"].map(path);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let alone = workspace
        .telescope(&[&["recheck"], &files[..]].concat())
        .with_code(0);
    assert_eq!(
        alone.out.matches("1 claim recomputed and agree").count(),
        4,
        "{}",
        alone.out
    );
    let replayed = workspace
        .telescope(&[&["recheck", "--replay"], &files[..]].concat())
        .with_code(0);
    assert_eq!(
        replayed.out.matches("1 claim replayed and agree").count(),
        4,
        "{}",
        replayed.out
    );
    assert!(before == workspace.tree(""), "rechecking writes nothing");
}

/// A change to a record, by JSON pointer.
struct Tampered {
    record: &'static str,
    pointer: &'static str,
    change: fn(&Value) -> Value,
    /// Whether only drawing the evidence again can show it.
    replay: bool,
}

const fn alone(
    record: &'static str,
    pointer: &'static str,
    change: fn(&Value) -> Value,
) -> Tampered {
    Tampered {
        record,
        pointer,
        change,
        replay: false,
    }
}

const fn replayed(
    record: &'static str,
    pointer: &'static str,
    change: fn(&Value) -> Value,
) -> Tampered {
    Tampered {
        record,
        pointer,
        change,
        replay: true,
    }
}

fn smaller(value: &Value) -> Value {
    json!(value.as_f64().unwrap() * 0.5)
}

fn larger(value: &Value) -> Value {
    json!(value.as_f64().unwrap() * 2.0)
}

fn next(value: &Value) -> Value {
    json!(value.as_u64().unwrap() + 1)
}

fn other_fraction(_: &Value) -> Value {
    json!("7/3")
}

fn other_digest(value: &Value) -> Value {
    let digest = value.as_str().unwrap();
    let first = if digest.starts_with('0') { "1" } else { "0" };
    json!(format!("{first}{}", &digest[1..]))
}

fn twice(value: &Value) -> Value {
    let first = value[0].clone();
    json!([first, first])
}

const TAMPERED: &[Tampered] = &[
    alone("exact", "/cases/0/claims/0/found", |_| json!("refuted")),
    alone("exact", "/cases/0/claims/0/exact/verdict", |_| {
        json!("refuted")
    }),
    alone("exact", "/cases/0/claims/0/exact/gap/1", |_| json!(1e9)),
    alone("exact", "/cases/0/claims/0/bound/enclosure/0", smaller),
    alone("exact", "/cases/0/claims/0/bound/enclosure/1", larger),
    alone("exact", "/cases/0/constants/distance_sq", other_fraction),
    alone(
        "exact",
        "/cases/0/constants/second_moments/per-step/0",
        larger,
    ),
    alone("exact", "/cases/0/constants/steps", next),
    alone(
        "exact",
        "/cases/0/config/schedule/constant/step-size",
        smaller,
    ),
    alone("exact", "/cases/0/claims/0/theorem", |_| {
        json!("sharp-weighted-average")
    }),
    alone("exact", "/cases/0/claims/0/theorem", |_| {
        json!("no-such-theorem")
    }),
    alone("exact", "/cases/0/claims/0/form", |_| json!("sup")),
    alone("exact", "/cases/0/claims/0/output", |_| {
        json!("last-iterate")
    }),
    alone("exact", "/cases/0/claims/0/bound", |_| Value::Null),
    alone("exact", "/cases/0/claims/0/contradiction", |_| json!(true)),
    alone("tight", "/cases/0/claims/0/exact/gap_exact", other_fraction),
    alone("tight", "/cases/0/claims/0/bound/exact", other_fraction),
    alone("tight", "/cases/0/constants/lipschitz_sq", other_fraction),
    alone("tight", "/cases/0/constants/lipschitz_sq", |_| {
        json!("-4/1")
    }),
    alone("tight", "/cases/0/constants/lipschitz_sq", |_| json!("4/0")),
    alone("sampled", "/cases/0/claims/0/found", |_| json!("proved")),
    alone(
        "sampled",
        "/cases/0/claims/0/sampled/decision/log_value",
        smaller,
    ),
    alone(
        "sampled",
        "/cases/0/claims/0/sampled/decision/direction",
        |_| json!("refuted"),
    ),
    alone(
        "sampled",
        "/cases/0/claims/0/sampled/decision/index",
        |_| json!(0),
    ),
    alone("sampled", "/cases/0/claims/0/sampled/decision", |_| {
        Value::Null
    }),
    alone("sampled", "/cases/0/claims/0/sampled/ceiling/1", smaller),
    alone("sampled", "/cases/0/claims/0/sampled/ceiling", |_| {
        Value::Null
    }),
    alone("sampled", "/cases/0/claims/0/sampled/verify_alpha", larger),
    alone("sampled", "/cases/0/claims/0/sampled/refute_alpha", larger),
    alone("sampled", "/cases/0/claims/0/sampled/verify_bound", larger),
    alone("sampled", "/cases/0/claims/0/sampled/refute_bound", smaller),
    alone("sampled", "/verify_alpha", larger),
    alone("sampled", "/slots", next),
    alone("sampled", "/cases/0/constants/risk_lipschitz_sq", |_| {
        json!("100/1")
    }),
    alone("sampled", "/cases/0/constants/diameter_sq", |_| {
        json!("100/1")
    }),
    alone(
        "sampled",
        "/cases/0/constants/second_moments/constant",
        |_| json!("-4/1"),
    ),
    alone("sampled", "/schema", next),
    alone("sampled", "/cases/0/claims/0/sampled/replicates", next),
    alone("exact", "/cases/0/start/0", other_fraction),
    alone(
        "exact",
        "/cases/0/constants/second_moments/per-step/0",
        larger,
    ),
    alone(
        "sampled",
        "/cases/0/claims/0/sampled/decision",
        |_| json!({ "direction": "verified", "index": 1, "log_value": null }),
    ),
    alone(
        "sampled",
        "/cases/0/claims/0/sampled/decision/direction",
        |_| json!("refuted"),
    ),
    alone("sampled", "/cases/0/claims", |_| json!([])),
    alone("sampled", "/cases/0/claims", twice),
    alone("sampled", "/cases", |_| json!([])),
    alone("sampled", "/cases", twice),
    alone("sampled", "/cases/0/claims/0/expected", |_| {
        json!("inconclusive")
    }),
    alone("sampled", "/cases/0/claims/0/control", |_| json!(true)),
    alone("tight", "/cases/0/claims/0/relation", |_| json!("at-most")),
    alone("exact", "/cases/0/claims/0/exact/gap", |_| {
        json!([0.0, 0.0])
    }),
    alone("exact", "/cases/0/laws/0/tests/0/p_value", |_| {
        json!(1e-300)
    }),
    alone(
        "certified",
        "/cases/0/claims/0/certified/checked/bound",
        other_fraction,
    ),
    alone(
        "certified",
        "/cases/0/claims/0/certified/checked/scope",
        |_| json!("deterministic-method"),
    ),
    alone(
        "certified",
        "/cases/0/claims/0/certified/checked/verdict",
        |_| Value::Null,
    ),
    alone(
        "certified",
        "/cases/0/claims/0/certified/checked/certificate/multipliers/0/by",
        other_fraction,
    ),
    alone(
        "certified",
        "/cases/0/claims/0/certified/checked/certificate/statement/distance-sq",
        other_fraction,
    ),
    // A statement about other step sizes is no proof of this claim.
    alone(
        "certified",
        "/cases/0/claims/0/certified/checked/certificate/statement/step-sizes/5",
        other_fraction,
    ),
    replayed("sampled", "/seed", next),
    replayed("sampled", "/cases/0/claims/0/sampled/digest", other_digest),
    replayed("sampled", "/cases/0/claims/0/sampled/mean", larger),
    replayed("sampled", "/cases/0/claims/0/sampled/interval/0", |_| {
        json!(0.25)
    }),
    replayed(
        "sampled",
        "/cases/0/config/problem/finite-sum/data/inline/0/label",
        |_| json!(-1.0),
    ),
    replayed("sampled", "/cases/0/curves/curves/0/mean/0", larger),
    replayed("tight", "/cases/0/schedule/total/1", larger),
];

#[test]
fn no_tampered_record_passes() {
    let workspace = records();
    let mut passed = Vec::new();
    for tampered in TAMPERED {
        let mut record: Value =
            serde_json::from_str(&workspace.read(&path(tampered.record))).unwrap();
        let value = record
            .pointer_mut(tampered.pointer)
            .unwrap_or_else(|| panic!("nothing at {}", tampered.pointer));
        let changed = (tampered.change)(value);
        assert_ne!(*value, changed, "{} is not changed", tampered.pointer);
        *value = changed;
        workspace.write("tampered.json", serde_json::to_string(&record).unwrap());
        let mut arguments = vec!["recheck", "tampered.json"];
        arguments.extend(tampered.replay.then_some("--replay"));
        let ended = workspace.telescope(&arguments);
        if !matches!(ended.code, Some(1 | 2)) {
            passed.push(format!(
                "{}{}: {:?} {}",
                tampered.record, tampered.pointer, ended.code, ended.out
            ));
        } else {
            assert!(!(ended.out + &ended.err).is_empty());
        }
    }
    assert!(
        passed.is_empty(),
        "passed although changed:\n{}",
        passed.join("\n")
    );
}

#[test]
fn one_bad_record_among_good_ones_is_named() {
    let workspace = records();
    let mut record: Value = serde_json::from_str(&workspace.read(&path("tight"))).unwrap();
    record["cases"][0]["claims"][0]["found"] = json!("refuted");
    workspace.write("tampered.json", serde_json::to_string(&record).unwrap());
    let ended = workspace
        .telescope(&["recheck", &path("exact"), "tampered.json", &path("sampled")])
        .with_code(1);
    assert!(
        ended.out.contains(
            "tight/weighted-average/sup: the verdict should be proved, the record says refuted"
        ),
        "{}",
        ended.out
    );
    assert_eq!(
        ended.out.matches("recomputed and agree").count(),
        2,
        "{}",
        ended.out
    );
}
