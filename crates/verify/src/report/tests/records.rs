//! Records written by hand, as a suite would make them.

use super::parts::{bound, case, claim, ratio, undecided};
use crate::config::Relation;
use crate::evidence::ledger::{Holds, Place, Witness};
use crate::evidence::property::{ClaimDecision, LineOutcome};
use crate::record::{
    BoundRecord, CaseRecord, ContourRecord, DecisionRecord, Direction, ExactRecord,
    ExperimentRecord, LawRecord, LawTest, PathRecord, PublishedRecord, SCHEMA, SampledRecord,
    SuiteRecord, Vacuity,
};
use crate::verdict::Verdict;
use serde_json::json;
use telescope_core::arithmetic::Interval;
use telescope_core::schedules::NoiseForm;
use telescope_theory::hypothesis::{Hypothesis, Unmet};

/// A name that would break a table, open a tag, a code span and a formula.
pub(super) const NASTY: &str = "a | b <script>alert(1)</script> `code` $x$ *bold* \\ & ]( [";

pub(super) fn suite() -> SuiteRecord {
    let line = |id: &str, witness: Option<&str>| LineOutcome {
        id: id.to_owned(),
        cases: 64,
        evaluations: 20_000,
        held: witness.is_none(),
        smallest_slack: if witness.is_none() { "1/8" } else { "-3/4" }.to_owned(),
        witness: witness.map(str::to_owned),
    };
    SuiteRecord {
        certificates: vec![],
        schema: SCHEMA,
        seed: 7,
        verify_alpha: 1e-6,
        refute_alpha: 1e-9,
        slots: 1024,
        quick: false,
        lines: vec![line("expansion", None), line("coverage", None)],
    }
}

pub(super) fn experiments() -> Vec<ExperimentRecord> {
    vec![quadratic(), logistic(), controls(), grid()]
}

fn experiment(id: &str, title: &str, cases: Vec<CaseRecord>) -> ExperimentRecord {
    ExperimentRecord {
        schema: SCHEMA,
        id: id.to_owned(),
        title: title.to_owned(),
        summary: "What it shows, with $`x^2`$ and a <b>tag</b>.".to_owned(),
        source: Some("Somebody, somewhere | a journal".to_owned()),
        seed: 7,
        verify_alpha: 1e-6,
        refute_alpha: 1e-9,
        slots: 1024,
        quick: false,
        cases,
        comparisons: vec![],
        checks: vec![],
    }
}

/// A quadratic with noise: the sup form does not apply, the moment form is proved.
pub(super) fn quadratic() -> ExperimentRecord {
    let mut case = case("quadratic", "", 50);
    case.rows = None;
    case.config = json!({
        "title": "t", "summary": "s",
        "problem": { "quadratic": { "matrix": [[2.0, 0.0], [0.0, 4.0]], "minimiser": ["1/3", 0.0] } },
        "oracle": { "random-target": { "scales": [0.5, 0.25] } },
        "schedule": { "constant": { "step-size": 0.1 } },
        "run": { "start": [-5.0, -2.0], "steps": 50 },
    });
    case.start = vec![ratio(-5, 1), ratio(-2, 1)];
    let mut absent = claim(
        "quadratic",
        "weighted-average",
        NoiseForm::Sup,
        Verdict::NotApplicable,
    );
    absent.bound = None;
    absent.headroom = None;
    absent.unmet = vec![Unmet {
        hypothesis: Hypothesis::BoundedSubgradients,
        reason: "normal noise | is unbounded".to_owned(),
        mend: "ask for the moment form".to_owned(),
    }];
    let mut proved = claim(
        "quadratic",
        "sharp-weighted-average",
        NoiseForm::Moment,
        Verdict::Proved,
    );
    proved.exact = Some(ExactRecord {
        method: "moment recursion".to_owned(),
        gap: [0.276_599_01, 0.276_599_02],
        gap_exact: None,
        gap_surd: None,
        verdict: Some(Verdict::Proved),
        witness: None,
    });
    proved.sampled = Some(undecided());
    case.claims = vec![absent, proved];
    case.published = vec![PublishedRecord {
        output: "weighted-average".to_owned(),
        printed: "0.276599".to_owned(),
        source: NASTY.to_owned(),
        enclosure: Some([0.276_599_01, 0.276_599_02]),
        agrees: true,
    }];
    case.laws = vec![LawRecord {
        output: "final-iterate".to_owned(),
        what: "printed end points".to_owned(),
        source: None,
        normal: true,
        mean: vec![0.0, -1e-5],
        covariance: vec![0.25, 0.0, 0.0, 0.5],
        tests: vec![LawTest {
            name: "(1, 2)".to_owned(),
            statistic: 8.821,
            freedom: 2,
            p_value: 0.0122,
        }],
        alpha: 1e-9,
        consistent: true,
    }];
    case.paths = vec![
        PathRecord {
            name: "SGD".to_owned(),
            points: vec![[-5.0, -2.0], [-1.0, 0.5], [0.1, 0.0]],
        },
        PathRecord {
            name: "gradient descent".to_owned(),
            points: vec![[-5.0, -2.0], [-1.0, -0.5], [0.0, 0.0]],
        },
    ];
    let values = (0..12)
        .map(|index| f64::from((index % 4 - 1) * (index % 4 - 1) + index / 4))
        .collect();
    case.contour = Some(ContourRecord {
        horizontal: [-6.0, 1.0],
        vertical: [-3.0, 1.0],
        columns: 4,
        values,
        minimiser: Some([0.0, 0.0]),
    });
    experiment("quadratic", "The toy", vec![case])
}

/// A finite sum under a bad name, verified by sampling.
pub(super) fn logistic() -> ExperimentRecord {
    let mut case = case("logistic", "", 10_000);
    case.rows = Some(569);
    case.config = json!({
        "title": NASTY, "summary": "s",
        "problem": { "finite-sum": { "loss": "logistic", "data": { "csv": {
            "path": "data/a`b.csv", "target": NASTY, "standardise": true, "intercept": true } } } },
        "oracle": { "single-sample": {} },
        "domain": { "ball": { "radius": 3.0 } },
        "schedule": { "optimal-constant": {} },
        "run": { "start": "origin", "steps": 10_000 },
    });
    case.start = vec![ratio(0, 1); 31];
    let mut verified = claim(
        "logistic",
        "optimal-constant-step",
        NoiseForm::Sup,
        Verdict::Verified,
    );
    verified.sampled = Some(SampledRecord {
        decision: Some(DecisionRecord {
            direction: Direction::Verified,
            index: 321,
            log_value: Some(20.9),
        }),
        ceiling: Some(("K·D".to_owned(), 29.617)),
        interval: (0.02, Some(0.04)),
        forecast: None,
        verify_log_value: Some(23.0),
        ..undecided()
    });
    let mut open = claim(
        "logistic",
        "weighted-average",
        NoiseForm::Moment,
        Verdict::Inconclusive,
    );
    open.sampled = Some(undecided());
    open.expected = None;
    if let Some(bound) = &mut open.bound {
        bound.vacuity = Vacuity::Vacuous {
            from: Some(12_345),
            searched: 1 << 20,
        };
    }
    case.claims = vec![verified, open];
    experiment("logistic", NASTY, vec![case])
}

/// A planted error, refuted exactly and by sampling, and a theorem under a false assumption.
pub(super) fn controls() -> ExperimentRecord {
    let mut case = case("controls", "", 400);
    let mut planted = claim(
        "controls",
        "control-half-noise",
        NoiseForm::Sup,
        Verdict::Refuted,
    );
    planted.control = true;
    planted.property.outcome.decision = ClaimDecision::Refuted {
        witness: "rows: (1; 0)\nx_1: `<b>`|\n".to_owned(),
    };
    planted.exact = Some(ExactRecord {
        method: "the one path, in rationals".to_owned(),
        gap: [0.16, 0.16_f64.next_up()],
        gap_exact: Some(ratio(4, 25)),
        gap_surd: None,
        verdict: Some(Verdict::Refuted),
        witness: Some("1 path; rows 1×160, 2×240".to_owned()),
    });
    planted.sampled = Some(SampledRecord {
        decision: Some(DecisionRecord {
            direction: Direction::Refuted,
            index: 1,
            log_value: None,
        }),
        refute_log_value: None,
        ..undecided()
    });
    planted.bound = Some(BoundRecord {
        enclosure: [0.00625_f64.next_down(), 0.00625],
        exact: Some(ratio(1, 160)),
        ..bound(400)
    });
    let mut assumed = claim(
        "controls",
        "weighted-average",
        NoiseForm::Sup,
        Verdict::Refuted,
    );
    assumed.assumed = vec![Hypothesis::IndependentSampling];
    assumed.sampled = Some(SampledRecord {
        decision: Some(DecisionRecord {
            direction: Direction::Refuted,
            index: 1500,
            log_value: Some(1e4),
        }),
        ..undecided()
    });
    case.claims = vec![planted, assumed];
    case.ledger.rows[0].holds = Holds::Failed {
        witness: Witness {
            place: Place {
                path: Some(0),
                t: Some(3),
            },
            sign: "≤".to_owned(),
            left: Interval::new(1.0, 1.5),
            right: Interval::point(0.5),
            exact: None,
            rounding: 1e-17,
        },
    };
    experiment("controls", "Planted errors", vec![case])
}

/// Cases that differ in T and in the step size.
pub(super) fn grid() -> ExperimentRecord {
    let mut cases = Vec::new();
    for size in [0.5, 0.25] {
        for steps in [10, 100] {
            let label = format!("step-size={size}, steps={steps}");
            let mut case = case(&format!("grid[{label}]"), &label, steps);
            case.facts[1].enclosure = Some([size * 4.0, size * 4.0]);
            case.schedule.first = vec![size; 5];
            let mut equal = claim(
                &case.id,
                "weighted-average",
                NoiseForm::Sup,
                Verdict::Proved,
            );
            equal.relation = Relation::Equal;
            equal.exact = Some(ExactRecord {
                method: "all paths, in rationals".to_owned(),
                gap: [1.0 / 3.0, (1.0_f64 / 3.0).next_up()],
                gap_exact: Some(ratio(1, 3)),
                gap_surd: None,
                verdict: Some(Verdict::Proved),
                witness: None,
            });
            case.claims = vec![equal];
            cases.push(case);
        }
    }
    experiment("grid", "Many cases", cases)
}
