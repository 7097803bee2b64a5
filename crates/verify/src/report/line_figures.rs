//! Charts of lines: gaps against steps, gaps against T over cases, step sizes.

use super::wording::{Gap, depends_on_data, output_label, speaks_of_gap};
use crate::figure::{Axis, Band as Shade, LineChart, LineStyle, Reference, Series};
use crate::record::{Band, CaseRecord, ClaimRecord, CurveRecord, ScheduleRecord};
use std::collections::BTreeMap;

/// An iterate that is drawn only where a claim speaks of it: beside the last iterate it is the same line, one step on.
const NEARLY_LAST: &str = "final-iterate";

/// Gap against steps, with the bounds; `None` if there is nothing to draw.
pub(super) fn gaps(title: &str, case: &CaseRecord) -> Option<String> {
    let mut chart = LineChart {
        title: title.to_owned(),
        x: Axis::logarithmic("steps t"),
        y: Axis::logarithmic("risk gap"),
        ..LineChart::default()
    };
    let claimed = |id: &str| case.claims.iter().any(|claim| claim.output == id);
    let last = case
        .curves
        .curves
        .iter()
        .any(|curve| curve.output == "last-iterate");
    let mut colour = 0;
    for curve in &case.curves.curves {
        if curve.output == NEARLY_LAST && last && !claimed(NEARLY_LAST) {
            continue;
        }
        draw_curve(&mut chart, case, curve, colour);
        colour += 1;
    }
    for (label, points) in bounds(case) {
        chart
            .series
            .push(Series::new(label, points, colour).styled(LineStyle::Dashed));
        colour += 1;
    }
    if chart.series.is_empty() {
        return None;
    }
    if let Some([low, high]) = case.constants.initial_gap {
        let value = low / 2.0 + high / 2.0;
        if value > 0.0 && value.is_finite() {
            chart.references.push(Reference {
                label: "R(x_1) − R*".to_owned(),
                value,
            });
        }
    }
    chart.description =
        "The risk gap against the number of steps, with the bounds claimed for it.".to_owned();
    Some(chart.render())
}

/// Whether means of replicates are drawn: not where one run is the expectation itself.
pub(super) fn draws_means(case: &CaseRecord) -> bool {
    let exact = case.curves.curves.iter().all(|curve| curve.exact.is_some());
    case.curves.replicates > 1 || (case.curves.replicates == 1 && !exact)
}

fn draw_curve(chart: &mut LineChart, case: &CaseRecord, curve: &CurveRecord, colour: usize) {
    let steps: Vec<f64> = case.curves.checkpoints.iter().copied().map(float).collect();
    let points = |values: &[f64]| {
        steps
            .iter()
            .copied()
            .zip(values.iter().copied())
            .collect::<Vec<_>>()
    };
    let label = output_label(&curve.output);
    let sampled = draws_means(case);
    if let Some(band) = curve.band.as_ref().filter(|_| sampled) {
        let (Band::Confidence { lower, upper } | Band::Quantiles { lower, upper }) = band;
        let ends = lower.iter().copied().zip(upper.iter().copied());
        let points = steps
            .iter()
            .zip(ends)
            .map(|(step, (low, high))| (*step, low, high))
            .collect();
        chart.bands.push(Shade { points, colour });
    }
    if sampled {
        let name = match &curve.band {
            Some(Band::Confidence { .. }) => format!("{label}, 95 % band"),
            Some(Band::Quantiles { .. }) => format!("{label}, 5–95 % of replicates"),
            None => label.clone(),
        };
        chart
            .series
            .push(Series::new(name, points(&curve.mean), colour).marked());
    }
    if let Some(exact) = &curve.exact {
        // Its label would only crowd that of the means, which it runs along.
        let series = Series::new(
            if sampled { String::new() } else { label },
            points(exact),
            colour,
        );
        chart.series.push(if sampled {
            series.styled(LineStyle::Dotted)
        } else {
            series
        });
    }
}

/// Points of a line.
type Points = Vec<(f64, f64)>;

/// One line a bound; claims whose bounds are the same share a line.
fn bounds(case: &CaseRecord) -> Vec<(String, Points)> {
    let mut lines: Vec<(Vec<&ClaimRecord>, Points)> = Vec::new();
    for claim in &case.claims {
        let Some(bound) = &claim.bound else { continue };
        if !speaks_of_gap(claim) {
            continue;
        }
        let points: Points = bound
            .curve
            .iter()
            .map(|(t, value)| (float(*t), *value))
            .collect();
        match lines.iter_mut().find(|(_, other)| alike(other, &points)) {
            Some((claims, _)) => claims.push(claim),
            None => lines.push((vec![claim], points)),
        }
    }
    lines
        .into_iter()
        .map(|(claims, points)| (format!("bound: {}", names(&claims)), points))
        .collect()
}

/// The theorems of some claims, the form once where they share it.
fn names(claims: &[&ClaimRecord]) -> String {
    let shared = claims.iter().all(|claim| claim.form == claims[0].form);
    let join = |names: Vec<String>| names.join(", ");
    if shared {
        let theorems = claims.iter().map(|claim| claim.theorem.clone()).collect();
        format!("{} ({})", join(theorems), claims[0].form.id())
    } else {
        join(claims.iter().map(|claim| name(claim)).collect())
    }
}

/// Whether no eye could tell two lines apart.
fn alike(one: &[(f64, f64)], other: &[(f64, f64)]) -> bool {
    let near = |((t, a), (u, b)): (&(f64, f64), &(f64, f64))| {
        t.total_cmp(u).is_eq() && (a - b).abs() <= 1e-4 * a.abs()
    };
    one.len() == other.len() && one.iter().zip(other).all(near)
}

fn name(claim: &ClaimRecord) -> String {
    format!("{} ({})", claim.theorem, claim.form.id())
}

/// Gap and bound at T against T, over cases that differ in T; `None` if fewer than two do.
pub(super) fn over_steps(title: &str, cases: &[CaseRecord]) -> Option<String> {
    let mut bounds: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
    let mut gaps: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
    for case in cases {
        let others = other_settings(&case.label);
        let at = |line: &str| {
            if others.is_empty() {
                line.to_owned()
            } else {
                format!("{line}, {others}")
            }
        };
        for claim in &case.claims {
            let Some(bound) = &claim.bound else { continue };
            if !speaks_of_gap(claim) {
                continue;
            }
            let steps = case.constants.steps;
            bounds
                .entry(at(&format!("bound: {}", name(claim))))
                .or_default()
                .push((steps, bound.enclosure[1]));
            if let Some(gap) = Gap::of(claim) {
                let points = gaps.entry(at(&at_end(&claim.output))).or_default();
                // Several claims speak of one output.
                if points.last().is_none_or(|(last, _)| *last != steps) {
                    points.push((steps, gap.middle()));
                }
            }
        }
    }
    let drawn = |lines: BTreeMap<String, Vec<(usize, f64)>>| {
        lines.into_iter().filter_map(|(label, mut points)| {
            points.sort_by_key(|point| point.0);
            let several = points.first().map(|first| first.0) != points.last().map(|last| last.0);
            several.then(|| {
                (
                    label,
                    points
                        .into_iter()
                        .map(|(t, value)| (float(t), value))
                        .collect::<Vec<_>>(),
                )
            })
        })
    };
    let gaps = drawn(gaps)
        .enumerate()
        .map(|(index, (label, points))| Series::new(label, points, index).marked());
    let mut series: Vec<Series> = gaps.collect();
    let first = series.len();
    let bounds = drawn(bounds).enumerate();
    series.extend(bounds.map(|(index, (label, points))| {
        Series::new(label, points, first + index)
            .styled(LineStyle::Dashed)
            .marked()
    }));
    let chart = LineChart {
        title: title.to_owned(),
        description: "The risk gap after T steps and its bound, each point a case of its own."
            .to_owned(),
        x: Axis::logarithmic("number of steps T"),
        y: Axis::logarithmic("risk gap"),
        series,
        ..LineChart::default()
    };
    (!chart.series.is_empty()).then(|| chart.render())
}

fn at_end(output: &str) -> String {
    output_label(output)
        .replace("x_t", "x_T")
        .replace("(t+1)", "(T+1)")
}

/// A case's label without the number of steps.
fn other_settings(label: &str) -> String {
    let others = label
        .split(", ")
        .filter(|setting| !setting.starts_with("steps="));
    others.collect::<Vec<_>>().join(", ")
}

/// Step sizes of the cases whose schedules differ, at most as many as there are colours: how many lines are drawn, how
/// many there were, and the figure.
pub(super) fn schedules(title: &str, cases: &[CaseRecord]) -> (usize, usize, Option<String>) {
    const MOST: usize = 8;
    const STYLES: [LineStyle; 4] = [
        LineStyle::Solid,
        LineStyle::Dashed,
        LineStyle::DashDot,
        LineStyle::Dotted,
    ];
    let mut different: Vec<&CaseRecord> = Vec::new();
    // One that depends on the run has no table to draw.
    let fixed = cases.iter().filter(|case| !depends_on_data(&case.schedule));
    for case in fixed {
        match different
            .iter_mut()
            .find(|other| continues(&other.schedule, &case.schedule))
        {
            Some(other) if other.constants.steps < case.constants.steps => *other = case,
            Some(_) => {}
            None => different.push(case),
        }
    }
    let all = different.len();
    let only = all == 1;
    // An arm's name is enough where each arm has one line.
    let arms = different.iter().map(|case| case.arm.as_deref());
    let arms: Option<Vec<&str>> = arms.collect();
    let by_arm = arms.is_some_and(|mut arms| {
        arms.sort_unstable();
        arms.windows(2).all(|pair| pair[0] != pair[1])
    });
    let series = different
        .iter()
        .take(MOST)
        .enumerate()
        .map(|(index, case)| {
            let points: Vec<(f64, f64)> = case
                .schedule
                .points
                .iter()
                .map(|(t, eta)| (float(*t), *eta))
                .collect();
            let label = match &case.arm {
                _ if only => case.schedule.id.clone(),
                Some(arm) if by_arm => arm.clone(),
                _ => case.label.clone(),
            };
            let series = Series::new(label, points, index).styled(STYLES[index % STYLES.len()]);
            if case.schedule.points.len() <= 40 {
                series.marked()
            } else {
                series
            }
        });
    let chart = LineChart {
        title: title.to_owned(),
        description: "The step size at each step.".to_owned(),
        x: Axis::linear("step t"),
        y: Axis::linear("step size η"),
        series: series.collect(),
        ..LineChart::default()
    };
    let drawn = chart.series.len();
    (drawn, all, (drawn > 0).then(|| chart.render()))
}

/// Whether two schedules are the same up to their length: those that depend on T differ in their first steps.
fn continues(one: &ScheduleRecord, other: &ScheduleRecord) -> bool {
    one.latex == other.latex
        && one
            .first
            .iter()
            .zip(&other.first)
            .all(|(a, b)| a.total_cmp(b).is_eq())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of steps are far below 2^53"
)]
fn float(count: usize) -> f64 {
    count as f64
}
