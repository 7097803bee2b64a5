//! The ledger: every line of the proof evaluated on real runs of a configured problem, so that a claim which fails can
//! be followed to the line that breaks.
//!
//! | lines | evaluated on | in |
//! | --- | --- | --- |
//! | unbiased | the first points of path 0, all rows | rationals, else intervals |
//! | expansion, gradient-bound, first-order, descent, average | the first steps of a few seeded paths | rationals on the same draws, else intervals on the recorded doubles |
//! | expected-descent, telescope, bound | the expectation, from the moment recursion or the enumeration of all paths | intervals, rationals |
//! | optimal-step, coverage | the constants themselves | rationals, else intervals |
//!
//! Of AdaGrad with one step size the lines on a path see g_t and η_t = c/√(Σ_{s≤t} ‖g_s‖²), see `norm_steps`; averages keep the weights c.
//!
//! Nothing here costs error probability. The one statistical part of the proof, the martingale
//! Σ η_t\[(R(x_t) − R(s)) − (f(ξ_t, x_t) − f(ξ_t, s))\], is reported for each path beside the rows.
//!
//! A hypothesis that does not hold is not looked up: the line that needs it simply fails here, with its witness.

mod expected;
mod formulas;
mod norm_steps;
mod paths;
mod rounding;
mod row;
mod tally;
#[cfg(test)]
mod tests;
mod unbiased;

pub(super) use norm_steps::squared_lengths;
pub use row::{Holds, How, LedgerRow, LineScope, Place, Slack, Witness};

use serde::{Deserialize, Serialize};
use telescope_core::arithmetic::{Interval, Quantity, Rational, rational_from_f64};
use telescope_core::engine::Setup;
use telescope_core::enumeration::Enumeration;
use telescope_core::facts::{Facts, SecondMoments};
use telescope_core::moments::Moments;
use telescope_core::rng::StreamKey;
use telescope_core::schedules::StepSizes;
use telescope_core::vector::{enclose, lift};
use telescope_theory::proof::LINES;

/// The point s that takes the place of x*. The lines on a path hold for every s of the domain.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Comparator {
    /// A minimiser.
    Exact(Vec<Rational>),
    /// A point near one, taken as it is. Finite.
    Near(Vec<f64>),
}

impl Comparator {
    fn exact(&self) -> Vec<Rational> {
        match self {
            Self::Exact(point) => point.clone(),
            Self::Near(point) => point.iter().map(|&x| rational_from_f64(x)).collect(),
        }
    }
    fn enclosure(&self) -> Vec<Interval> {
        match self {
            Self::Exact(point) => enclose(point),
            Self::Near(point) => lift(point),
        }
    }
    fn doubles(&self) -> Vec<f64> {
        match self {
            Self::Exact(point) => point.iter().map(|x| x.to_f64().value()).collect(),
            Self::Near(point) => point.clone(),
        }
    }
}

/// What a ledger is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LedgerInputs<'a> {
    /// The problem, the domain and the start.
    pub setup: &'a Setup,
    /// What the problem declares: L, G_t, r and R* are taken from here.
    pub facts: &'a Facts,
    /// η_1..η_T.
    pub step_sizes: &'a StepSizes,
    /// The key of the runs.
    pub key: &'a StreamKey,
    /// s.
    pub comparator: &'a Comparator,
    /// The moments of this setup with these step sizes, if there are any.
    pub moments: Option<&'a Moments>,
    /// All paths of this setup with these step sizes (or the first of them), distances taken to s.
    pub enumeration: Option<&'a Enumeration>,
    /// How many paths are looked at: the replicates 0, 1, ... of the key.
    pub paths: u64,
    /// How many steps of each.
    pub keep: usize,
}

/// The martingale part of one path: Σ η_t\[(R(x_t) − R(s)) − (f(ξ_t, x_t) − f(ξ_t, s))\] over the kept steps. Its mean
/// is 0 when ξ_t is drawn from the law that defines R, independently of x_1..x_t.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let case = &record.cases[0];
/// let part = &case.ledger.martingale[0];
/// // The only row is the whole risk, so a draw tells nothing new.
/// assert_eq!((part.path, part.steps, part.sum.upper()), (0, case.constants.steps, 0.0));
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MartingalePart {
    /// The replicate.
    pub path: u64,
    /// How many steps are in it.
    pub steps: usize,
    /// An enclosure, at the recorded doubles; an end past the largest double is written as that.
    pub sum: Interval,
}

/// Every line of the proof on one problem.
///
/// ```
/// use std::path::Path;
/// use telescope_verify::recheck::read_record;
///
/// let record = read_record(Path::new("../../reports/records/tight-constant.json"))?;
/// let ledger = &record.cases[0].ledger;
/// assert_eq!((ledger.rows[0].id.as_str(), ledger.paths), ("unbiased", 1));
/// assert_eq!(ledger.failed().count(), 0);
/// # Ok::<(), telescope_verify::suite::SuiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// T.
    pub steps: usize,
    /// How many paths were looked at.
    pub paths: u64,
    /// How many steps of each, at most.
    pub keep: usize,
    /// One row for each line, in the order of the proof.
    pub rows: Vec<LedgerRow>,
    /// One for each path.
    pub martingale: Vec<MartingalePart>,
}

impl Ledger {
    /// The row of that line.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&LedgerRow> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The lines that fail, in the order of the proof.
    pub fn failed(&self) -> impl Iterator<Item = &LedgerRow> {
        let failed = |row: &&LedgerRow| matches!(row.holds, Holds::Failed { .. });
        self.rows.iter().filter(failed)
    }
}

/// Evaluates every line.
#[must_use]
pub(crate) fn ledger(inputs: &LedgerInputs) -> Ledger {
    let runs = paths::record(inputs);
    let mut rows = vec![unbiased::row(inputs.setup, &runs)];
    rows.extend(paths::rows(inputs, &runs));
    rows.extend(expected::rows(inputs));
    rows.extend(formulas::rows(inputs));
    let rows = LINES.iter().map(|line| {
        let found = rows.iter().find(|row| row.id == line.id);
        let missing = || LedgerRow::not_evaluated(line.id, "the ledger does not know this line");
        found.cloned().unwrap_or_else(missing)
    });
    Ledger {
        steps: inputs.step_sizes.steps(),
        paths: inputs.paths,
        keep: inputs.keep,
        rows: rows.collect(),
        martingale: paths::martingale(inputs, &runs),
    }
}

/// The upper end: a bound on r, L or G_t is one at its upper end too.
fn upper(quantity: &Quantity) -> Result<Rational, String> {
    match quantity {
        Quantity::Exact(value) => Ok(value.clone()),
        Quantity::Enclosed(interval) if interval.upper().is_finite() => {
            Ok(rational_from_f64(interval.upper()))
        }
        Quantity::Enclosed(_) => Err("its enclosure is unbounded".into()),
    }
}

/// L², at its upper end.
fn lipschitz_sq(facts: &Facts) -> Result<Rational, String> {
    let fact = facts.lipschitz.as_ref().map_err(Clone::clone)?;
    upper(fact.value.square())
}

/// G_t² for t = 1..steps, upper ends: the declared second moments, else L².
fn second_moments(facts: &Facts, steps: usize) -> Result<Vec<Rational>, String> {
    match facts.second_moments.as_ref().map(|fact| &fact.value) {
        Ok(SecondMoments::Constant(bound)) => Ok(vec![upper(bound.square())?; steps]),
        Ok(SecondMoments::PerStep(squares)) if squares.len() >= steps => squares[..steps]
            .iter()
            .map(|&square| upper(&Quantity::Enclosed(square)))
            .collect(),
        Ok(SecondMoments::PerStep(_)) => Err("G_t is not declared for every step".into()),
        Err(reason) => match lipschitz_sq(facts) {
            Ok(square) => Ok(vec![square; steps]),
            Err(_) => Err(reason.clone()),
        },
    }
}
