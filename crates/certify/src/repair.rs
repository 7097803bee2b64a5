//! From the solver's doubles to a proof: rounding, repair and a small enlargement, each in exact arithmetic.
//!
//! 1. Multipliers are rounded to multiples of 2⁻⁴⁴, those near 0 left out.
//! 2. The function values must cancel exactly. In Σ λ_k left_k each value comes in with +1 or −1 from two sides, so that
//!    the multipliers are a flow on a network of values; what rounding spoiled is repaired along a spanning tree of the
//!    largest multipliers, leaf by leaf.
//! 3. The optimal slack is singular, so that rounding makes it indefinite by a little. A small δ on ‖x_1 − x*‖² ≤ r² and on
//!    each ‖g‖² ≤ L² mends that and costs δ(r² + kL²). Where the class has no such bounds, an earlier iterate of the solver,
//!    with some room to the boundary, serves instead.
//! 4. The checker decides.

mod balance;
mod system;

use crate::proof::{
    Certificate, Checked, Flaw, Label, Model, Multiplier, Statement, check, check_model,
};
use crate::solver::dense::Square;
use crate::solver::{Iterate, Options, Solution, SolverError, solve};
use crate::units::{Units, power_of_two};
use balance::balance;
use dashu_int::IBig;
use rayon::prelude::*;
use std::collections::BTreeMap;
use system::{System, is_diagonal};
use telescope_core::arithmetic::{Arithmetic, Rational};

/// Multipliers are multiples of 2^−GRID.
const GRID: i32 = 44;
/// Multipliers below this are left out first; if that fails, none is.
const NEGLIGIBLE: f64 = 1e-10;
/// δ = 2^−k, tried in this order after 0.
const ENLARGEMENTS: std::ops::Range<i32> = 20..46;
/// What the elimination in doubles may be wrong by.
const MARGIN: f64 = 2e-14;

/// A certificate, checked, with what the solver knows of the true worst case.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Metric, Weights};
/// use telescope_certify::repair::certify;
/// use telescope_certify::solver::Options;
///
/// // Two constant steps: the worst case of the mean gap is 1, and rounding costs a millionth at most.
/// let statement = Family::Constant.statement(2, Metric::Values(Weights::StepSizes));
/// let certified = certify(&statement, &Options::default()).unwrap();
/// assert!((certified.bound() - 1.0).abs() < 1e-6 && certified.excess().abs() < 1e-6);
/// assert!(certified.inequalities() > 0);
/// assert_eq!(certified.certificate.bound.0, certified.checked.bound);
/// ```
#[derive(Clone, Debug)]
pub struct Certified {
    /// The proof.
    pub certificate: Certificate,
    /// What it proves.
    pub checked: Checked,
    /// The solver's lower value of the worst case, in doubles: the bound's excess over it is what rounding cost.
    pub attained: f64,
    /// The solution, in the units of [`Certified::scaled`].
    pub(crate) solution: Solution,
    /// The units of the solution.
    pub(crate) units: Units,
    /// The statement in these units.
    pub(crate) scaled: Statement,
}

/// Why there is no certificate.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::repair::{CertifyError, certify};
/// use telescope_certify::solver::Options;
///
/// let mut statement = Family::Constant.statement(2, Metric::LastIterate);
/// statement.distance_sq = "0".parse().unwrap();
/// assert_eq!(certify(&statement, &Options::default()).unwrap_err(), CertifyError::NoDistance);
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CertifyError {
    /// The statement has no meaning.
    #[error(transparent)]
    Statement(#[from] Flaw),
    /// r = 0 leaves the solver no interior.
    #[error(
        "distance-sq is 0: the solver needs a start away from the minimiser; the closed forms serve averages there"
    )]
    NoDistance,
    /// The solver failed.
    #[error(transparent)]
    Solver(#[from] SolverError),
    /// No iterate could be repaired.
    #[error("the solver's multipliers could not be repaired to a proof: {0}")]
    Repair(Flaw),
    /// Not even an attempt was possible.
    #[error(
        "the solver's multipliers could not be repaired to a proof: no enlargement makes the slack positive"
    )]
    NoAttempt,
}

impl Certified {
    /// The bound in doubles.
    #[must_use]
    pub fn bound(&self) -> f64 {
        f64::from_rational(&self.checked.bound)
    }
    /// How much the proved bound lies above the solver's value, relative to it.
    #[must_use]
    pub fn excess(&self) -> f64 {
        (self.bound() - self.attained) / self.attained
    }
    /// How many inequalities the solver looked at.
    #[must_use]
    pub fn inequalities(&self) -> usize {
        self.solution.inequalities()
    }
}

/// The solver's answer for a statement, not yet a proof.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::repair::search;
/// use telescope_certify::solver::Options;
///
/// let statement = Family::Constant.statement(2, Metric::LastIterate);
/// let found = search(&statement, &Options::default()).unwrap();
/// assert!((found.prove().unwrap().bound() - 1.25).abs() < 1e-6);
/// ```
#[derive(Clone, Debug)]
pub struct Found {
    statement: Statement,
    units: Units,
    scaled: Statement,
    model: Model,
    solution: Solution,
}

/// Solves the worst-case problem of a statement, in units that suit it.
///
/// # Errors
/// If the statement has no meaning or is out of reach.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::repair::{CertifyError, search};
/// use telescope_certify::solver::Options;
///
/// let mut statement = Family::Constant.statement(2, Metric::LastIterate);
/// assert!(search(&statement, &Options::default()).is_ok());
/// statement.distance_sq = "0".parse().unwrap();
/// assert_eq!(search(&statement, &Options::default()).unwrap_err(), CertifyError::NoDistance);
/// ```
pub fn search(statement: &Statement, options: &Options) -> Result<Found, CertifyError> {
    statement.model().map_err(Flaw::from)?;
    if statement.distance_sq.0.is_zero() {
        return Err(CertifyError::NoDistance);
    }
    let units = Units::new(statement);
    let scaled = units.scaled(statement);
    let model = scaled.model().map_err(Flaw::from)?;
    let solution = solve(&model, options)?;
    Ok(Found {
        statement: statement.clone(),
        units,
        scaled,
        model,
        solution,
    })
}

impl Found {
    /// Repairs the answer to a proof, and checks it.
    ///
    /// # Errors
    /// If no iterate can be repaired.
    pub fn prove(self) -> Result<Certified, CertifyError> {
        let Self {
            statement,
            units,
            scaled,
            model,
            solution,
        } = self;
        let metric = statement.metric;
        let attained = solution.value().0 * f64::from_rational(&units.metric(metric));
        let mut flaw = CertifyError::NoAttempt;
        for attempt in attempts(&model, &solution) {
            let multipliers = attempt.multipliers.into_iter().map(|(label, by)| {
                let by = units.multiplier(metric, label, &by);
                (label, by)
            });
            let certificate = Certificate::new(statement.clone(), multipliers)?;
            match check(&certificate) {
                Ok(checked) => {
                    return Ok(Certified {
                        certificate,
                        checked,
                        attained,
                        solution,
                        units,
                        scaled,
                    });
                }
                Err(found) => flaw = CertifyError::Repair(found),
            }
        }
        Err(flaw)
    }
}

/// Solves the worst-case problem of a statement and proves the value, up to a small excess.
///
/// # Errors
/// If the statement has no meaning or is out of reach, or the repair fails.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::check;
/// use telescope_certify::proof::Metric;
/// use telescope_certify::repair::certify;
/// use telescope_certify::solver::Options;
///
/// // The last of two constant steps is worse than the average by a quarter; the proof is checked in fractions.
/// let statement = Family::Constant.statement(2, Metric::LastIterate);
/// let certified = certify(&statement, &Options::default()).unwrap();
/// assert!((certified.bound() - 1.25).abs() < 1e-6);
/// assert!(check(&certified.certificate).is_ok());
/// ```
pub fn certify(statement: &Statement, options: &Options) -> Result<Certified, CertifyError> {
    search(statement, options)?.prove()
}

/// Multipliers that prove a bound in a model that somebody declared, in its own units: numbers near 1 serve best.
///
/// # Errors
/// If the problem is out of reach, or the repair fails.
///
/// ```
/// use telescope_certify::catalogue::Family;
/// use telescope_certify::proof::{Metric, check_model};
/// use telescope_certify::repair::certify_model;
/// use telescope_certify::solver::Options;
///
/// let model = Family::Constant.statement(2, Metric::LastIterate).model().unwrap();
/// let (multipliers, proved) = certify_model(&model, &Options::default()).unwrap();
/// assert_eq!(check_model(&model, &multipliers).unwrap(), proved);
/// ```
pub fn certify_model(
    model: &Model,
    options: &Options,
) -> Result<(Vec<Multiplier>, Checked), CertifyError> {
    let solution = solve(model, options)?;
    let mut flaw = CertifyError::NoAttempt;
    for attempt in attempts(model, &solution) {
        let written = |(on, by): (Label, Rational)| Multiplier { on, by: by.into() };
        let multipliers: Vec<Multiplier> = attempt.multipliers.into_iter().map(written).collect();
        match check_model(model, &multipliers) {
            Ok(checked) => return Ok((multipliers, checked)),
            Err(found) => flaw = CertifyError::Repair(found),
        }
    }
    Err(flaw)
}

/// What each iterate gives, the best bound first.
fn attempts(model: &Model, solution: &Solution) -> Vec<Attempt> {
    let system = System::new(model, &solution.labels);
    let candidates: Vec<(&Iterate, f64)> = solution
        .iterates
        .iter()
        .rev()
        .flat_map(|iterate| [(iterate, NEGLIGIBLE), (iterate, 0.0)])
        .collect();
    let mut attempts: Vec<Attempt> = candidates
        .par_iter()
        .filter_map(|(iterate, least)| attempt(&system, iterate, *least))
        .collect();
    attempts.sort_by(|a, b| a.bound.cmp(&b.bound));
    attempts
}

struct Attempt {
    multipliers: BTreeMap<Label, Rational>,
    bound: Rational,
}

/// Rounds, repairs and enlarges; `None` if a multiplier becomes negative or no δ is enough.
fn attempt(system: &System, iterate: &Iterate, least: f64) -> Option<Attempt> {
    // The rows of the solver's labels come first, in their order.
    let mut multipliers = vec![Rational::ZERO; system.rows().len()];
    for (multiplier, by) in multipliers.iter_mut().zip(&iterate.multipliers) {
        if *by > least {
            *multiplier = round(*by);
        }
    }
    balance(system, &mut multipliers)?;
    let slack = system.slack(&multipliers);
    let margin = Square::scalar(slack.size(), MARGIN);
    let positive = |delta: f64| {
        let lifted = slack.plus(delta, system.lift()).plus(-1.0, &margin);
        lifted.cholesky().is_some()
    };
    if !positive(0.0) {
        // Every direction needs a bound of its own.
        system.lift().clone().cholesky()?;
        let exponent = ENLARGEMENTS
            .rev()
            .find(|&k| positive(f64::from_rational(&power_of_two(-k))))?;
        let delta = power_of_two(-exponent);
        for (row, by) in system.rows().iter().zip(&mut multipliers) {
            if is_diagonal(row.label) {
                *by += &delta;
            }
        }
    }
    let rows = system.rows().iter().zip(multipliers);
    let used = rows.filter(|(_, by)| !by.is_zero());
    let mut attempt = Attempt {
        multipliers: BTreeMap::new(),
        bound: Rational::ZERO,
    };
    for (row, by) in used {
        if !row.right.is_zero() {
            attempt.bound += &by * &row.right;
        }
        attempt.multipliers.insert(row.label, by);
    }
    Some(attempt)
}

/// The nearest multiple of 2^−GRID.
fn round(value: f64) -> Rational {
    let scaled = (value * f64::from_rational(&power_of_two(GRID))).round();
    // A solution's multipliers are moderate; the cast saturates far beyond them.
    Rational::from(IBig::from(scaled as i128)) * power_of_two(-GRID)
}
