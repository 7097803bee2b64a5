//! The first suite's facts, one by one, each beside a spoiled copy that must come out otherwise.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;
#[path = "common/library.rs"]
#[allow(dead_code, reason = "each test file uses a part")]
mod library;

use common::{LOGISTIC, QUADRATIC, TIGHT, Workspace, repository, with};
use library::{claim, exact_bound, exact_gap, parsed, ratio, record, standard, text_of};
use telescope_core::arithmetic::Rational;
use telescope_theory::hypothesis::Hypothesis;
use telescope_theory::theorems;
use telescope_verify::config::Relation;
use telescope_verify::evidence::exact;
use telescope_verify::plan::{Case, plan};
use telescope_verify::record::{Direction, RungSummary, Vacuity};
use telescope_verify::verdict::{Outcome, Verdict};

const TIGHT_INSTANCES: [&str; 4] = [
    "tight-constant",
    "tight-exponential",
    "tight-piecewise",
    "tight-polynomial",
];

#[test]
fn tight_instances_attain_the_bound_as_fractions() {
    for id in TIGHT_INSTANCES {
        let record = standard(id);
        for claim in &record.cases[0].claims {
            assert_eq!(claim.relation, Relation::Equal);
            assert_eq!(claim.found, Verdict::Proved, "{}", claim.id);
            assert_eq!(exact_gap(claim), exact_bound(claim), "{}", claim.id);
        }
    }
    let known = standard("tight-constant");
    // L = 2, η = 1/5, T = 64: (r² + L²Q)/(2S) = ((128/5)² + 4·64/25)/(128/5) = 26.
    assert_eq!(
        exact_gap(claim(&known, "weighted-average/sup")),
        ratio("26")
    );
}

#[test]
fn a_start_a_little_off_attains_nothing() {
    for id in TIGHT_INSTANCES {
        let start = standard(id).cases[0].start[0].parse().unwrap();
        let moved = format!("start = [\"{}\"]", start + ratio("1/1024"));
        let text = with(
            &text_of(id),
            "start = \"lipschitz-times-total-step-size\"",
            &moved,
        );
        let weighted = record(id, &text, true);
        let weighted = claim(&weighted, "weighted-average/sup");
        assert_eq!(weighted.found, Verdict::Refuted, "{id}");
        assert!(
            exact_gap(weighted) < exact_bound(weighted),
            "{id}: still below"
        );
    }
}

/// R of the weighted average by hand, x_{t+1} = x_t − 2η_t: over x_1..x_T, or over x_2..x_{T+1}.
fn by_hand(case: &Case, shifted: bool) -> Rational {
    let mut x = case.setup.start()[0].clone();
    let mut sum = Rational::ZERO;
    for t in 1..=case.step_sizes.steps() {
        let eta = case.step_sizes.exact(t);
        let next = &x - &eta * Rational::from(2);
        sum += &eta * if shifted { &next } else { &x };
        x = next;
    }
    Rational::from(2) * sum / case.step_sizes.total()
}

#[test]
fn the_average_of_the_later_iterates_attains_nothing() {
    for id in TIGHT_INSTANCES {
        let planned = plan(parsed(id, &text_of(id)), &repository(), 1).unwrap();
        let case = &planned.cases[0];
        let bound = case.claims[0].bound.as_ref().unwrap();
        let bound = bound.exact(case.step_sizes.steps()).unwrap();
        let verdict = |gap| exact::compare_exactly(&gap, &bound, Relation::Equal);
        assert_eq!(verdict(by_hand(case, false)), Verdict::Proved, "{id}");
        assert_eq!(verdict(by_hand(case, true)), Verdict::Refuted, "{id}");
    }
}

#[test]
fn controls_are_refuted_exactly_with_a_witness() {
    for (id, name) in [
        ("control-one-over-t", "control-one-over-t/sup"),
        ("control-half-noise", "control-half-noise/sup"),
        ("control-fixed-order", "weighted-average/sup"),
    ] {
        let record = standard(id);
        assert_eq!(record.outcome(), Outcome::AsExpected, "{id}");
        let claim = claim(&record, name);
        assert_eq!(claim.found, Verdict::Refuted, "{id}");
        assert_eq!(
            claim.exact_summary(),
            RungSummary::Decided(Verdict::Refuted),
            "{id}"
        );
        assert!(claim.exact.as_ref().unwrap().witness.is_some(), "{id}");
        assert!(!claim.contradiction, "{id}");
        assert!(exact_gap(claim) > exact_bound(claim), "{id}");
    }
}

#[test]
fn a_fixed_order_breaks_the_bound_by_known_fractions() {
    let record = standard("control-fixed-order");
    let assumed = claim(&record, "weighted-average/sup");
    assert_eq!(assumed.assumed, [Hypothesis::IndependentSampling]);
    assert_eq!(
        (exact_gap(assumed), exact_bound(assumed)),
        (ratio("4/25"), ratio("1/160"))
    );
    let honest = claim(&record, "sharp-weighted-average/sup");
    assert_eq!(honest.found, Verdict::NotApplicable);
    assert_eq!(honest.unmet[0].hypothesis, Hypothesis::IndependentSampling);
}

#[test]
fn drawn_with_replacement_the_same_problem_is_not_refuted() {
    let text = with(
        &text_of("control-fixed-order"),
        "\"fixed-order\"",
        "\"with-replacement\"",
    );
    let record = record("control-fixed-order", &text, true);
    for claim in &record.cases[0].claims {
        assert!(
            matches!(claim.found, Verdict::Verified | Verdict::Inconclusive),
            "{claim:?}"
        );
    }
}

#[test]
fn a_control_on_data_is_refuted_by_sampling() {
    let text = with(
        &text_of("control-one-over-t-sampled"),
        "steps = 4000",
        "steps = 400",
    );
    let record = record("control-one-over-t-sampled", &text, true);
    let control = claim(&record, "control-one-over-t/moment");
    assert_eq!(control.found, Verdict::Refuted);
    assert_eq!(control.exact_summary(), RungSummary::Absent);
    let decision = control.sampled.as_ref().unwrap().decision.unwrap();
    assert_eq!(decision.direction, Direction::Refuted);
}

#[test]
fn logistic_regression_on_data_is_verified() {
    let text = text_of("logistic-breast-cancer").replace("[1000, 5690, 16000]", "[2000]");
    let record = record("logistic-breast-cancer", &text, false);
    assert_eq!(record.outcome(), Outcome::AsExpected);
    for claim in &record.cases[0].claims {
        assert_eq!(claim.found, Verdict::Verified, "{}", claim.id);
        assert_eq!(
            claim.sampled_summary(),
            RungSummary::Decided(Verdict::Verified)
        );
        assert_eq!(claim.exact_summary(), RungSummary::Absent);
    }
    let moment = claim(&record, "optimal-constant-step/moment");
    let vacuity = moment.bound.as_ref().unwrap().vacuity;
    assert!(
        matches!(vacuity, Vacuity::Informative { from } if from <= 2000),
        "{vacuity:?}"
    );
}

#[test]
fn exit_codes_follow_expectations() {
    let run = |text: &str, more: &[&str], expected: i32| {
        let workspace = Workspace::new(&[("one", text)]);
        workspace
            .telescope(&[&["verify", "--out", "out"], more].concat())
            .with_code(expected)
    };
    let code = |text: &str, expected: i32| run(text, &["--quick"], expected);
    code(TIGHT, 0);
    let flipped = code(
        &with(TIGHT, "expect = \"proved\"", "expect = \"refuted\""),
        1,
    );
    assert!(
        flipped
            .out
            .contains("UNEXPECTED one/weighted-average/sup: proved, expected refuted")
    );
    code(&with(TIGHT, "expect = \"proved\"", ""), 0);
    let few = with(
        LOGISTIC,
        "steps = 100",
        "steps = 100\nreplicates = 2\nmost-replicates = 2",
    );
    run(&few, &[], 1);
    // A quick run is not blamed for what it has too few replicates to decide.
    code(&few, 3);
    code(&with(&few, "expect = \"verified\"", ""), 3);
    code(&with(&few, "\"verified\"", "\"inconclusive\""), 0);
    let control = with(TIGHT, "\"weighted-average\"", "\"control-half-noise\"");
    let control = with(&control, "relation = \"equal\"\nexpect = \"proved\"", "");
    code(&control, 1);
    code(
        &with(QUADRATIC, "expect = \"proved\"", "expect = \"verified\""),
        1,
    );
    assert!(
        theorems::find("control-half-noise").is_none(),
        "a control is no theorem"
    );
}
