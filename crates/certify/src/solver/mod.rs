//! The worst-case problem, solved in doubles by a small interior-point method of our own. Nothing here is trusted: what it
//! finds becomes a proof in [`crate::repair`], or a function in [`crate::witness`], and is checked there.
//!
//! Where there are many inequalities between two points, the method starts with those that the worst cases of the
//! subgradient method need, f_i ≥ f_j + ⟨g_j, x_i − x_j⟩ for an earlier i, and adds what its answer violates.

mod complement;
pub(crate) mod dense;
mod interior;
mod numeric;
#[cfg(test)]
mod tests;

pub(crate) use interior::Iterate;
pub(crate) use numeric::{Linear, Row};

use crate::proof::{Label, Model, Name, Point, Scope};
use numeric::Program;

/// What is asked of the solver.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::solver::{Options, solve};
/// use telescope_certify::Scope;
///
/// // Asked for SGD, fewer inequalities are allowed, so that the bound is no smaller.
/// let model = Family::Constant.statement(3, Metric::LastIterate).model().unwrap();
/// let value = |scope| solve(&model, &Options { scope, ..Options::default() }).unwrap().value().1;
/// assert!(value(Scope::SgdInExpectation) >= value(Scope::DeterministicMethod) - 1e-6);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Use only inequalities that hold for this scope: a bound that speaks for SGD may be larger.
    pub scope: Scope,
    /// The relative gap between the two problems at which it stops.
    pub tolerance: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scope: Scope::DeterministicMethod,
            tolerance: 1e-9,
        }
    }
}

/// Why there is no answer.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::solver::{Options, SolverError, solve};
///
/// let model = Family::Constant.statement(250, Metric::LastIterate).model().unwrap();
/// assert!(matches!(solve(&model, &Options::default()), Err(SolverError::TooLarge(n)) if n > 40_000));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SolverError {
    /// More inequalities than memory or time allow.
    #[error("the worst-case problem has {0} inequalities, more than {most}; take fewer steps, or a metric with a closed form", most = MOST_LABELS)]
    TooLarge(usize),
    /// Not even one step.
    #[error("the worst-case problem has no interior: {0}")]
    NoInterior(&'static str),
    /// No small gap.
    #[error(
        "the solver stopped with a relative gap of {gap:.1e}: the worst case may be unbounded, or the step sizes too unequal"
    )]
    NotConverged {
        /// The gap.
        gap: f64,
    },
}

/// The most inequalities: about 180 steps.
const MOST_LABELS: usize = 40_000;
/// Up to so many, all are used from the start.
const FEW_LABELS: usize = 150;
/// The last iterates that are kept for the repair to choose from.
const KEPT: usize = 5;
/// A relative gap above this is no answer.
const LARGEST_GAP: f64 = 1e-5;

/// The answer: multipliers of some inequalities, and a Gram matrix with values, for each of the last iterates.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::solver::{Options, solve};
///
/// // What is attained and what is promised meet.
/// let model = Family::Constant.statement(2, Metric::LastIterate).model().unwrap();
/// let solution = solve(&model, &Options::default()).unwrap();
/// let (attained, promised) = solution.value();
/// assert!((attained - 1.25).abs() < 1e-6 && (promised - 1.25).abs() < 1e-6);
/// assert!(solution.inequalities() <= model.labels().count());
/// ```
#[derive(Clone, Debug)]
pub struct Solution {
    pub(crate) labels: Vec<Label>,
    pub(crate) iterates: Vec<Iterate>,
}

impl Solution {
    /// The worst case, up to the solver's accuracy: what the Gram matrix attains, and what the multipliers promise.
    ///
    /// # Panics
    /// Never: a solution holds an iterate.
    #[must_use]
    pub fn value(&self) -> (f64, f64) {
        let best = self.iterates.last().expect("at least one iterate");
        (best.primal, best.dual)
    }
    /// How many inequalities were used in the end.
    #[must_use]
    pub fn inequalities(&self) -> usize {
        self.labels.len()
    }
}

/// metric + Σ λ_k (right_k − left_k) of a model at a solution of another one with the same labels.
pub(crate) fn lagrangian(model: &Model, solution: &Solution) -> f64 {
    let best = solution.iterates.last().expect("at least one iterate");
    let size = model.vectors();
    let objective = Linear::new(model.objective(), size).at(&best.gram, &best.values);
    let rows = solution.labels.iter().zip(&best.multipliers);
    rows.fold(objective, |sum, (label, by)| {
        let constraint = model.constraint(*label).expect("the same labels");
        let row = Row::new(&constraint, size);
        sum + by * (row.right - row.left.at(&best.gram, &best.values))
    })
}

/// Solves the worst-case problem of a model.
///
/// # Errors
/// If it is too large, has no interior, or the method does not converge.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::solver::{Options, solve};
///
/// // Two gradient steps of 1/L from r = 1: the worst gap after one is L r²/6 (Drori and Teboulle).
/// let model = Family::GradientDescent.statement(2, Metric::LastIterate).model().unwrap();
/// let (attained, _) = solve(&model, &Options::default()).unwrap().value();
/// assert!((attained - 1.0 / 6.0).abs() < 1e-6);
/// ```
pub fn solve(model: &Model, options: &Options) -> Result<Solution, SolverError> {
    let labels: Vec<Label> = model.labels().collect();
    if labels.len() > MOST_LABELS {
        return Err(SolverError::TooLarge(labels.len()));
    }
    let rows = labels.iter().filter_map(|label| model.constraint(*label));
    let allowed = rows.filter(|constraint| constraint.scope <= options.scope);
    let mut waiting: Vec<Row> = allowed
        .map(|constraint| Row::new(&constraint, model.vectors()))
        .collect();
    let mut program = Program {
        vectors: model.vectors(),
        values: model.values(),
        objective: Linear::new(model.objective(), model.vectors()),
        rows: Vec::new(),
    };
    let iterate = |point: &Point| matches!(point.name, Name::Iterate(_));
    let last = model.points().filter(|point| iterate(point)).count();
    let few = waiting.len() <= FEW_LABELS;
    program
        .rows
        .extend(waiting.extract_if(.., |row| few || is_usual(row.label, last)));
    loop {
        let iterates = interior::solve(&program, options.tolerance, KEPT);
        let best = iterates
            .last()
            .ok_or(SolverError::NoInterior("not even one step could be taken"))?;
        let gap = best.relative_gap();
        if !(gap.max(best.residual) <= LARGEST_GAP) {
            return Err(SolverError::NotConverged {
                gap: gap.max(best.residual),
            });
        }
        let violation = |row: &Row| row.left.at(&best.gram, &best.values) - row.right;
        let added: Vec<Row> = waiting
            .extract_if(.., |row| violation(row) > VIOLATION)
            .collect();
        if added.is_empty() {
            let labels = program.rows.iter().map(|row| row.label).collect();
            return Ok(Solution { labels, iterates });
        }
        program.rows.extend(added);
    }
}

/// What an inequality may be violated by, in units of the start times a subgradient.
const VIOLATION: f64 = 1e-8;

/// Inequalities that are used from the start: all but those at a later iterate, unless it is the next
/// or the last one.
fn is_usual(label: Label, last: usize) -> bool {
    match label {
        Label::Pair(Name::Iterate(i), Name::Iterate(j)) => i <= j + 1 || i == last,
        Label::Normal(Name::Iterate(t), Name::Iterate(z)) => z + 1 == t,
        _ => true,
    }
}
