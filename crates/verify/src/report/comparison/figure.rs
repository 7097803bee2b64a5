//! Figures of a comparison: gaps against steps, or the gaps at the end against the one number that the grid varies.

use super::entries::{Entries, Entry, float};
use crate::config::ComparisonAxis;
use crate::figure::{Axis, Band, LineChart, LineStyle, Reference, Series};

/// Lines of one figure: as many as there are colours.
pub(super) const MOST_LINES: usize = 8;
/// With more lines than this, bands would only cover each other.
const MOST_BANDS: usize = 4;
/// And so they would if one of them is that many times as high as low at the end: then the figure's replicates are too few
/// for the range of the gaps, and the table has intervals over more.
const WIDEST_BAND: f64 = 2.0;

/// A bound this many times R(x_1) − R* says nothing, and would press the gaps together at the foot of the figure.
const HIGHEST_BOUND: f64 = 4.0;

/// Gap against steps, a line an entry, and what stands under it.
pub(super) fn over_steps(
    entries: &Entries,
    names: &[String],
    title: &str,
    group: &[&Entry],
) -> Option<(String, String)> {
    let x = match entries.axis {
        ComparisonAxis::Steps => "steps t",
        ComparisonAxis::SampleGradients => "sample gradients",
    };
    let mut chart = empty(title, Axis::logarithmic(x));
    chart.description =
        "The risk gap, a line an arm or output, each with its bound dashed in the same colour."
            .to_owned();
    let banded = draws_bands(group);
    chart.references = start(group);
    let highest = chart
        .references
        .first()
        .map_or(f64::INFINITY, |start| HIGHEST_BOUND * start.value);
    let mut cut = false;
    for entry in group {
        let colour = colour(entries, names, entry);
        let mut bound = entry.bound();
        let all = bound.len();
        bound.retain(|(_, value)| *value <= highest);
        cut |= bound.len() < all;
        if !bound.is_empty() {
            chart.series.push(dashed(bound, colour));
        }
        let band = entry.band().filter(|_| banded);
        chart
            .bands
            .extend(band.map(|points| Band { points, colour }));
    }
    for entry in group {
        let colour = colour(entries, names, entry);
        chart
            .series
            .push(Series::new(entries.name(entry), entry.points(), colour).marked());
    }
    let mut words = caption(entries, group, chart.bands.is_empty(), "");
    if cut {
        words.push_str(&format!(
            " Bounds are left out where they exceed {HIGHEST_BOUND} times the gap at the start, which holds without a step."
        ));
    }
    (!chart.series.is_empty()).then(|| (chart.render(), words))
}

/// The gap at T against the grid's key, a line an arm (or an output).
pub(super) fn over_key(
    entries: &Entries,
    names: &[String],
    title: &str,
    key: &str,
    group: &[&Entry],
) -> Option<(String, String)> {
    let steps = key == "steps";
    let label = match (steps, entries.axis) {
        (true, ComparisonAxis::Steps) => "number of steps T",
        (true, ComparisonAxis::SampleGradients) => "sample gradients in all",
        (false, _) => key,
    };
    let place = |entry: &Entry| {
        let (_, value) = entry.settings.split_once('=')?;
        let value: f64 = value.parse().ok()?;
        Some(if steps {
            value * float(entry.cost)
        } else {
            value
        })
    };
    let positive = group
        .iter()
        .all(|entry| place(entry).is_some_and(|at| at > 0.0));
    let x = if positive {
        Axis::logarithmic(label)
    } else {
        Axis::linear(label)
    };
    let mut chart = empty(title, x);
    chart.description =
        "The risk gap at the end of the run, each point a case of its own, bounds dashed."
            .to_owned();
    let mut lines = Vec::new();
    for (colour, name) in names.iter().enumerate() {
        let of_line: Vec<&&Entry> = group
            .iter()
            .filter(|entry| entries.name(entry) == *name)
            .collect();
        let sorted = |value: &dyn Fn(&Entry) -> Option<f64>| {
            let points = of_line
                .iter()
                .filter_map(|entry| Some((place(entry)?, value(entry)?)));
            let mut points: Vec<(f64, f64)> = points.collect();
            points.sort_by(|one, other| one.0.total_cmp(&other.0));
            points
        };
        let gaps = sorted(&|entry| entry.known().map(|known| known.middle));
        if gaps.is_empty() {
            continue;
        }
        let bounds = sorted(&|entry| entry.bound_at_end());
        if !bounds.is_empty() {
            chart.series.push(dashed(bounds, colour));
        }
        lines.push(Series::new(name.clone(), gaps, colour).marked());
    }
    chart.series.extend(lines);
    let words = caption(entries, group, true, "Each point is a case of its own. ");
    (!chart.series.is_empty()).then(|| (chart.render(), words))
}

fn draws_bands(group: &[&Entry]) -> bool {
    let narrow = |points: Vec<(f64, f64, f64)>| {
        let last = points.last();
        last.is_some_and(|(_, lower, upper)| *upper <= WIDEST_BAND * lower)
    };
    let mut bands = group.iter().filter_map(|entry| entry.band());
    group.len() <= MOST_BANDS && bands.all(narrow)
}

fn empty(title: &str, x: Axis) -> LineChart {
    LineChart {
        title: title.to_owned(),
        x,
        y: Axis::logarithmic("risk gap"),
        ..LineChart::default()
    }
}

/// A bound. The line of its colour beside it bears the name.
fn dashed(points: Vec<(f64, f64)>, colour: usize) -> Series {
    Series::new("", points, colour).styled(LineStyle::Dashed)
}

fn colour(entries: &Entries, names: &[String], entry: &Entry) -> usize {
    let name = entries.name(entry);
    names.iter().position(|other| *other == name).unwrap_or(0)
}

/// R(x_1) − R*, if all arms start alike.
fn start(group: &[&Entry]) -> Vec<Reference> {
    let gaps: Option<Vec<[f64; 2]>> = group
        .iter()
        .map(|entry| entry.case.constants.initial_gap)
        .collect();
    let Some([first, others @ ..]) = gaps.as_deref() else {
        return Vec::new();
    };
    let value = first[0] / 2.0 + first[1] / 2.0;
    let same = |one: f64, other: f64| one.total_cmp(&other).is_eq();
    let alike = others
        .iter()
        .all(|gap| same(gap[0], first[0]) && same(gap[1], first[1]));
    let shown = alike && value > 0.0 && value.is_finite();
    let reference = Reference {
        label: "R(x_1) − R*".to_owned(),
        value,
    };
    shown.then_some(reference).into_iter().collect()
}

fn caption(entries: &Entries, group: &[&Entry], bare: bool, first: &str) -> String {
    let exact = group.iter().filter(|entry| entry.is_exact()).count();
    let solid = if exact == group.len() {
        "Solid: exact expectations.".to_owned()
    } else {
        let replicates = group
            .iter()
            .filter(|entry| !entry.is_exact())
            .map(|entry| entry.case.curves.replicates);
        let (least, most) = (
            replicates.clone().min().unwrap_or(0),
            replicates.max().unwrap_or(0),
        );
        let count = if least == most {
            crate::number::counted(most, "replicate")
        } else {
            format!("up to {}", crate::number::counted(most, "replicate"))
        };
        if exact == 0 {
            format!("Solid: means of {count}.")
        } else {
            format!("Solid: exact expectations where they are known, else means of {count}.")
        }
    };
    let mut words = format!("{first}{solid}");
    if group.iter().any(|entry| entry.claim.is_some()) {
        let whose = if entries.of_arms { "arm's" } else { "output's" };
        words.push_str(&format!(
            " Dashed, in the same colour: the {whose} bound, where one is claimed."
        ));
    }
    if !bare {
        words.push_str(" Shaded: 95 % confidence band of the mean, point by point.");
    } else if exact < group.len() {
        words.push_str(" Intervals at the end are in the table.");
    }
    words
}
