//! What is known of expected gaps at T, for comparisons: the exact enclosure where there is one, else an interval over all
//! replicates that the case may use. Without a bound on the variance, an interval for gaps in [0, C] cannot end closer to
//! the mean than about C ln(1/α)/M, M replicates, so those of the figures are too few. R* is taken at the end of its
//! enclosure that widens the interval, and so is the rounding of each risk.

use super::INTERVAL_ALPHA;
use super::curves::mean;
use super::draws::Draws;
use super::exact;
use super::sampled::ceiling;
use crate::plan::Case;
use crate::record::{EndKnown, EndRecord};
use crate::statistics::{betting_lower_limit, betting_upper_limit};
use std::ops::Range;
use telescope_core::averages::Output;

/// Gathers gaps at T of the outputs that comparisons ask for.
pub(super) struct Ends<'a> {
    case: &'a Case,
    outputs: &'a [Output],
    /// Each output whose gap is not known exactly.
    sampled: Vec<Gaps>,
}

/// Gaps of one output, a replicate each.
struct Gaps {
    column: usize,
    /// Each at least.
    least: Vec<f64>,
    /// Each at most.
    most: Vec<f64>,
}

impl<'a> Ends<'a> {
    pub(super) fn new(case: &'a Case, outputs: &'a [Output]) -> Self {
        let steps = case.step_sizes.steps();
        let asked = outputs.iter().enumerate().filter(|(_, output)| {
            case.compared.contains(output)
                && case.facts.optimum.is_ok()
                && exact::gap(case, **output, steps).is_none()
        });
        Self {
            case,
            outputs,
            sampled: asked
                .map(|(column, _)| Gaps {
                    column,
                    least: Vec::new(),
                    most: Vec::new(),
                })
                .collect(),
        }
    }

    /// Whether more replicates would narrow an interval.
    pub(super) fn want_more(&self) -> bool {
        !self.sampled.is_empty() && !self.case.is_deterministic()
    }

    /// Takes in replicates.
    pub(super) fn push(&mut self, draws: &Draws, replicates: Range<usize>) {
        let Ok(optimum) = self.case.facts.optimum.as_ref() else {
            return;
        };
        let optimum = optimum.value.enclosure();
        for Gaps {
            column,
            least,
            most,
        } in &mut self.sampled
        {
            for replicate in replicates.clone() {
                let (risks, errors) = draws.ends(replicate);
                let (risk, rounding) = (risks[*column], errors[*column]);
                least.push((risk - rounding - optimum.upper()).next_down().max(0.0));
                most.push((risk + rounding - optimum.lower()).next_up().max(0.0));
            }
        }
    }

    /// One record an output, `None` where none is asked for or R* is not known.
    pub(super) fn records(&self) -> Vec<Option<EndRecord>> {
        let record = |(column, output): (usize, &Output)| {
            if !self.case.compared.contains(output) {
                return None;
            }
            match self.sampled.iter().find(|gaps| gaps.column == column) {
                Some(gaps) => self.limits(*output, gaps),
                None => self.exact(*output),
            }
        };
        self.outputs.iter().enumerate().map(record).collect()
    }

    fn exact(&self, output: Output) -> Option<EndRecord> {
        let gap = exact::gap(self.case, output, self.case.step_sizes.steps())?.enclosure;
        Some(EndRecord {
            known: EndKnown::Exact,
            middle: gap.midpoint(),
            replicates: 0,
            lower: gap.lower(),
            upper: finite(gap.upper()),
        })
    }

    fn limits(&self, output: Output, gaps: &Gaps) -> Option<EndRecord> {
        let Gaps { least, most, .. } = gaps;
        let middle = mean(least) / 2.0 + mean(most) / 2.0;
        if self.case.is_deterministic() {
            return Some(EndRecord {
                known: EndKnown::OneRun,
                middle,
                replicates: 1,
                lower: *least.first()?,
                upper: finite(*most.first()?),
            });
        }
        // A gap is below its ceiling whatever the rounding says.
        let upper = ceiling(self.case, output).and_then(|(_, ceiling)| {
            let capped: Vec<f64> = most.iter().map(|gap| gap.min(ceiling)).collect();
            betting_upper_limit(&capped, ceiling, INTERVAL_ALPHA / 2.0).ok()
        });
        Some(EndRecord {
            known: EndKnown::Sampled,
            middle,
            replicates: least.len() as u64,
            lower: betting_lower_limit(least, INTERVAL_ALPHA / 2.0).ok()?,
            upper,
        })
    }
}

fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests;
