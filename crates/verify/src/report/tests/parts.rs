//! Parts that the records of the tests are put together from.

use crate::config::{Expectation, Relation};
use crate::evidence::ledger::{
    Holds, How, Ledger, LedgerRow, LineScope, MartingalePart, Place, Slack,
};
use crate::evidence::property::{ClaimDecision, ClaimOutcome};
use crate::record::{
    Band, BoundRecord, CaseRecord, ClaimRecord, ConstantsRecord, CurveRecord, CurvesRecord,
    ExactText, FactRecord, PropertyRecord, SampledRecord, ScheduleRecord, Vacuity,
};
use crate::verdict::Verdict;
use serde_json::json;
use telescope_core::arithmetic::{Interval, Rational};
use telescope_core::facts::Origin;
use telescope_core::samplers::AnySampler;
use telescope_core::schedules::NoiseForm;

pub(super) fn ratio(numerator: i32, denominator: u32) -> ExactText {
    ExactText::from(&Rational::from_parts(numerator.into(), denominator.into()))
}

pub(super) fn case(id: &str, label: &str, steps: usize) -> CaseRecord {
    let fact = |name: &str, symbol: &str, enclosure, origin| FactRecord {
        name: name.to_owned(),
        symbol: symbol.to_owned(),
        enclosure,
        origin,
        because: "the rows' norms |a| say so".to_owned(),
    };
    CaseRecord {
        id: id.to_owned(),
        label: label.to_owned(),
        arm: None,
        noise: None,
        config: json!({
            "title": "t", "summary": "s",
            "problem": { "finite-sum": { "loss": "absolute", "data": { "inline": [
                { "features": [1.0], "label": -1.0, "count": 160 }, { "features": [1.0], "label": 1.0, "count": 240 }] } } },
            "oracle": { "single-sample": { "sampler": "fixed-order" } },
            "schedule": { "constant": { "step-size": "1/80" } },
            "run": { "start": "lipschitz-times-total-step-size", "steps": steps },
        }),
        data: None,
        rows: Some(400),
        start: vec![ratio(5, 2)],
        facts: vec![
            fact(
                "bound on subgradients",
                "L",
                Some([1.0, 1.0]),
                Some(Origin::Computed),
            ),
            fact(
                "distance",
                "r",
                Some([2.0, 2.0_f64.next_up()]),
                Some(Origin::Proved),
            ),
            fact("diameter", "D", None, None),
        ],
        constants: ConstantsRecord {
            steps,
            distance_sq: Some(ratio(4, 1)),
            lipschitz_sq: Some(ratio(1, 1)),
            risk_lipschitz_sq: None,
            diameter_sq: None,
            second_moments: None,
            optimum: Some([0.0, 0.0]),
            optimum_exact: Some(ratio(0, 1)),
            initial_gap: Some([33.0, 33.0]),
            not_convex: None,
            no_lipschitz: None,
            no_second_moments: None,
            no_distance: None,
            dependent: None,
            more: None,
        },
        schedule: ScheduleRecord {
            id: "constant".to_owned(),
            latex: r"\eta_t = 0.1".to_owned(),
            first: vec![0.1; 5],
            last: 0.1,
            total: [5.0, 5.0_f64.next_up()],
            total_sq: [0.5, 0.5],
            deviation: 1.5e-16,
            rounded: false,
            points: vec![(1, 0.1), (steps, 0.1)],
        },
        claims: vec![],
        published: vec![],
        laws: vec![],
        curves: curves(steps),
        paths: vec![],
        contour: None,
        ledger: ledger(steps),
    }
}

pub(super) fn curves(steps: usize) -> CurvesRecord {
    CurvesRecord {
        checkpoints: vec![1, 10, steps],
        replicates: 400,
        curves: vec![
            CurveRecord {
                output: "weighted-average".to_owned(),
                mean: vec![1.0, 0.5, 0.25],
                exact: Some(vec![1.0, 0.49, 0.26]),
                band: Some(Band::Confidence {
                    lower: vec![0.9, 0.4, 0.2],
                    upper: vec![1.1, 0.6, 0.3],
                }),
                end: None,
            },
            CurveRecord {
                output: "last-iterate".to_owned(),
                mean: vec![1.0, 0.4, 0.0],
                exact: None,
                band: Some(Band::Quantiles {
                    lower: vec![0.9, 0.0, 0.0],
                    upper: vec![1.1, 0.6, 0.3],
                }),
                end: None,
            },
        ],
        distances: None,
    }
}

pub(super) fn ledger(steps: usize) -> Ledger {
    let row = |id: &str, how, holds| LedgerRow {
        id: id.to_owned(),
        scope: LineScope::Path,
        how,
        extent: "the first 64 steps | on 3 paths".to_owned(),
        instances: 192,
        slack: Some(Slack {
            enclosure: Interval::new(-1e-15, 1e-15),
            exact: None,
            rounding: 1e-15,
        }),
        place: Some(Place {
            path: Some(1),
            t: Some(2),
        }),
        holds,
    };
    Ledger {
        steps,
        paths: 3,
        keep: 64,
        rows: vec![
            row("expansion", How::EnclosedRun, Holds::HeldUpToRounding),
            row("average", How::ExactRational, Holds::Held),
            row(
                "coverage",
                How::NotEvaluated,
                Holds::NotEvaluated {
                    reason: "no rows | here.".to_owned(),
                },
            ),
        ],
        martingale: vec![MartingalePart {
            path: 0,
            steps: 64,
            sum: Interval::new(0.25, 0.26),
        }],
    }
}

pub(super) fn claim(case: &str, theorem: &str, form: NoiseForm, found: Verdict) -> ClaimRecord {
    ClaimRecord {
        id: format!("{case}/{theorem}/{}", form.id()),
        theorem: theorem.to_owned(),
        control: false,
        form,
        relation: Relation::AtMost,
        assumed: vec![],
        output: "weighted-average".to_owned(),
        expected: Some(match found {
            Verdict::Proved => Expectation::Proved,
            Verdict::Verified => Expectation::Verified,
            Verdict::Refuted => Expectation::Refuted,
            Verdict::Inconclusive => Expectation::Inconclusive,
            Verdict::NotApplicable => Expectation::NotApplicable,
        }),
        found,
        contradiction: false,
        unmet: vec![],
        bound: Some(bound(50)),
        headroom: Some(12.345),
        property: PropertyRecord {
            outcome: ClaimOutcome {
                theorem: theorem.to_owned(),
                form,
                sampler: AnySampler::WithReplacement,
                cases: 64,
                decided: 63,
                decision: ClaimDecision::Held,
                closest: Some("gap: 7/2, bound: 4".to_owned()),
            },
        },
        sampled: None,
        exact: None,
        certified: None,
    }
}

pub(super) fn bound(steps: usize) -> BoundRecord {
    BoundRecord {
        enclosure: [3.395_133_2, 3.395_133_3],
        exact: None,
        exact_is_square: false,
        vacuity: Vacuity::Informative { from: 17 },
        curve: vec![(1, 150.0), (10, 15.0), (steps, 3.4)],
    }
}

pub(super) fn undecided() -> SampledRecord {
    SampledRecord {
        replicates: 20_000,
        decision: None,
        refute_alpha: 1e-9 / 1024.0,
        verify_alpha: 1e-6 / 1024.0,
        refute_bound: 3.395_133_3,
        verify_bound: 3.395_133_2,
        ceiling: None,
        refute_log_value: Some(-1.35),
        verify_log_value: None,
        mean: 0.031_234_5,
        interval: (0.030_1, None),
        forecast: Some(1),
        digest: "00".to_owned(),
    }
}
