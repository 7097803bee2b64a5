//! How many of n rows are seen in n draws with replacement: a given row at all with probability 1 − (1 − 1/n)^n, which falls
//! to 1 − 1/e, and exactly once with n/(n−1)·(1 − 1/n)^n, which falls to 1/e. Exactly, and on the case's own draws.
//!
//! The replicates' draws of row 1 are independent from replicate to replicate, so that a Clopper-Pearson interval holds at
//! any number of them. A sampler that draws otherwise, or another limit, falls out of it.

use super::{Check, CheckContext, Finding};
use crate::number::{lower, nearest, probability, upper};
use crate::plan::Case;
use crate::record::{AxisRecord, ChartRecord, LineKind, LineRecord};
use crate::statistics::proportion_interval;
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Arithmetic, Elementary, Interval};
use telescope_core::domains::RootedDomain;
use telescope_core::engine::{Realisation, Sample, Setup, Visitor};
use telescope_core::oracles::Oracle;
use telescope_core::problems::{Risk, RiskGradient};
use telescope_core::rng::StreamKey;
use telescope_core::samplers::{AnySampler, Sampler};
use telescope_core::sgd::{DrawnSamples, Samples};
use telescope_theory::proof::{CoverageLine, CoverageView, ProofLine};

/// The widest interval for a sampled probability that still says something.
const WIDEST: f64 = 0.1;
const MOST_REPLICATES: u32 = 10_000_000;
/// The largest n of the chart.
const CHART: usize = 64;

/// A given row is drawn, and drawn exactly once, in n draws from n rows with these probabilities, which are near 1 − 1/e and
/// 1/e.
///
/// ```
/// use telescope_verify::checks::{AnyCheck, CoverageCheck};
///
/// let check: CoverageCheck = toml::from_str("drawn = \"0.632\"\nonce = \"0.368\"\nreplicates = 1000")?;
/// // Two shares are tested in each case.
/// assert_eq!(AnyCheck::Coverage(check).slots(4), 8);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CoverageCheck {
    /// The limit of the first probability for large n, as printed: every digit counts.
    pub drawn: String,
    /// The limit of the second.
    pub once: String,
    /// How many times n rows are drawn.
    #[schemars(range(min = 1))]
    pub replicates: u32,
}

impl Check for CoverageCheck {
    fn statement(&self) -> String {
        format!(
            "in n draws of n rows a row is seen with a probability that tends to {}, and exactly once with one that tends to {}",
            self.drawn, self.once
        )
    }
    fn slots(&self, cases: usize) -> usize {
        2 * cases
    }
    fn find(&self, context: &CheckContext) -> Result<Finding, String> {
        if self.replicates > MOST_REPLICATES {
            return Err(format!("at most {MOST_REPLICATES} replicates"));
        }
        for printed in [&self.drawn, &self.once] {
            let digits = printed
                .split_once('.')
                .map_or(0, |(_, digits)| digits.len());
            if digits < 2 {
                return Err(format!(
                    "{printed} says too little of a probability; give two decimals at least"
                ));
            }
        }
        let (mut evidence, mut verdict) = (Vec::new(), Verdict::Verified);
        let inverse = (-Interval::one()).exp();
        for (name, limit, printed) in [
            ("1 − 1/e", Interval::one() - inverse, &self.drawn),
            ("1/e", inverse, &self.once),
        ] {
            let agrees = crate::evidence::law::agrees([limit.lower(), limit.upper()], printed);
            if !agrees {
                verdict = Verdict::Refuted;
            }
            evidence.push(format!(
                "{name} = {}, which {} {printed}.",
                nearest(limit.midpoint(), 6),
                if agrees {
                    "rounds to"
                } else {
                    "does not round to"
                }
            ));
        }
        let mut sampled: [Vec<[f64; 2]>; 2] = Default::default();
        for case in context.cases {
            let rows = case.setup.instance().rows().filter(|rows| *rows >= 2);
            let rows = rows.ok_or_else(|| format!("{} has no two rows", case.id))?;
            if case.setup.sampler() != Some(AnySampler::WithReplacement) {
                return Err(format!("{} does not draw rows with replacement", case.id));
            }
            let hits = hits(case, rows, self.replicates)?;
            for (exactly_once, points) in [false, true].into_iter().zip(&mut sampled) {
                let exact = probability_of(rows, exactly_once);
                let successes = hits.iter().filter(|hits| match exactly_once {
                    false => **hits > 0,
                    true => **hits == 1,
                });
                let successes = successes.count() as u64;
                let trials = u64::from(self.replicates);
                let interval = proportion_interval(successes, trials, context.budget.slot_refute())
                    .map_err(|error| error.to_string())?;
                let holds = interval.lower <= exact.upper() && exact.lower() <= interval.upper;
                // The interval holds the sampler's probability, so that its width is how far that may be off.
                let wide = interval.upper - interval.lower > WIDEST;
                if !holds {
                    verdict = Verdict::Refuted;
                } else if wide && verdict == Verdict::Verified {
                    verdict = Verdict::Inconclusive;
                }
                let share = f64::from_count(successes as usize) / f64::from(self.replicates);
                points.push([f64::from_count(rows), share]);
                evidence.push(format!(
                    "n = {rows}, {}: exactly {}; in {} it was {}, and the probability lies between {} and {} but for an error probability of {}{}.",
                    if exactly_once { "exactly once" } else { "at all" },
                    nearest(exact.midpoint(), 6),
                    crate::number::counted(trials, "replicate"),
                    nearest(share, 4),
                    lower(interval.lower, 4),
                    upper(interval.upper, 4),
                    probability(context.budget.slot_refute()),
                    match (holds, wide) {
                        (false, _) => ", which excludes it",
                        (true, true) => ": too wide to say much; ask for more replicates",
                        (true, false) => "",
                    },
                ));
            }
        }
        Ok(Finding {
            verdict,
            evidence,
            charts: vec![chart(&sampled, inverse)],
        })
    }
}

fn probability_of(rows: usize, exactly_once: bool) -> Interval {
    CoverageLine::sides(&CoverageView { rows, exactly_once }).left
}

/// How often row 1 is among the first n draws of each replicate.
fn hits(case: &Case, rows: usize, replicates: u32) -> Result<Vec<usize>, String> {
    let setup: &Setup = &case.setup;
    let count = setup.visit(Count {
        key: case.key,
        rows,
        replicates,
    });
    count.ok_or_else(|| format!("{} draws no single rows", case.id))
}

struct Count {
    key: StreamKey,
    rows: usize,
    replicates: u32,
}

impl Visitor for Count {
    type Out = Option<Vec<usize>>;
    fn visit<O, S>(self, _: &O, sampler: &S, _: &RootedDomain<f64>) -> Self::Out
    where
        O: Oracle<f64, Sample: Realisation> + Risk<f64> + RiskGradient<f64>,
        S: Sampler<Sample = O::Sample>,
    {
        let mut hits = Vec::with_capacity(self.replicates as usize);
        for replicate in 0..self.replicates {
            let mut draws = DrawnSamples::new(sampler, self.key.stream(u64::from(replicate)));
            let mut found = 0;
            for step in 1..=self.rows {
                match draws.next(step).record() {
                    Sample::Row(0) => found += 1,
                    Sample::Row(_) => {}
                    Sample::Rows(_) | Sample::Noise(_) => return None,
                }
            }
            hits.push(found);
        }
        Some(hits)
    }
}

fn chart(sampled: &[Vec<[f64; 2]>; 2], inverse: Interval) -> ChartRecord {
    let limits = [1.0 - inverse.midpoint(), inverse.midpoint()];
    let most = sampled[0]
        .iter()
        .fold(CHART as f64, |most, [n, _]| most.max(*n));
    let mut lines = Vec::new();
    for (index, exactly_once) in [false, true].into_iter().enumerate() {
        let label = if exactly_once { "seen once" } else { "seen" };
        let exact = (2..=CHART).map(|n| {
            let value = probability_of(n, exactly_once).midpoint();
            [f64::from_count(n), value]
        });
        let line = |label: &str, style, points| LineRecord {
            label: label.to_owned(),
            style,
            colour: index,
            points,
        };
        lines.push(line(label, LineKind::Solid, exact.collect()));
        lines.push(line(
            if exactly_once { "1/e" } else { "1 − 1/e" },
            LineKind::Dashed,
            vec![[2.0, limits[index]], [most, limits[index]]],
        ));
        lines.push(line("", LineKind::Points, sampled[index].clone()));
    }
    ChartRecord {
        title: "Rows seen in n draws of n, with replacement".to_owned(),
        x: AxisRecord {
            label: "rows n".to_owned(),
            logarithmic: true,
        },
        y: AxisRecord {
            label: "probability".to_owned(),
            logarithmic: false,
        },
        lines,
        caption: "Solid: exact probabilities. Dashed: their limits. Marked: shares of replicates."
            .to_owned(),
    }
}
