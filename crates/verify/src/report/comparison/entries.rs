//! What a comparison puts beside each other: its lines, sorted into the figures and tables they share.

use crate::config::{ComparisonAxis, ComparisonConfig};
use crate::record::{Band, CaseRecord, ClaimRecord, CurveRecord, EndKnown, ExperimentRecord};
use crate::report::line_figures::draws_means;
use crate::report::wording::output_label;
use telescope_core::averages::Output;

/// One arm and one output of one combination of settings.
pub(super) struct Entry<'a> {
    pub(super) case: &'a CaseRecord,
    /// The arm's name; empty without arms.
    pub(super) arm: &'a str,
    /// The settings of the grid; empty without one.
    pub(super) settings: &'a str,
    pub(super) output: Output,
    pub(super) curve: &'a CurveRecord,
    /// The sound claim with the least bound at T.
    pub(super) claim: Option<&'a ClaimRecord>,
    /// What a step counts on the horizontal axis.
    pub(super) cost: usize,
}

/// What is known of an expected gap at T.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) how: EndKnown,
    /// One number, for order and figures.
    pub(super) middle: f64,
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) replicates: u64,
}

impl<'a> Entry<'a> {
    /// T, in what the axis counts.
    pub(super) fn end(&self) -> usize {
        self.case.constants.steps * self.cost
    }
    /// Whether the expectation is drawn, not a mean.
    pub(super) fn is_exact(&self) -> bool {
        self.curve.exact.is_some() || !draws_means(self.case)
    }
    /// The gap at each checkpoint: expected where that is known.
    pub(super) fn points(&self) -> Vec<(f64, f64)> {
        let gaps = self.curve.exact.as_ref().unwrap_or(&self.curve.mean);
        self.places().zip(gaps.iter().copied()).collect()
    }
    /// The confidence band of the mean, if a mean is drawn.
    pub(super) fn band(&self) -> Option<Vec<(f64, f64, f64)>> {
        if self.is_exact() {
            return None;
        }
        let Some(Band::Confidence { lower, upper }) = &self.curve.band else {
            return None;
        };
        let ends = lower.iter().zip(upper);
        Some(
            self.places()
                .zip(ends)
                .map(|(x, (low, high))| (x, *low, *high))
                .collect(),
        )
    }
    /// The bound at each checkpoint; empty without a claim.
    pub(super) fn bound(&self) -> Vec<(f64, f64)> {
        let bound = self.claim.and_then(|claim| claim.bound.as_ref());
        bound
            .iter()
            .flat_map(|bound| &bound.curve)
            .map(|(t, value)| (float(t * self.cost), *value))
            .collect()
    }
    /// The bound at T.
    pub(super) fn bound_at_end(&self) -> Option<f64> {
        self.claim?.bound.as_ref().map(|bound| bound.enclosure[1])
    }
    /// The gap at T.
    pub(super) fn known(&self) -> Option<Known> {
        let end = self.curve.end.as_ref()?;
        Some(Known {
            how: end.known,
            middle: end.middle,
            lower: end.lower,
            upper: end.upper.unwrap_or(f64::INFINITY),
            replicates: end.replicates,
        })
    }
    fn places(&self) -> impl Iterator<Item = f64> + use<'a> {
        let cost = self.cost;
        let points = &self.case.curves.checkpoints;
        points.iter().map(move |t| float(t * cost))
    }
}

/// All lines of a comparison, and how they are told apart.
pub(super) struct Entries<'a> {
    pub(super) all: Vec<Entry<'a>>,
    /// Whether lines are arms; else they are outputs.
    pub(super) of_arms: bool,
    pub(super) axis: ComparisonAxis,
}

impl<'a> Entries<'a> {
    pub(super) fn of(experiment: &'a ExperimentRecord, comparison: &ComparisonConfig) -> Self {
        let mut all: Vec<Entry<'a>> = Vec::new();
        for case in &experiment.cases {
            let arm = case.arm.as_deref().unwrap_or_default();
            if !comparison.arms.is_empty() && !comparison.arms.iter().any(|name| name == arm) {
                continue;
            }
            let settings = case.label.strip_prefix(arm).unwrap_or(&case.label);
            for output in &comparison.outputs {
                let curves = &case.curves.curves;
                let Some(curve) = curves.iter().find(|curve| curve.output == output.id()) else {
                    continue;
                };
                all.push(Entry {
                    case,
                    arm,
                    settings: settings.trim_start_matches(", "),
                    output: *output,
                    curve,
                    claim: least_bound(case, *output),
                    cost: match comparison.axis {
                        ComparisonAxis::Steps => 1,
                        ComparisonAxis::SampleGradients => rows_a_step(case),
                    },
                });
            }
        }
        let first = all.first().map(|entry| entry.arm);
        Self {
            of_arms: all.iter().any(|entry| Some(entry.arm) != first),
            all,
            axis: comparison.axis,
        }
    }

    /// The name of a line among those of its figure.
    pub(super) fn name(&self, entry: &Entry) -> String {
        if self.of_arms {
            entry.arm.to_owned()
        } else {
            output_label(&entry.output.id())
        }
    }

    /// The names of lines, in the order of their first appearance: a line has the same colour in all figures.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for entry in &self.all {
            let name = self.name(entry);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The outputs that have figures of their own: `None` where the outputs are the lines.
    pub(super) fn outputs(&self) -> Vec<Option<Output>> {
        if !self.of_arms {
            return vec![None];
        }
        let mut outputs = Vec::new();
        for entry in &self.all {
            if !outputs.contains(&Some(entry.output)) {
                outputs.push(Some(entry.output));
            }
        }
        outputs
    }

    /// The combinations of the grid.
    pub(super) fn settings(&self) -> Vec<&'a str> {
        let mut settings = Vec::new();
        for entry in &self.all {
            if !settings.contains(&entry.settings) {
                settings.push(entry.settings);
            }
        }
        settings
    }

    /// The lines of one figure.
    pub(super) fn group(&self, settings: &str, output: Option<Output>) -> Vec<&Entry<'a>> {
        let in_group = |entry: &&Entry| {
            entry.settings == settings && output.is_none_or(|output| entry.output == output)
        };
        self.all.iter().filter(in_group).collect()
    }

    /// The only key of the grid, if its settings are different numbers.
    pub(super) fn numeric_key(&self) -> Option<&'a str> {
        let settings = self.settings();
        let (key, _) = settings.first()?.split_once('=')?;
        let same = |setting: &&str| {
            setting.split_once('=').is_some_and(|(other, value)| {
                other == key && value.parse::<f64>().is_ok_and(f64::is_finite)
            })
        };
        (settings.len() > 1 && settings.iter().all(same)).then_some(key)
    }
}

/// Among claims that assume nothing and are no planted errors, the one with the least bound.
fn least_bound(case: &CaseRecord, output: Output) -> Option<&ClaimRecord> {
    let sound = case
        .claims
        .iter()
        .filter(|claim| claim.output == output.id() && !claim.control && claim.assumed.is_empty());
    let bounds = sound.filter_map(|claim| Some((claim, claim.bound.as_ref()?.enclosure[1])));
    bounds
        .min_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(claim, _)| claim)
}

/// The rows that a step takes gradients of.
fn rows_a_step(case: &CaseRecord) -> usize {
    let oracle = &case.config["oracle"];
    if oracle == "full-gradient" {
        return case.rows.unwrap_or(1);
    }
    let size = oracle["minibatch"]["size"].as_u64();
    size.and_then(|size| usize::try_from(size).ok())
        .unwrap_or(1)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of steps and rows are far below 2^53"
)]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}
