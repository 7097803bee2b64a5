//! The table of gaps along the way, and that of bounds.

use super::columns::{ARM, CASE, CONTROL, EXPERIMENT, THEOREM, place};
use super::names;
use super::table::{Cell, Column, Kind, Table};
use crate::config::Relation;
use crate::recheck::recorded_step_sizes;
use crate::record::{Band, CaseRecord, ClaimRecord, ExperimentRecord};
use Kind::{Count, Number, Text};
use telescope_core::arithmetic::Interval;
use telescope_theory::theorem::Measure;

const CURVES: &[Column] = &[
    EXPERIMENT,
    CASE,
    ARM,
    Column::new(
        "output",
        Text,
        "whose gap it is, such as `weighted-average`, after `step` steps",
    ),
    Column::new("step", Count, "t, a checkpoint between 1 and T"),
    Column::maybe(
        "step_size",
        Number,
        "η_t as a double; none where the run chooses it",
    ),
    Column::maybe("step_size_sum", Number, "η_1 + ... + η_t, rounded once"),
    Column::new(
        "replicates",
        Count,
        "replicates behind the mean; 0 where only the expectation is drawn",
    ),
    Column::maybe("mean_gap", Number, "the mean gap of the replicates"),
    Column::maybe(
        "gap_lower",
        Number,
        "the lower end of a 95 % confidence interval of the expected gap, at this step alone",
    ),
    Column::maybe("gap_upper", Number, "its upper end"),
    Column::maybe(
        "gap_quantile_05",
        Number,
        "the 5 % quantile of the replicates' gaps, where there is no confidence interval",
    ),
    Column::maybe("gap_quantile_95", Number, "the 95 % quantile"),
    Column::maybe(
        "exact_gap",
        Number,
        "the expected gap, where the exact rung knows it; rounded",
    ),
    Column::maybe(
        "rms_distance",
        Number,
        "√(E‖x_t − x*‖²), where it is known without sampling; rounded",
    ),
    Column::maybe(
        "bound",
        Number,
        "the least bound after `step` steps that a claim has on this gap; planted errors and assumed hypotheses do not count",
    ),
    Column::maybe("bound_claim", Text, "the claim that has it"),
    Column::maybe(
        "ratio",
        Number,
        "bound divided by the gap: the exact one, else the mean",
    ),
];

/// One row an output and a checkpoint of each case.
#[must_use]
pub(crate) fn curves(experiments: &[ExperimentRecord]) -> Table {
    let mut table = Table::new(
        "curves",
        "the gap of one output of one case after some number of steps",
        CURVES,
    );
    for experiment in experiments {
        for case in &experiment.cases {
            of_case(&mut table, experiment, case);
        }
    }
    table
}

fn of_case(table: &mut Table, experiment: &ExperimentRecord, case: &CaseRecord) {
    let steps = Steps::of(case);
    let curves = &case.curves;
    for curve in &curves.curves {
        let bounds: Vec<&ClaimRecord> = case
            .claims
            .iter()
            .filter(|claim| claim.output == curve.output && bounds_the_gap(claim))
            .collect();
        let (mut interval, mut quantiles) = (None, None);
        match &curve.band {
            Some(Band::Confidence { lower, upper }) => interval = Some((lower, upper)),
            Some(Band::Quantiles { lower, upper }) => quantiles = Some((lower, upper)),
            None => {}
        }
        let low = |ends: Option<(&Vec<f64>, &Vec<f64>)>, at: usize| {
            ends.and_then(|(lower, _)| lower.get(at).copied())
        };
        let high = |ends: Option<(&Vec<f64>, &Vec<f64>)>, at: usize| {
            ends.and_then(|(_, upper)| upper.get(at).copied())
        };
        for (at, &step) in curves.checkpoints.iter().enumerate() {
            let mean = curve
                .mean
                .get(at)
                .copied()
                .filter(|_| curves.replicates > 0);
            let exact = curve
                .exact
                .as_ref()
                .and_then(|exact| exact.get(at).copied());
            let distance = curves
                .distances
                .as_ref()
                .and_then(|all| all.get(at).copied());
            let bound = least(&bounds, step);
            let ratio = bound.and_then(|(bound, _)| Some(bound / exact.or(mean)?));
            table.row(place(experiment, case).into_iter().chain([
                curve.output.as_str().into(),
                step.into(),
                steps.as_ref().and_then(|steps| steps.size(step)).into(),
                steps.as_ref().and_then(|steps| steps.sum(step)).into(),
                curves.replicates.into(),
                mean.into(),
                low(interval, at).into(),
                high(interval, at).into(),
                low(quantiles, at).into(),
                high(quantiles, at).into(),
                exact.into(),
                distance.into(),
                bound.map(|(bound, _)| bound).into(),
                bound.map(|(_, claim)| claim.id.as_str()).into(),
                ratio.map_or(Cell::Missing, Cell::number),
            ]));
        }
    }
}

/// η_1, η_2, ... and their sums.
struct Steps {
    sizes: Vec<f64>,
    sums: Vec<f64>,
}

impl Steps {
    /// From the recorded schedule and constants; none where the run chooses its step sizes.
    fn of(case: &CaseRecord) -> Option<Self> {
        let table = recorded_step_sizes(case)?;
        let sizes = table.doubles().to_vec();
        let mut sum = Interval::point(0.0);
        let sums = sizes
            .iter()
            .map(|size| {
                sum = sum + Interval::point(*size);
                sum.midpoint()
            })
            .collect();
        Some(Self { sizes, sums })
    }

    fn size(&self, step: usize) -> Option<f64> {
        self.sizes.get(step.checked_sub(1)?).copied()
    }

    fn sum(&self, step: usize) -> Option<f64> {
        self.sums.get(step.checked_sub(1)?).copied()
    }
}

/// Whether the claim's bound is one from above on an expected gap, with all hypotheses shown.
fn bounds_the_gap(claim: &ClaimRecord) -> bool {
    !claim.control
        && claim.assumed.is_empty()
        && claim.relation != Relation::AtLeast
        && names::measure_of(claim) == Measure::RiskGap
}

/// The least bound after that many steps, with its claim.
fn least<'a>(claims: &[&'a ClaimRecord], step: usize) -> Option<(f64, &'a ClaimRecord)> {
    let known = claims.iter().filter_map(|claim| {
        let curve = &claim.bound.as_ref()?.curve;
        let at = curve.binary_search_by_key(&step, |(t, _)| *t).ok()?;
        Some((curve[at].1, *claim))
    });
    known.min_by(|(a, _), (b, _)| a.total_cmp(b))
}

const BOUNDS: &[Column] = &[
    EXPERIMENT,
    CASE,
    ARM,
    Column::new("claim", Text, "the claim's name, as in the table of claims"),
    THEOREM,
    CONTROL,
    Column::new("output", Text, "what the theorem speaks of"),
    Column::new(
        "measure",
        Text,
        "what is bounded: `risk-gap`, `distance-squared` or `exceedance`",
    ),
    Column::new("step", Count, "t, a checkpoint between 1 and T"),
    Column::new(
        "bound",
        Number,
        "the theorem's bound after t steps of this schedule, rounded",
    ),
];

/// One row a claim and a checkpoint.
#[must_use]
pub(crate) fn bounds(experiments: &[ExperimentRecord]) -> Table {
    let mut table = Table::new(
        "bounds",
        "the bound of one claim after some number of steps",
        BOUNDS,
    );
    for experiment in experiments {
        for case in &experiment.cases {
            for claim in &case.claims {
                let curve = claim.bound.iter().flat_map(|bound| &bound.curve);
                for (step, bound) in curve.filter(|(_, bound)| bound.is_finite()) {
                    table.row(place(experiment, case).into_iter().chain([
                        claim.id.as_str().into(),
                        claim.theorem.as_str().into(),
                        claim.control.into(),
                        claim.output.as_str().into(),
                        names::measure(claim).into(),
                        (*step).into(),
                        (*bound).into(),
                    ]));
                }
            }
        }
    }
    table
}
